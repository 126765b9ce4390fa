"""Tables that are shown, as files: CSV and Excel."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table as CSV in UTF-8 with a byte order mark, so that Excel reads Japanese; text is never a formula."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    return "\ufeff" + written.getvalue()


def _harmless(cell: object) -> object:
    """Return a cell whose text no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


def as_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table as an Excel workbook of one sheet, with a heading that stays in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    listed = [list(row) for row in rows]
    for number, column in enumerate(columns, start=1):
        cells = [str(row[number - 1]) for row in listed[:200] if row[number - 1] is not None]
        sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, max(map(len, [column, *cells])) + 2)
    sheet.append([_heading(sheet, column) for column in columns])
    for row in listed:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _heading(sheet: Any, text: str) -> Any:  # noqa: ANN401 - openpyxl's worksheet and cell
    """Return a cell of the heading."""
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: object) -> Any:  # noqa: ANN401 - openpyxl's worksheet and cell
    """Return a cell; text is never a formula."""
    if value is None or isinstance(value, (bool, int, float, dt.date)):
        return value
    cell = WriteOnlyCell(sheet, str(value))
    cell.data_type = "s"
    return cell
