"""What must hold before a project goes on: one function for each check, which returns the reasons why it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from osa.casework.derivations import agreements_on
from osa.casework.facts import facts_of
from osa.casework.meeting import by_id
from osa.casework.selectors import duties, duties_known, latest_screening, open_decision, stale_because
from osa.i18n import _

if TYPE_CHECKING:
    import datetime as dt

    from osa.casework.models import Decision, Screening
    from osa.register.models import Item, Project


@dataclass(frozen=True, slots=True)
class Step:
    """A project about to go on, the day, and the reason that was given."""

    project: Project
    day: dt.date
    why: str = ""


Check = Callable[[Step], Iterable[str]]


def reason_given(step: Step) -> Iterator[str]:
    """Ask for a reason."""
    if not step.why:
        yield _("this step takes a reason")


def items_entered(step: Step) -> Iterator[str]:
    """Ask for at least one item."""
    if not step.project.items.all():
        yield _("no item is entered: say what the project gives")


def screening_permits(step: Step) -> Iterator[str]:
    """Ask for a current screening that permits."""
    yield from _permits(step, latest_screening(step.project))


def _permits(step: Step, screening: Screening | None) -> Iterator[str]:
    """Ask that a screening is there, is current on a day, and permits."""
    if screening is None:
        yield _("the project has not been screened")
        return
    for reason in stale_because(screening, on=step.day, project=step.project):
        yield _("the screening is no longer current, screen again: {reason}").format(reason=reason)
    if screening.verdict != "permitted":
        told = _("the screening of {day} does not permit it: {verdict}")
        yield told.format(day=screening.decided, verdict=_(screening.verdict))


def permitted_when_signed(step: Step) -> Iterator[str]:
    """Ask that the law still permits it on the day of signature, and that every body then asked has agreed."""
    days = (agreement.signed_on for agreement in agreements_on(step.project, step.day))
    signed_on = max(days, default=step.day)
    last, decision = latest_screening(step.project, signed_on=signed_on), open_decision(step.project)
    yield from _permits(Step(step.project, signed_on), last)
    if last is not None and decision is not None:
        yield from not_agreed(last, decision.screening)


def not_agreed(screening: Screening, *others: Screening) -> Iterator[str]:
    """Say which bodies have not agreed that must by a screening; what they said of others counts too."""
    rows = {row.pk: row for one in (screening, *others) for row in one.deliberations.all()}
    said = {rows[number].body: rows[number] for number in sorted(rows)}
    for referral in screening.said()["referrals"]:
        row = said.get(referral["body"])
        if referral["certain"] and (row is None or row.outcome != "agreed"):
            told = _("{body} ({clause}) has not agreed: record its deliberation")
            yield told.format(body=referral["body"], clause=referral["clause"])


def nothing_signed(step: Step) -> Iterator[str]:
    """Refuse to go back behind an agreement."""
    if agreements_on(step.project, step.day):
        yield _("the notes are signed: what was agreed cannot be taken back here")


def decision_stands(step: Step) -> Iterator[str]:
    """Ask for an approved decision."""
    decision = open_decision(step.project)
    if decision is not None and decision.status == "approved":
        return
    last = max(step.project.decisions.all(), key=lambda one: one.pk, default=None)
    if last is not None and last.status == "invalidated":
        told = _("the decision was invalidated, and another is needed: {why}")
        yield told.format(why=last.invalidated_why)
    else:
        yield _("no decision is approved")


def as_decided(step: Step) -> Iterator[str]:
    """Ask that the decision stands, and agreement and money are as it says; one taken before osa is not asked for."""
    if step.project.decisions.all():
        for check in (decision_stands, agreed_as_approved, money_bound):
            yield from check(step)


def agreed_as_approved(step: Step) -> Iterator[str]:
    """Ask for an agreement about what was approved, signed after it was."""
    signed = agreements_on(step.project, step.day)
    if not signed:
        yield _("no agreement is entered as signed by {day}").format(day=step.day)
        return
    decision = open_decision(step.project)
    if decision is None or decision.status != "approved":
        return
    total = sum(agreement.amount_yen for agreement in signed)
    if total != decision.amount_yen:
        told = _("the agreement is about {agreed:,} yen, approved were {approved:,}")
        yield told.format(agreed=total, approved=decision.amount_yen)
    for agreement in signed:
        if not _stood_on(step.project, agreement.signed_on):
            told = _("agreement {row} was signed on {signed}, before the decision of {approved}")
            yield told.format(row=agreement.pk, signed=agreement.signed_on, approved=decision.approved_on)


def _stood_on(project: Project, day: dt.date) -> bool:
    """Tell whether an approved decision stood on a day: this one, or another that was invalidated since."""
    return any(
        decision.approved_on is not None
        and decision.approved_on <= day
        and (decision.status == "approved" or (decision.status == "invalidated" and _fell_on(decision) >= day))
        for decision in project.decisions.all()
    )


def _fell_on(decision: Decision) -> dt.date:
    """Return the day on which a decision was invalidated."""
    return timezone.localtime(decision.invalidated_at).date()


def money_bound(step: Step) -> Iterator[str]:
    """Ask for money that is bound to the project (the database never binds more than is appropriated)."""
    decision = open_decision(step.project)
    if decision is not None:
        yield from uncovered(decision)


def uncovered(decision: Decision) -> Iterator[str]:
    """Say how much of a decision's amount is not bound to its project in its fiscal year."""
    rows = decision.project.commitments.all()
    bound = sum(row.amount_yen for row in rows if row.fiscal_year == decision.fiscal_year)
    if bound < decision.amount_yen:
        told = _(
            "of {amount:,} yen, {bound:,} are committed to the project in fiscal year {year}; a budget officer commits"
        )
        yield told.format(amount=decision.amount_yen, bound=bound, year=decision.fiscal_year)


def no_contradictions(step: Step) -> Iterator[str]:
    """Refuse while rows say different things of one fact (the agreement, say, other than was attested)."""
    yield from facts_of(step.project, on=step.day, attestations=False).contradictions


def agreement_in_force(step: Step) -> Iterator[str]:
    """Ask for the day on which each agreement entered into force."""
    signed = list(step.project.agreements.all())
    if not signed:
        yield _("no agreement is entered as signed by {day}").format(day=step.day)
    for agreement in signed:
        if agreement.in_force_on is None or agreement.in_force_on > step.day:
            told = _("agreement {row} is signed but not in force: enter the day on which it entered into force")
            yield told.format(row=agreement.pk)


def procurement_begun(step: Step) -> Iterator[str]:
    """Ask for a step of procurement."""
    if not step.project.procurement.all():
        yield _("no step of the procurement is entered")


def export_permitted(step: Step) -> Iterator[str]:
    """Ask for an export permission for everything that is defence equipment, and for an answer whether it is."""
    for item in by_id(step.project.items):
        if item.defence_equipment is None:
            yield _("item {row}: it is not known whether it is defence equipment; answer that first").format(
                row=item.pk
            )
        elif item.defence_equipment and _permitted_on(item) is None:
            yield _("item {row} is defence equipment, and no export permission is entered").format(row=item.pk)
        elif item.defence_equipment and (granted := _permitted_on(item)) and granted > step.day:
            yield _("item {row}: its export permission is of {day}").format(row=item.pk, day=granted)


def _permitted_on(item: Item) -> dt.date | None:
    """Return the first day on which the export of an item was permitted, for itself or with the whole project."""
    rows = [row for row in item.project.permissions.all() if row.refused_on is None and row.item_id in (None, item.pk)]
    return min((row.granted_on for row in rows if row.granted_on is not None), default=None)


def permitted_before_delivered(step: Step) -> Iterator[str]:
    """Refuse to pass over defence equipment that was delivered before its export was permitted."""
    for item in by_id(step.project.items):
        days = [line.delivery.delivered_on for line in item.lines.all()] if item.defence_equipment else []
        first = min((day for day in days if day is not None), default=None)
        granted = _permitted_on(item) if first else None
        if first and (granted is None or first < granted):
            told = _("item {row} is defence equipment, delivered on {day}: its export permission is {granted}")
            what = _("not entered") if granted is None else _("of {day}").format(day=granted)
            yield told.format(row=item.pk, day=first, granted=what)


def all_delivered(step: Step) -> Iterator[str]:
    """Ask for the delivery of every item, in the number announced, or for a reason."""
    if step.why:
        return
    for item in by_id(step.project.items):
        come = [(line, line.delivery.delivered_on) for line in item.lines.all()]
        lines = [line for line, day in come if day is not None and day <= step.day]
        numbers = [line.quantity for line in lines]
        delivered = sum(number for number in numbers if number is not None)
        if not lines:
            yield _("item {row} is not delivered; if that is right, give the reason").format(row=item.pk)
        elif item.announced and None not in numbers and delivered < item.announced:
            told = _("item {row}: {delivered} of {announced} are delivered; if that is right, give the reason")
            yield told.format(row=item.pk, delivered=delivered, announced=item.announced)


def evaluated(step: Step) -> Iterator[str]:
    """Ask for an evaluation."""
    if not any(row.made_on <= step.day for row in step.project.evaluations.all()):
        yield _("no evaluation is entered")


def duties_met(step: Step) -> Iterator[str]:
    """Refuse while something is owed, or while nobody has looked at what is."""
    if not duties_known(step.project):
        yield _("what is owed is not known: screen the project as of the day of its signature")
    for owed in duties(on=step.day, project=step.project):
        if owed.state != "met":
            yield _("duty not met: {name} ({clause})").format(name=owed.name, clause=owed.clause)


def findings_settled(step: Step) -> Iterator[str]:
    """Refuse while a finding is not settled; a mere note needs no settling."""
    for visit in step.project.visits.all():
        for finding in by_id(visit.findings):
            if finding.settled_on is None and finding.grade != "note":
                yield _("finding {row} is not settled").format(row=finding.pk)


def requests_answered(step: Step) -> Iterator[str]:
    """Refuse while the recipient waits for an answer."""
    for request in by_id(step.project.consent_requests):
        if request.answer == "pending":
            yield _("the request for consent {row} is not answered").format(row=request.pk)
