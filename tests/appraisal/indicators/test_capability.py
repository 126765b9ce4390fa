"""Capability: military expenditure for heads, of GDP, and for kilometres of coast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.indicators import (
    military_expenditure_per_head,
    military_expenditure_per_km_of_coast,
    military_expenditure_share_of_gdp,
)
from tests.appraisal.indicators.rows import Rows, coasts, evidence_of, missing, readings, world

if TYPE_CHECKING:
    from pathlib import Path


def spent(*lines: tuple[str, int, float | None], measure: str = "constant_usd", state: str = "reported") -> Rows:
    return [
        {"country": code, "iso3": code, "year": year, "measure": measure, "value": value, "state": state}
        for code, year, value in lines
    ]


def test_expenditure_is_divided_by_the_people_of_its_own_year(tmp_path: Path) -> None:
    known = evidence_of(
        tmp_path,
        {
            "military_expenditure": spent(("PHL", 2021, 100.0), ("PHL", 2022, 400.0), ("PHL", 2023, 900.0)),
            "world_indicators": world("SP.POP.TOTL", {("PHL", 2021): 1e6, ("PHL", 2022): 2e6}),
        },
    )
    assert readings(military_expenditure_per_head.INDICATOR, known, ["PHL"]) == {"PHL": Reading(200.0, 2022)}


def test_a_state_without_figures_is_missing_and_not_low(tmp_path: Path) -> None:
    known = evidence_of(
        tmp_path,
        {
            "military_expenditure": [
                *spent(("VNM", 2018, 5.0), ("FJI", 2023, 5.0)),
                *spent(("VNM", 2023, None), state="missing"),
            ],
            "world_indicators": world("SP.POP.TOTL", {("VNM", 2018): 1e6, ("TON", 2023): 1e6}),
        },
        {"military_expenditure": {"iso3": ("VNM", "FJI")}},
    )
    found = readings(military_expenditure_per_head.INDICATOR, known, ["VNM", "FJI", "TON"])
    assert found["VNM"] == Reading(5.0, 2018)
    assert missing(found) == {"VNM": None, "FJI": Missing.NOT_LISTED, "TON": Missing.NOT_COVERED}
    later = readings(military_expenditure_per_head.INDICATOR, known, ["VNM"], known_by=2025)
    assert later == {"VNM": Reading(missing=Missing.TOO_OLD, year=2018)}


def test_without_people_there_is_nothing_to_divide_by(tmp_path: Path) -> None:
    known = evidence_of(
        tmp_path,
        {
            "military_expenditure": spent(("PHL", 2023, 5.0)),
            "world_indicators": world("NY.GDP.MKTP.CD", {("PHL", 2023): 1e6}),
        },
    )
    assert missing(readings(military_expenditure_per_head.INDICATOR, known, ["PHL"])) == {"PHL": Missing.NO_SOURCE}


def test_what_the_publisher_doubts_is_marked(tmp_path: Path) -> None:
    doubted = [
        *spent(("PHL", 2023, 0.011), measure="share_of_gdp"),
        *spent(("THA", 2023, 0.012), measure="share_of_gdp", state="estimated"),
        *spent(("MYS", 2022, 0.013), measure="share_of_gdp", state="uncertain"),
    ]
    known = evidence_of(tmp_path, {"military_expenditure": doubted})
    found = readings(military_expenditure_share_of_gdp.INDICATOR, known, ["PHL", "THA", "MYS", "TON"])
    assert found == {
        "PHL": Reading(0.011, 2023),
        "THA": Reading(0.012, 2023, estimated=True),
        "MYS": Reading(0.013, 2022, estimated=True),
        "TON": Reading(missing=Missing.NOT_LISTED),
    }


def test_a_state_without_a_coast_has_no_expenditure_for_it(tmp_path: Path) -> None:
    known = evidence_of(
        tmp_path,
        {
            "military_expenditure": spent(("PHL", 2023, 5.0), ("MNG", 2023, 5.0), ("FJI", 2023, 5.0)),
            "borders": coasts(PHL=100.0, MNG=0.0),
        },
    )
    found = readings(military_expenditure_per_km_of_coast.INDICATOR, known, ["PHL", "MNG", "FJI"])
    assert found["PHL"] == Reading(50_000.0, 2023)
    assert missing(found) == {"PHL": None, "MNG": Missing.UNDEFINED, "FJI": Missing.NOT_LISTED}
