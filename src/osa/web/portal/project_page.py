"""What the page of one project tells: its course from the need to the evaluation, what it gives, money, and claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from osa.i18n import N_, _
from osa.register.models.base import BASES
from osa.trail import clock
from osa.web import formatting
from osa.web.portal.row_words import address_of, claimed, claimed_about, name_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from osa.casework.public_facts import FactSaid
    from osa.casework.published import Due
    from osa.register.models import Source
    from osa.register.story import Line, Story


@dataclass(frozen=True, slots=True)
class Step:
    """A step in the course of a project.

    `standing` is `done`, `now` (what the project waits for), `to-come`, or `unknown` where nothing is published of what
    lies behind; `day` is none where it is not known or still to come,
    and `when` then says what is known instead.
    """

    name: str
    standing: str
    day: dt.date | None
    when: str
    text: str
    address: str
    sources: tuple[Source, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class FactTold:
    """A fact behind a verdict: how it is known in words, and the rows that say so with their addresses."""

    said: FactSaid
    basis: str
    rows: tuple[tuple[str, str], ...]


def facts_told(facts: Iterable[FactSaid]) -> list[FactTold]:
    """Return the facts behind a verdict in words, what is inferred or not verified first."""
    ordered = sorted(facts, key=lambda one: not one.doubtful)
    return [
        FactTold(
            one,
            _(_BASES[one.basis]) if one.basis else "",
            tuple((row, address_of(table, row)) for table, row in one.rows),
        )
        for one in ordered
    ]


_BASES = dict(BASES)
_STAGES = ("need", "survey", "notes", "in_force", "procurement", "delivery", "monitoring", "evaluation")
_WAITS_IN = {
    "need": "need",
    "survey": "survey",
    "formulation": "notes",
    "screening": "notes",
    "decision": "notes",
    "notes_exchanged": "in_force",
    "in_force": "procurement",
    "procurement": "procurement",
    "delivery": "delivery",
    "monitoring": "monitoring",
    "evaluated": "evaluation",
    "closed": "",
}
"""The stage in which a project of a state is."""

_NOTHING = {
    "need": N_("No request or offer is published."),
    "survey": N_("No survey is published."),
    "notes": N_("Notes are not signed, as far as is published."),
    "in_force": N_("Nothing is published about the entry into force."),
    "procurement": N_("No step of procurement is published."),
    "delivery": N_("No delivery is published."),
    "monitoring": N_("No visit is published."),
    "evaluation": N_("No evaluation is published."),
}
_NAMES = {
    "need": N_("Need"),
    "survey": N_("Survey"),
    "notes": N_("Notes signed"),
    "in_force": N_("Entry into force"),
    "procurement": N_("Procurement"),
    "delivery": N_("Delivery"),
    "monitoring": N_("Visit to see the use"),
    "evaluation": N_("Evaluation"),
}


def course(told: Story) -> list[Step]:
    """Return the steps of a project in order: what was done, what it waits for, and what is still to come."""
    here = _STAGES.index(stage) if (stage := _WAITS_IN[told.state]) else len(_STAGES)
    steps: list[Step] = []
    for place, stage in enumerate(_STAGES):
        waits = "now" if place == here else "to-come" if place > here else "unknown"
        found = list(_STEPS[stage](told)) or [Step(_(_NAMES[stage]), "open", None, "", _(_NOTHING[stage]), "", ())]
        steps += [step if step.standing == "done" else replace(step, standing=waits) for step in found]
    return steps


def _step(  # noqa: PLR0913 - what a row does not say itself
    line: Line, stage: str, day: dt.date | None, *, when: str = "", text: str = "", name: str = ""
) -> Step:
    """Return a step that a row tells of."""
    return Step(
        name=name or _(_NAMES[stage]),
        standing="done" if day is not None and day <= clock.today() else "open",
        day=day,
        when=when,
        text=text or name_of(line.table, line.row),
        address=address_of(line.table, line.row.pk),
        sources=line.sources,
        note=str(getattr(line.row, "note", "")),
    )


def _need(told: Story) -> Iterator[Step]:
    """Tell of the need."""
    if told.need:
        raised = _(told.need.row.get_raised_as_display()) if told.need.row.raised_as else ""
        yield _step(told.need, "need", told.need.row.raised_on, name=raised.capitalize() if raised else "")


def _surveys(told: Story) -> Iterator[Step]:
    """Tell of the surveys."""
    for line in _by_day(told.lines["surveys"], "began_on"):
        yield _step(line, "survey", line.row.began_on, name=_(line.row.get_kind_display()).capitalize())


def _notes(told: Story) -> Iterator[Step]:
    """Tell of the signatures."""
    for line in _by_day(told.lines["agreements"], "signed_on"):
        amount = formatting.yen(line.row.amount_yen)
        text = _("Notes of {amount}, signed in {place}").format(amount=amount, place=line.row.place)
        yield _step(line, "notes", line.row.signed_on, text=text if str(line.row.place) else amount)


def _in_force(told: Story) -> Iterator[Step]:
    """Tell of the entry into force: signed is not in force."""
    for line in _by_day(told.lines["agreements"], "signed_on"):
        by = line.row.in_force_by
        how = {
            "signature": _("In force by signature."),
            "notice": _("In force once the recipient has given written notice."),
        }.get(by, _("How the notes enter into force is not known."))
        yield _step(line, "in_force", line.row.in_force_on, text=how)


def _procurement(told: Story) -> Iterator[Step]:
    """Tell of procurement and of permissions to export."""
    for line in _by_day(told.lines["procurement"], "done_on"):
        yield _step(line, "procurement", line.row.done_on, text=_(line.row.get_kind_display()))
    for line in _by_day(told.lines["permissions"], "granted_on"):
        refused = line.row.refused_on
        when = _("refused on {day}").format(day=formatting.day(refused)) if refused else ""
        yield _step(line, "procurement", line.row.granted_on, name=_("Permission to export"), when=when)


def _deliveries(told: Story) -> Iterator[Step]:
    """Tell of the deliveries, and of those that are only planned."""
    for line in sorted(told.lines["deliveries"], key=lambda one: one.row.batch):
        row = line.row
        planned = row.planned_by if row.delivered_on is None else None
        told_when = _("planned by {day}; not confirmed")
        when = told_when.format(day=formatting.day(planned)) if planned else ""
        name = _("Delivery, batch {number}").format(number=row.batch)
        yield _step(line, "delivery", row.delivered_on, when=when, name=name)


def _visits(told: Story) -> Iterator[Step]:
    """Tell of the visits."""
    for line in _by_day(told.lines["visits"], "visited_on"):
        yield _step(line, "monitoring", line.row.visited_on)


def _evaluations(told: Story) -> Iterator[Step]:
    """Tell of the evaluations, and whether their results were published."""
    for line in _by_day(told.lines["evaluations"], "made_on"):
        shown = line.row.disclosed_on
        when = _("results published on {day}").format(day=formatting.day(shown)) if shown else ""
        name = _("Evaluation ({kind})").format(kind=_(line.row.get_kind_display()))
        yield _step(line, "evaluation", line.row.made_on, when=when, name=name)


_STEPS = {
    "need": _need,
    "survey": _surveys,
    "notes": _notes,
    "in_force": _in_force,
    "procurement": _procurement,
    "delivery": _deliveries,
    "monitoring": _visits,
    "evaluation": _evaluations,
}


def _by_day(lines: list[Line], column: str) -> list[Line]:
    """Return rows by a day of theirs; those without come last."""
    return sorted(lines, key=lambda line: (getattr(line.row, column) is None, getattr(line.row, column), line.row.pk))


# What it gives


@dataclass(frozen=True, slots=True)
class Batch:
    """What one delivery brought of an item, or is to bring. `quantity` is none where no number was stated."""

    line: Line
    delivery: Any
    quantity: int | None


@dataclass(frozen=True, slots=True)
class ItemTold:
    """An item: how many were announced, what came in each batch, and how many were delivered in all.

    `differs` says that more or fewer were delivered than announced, where both are known and no batch is to come.
    """

    line: Line
    batches: tuple[Batch, ...]
    delivered: int | None
    some: bool
    differs: bool


def items_told(told: Story) -> list[ItemTold]:
    """Return the items of a project with their batches."""
    return [_item(line, told) for line in told.lines["items"]]


def _item(line: Line, told: Story) -> ItemTold:
    """Return an item with its batches."""
    brought = told.of("delivery_lines", item_id=line.row.pk)
    batches = sorted(
        (Batch(one, one.row.delivery, one.row.quantity) for one in brought), key=lambda b: b.delivery.batch
    )
    done = [batch for batch in batches if batch.delivery.delivered_on]
    stated = [batch.quantity for batch in done if batch.quantity is not None]
    delivered = sum(stated) if stated else None
    whole = delivered is not None and len(stated) == len(batches)
    differs = whole and line.row.announced not in (None, delivered)
    return ItemTold(line, tuple(batches), delivered, bool(done), differs)


# Money


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money of a project: what kind, of which day, and how much, in yen or as quoted."""

    kind: str
    day: dt.date | None
    yen: int | None
    quoted: str
    line: Line
    address: str


def money_told(told: Story) -> list[Amount]:
    """Return the money of a project in the order in which it flows: notes, commitments, disbursements, refunds."""
    kinds = (
        ("agreements", N_("Notes"), "signed_on"),
        ("commitments", N_("Commitment"), "made_on"),
        ("disbursements", N_("Disbursement"), "paid_on"),
        ("refunds", N_("Refund"), "refunded_on"),
    )
    found = [
        Amount(_(kind), getattr(line.row, day), line.row.amount_yen, "", line, address_of(table, line.row.pk))
        for table, kind, day in kinds
        for line in _by_day(told.lines[table], day)
    ]
    return found + [_quoted(line) for line in told.lines["quoted_amounts"]]


def _quoted(line: Line) -> Amount:
    """Return an amount in another currency, as somebody quoted it."""
    row = line.row
    amount = f"{row.currency} {formatting.number(row.amount.normalize() + 0):s}"
    if row.amount_to is not None:
        amount += f" – {formatting.number(row.amount_to.normalize() + 0):s}"
    if row.rate is not None:
        told = _("{amount} (at {rate} yen on {day})")
        amount = told.format(amount=amount, rate=row.rate.normalize(), day=formatting.day(row.rate_on))
    kind = _("Notes, as quoted in another currency")
    return Amount(kind, None, None, amount, line, address_of("quoted_amounts", row.pk))


# Claims


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What sources say differently about one column of a row: each claim with its value, the one that is used first."""

    of: str
    about: str
    address: str
    claims: tuple[tuple[str, Line], ...]


def disagreements(told: Story) -> list[Disagreement]:
    """Return what sources say differently about a project and its rows."""
    listed = [told.own, *(line for lines in told.lines.values() for line in lines)]
    return [one for line in (*listed, *filter(None, [told.need])) for one in _of_line(line)]


def _of_line(line: Line) -> Iterator[Disagreement]:
    """Go through the columns of a row about which sources disagree."""
    for column in dict.fromkeys(claim.row.field for claim in line.claims):
        claims = [claim for claim in line.claims if claim.row.field == column]
        yield Disagreement(
            of=name_of(line.table, line.row),
            about=claimed_about(claims[0].row),
            address=address_of(line.table, line.row.pk),
            claims=tuple((claimed(claim.row), claim) for claim in claims),
        )


def due_told(due: Due) -> str:
    """Say how a duty stands."""
    if due.withheld:
        return _("The details are not published.")
    if due.state == "met":
        told = _("Met on {day}.") if due.shown_by else _("Met on {day}, as an official entered it.")
        return told.format(day=formatting.day(due.met_on)) if due.met_on else _("Met.")
    if due.due_on is None:
        return _("No day is set: {why}.").format(why=due.due_why) if due.due_why else _("No day is set.")
    return _("Due on {day}.").format(day=formatting.day(due.due_on))
