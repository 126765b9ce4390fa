from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from osa.appraisal.substitution_mapping import read_substitution
from osa.rulebook.reading import PROGRAMMES, read_rulebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran


@pytest.fixture(autouse=True)
def empty_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OSA_HOME", str(tmp_path / "home"))


def test_the_overview_shows_every_partner_with_bounds_and_says_that_it_is_law_only(osa: Callable[..., Ran]) -> None:
    ran = osa("substitute", "--supplier", "all")
    assert (ran.code, ran.err) == (0, "")
    for told in ("Bangladesh", "Viet Nam", "2014-04-01 transfer", "2026-04-21 OSA", "Law only", "arms_deliveries"):
        assert told in ran.out
    assert "2014-04-01 OSA" not in ran.out


def test_a_country_comes_with_the_kinds_the_clauses_and_the_open_facts(osa: Callable[..., Ran]) -> None:
    ran = osa("substitute", "Philippines", "--supplier", "all")
    assert ran.code == 0
    for told in ("transport aircraft", "TPG-1-2-d", "item_carries_weapon", "Rules of April 2014", "fighting_under_way"):
        assert told in ran.out


def test_the_json_has_shares_and_grounds_that_add_up(osa: Callable[..., Ran]) -> None:
    told = osa("substitute", "BGD", "--supplier", "China", "--since", "2015", "--json").json()
    shares = [share for share in told["shares"] if (share["era"], share["framework"]) == ("2014", "transfer")]
    assert [(share["recipient"], share["supplier"], share["span"][0]) for share in shares] == [("BGD", "CHN", 2015)]
    grounds = next(one for one in told["grounds"] if (one["era"], one["framework"]) == ("2014", "transfer"))
    assert sum(kind["tiv"] for kind in grounds["kinds"]) == pytest.approx(shares[0]["tiv"])
    open_ = sum(kind["tiv"] for kind in grounds["kinds"] if kind["verdict"] in ("permitted", "undetermined"))
    assert open_ / shares[0]["tiv"] == pytest.approx(shares[0]["upper"])
    assert told["unnamed"] == []


def test_a_fact_set_for_the_run_narrows_the_bounds_and_is_told(osa: Callable[..., Ran]) -> None:
    arguments = ("substitute", "PHL", "--supplier", "all", "--since", "2023")
    assumption = ("--assume", "fighting_under_way=no")

    def bounds(*more: str) -> tuple[float, float]:
        shares = osa(*arguments, *more, "--json").json()["shares"]
        share = next(one for one in shares if (one["era"], one["framework"]) == ("2026", "transfer"))
        return share["lower"], share["upper"]

    assert bounds()[0] < bounds(*assumption)[0] == bounds(*assumption)[1] == 1
    assert "Set for this run: fighting_under_way = no" in osa(*arguments, *assumption).out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Atlantis",), "Atlantis: is no country that osa knows"),
        (("PHL", "--supplier", "Atlantis"), "Atlantis: is no country that osa knows"),
        (("PHL", "--supplier", "Korea"), "South Korea (KOR), North Korea (PRK)"),
        (("PHL", "--assume", "fighting=no"), "there is no such fact"),
        (("PHL", "--assume", "fighting_under_way=perhaps"), "'perhaps' is not a value of this fact"),
        (("PHL", "--chart", "chart.gif"), "a chart cannot be saved in this form"),
    ],
)
def test_bad_input_ends_with_2_and_says_what_is_wrong(
    osa: Callable[..., Ran], arguments: tuple[str, ...], told: str
) -> None:
    ran = osa("substitute", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_years_without_deliveries_are_told(osa: Callable[..., Ran]) -> None:
    assert "There are no deliveries" in osa("substitute", "PHL", "--since", "2090").out


def test_the_table_prints_every_kind_and_fact_with_its_reason(osa: Callable[..., Ran]) -> None:
    table = read_substitution(PROGRAMMES / "japan", read_rulebook(PROGRAMMES / "japan"))
    ran = osa("substitute", "--table")
    assert ran.code == 0
    for kind in table.kinds:
        assert kind.name.en in ran.out
    for fact in (*(one.fact for one in table.assumed), *table.unknown, *(one.fact for one in table.recipient)):
        assert fact in ran.out
    assert "自衛隊法上の武器" in osa("substitute", "--table", "--lang", "ja").out
    assert {kind["id"] for kind in osa("substitute", "--table", "--json").json()["kinds"]} >= {"warships", "engines"}


def test_the_chart_has_a_range_for_every_country_and_set_of_rules(osa: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "chart.json"
    assert osa("substitute", "--supplier", "all", "--chart", file).code == 0
    text = file.read_text("utf-8")
    (values,) = json.loads(text)["datasets"].values()
    assert len(values) == 15 * 5
    assert all(0 <= value["lower"] <= value["upper"] <= 1 for value in values)


def test_the_kind_stands_in_the_language_in_use_beside_the_publishers_words(osa: Callable[..., Ran]) -> None:
    arguments = ("substitute", "BGD", "--supplier", "CHN", "--since", "2015")
    assert re.search(r"Patrol boats and patrol ships +│ Ships: patrol boat ", osa(*arguments).out)
    assert "警備艇・哨戒艦艇" in osa(*arguments, "--lang", "ja").out


def test_the_json_names_the_kind_and_licence_and_credit_of_every_source(osa: Callable[..., Ran]) -> None:
    told = osa("substitute", "BGD", "--supplier", "CHN", "--since", "2015", "--json").json()
    names = {kind["kind"]: kind["name"] for kind in told["grounds"][0]["kinds"]}
    assert names["warships"] == {"en": "Warships and submarines", "ja": "戦闘艦艇・潜水艦"}
    (arms,) = [one for one in told["sources"] if one["id"] == "arms_deliveries"]
    assert (arms["publisher"], arms["commercial"], arms["generated"][:11]) == ("SIPRI", False, "12 Feb 2026")
    assert "SIPRI Arms Transfers Database" in arms["credit"]
    assert "non-commercial" in arms["licence"]


def test_the_source_lines_of_console_and_chart_say_the_date_and_the_limit(
    osa: Callable[..., Ran], tmp_path: Path
) -> None:
    file = tmp_path / "chart.json"
    ran = osa("substitute", "BGD", "--chart", file)
    line = "https://doi.org/10.55163/SAFC1241 (data generated 2026-02-12). Non-commercial use only."
    assert line in ran.out
    assert line in " ".join(json.loads(file.read_text("utf-8"))["title"]["subtitle"])
