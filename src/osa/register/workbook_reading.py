"""Rows of the register from a workbook that was exported from it; every fault is told with its sheet and cell."""

from __future__ import annotations

import datetime as dt
import math
import re
import warnings
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl.cell.text import Text as SharedText
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from osa.i18n import _
from osa.register.cells import DIGITS, NO, YES, columns_of
from osa.register.sheets import Sheet
from osa.register.tables import TABLES
from osa.register.workbook_writing import ABOUT, FORMAT, HEADER, LISTS, register_id, sheet_title
from osa.rulebook.faults import shown
from osa.trail.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from osa.register.cells import Column
    from osa.register.sheets import FileRow, Line, Rows
    from osa.rulebook.faults import Faults

MOST_BYTES = 1 << 30
"""A workbook that unpacks to more than this is not read."""

_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z0-9:]+)"')


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where the cells of a sheet stand."""

    file: Path
    title: str
    names: Sequence[str]

    def at(self, line: int, column: str = "") -> str:
        """Say where a cell, or a row, stands."""
        if column in self.names:
            return f"{self.file}, {self.title}!{get_column_letter(self.names.index(column) + 1)}{line} ({column})"
        return f"{self.file}, {self.title}!{line}" + (f" ({column})" if column else "")


Cell = tuple[Any, str]
"""What a cell holds, and openpyxl's letter for its kind."""


@dataclass(frozen=True, slots=True)
class _Raw:
    """A sheet as it stands: its merged ranges, and its rows that hold anything, each with its number."""

    title: str
    merged: list[str]
    rows: list[tuple[int, list[Cell | None]]]


def read_workbook(file: Path, faults: Faults) -> tuple[Rows, int]:
    """Read the rows of all sheets, and the number of the trail's entry up to which they were exported."""
    try:
        raw = _read_raw(file)
    except Exception as error:
        message = _("cannot be read: {error}").format(error=str(error) or type(error).__name__)
        faults.add(str(file), message, _("an Excel workbook (.xlsx)"))
        return {}, 0
    number = _read_about(raw.get(ABOUT), file, faults)
    if number is None:
        return {}, 0
    sheets = _sheets(raw, file, faults)
    return {name: _read(raw[title], name, file, faults) for name, title in sheets.items()}, number


class _Reader(ExcelReader):
    """openpyxl's reader, but for the strings: openpyxl takes the marks of escaped characters away."""

    def read_strings(self) -> None:
        """Read the strings that the sheets share, as they stand."""
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as opened:
            for _event, node in iterparse(opened):
                if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                    text: Any = SharedText.from_tree(node)
                    self.shared_strings.append(text.content)
                    node.clear()


def _read_raw(file: Path) -> dict[str, _Raw]:
    """Read all sheets of a workbook as they stand, by title."""
    with zipfile.ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
            raise ValueError(_("it is too big"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about decorations that the reading has no use for
        reader = _Reader(file, read_only=True)
        reader.read()
        try:
            return {str(sheet.title): _read_sheet(sheet) for sheet in reader.wb.worksheets}
        finally:
            reader.wb.close()


def _read_sheet(sheet: Any) -> _Raw:  # noqa: ANN401 - openpyxl's worksheet
    """Read one sheet as it stands."""
    sheet.reset_dimensions()  # what it says of its own size is often wrong
    rows = []
    for line, row in enumerate(sheet.iter_rows(), 1):
        cells = [None if cell.value is None else (cell.value, cell.data_type) for cell in row]
        if any(cell is not None for cell in cells):
            rows.append((line, cells))
    with sheet._get_source() as source:  # sheets that are only read do not tell what is merged
        merged = [cells.decode() for cells in _MERGED.findall(source.read())]
    return _Raw(str(sheet.title), merged, rows)


def _read_about(sheet: _Raw | None, file: Path, faults: Faults) -> int | None:
    """Return the number of the trail's entry at which the workbook was exported from this register."""
    rows = sheet.rows if sheet else []
    pairs = [cells[:2] for _line, cells in rows if len(cells) > 1]
    told = {str(name[0]): str(value[0]) for name, value in pairs if name and value}
    if told.get("format") != FORMAT or not re.fullmatch(r"[0-9]{1,18}", told.get("trail", "")):
        expected = _("a workbook that osa register export has written, with its hidden sheet {sheet}")
        faults.add(str(file), _("it does not say what it was exported from"), expected.format(sheet=ABOUT))
        return None
    number = int(told["trail"])
    entry = Entry.objects.filter(number=number).values_list("hash", flat=True).first()
    if (entry or "") != told.get("trail_hash", "") or (number and told.get("register") != register_id()):
        message = _("it was exported from another register")
        faults.add(str(file), message, _("a workbook exported from this one"))
        return None
    return number


def _sheets(raw: Mapping[str, _Raw], file: Path, faults: Faults) -> dict[str, str]:
    """Return the titles of the sheets by table; a title begins with the table's name."""
    found: dict[str, str] = {}
    for title in raw:
        name = title.split(" ")[0]
        if name in (ABOUT, LISTS):
            continue
        if name not in TABLES or name in found:
            known = _("there are two sheets of the table") if name in found else _("it is no sheet of the register")
            faults.add(f"{file}, {title}", known, _("the sheets of the export, and no others"))
        else:
            found[name] = title
    for name in TABLES:
        if name not in found:
            expected = _("a sheet named {title}; without rows, if there are none").format(title=sheet_title(name))
            faults.add(f"{file}, {name}", _("the sheet is missing"), expected)
    return found


def _read(sheet: _Raw, name: str, file: Path, faults: Faults) -> dict[str, FileRow]:
    """Read the rows of a sheet."""
    names = _names(next((cells for line, cells in sheet.rows if line == HEADER), []))
    place = SheetPlace(file, sheet.title, names)
    for cells in sheet.merged:
        faults.add(f"{file}, {sheet.title}!{cells}", _("the cells are merged"), _("a cell for each value"))
    lines = _lines(sheet, [columns_of(name).get(column) for column in names], place, faults)
    return Sheet(name, names, place, faults).read(lines, HEADER)


def _names(header: Sequence[Cell | None]) -> list[str]:
    """Return the technical names of the columns, up to the last."""
    names = ["" if cell is None else str(cell[0]).strip() for cell in header]
    while names and not names[-1]:
        names.pop()
    return names


def _lines(sheet: _Raw, columns: Sequence[Column | None], place: SheetPlace, faults: Faults) -> Iterator[Line]:
    """Go through the rows below the header; cells that hold something else than a value are faults."""
    for line, row in sheet.rows:
        if line <= HEADER:
            continue
        for number, cell in enumerate(row[len(columns) :], len(columns) + 1):
            if cell is not None:
                where = f"{place.file}, {place.title}!{get_column_letter(number)}{line}"
                faults.add(where, _("the column has no name"), _("nothing beside the columns of the export"))
        cells = [*row, *[None] * (len(columns) - len(row))]
        yield (
            line,
            [
                "" if cell is None or column is None else _text(cell, column, line, place, faults)
                for cell, column in zip(cells, columns, strict=False)
            ],
        )


def _text(cell: Cell, column: Column, line: int, place: SheetPlace, faults: Faults) -> str | None:
    """Return a cell as text; `None` if that has been told as a fault."""
    value, kind = cell
    if kind == "f":
        what, expected = _("the cell holds a formula"), _("a value (paste values only)")
    elif kind == "e":
        what, expected = _("the cell holds the error {value}").format(value=value), column.allowed()
    else:
        text = written(value, column)
        if text is not None:
            return text
        what, expected = _("{value} is not allowed here").format(value=shown(str(value))), column.allowed()
    faults.add(place.at(line, column.name), what, expected)
    return None


def written(value: object, column: Column) -> str | None:
    """Return a value of a spreadsheet as it is written in text; `None` if its column does not take its kind."""
    if isinstance(value, str):
        return _CODED.sub(lambda code: chr(int(code[1], 16)), value)
    if isinstance(value, bool):
        return (YES if value else NO) if column.kind == "yes_no" else None
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time() and column.kind in ("date", "text")
        return value.date().isoformat() if midnight else None
    if isinstance(value, (int, float)) and math.isfinite(value) and column.kind not in ("date", "yes_no"):
        whole = float(value).is_integer() and abs(value) <= 10**DIGITS
        return str(int(value)) if whole else f"{Decimal(f'{value:.15g}'):f}" if column.kind == "decimal" else None
    return None
