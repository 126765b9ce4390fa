"""The computations that check claims, by the name under which a claim calls them."""

from osa.appraisal.claim_checks.aid import AidReach, AidShare, DonorRank, InSubregion
from osa.appraisal.claim_checks.arms import RecipientsDependOn, SupplierShare, SupplierSpread
from osa.appraisal.claim_checks.base import Check, Found, Grounds, Verdict
from osa.appraisal.claim_checks.money import AppropriationIs, SmallerThanAid, YenInDollars
from osa.appraisal.claim_checks.projects import (
    HasProject,
    ProjectAmount,
    ProjectNumbers,
    RecipientsOfYear,
    SignedBetween,
    SignedBy,
)
from osa.appraisal.claim_checks.rules import CameBefore, RuleSince, Screened
from osa.appraisal.claim_checks.spending import SpendingShare

__all__ = ["CHECKS", "Check", "Found", "Grounds", "Verdict"]

CHECKS: dict[str, type[Check]] = {
    "aid_reach": AidReach,
    "aid_share": AidShare,
    "appropriation": AppropriationIs,
    "came_before": CameBefore,
    "donor_rank": DonorRank,
    "has_project": HasProject,
    "in_subregion": InSubregion,
    "project_amount": ProjectAmount,
    "project_numbers": ProjectNumbers,
    "recipients_depend_on": RecipientsDependOn,
    "recipients_of_year": RecipientsOfYear,
    "rule_since": RuleSince,
    "screened": Screened,
    "signed_between": SignedBetween,
    "signed_by": SignedBy,
    "smaller_than_aid": SmallerThanAid,
    "spending_share": SpendingShare,
    "supplier_share": SupplierShare,
    "supplier_spread": SupplierSpread,
    "yen_in_dollars": YenInDollars,
}
"""A newcomer writes a class and adds one line here; see docs/guide/claims.md."""
