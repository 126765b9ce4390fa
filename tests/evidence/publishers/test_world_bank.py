"""The World Bank's tables, long and wide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]
    Real = Callable[[str], Path]

_LONG = """Country Name,Country Code,Year,Value
Fiji,FJI,2020,4500.5
Fiji,FJI,2021,
World,WLD,2020,100
Kosovo,XKX,2020,..
"""
_WIDE = (
    '\ufeff"Data Source","World Development Indicators",\r\n\r\n"Last Updated Date","2024-06-28",\r\n\r\n'
    '"Country Name","Country Code","Indicator Name","Indicator Code","2020","2021",\r\n'
    '"Fiji","FJI","Population, total","SP.POP.TOTL","10","",\r\n'
    '"World","WLD","Population, total","SP.POP.TOTL","20","30",\r\n'
)
_BULK = """Country Name,Country Code,Indicator Name,Indicator Code,2020,2021
Fiji,FJI,"Population, total",SP.POP.TOTL,10,
Fiji,FJI,GDP (current US$),NY.GDP.MKTP.CD,,40
"""
_DATABANK = """Country Name,Country Code,Series Name,Series Code,2020 [YR2020],2021 [YR2021]
Fiji,FJI,"Population, total",SP.POP.TOTL,10,..


Data from database: World Development Indicators
Last Updated: 06/28/2024
"""


def test_a_long_table_takes_the_indicator_that_the_user_names(added: Added) -> None:
    snapshot, rows = added(_LONG, indicator="NY.GDP.MKTP.CD")
    assert snapshot.provenance.holds == ("NY.GDP.MKTP.CD",)
    told = sorted((row["country"], row["iso3"], row["code"], row["year"], row["value"]) for row in rows)
    assert told == [("Fiji", "FJI", "FJI", 2020, 4500.5), ("World", None, "WLD", 2020, 100)]
    assert {row["indicator"] for row in rows} == {"NY.GDP.MKTP.CD"}


@pytest.mark.parametrize("indicator", [None, "", " "])
def test_a_long_table_without_a_named_indicator_is_refused(added: Added, indicator: str | None) -> None:
    with pytest.raises(InputError, match="--indicator"):
        added(_LONG, indicator=indicator)


def test_a_long_table_that_names_its_indicator_needs_no_other(added: Added) -> None:
    text = "Country Name,Country Code,Indicator Code,Year,Value\nFiji,FJI,SP.POP.TOTL,2020,5\n"
    snapshot, rows = added(text)
    assert (snapshot.provenance.holds, rows[0]["value"]) == (("SP.POP.TOTL",), 5)


def test_a_wide_table_below_its_preamble_has_a_row_for_each_value(added: Added) -> None:
    snapshot, rows = added(_WIDE)
    assert snapshot.provenance.generated == "2024-06-28"
    told = sorted((row["code"], row["iso3"] or "", row["indicator"], row["year"], row["value"]) for row in rows)
    assert told == [
        ("FJI", "FJI", "SP.POP.TOTL", 2020, 10),
        ("WLD", "", "SP.POP.TOTL", 2020, 20),
        ("WLD", "", "SP.POP.TOTL", 2021, 30),
    ]


def test_the_bulk_file_holds_many_indicators(added: Added) -> None:
    snapshot, rows = added(_BULK)
    assert snapshot.provenance.holds == ("NY.GDP.MKTP.CD", "SP.POP.TOTL")
    assert sorted((row["indicator"], row["year"], row["value"]) for row in rows) == [
        ("NY.GDP.MKTP.CD", 2021, 40),
        ("SP.POP.TOTL", 2020, 10),
    ]


def test_an_export_of_the_databank_is_read_with_its_dots_and_its_notes(added: Added) -> None:
    _snapshot, rows = added(_DATABANK)
    assert [(row["country"], row["year"], row["value"]) for row in rows] == [("Fiji", 2020, 10)]


def test_the_same_indicator_may_be_named_again(added: Added) -> None:
    snapshot, _rows = added(_WIDE, indicator="SP.POP.TOTL")
    assert snapshot.provenance.holds == ("SP.POP.TOTL",)


@pytest.mark.parametrize("text", [_WIDE, _BULK], ids=["one", "many"])
def test_an_indicator_that_contradicts_the_file_is_refused(added: Added, text: str) -> None:
    with pytest.raises(InputError, match=r"says itself what it holds: .*SP\.POP\.TOTL"):
        added(text, indicator="NY.GDP.MKTP.CD")


def test_wrong_cells_are_told_with_row_and_year(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(_WIDE.replace('"10"', '"n/a"').replace('"30"', '"abc"'))
    told = [str(fault).rpartition("download, ")[2] for fault in caught.value.faults]
    assert told == [
        "row 6, column 2020: 'n/a' Expected: a number",
        "row 7, column 2021: 'abc' Expected: a number",
    ]


def test_wrong_cells_are_told_where_an_indicator_is_named_too(added: Added) -> None:
    with pytest.raises(InputError, match="row 6, column 2020: 'n/a'"):
        added(_WIDE.replace('"10"', '"n/a"'), indicator="SP.POP.TOTL")


def test_wrong_cells_of_a_long_table_are_told(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(_LONG.replace("4500.5", "n/a").replace("2021", "last"), indicator="NY.GDP.MKTP.CD")
    told = [str(fault).rpartition("download, ")[2] for fault in caught.value.faults]
    assert told == [
        "row 2, column Value: 'n/a' Expected: a number",
        "row 3, column Year: 'last' Expected: a whole number",
    ]


def test_a_table_of_other_columns_is_refused(added: Added) -> None:
    with pytest.raises(InputError, match="in no format"):
        added("Country Name,Year,Value\nFiji,2020,1\n")


@pytest.mark.parametrize("text", [_BULK, _DATABANK, _BULK.replace("Fiji,FJI", "World,WLD")])
def test_the_rows_of_one_country_are_not_the_whole(added: Added, text: str) -> None:
    covered = () if "WLD" in text else ("FJI",)
    assert added(text)[0].provenance.covers == {"iso3": covered}
    assert added(_WIDE)[0].provenance.covers == {}


def test_rows_of_the_databank_that_break_off_are_told(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(_DATABANK.replace(",10,..", ",10\nTonga,TON"))
    assert [str(fault).rpartition("download, ")[2] for fault in caught.value.faults] == [
        "row 2: has 5 cells Expected: 6 cells",
        "row 3: has 2 cells Expected: 6 cells",
    ]


@pytest.mark.parametrize("text", [_BULK, _DATABANK])
def test_a_column_that_is_no_year_is_told(added: Added, text: str) -> None:
    with pytest.raises(InputError, match="'99999' Expected: a year from 1800 to 2100"):
        added(text.replace("2021 [YR2021]", "2021").replace("2021", "99999"))


def test_the_real_gross_domestic_product(added: Added, real: Real) -> None:
    snapshot, rows = added(real("worldbank/gdp.csv"), indicator="NY.GDP.MKTP.CD")
    assert snapshot.provenance.rows == 13_979
    assert len({row["code"] for row in rows}) == 262
    assert "World" in {row["country"] for row in rows if row["iso3"] is None}


def test_the_real_population(added: Added, real: Real) -> None:
    snapshot, rows = added(real("worldbank/population.csv"), indicator="SP.POP.TOTL")
    assert (snapshot.provenance.rows, max(row["year"] for row in rows)) == (17_195, 2024)
