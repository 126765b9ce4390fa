"""Ranking candidates and testing the ranking on the past, with Japan's programme in the box and invented indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.appraisal import indicators
from osa.appraisal.indicator import Aim, Missing
from tests.appraisal.invented import indicator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme", "nothing_of_ones_own")]

WEALTH = {"PHL": 9.0, "VNM": 8.0, "THA": 3.0, "KHM": 2.0, "LAO": 1.0, "MMR": 0.0, "KEN": 5.0, "IND": 7.5}
PLACED = indicator("placed", WEALTH, aim=Aim.PRESENCE)
NEEDY = indicator("needy", {**WEALTH, "PHL": 1.0}, aim=Aim.NEED)
CUT = indicator("cut", {"PHL": 1.0, "THA": 2.0, "VNM": Missing.NOT_COVERED}, aim=Aim.DEPENDENCE)


@pytest.fixture(autouse=True)
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Indicators whose values the tests know."""
    monkeypatch.setattr(indicators, "INDICATORS", (PLACED, NEEDY, CUT))


@pytest.fixture
def nothing_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No snapshots but those in the box."""
    monkeypatch.setenv("OSA_HOME", str(tmp_path))


def test_rank_prints_ranks_with_intervals_and_how_they_were_made(osa: Callable[..., Ran]) -> None:
    ran = osa("rank", "--draws", 200)
    assert ran.code == 0, ran.err
    first = next(line for line in ran.out.splitlines() if line.lstrip().startswith("1 "))
    assert "Viet Nam" in first or "Vietnam" in first
    assert "normalisation: min-max; aggregation: arithmetic mean; missing values: not imputed" in ran.out
    assert "undefined values: counted as the lowest" in ran.out
    assert "dependence 0 of 1 (aim left out), presence 1 of 1, need 1 of 1" in ran.out
    assert "Draws: 200, seed 20230405" in ran.out
    assert "Left out: cut: its snapshot covers only some countries. Not covered: VNM." in ran.out
    assert "Not ranked, because too little is known:" in ran.out
    assert "aid_recipients" in ran.out


def test_what_is_undefined_is_told_apart_from_what_is_not_known(
    osa: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    gappy = indicator("gappy", WEALTH | {"IND": Missing.UNDEFINED}, aim=Aim.CAPABILITY)
    monkeypatch.setattr(indicators, "INDICATORS", (PLACED, NEEDY, gappy))
    out = osa("rank", "--draws", 50).out
    assert "gappy is undefined, as there is nothing to take it of: IND." in out
    assert "No value of gappy:" in out


def test_a_state_under_an_arms_embargo_is_ranked_with_a_word(
    osa: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    wealth = WEALTH | {"SSD": 20.0, "AFG": 19.0, "SOM": 18.0}
    ones = (indicator("a", wealth, aim=Aim.PRESENCE), indicator("b", wealth, aim=Aim.NEED))
    monkeypatch.setattr(indicators, "INDICATORS", ones)
    ran = osa("rank", "--draws", 50, "--known-by", 2022)
    rows = {word: line for line in ran.out.splitlines() for word in ("SSD", "AFG", "SOM", "PHL") if f"({word})" in line}
    assert [rows[country].split("│")[-1].strip() for country in ("SSD", "SOM", "AFG", "PHL")] == [
        "yes", "yes", "not the government", ""
    ]  # fmt: skip
    assert "Under an arms embargo of the UN Security Council: " in ran.out
    assert "SSD (2428 (2018))" in ran.out
    assert "A rank is no screening" in ran.out
    said = osa("rank", "--draws", 50, "--known-by", 2022, "--json").json()["embargoes"]
    assert said["SSD"] == [{"scope": "state", "resolution": "2428 (2018)"}]
    assert said["PHL"] == []


def test_indicators_that_work_against_each_other_are_told_apart(
    osa: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    same = indicator("same", WEALTH, aim=Aim.PRESENCE)
    against = indicator("against", WEALTH, aim=Aim.PRESENCE, speaks_for="low")
    monkeypatch.setattr(indicators, "INDICATORS", (PLACED, same, against, NEEDY))
    lines = osa("rank", "--draws", 50).out.splitlines()
    twice = next(line for line in lines if "counted twice" in line)
    other = next(line for line in lines if "work against each other" in line)
    assert "placed × same +1.00" in twice
    assert "against" not in twice
    assert "placed × against -1.00" in other


def test_a_year_that_has_not_begun_is_refused(osa: Callable[..., Ran]) -> None:
    ran = osa("rank", "--known-by", 2100)
    assert ran.code == 2
    assert "--known-by" in ran.err
    assert ran.out == ""


def test_years_of_which_nothing_is_known_are_refused(osa: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    alike = indicator("alike", dict.fromkeys(WEALTH, 1.0), aim=Aim.PRESENCE)
    monkeypatch.setattr(indicators, "INDICATORS", (alike, NEEDY, CUT))
    ran = osa("rank", "--draws", 50)
    assert ran.code == 2
    assert "only the indicators of the aim Need and absorption are left" in ran.err
    assert "alike: it is the same for every candidate" in ran.err
    assert osa("rank", "--aim", "need", "--draws", 50).code == 0


def test_two_charts_in_one_file_are_refused(osa: Callable[..., Ran], tmp_path: Path) -> None:
    ran = osa("rank", "--chart", tmp_path / "a.svg", "--heat-map", tmp_path / "b" / ".." / "a.svg")
    assert ran.code == 2
    assert "--heat-map" in ran.err
    assert list(tmp_path.glob("*.svg")) == []


def test_markdown_and_json_exclude_each_other(osa: Callable[..., Ran]) -> None:
    ran = osa("backtest", "--markdown", "--json")
    assert ran.code == 2
    assert ran.out == ""


def test_japanese_has_its_own_words_for_methods_and_aims(osa: Callable[..., Ran]) -> None:
    out = osa("rank", "--draws", 50, "--lang", "ja").out
    assert "必要性" in out
    assert "要請" not in out
    assert "最小最大法" in out
    assert not any(word in out for word in ("min_max", "arithmetic", "aim_without_score", "min-max"))


def test_the_same_seed_prints_the_same(osa: Callable[..., Ran]) -> None:
    options = ("rank", "--draws", 100, "--json")
    assert osa(*options).json() == osa(*options).json()
    assert osa(*options, "--seed", 7).json()["robustness"] != osa(*options).json()["robustness"]


def test_rank_by_one_aim_takes_its_indicators_only(osa: Callable[..., Ran]) -> None:
    said = osa("rank", "--aim", "need", "--draws", 50, "--json").json()
    assert said["indicators"] == ["needy"]
    assert said["standings"][0]["country"] == "VNM"
    assert said["standings"][-2]["country"] in {"PHL", "LAO"}


def test_an_aim_that_cannot_be_compared_is_refused_with_the_reason(osa: Callable[..., Ran]) -> None:
    ran = osa("rank", "--aim", "dependence")
    assert ran.code == 2
    assert "cut: its snapshot covers only some countries" in ran.err
    assert "--covered" in ran.err


def test_covered_compares_those_that_every_snapshot_covers(osa: Callable[..., Ran]) -> None:
    said = osa("rank", "--covered", "--draws", 50, "--json").json()
    assert "VNM" not in said["candidates"]
    assert said["indicators"] == ["placed", "needy", "cut"]


def test_imputed_values_rank_more_countries_and_are_named(osa: Callable[..., Ran]) -> None:
    plain = osa("rank", "--draws", 50, "--json").json()
    filled = osa("rank", "--draws", 50, "--impute", "subregion_median", "--json").json()
    assert len(filled["standings"]) > len(plain["standings"])
    assert filled["method"]["impute"] == "subregion_median"


@pytest.mark.parametrize("option", [("--aim", "glory"), ("--impute", "lowest"), ("--draws", "0")])
def test_what_rank_does_not_know_is_refused(osa: Callable[..., Ran], option: tuple[str, str]) -> None:
    assert osa("rank", *option).code == 2


@pytest.mark.parametrize("option", ["--chart", "--heat-map"])
def test_charts_are_saved(osa: Callable[..., Ran], tmp_path: Path, option: str) -> None:
    ran = osa("rank", "--draws", 50, option, tmp_path / "chart.svg")
    assert ran.code == 0, ran.err
    assert "Philippines" in (tmp_path / "chart.svg").read_text(encoding="utf-8")


def test_a_chart_of_no_form_is_refused_before_the_work(osa: Callable[..., Ran], tmp_path: Path) -> None:
    ran = osa("rank", "--chart", tmp_path / "chart.doc")
    assert ran.code == 2
    assert ".svg" in ran.err
    assert ran.out == ""


def test_the_past_is_ranked_with_what_was_known_then(osa: Callable[..., Ran]) -> None:
    said = osa("rank", "--known-by", 2022, "--draws", 50, "--json").json()
    assert "PHL" in said["candidates"]
    assert "CHN" not in said["candidates"]


def test_backtest_prints_tables_and_what_they_rest_on(osa: Callable[..., Ran]) -> None:
    ran = osa("backtest")
    assert ran.code == 0, ran.err
    assert "Baseline: ASEAN members" in ran.out
    assert "FY2023 (k = 4)" in ran.out
    assert "cut (snapshot covers only some countries)" in ran.out
    assert "drawing lots would do as well" in ran.out


def test_backtest_as_json_has_every_outcome(osa: Callable[..., Ran]) -> None:
    said = osa("backtest", "--json").json()
    assert [year["known_by"] for year in said["years"]] == [2022, 2023, 2024]
    overall = next(
        one for one in said["outcomes"] if (one["way"], one["scope"], one["fiscal_year"]) == ("overall", "all", 2023)
    )
    assert overall["chosen"] == 4
    assert 0 <= overall["auc"] <= 1
    assert [one["methods"] for one in said["over_methods"]] == [72, 72]


def test_backtest_as_markdown_and_as_a_chart(osa: Callable[..., Ran], tmp_path: Path) -> None:
    ran = osa("backtest", "--markdown", "--lang", "ja", "--chart", tmp_path / "chart.svg")
    assert ran.code == 0, ran.err
    assert "| 全目的の総合 |" in ran.out
    assert (tmp_path / "chart.svg").stat().st_size > 1000


def test_backtest_without_a_subregion_has_fewer_candidates(osa: Callable[..., Ran]) -> None:
    years = osa("backtest", "--without", "Eastern Africa", "--json").json()["years"]
    assert "KEN" not in years[0]["candidates"]
    assert years[1]["outside"] == ["DJI"]
    refused = osa("backtest", "--without", "Atlantis")
    assert refused.code == 2
    assert "Atlantis" in refused.err
