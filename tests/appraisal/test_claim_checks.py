"""Every computation: invented data decide its verdict, and missing data leave it open."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from osa.appraisal.claim_checks import CHECKS, Found, Grounds, Verdict
from osa.rulebook.precedents import read_precedents
from osa.rulebook.reading import PROGRAMMES
from tests.appraisal.claim_world import (
    ARTICLE,
    DAY,
    Rows,
    aid,
    delivery,
    evidence,
    grant,
    grounds,
    listed,
    money,
    not_polite,
    rate,
    spending,
)

if TYPE_CHECKING:
    from pathlib import Path

    from osa.appraisal.record import Appropriation, Grant
    from osa.rulebook.clause import Rulebook
    from osa.rulebook.precedents import Precedent

HOLDS, CAVEAT, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.CAVEAT, Verdict.FAILS, Verdict.UNKNOWN

YEN = {"yen": 5_000_000_000, "usd": 15_000_000, "year": 2024, "tolerance": 0.1}
SHARE = {"recipient": "BGD", "supplier": "CHN", "share": 0.7, "tolerance": 0.05, "until": [2022, 2023]}
SPREAD = {"recipient": "BGD", "before": 2018, "after": 2023}
DEPEND = {"fiscal_year": 2023, "supplier": "CHN", "until": 2022, "at_least": 0.25}
AID_SHARE = {"donor": "JPN", "subregion": "South-Eastern Asia", "first": 2022, "last": 2022, "at_least": 0.3}
RANK = {"donor": "JPN", "subregion": "South-Eastern Asia", "first": 2022, "last": 2022, "at_most": 1}
REACH = {"donor": "JPN", "first": 2022, "last": 2022, "nearly": 0.5}
SMALL = {"donor": "JPN", "fiscal_year": 2024, "part": 0.1}
SPENDING = {"country": "JPN", "base": 2022, "target": 2027, "share": 0.02}
FROM_DATA: list[tuple[str, dict[str, Any], Rows, Verdict]] = [
    ("yen_in_dollars", YEN, {"exchange_rates": [rate(2023, 333.0)]}, HOLDS),
    ("yen_in_dollars", YEN, {"exchange_rates": [rate(2023, 140.5)]}, FAILS),
    ("yen_in_dollars", YEN, {"exchange_rates": [rate(2023, 333.0), rate(2024, 150.0)]}, FAILS),
    ("yen_in_dollars", YEN, {"exchange_rates": [rate(2025, 333.0)]}, UNKNOWN),
    ("supplier_share", SHARE, {"arms_deliveries": [delivery("CHN", 2022, 7), delivery("TUR", 2023, 3)]}, FAILS),
    ("supplier_share", SHARE, {"arms_deliveries": [delivery("CHN", 2020, 7), delivery("TUR", 2021, 3)]}, UNKNOWN),
    (
        "supplier_share",
        SHARE,
        {"arms_deliveries": [delivery("CHN", 2022, 7), delivery("TUR", 2022, 3), delivery("CHN", 2023, 0.1)]},
        HOLDS,
    ),
    (
        "supplier_share",
        SHARE,
        {"arms_deliveries": [delivery("CHN", 2022, 7), delivery("TUR", 2022, 3), delivery("TUR", 2023, 10)]},
        CAVEAT,
    ),
    (
        "supplier_spread",
        SPREAD,
        {"arms_deliveries": [delivery("CHN", 2018, 9), delivery("CHN", 2023, 5), delivery("TUR", 2023, 5)]},
        HOLDS,
    ),
    (
        "supplier_spread",
        SPREAD,
        {"arms_deliveries": [delivery("CHN", 2018, 5), delivery("TUR", 2018, 5), delivery("CHN", 2023, 9)]},
        FAILS,
    ),
    ("supplier_spread", SPREAD, {"arms_deliveries": [delivery("CHN", 2023, 9)]}, UNKNOWN),
    ("recipients_depend_on", DEPEND, {"arms_deliveries": [delivery("CHN", 2022, 9, "PHL")]}, CAVEAT),
    (
        "recipients_depend_on",
        DEPEND,
        {"arms_deliveries": [delivery("CHN", 2022, 9, "PHL"), delivery("CHN", 2022, 9)]},
        HOLDS,
    ),
    ("recipients_depend_on", DEPEND, {"arms_deliveries": [delivery("TUR", 2022, 9, "PHL")]}, FAILS),
    ("aid_share", AID_SHARE, {"aid_flows": [aid("JPN", "PHL", 3), aid("JPN", "IND", 7)]}, HOLDS),
    ("aid_share", AID_SHARE, {"aid_flows": [aid("JPN", "PHL", 2), aid("JPN", "IND", 7)]}, FAILS),
    ("aid_share", AID_SHARE, {"aid_flows": [aid("KOR", "PHL", 2)]}, UNKNOWN),
    ("donor_rank", RANK, {"aid_flows": [aid("JPN", "PHL", 3), aid("KOR", "PHL", 2)]}, HOLDS),
    ("donor_rank", RANK, {"aid_flows": [aid("JPN", "PHL", 3), aid("KOR", "PHL", 4)]}, FAILS),
    ("donor_rank", RANK, {"aid_flows": [aid("JPN", "IND", 3), aid("KOR", "PHL", 4)]}, UNKNOWN),
    ("aid_reach", REACH, {"aid_flows": [aid("JPN", "PHL", 3)], "aid_recipients": [listed("PHL")]}, HOLDS),
    (
        "aid_reach",
        REACH,
        {"aid_flows": [aid("JPN", "PHL", 3), aid("KOR", "FJI", 1)], "aid_recipients": [listed("PHL"), listed("FJI")]},
        CAVEAT,
    ),
    (
        "aid_reach",
        {**REACH, "nearly": 0.9},
        {"aid_flows": [aid("JPN", "PHL", 3), aid("KOR", "FJI", 1)], "aid_recipients": [listed("PHL"), listed("FJI")]},
        FAILS,
    ),
    ("smaller_than_aid", SMALL, {"aid_flows": [aid("JPN", "PHL", 1000)], "exchange_rates": [rate(2022, 100)]}, HOLDS),
    ("smaller_than_aid", SMALL, {"aid_flows": [aid("JPN", "PHL", 100)], "exchange_rates": [rate(2022, 100)]}, FAILS),
    ("smaller_than_aid", SMALL, {"aid_flows": [aid("JPN", "PHL", 1000)]}, UNKNOWN),
    ("spending_share", SPENDING, {"military_expenditure": [spending(2022, 0.01), spending(2027, 0.0196)]}, HOLDS),
    ("spending_share", SPENDING, {"military_expenditure": [spending(2022, 0.01), spending(2027, 0.0194)]}, FAILS),
    ("spending_share", SPENDING, {"military_expenditure": [spending(2022, 0.01), spending(2023, 0.03)]}, UNKNOWN),
    ("spending_share", SPENDING, {"military_expenditure": [spending(2027, 10, "constant_usd")]}, UNKNOWN),
]

APPROVED = {"fiscal_year": 2024, "stage": "approved", "yen": 5_000_000_000}
REQUEST = {**APPROVED, "stage": "request"}
FROM_MONEY: list[tuple[str, dict[str, Any], list[Appropriation], Verdict]] = [
    ("appropriation", APPROVED, [money("approved", 5_000_000_000)], HOLDS),
    ("appropriation", APPROVED, [money("approved", 4_000_000_000)], FAILS),
    ("appropriation", APPROVED, [money("request", 5_000_000_000)], UNKNOWN),
    ("appropriation", REQUEST, [money("request", 5_000_000_000, ARTICLE)], UNKNOWN),
    ("appropriation", REQUEST, [money("request", 5_000_000_000, ARTICLE), money("approved", 5_000_000_000)], CAVEAT),
]

RECIPIENTS = {"fiscal_year": 2023, "countries": ["PHL"]}
SIGNED = {"day": dt.date(2023, 11, 30), "countries": ["PHL"]}
BETWEEN = {"projects": ["PHL-23"], "first": dt.date(2023, 11, 1), "last": dt.date(2023, 11, 30)}
FROM_PROJECTS: list[tuple[str, dict[str, Any], list[Grant], Verdict]] = [
    ("recipients_of_year", RECIPIENTS, [grant()], HOLDS),
    ("recipients_of_year", RECIPIENTS, [grant("FJI-23")], FAILS),
    ("recipients_of_year", RECIPIENTS, [grant(fiscal_year=2024)], UNKNOWN),
    ("recipients_of_year", {**RECIPIENTS, "complete": True}, [grant(), grant("FJI-23")], FAILS),
    ("recipients_of_year", {**RECIPIENTS, "others": True}, [grant(), grant("FJI-23")], HOLDS),
    ("recipients_of_year", {**RECIPIENTS, "others": True}, [grant()], CAVEAT),
    (
        "recipients_of_year",
        {**RECIPIENTS, "others": True},
        [grant(), grant("FJI-23"), grant("FJI-22", fiscal_year=2022)],
        CAVEAT,
    ),
    ("signed_by", SIGNED, [grant(), grant("FJI-23", signed_on=dt.date(2023, 12, 1))], HOLDS),
    ("signed_by", SIGNED, [grant(), grant("FJI-23")], FAILS),
    ("signed_by", SIGNED, [grant(signed_on=None)], FAILS),
    ("signed_between", BETWEEN, [grant()], HOLDS),
    ("signed_between", BETWEEN, [grant(signed_on=dt.date(2023, 12, 1))], FAILS),
    ("signed_between", BETWEEN, [grant(signed_on=None)], FAILS),
    ("signed_between", BETWEEN, [grant("FJI-23")], UNKNOWN),
    ("project_amount", {"project": "PHL-23", "yen": 600}, [grant()], HOLDS),
    ("project_amount", {"project": "PHL-23", "yen": 600}, [grant(yen=575)], FAILS),
    ("project_amount", {"project": "PHL-23", "yen": 600}, [grant(yen=None)], UNKNOWN),
    ("project_numbers", {"project": "PHL-23", "announced": 4}, [grant(announced=4)], HOLDS),
    ("project_numbers", {"project": "PHL-23", "announced": 4}, [grant(announced=4, delivered=5)], CAVEAT),
    ("project_numbers", {"project": "PHL-23", "announced": 4}, [grant(announced=5, delivered=5)], FAILS),
    ("project_numbers", {"project": "PHL-23", "announced": 4}, [grant(announced=None)], UNKNOWN),
    ("has_project", {"country": "PHL"}, [grant()], HOLDS),
    ("has_project", {"country": "PHL"}, [grant(signed_on=None)], CAVEAT),
    ("has_project", {"country": "VNM"}, [grant()], FAILS),
]
PLACES: list[tuple[str, dict[str, Any], Verdict]] = [
    ("in_subregion", {"countries": ["PHL"], "subregion": "South-Eastern Asia"}, HOLDS),
    ("in_subregion", {"countries": ["PHL", "BGD"], "subregion": "South-Eastern Asia"}, FAILS),
]
NOT_LIKE_MINDED = {
    "name": {"en": "Boats", "ja": "艇"},
    "like": "G02",
    "decided": dt.date(2023, 11, 15),
    "facts": {"like_minded": False},
}
BOATS = {**NOT_LIKE_MINDED, "facts": {}}
ON_RULES = {"came_before", "rule_since", "screened"}


@pytest.fixture(scope="module")
def precedents(japan: Rulebook) -> list[Precedent]:
    return read_precedents(japan, PROGRAMMES / "japan")[0]


def found(name: str, parameters: dict[str, Any], given: Grounds) -> Found:
    return CHECKS[name].model_validate(parameters).found(given)


def moved(rulebook: Rulebook, clause: str, since: dt.date) -> Rulebook:
    """The rulebook with a clause in force since another day."""
    clauses = tuple(dataclasses.replace(one, since=since) if one.id == clause else one for one in rulebook.clauses)
    return dataclasses.replace(rulebook, clauses=clauses)


@pytest.mark.parametrize("trial", FROM_DATA)
def test_the_evidence_decides(
    japan: Rulebook, tmp_path: Path, trial: tuple[str, dict[str, Any], Rows, Verdict]
) -> None:
    name, parameters, rows, verdict = trial
    two = [grant("PHL-23"), grant("BGD-23")]
    given = grounds(japan, found=evidence(tmp_path, rows), grants=two, lines=[money("approved", 2_000_000_000)])
    answer = found(name, parameters, given)
    assert (answer.verdict, bool(answer.says)) == (verdict, True)


@pytest.mark.parametrize(("name", "parameters", "lines", "verdict"), FROM_MONEY)
def test_the_money_of_the_record_decides(
    japan: Rulebook, name: str, parameters: dict[str, Any], lines: list[Appropriation], verdict: Verdict
) -> None:
    assert found(name, parameters, grounds(japan, lines=lines)).verdict is verdict


@pytest.mark.parametrize(("name", "parameters", "grants", "verdict"), FROM_PROJECTS)
def test_the_projects_of_the_record_decide(
    japan: Rulebook, name: str, parameters: dict[str, Any], grants: list[Grant], verdict: Verdict
) -> None:
    answer = found(name, parameters, grounds(japan, grants=grants))
    assert (answer.verdict, bool(answer.says)) == (verdict, True)


@pytest.mark.parametrize(("name", "parameters", "verdict"), PLACES)
def test_the_table_of_countries_decides(
    japan: Rulebook, name: str, parameters: dict[str, Any], verdict: Verdict
) -> None:
    assert found(name, parameters, grounds(japan)).verdict is verdict


def test_every_computation_is_seen_to_change_its_verdict() -> None:
    seen: dict[str, set[Verdict]] = {}
    trials: list[tuple[Any, ...]] = [*FROM_DATA, *FROM_MONEY, *FROM_PROJECTS, *PLACES]
    for name, *_rest, verdict in trials:
        seen.setdefault(name, set()).add(verdict)
    assert seen.keys() | ON_RULES == CHECKS.keys()
    assert [name for name, verdicts in seen.items() if not {HOLDS, FAILS} <= verdicts] == []


@pytest.mark.parametrize(
    ("name", "parameters"), {trial[0]: trial[1] for trial in (*FROM_DATA, *FROM_MONEY, *FROM_PROJECTS)}.items()
)
def test_without_any_data_a_claim_cannot_be_checked_and_says_what_is_missing(
    japan: Rulebook, name: str, parameters: dict[str, Any]
) -> None:
    answer = found(name, parameters, grounds(japan))
    assert answer.verdict is UNKNOWN
    assert answer.says.startswith(("No snapshot that could tell", "The register has nothing on this"))


def test_data_cut_down_to_other_countries_tell_nothing(japan: Rulebook, tmp_path: Path) -> None:
    rows: Rows = {"aid_flows": [aid("JPN", "PHL", 3), aid("KOR", "PHL", 2)]}
    for column in ("donor_iso3", "recipient_iso3"):
        cut = evidence(tmp_path, rows, {"aid_flows": {column: ("PHL", "KOR")}})
        assert found("aid_share", AID_SHARE, grounds(japan, found=cut)).verdict is UNKNOWN
    cut = evidence(tmp_path, rows, {"aid_flows": {"donor_iso3": ("JPN",)}})
    assert found("donor_rank", RANK, grounds(japan, found=cut)).verdict is UNKNOWN


def test_arms_cut_down_to_one_supplier_give_no_share(japan: Rulebook, tmp_path: Path) -> None:
    rows: Rows = {"arms_deliveries": [delivery("CHN", 2022, 7), delivery("CHN", 2023, 7)]}
    cut = evidence(tmp_path, rows, {"arms_deliveries": {"supplier_iso3": ("CHN",)}})
    assert found("supplier_share", SHARE, grounds(japan, found=cut)).verdict is UNKNOWN


def test_aid_at_two_kinds_of_prices_is_not_added_up(japan: Rulebook, tmp_path: Path) -> None:
    rows = [aid("JPN", "PHL", 3), aid("JPN", "PHL", 50, "current"), aid("KOR", "PHL", 4)]
    answer = found("donor_rank", RANK, grounds(japan, found=evidence(tmp_path, {"aid_flows": rows})))
    assert (answer.verdict, "2022-2022: 3 million dollars, place 2" in answer.says) == (FAILS, True)


def test_a_sum_over_countries_says_that_it_leaves_out_what_is_for_no_single_one(
    japan: Rulebook, tmp_path: Path
) -> None:
    rows: Rows = {"aid_flows": [aid("JPN", "PHL", 3)], "exchange_rates": [rate(2022, 100)]}
    given = grounds(japan, found=evidence(tmp_path, rows), lines=[money("approved", 2_000_000_000)])
    for name, parameters in (("aid_share", AID_SHARE), ("donor_rank", RANK), ("smaller_than_aid", SMALL)):
        assert "that can be allocated to countries" in found(name, parameters, given).says
        assert "that can be allocated to countries" in CHECKS[name].about.en
        assert "国別に配分できる分" in CHECKS[name].about.ja


def test_a_share_of_gdp_decides_and_the_change_at_constant_prices_is_told(japan: Rulebook, tmp_path: Path) -> None:
    prices = [spending(2022, 100, "constant_usd"), spending(2027, 150, "constant_usd")]
    rows: Rows = {"military_expenditure": [spending(2022, 0.01), spending(2027, 0.02), *prices]}
    answer = found("spending_share", SPENDING, grounds(japan, found=evidence(tmp_path, rows)))
    assert (answer.verdict, "1.0% of GDP in 2022, 2.0% in 2027" in answer.says) == (HOLDS, True)
    assert "At constant prices it changed by +50.0%." in answer.says


def test_a_country_that_the_flows_do_not_cover_is_named_and_not_counted(japan: Rulebook, tmp_path: Path) -> None:
    rows: Rows = {"aid_flows": [aid("JPN", "PHL", 3)], "aid_recipients": [listed("PHL"), listed("FJI")]}
    answer = found("aid_reach", REACH, grounds(japan, found=evidence(tmp_path, rows)))
    assert (answer.verdict, "Not in the snapshot: Fiji." in answer.says) == (HOLDS, True)


def test_who_left_the_list_is_not_counted(japan: Rulebook, tmp_path: Path) -> None:
    left = listed("FJI", until="2022-01-01")
    flows = [aid("JPN", "PHL", 3), aid("KOR", "FJI", 1)]
    rows: Rows = {"aid_flows": flows, "aid_recipients": [listed("PHL"), left]}
    assert found("aid_reach", REACH, grounds(japan, found=evidence(tmp_path, rows))).verdict is HOLDS


def test_an_amount_that_is_wrong_says_what_rate_it_would_need(japan: Rulebook, tmp_path: Path) -> None:
    rates = evidence(tmp_path, {"exchange_rates": [rate(2023, 140.5)]})
    assert "333 yen to the dollar" in found("yen_in_dollars", YEN, grounds(japan, found=rates)).says


def test_the_sources_of_the_record_come_with_the_answer(japan: Rulebook) -> None:
    answer = found("signed_by", SIGNED, grounds(japan, grants=[grant(signed_on=DAY)]))
    assert answer.sources == ("https://example.org/PHL-23",)


def test_a_clause_decides_by_its_day(japan: Rulebook) -> None:
    april = {"clause": "OSA-1-1", "first": dt.date(2023, 4, 1), "last": dt.date(2023, 4, 30)}
    assert found("rule_since", april, grounds(japan)).verdict is HOLDS
    later = moved(japan, "OSA-1-1", dt.date(2023, 5, 1))
    assert found("rule_since", april, grounds(later)).verdict is FAILS
    assert found("rule_since", {**april, "clause": "NONE"}, grounds(japan)).verdict is UNKNOWN


def test_the_order_of_two_clauses_decides(japan: Rulebook) -> None:
    order = {"earlier": "ODA-2023-1", "later": "OSA-1-1"}
    assert found("came_before", order, grounds(japan)).verdict is FAILS
    earlier = moved(japan, "ODA-2023-1", dt.date(2023, 1, 1))
    assert found("came_before", order, grounds(earlier)).verdict is HOLDS
    assert found("came_before", {**order, "later": "NONE"}, grounds(japan)).verdict is UNKNOWN


def test_the_rules_decide_what_was_barred(japan: Rulebook, precedents: list[Precedent]) -> None:
    barred = {"expected": "barred", "examples": [NOT_LIKE_MINDED]}
    assert found("screened", barred, grounds(japan, precedents=precedents)).verdict is HOLDS
    clauses = tuple(clause for clause in japan.clauses if clause.id != "OSA-2-1")
    without = dataclasses.replace(japan, clauses=clauses)
    assert found("screened", barred, grounds(without, precedents=precedents)).verdict is FAILS


@pytest.mark.parametrize(
    ("parameters", "verdict"),
    [
        ({"expected": "permitted", "examples": [BOATS]}, HOLDS),
        ({"expected": "permitted", "examples": [NOT_LIKE_MINDED]}, FAILS),
        ({"expected": "barred", "examples": [NOT_LIKE_MINDED, BOATS]}, CAVEAT),
        ({"expected": "barred", "examples": [NOT_LIKE_MINDED], "later": [BOATS]}, CAVEAT),
        ({"expected": "permitted", "examples": [{**BOATS, "facts": {"recipient_is_developing": False}}]}, UNKNOWN),
        ({"expected": "permitted", "examples": [{**BOATS, "like": "none"}]}, UNKNOWN),
    ],
)
def test_examples_together_make_the_verdict(
    japan: Rulebook, precedents: list[Precedent], parameters: dict[str, Any], verdict: Verdict
) -> None:
    answer = found("screened", parameters, grounds(japan, precedents=precedents))
    assert (answer.verdict, bool(answer.says)) == (verdict, True)


def test_every_computation_says_in_both_languages_what_it_is_in_polite_japanese() -> None:
    assert [name for name, kind in CHECKS.items() if not (kind.about.en and not_polite(kind.about.ja) == [])] == []
