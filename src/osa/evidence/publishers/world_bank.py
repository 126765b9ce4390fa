"""World Bank: World Development Indicators, long and wide. (C) World Bank, CC BY 4.0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb

from osa.evidence.datasets import WORLD_INDICATORS
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.head import recognised
from osa.evidence.unpacking import rows_of
from osa.evidence.years import YEAR, refuse_others
from osa.i18n import _
from osa.rulebook.faults import Fault, InputError, shown

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head, Layout

ORIGIN = Origin(
    publisher="World Bank",
    title="World Development Indicators",
    url="https://data.worldbank.org/",
    licence="CC BY 4.0",
    credit="Source: World Bank, World Development Indicators (CC BY 4.0)",
)

_MOST_FAULTS = 20
_MISSING = "nullif(trim({cell}), '..')"
_YEAR = re.compile(rf"\s*({YEAR})\s*(?:\[YR\1\]\s*)?")
_UPDATED = re.compile(r'"?Last Updated Date"?\s*[,;\t|]\s*"?([^",;\t|\r\n]+)')
_COUNTRY = (Field("country", ("Country Name",)), Field("code", ("Country Code",)))
_INDICATOR = Field("indicator", ("Indicator Code", "Series Code"), needed=False)
_LONG = (
    *_COUNTRY,
    _INDICATOR,
    Field("year", ("Year",), "INTEGER"),
    Field("value", ("Value",), "DOUBLE", cell=_MISSING),
)
_WIDE_SQL = """
    SELECT country, code, indicator, CAST(substr(column_name, 2) AS INTEGER) AS year, value
    FROM (UNPIVOT wide_read ON COLUMNS(* EXCLUDE (country, code, indicator)) INTO NAME column_name VALUE value)
"""
_SQL = """
    SELECT country, iso3, code, {indicator} AS indicator, year, value
    FROM rows_read LEFT JOIN iso3_codes ON iso3 = code WHERE value IS NOT NULL
"""
"""Aggregates (WLD, ARB, …) keep their code and have no ISO code; a blank is no row."""


def _long(head: Head) -> Layout | None:
    """Return the layout of a table with a column of years."""
    return head.layout("countryname", "countrycode", "year", "value")


def _wide(head: Head) -> Layout | None:
    """Return the layout of a table with a column for each year; exports of the DataBank name indicators series."""
    layout = head.layout("countryname", "countrycode", "indicatorcode")
    layout = layout or head.layout("countryname", "countrycode", "seriescode")
    return layout if layout and any(_YEAR.fullmatch(header) for header in layout.headers) else None


def _is_long(head: Head) -> bool:
    """Recognise a long table."""
    return _long(head) is not None


def _is_wide(head: Head) -> bool:
    """Recognise a wide table."""
    return _wide(head) is not None


def _read_long(source: Source) -> Rows:
    """Read a long table, which as a rule does not say of which indicator it is."""
    layout = recognised(_long(source.head))
    read = read_delimited(source, layout, _LONG)
    if _INDICATOR.place(layout) is not None:
        return _rows(source, read)
    if not (source.indicator or "").strip():
        told = _("the code of the indicator, such as --indicator NY.GDP.MKTP.CD")
        raise InputError([Fault(str(source.path), _("does not say which indicator it holds: name it"), told)])
    return _rows(source, read, says=False)


def _read_wide(source: Source) -> Rows:
    """Read a wide table: one row for each country, indicator and year with a value."""
    layout = recognised(_wide(source.head))
    found = [(header, _YEAR.fullmatch(header)) for header in layout.headers]
    years = (Field(f"y{year[1]}", (header,), "DOUBLE", cell=_MISSING) for header, year in found if year)
    refuse_others(source, layout, (header.partition("[")[0] for header in layout.headers))
    ragged = "seriescode" in layout.names
    if ragged:
        _refuse_cut_rows(source, layout)
    read_delimited(source, layout, (*_COUNTRY, _INDICATOR, *years), ragged=ragged).create_view("wide_read")
    return _rows(source, source.connection.sql(_WIDE_SQL))


def _refuse_cut_rows(source: Source, layout: Layout) -> None:
    """Raise `InputError` for rows that break off; below a table of the DataBank stand notes of one cell each."""
    found = ((number, cells) for number, cells in rows_of(source.path, layout) if any(map(str.strip, cells[1:])))
    short = [(number, len(cells)) for number, cells in found if len(cells) < len(layout.headers)]
    expected = _("{cells} cells").format(cells=len(layout.headers))
    if short:
        raise InputError(
            Fault(f"{source.path}, " + _("row {row}").format(row=row), _("has {cells} cells").format(cells=n), expected)
            for row, n in short[:_MOST_FAULTS]
        )


def _rows(source: Source, read: duckdb.DuckDBPyRelation, *, says: bool = True) -> Rows:
    """Return the rows with ISO codes; `says` tells whether the file names its indicators.

    Raises `InputError` if the user named another indicator than the file does.
    """
    read.create_view("rows_read")
    named = (source.indicator or "").strip()
    if says and named:
        _agree(source, named)
    indicator = "indicator" if says else "'" + named.replace("'", "''") + "'"
    updated = _UPDATED.search(source.head.text)
    generated = updated.group(1).strip() if updated else None
    return Rows(source.connection.sql(_SQL.format(indicator=indicator)), generated, telling=("iso3",))


def _agree(source: Source, named: str) -> None:
    """Refuse a file that is of other indicators than the one the user named."""
    view = "rows_read" if _wide(source.head) is None else "wide_read"
    found = source.connection.sql(
        f"SELECT DISTINCT indicator FROM {view} WHERE indicator IS NOT NULL ORDER BY 1 LIMIT 4"
    )
    try:
        codes = [code for (code,) in found.fetchall()]
    except duckdb.Error:
        return  # a cell is wrong: it is told with its place when the rows are written
    if codes != [named]:
        told = _("says itself what it holds: {codes}").format(codes=", ".join(codes[:3]) + (", …" if codes[3:] else ""))
        expected = _("no --indicator for this file, instead of {indicator}").format(indicator=shown(named))
        raise InputError([Fault(str(source.path), told, expected)])


FORMATS = (
    Format(
        "world-bank-long",
        "World Bank, an indicator by country and year (long CSV)",
        WORLD_INDICATORS,
        ORIGIN,
        _is_long,
        _read_long,
    ),
    Format(
        "world-bank-wide",
        "World Bank, indicators with a column for each year (CSV)",
        WORLD_INDICATORS,
        ORIGIN,
        _is_wide,
        _read_wide,
    ),
)
