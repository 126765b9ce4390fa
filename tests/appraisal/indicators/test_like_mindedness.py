"""Like-mindedness: distances in UN votes, in one series for a whole appraisal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.appraisal.indicator import Basis, Missing, Reading
from osa.appraisal.indicators import (
    ideal_point_closer_to_japan,
    ideal_point_distance_to_japan,
    ideal_point_trend,
)
from osa.appraisal.record import Record
from tests.appraisal.indicators.rows import Rows, evidence_of, missing, readings

if TYPE_CHECKING:
    from pathlib import Path

    from osa.appraisal.indicator import Indicator

DISTANCE = ideal_point_distance_to_japan.INDICATOR


def points(year: int, series: str = "all", **values: float) -> Rows:
    return [
        {"country": code, "iso3": code, "year": year, "series": series, "ideal_point": value}
        for code, value in values.items()
    ]


def test_distances_are_of_the_last_year_known(tmp_path: Path) -> None:
    votes = points(2022, JPN=1.0, CHN=-1.0, PHL=0.9) + points(2023, JPN=1.0, CHN=-1.0, PHL=-0.5, FJI=2.0)
    known = evidence_of(tmp_path, {"ideal_points": votes})
    found = readings(DISTANCE, known, ["PHL", "FJI"])
    assert {country: (one.value, one.year) for country, one in found.items()} == {
        "PHL": (1.5, 2023),
        "FJI": (1.0, 2023),
    }
    nearer = readings(ideal_point_closer_to_japan.INDICATOR, known, ["PHL", "FJI"])
    assert {country: one.value for country, one in nearer.items()} == {"PHL": -1.0, "FJI": 2.0}
    assert readings(DISTANCE, known, ["PHL"], known_by=2023)["PHL"].value == pytest.approx(0.1)


def test_a_year_that_has_final_votes_only_is_compared_in_them_alone(tmp_path: Path) -> None:
    votes = [
        *points(2022, JPN=1.0, CHN=-1.0, PHL=0.5, TON=0.5),
        *points(2022, "final_passage", JPN=3.0, CHN=-3.0, PHL=1.0, TON=1.5),
        *points(2023, "final_passage", JPN=3.0, CHN=-3.0, PHL=2.0),
    ]
    known = evidence_of(tmp_path, {"ideal_points": votes})
    found = readings(DISTANCE, known, ["PHL", "TON"])
    assert {country: (one.value, one.year) for country, one in found.items()} == {
        "PHL": (1.0, 2023),
        "TON": (1.5, 2022),
    }
    before = DISTANCE.measure(Basis(known, Record(), 2024), 2022, ["PHL"])
    assert before["PHL"].value == 2.0
    assert readings(DISTANCE, known, ["PHL"], known_by=2023)["PHL"].value == 0.5


def test_all_votes_are_preferred_where_the_year_has_both(tmp_path: Path) -> None:
    votes = points(2023, JPN=1.0, CHN=-1.0, PHL=0.5) + points(2023, "final_passage", JPN=3.0, CHN=-3.0, PHL=1.0)
    assert readings(DISTANCE, evidence_of(tmp_path, {"ideal_points": votes}), ["PHL"])["PHL"].value == 0.5


def test_the_trend_is_the_change_over_five_years_of_one_series(tmp_path: Path) -> None:
    votes = [
        *points(2018, JPN=1.0, CHN=-1.0, PHL=-1.0),
        *points(2018, "final_passage", JPN=9.0, CHN=-9.0, PHL=-9.0, TON=1.0),
        *points(2023, JPN=1.0, CHN=-1.0, PHL=0.5, TON=1.0),
    ]
    known = evidence_of(tmp_path, {"ideal_points": votes})
    found = readings(ideal_point_trend.INDICATOR, known, ["PHL", "TON"])
    assert found["PHL"].value == -1.5
    assert missing(found)["TON"] == Missing.NOT_REPORTED


@pytest.mark.parametrize("indicator", [DISTANCE, ideal_point_closer_to_japan.INDICATOR, ideal_point_trend.INDICATOR])
def test_a_reader_is_told_that_votes_may_not_speak_for_who_governs(indicator: Indicator) -> None:
    assert "Myanmar and Afghanistan" in indicator.caveats.en
    assert "ミャンマー及びアフガニスタン" in indicator.caveats.ja
    assert ("2021" in indicator.caveats.en, "2021" in indicator.caveats.ja) == (True, True)


def test_a_distance_that_is_too_old_names_its_year_and_one_before_the_file_begins_is_not_covered(
    tmp_path: Path,
) -> None:
    votes = points(2010, JPN=1.0, CHN=-1.0, PHL=0.5) + points(2023, JPN=1.0, CHN=-1.0)
    known = evidence_of(tmp_path, {"ideal_points": votes})
    found = {year: readings(DISTANCE, known, ["PHL"], known_by=year)["PHL"] for year in (2010, 2024)}
    assert found == {2010: Reading(missing=Missing.NOT_COVERED), 2024: Reading(missing=Missing.TOO_OLD, year=2010)}


def test_a_state_without_votes_and_a_file_without_japan_have_no_distance(tmp_path: Path) -> None:
    votes = points(2023, JPN=1.0, CHN=-1.0, PHL=0.5)
    known = evidence_of(tmp_path, {"ideal_points": votes})
    assert missing(readings(DISTANCE, known, ["TON"])) == {"TON": Missing.NOT_LISTED}
    cut = evidence_of(tmp_path, {"ideal_points": points(2023, PHL=0.5)}, {"ideal_points": {"iso3": ("PHL",)}})
    assert missing(readings(DISTANCE, cut, ["PHL", "TON"])) == {"PHL": Missing.NOT_COVERED, "TON": Missing.NOT_COVERED}
