"""Whether rows may stand: what each breaks by itself, and whether together they hold (references, doubles)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osa.i18n import _
from osa.register.cells import columns_of
from osa.register.constraints import SAYS, breaches, moved, unique_keys
from osa.register.merging import Conflict, Plan, ordered
from osa.register.tables import TABLES
from osa.register.together import contradictions, related
from osa.rulebook.faults import shown

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from osa.register.cells import Values
    from osa.register.sheets import FileRow, Rows
    from osa.register.stored import State
    from osa.rulebook.facts import Vocabulary
    from osa.rulebook.faults import Faults

Reference = tuple[str, str]
"""A table, and the id of one of its rows."""


def check_files(files: Rows, stored: State, faults: Faults, vocabulary: Vocabulary | None) -> None:
    """Note what is wrong with the rows of files, each by itself and in what it refers to."""
    for table, rows in files.items():
        for row in rows.values():
            if stored.get(table, {}).get(row.id) == row.values:
                continue
            _check_references(row, files, stored, faults)
            if row.whole:
                for breach in breaches(table, row.values):
                    faults.add(row.at(breach.column), breach.what, breach.expected)
            if table == "case_facts" and vocabulary is not None:
                _check_fact(row, vocabulary, faults)


def _check_references(row: FileRow, files: Rows, stored: State, faults: Faults) -> None:
    """Note references to rows that are neither in the files nor in the register."""
    for column, (table, key) in references(row.table, row.values):
        if key not in files.get(table, {}) and key not in stored.get(table, {}):
            message = _("there is no row {id} in {table}").format(id=shown(key), table=table)
            expected = columns_of(row.table)[column].allowed() if column != "row" else ""
            faults.add(row.at(column), message, expected)
    if row.table == "claims" and row.whole:
        _check_claim(row, faults)


def _check_claim(row: FileRow, faults: Faults) -> None:
    """Note a claim about a table or a column that the register does not have."""
    table, name = str(row.values["table"]), str(row.values["field"])
    if table not in TABLES:
        message = _("{name} is no table of the register").format(name=shown(table))
        faults.add(row.at("table"), message, _("one of: {values}").format(values=", ".join(TABLES)))
    elif name not in columns_of(table):
        message = _("{name} is no column of {table}").format(name=shown(name), table=table)
        faults.add(row.at("field"), message, _("one of: {values}").format(values=", ".join(columns_of(table))))


def _check_fact(row: FileRow, vocabulary: Vocabulary, faults: Faults) -> None:
    """Note a fact that the rulebook does not know, or a value that it does not take."""
    name, value = row.values.get("fact"), row.values.get("value")
    if name is not None and name not in vocabulary:
        faults.add(row.at("fact"), _("there is no fact {name}").format(name=shown(name)), vocabulary.suggest(str(name)))
    elif name is not None and value is not None:
        try:
            vocabulary[str(name)].parse(value)
        except ValueError:
            message = _("{value} is not allowed here").format(value=shown(value))
            faults.add(row.at("value"), message, vocabulary[str(name)].allowed())


def references(table: str, values: Values) -> Iterator[tuple[str, Reference]]:
    """Go through the rows that a row refers to, with the column that does."""
    for column in columns_of(table).values():
        if column.to and (value := values.get(column.name)):
            for key in value if isinstance(value, list) else [value]:
                yield column.name, (column.to, str(key))
    if table == "claims" and values.get("table") in TABLES and values.get("row"):
        yield "row", (str(values["table"]), str(values["row"]))


def keep_what_is_used(plan: Plan, stored: State) -> Plan:
    """Return the plan without removals of rows that other rows, which stay, refer to; these are conflicts then."""
    removals = {(change.table, change.row): change for change in plan.of("removed")}
    if not removals:
        return plan
    future = _Future.of(plan, stored)
    used: dict[Reference, list[str]] = {}
    for table in ("claims", *(name for name in reversed(TABLES) if name != "claims")):  # who refers comes first
        for row, values in future.rows(table, restored=used):
            for _column, target in references(table, values):
                if target in removals:
                    used.setdefault(target, []).append(f"{table} {row}")
    conflicts = [Conflict(*key, "in_use", {}, None, removals[key].where, tuple(used[key])) for key in sorted(used)]
    changes = [change for change in plan.changes if change.after is not None or (change.table, change.row) not in used]
    return replace(plan, changes=ordered(changes), conflicts=(*plan.conflicts, *conflicts))


@dataclass(frozen=True, slots=True)
class _Future:
    """The rows as they will be: those that are stored, and those that a plan makes, changes or (`None`) removes."""

    stored: State
    changes: Mapping[str, Mapping[str, Values | None]]

    @classmethod
    def of(cls, plan: Plan, stored: State) -> _Future:
        """Return the rows as a plan will leave them."""
        changes: dict[str, dict[str, Values | None]] = {name: {} for name in TABLES}
        for change in plan.changes:
            changes[change.table][change.row] = change.after
        return cls(stored, changes)

    def rows(self, table: str, restored: Container[Reference] = ()) -> Iterator[tuple[str, Values]]:
        """Go through the rows of a table; those of `restored` stay although the plan removes them."""
        here, changes = self.stored.get(table, {}), self.changes[table]
        for row, values in here.items():
            after = changes.get(row, values)
            if after is not None or (table, row) in restored:
                yield row, values if after is None else after
        yield from ((row, after) for row, after in changes.items() if after is not None and row not in here)

    def get(self, table: str, row: str) -> Values | None:
        """Return a row as it will be, or `None` if there will be none."""
        return self.changes[table].get(row, self.was(table, row))

    def was(self, table: str, row: str) -> Values | None:
        """Return a row as it is stored."""
        return self.stored.get(table, {}).get(row)


def check_plan(plan: Plan, files: Rows, stored: State, faults: Faults) -> None:
    """Note what would be wrong with the rows as a plan leaves them."""
    for change in plan.changes:
        found = files.get(change.table, {}).get(change.row)
        if change.after is not None and (found is None or found.values != change.after):
            for breach in breaches(change.table, change.after):
                faults.add(_place(change.table, change.row, breach.column, files), breach.what, breach.expected)
        if change.after is not None and change.before is not None:
            for breach in moved(change.table, change.before, change.after):
                faults.add(_place(change.table, change.row, breach.column, files), breach.what, breach.expected)
    future = _Future.of(plan, stored)
    _check_together(plan, future, files, faults)
    touched = {change.table for change in plan.changes}
    for table in TABLES:
        if table in touched:
            _check_doubles(table, future, files, faults)
    _check_left(plan, future, files, faults)


def _place(table: str, row: str, column: str, files: Rows) -> str:
    """Say where a cell stands: in a file, or else in the register."""
    found = files.get(table, {}).get(row)
    return found.at(column) if found else f"{table} {row}, {column}"


def _check_together(plan: Plan, future: _Future, files: Rows, faults: Faults) -> None:
    """Note rows that would contradict those that they refer to, and do not do so already."""
    changed = {(change.table, change.row) for change in plan.changes}
    for table in related():
        for row, values in future.rows(table):
            if (table, row) in changed or any(target in changed for _column, target in references(table, values)):
                before = future.was(table, row)
                already = set(contradictions(table, before, future.was)) if before else set()
                for breach in contradictions(table, values, future.get):
                    if breach not in already:
                        faults.add(_place(table, row, breach.column, files), breach.what, breach.expected)


def _check_doubles(table: str, future: _Future, files: Rows, faults: Faults) -> None:
    """Note rows that the register would not tell apart."""
    for name, columns in unique_keys(table):
        seen: dict[tuple[object, ...], str] = {}
        for row, values in future.rows(table):
            key = tuple(values[column] for column in columns)
            other = seen.setdefault(key, row)
            if other != row:
                column, said = SAYS[name]
                found = files.get(table, {}).get(row) or files.get(table, {}).get(other)
                where = found.at(column) if found else f"{table} {row}, {column}"
                message = _("{row} and {other} both have {values}")
                told = message.format(row=row, other=other, values=", ".join(map(str, key)))
                faults.add(where, told, _(said))


def _check_left(plan: Plan, future: _Future, files: Rows, faults: Faults) -> None:
    """Note references, in rows that the plan makes or changes, to rows that are gone then or stay away."""
    for change in plan.changes:
        for column, (table, key) in references(change.table, change.after or {}):
            if future.get(table, key) is None:
                where = _place(change.table, change.row, column, files)
                message = _("the row {id} of {table} that it refers to is not in the register (any more)")
                faults.add(where, message.format(id=key, table=table))
