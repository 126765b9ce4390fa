"""SIPRI Military Expenditure Database: the workbook with a sheet for each measure.

The colour of a figure says how sure it is, and marks stand for what there is none of. What is not so plain: amounts
in local currency are written in whole units, those in dollars in millions; shares are fractions under a format in per
cent; and where a figure in dollars could not be worked out from one in local currency, some cells hold 0.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import get_column_letter

from osa.evidence.countries import named
from osa.evidence.datasets import MILITARY_EXPENDITURE
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.years import YEAR
from osa.i18n import _
from osa.rulebook.faults import Fault, Faults, InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from osa.evidence.formats import Source
    from osa.evidence.head import Head

ORIGIN = Origin(
    publisher="SIPRI",
    title="SIPRI Military Expenditure Database",
    url="https://www.sipri.org/databases/milex",
    licence="(c) SIPRI; non-commercial use with acknowledgement; less than 10 per cent may be reproduced",
    credit="Source: SIPRI Military Expenditure Database, https://www.sipri.org/databases/milex",
    commercial=False,
)

_MEASURES = {
    "constant_usd": re.compile(rf"constant\s*\(({YEAR})\)\s*us\s*(?:d|\$)", re.I),
    "current_usd": re.compile(r"current\s*us\s*(?:d|\$)", re.I),
    "share_of_gdp": re.compile(r"share of gdp", re.I),
    "per_head_usd": re.compile(r"per capita", re.I),
    "share_of_government": re.compile(r"share of gov", re.I),
    "local_currency": re.compile(r"local currency calendar", re.I),
    "local_currency_financial_year": re.compile(r"local currency financial", re.I),
}
_FEWEST_SHEETS = 2
_MOST_BYTES = 200_000_000
_MOST_FAULTS = 20
_MILLION = 1e6
_YEAR = re.compile(rf"{YEAR}(\.0)?")
_BASE_YEAR = re.compile(rf"constant\s*\(?({YEAR})\b\)?", re.I)
_IN_MILLIONS = re.compile(r"million|\bm\.|\$\s*m\b", re.I)
_NO_DATA = re.compile(r"[.\s…]+")
_NOT_EXISTING = "xxx"
_MOST_SHARE = 3
"""No state has spent three times what it produces; such a figure is in per cent."""
_LIGHT = 64
"""How far one part of a colour has to stand out for it to be that colour."""


@dataclass(slots=True)
class _Sheet:
    """One sheet on its way in."""

    title: str
    measure: str
    faults: Faults
    where: str
    preamble: str = ""
    years: dict[int, int] = field(default_factory=dict)
    notes: int | None = None
    currency: int | None = None
    divisor: float = 1.0
    base_year: int | None = None

    def fault(self, line: int, place: int, what: str, expected: str) -> None:
        """Note what is wrong with a cell."""
        cell = f"{get_column_letter(place + 1)}{line}"
        self.faults.add(f"{self.where}, {self.title}!{cell}", what, expected)


_Row = dict[str, Any]


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a workbook to read its cells as they are shown."""
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES:
            raise ValueError(_("it is too big"))
    with path.open("rb") as opened, warnings.catch_warnings():  # by its path, openpyxl would judge it by its name
        warnings.simplefilter("ignore")  # about decorations that the reading has no use for
        workbook = openpyxl.load_workbook(opened, read_only=True, data_only=True)
        try:
            yield workbook
        finally:
            workbook.close()


def _measure(title: str) -> str | None:
    """Return the measure that a sheet holds, by its title."""
    return next((measure for measure, known in _MEASURES.items() if known.match(title.strip())), None)


def _recognises(head: Head) -> bool:
    """Recognise the workbook by the titles of its sheets."""
    if not head.is_workbook:
        return False
    try:
        with _opened(head.path) as workbook:
            found = {_measure(title) for title in workbook.sheetnames} - {None}
    except Exception:  # openpyxl raises many kinds for what is no workbook; then it is not this one
        return False
    return len(found) >= _FEWEST_SHEETS


def _read(source: Source) -> Rows:
    """Read every sheet with a measure: one row for each country and year, those without a figure too."""
    faults = Faults()
    rows: list[_Row] = []
    try:
        with _opened(source.path) as workbook:
            for sheet in workbook.worksheets:
                measure = _measure(sheet.title)
                if measure is not None:
                    rows += _rows(sheet, _Sheet(sheet.title, measure, faults, str(source.path)))
    except Exception as error:  # openpyxl raises many kinds for what is damaged
        raise InputError([Fault(str(source.path), _("cannot be read: {error}").format(error=error))]) from None
    if faults:
        raise InputError(faults[:_MOST_FAULTS])
    struck = _strike_noughts(rows)
    told = _("{count} figures of 0 are taken as missing: other sheets have a figure for the same country and year.")
    left_out = told.format(count=struck) if struck else ""
    return Rows(source.connection.from_arrow(_table(rows)), left_out=left_out)


def _rows(raw: Any, sheet: _Sheet) -> Iterator[_Row]:  # noqa: ANN401 - openpyxl's worksheet
    """Go through the rows of a sheet: what stands above its header, the header, then the countries."""
    raw.reset_dimensions()  # what it says of its own size may be wrong
    above: list[str] = []
    header = False
    for line, cells in enumerate(raw.iter_rows(), 1):
        texts = [str(cell.value).strip() if cell.value is not None else "" for cell in cells[:1]]
        if header:
            yield from _country(line, cells, sheet)
        elif texts and texts[0].lower() == "country":
            header = True
            sheet.preamble = "\n".join(above)
            _read_header(line, cells, sheet)
        else:
            above += texts
    if not header:
        sheet.fault(1, 0, _("there is no header"), _("a row that begins with Country and goes on with years"))


def _read_header(line: int, cells: tuple[Any, ...], sheet: _Sheet) -> None:
    """Find the columns, and what the lines above them say of units and prices."""
    for place, cell in enumerate(cells):
        text = str(cell.value).strip() if cell.value is not None else ""
        if _YEAR.fullmatch(text):
            year = int(text[:4])
            if year in sheet.years.values():
                sheet.fault(line, place, _("the year {year} is there twice").format(year=year), "")
            sheet.years[place] = year
        elif text.lower() == "notes":
            sheet.notes = place
        elif text.lower() == "currency":
            sheet.currency = place
    if not sheet.years:
        sheet.fault(
            line, 0, _("there are no years in the header"), _("a row that begins with Country and goes on with years")
        )
    if sheet.measure.startswith("local_currency") and not _IN_MILLIONS.search(sheet.preamble):
        sheet.divisor = _MILLION
    if sheet.measure == "constant_usd":
        told = {int(year) for year in _BASE_YEAR.findall(f"{sheet.title}\n{sheet.preamble}")}
        sheet.base_year = min(told)
        if len(told) > 1:
            years = ", ".join(str(year) for year in sorted(told))
            sheet.fault(1, 0, _("names several base years: {years}").format(years=years), _("one base year"))


def _country(line: int, cells: tuple[Any, ...], sheet: _Sheet) -> Iterator[_Row]:
    """Give the rows of one country; a line without figures is the title of a region, or a note."""
    values = dict(zip_longest(range(max(sheet.years, default=-1) + 1), cells[: max(sheet.years, default=-1) + 1]))
    if all(_is_blank(values[place]) for place in sheet.years):
        return
    name = _text(values[0])
    if name is None:
        sheet.fault(line, 0, _("is empty"), _("the name of a country or body"))
        return
    common = {
        "country": name,
        "iso3": _code(name),
        "measure": sheet.measure,
        "base_year": sheet.base_year,
        "currency": _text(values[sheet.currency]) if sheet.currency is not None else None,
        "notes": _text(values[sheet.notes]) if sheet.notes is not None else None,
    }
    for place, year in sheet.years.items():
        value, state = _figure(values[place], sheet, line, place)
        yield {**common, "year": year, "value": value, "state": state}


def _figure(cell: Any, sheet: _Sheet, line: int, place: int) -> tuple[float | None, str]:  # noqa: ANN401 - openpyxl's cell
    """Return a figure and how sure it is, or why there is none."""
    value = None if cell is None else cell.value
    if value is None or (isinstance(value, str) and (not value.strip() or _NO_DATA.fullmatch(value))):
        return None, "missing"
    if isinstance(value, str) and value.strip().lower() == _NOT_EXISTING:
        return None, "not_existing"
    if isinstance(value, bool) or not isinstance(value, int | float):
        sheet.fault(line, place, shown(value), _("a number, or … or xxx where there is none"))
        return None, "missing"
    if sheet.measure.startswith("share") and value > _MOST_SHARE:
        sheet.fault(line, place, shown(value), _("a share as a fraction (0.02 for 2 per cent)"))
    state = _state(cell.font.color)
    if state is None:
        expected = _("black, blue for an estimate or red for an uncertain figure")
        sheet.fault(line, place, _("the colour of the figure has no meaning"), expected)
        return None, "missing"
    return value / sheet.divisor, state


def _state(colour: Any) -> str | None:  # noqa: ANN401 - openpyxl's colour
    """Return what the colour of a figure says of it, nothing if that is not known."""
    if colour is None or colour.type == "theme":
        return "reported" if colour is None or colour.theme <= 1 else None
    if colour.type == "indexed":
        return _meaning(COLOR_INDEX[colour.indexed]) if colour.indexed < len(COLOR_INDEX) else "reported"
    return _meaning(str(colour.rgb)) if colour.type == "rgb" else "reported"


@cache
def _meaning(argb: str) -> str | None:
    """Return what a colour says: blue is SIPRI's own estimate, red is highly uncertain."""
    red, green, blue = (int(argb[place : place + 2], 16) for place in (2, 4, 6))
    if blue - max(red, green) >= _LIGHT:
        return "estimated"
    if red - max(green, blue) >= _LIGHT:
        return "uncertain"
    return "reported" if max(red, green, blue) - min(red, green, blue) < _LIGHT else None


def _strike_noughts(rows: list[_Row]) -> int:
    """Turn a 0 into a missing figure where another sheet has one for the same country and year; return how many.

    A country that spent something did not spend nothing in dollars: there, the rate of exchange is what is missing.
    """
    spent = {(row["country"], row["year"]) for row in rows if row["value"]}
    struck = [row for row in rows if row["value"] == 0 and (row["country"], row["year"]) in spent]
    for row in struck:
        row["value"], row["state"] = None, "missing"
    return len(struck)


def _is_blank(cell: Any) -> bool:  # noqa: ANN401 - openpyxl's cell
    """Tell whether a cell holds nothing at all."""
    return cell is None or cell.value is None or not str(cell.value).strip()


def _text(cell: Any) -> str | None:  # noqa: ANN401 - openpyxl's cell
    """Return the text of a cell; the number of a note is a text as well."""
    if _is_blank(cell):
        return None
    value = cell.value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


@cache
def _code(name: str) -> str | None:
    """Return the code of a country."""
    return named(name)[0]


def _table(rows: list[_Row]) -> pa.Table:
    """Return rows as a table with the columns of the dataset."""
    types = {"VARCHAR": pa.string(), "INTEGER": pa.int32(), "DOUBLE": pa.float64()}
    columns = MILITARY_EXPENDITURE.columns
    return pa.table({one.name: pa.array([row[one.name] for row in rows], types[one.type]) for one in columns})


FORMATS = (
    Format(
        "sipri-milex",
        "SIPRI military expenditure (Excel workbook)",
        MILITARY_EXPENDITURE,
        ORIGIN,
        _recognises,
        _read,
    ),
)
