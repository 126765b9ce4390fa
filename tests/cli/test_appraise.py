"""`osa appraise` and `osa indicators`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.appraisal.indicators import INDICATORS
from osa.cli.countries import find_countries
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the evidence in the box is there."""
    monkeypatch.setenv("OSA_HOME", str(tmp_path))


def test_countries_are_found_by_code_and_by_any_of_their_names() -> None:
    words = ["phl", "Viet Nam", "Vietnam", "バングラデシュ", "PNG", "Lao People's Democratic Republic"]
    assert find_countries(words) == ["PHL", "VNM", "BGD", "PNG", "LAO"]


def test_words_that_are_no_country_are_all_named_with_those_that_are_near() -> None:
    with pytest.raises(InputError) as caught:
        find_countries(["Philipines", "PHL", "フィジ", "Qqqq"])
    faults = {fault.where: fault.expected for fault in caught.value.faults}
    assert faults.keys() == {"Philipines", "フィジ", "Qqqq"}
    assert "Philippines (PHL)" in faults["Philipines"]
    assert "フィジー (FJI)" in faults["フィジ"]
    assert "three-letter code" in faults["Qqqq"]


def test_a_name_that_may_mean_several_countries_is_refused_with_all_of_them() -> None:
    with pytest.raises(InputError) as caught:
        find_countries(["Korea", "CONGO", "Guinea"])
    faults = {fault.where: fault.expected for fault in caught.value.faults}
    assert faults == {
        "Korea": "South Korea (KOR), North Korea (PRK)",
        "CONGO": "Democratic Republic of the Congo (COD), Congo (COG)",
    }


def test_two_letter_codes_are_understood() -> None:
    assert find_countries(["BD", "ph", "TL"]) == ["BGD", "PHL", "TLS"]


@pytest.mark.parametrize(
    ("country", "told"),
    [
        ("Germany", ("Not in the region", "Not on the DAC list")),
        ("CHN", ("The state whose share of arms is measured.",)),
        ("PRK", ("No diplomatic relations with Japan",)),
        ("SGP", ("Not on the DAC list of recipients of aid on 2025-12-31",)),
    ],
)
def test_a_country_that_is_no_candidate_is_not_said_to_be_ranked(
    osa: Callable[..., Ran], country: str, told: tuple[str, ...]
) -> None:
    out = osa("appraise", country, "--known-by", "2025").out
    assert "no candidate" in out.splitlines()[0]
    assert out.count("Why no candidate:") == len(told)
    assert [words for words in told if words not in out] == []


def test_an_embargo_is_remarked_and_a_rank_is_said_to_be_no_screening(osa: Callable[..., Ran]) -> None:
    out = osa("appraise", "SSD", "--known-by", "2025").out
    assert "UN arms embargo: resolution 2428 (2018)" in out
    assert "A rank is no screening" in out
    assert "embargoes: " in out
    assert "A rank is no screening" not in osa("appraise", "BGD", "--known-by", "2025").out


def test_a_value_that_is_too_old_is_told_with_its_year(osa: Callable[..., Ran]) -> None:
    out = " ".join(osa("appraise", "ERI", "--known-by", "2025").out.split())
    assert "the last value, of 2011, is too old" in out


def test_a_sheet_shows_values_ranks_suppliers_grants_confidence_and_sources(osa: Callable[..., Ran]) -> None:
    ran = osa("appraise", "Bangladesh", "--known-by", "2025")
    assert (ran.code, ran.err) == (0, "")
    told = ("Bangladesh (BGD)", "51.2 %", "China's share of arms received", "2020–24", "BGD-23", "Confidence:")
    assert [words for words in told if words not in ran.out] == []
    assert "arms_deliveries" in ran.out


def test_a_sheet_comes_in_japanese(osa: Callable[..., Ran]) -> None:
    out = osa("appraise", "フィリピン", "--lang", "ja").out
    assert "フィリピン" in out
    assert "武器受領量に占める中国の割合" in out


def test_the_json_has_sheets_and_the_provenance_of_what_they_rest_on(osa: Callable[..., Ran]) -> None:
    said = osa("appraise", "BGD", "MNG", "--known-by", "2025", "--json").json()
    assert [sheet["country"] for sheet in said["sheets"]] == ["BGD", "MNG"]
    lines = {line["indicator"]: line for line in said["sheets"][0]["lines"]}
    assert list(lines) == [one.id for one in INDICATORS]
    assert round(100 * lines["china_share"]["value"], 1) == 51.2
    assert {"arms_deliveries", "borders"} <= {source["id"] for source in said["sources"]}
    lines = {line["indicator"]: line for line in said["sheets"][1]["lines"]}
    coast = lines["military_expenditure_per_km_of_coast"]
    assert (coast["value"], coast["missing"]) == (None, "undefined")


def test_all_are_the_candidates(osa: Callable[..., Ran]) -> None:
    said = osa("appraise", "all", "--json").json()
    assert {"PHL", "FJI", "MNG"} <= {sheet["country"] for sheet in said["sheets"]}
    assert {sheet["candidates"] for sheet in said["sheets"]} == {len(said["sheets"])}


def test_a_country_that_there_is_not_is_refused(osa: Callable[..., Ran]) -> None:
    ran = osa("appraise", "Philipines")
    assert (ran.code, ran.out) == (2, "")
    assert "Philippines (PHL)" in ran.err


def test_a_chart_of_one_country_is_saved(osa: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "arms.json"
    assert osa("appraise", "BGD", "--chart", file).code == 0
    assert "バングラデシュ" not in file.read_text(encoding="utf-8")
    assert "Bangladesh" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("words", "told"), [(["BGD", "PHL"], "one country"), (["all"], "one country")])
def test_a_chart_of_several_countries_is_refused(
    osa: Callable[..., Ran], tmp_path: Path, words: list[str], told: str
) -> None:
    ran = osa("appraise", *words, "--chart", tmp_path / "arms.svg")
    assert ran.code == 2
    assert told in ran.err
    assert not (tmp_path / "arms.svg").exists()


def test_a_chart_in_another_form_and_one_of_nothing_are_refused(osa: Callable[..., Ran], tmp_path: Path) -> None:
    assert ".svg, .png" in osa("appraise", "BGD", "--chart", tmp_path / "arms.doc").err
    ran = osa("appraise", "IND", "--chart", tmp_path / "arms.svg")
    assert ran.code == 2
    assert "no arms to show" in ran.err


def test_the_indicators_are_listed_by_aim(osa: Callable[..., Ran]) -> None:
    out = osa("indicators").out
    assert [one.id for one in INDICATORS if one.id not in out] == []


def test_an_indicator_tells_what_it_means_and_where_it_comes_from(osa: Callable[..., Ran]) -> None:
    out = " ".join(osa("indicators", "china_share").out.split())
    for told in ("from China in the last five calendar years", "high values", "armstransfers.sipri.org", "Caveats"):
        assert told in out
    assert "留意点" in osa("indicators", "china_share", "--lang", "ja").out


def test_the_json_of_indicators_has_definitions_and_sources_in_both_languages(osa: Callable[..., Ran]) -> None:
    said = osa("indicators", "--json").json()
    assert [one["id"] for one in said] == [one.id for one in INDICATORS]
    assert all(one["definition"].keys() == {"en", "ja"} for one in said)
    assert said[0]["sources"][0]["publisher"] == "SIPRI"


def test_an_indicator_that_there_is_not_is_refused_with_those_that_are_near(osa: Callable[..., Ran]) -> None:
    ran = osa("indicators", "china_shares")
    assert ran.code == 2
    assert "china_share" in ran.err
