from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran


@pytest.fixture(autouse=True)
def empty_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OSA_HOME", str(tmp_path / "home"))


def test_each_measure_is_a_table_with_its_unit_and_years_and_eras_without_data_say_so(osa: Callable[..., Ran]) -> None:
    ran = osa("history")
    assert (ran.code, ran.err) == (0, "")
    for told in (
        "constant 2022, 2009–2022",
        "no data",
        "Post-war",
        "South-East Asia",
        "146.4",
        "the years are a reading",
    ):
        assert told in ran.out


def test_a_source_cut_down_to_some_recipients_says_so(osa: Callable[..., Ran]) -> None:
    ran = osa("history", "--measure", "net_current")
    assert "These recipients only, so that no region is whole: BGD, FJI, MNG, PHL, PNG" in ran.out
    assert "oda_gross" not in ran.out


def test_decades_show_the_years_that_there_are(osa: Callable[..., Ran]) -> None:
    told = osa("history", "--by", "decade", "--measure", "oda_gross_constant_2022", "--json").json()
    amounts = {one["period"]: one for one in told["measures"][0]["amounts"]}
    assert amounts["2010"]["all"] == pytest.approx(97.6, abs=0.05)
    assert amounts["2000"]["years"] == [2009]
    assert amounts["2010"]["regions"]["unallocated"] is None


def test_a_measure_that_is_not_there_is_refused_with_those_that_are(osa: Callable[..., Ran]) -> None:
    ran = osa("history", "--measure", "oda_guess")
    assert (ran.code, ran.out) == (2, "")
    assert "oda_gross_constant_2022" in ran.err


def test_years_cannot_be_grouped_by_anything_else(osa: Callable[..., Ran]) -> None:
    ran = osa("history", "--by", "century")
    assert ran.code == 2
    assert "era, decade" in ran.err


def test_the_chart_has_a_panel_for_each_measure(osa: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "chart.json"
    assert osa("history", "--by", "decade", "--chart", file).code == 0
    (values,) = json.loads(file.read_text("utf-8"))["datasets"].values()
    assert len({value["measure"] for value in values}) == 3
