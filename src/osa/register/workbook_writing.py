"""The register as an Excel workbook: a sheet for each table, headings in both languages, lists to choose from."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

import osa
from osa.i18n import N_, Text, _, label
from osa.register.cells import NO, NO_TEXT, YES, columns_of, fits
from osa.register.stored import read_state
from osa.register.tables import TABLES
from osa.rulebook.faults import Faults
from osa.trail import clock
from osa.trail.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from osa.register.cells import Column, Value
    from osa.register.stored import State

FORMAT = "osa-register-1"
"""What says that a workbook is one of these."""

ABOUT, LISTS = "about", "lists"
HEADER = 2
"""The row of the technical names; the headings for people are above, the register's rows below."""

SPARE = 1_000
"""So many rows below the last can be filled in with lists to choose from."""

LONGEST_TITLE = 31
_FIRST_DAY = dt.date(1900, 3, 1)
"""Excel's calendar has a day too many before this one; earlier days are written as text."""

_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NO_TITLE = re.compile(r"[\[\]:*?/\\]")
_HEADING = Font(bold=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", fgColor="1F3864")
_NAME_FILL = PatternFill("solid", fgColor="D9E2F3")
_FORMATS = {"whole": "#,##0", "decimal": "#,##0.00##", "date": "yyyy-mm-dd"}
_WIDTHS = {"whole": 18, "decimal": 16, "date": 12, "yes_no": 10, "choice": 18, "link": 24, "links": 40}
_LISTS_TITLE = N_("codes and what they mean")
_SEVERAL = N_("several ids, separated by semicolons")


def sheet_title(name: str) -> str:
    """Return the title of a sheet: the table's name, by which it is known again, and what it is called in Japanese."""
    heading = TABLES[name].heading() if name in TABLES else label(_LISTS_TITLE)
    return f"{name} {_NO_TITLE.sub('', heading.ja)}"[:LONGEST_TITLE].strip()


def export_workbook(file: Path, advance: Callable[[int], None] = lambda _rows: None) -> int:
    """Write the whole register into a workbook, and return the number of its rows.

    Raises `InputError` for rows that no workbook can hold.
    """
    told = about()  # first: a change made while the rows are read must not seem older than they are
    state = read_state()
    write_workbook(file, state, told, advance)
    return sum(map(len, state.values()))


def write_workbook(
    file: Path, state: State, told: Mapping[str, str], advance: Callable[[int], None] = lambda _rows: None
) -> None:
    """Write rows, and what the workbook says about itself: from which entry of the trail they are."""
    _check(state)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.partial")
    try:
        with partial.open("wb") as opened:  # before the sheets, which openpyxl cannot leave half-written
            _fill(Workbook(write_only=True), state, told, advance).save(opened)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _fill(book: Workbook, state: State, told: Mapping[str, str], advance: Callable[[int], None]) -> Workbook:
    """Write all sheets."""
    lists = _Lists.of()
    for name in TABLES:
        sheet = book.create_sheet(sheet_title(name))
        _write_table(sheet, name, state, lists)
        advance(len(state[name]))
    _write_lists(book.create_sheet(sheet_title(LISTS)), lists)
    _write_about(book.create_sheet(ABOUT), told)
    return book


def _check(state: State) -> None:
    """Refuse texts that a workbook cannot hold."""
    faults = Faults()
    for name, rows in state.items():
        texts = [column.name for column in columns_of(name).values() if column.kind == "text"]
        for key, values in rows.items():
            for column in texts:
                text = str(values[column])
                if NO_TEXT.search(text) or not fits(escaped(text)):
                    expected = columns_of(name)[column].allowed()
                    faults.add(f"{name} {key}, {column}", _("no workbook can hold this text"), expected)
    faults.raise_if_any()


@dataclass(frozen=True, slots=True)
class _Lists:
    """The rows of the sheet that explains the codes, and where the codes of each column stand in it."""

    rows: list[tuple[str, str, str, Text]]
    places: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls) -> _Lists:
        """Gather the codes of all columns."""
        rows: list[tuple[str, str, str, Text]] = []
        places: dict[tuple[str, str], str] = {}
        yes_no = {YES: label(N_("yes")), NO: label(N_("no"))}
        for name in TABLES:
            for column in columns_of(name).values():
                codes = yes_no if column.kind == "yes_no" else column.choices
                if codes:
                    first = HEADER + 1 + len(rows)
                    rows += [(name, column.name, code, said) for code, said in codes.items()]
                    where = f"$C${first}:$C${first + len(codes) - 1}"
                    places[name, column.name] = f"{quote_sheetname(sheet_title(LISTS))}!{where}"
        return cls(rows, places)


def _write_table(sheet: WriteOnlyWorksheet, name: str, state: State, lists: _Lists) -> None:
    """Write the sheet of one table."""
    columns = list(columns_of(name).values())
    rows = state[name]
    _lay_out(sheet, columns, len(rows))
    for place, column in enumerate(columns, 1):
        rule = _validation(name, column, state, lists)
        if rule is not None:
            letter = get_column_letter(place)
            rule.add(f"{letter}{HEADER + 1}:{letter}{HEADER + len(rows) + SPARE}")
            sheet.data_validations.append(rule)  # type: ignore[attr-defined]
    styles = [_style(sheet, column) for column in columns]
    for key in sorted(rows):
        values = rows[key]
        sheet.append([
            _cell(sheet, values[column.name], column, style) for column, style in zip(columns, styles, strict=True)
        ])  # fmt: skip


def _lay_out(sheet: Any, columns: list[Column], rows: int) -> None:  # noqa: ANN401 - openpyxl's worksheet
    """Set widths and panes, and write the two header rows."""
    sheet.freeze_panes = f"B{HEADER + 1}"
    sheet.row_dimensions[1].height = 34  # two lines
    sheet.auto_filter.ref = f"A{HEADER}:{get_column_letter(len(columns))}{HEADER + max(rows, 1)}"
    for place, column in enumerate(columns, 1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = _WIDTHS.get(column.kind, 24 if column.name == "id" else 40)
        dimension.number_format = _number_format(column)
    headings = [f"{column.heading().en}\n{column.heading().ja}" for column in columns]
    sheet.append([_text_cell(sheet, text, font=_HEADING, fill=_HEADING_FILL) for text in headings])
    sheet.append([_text_cell(sheet, column.name, font=Font(bold=True), fill=_NAME_FILL) for column in columns])


def _number_format(column: Column) -> str:
    """Return how Excel shows a column; text stays text, whatever it looks like."""
    if column.kind == "whole" and "year" in column.name:
        return "0"
    return _FORMATS.get(column.kind, "@")


def _validation(table: str, column: Column, state: State, lists: _Lists) -> DataValidation | None:
    """Return the list that a column's cells are chosen from."""
    if (table, column.name) in lists.places:
        rule = DataValidation(type="list", formula1=lists.places[table, column.name], allow_blank=not column.required)
        rule.showErrorMessage = True
        return rule
    if column.kind == "link":
        last = HEADER + len(state[column.to]) + SPARE
        ids = f"{quote_sheetname(sheet_title(column.to))}!$A${HEADER + 1}:$A${last}"
        rule = DataValidation(type="list", formula1=ids, allow_blank=not column.required, errorStyle="warning")
        rule.showErrorMessage = True
        return rule
    if column.kind == "links":
        said = label(_SEVERAL)
        return DataValidation(allow_blank=True, prompt=f"{column.to}: {said.en}\n{said.ja}", showInputMessage=True)
    return None


def _style(sheet: WriteOnlyWorksheet, column: Column) -> Any:  # noqa: ANN401 - openpyxl's style, shared by many cells
    """Return the style of a column's cells."""
    model = WriteOnlyCell(sheet)
    model.number_format = _number_format(column)
    model.alignment = Alignment(vertical="top", wrap_text=column.kind in ("text", "links"))
    return model._style  # type: ignore[attr-defined]


def _cell(sheet: WriteOnlyWorksheet, value: Value, column: Column, style: Any) -> Any:  # noqa: ANN401
    """Return a cell; text is text even where it looks like a formula, an error or a number."""
    if value is None or value in ("", []):
        return None
    cell = WriteOnlyCell(sheet)
    cell._style = style  # type: ignore[attr-defined]
    if column.kind == "whole":
        cell.value = value  # type: ignore[assignment]
    elif column.kind == "decimal":
        cell.value = Decimal(str(value))
    elif column.kind == "date" and (day := dt.date.fromisoformat(str(value))) >= _FIRST_DAY:
        cell.value = day
        cell._style = style  # type: ignore[attr-defined]
    else:
        cell.value = escaped(column.write(value))
        cell.data_type = "s"
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, text: str, **style: Any) -> Any:  # noqa: ANN401
    """Return a cell of a header."""
    cell = WriteOnlyCell(sheet, escaped(text))
    cell.data_type = "s"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    for name, part in style.items():
        setattr(cell, name, part)
    return cell


def escaped(text: str) -> str:
    """Return a text as a workbook spells it, where `_x000D_` stands for a character."""
    return _ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_")


def _write_lists(sheet: Any, lists: _Lists) -> None:  # noqa: ANN401 - openpyxl's worksheet
    """Write the sheet that explains the codes."""
    sheet.freeze_panes = f"A{HEADER + 1}"
    for letter, width in zip("ABCDE", (20, 20, 24, 50, 50), strict=True):
        sheet.column_dimensions[letter].width = width
    headings = [label(text) for text in (N_("table"), N_("column"), N_("code"), N_("English"), N_("Japanese"))]
    sheet.append([_text_cell(sheet, f"{h.en}\n{h.ja}", font=_HEADING, fill=_HEADING_FILL) for h in headings])
    names = ("table", "column", "code", "en", "ja")
    sheet.append([_text_cell(sheet, name, font=Font(bold=True), fill=_NAME_FILL) for name in names])
    for table, column, code, said in lists.rows:
        sheet.append([_text_cell(sheet, text) for text in (table, column, code, said.en, said.ja)])


def _write_about(sheet: Any, told: Mapping[str, str]) -> None:  # noqa: ANN401 - openpyxl's worksheet
    """Write the hidden sheet that says what this workbook is."""
    sheet.sheet_state = "hidden"
    for name, value in told.items():
        sheet.append([_text_cell(sheet, name), _text_cell(sheet, value)])


def about() -> dict[str, str]:
    """Return what a workbook exported now says about itself."""
    last = Entry.objects.order_by("-number").first()
    return {
        "format": FORMAT,
        "osa": osa.__version__,
        "day": clock.today().isoformat(),
        "trail": str(last.number if last else 0),
        "trail_hash": last.hash if last else "",
        "register": register_id(),
    }


def register_id() -> str:
    """Return what tells this register from every other: the hash of the first entry of its trail."""
    return str(Entry.objects.order_by("number").values_list("hash", flat=True).first() or "")
