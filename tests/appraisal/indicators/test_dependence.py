"""Dependence: shares, concentration, and how they change."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.indicators import (
    change_after_osa,
    china_share,
    china_share_change,
    supplier_hhi,
    top_supplier_share,
)
from osa.appraisal.record import Record
from tests.appraisal.indicators.rows import arms, evidence_of, grant, missing, readings

if TYPE_CHECKING:
    from pathlib import Path

    from osa.evidence.selection import Evidence

SPAN = arms(("ZWE", "RUS", 2005, 1.0), ("ZWE", "RUS", 2023, 1.0))
"""What makes the evidence begin in 2005 and end in 2023."""


def evidence(folder: Path, *deliveries: tuple[str, str, int, float], **covers: tuple[str, ...]) -> Evidence:
    return evidence_of(folder, {"arms_deliveries": [*SPAN, *arms(*deliveries)]}, {"arms_deliveries": covers})


def test_shares_are_of_the_last_five_years_known(tmp_path: Path) -> None:
    known = evidence(tmp_path, ("PHL", "CHN", 2018, 90.0), ("PHL", "CHN", 2019, 1.0), ("PHL", "USA", 2023, 3.0))
    assert readings(china_share.INDICATOR, known, ["PHL"]) == {"PHL": Reading(0.25, 2023)}
    assert readings(top_supplier_share.INDICATOR, known, ["PHL"]) == {"PHL": Reading(0.75, 2023)}
    assert readings(supplier_hhi.INDICATOR, known, ["PHL"]) == {"PHL": Reading(0.625, 2023)}


def test_deliveries_of_the_year_itself_were_not_yet_published(tmp_path: Path) -> None:
    known = evidence(tmp_path, ("PHL", "CHN", 2015, 1.0), ("PHL", "USA", 2020, 3.0), ("THA", "USA", 2019, 3.0))
    assert readings(china_share.INDICATOR, known, ["PHL"], known_by=2020)["PHL"] == Reading(1.0, 2019)


def test_a_state_that_bought_elsewhere_has_nought_and_one_that_bought_nothing_has_no_share(tmp_path: Path) -> None:
    known = evidence(tmp_path, ("PHL", "USA", 2022, 3.0))
    found = readings(china_share.INDICATOR, known, ["PHL", "TON"])
    assert found["PHL"].value == 0.0
    assert found["TON"].missing == Missing.UNDEFINED


def test_a_country_that_the_snapshot_leaves_out_is_not_covered(tmp_path: Path) -> None:
    known = evidence(tmp_path, ("PHL", "USA", 2022, 3.0), recipient_iso3=("PHL", "ZWE"))
    assert missing(readings(supplier_hhi.INDICATOR, known, ["PHL", "TON"])) == {"PHL": None, "TON": Missing.NOT_COVERED}


def test_a_file_of_one_supplier_has_nobodys_shares(tmp_path: Path) -> None:
    known = evidence(tmp_path, ("PHL", "CHN", 2022, 3.0), supplier_iso3=("CHN",))
    assert missing(readings(china_share.INDICATOR, known, ["PHL"])) == {"PHL": Missing.NOT_COVERED}


def test_a_window_that_begins_before_the_file_is_not_covered(tmp_path: Path) -> None:
    known = evidence(tmp_path, ("PHL", "CHN", 2008, 1.0), ("PHL", "CHN", 2009, 1.0))
    found = {year: readings(china_share.INDICATOR, known, ["PHL"], known_by=year)["PHL"] for year in (2009, 2010)}
    assert found == {2009: Reading(missing=Missing.NOT_COVERED), 2010: Reading(1.0, 2009)}


def test_a_file_that_is_too_old_tells_nothing_about_today(tmp_path: Path) -> None:
    known = evidence(tmp_path, ("PHL", "CHN", 2023, 1.0))
    found = {year: readings(china_share.INDICATOR, known, ["PHL"], known_by=year)["PHL"] for year in (2029, 2030)}
    assert found == {2029: Reading(1.0, 2023), 2030: Reading(missing=Missing.TOO_OLD, year=2023)}


def test_a_share_is_estimated_if_most_of_the_volume_is(tmp_path: Path) -> None:
    sure, guessed = (
        arms(("PHL", "USA", 2022, 2.0), ("THA", "USA", 2022, 3.0)),
        arms(("PHL", "USA", 2021, 3.0), ("THA", "USA", 2021, 3.0), estimated=True),
    )
    known = evidence_of(tmp_path, {"arms_deliveries": [*SPAN, *sure, *guessed]})
    found = readings(china_share.INDICATOR, known, ["PHL", "THA"])
    assert {country: one.estimated for country, one in found.items()} == {"PHL": True, "THA": False}


def test_an_unknown_supplier_counts_in_the_total_and_is_never_the_largest(tmp_path: Path) -> None:
    known = evidence(
        tmp_path,
        ("PHL", "unknown supplier(s)", 2022, 6.0),
        ("PHL", "USA", 2022, 4.0),
        ("THA", "unknown supplier(s)", 2022, 1),
    )
    found = readings(top_supplier_share.INDICATOR, known, ["PHL", "THA"])
    assert found == {"PHL": Reading(0.4, 2023), "THA": Reading(missing=Missing.UNDEFINED, year=2023)}


def test_the_change_is_from_the_five_years_before_to_the_last_five(tmp_path: Path) -> None:
    known = evidence(
        tmp_path,
        ("PHL", "CHN", 2014, 3.0),
        ("PHL", "USA", 2018, 1.0),
        ("PHL", "CHN", 2019, 1.0),
        ("PHL", "USA", 2020, 3),
    )
    assert readings(china_share_change.INDICATOR, known, ["PHL"]) == {"PHL": Reading(-0.5, 2023)}


def test_a_change_needs_arms_in_both_windows(tmp_path: Path) -> None:
    known = evidence(tmp_path, ("PHL", "CHN", 2020, 3.0), ("THA", "CHN", 2018, 3.0))
    found = missing(readings(china_share_change.INDICATOR, known, ["PHL", "THA"]))
    assert found == {"PHL": Missing.UNDEFINED, "THA": Missing.UNDEFINED}


def test_the_change_after_osa_waits_for_five_years_after_the_first_notes(tmp_path: Path) -> None:
    known = evidence(
        tmp_path,
        ("PHL", "CHN", 2016, 1.0),
        ("PHL", "USA", 2017, 1.0),
        ("PHL", "CHN", 2018, 9.0),
        ("PHL", "USA", 2023, 4.0),
    )
    notes = (
        grant("PHL", dt.date(2020, 1, 9), 1),
        grant("PHL", dt.date(2018, 1, 9), 1),
        grant("THA", dt.date(2019, 1, 9), 1),
        grant("MNG", None, None),
    )
    found = readings(change_after_osa.INDICATOR, known, ["PHL", "THA", "MNG"], record=Record(notes))
    assert found["PHL"].value == pytest.approx(-0.5)
    assert found["PHL"].year == 2023
    assert {found["THA"].missing, found["MNG"].missing} == {Missing.UNDEFINED}
