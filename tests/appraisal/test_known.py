"""Why a value is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.known import POPULATION, Gaps, Source
from osa.evidence.selection import Evidence
from osa.i18n import use_language
from tests.appraisal.indicators.rows import evidence_of, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEOPLE = Source("world_indicators", held=POPULATION)


@pytest.fixture
def known(tmp_path: Path) -> Evidence:
    rows = world(POPULATION, {("PHL", 2010): 1.0, ("FJI", 2023): 1.0})
    return evidence_of(tmp_path, {"world_indicators": rows}, {"world_indicators": {"iso3": ("PHL", "FJI", "TON")}})


@pytest.fixture
def _english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


def test_each_gap_has_its_own_reason(known: Evidence) -> None:
    gaps = Gaps(known, [PEOPLE], 2023)
    assert gaps.why("FJI", []) == Reading(missing=Missing.NOT_REPORTED)
    assert gaps.why("TON") == Reading(missing=Missing.NOT_LISTED)
    assert gaps.why("WSM") == Reading(missing=Missing.NOT_COVERED)
    assert Gaps(Evidence([]), [PEOPLE], 2023).why("FJI") == Reading(missing=Missing.NO_SOURCE)


def test_a_value_that_is_too_old_names_its_year(known: Evidence) -> None:
    assert Gaps(known, [PEOPLE], 2016).why("PHL", [2008, 2010]) == Reading(missing=Missing.TOO_OLD, year=2010)
    assert Gaps(known, [PEOPLE], 2015).why("PHL", [2010]) == Reading(missing=Missing.NOT_REPORTED)


def test_years_before_the_first_of_the_snapshot_are_not_covered(known: Evidence) -> None:
    reasons = [Gaps(known, [PEOPLE], year).why("PHL").missing for year in (2009, 2010)]
    assert reasons == [Missing.NOT_COVERED, Missing.NOT_REPORTED]


def test_a_source_without_years_begins_at_no_time(known: Evidence) -> None:
    assert Source("borders").first_year(known) is None
    assert Source("maritime_incidents", "eez_iso3").first_year(known) is None
    assert PEOPLE.first_year(known) == 2010


@pytest.mark.usefixtures("_english")
def test_a_reason_is_told_with_the_year_of_what_is_too_old() -> None:
    assert "2010" in Missing.TOO_OLD.told_of(2010)
    assert Missing.TOO_OLD.told_of(None) == Missing.TOO_OLD.told
    assert Missing.NOT_LISTED.told_of(2010) == "the snapshot has nothing on this country"
    assert len({one.told for one in Missing}) == len(Missing)
