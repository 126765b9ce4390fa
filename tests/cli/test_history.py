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
        "(USD billions, constant 2022), 2009–2022",
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
    assert "these countries" in ran.out
    assert "all countries" not in ran.out


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


def test_a_sum_over_countries_is_called_so_and_not_all(osa: Callable[..., Ran]) -> None:
    ran = osa("history", "--measure", "oda_gross_constant_2022")
    assert "all countries  " in ran.out
    assert "Countries only: the source has nothing here of what went to regions" in ran.out
    (measure,) = osa("history", "--measure", "oda_gross_constant_2022", "--json").json()["measures"]
    assert measure["countries_only"] is True


def test_the_plain_install_says_what_to_add_for_earlier_eras(osa: Callable[..., Ran], tmp_path: Path) -> None:
    told = osa("history").out
    assert "Whole regions are there since 2009 only." in told
    assert "osa evidence add FILE.csv" in told
    totals = tmp_path / "totals.csv"
    totals.write_text("donor,recipient,1975,1976\nJPN,PHL,2000000000,\n", encoding="utf-8")
    assert osa("evidence", "add", totals).code == 0
    assert "Whole regions" not in osa("history").out


def test_the_json_names_licence_and_credit_of_every_source(osa: Callable[..., Ran]) -> None:
    sources = osa("history", "--json").json()["sources"]
    assert {one["id"] for one in sources} == {"aid_flows", "world_indicators-dc-dac-jpnl-cd"}
    for one in sources:
        assert one.keys() >= {"publisher", "title", "url", "licence", "commercial", "generated", "credit"}


def test_the_legend_of_the_chart_has_only_regions_with_amounts_and_its_labels_lie_flat(
    osa: Callable[..., Ran], tmp_path: Path
) -> None:
    file = tmp_path / "chart.json"
    osa("history", "--chart", file)
    chart = json.loads(file.read_text("utf-8"))
    (values,) = chart["datasets"].values()
    assert set(chart["encoding"]["color"]["scale"]["domain"]) == {value["region"] for value in values}
    assert "no single country" not in chart["encoding"]["color"]["scale"]["domain"]
    axis = chart["encoding"]["x"]["axis"]
    assert axis["labelAngle"] == 0
    assert '"The 2000s, to the", "eve of OSA", "2000–2022"' in axis["labelExpr"]
    assert "(date of the data not known)" in chart["title"]["subtitle"][0]


def test_the_chart_has_a_panel_for_each_measure(osa: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "chart.json"
    assert osa("history", "--by", "decade", "--chart", file).code == 0
    (values,) = json.loads(file.read_text("utf-8"))["datasets"].values()
    assert len({value["measure"] for value in values}) == 3
