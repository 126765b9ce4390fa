"""Rows of a table from cells below a header, wherever they come from; every fault is told with its place."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from osa.i18n import _
from osa.register.cells import CellError, Column, Value, Values, columns_of, pairs_of
from osa.register.ids import next_id
from osa.rulebook.faults import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from osa.rulebook.faults import Faults


class Place(Protocol):
    """Where a sheet of cells stands."""

    def at(self, line: int, column: str = "") -> str:
        """Say where a cell stands, or a whole row if no column is named."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row as a file has it. A row of which some cells are faulty has the `values` of the others only."""

    table: str
    id: str
    values: Values
    place: Place
    line: int
    whole: bool = True

    def at(self, column: str = "") -> str:
        """Say where the row, or one of its cells, stands."""
        return self.place.at(self.line, column)


Rows = dict[str, dict[str, FileRow]]
"""The rows of files, by table and id."""

Line = tuple[int, Sequence[str | None]]
"""A line of a sheet: its number, and the texts of its cells; `None` for one whose fault is told already."""


@dataclass(slots=True)
class Sheet:
    """The cells of one table: the names in its header, and its lines."""

    table: str
    names: Sequence[str]
    place: Place
    faults: Faults
    columns: Mapping[str, Column] = field(init=False)
    rows: dict[str, FileRow] = field(default_factory=dict)
    known: dict[tuple[str, str], Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.columns = columns_of(self.table)

    def read(self, lines: Iterable[Line], header: int = 1) -> dict[str, FileRow]:
        """Read all rows, by id; without all columns of the table none can be read."""
        if not self._has_columns(header):
            return {}
        nameless = []
        for line, cells in lines:
            if any(cell is None or cell for cell in cells):
                row = self._row(line, cells)
                if row.id:
                    self._add(row)
                else:
                    nameless.append(row)
        for row in nameless:
            free = next_id(self.table, row.values, self.rows)
            message = _("the row has no id; free is, for example, {id}").format(id=free)
            self.faults.add(row.at("id"), message, self.columns["id"].allowed())
        return self.rows

    def _has_columns(self, header: int) -> bool:
        """Note columns that are missing, unknown or double, and tell whether there are none."""
        sound = True
        for name in self.columns:
            if name not in self.names:
                sound = False
                self.faults.add(self.place.at(header, name), _("the column is missing"), ", ".join(self.columns))
        for place, name in enumerate(self.names):
            if name not in self.columns or name in self.names[:place]:
                sound = False
                known = name in self.columns
                message = _("the column is there twice") if known else _("{name} is no column of {table}")
                close = difflib.get_close_matches(name, self.columns, 1)
                self.faults.add(
                    self.place.at(header, name),
                    message.format(name=shown(name), table=self.table),
                    "" if known else (close or [", ".join(self.columns)])[0],
                )
        return sound

    def _row(self, line: int, cells: Sequence[str | None]) -> FileRow:
        """Read one row, noting every bad cell."""
        values: Values = {}
        for name, text in zip(self.names, cells, strict=True):
            column = self.columns[name]
            if text is None:
                continue
            try:
                values[name] = self._parsed(column, text)
            except CellError:
                if text or name != "id":
                    self._refuse(line, column, text)
        whole = len(values) == len(self.columns)
        found = str(values.get("id") or cells[self.names.index("id")] or "").strip()
        return FileRow(self.table, found, values, self.place, line, whole and not self._one_tongue(line, values))

    def _parsed(self, column: Column, text: str) -> Value:
        """Parse a cell; what is no free text is parsed once, however often it occurs."""
        if column.kind == "text":
            return column.parse(text)
        key = (column.name, text)
        if key not in self.known:
            self.known[key] = column.parse(text)
        return self.known[key]

    def _refuse(self, line: int, column: Column, text: str) -> None:
        """Note a cell that its column does not take."""
        message = _("{value} is not allowed here") if text.strip() else _("the cell is empty")
        self.faults.add(self.place.at(line, column.name), message.format(value=shown(text)), column.allowed())

    def _one_tongue(self, line: int, values: Values) -> bool:
        """Note texts that are there in one language only, and tell whether there are any."""
        lacking = list(missing_tongues(self.table, values))
        for name in lacking:
            self.faults.add(self.place.at(line, name), _("the text is there in the other language only"))
        return bool(lacking)

    def _add(self, row: FileRow) -> None:
        """Add a row, unless its id is taken."""
        first = self.rows.get(row.id)
        if first is not None:
            message = _("the id {id} is there already, in {place}").format(id=row.id, place=first.at())
            free = next_id(self.table, row.values, self.rows)
            self.faults.add(row.at("id"), message, _("an id that no other row has, such as {id}").format(id=free))
        else:
            self.rows[row.id] = row


def missing_tongues(table: str, values: Values) -> Iterator[str]:
    """Go through the columns that are empty while the same text is there in the other language."""
    for english, japanese in pairs_of(table):
        if english in values and japanese in values:
            there, where = (bool(str(values[name] or "").strip()) for name in (english, japanese))
            if there != where:
                yield japanese if there else english
