"""Decisions: drafted by one person, reviewed and approved by others, returned with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.accounts.serving import Refused, service
from osa.casework.arising import make_duties
from osa.casework.checks import Step, no_contradictions, not_agreed, screening_permits, uncovered
from osa.casework.life import RETURN, reasons_against, standing_reasons
from osa.casework.models import Decision, Deliberation
from osa.casework.selectors import latest_screening, open_decision, stale_because
from osa.casework.serving import account, again, capacity, refuse
from osa.i18n import _
from osa.trail import clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from osa.accounts.serving import Actor
    from osa.casework.models import Screening
    from osa.i18n import Text
    from osa.register.models import Project

_DECIDING = ("decision", "notes_exchanged", "in_force", "procurement", "delivery")
"""Where a decision is drafted: in its own state, or later in place of one that was invalidated."""


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
    against = list(_not_to_be_decided(project))
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


def _not_to_be_decided(project: Project) -> Iterator[str]:
    """Say why no decision on a project can be drafted now."""
    yield from standing_reasons(project)
    yield from screening_permits(Step(project, clock.today()))
    last = project.decisions.order_by("-id").first()
    redone = last is not None and last.status in ("invalidated", "returned") and project.state in _DECIDING
    if project.state != "decision" and not redone:
        yield _("the project does not stand at its decision")
    decision = open_decision(project)
    if decision is not None:
        yield _("there is a decision already: it is {status}").format(status=_(decision.status))


@service
def decision_review(*, by: Actor, decision: Decision, opinion: str, why: str = "") -> Decision:  # noqa: ARG001
    """Agree to a draft as its legal reviewer, with an opinion. Who does not agree returns it.

    Raises `NotAllowedError` or `Refused` for the author, and for whoever stands in for the author.
    """
    decision = Decision.objects.get(pk=decision.pk)
    user = account(by)
    giver = capacity(user, "legal_reviewer", decision)
    against = list(_current(decision))
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
    against = list(_current(decision))
    if decision.status != "reviewed":
        told = _("the decision waits for no approval: it is {status}")
        against.append(told.format(status=_(decision.status)))
    refuse([*against, *not_agreed(decision.screening), *uncovered(decision)])
    decision.status, decision.approver, decision.approver_for = "approved", user, giver
    decision.approved_at, decision.approved_on = clock.now(), clock.today()
    decision.save()
    make_duties(decision.screening, decision)
    return decision


def _current(decision: Decision) -> Iterator[str]:
    """Say why a decision cannot go on: the project rests, or its own screening no longer holds."""
    step = Step(decision.project, clock.today())
    yield from standing_reasons(decision.project)
    yield from no_contradictions(step)
    for reason in stale_because(decision.screening, on=step.day):
        told = _("the screening of this decision is no longer current; return the decision and draft another: {reason}")
        yield told.format(reason=reason)


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
