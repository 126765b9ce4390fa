"""The constraints of the database, asked before anything is written, so that a message can name row and cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from osa.i18n import N_, _
from osa.register.cells import columns_of, row_from
from osa.register.models import Sourced
from osa.register.tables import TABLES
from osa.trail import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from osa.register.cells import Value, Values

_POSITIVE = ("amount_yen", N_("the amount is more than 0"))

SAYS: dict[str, tuple[str, str]] = {
    "status_ends_after_it_begins": ("until", N_("the end comes after the beginning")),
    "agreement_in_force_after_signature": ("in_force_on", N_("it enters into force on the day of signature or later")),
    "agreement_amount_positive": _POSITIVE,
    "appropriation_positive": _POSITIVE,
    "commitment_positive": _POSITIVE,
    "disbursement_positive": _POSITIVE,
    "refund_positive": _POSITIVE,
    "only_a_carry_over_has_a_year_before": (
        "from_fiscal_year",
        N_("an amount carried over, and no other, names the earlier year that it comes from"),
    ),
    "rate_has_its_day": ("rate_on", N_("a rate and its day go together")),
    "quoted_of_one_thing": ("appropriation", N_("it is the amount of one appropriation or of one agreement")),
    "answer_has_its_day": (
        "answered_on",
        N_("an answer has its day, which is not before the request; a pending request has none"),
    ),
    "one_batch_of_a_number": ("batch", N_("a project has one batch of a number")),
    "one_value_of_a_fact": ("fact", N_("a project has one value of a fact")),
}
"""What each constraint asks for, and the column at which to say it."""


EARLIEST = "1950-01-01"
"""No day of the register lies before this; one that does is a slip."""

AHEAD = frozenset({"planned_by", "until", "since", "in_force_on"})
"""Columns that may name a day to come: what is planned, what ends, and what begins to hold or to be in force later."""

KEPT: dict[str, tuple[str, ...]] = {
    "appropriations": ("fiscal_year", "stage", "from_fiscal_year"),
    "disbursements": ("commitment",),
    "refunds": ("commitment",),
}
"""Columns that say which money a row is about; they stay as they are (see the guards)."""


@dataclass(frozen=True, slots=True)
class Breach:
    """Something in a row that the register does not take: at which column, and what it asks for."""

    column: str
    what: str
    expected: str


def breaches(table: str, values: Values) -> Iterator[Breach]:
    """Go through what a row by itself breaks: the checks of its model, of the database, and of publication."""
    model = TABLES[table].model
    try:
        row_from(table, values).clean()
    except ValidationError as invalid:
        told = invalid.message_dict if hasattr(invalid, "error_dict") else {"id": invalid.messages}
        for column, messages in told.items():
            for message in messages:
                yield _breach(table, column, values, message)
    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint) and holds(cast("Q", constraint.condition), values) is False:
            column, said = SAYS[constraint.name]
            yield _breach(table, column, values, _(said))
    yield from _not_come(table, values)
    if issubclass(model, Sourced) and values["published"] and not values["sources"]:
        yield _breach(table, "sources", values, _("a row without a source cannot be published"))


def _not_come(table: str, values: Values) -> Iterator[Breach]:
    """Go through what is said to have happened on a day that has not come."""
    today = clock.today().isoformat()
    for column in columns_of(table).values():
        day = values[column.name] if column.kind == "date" and column.name not in AHEAD else None
        if day is not None and str(day) < EARLIEST:
            told = _("the day {day} is before there could be anything to enter")
            yield Breach(column.name, told.format(day=day), _("a day from {day} on").format(day=EARLIEST))
        if day is not None and str(day) > today:
            yield Breach(column.name, _("the day {day} has not come yet").format(day=day), _("a day until today"))


def moved(table: str, before: Values, after: Values) -> Iterator[Breach]:
    """Go through the columns that stay as they are, and were changed."""
    for column in KEPT.get(table, ()):
        if before[column] != after[column]:
            old, new = (columns_of(table)[column].write(values[column]) or "–" for values in (before, after))
            what = _("{old} cannot become {new} here").format(old=old, new=new)
            yield Breach(
                column, what, _("the value as it was; or another row, with an id of its own, instead of this one")
            )


def _breach(table: str, column: str, values: Values, expected: str) -> Breach:
    """Return what is wrong with a cell."""
    text = columns_of(table)[column].write(values[column]) if column in values else ""
    what = _("{value!r} is not allowed here").format(value=text) if text else _("the cell is empty")
    return Breach(column, what, expected)


def unique_keys(table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Go through the constraints by which rows of a table differ: name and columns."""
    for constraint in TABLES[table].model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield constraint.name, tuple(constraint.fields)


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda one, other: one == other,
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
}


def holds(condition: Q, values: Mapping[str, Value]) -> bool | None:
    """Tell whether a condition holds of a row, as the database would; `None` if it is not known, which a check takes.

    Days compare as their text does. Only what the register's constraints say is understood.
    """
    parts: list[Any] = condition.children
    found = [holds(part, values) if isinstance(part, Q) else _compare(part[0], part[1], values) for part in parts]
    together = condition.connector == Q.AND
    decisive = not together
    answer = decisive if decisive in found else None if None in found else together
    return answer if answer is None or not condition.negated else not answer


def _compare(path: str, wanted: Any, values: Mapping[str, Value]) -> bool | None:  # noqa: ANN401 - what a Q holds
    """Compare one column of a row with a value or with another column."""
    column, _underscores, lookup = path.partition("__")
    value = values[column]
    if lookup == "isnull":
        return (value is None) is wanted
    other = values[str(wanted.name)] if isinstance(wanted, F) else wanted  # type: ignore[attr-defined]
    return None if value is None or other is None else _COMPARED[lookup or "exact"](value, other)
