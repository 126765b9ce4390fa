"""A country's sheet: ranks, trends, arms, grants and confidence."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.appraisal.arms import UNKNOWN
from osa.appraisal.embargoes import Embargo
from osa.appraisal.indicator import Basis, Missing, Reading
from osa.appraisal.indicators import INDICATORS
from osa.appraisal.record import Record
from osa.appraisal.sheet import Line, Sheet, Window, country_sheets, rank, supplier_name
from osa.appraisal.units import CHANGE_OF_SHARE, PEOPLE, SHARE_OF_VOLUME, YEN, shown
from osa.i18n import Text, use_language
from tests.appraisal.indicators.rows import arms, evidence_of, grant, world

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CANDIDATES = ("FJI", "PHL", "THA", "TON")
NOTES = (
    grant("PHL", dt.date(2023, 11, 3), 600),
    grant("PHL", dt.date(2025, 1, 9), 900, fiscal_year=2024),
    grant("PHL", None, None, fiscal_year=2026),
)


@pytest.fixture
def basis(tmp_path: Path) -> Basis:
    deliveries = arms(
        ("PHL", "CHN", 1998, 1.0),
        ("PHL", "CHN", 2015, 3.0),
        ("PHL", "USA", 2016, 1.0),
        ("PHL", "CHN", 2020, 1.0),
        ("PHL", "USA", 2021, 1.0),
        ("PHL", "unknown supplier(s)", 2023, 2.0),
        ("THA", "CHN", 2022, 5.0),
    )
    people = world("SP.POP.TOTL", {("PHL", 2018): 90.0, ("PHL", 2023): 100.0, ("THA", 2019): 50.0, ("TON", 2023): 1.0})
    return Basis(
        evidence_of(tmp_path, {"arms_deliveries": deliveries, "world_indicators": people}), Record(NOTES), 2024
    )


def country_sheet(basis: Basis, country: str, candidates: Sequence[str]) -> Sheet:
    return country_sheets(basis, [country], candidates)[0]


def line(sheet: Sheet, indicator: str) -> Line:
    (found,) = (one for one in sheet.lines if one.indicator == indicator)
    return found


def test_a_sheet_has_every_indicator_with_its_value_or_the_reason_why_there_is_none(basis: Basis) -> None:
    sheet = country_sheet(basis, "PHL", CANDIDATES)
    assert [one.indicator for one in sheet.lines] == [one.id for one in INDICATORS]
    assert all((one.value is None) != (one.missing is None) for one in sheet.lines)
    assert line(sheet, "population").value == 100.0
    assert line(sheet, "income_group").missing == Missing.NO_SOURCE
    assert (sheet.name.en, sheet.known_by, sheet.candidates) == ("Philippines", 2024, 4)


def test_the_rank_is_among_the_candidates_that_have_a_value_in_the_direction_that_speaks_for_assistance(
    basis: Basis,
) -> None:
    philippines, thailand = country_sheets(basis, ["PHL", "THA"], CANDIDATES)
    assert [(one.rank, one.of) for one in (line(philippines, "china_share"), line(thailand, "china_share"))] == [
        (2, 2),
        (1, 2),
    ]
    assert (line(philippines, "population").rank, line(philippines, "population").of) == (1, 3)
    assert (line(philippines, "osa_yen").rank, line(thailand, "osa_yen").rank) == (4, 1)


def test_those_that_are_alike_share_the_best_place() -> None:
    readings = {"A": Reading(2.0), "B": Reading(2.0), "C": Reading(1.0), "D": Reading(missing=Missing.NOT_REPORTED)}
    assert [rank("high", readings, code) for code in "ABCD"] == [1, 1, 3, None]
    assert [rank("low", readings, code) for code in "ABCD"] == [2, 2, 1, None]


def test_a_country_that_is_no_candidate_has_values_and_no_rank(basis: Basis) -> None:
    found = line(country_sheet(basis, "PHL", ["THA", "TON"]), "population")
    assert (found.value, found.rank, found.of) == (100.0, None, 2)


def test_the_trend_compares_with_the_value_of_the_year_five_years_before(basis: Basis) -> None:
    sheet = country_sheet(basis, "PHL", CANDIDATES)
    assert (line(sheet, "population").earlier, line(sheet, "population").change) == (90.0, 10.0)
    assert (line(sheet, "china_share").value, line(sheet, "china_share").earlier) == (0.25, 0.75)
    assert line(country_sheet(basis, "THA", CANDIDATES), "population").earlier is None


def test_an_old_value_is_marked_and_counts_against_confidence(basis: Basis) -> None:
    sheet = country_sheet(basis, "THA", CANDIDATES)
    assert (line(sheet, "population").year, line(sheet, "population").old) == (2019, True)
    surety = sheet.confidence
    assert (surety.values, surety.of, surety.old) == (
        len(INDICATORS) - sum(surety.missing.values()),
        len(INDICATORS),
        1,
    )
    assert surety.missing[Missing.NO_SOURCE] > 5


def test_windows_are_half_decades_and_the_last_two_with_the_largest_supplier_first(basis: Basis) -> None:
    found = country_sheet(basis, "PHL", CANDIDATES).arms
    assert [(one.first, one.last) for one in found.windows] == [
        (2000, 2004),
        (2005, 2009),
        (2010, 2014),
        (2015, 2019),
        (2018, 2022),
        (2019, 2023),
    ]
    assert found.windows[0] == Window(2000, 2004, 0, {})
    assert list(found.windows[-1].shares.items()) == [(UNKNOWN, 0.5), ("CHN", 0.25), ("USA", 0.25)]
    assert found.china is not None
    assert (found.china[2004], found.china[2019], found.china[2023]) == (None, 0.75, 0.25)
    assert min(found.china) == 2002


def test_arms_are_those_that_were_known_by_then(basis: Basis) -> None:
    found = country_sheet(Basis(basis.evidence, basis.record, 2021), "PHL", CANDIDATES).arms
    assert found.by_year is not None
    assert max(found.by_year) == 2020
    assert found.windows[-1].last == 2020


def test_a_country_without_arms_says_why(tmp_path: Path) -> None:
    rows = {"arms_deliveries": arms(("PHL", "CHN", 2020, 1.0))}
    whole, cut = (
        Basis(evidence_of(tmp_path, rows, {"arms_deliveries": covers}), Record(), 2024)
        for covers in ({}, {"recipient_iso3": ("PHL",)})
    )
    assert country_sheet(whole, "TON", ["TON"]).arms.missing == Missing.UNDEFINED
    assert country_sheet(cut, "TON", ["TON"]).arms.missing == Missing.NOT_COVERED
    before = Basis(whole.evidence, Record(), 2020)
    assert country_sheet(before, "PHL", ["PHL"]).arms.missing == Missing.NOT_COVERED


def test_notes_that_were_signed_later_are_shown_as_not_signed(basis: Basis) -> None:
    grants = country_sheet(basis, "PHL", CANDIDATES).grants
    assert [(one.fiscal_year, one.yen) for one in grants] == [(2023, 600), (2024, None)]
    assert country_sheet(Basis(basis.evidence, basis.record, 2022), "PHL", CANDIDATES).grants == ()


def test_suppliers_are_named_and_what_is_no_state_keeps_its_name() -> None:
    assert [supplier_name(one) for one in ("CHN", "NATO**", UNKNOWN)] == ["China", "NATO", "unknown"]
    assert supplier_name("HoR (Libya)*") == "HoR (Libya) (not a state)"


def test_a_body_that_has_a_japanese_name_is_shown_by_it() -> None:
    use_language("ja")
    try:
        assert supplier_name("European Union**") == "欧州連合"
    finally:
        use_language("en")


def test_a_country_that_is_no_candidate_says_why(basis: Basis) -> None:
    why = {"PHL": (Text("Because.", "ため。"),)}
    outside, inside = country_sheets(basis, ["PHL", "THA"], ["THA", "TON"], why)
    assert (outside.candidate, outside.outside) == (False, why["PHL"])
    assert (inside.candidate, inside.outside) == (True, ())


def test_a_sheet_names_the_arms_embargoes_that_are_open_at_the_end_of_the_year(tmp_path: Path) -> None:
    row = {
        "country": "SSD",
        "iso3": "SSD",
        "scope": "state",
        "resolution": "2428 (2018)",
        "since": dt.date(2018, 7, 13),
    }
    known = evidence_of(tmp_path, {"embargoes": [row]})
    found = {year: country_sheet(Basis(known, Record(), year), "SSD", ["SSD"]).embargoes for year in (2017, 2018)}
    assert found == {2017: (), 2018: (Embargo("state", "2428 (2018)"),)}


def test_without_a_list_of_embargoes_none_is_known(basis: Basis) -> None:
    assert country_sheet(basis, "PHL", CANDIDATES).embargoes is None


@pytest.mark.parametrize(
    ("value", "unit", "signed", "written"),
    [
        (0.5117, SHARE_OF_VOLUME, False, "51.2 %"),
        (-0.2088, SHARE_OF_VOLUME, True, "-20.9"),
        (-1e-9, SHARE_OF_VOLUME, True, "+0.0"),
        (0.2088, CHANGE_OF_SHARE, False, "+20.9"),
        (600_000_000.0, YEN, False, "600,000,000"),
        (2.0, PEOPLE, True, "+2"),
        (1.234, Text("points", "点"), False, "1.23"),
    ],
)
def test_values_are_written_in_their_unit(value: float, unit: Text, signed: bool, written: str) -> None:  # noqa: FBT001
    assert shown(value, unit, signed=signed) == written
