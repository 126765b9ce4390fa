from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran


def test_the_fourteen_signed_projects_are_permitted_on_their_date(osa: Callable[..., Ran]) -> None:
    rows = osa("programme", "--json").json()
    signed = [row for row in rows if row["project"]["status"] == "signed"]
    assert len(signed) == 14
    assert {row["then"]["verdict"] for row in signed} == {"permitted"}
    assert all(row["then"]["decided"] == row["project"]["signed_on"] for row in signed)


def test_projects_that_are_only_named_have_no_verdict_then(osa: Callable[..., Ran]) -> None:
    rows = osa("programme", "--json", "--on", "2026-04-21").json()
    named = [row for row in rows if row["project"]["status"] == "named"]
    assert [row["then"] for row in named] == [None, None]
    assert {row["today"]["decided"] for row in rows} == {"2026-04-21"}


def test_the_json_of_a_project_holds_its_amount_and_the_whole_screening(osa: Callable[..., Ran]) -> None:
    first = osa("programme", "--json").json()[0]
    assert first["project"]["id"] == "PHL-23"
    assert first["project"]["amount_yen"] == 600_000_000
    assert first["project"]["title"].keys() == {"en", "ja"}
    assert {"schema", "rulebook_hash", "deciding", "clauses", "duties"} <= first["then"].keys()


def test_the_table_shows_every_project_and_the_totals_of_each_year(osa: Callable[..., Ran]) -> None:
    ran = osa("programme", "--on", "2026-04-21")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    (philippines,) = [line for line in lines if line.startswith("PHL-23")]
    for told in ("Philippine Navy", "600", "2023-11-03", "permitted", "TPG-1-1"):
        assert told in philippines
    (thailand,) = [line for line in lines if line.startswith("THA-25")]
    assert "not signed" in thailand
    (year,) = [line for line in lines if line.startswith("2024 ") and "5,000" in line]
    assert [cell.strip() for cell in year.split("│")] == ["2024", "5,000", "5,000", "4", "0"]


def test_the_table_comes_in_japanese(osa: Callable[..., Ran]) -> None:
    assert "フィリピン海軍" in osa("programme", "--lang", "ja").out


def test_without_the_clauses_of_practice_the_texts_alone_decide(osa: Callable[..., Ran]) -> None:
    rows = osa("programme", "--json", "--text-only").json()
    assert all(clause["read"] != "practice" for row in rows for clause in row["today"]["clauses"])
