"""Need and absorption: income group, GDP and aid for each head, population."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.indicators import gdp_per_head, income_group, oda_per_head, population
from tests.appraisal.indicators.rows import aid, evidence_of, missing, readings, world

if TYPE_CHECKING:
    from pathlib import Path


def listed(country: str, group: str | None, since: int, until: int | None = None) -> dict[str, Any]:
    return {
        "country": country,
        "iso3": country,
        "income_group": group,
        "since": dt.date(since, 1, 1),
        "until": None if until is None else dt.date(until, 1, 1),
    }


def test_the_income_group_is_that_of_the_end_of_the_year(tmp_path: Path) -> None:
    groups = [
        listed("WSM", "ldc", 1990, 2014),
        listed("WSM", "lower_middle_income", 2014),
        listed("VUT", "ldc", 1990, 2020),
        listed("VUT", "lower_middle_income", 2020),
    ]
    known = evidence_of(tmp_path, {"aid_recipients": groups})
    found = {
        year: readings(income_group.INDICATOR, known, ["WSM", "VUT"], known_by=year) for year in (2013, 2019, 2020)
    }
    assert {year: [one.value for one in by.values()] for year, by in found.items()} == {
        2013: [1, 1],
        2019: [3, 1],
        2020: [3, 3],
    }


def test_the_group_of_a_year_before_the_list_begins_is_not_known(tmp_path: Path) -> None:
    groups = [listed("FJI", "upper_middle_income", 2014), listed("MDG", None, 2000)]
    known = evidence_of(tmp_path, {"aid_recipients": groups}, {"aid_recipients": {"iso3": ("FJI", "MDG", "SGP")}})
    found = readings(income_group.INDICATOR, known, ["FJI", "MDG", "SGP", "TON"], known_by=2013)
    assert missing(found) == {
        "FJI": Missing.NOT_REPORTED,
        "MDG": Missing.NOT_REPORTED,
        "SGP": Missing.UNDEFINED,
        "TON": Missing.NOT_COVERED,
    }


def test_gdp_is_divided_by_the_people_of_the_last_year_that_has_both(tmp_path: Path) -> None:
    rows = [
        *world("NY.GDP.MKTP.CD", {("TON", 2021): 500.0, ("TON", 2022): 600.0, ("PHL", 2023): 1.0}),
        *world("SP.POP.TOTL", {("TON", 2021): 5.0, ("TON", 2023): 6.0, ("PHL", 2023): 0.0}),
    ]
    known = evidence_of(tmp_path, {"world_indicators": rows})
    found = readings(gdp_per_head.INDICATOR, known, ["TON", "PHL"])
    assert found == {"TON": Reading(100.0, 2021), "PHL": Reading(missing=Missing.NOT_REPORTED)}


def test_population_is_the_last_one_known_and_not_too_old(tmp_path: Path) -> None:
    rows = world("SP.POP.TOTL", {("TON", 2018): 5.0, ("PHL", 2023): 7.0, ("PHL", 2024): 8.0, ("FJI", 2017): 9.0})
    known = evidence_of(tmp_path, {"world_indicators": rows})
    found = readings(population.INDICATOR, known, ["TON", "PHL", "FJI"])
    assert [one.value for one in found.values()] == [5.0, 7.0, None]
    assert found["FJI"] == Reading(missing=Missing.TOO_OLD, year=2017)


def test_a_year_before_the_list_of_recipients_begins_is_not_covered(tmp_path: Path) -> None:
    known = evidence_of(tmp_path, {"aid_recipients": [listed("FJI", "ldc", 2000)]})
    found = readings(income_group.INDICATOR, known, ["FJI"], known_by=1999)
    assert missing(found) == {"FJI": Missing.NOT_COVERED}


def test_a_country_of_which_one_of_two_files_knows_nothing_is_not_listed(tmp_path: Path) -> None:
    rows = [
        *world("NY.GDP.MKTP.CD", {("TON", 2023): 1.0, ("PHL", 2010): 1.0, ("FJI", 2023): 1.0}),
        *world("SP.POP.TOTL", {("PHL", 2010): 1.0, ("FJI", 2023): 0.0}),
    ]
    found = readings(gdp_per_head.INDICATOR, evidence_of(tmp_path, {"world_indicators": rows}), ["TON", "PHL", "FJI"])
    assert found == {
        "TON": Reading(missing=Missing.NOT_LISTED),
        "PHL": Reading(missing=Missing.TOO_OLD, year=2010),
        "FJI": Reading(missing=Missing.NOT_REPORTED),
    }


def test_aid_of_all_states_for_each_head(tmp_path: Path) -> None:
    flows = aid(
        ("JPN", "TON", 2021, 1.0), ("AUS", "TON", 2021, 3.0), ("AUS", "TON", 2022, 8.0), (None, "TON", 2022, 8.0)
    )
    flows += aid(("JPN", "PHL", 2022, 1.0), ("AUS", "PHL", 2022, 1.0), ("JPN", "FJI", 2022, 1.0))
    known = evidence_of(tmp_path, {"aid_flows": flows, "world_indicators": world("SP.POP.TOTL", {("TON", 2022): 2e6})})
    found = readings(oda_per_head.INDICATOR, known, ["TON", "PHL", "FJI"])
    assert found["TON"] == Reading(3.0, 2022)
    assert missing(found) == {"TON": None, "PHL": Missing.NOT_LISTED, "FJI": Missing.NOT_COVERED}
