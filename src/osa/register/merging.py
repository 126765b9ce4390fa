"""What files would change: a three-way merge, field by field, of what was, what the file says and what is stored.

A field that the file has changed and nobody else follows the file; one that somebody else has changed and the file has
not stays; one that both have changed otherwise is a conflict. A text and its other language are one field.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol

from osa.i18n import N_
from osa.register.cells import columns_of, pairs_of
from osa.register.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from osa.register.cells import Value, Values
    from osa.register.sheets import FileRow, Rows
    from osa.register.stored import State

Action = Literal["created", "changed", "removed"]
Clash = Literal["both_changed", "both_created", "removed_here", "removed_there", "in_use"]

CLASHES: dict[str, str] = {
    "both_changed": N_("the file and the register have both changed it"),
    "both_created": N_("the file and the register both have it, and nothing says which came first"),
    "removed_here": N_("the file has changed it, and it is gone from the register"),
    "removed_there": N_("it is gone from the file, and the register has changed it"),
    "in_use": N_("it is gone from the file, and rows that stay refer to it"),
}


class Bases(Protocol):
    """The rows as they were when file and register last agreed."""

    def get(self, table: str, row: str) -> Values | None:
        """Return a row, or `None` if there was none."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one row: its values before and after (`None` where there is no row)."""

    table: str
    row: str
    before: Values | None
    after: Values | None
    where: str = ""

    @property
    def action(self) -> Action:
        """What kind of change it is."""
        return "created" if self.before is None else "removed" if self.after is None else "changed"

    def fields(self) -> dict[str, tuple[Value, Value]]:
        """Return the fields that change, each with its value before and after."""
        before, after = self.before or {}, self.after or {}
        names = [name for name in columns_of(self.table) if before.get(name) != after.get(name)]
        return {name: (before.get(name), after.get(name)) for name in names}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that cannot be merged, and the change that would make it what the file says (`None`: there is no such)."""

    table: str
    row: str
    kind: Clash
    fields: Mapping[str, tuple[Value, Value, Value]]
    """The fields in conflict, each as it was, as the file has it and as the register has it."""
    resolved: Change | None
    where: str = ""
    referring: tuple[str, ...] = ()
    """Rows that refer to it, where that is the conflict."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change. `number` is the entry of the trail up to which the register was looked at."""

    number: int
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unchanged: int = 0

    def overwriting(self) -> Plan:
        """Return the plan in which the file wins wherever it can."""
        won = {(c.table, c.row): c.resolved for c in self.conflicts if c.resolved}
        kept = [change for change in self.changes if (change.table, change.row) not in won]
        lost = tuple(conflict for conflict in self.conflicts if conflict.resolved is None)
        return replace(self, changes=ordered([*kept, *won.values()]), conflicts=lost)

    def of(self, action: Action) -> list[Change]:
        """Return the changes of one kind."""
        return [change for change in self.changes if change.action == action]

    def told(self) -> dict[str, object]:
        """Return the plan as what JSON can say."""
        changes = {
            action: [
                {"table": c.table, "row": c.row, "where": c.where, "fields": _told(c.fields(), ("before", "after"))}
                for c in self.of(action)
            ]
            for action in ("created", "changed", "removed")
        }
        conflicts = [
            {
                "table": c.table,
                "row": c.row,
                "where": c.where,
                "kind": c.kind,
                "fields": _told(c.fields, ("base", "file", "register")),
                "referring": list(c.referring),
            }
            for c in self.conflicts
        ]
        return {"number": self.number, **changes, "conflicts": conflicts, "unchanged": self.unchanged}


def _told(fields: Mapping[str, tuple[Value, ...]], names: tuple[str, ...]) -> dict[str, dict[str, Value]]:
    """Return fields with a name for each of their values."""
    return {column: dict(zip(names, values, strict=True)) for column, values in fields.items()}


def ordered(changes: list[Change]) -> tuple[Change, ...]:
    """Put changes into the order in which they can be made: parents come first and go last."""
    places = {name: place for place, name in enumerate(TABLES)}
    made = [change for change in changes if change.after is not None]
    gone = [change for change in changes if change.after is None]
    made.sort(key=lambda change: (places[change.table], change.row))
    gone.sort(key=lambda change: (-places[change.table], change.row))
    return (*made, *gone)


@dataclass(slots=True)
class _Merge:
    """A merge under way."""

    base: Bases
    passed: Callable[[str, str, Values], bool]
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    unchanged: int = 0

    def row(self, table: str, key: str, found: FileRow | None, stored: Values | None) -> None:
        """Merge one row."""
        file = found.values if found else None
        where = found.at() if found else ""
        if file == stored:
            self.unchanged += file is not None
            return
        base = self.base.get(table, key)
        if file is None:
            self.gone_from_file(table, key, base, stored)
        elif base is None:
            self.without_base(table, key, file, stored, where)
        elif stored is None:
            if not same(file, base):
                self.clash(Change(table, key, None, file, where), "removed_here", {}, file)
        else:
            self.fields(Change(table, key, stored, file, where), base, file)

    def gone_from_file(self, table: str, key: str, base: Values | None, stored: Values | None) -> None:
        """Merge a row that the file does not have (any more)."""
        if base is None or stored is None:
            self.unchanged += stored is not None
            return
        change = Change(table, key, stored, None)
        if same(stored, base):
            self.changes.append(change)
        else:
            fields = {name: (base.get(name), None, stored[name]) for name in stored if stored[name] != base.get(name)}
            self.conflicts.append(Conflict(table, key, "removed_there", fields, change))

    def without_base(self, table: str, key: str, file: Values, stored: Values | None, where: str) -> None:
        """Merge a row that file and register have never agreed on."""
        change = Change(table, key, stored, file, where)
        if stored is None:
            self.changes.append(change)
        else:
            fields = {name: (None, new, old) for name, (old, new) in change.fields().items()}
            self.clash(change, "both_created", fields, file)

    def fields(self, change: Change, base: Values, file: Values) -> None:
        """Merge the fields of a row that was there, is there, and differs from the file."""
        stored = change.before or {}
        merged, clashing = dict(stored), dict[str, tuple["Value", "Value", "Value"]]()
        for unit in units(change.table):
            was, told, now = ([values.get(name, stored[name]) for name in unit] for values in (base, file, stored))
            if told in (now, was):
                continue
            if now == was:
                merged.update(zip(unit, told, strict=True))
            else:
                clashing.update({n: (w, t, s) for n, w, t, s in zip(unit, was, told, now, strict=True) if t != s})
        if clashing and self.clash(self.with_fields(change, merged, clashing), "both_changed", clashing, file):
            if merged != stored:
                self.changes.append(replace(change, after=merged))
        elif not clashing and merged != stored:
            self.changes.append(replace(change, after=merged))
        elif not clashing:
            self.unchanged += 1

    @staticmethod
    def with_fields(change: Change, merged: Values, clashing: Mapping[str, tuple[Value, Value, Value]]) -> Change:
        """Return the change that takes the fields in conflict from the file."""
        return replace(change, after={**merged, **{name: told for name, (_was, told, _now) in clashing.items()}})

    def clash(
        self, resolved: Change, kind: Clash, fields: Mapping[str, tuple[Value, Value, Value]], file: Values
    ) -> bool:
        """Note a conflict, unless the row has once been what the file says: then the file is merely older."""
        if self.passed(resolved.table, resolved.row, file):
            self.unchanged += resolved.before is not None
            return False
        conflict = Conflict(resolved.table, resolved.row, kind, fields, resolved, resolved.where)
        self.conflicts.append(conflict)
        return True


def units(table: str) -> Iterator[tuple[str, ...]]:
    """Go through the columns that are merged as one: a text with its other language, any other alone."""
    pairs = dict(pairs_of(table))
    seconds = set(pairs.values())
    for name in columns_of(table):
        if name not in seconds:
            yield (name, pairs[name]) if name in pairs else (name,)


def same(values: Values, base: Values) -> bool:
    """Tell whether a row says what it said, as far as it said anything about the columns there are now."""
    return all(values[name] == value for name, value in base.items() if name in values)


def _never(_table: str, _row: str, _file: Values) -> bool:
    """Know of no older state."""
    return False


def merge(
    number: int,
    files: Rows,
    stored: State,
    base: Bases,
    *,
    passed: Callable[[str, str, Values], bool] = _never,
) -> Plan:
    """Plan what the rows of files change in the stored rows, given what both were when they last agreed.

    `passed` tells whether a row has looked as the file has it since then.
    """
    merging = _Merge(base, passed)
    for table in TABLES:
        here, there = files.get(table, {}), stored.get(table, {})
        for key in sorted(here.keys() | there.keys()):
            merging.row(table, key, here.get(key), there.get(key))
    return Plan(number, ordered(merging.changes), tuple(merging.conflicts), merging.unchanged)
