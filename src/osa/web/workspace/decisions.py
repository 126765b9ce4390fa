"""Decisions: drafted, reviewed, approved and returned, by different people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from osa.accounts.permissions import CONFIRMED, ROLES
from osa.accounts.serving import NotAllowedError, Refused
from osa.casework import services
from osa.casework.deciding import against_approving, against_drafting, against_signing
from osa.casework.models import Decision
from osa.casework.selectors import latest_screening
from osa.casework.serving import capacity
from osa.i18n import N_, Text, _
from osa.web.workspace.access import actor
from osa.web.workspace.case_page import Action
from osa.web.workspace.forms import Field
from osa.web.workspace.locking import Watched
from osa.web.workspace.roles import able
from osa.web.workspace.wording import readable

if TYPE_CHECKING:
    from osa.accounts.models import User
    from osa.register.models import Project
    from osa.web.workspace.case_page import Case
    from osa.web.workspace.forms import Sent

_NEXT = {"draft": ("review", "legal_reviewer"), "reviewed": ("approve", "approver")}
"""What comes next for a decision, by its status: the action, and the role that takes it."""


def decision(case: Case) -> dict[str, Any]:
    """Return what the tab of decisions shows: the open one and what it waits for, the earlier ones, and drafting."""
    rows = sorted(case.project.decisions.all(), key=lambda one: -one.pk)
    row = next((one for one in rows if one.status in Decision.OPEN), None)
    for one in rows:
        one.invalidated_said = " ".join(readable([one.invalidated_why]))
    told: dict[str, Any] = {"decision": row, "earlier": [one for one in rows if one is not row]}
    return told | (_open(case, row) if row else _drafting(case))


def _drafting(case: Case) -> dict[str, Any]:
    """Return the form to draft a decision, or why none can be drafted now."""
    against = tuple(dict.fromkeys(against_drafting(case.project)))
    form = None if against and not case.failed else case.form("draft", ACTIONS["draft"])
    return {
        "against": readable(against),
        "form": form,
        "may_draft": able(case.request, "decision_draft"),
        "screening": latest_screening(case.project),
    }


def _open(case: Case, row: Decision) -> dict[str, Any]:
    """Return what the open decision waits for, what stands against that, and the forms of those who may."""
    name, role = _NEXT.get(row.status, ("", ""))
    against = tuple(dict.fromkeys(against_signing(row))) if name else ()
    if name == "approve":
        against += tuple(against_approving(row))
    wrong = _not_for(case, row, role) if name and able(case.request, ACTIONS[name].service) else ""
    sign = None if wrong or not name else case.form(name, ACTIONS[name], str(row.pk))
    back = case.form("return", ACTIONS["return"], str(row.pk)) if name else None
    return {
        "waits_for": ROLES.get(role, ""),
        "against": readable(against),
        "not_you": wrong,
        "form": sign if not against or case.failed else None,
        "may_sign": sign is not None,
        "return_form": back,
        "confirmed": role in CONFIRMED,
    }


def _not_for(case: Case, row: Decision, role: str) -> str:
    """Say why a decision is not for whoever is signed in to sign, though they have the role."""
    try:
        capacity(actor(case.request), role, row)
    except (Refused, NotAllowedError) as refused:
        return str(refused)
    return ""


def _draft_fields(project: Project, _of: str) -> tuple[Field, ...]:
    """Ask for the amount, the fiscal year, and the reasons in both languages."""
    return (
        Field("amount_yen", _("Amount (yen)"), "number", required=True, hint=_("Whole yen, for example 1,000,000,000")),
        Field("fiscal_year", _("Fiscal year of the budget"), "number", str(project.fiscal_year), required=True),
        Field("reasons_en", _("Reasons (English)"), "area", required=True),
        Field("reasons_ja", _("Reasons (Japanese)"), "area", required=True),
    )


def _draft(by: User, project: Project, sent: Sent) -> str:
    """Draft a decision."""
    amount = sent.needed(sent.whole("amount_yen", _("Amount (yen)")), _("Amount (yen)"))
    year = sent.whole("fiscal_year", _("Fiscal year of the budget"))
    sent.check()
    reasons = Text(sent.text("reasons_en"), sent.text("reasons_ja"))
    services.decision_draft(by=by, project=project, amount_yen=amount, reasons=reasons, fiscal_year=year)
    return _("The decision is drafted. A legal reviewer reviews it next.")


def _opinion(_project: Project, _of: str) -> tuple[Field, ...]:
    """Ask for the reviewer's opinion."""
    return (Field("opinion", _("Opinion"), "area", required=True, hint=_("Why the law lets this be approved.")),)


def _why(_project: Project, _of: str) -> tuple[Field, ...]:
    """Ask for a reason."""
    return (Field("why", _("Reason"), "area", required=True),)


def _remark(_project: Project, _of: str) -> tuple[Field, ...]:
    """Take a remark."""
    return (Field("why", _("Remark"), "area", hint=_("Kept in the trail.")),)


def _of_project(project: Project, sent: Sent) -> Decision:
    """Return the decision that a form is about; no other project's."""
    row: Decision | None = project.decisions.filter(pk=sent.number_of()).first()
    if row is None:
        raise Http404
    return row


def _review(by: User, project: Project, sent: Sent) -> str:
    """Agree to a draft."""
    services.decision_review(by=by, decision=_of_project(project, sent), opinion=sent.text("opinion"))
    return _("The decision is reviewed. An approver approves it next.")


def _approve(by: User, project: Project, sent: Sent) -> str:
    """Approve a reviewed decision."""
    services.decision_approve(by=by, decision=_of_project(project, sent), why=sent.text("why"))
    return _("The decision is approved. What is owed from now on stands under Duties.")


def _return(by: User, project: Project, sent: Sent) -> str:
    """Return a decision."""
    services.decision_return(by=by, decision=_of_project(project, sent), why=sent.text("why"))
    return _("The decision is returned; the project goes back to formulation.")


def _watched(_project: Project, of: str) -> tuple[Watched, ...]:
    """Watch the decision."""
    return (Watched(Decision, {"id": of}),)


ACTIONS = {
    "draft": Action(
        "decision_draft",
        "decision",
        N_("Draft the decision"),
        N_("Draft"),
        _draft,
        _draft_fields,
        hint=N_("What is drafted is never changed: it is reviewed and approved by others, or returned."),
    ),
    "review": Action(
        "decision_review", "decision", N_("Review"), N_("Agree to the draft"), _review, _opinion, _watched
    ),
    "approve": Action("decision_approve", "decision", N_("Approve"), N_("Approve"), _approve, _remark, _watched),
    "return": Action(
        "decision_return",
        "decision",
        N_("Return"),
        N_("Return the decision"),
        _return,
        _why,
        _watched,
        hint=N_("A returned decision is not changed: another is drafted in its place."),
        danger=True,
    ),
}

urlpatterns: list[Any] = []
