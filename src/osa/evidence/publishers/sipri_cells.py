"""Reading SIPRI's text exports line by line: torn lines put back together, cells as typed values with their place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from osa.evidence import years
from osa.evidence.countries import named
from osa.evidence.unpacking import rows_of
from osa.i18n import _
from osa.rulebook.faults import Faults, InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from osa.evidence.datasets import Dataset, Type
    from osa.evidence.delimited import Field
    from osa.evidence.formats import Source
    from osa.evidence.head import Layout

Value = str | int | float | bool | None

_MOST_FAULTS = 20
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_WHOLE = re.compile(r"([-+]?[0-9]{1,9})(\.0*)?")
_YEARS = {"order_year", "delivery_year"}
_TYPES: dict[Type, pa.DataType] = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}

kind_and_code = cache(named)


@dataclass(slots=True)
class Line:
    """A line of a table: the number at which it begins, as an editor counts, and its cells."""

    number: int
    cells: list[str]

    def __getitem__(self, place: int) -> str:
        """Return the text of a cell; one that is not there is empty."""
        return self.cells[place].strip() if place < len(self.cells) else ""


def lines_of(source: Source, layout: Layout) -> Iterator[Line]:
    """Go through the lines below the header that hold anything, without what closes them (`;`).

    Raises `InputError` if they cannot be read as text, or the quotes in the file do not close.
    """
    for number, cells in rows_of(source.path, layout):
        if layout.delimiter != ";":
            cells[-1] = cells[-1].rstrip("; ")
        if any(cell.strip() for cell in cells):
            yield Line(number, cells)


def mended(lines: Iterable[Line], comments: int, width: int) -> Iterator[Line]:
    """Put lines back together that a line break inside a comment has torn apart.

    `comments` is the place of the column of comments; only numbers stand right of it, `width` columns in all. A line
    that ends within it is continued by one that has no more than a rest of text and those numbers.
    """
    whole: Line | None = None
    for line in lines:
        if whole is not None and _continues(whole, line, comments, width):
            comment = " ".join(part for part in (whole[comments], line[0]) if part)
            whole.cells = [*whole.cells[:comments], comment, *line.cells[1 : width - comments]]
            continue
        if whole is not None:
            yield whole
        whole = line
    if whole is not None:
        yield whole


def _continues(before: Line, line: Line, comments: int, width: int) -> bool:
    """Tell whether a line is the rest of the one before it."""
    if len(before.cells) <= comments or any(before[place] for place in range(comments + 1, width)):
        return False
    filled = [cell.strip() for cell in line.cells]
    while not filled[-1]:
        filled.pop()
    return len(filled) <= width - comments and all(not cell or _NUMBER.fullmatch(cell) for cell in filled[1:])


@dataclass(slots=True)
class Cells:
    """The cells of a file as they are converted; what is wrong with them is collected."""

    source: Source
    layout: Layout
    faults: Faults

    def fault(self, line: Line, column: str, what: str, expected: str = "") -> None:
        """Note what is wrong with a cell, or with a whole line if no column is named."""
        row = _("row {row}, column {column}") if column else _("row {row}")
        self.faults.add(f"{self.source.path}, {row.format(row=line.number, column=column)}", what, expected)

    def places(self, fields: Iterable[Field]) -> dict[Field, int | None]:
        """Return where the columns are. Raises `InputError` if a needed one is not there."""
        found = {one: one.place(self.layout) for one in fields}
        header = Line(self.layout.header_line, [])
        for one, place in found.items():
            if place is None and one.needed:
                self.fault(header, "", _("there is no column {name}").format(name=one.headers[0]))
        self.faults.raise_if_any()
        return found

    def values(self, line: Line, places: Mapping[Field, int | None]) -> dict[str, Value]:
        """Return the values of a line by the names of its fields; empty cells are none."""
        beyond = [cell for cell in line.cells[len(self.layout.headers) :] if cell.strip()]
        if beyond:
            told = _("has more cells than the header: {cells}")
            self.fault(line, "", told.format(cells=shown(", ".join(beyond))))
        self.whole(line, len(self.layout.headers))
        return {one.name: None if place is None else self.value(line, one, place) for one, place in places.items()}

    def whole(self, line: Line, width: int) -> None:
        """Note a line that ends before its last column: the file was cut, most likely."""
        if len(line.cells) < width:
            told = _("has {cells} cells").format(cells=len(line.cells))
            self.fault(line, "", told, _("{cells} cells").format(cells=width))

    def value(self, line: Line, one: Field, place: int) -> Value:
        """Return the value of one cell."""
        text, column = line[place], self.layout.headers[place].strip()
        if one.type == "BOOLEAN":
            if text not in ("", "?"):
                self.fault(line, column, shown(text), _("? or nothing"))
            return text == "?"
        if not text or one.type == "VARCHAR":
            return text or None
        if one.type == "DOUBLE":
            if _NUMBER.fullmatch(text):
                return float(text)
            self.fault(line, column, shown(text), _("a number"))
        elif not (whole := _WHOLE.fullmatch(text)):
            self.fault(line, column, shown(text), _("a whole number"))
        elif one.name in _YEARS and not years.is_year(whole[1]):
            self.fault(line, column, shown(text), years.expected_year())
        else:
            return int(whole[1])
        return None

    def raise_if_any(self) -> None:
        """Raise `InputError` with the first of what is wrong, if anything is."""
        if self.faults:
            raise InputError(self.faults[:_MOST_FAULTS])


def table(dataset: Dataset, rows: list[dict[str, Value]]) -> pa.Table:
    """Return rows as a table with the columns of a dataset."""
    return pa.table(
        {
            column.name: pa.array([row.get(column.name) for row in rows], _TYPES[column.type])
            for column in dataset.columns
        }
    )
