"""What every check is given and what it finds."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.register.cells import Values
    from osa.register.stored import State

Grade = Literal["error", "warning", "note"]
GRADES: tuple[Grade, ...] = ("error", "warning", "note")
"""How much a finding weighs: the register cannot be right so; somebody should look; good to know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a row that is not as it should be: what it is, and what to do about it."""

    grade: Grade
    table: str
    row: str
    field: str
    what: str
    do: str
    code: str = ""
    """The name of the check that found it."""


Found = Iterator[Finding]
Rows = list[tuple[str, "Row"]]
Row = dict[str, Any]
"""The values of a row by column, as `osa.register.cells` has them."""


@dataclass(slots=True)
class Book:
    """The whole register on a day, for reading."""

    state: State
    today: dt.date
    _groups: dict[tuple[str, str], dict[str, Rows]] = field(default_factory=dict)

    def rows(self, table: str) -> Iterator[tuple[str, Row]]:
        """Go through the rows of a table, with their ids."""
        return iter(self.state.get(table, {}).items())

    def row(self, table: str, key: object) -> Row | None:
        """Return a row."""
        return self.state.get(table, {}).get(str(key))

    def of(self, table: str, column: str, key: object) -> Rows:
        """Return the rows of a table that refer with a column to some row."""
        if (table, column) not in self._groups:
            groups: dict[str, Rows] = defaultdict(list)
            for row, values in self.rows(table):
                groups[str(values[column])].append((row, values))
            self._groups[table, column] = groups
        return self._groups[table, column].get(str(key), [])

    def active(self) -> Iterator[tuple[str, Row]]:
        """Go through the projects that are not cancelled."""
        return ((key, project) for key, project in self.rows("projects") if project["standing"] != "cancelled")

    def signed_on(self, project: str) -> dt.date | None:
        """Return the day on which the notes of a project were first signed."""
        return min((day(row["signed_on"]) for _key, row in self.of("agreements", "project", project)), default=None)

    def delivered(self, project: str) -> list[dt.date]:
        """Return the days on which something of a project was delivered."""
        deliveries = self.of("deliveries", "project", project)
        return sorted(day(row["delivered_on"]) for _key, row in deliveries if row["delivered_on"])

    def days_since(self, then: dt.date) -> int:
        """Return how many days ago a day was."""
        return (self.today - then).days


Check = Callable[[Book], Found]
"""A check: what it finds in a register."""


def day(text: object) -> dt.date:
    """Return the day that a cell says."""
    return dt.date.fromisoformat(str(text))


def fiscal_year(on: dt.date) -> int:
    """Return Japan's fiscal year of a day: it begins in April."""
    return on.year if on.month >= 4 else on.year - 1


def holds(status: Mapping[str, Any] | Values, on: dt.date) -> bool:
    """Tell whether a dated status holds on a day."""
    return day(status["since"]) <= on and (status["until"] is None or on < day(status["until"]))
