"""Decisions: drafted by one person, reviewed and approved by others, returned with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.accounts.serving import Refused, service
from osa.casework.arising import make_duties
from osa.casework.deciding import against_approving, against_drafting, against_signing
from osa.casework.life import RETURN, reasons_against
from osa.casework.models import Decision, Deliberation
from osa.casework.selectors import latest_screening
from osa.casework.serving import account, again, capacity, refuse
from osa.i18n import _
from osa.trail import clock

if TYPE_CHECKING:
    import datetime as dt

    from osa.accounts.serving import Actor
    from osa.casework.models import Screening
    from osa.i18n import Text
    from osa.register.models import Project


@service
def deliberation_record(  # noqa: PLR0913 - what a deliberation says
    *,
    by: Actor,
    screening: Screening,
    body: str,
    held_on: dt.date,
    outcome: str,
    reference: str = "",
    why: str = "",  # noqa: ARG001
) -> Deliberation:
    """Record what a body to which a screening refers the case said; the last entry of a body counts."""
    bodies = [referral["body"] for referral in screening.said()["referrals"]]
    reasons = []
    if body not in bodies:
        told = _("the screening does not refer the case to {body}; it refers it to: {bodies}")
        reasons.append(told.format(body=body, bodies=", ".join(bodies) or _("nobody")))
    if held_on > clock.today():
        reasons.append(_("{day} is still to come").format(day=held_on))
    if held_on < screening.decided:
        told = _("{day} is before the screening of {screened}: a body deliberates on what was screened")
        reasons.append(told.format(day=held_on, screened=screening.decided))
    refuse(reasons)
    made = Deliberation(
        screening=screening, body=body, held_on=held_on, outcome=outcome, reference=reference, recorded_by=by.name
    )
    made.save()
    return made


@service
def decision_draft(  # noqa: PLR0913 - what a decision says
    *,
    by: Actor,
    project: Project,
    amount_yen: int,
    reasons: Text,
    fiscal_year: int | None = None,
    why: str = "",  # noqa: ARG001
) -> Decision:
    """Draft the decision on a project, on its last screening, which must be current and permit.

    Raises `Refused` with everything that stands against it.
    """
    project = again(project)
    screening = latest_screening(project)
    against = list(against_drafting(project))
    if not isinstance(amount_yen, int) or amount_yen <= 0:
        against.append(_("the amount must be a whole number of yen, more than nothing"))
    if not (reasons.en.strip() and reasons.ja.strip()):
        against.append(_("the reasons are needed in both languages"))
    if against or screening is None:
        raise Refused(*against)
    decision = Decision(
        project=project,
        screening=screening,
        fiscal_year=fiscal_year or project.fiscal_year,
        amount_yen=amount_yen,
        reasons_en=reasons.en,
        reasons_ja=reasons.ja,
        author=account(by),
        drafted_at=clock.now(),
    )
    decision.save()
    return decision


@service
def decision_review(*, by: Actor, decision: Decision, opinion: str, why: str = "") -> Decision:  # noqa: ARG001
    """Agree to a draft as its legal reviewer, with an opinion. Who does not agree returns it.

    Raises `NotAllowedError` or `Refused` for the author, and for whoever stands in for the author.
    """
    decision = Decision.objects.get(pk=decision.pk)
    user = account(by)
    giver = capacity(user, "legal_reviewer", decision)
    against = list(against_signing(decision))
    if decision.status != "draft":
        against.append(_("the decision is not a draft: it is {status}").format(status=_(decision.status)))
    if not opinion.strip():
        against.append(_("the opinion is missing"))
    refuse(against)
    decision.status, decision.opinion = "reviewed", opinion
    decision.reviewer, decision.reviewer_for = user, giver
    decision.reviewed_at, decision.reviewed_on = clock.now(), clock.today()
    decision.save()
    return decision


@service
def decision_approve(*, by: Actor, decision: Decision, why: str = "") -> Decision:  # noqa: ARG001
    """Approve a reviewed decision; its duties arise.

    Raises `Refused` with everything that stands against it: the screening must be current and permit, every body to
    which it refers the case for certain must have agreed, and money must be committed.
    """
    decision = Decision.objects.get(pk=decision.pk)
    user = account(by)
    giver = capacity(user, "approver", decision)
    against = list(against_signing(decision))
    if decision.status != "reviewed":
        told = _("the decision waits for no approval: it is {status}")
        against.append(told.format(status=_(decision.status)))
    refuse([*against, *against_approving(decision)])
    decision.status, decision.approver, decision.approver_for = "approved", user, giver
    decision.approved_at, decision.approved_on = clock.now(), clock.today()
    decision.save()
    make_duties(decision.screening, decision)
    return decision


@service
def decision_return(*, by: Actor, decision: Decision, why: str) -> Decision:
    """Return a decision that is not approved yet, with a reason; its project goes back to formulation."""
    decision = Decision.objects.get(pk=decision.pk)
    user, project, against = account(by), decision.project, []
    if decision.status not in ("draft", "reviewed"):
        against.append(_("the decision cannot be returned: it is {status}").format(status=_(decision.status)))
    if project.state == "decision":
        against += reasons_against(project, "formulation", day=clock.today(), why=why, service=RETURN)
    elif not why.strip():
        against.append(_("this step takes a reason"))
    refuse(against)
    decision.status, decision.returned_by = "returned", user
    decision.returned_at, decision.returned_why = clock.now(), why
    decision.save()
    if project.state == "decision":
        project.state = "formulation"
        project.save()
    return decision
