from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from osa.i18n import language

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

pytestmark = pytest.mark.usefixtures("programme")


def cells(text: str, start: str) -> list[str]:
    """The cells of the one line that starts so."""
    (line,) = [line for line in text.splitlines() if line.startswith(start + " ")]
    return [cell.strip() for cell in line.split("│")]


def test_the_table_shows_claim_finding_verdict_and_source(osa: Callable[..., Ran]) -> None:
    ran = osa("claims")
    assert (ran.code, ran.err) == (0, "")
    assert "the data say" in ran.out
    row = cells(ran.out, "philippines-amount")
    assert row[1:2] == ["1"]
    assert row[3:5] == ["The notes of PHL-23 are for 600 million yen.", "holds"]
    assert "mofa.go.jp" in row[5]


def test_claims_that_do_not_hold_are_no_failure_of_the_command(osa: Callable[..., Ran]) -> None:
    ran = osa("claims")
    assert "does not hold" in ran.out
    assert ran.code == 0


def test_the_counts_of_the_verdicts_and_the_snapshots_stand_below(osa: Callable[..., Ran]) -> None:
    lines = osa("claims").out.splitlines()
    (count,) = [line for line in lines if " claims: " in line]
    numbers = [int(number) for number in re.findall(r"\d+", count)]
    assert numbers[0] == sum(numbers[1:])
    assert any(line.startswith("arms_deliveries: ") for line in lines)


def test_five_billion_yen_are_not_fifteen_million_dollars(osa: Callable[..., Ran]) -> None:
    (claim,) = osa("claims", "dollars-2024", "--json").json()["claims"]
    assert claim["verdict"] == "does_not_hold"
    assert "35.6 million dollars" in claim["data_say"]
    assert claim["computation"]["compute"] == "yen_in_dollars"
    assert claim["snapshots"] == ["exchange_rates"]


def test_with_an_id_all_sources_and_the_computation_are_told(osa: Callable[..., Ran]) -> None:
    ran = osa("claims", "bangladesh-arms-from-china", "vietnam-provision-announced")
    assert ran.code == 0
    for told in (
        "paragraph 6 of the article",
        "Computed by supplier_share:",
        "share = 0.7",
        "2020-2024 51.2%",
        "A finding, not a computation: read in a secondary source.",
        "https://www.nippon.com/en/news/yjj2024080601210/japan-to-provide-2-gsdf-transport-vehicles-to-vietnam.html",
    ):
        assert told in ran.out


def test_json_has_both_languages_and_the_article(osa: Callable[..., Ran]) -> None:
    told = osa("claims", "--json").json()
    assert told["article"]["author"] == "Momo Shioyama"
    assert sum(told["verdicts"].values()) == len(told["claims"])
    assert all(claim["claim"].keys() == {"en", "ja"} for claim in told["claims"])
    assert all(claim["data_say"] for claim in told["claims"])


def test_json_names_licence_and_credit_of_every_snapshot_that_answers_rest_on(osa: Callable[..., Ran]) -> None:
    told = osa("claims", "bangladesh-arms-from-china", "dollars-2024", "--json").json()
    assert [one["id"] for one in told["sources"]] == ["arms_deliveries", "exchange_rates"]
    for one in told["sources"]:
        assert one.keys() >= {"publisher", "title", "url", "licence", "commercial", "generated", "credit"}


def test_an_unknown_id_is_refused_with_those_that_there_are(osa: Callable[..., Ran]) -> None:
    ran = osa("claims", "no-such", "nor-this")
    assert (ran.code, ran.out) == (2, "")
    assert "no-such: there is no such claim" in ran.err
    assert "nor-this" in ran.err
    assert "dollars-2024" in ran.err


def test_claims_and_findings_come_in_japanese(osa: Callable[..., Ran]) -> None:
    ran = osa("claims", "name-of-programme", "--lang", "ja")
    assert "政府安全保障能力強化支援" in ran.out
    assert language() == "ja"


def test_a_vintage_that_is_not_there_is_refused(osa: Callable[..., Ran]) -> None:
    ran = osa("claims", "--vintage", "nothing")
    assert ran.code == 2
    assert "there is no such snapshot" in ran.err
