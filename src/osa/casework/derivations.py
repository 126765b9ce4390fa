"""How rows of the register answer a fact: one function for each way, none of which knows a programme.

Each returns what the rows say and which rows say it; what they do not say is not known, never a default.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from osa.casework.mapping import FactRule
    from osa.register.models import Agreement, CountryStatus, Item, Organisation, Project, Sourced
    from osa.rulebook.facts import Value


@dataclass(frozen=True, slots=True)
class Answer:
    """What rows say about a fact: its value, or nothing; which rows, how well they know, and whether they clash."""

    value: Value | None = None
    rows: tuple[Sourced | Organisation, ...] = ()
    basis: str = ""
    clash: str = ""


Derive = Callable[["FactRule", "Project", "dt.date"], Answer]


@dataclass(frozen=True, slots=True)
class Derivation:
    """A way to answer a fact: its function, and the keys that it needs or takes.

    An `outcome` comes of carrying out a decision, and so is no part of what was decided.
    """

    derive: Derive
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    outcome: bool = False


STRENGTH = ("primary", "attested", "secondary", "inferred", "unverified")
"""How well something is known, the best first."""


def weakest(bases: Iterable[str]) -> str:
    """Return how well something is known that rests on several things."""
    return max((basis for basis in bases if basis), key=STRENGTH.index, default="")


def status_on(project: Project, kind: str, on: dt.date) -> list[CountryStatus]:
    """Return the rows that tell the status of the recipient on a day."""
    rows = [row for row in project.country.statuses.all() if row.kind == kind and row.since <= on]
    return sorted((row for row in rows if row.until is None or row.until > on), key=lambda row: row.id)


def agreements_on(project: Project, on: dt.date) -> list[Agreement]:
    """Return the agreements signed up to a day."""
    rows = [row for row in project.agreements.all() if row.signed_on <= on]
    return sorted(rows, key=lambda row: (row.signed_on, row.id))


def _country_status(rule: FactRule, project: Project, on: dt.date) -> Answer:
    """Answer from the status of the recipient on the day."""
    rows = status_on(project, rule.kind, on)
    said = sorted({row.value for row in rows})
    if len(said) > 1:
        told = _("{fact}: on {day} the rows {rows} of country_statuses say different things: {values}")
        names = ", ".join(row.id for row in rows)
        return Answer(clash=told.format(fact=rule.fact, day=on, rows=names, values=", ".join(said)))
    return _known(rule.values.get(said[0]) if said else None, rows)


def _items(rule: FactRule, project: Project) -> list[Item]:
    """Return the items that count."""
    rows = [row for row in project.items.all() if not rule.kinds or row.kind in rule.kinds]
    return sorted(rows, key=lambda row: row.id)


def _any_item(rule: FactRule, project: Project, _on: dt.date) -> Answer:
    """Answer whether any item is so: one is enough, and all must be known not to be."""
    return _quantified(_items(rule, project), rule.column, decisive=True)


def _all_items(rule: FactRule, project: Project, _on: dt.date) -> Answer:
    """Answer whether all items are so: one that is not is enough, and all must be known to be."""
    return _quantified(_items(rule, project), rule.column, decisive=False)


def _quantified(items: Sequence[Item], column: str, *, decisive: bool) -> Answer:
    """Answer as Kleene does: the decisive value if any item has it, the other if all have it, else not known."""
    deciding = [item for item in items if getattr(item, column) is decisive]
    if deciding:
        return _classified(decisive, deciding)
    if items and all(getattr(item, column) is not None for item in items):
        return _classified(not decisive, items)
    return Answer()


def _items_agree(rule: FactRule, project: Project, _on: dt.date) -> Answer:
    """Answer with what all items have in common."""
    items = _items(rule, project)
    said = {getattr(item, rule.column) for item in items}
    return _classified(rule.values.get(said.pop()), items) if len(said) == 1 else Answer()


def _item_kinds(rule: FactRule, project: Project, _on: dt.date) -> Answer:
    """Answer with the first set that holds the kinds of all items."""
    items = _items(rule, project)
    kinds = {item.kind for item in items}
    value = next((value for held, value in rule.sets if kinds <= held), None) if kinds else None
    return _known(value, items)


def _agreement_signed(_rule: FactRule, project: Project, on: dt.date) -> Answer:
    """Answer that there is an agreement; that none is entered does not say that there is none."""
    rows = agreements_on(project, on)
    return _known(True if rows else None, rows)


def _agreement_field(rule: FactRule, project: Project, on: dt.date) -> Answer:
    """Answer with what all agreements say."""
    rows = agreements_on(project, on)
    said = {getattr(row, rule.column) for row in rows}
    return _known(said.pop() if len(said) == 1 else None, rows)


def _beneficiaries(rule: FactRule, project: Project, _on: dt.date) -> Answer:
    """Answer with what all beneficiaries are."""
    rows = sorted(project.beneficiaries.all(), key=lambda row: row.id)
    said = {rule.values.get(row.kind) for row in rows}
    value = said.pop() if len(said) == 1 else None
    return Answer() if value is None else Answer(value, (*rows, project), project.basis)


def _need(rule: FactRule, project: Project, _on: dt.date) -> Answer:
    """Answer with how the need was raised."""
    need = project.need
    return _known(rule.values.get(need.raised_as), [need]) if need else Answer()


def _known(value: Value | None, rows: Sequence[Sourced]) -> Answer:
    """Return an answer that is known as well as its rows are."""
    return Answer() if value is None else Answer(value, tuple(rows), weakest(row.basis for row in rows))


def _classified(value: Value | None, items: Sequence[Item]) -> Answer:
    """Return an answer that is known as well as the answers about the items are."""
    if value is None:
        return Answer()
    return Answer(value, tuple(items), weakest(item.classified or item.basis for item in items))


DERIVATIONS: dict[str, Derivation] = {
    "country_status": Derivation(_country_status, ("kind", "values")),
    "any_item": Derivation(_any_item, ("field",), ("kinds",)),
    "all_items": Derivation(_all_items, ("field",), ("kinds",)),
    "items_agree": Derivation(_items_agree, ("field", "values"), ("kinds",)),
    "item_kinds": Derivation(_item_kinds, ("sets",)),
    "agreement_signed": Derivation(_agreement_signed, outcome=True),
    "agreement_field": Derivation(_agreement_field, ("field",), outcome=True),
    "beneficiaries": Derivation(_beneficiaries, ("values",)),
    "need": Derivation(_need, ("values",)),
}
