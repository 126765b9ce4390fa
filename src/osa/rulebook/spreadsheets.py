"""Cases from CSV files and Excel workbooks: a header of fact names, a row a case; a row with nothing in it is none."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pyarrow.csv as pa_csv
from openpyxl.utils import get_column_letter

from osa.i18n import _
from osa.rulebook.case_tables import ID, Reading, check_header, fact_array
from osa.rulebook.facts import DECISION_DATE, Value, parse_decision_date
from osa.rulebook.faults import shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from osa.rulebook.faults import Faults

BLOCK = 1 << 26
"""Bytes of a CSV file that are held in memory at a time."""

WIDEST = 1000
"""Columns in which the header of a sheet is looked for."""

Where = Callable[[int, int], str]
"""Says where a cell stands: its row (-1: the header), its column (from 0)."""


def read_csv(file: Path, reading: Reading) -> Iterator[pa.Table]:
    """Read a CSV file batch by batch; every cell is text until it is checked."""
    lines = _Lines(file)
    if not lines.names:
        reading.faults.add(f"{file}:1", _("the header is missing"), _("the names of facts in the first row"))
        return
    if lines.header_lines > 1:
        reading.faults.add(f"{file}:1", _("the header has a line break"), _("the names of facts in the first line"))
        return
    if (line := lines.open_quote()) is not None:
        reading.faults.add(f"{file}:{line}", _("a quotation mark is not closed"), _("quotation marks in pairs"))
        return
    check_header(lines.names, lambda column: lines.where(-1, column), reading)
    ragged: list[pa_csv.InvalidRow] = []
    first = 0
    if not lines.has_rows():
        yield _Sheet(lines.names, [[] for _name in lines.names], lines.where).typed(reading)
        return
    for batch in _csv_batches(file, len(lines.names), ragged):
        cells = [column.to_pylist() for column in batch.columns]
        table = _Sheet(lines.names, cells, lines.where, first).typed(reading)
        first += batch.num_rows
        if not ragged:
            yield table
    expected = _("{count} cells, as in the header").format(count=len(lines.names))
    told = list(lines.ragged()) if ragged else []
    for line, count in told:
        reading.faults.add(f"{file}:{line}", _("the row has {count} cells").format(count=count), expected)
    if ragged and not told:
        reading.faults.add(str(file), _("{count} rows cannot be read").format(count=len(ragged)), expected)


def _csv_batches(file: Path, width: int, ragged: list[pa_csv.InvalidRow]) -> Iterator[pa.RecordBatch]:
    """Read a CSV file of text columns block by block; rows with too few or too many cells go to `ragged` instead."""

    def skip(row: pa_csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    names = [str(column) for column in range(width)]
    yield from pa_csv.open_csv(
        file,
        read_options=pa_csv.ReadOptions(block_size=BLOCK, column_names=names, skip_rows=1),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
        ),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
    )


class _Lines:
    """The lines on which the rows of a CSV file stand, found only when a fault needs to tell them.

    Cells may hold line breaks, and blank lines are no rows, so that the file must be read again.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        with file.open(encoding="utf-8-sig", newline="") as opened:
            header = csv.reader(opened)
            self.names = [name.strip() for name in next(header, [])]
            self.header_lines = header.line_num
        self._starts = array("q")
        self._rows = self._read()

    def where(self, row: int, column: int) -> str:
        """Say where a cell stands; a row counts if it has as many cells as the header."""
        name = self.names[column] if column < len(self.names) else ""
        return f"{self.file}:{self._line(row)}" + (f", {name}" if name else "")

    def _line(self, row: int) -> int:
        """Return the line on which a row begins."""
        while len(self._starts) <= row:
            line, count = next(self._rows, (row + 2, len(self.names)))
            if count == len(self.names):
                self._starts.append(line)
        return self._starts[row] if row >= 0 else 1

    def open_quote(self) -> int | None:
        """Return the line on which a quotation mark opens that is never closed."""
        with self.file.open("rb") as opened:
            if sum(block.count(b'"') for block in iter(lambda: opened.read(BLOCK), b"")) % 2 == 0:
                return None
        with self.file.open(encoding="utf-8-sig", newline="") as opened:
            rows, line = csv.reader(opened, strict=True), 1
            try:
                for _row in rows:
                    line = rows.line_num + 1
            except csv.Error:
                return line
        return line

    def has_rows(self) -> bool:
        """Tell whether there is more than the header."""
        return next(self._read(), None) is not None

    def ragged(self) -> Iterator[tuple[int, int]]:
        """Go through the rows with too few or too many cells: line, and number of cells."""
        return ((line, count) for line, count in self._read() if count != len(self.names))

    def _read(self) -> Iterator[tuple[int, int]]:
        """Go through the rows below the header: line, and number of cells."""
        with self.file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.reader(opened)
            next(rows, None)
            line = rows.line_num + 1
            for row in rows:
                if row:
                    yield line, len(row)
                line = rows.line_num + 1


def read_xlsx(file: Path, reading: Reading) -> Iterator[pa.Table]:
    """Read every sheet of a workbook that has a header; each is one batch."""
    try:
        sheets = _sheets(file)
    except Exception as error:  # openpyxl raises many kinds for what is no workbook
        message = _("cannot be read: {error}").format(error=str(error) or type(error).__name__)
        reading.faults.add(str(file), message, _("an Excel workbook (.xlsx)"))
        return
    for title, (top, *rows) in sheets:
        names = [str(cell).strip() if cell is not None else "" for cell in top]
        where = _sheet_place(file, title, names)
        check_header(names, partial(where, -1), reading)
        cells = [[row[column] if column < len(row) else None for row in rows] for column in range(len(names))]
        yield _Sheet(names, cells, where).typed(reading)
    if not sheets:
        reading.faults.add(str(file), _("the header is missing"), _("the names of facts in the first row"))


def _sheets(file: Path) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Return the sheets that have a header: title and rows."""
    workbook = openpyxl.load_workbook(file, read_only=True, data_only=True)
    try:
        sheets = [(str(sheet.title), _rows(sheet)) for sheet in workbook.worksheets]
    finally:
        workbook.close()
    return [(title, rows) for title, rows in sheets if rows and any(not _is_empty(cell) for cell in rows[0])]


def _rows(sheet: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - openpyxl's worksheet
    """Return the rows of a sheet, with some columns right of its header, where a value would have no name."""
    top = next(sheet.iter_rows(max_row=1, max_col=WIDEST, values_only=True), ())
    width = max((column for column, cell in enumerate(top, 1) if not _is_empty(cell)), default=0)
    rows = sheet.iter_rows(min_row=2, max_col=width + 20, values_only=True) if width else ()
    filled = [row if any(cell is not None for cell in row) else () for row in rows]
    beside = max((column for row in filled for column, cell in enumerate(row, 1) if cell is not None), default=0)
    return [tuple(top[:width]) + (None,) * (beside - width), *filled]


def _sheet_place(file: Path, title: str, names: list[str]) -> Where:
    """Return a function that says where a cell stands: file, sheet, cell as a spreadsheet calls it, column."""

    def where(row: int, column: int) -> str:
        name = names[column] if column < len(names) else ""
        return f"{file}, {title}!{get_column_letter(column + 1)}{row + 2}" + (f" ({name})" if name else "")

    return where


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Cells by column, below a header; `before` so many rows came earlier in the file."""

    names: list[str]
    cells: list[list[Any]]
    where: Where
    before: int = 0

    def typed(self, reading: Reading) -> pa.Table:
        """Turn the cells into a table of cases."""
        rows = [row for row, cells in enumerate(zip(*self.cells, strict=True)) if not all(map(_is_empty, cells))]
        columns: dict[str, pa.Array] = {ID: pa.array([str(self.before + row + 1) for row in rows], pa.string())}
        days: list[Value | None] = [reading.on] * len(rows)
        for place, name in enumerate(self.names):
            column = _Column(self, place, rows, reading.faults)
            if name == ID:
                columns[ID] = pa.array(column.ids(), pa.string())
            elif name == DECISION_DATE:
                days = column.days(reading.on)
            elif name in reading.vocabulary:
                fact = reading.vocabulary[name]
                columns[name] = fact_array(fact, column.parsed(fact.parse, fact.allowed()))
            elif not name:
                column.refuse()
        return pa.table({**columns, DECISION_DATE: pa.array(days, pa.date32())})


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a sheet, in the rows that are cases."""

    sheet: _Sheet
    place: int
    rows: list[int]
    faults: Faults

    def cells(self) -> Iterator[tuple[int, Any]]:
        """Go through the cells of rows that are cases, with the row."""
        cells = self.sheet.cells[self.place]
        return ((row, cells[row]) for row in self.rows)

    def fault(self, row: int, what: str, expected: str) -> None:
        """Note a fault in a cell."""
        self.faults.add(self.sheet.where(self.sheet.before + row, self.place), what, expected)

    def parsed(self, parse: Callable[[object], Value], allowed: str) -> list[Value | None]:
        """Parse the cells, noting every bad one; a value that occurs often is parsed once."""
        known: dict[tuple[type, Any], Value] = {}
        parsed: list[Value | None] = []
        for row, value in self.cells():
            key = (type(value), value)
            if key not in known and not _is_empty(value):
                try:
                    known[key] = parse(value)
                except ValueError:
                    self.fault(row, _("{value} is not allowed here").format(value=shown(value)), allowed)
            parsed.append(known.get(key))
        return parsed

    def days(self, on: dt.date | None) -> list[Value | None]:
        """Parse decision dates; those that are not given are `on` a day, which then must be given."""
        allowed = _("a date such as 2024-03-31")
        parsed = self.parsed(parse_decision_date, allowed)
        if on is None:
            for row, value in self.cells():
                if _is_empty(value):
                    self.fault(row, _("the cell is empty"), allowed)
        return [on if day is None else day for day in parsed]

    def ids(self) -> list[str]:
        """Return the ids; a case without one is known by the number of its row."""
        return [str(self.sheet.before + row + 1 if _is_empty(cell) else cell) for row, cell in self.cells()]

    def refuse(self) -> None:
        """Note the first value of a column that has no name."""
        for row, value in self.cells():
            if not _is_empty(value):
                self.fault(row, _("the column has no name"), _("the name of a fact in the first row"))
                return


def _is_empty(cell: object) -> bool:
    """Tell whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
