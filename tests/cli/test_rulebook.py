from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import sqlglot
from sqlglot import exp

from osa.rulebook.reading import PROGRAMMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.rulebook.clause import Rulebook
    from tests.cli.conftest import Ran


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Japan's programme with only two properties, one of which is declared wrongly."""
    copy = tmp_path_factory.mktemp("programme") / "japan"
    shutil.copytree(PROGRAMMES / "japan", copy)
    return copy


# show


def test_every_clause_is_shown_with_the_hash_of_the_rulebook(osa: Callable[..., Ran], japan: Rulebook) -> None:
    ran = osa("rulebook", "show")
    assert (ran.code, ran.err) == (0, "")
    assert all(clause.id in ran.out for clause in japan.clauses)
    assert f"{len(japan.clauses)} clauses; rulebook {japan.hash}" in ran.out


def test_the_clauses_of_a_framework_in_force_on_a_day_can_be_chosen(osa: Callable[..., Ran], japan: Rulebook) -> None:
    told = osa("rulebook", "show", "--framework", "osa", "--on", "2023-04-05", "--json").json()
    assert told
    assert all(clause["since"] <= "2023-04-05" < (clause["until"] or "9999") for clause in told)
    assert {clause["id"] for clause in told} <= {clause.id for clause in japan.clauses_of("osa")}


def test_one_clause_is_shown_in_both_languages(osa: Callable[..., Ran], japan: Rulebook) -> None:
    clause = japan.by_id["TPG-1-1"]
    ran = osa("rulebook", "show", clause.id)
    plain = "".join(ran.out.split())
    for told in (clause.text.en, clause.text.ja, clause.source, clause.cites.en):
        assert "".join(told.split()) in plain


def test_a_clause_that_was_not_in_force_ends_with_2(osa: Callable[..., Ran]) -> None:
    ran = osa("rulebook", "show", "TPG-1-1", "--on", "1970-01-01")
    assert (ran.code, ran.out) == (2, "")
    assert "TPG-1-1 was not in force on 1970-01-01" in ran.err


@pytest.mark.parametrize(
    "arguments", [["show", "TP-99"], ["show", "-f", "export"], ["facts", "-f", "export"], ["prove", "nix"]]
)
def test_what_is_not_there_ends_with_2(osa: Callable[..., Ran], arguments: list[str]) -> None:
    ran = osa("rulebook", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "there is no" in ran.err


# facts


def test_every_fact_is_listed_with_its_question(osa: Callable[..., Ran], japan: Rulebook) -> None:
    told = osa("rulebook", "facts", "--json").json()
    assert [fact["name"] for fact in told] == list(japan.vocabulary)
    assert osa("rulebook", "facts").out.count("│") >= 3 * len(told)


def test_the_questions_come_in_japanese(osa: Callable[..., Ran], japan: Rulebook) -> None:
    ran = osa("rulebook", "facts", "--lang", "ja")
    first = next(iter(japan.vocabulary.facts.values()))
    assert first.question.ja[:12] in ran.out
    assert first.question.en[:12] not in ran.out


def test_the_facts_of_a_framework_are_those_that_it_reads(osa: Callable[..., Ran], japan: Rulebook) -> None:
    told = {fact["name"] for fact in osa("rulebook", "facts", "--framework", "oda", "--json").json()}
    assert told < set(japan.vocabulary)
    assert "concessional" in told


# check


def test_the_check_lists_the_weak_places(osa: Callable[..., Ran]) -> None:
    ran = osa("rulebook", "check")
    assert (ran.code, ran.err) == (0, "")
    assert "The rulebook reads without faults" in ran.out
    told = osa("rulebook", "check", "--json").json()
    assert {item["kind"] for item in told} <= {"dead clause", "contradiction", "gap", "case between", "overlap"}


def test_a_rulebook_with_faults_ends_with_2_and_all_of_them(osa: Callable[..., Ran], tmp_path: Path) -> None:
    copy = tmp_path / "japan"
    shutil.copytree(PROGRAMMES / "japan", copy)
    file = copy / "rulebook" / "three-principles.md"
    text = file.read_text("utf-8")
    file.write_text(text.replace("transfer_breaches_treaty", "transfer_breaks_treaty"), "utf-8")
    ran = osa("rulebook", "check", "--programme", copy)
    assert (ran.code, ran.out) == (2, "")
    assert "three-principles.md" in ran.err
    assert "transfer_breaks_treaty" in ran.err


# prove


def test_some_properties_can_be_chosen_and_are_as_declared(osa: Callable[..., Ran], japan: Rulebook) -> None:
    holds = next(claim for claim in japan.properties if claim.expect == "holds")
    refuted = next(claim for claim in japan.properties if claim.expect == "refuted")
    told = osa("rulebook", "prove", holds.id, refuted.id, "--json").json()
    assert {item["property"]: item["holds"] for item in told} == {holds.id: True, refuted.id: False}
    (counterexamples,) = [item["counterexamples"] for item in told if not item["holds"]]
    assert counterexamples[0]["verdicts"]
    ran = osa("rulebook", "prove", holds.id, refuted.id)
    assert "proved" in ran.out
    assert "refuted" in ran.out
    assert "2 of 2 properties are as declared." in ran.out


def test_a_property_that_is_not_as_declared_ends_with_1(
    osa: Callable[..., Ran], japan: Rulebook, tmp_path: Path
) -> None:
    refuted = next(claim for claim in japan.properties if claim.expect == "refuted")
    copy = tmp_path / "japan"
    shutil.copytree(PROGRAMMES / "japan", copy)
    for file in (copy / "rulebook").glob("*.md"):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not (line.startswith("expect") and "refuted" in line)]
        file.write_text("".join(kept), "utf-8")
    ran = osa("rulebook", "prove", refuted.id, "--programme", copy)
    assert ran.code == 1
    assert "not as declared" in ran.out


# diff


def test_the_april_2026_revision_names_what_it_newly_allows_and_the_clauses_responsible(
    osa: Callable[..., Ran],
) -> None:
    told = {item["framework"]: item for item in osa("rulebook", "diff", "2026-04-20", "2026-04-21", "--json").json()}
    transfer = told["transfer"]
    assert transfer["relation"] in ("more permissive", "incomparable")
    assert transfer["newly_permitted"]
    clauses = {name for example in transfer["newly_permitted"] for name in example["before_clauses"]}
    assert any(name.startswith("TPG-") for name in clauses)
    assert all(example["after"] == "permitted" for example in transfer["newly_permitted"])


def test_a_difference_is_told_in_words(osa: Callable[..., Ran]) -> None:
    ran = osa("rulebook", "diff", "2026-04-20", "2026-04-21", "--framework", "transfer")
    assert (ran.code, ran.err) == (0, "")
    for told in ("(transfer)", "Newly permitted", "2026-04-20: ", "2026-04-21: permitted", "TPG-"):
        assert told in ran.out


def test_a_day_differs_in_nothing_from_itself(osa: Callable[..., Ran]) -> None:
    told = osa("rulebook", "diff", "2024-01-01", "2024-01-01", "--framework", "osa", "--json").json()
    assert [(item["relation"], item["newly_permitted"]) for item in told] == [("equivalent", [])]


def test_two_directories_are_compared_on_a_day(osa: Callable[..., Ran], small: Path) -> None:
    japan = PROGRAMMES / "japan"
    told = osa("rulebook", "diff", japan, small, "--on", "2026-04-21", "--framework", "osa", "--json").json()
    assert told[0]["relation"] == "equivalent"


def test_a_side_that_is_neither_a_date_nor_a_programme_ends_with_2(osa: Callable[..., Ran]) -> None:
    ran = osa("rulebook", "diff", "2026-02-30", "2026-04-21")
    assert (ran.code, ran.out) == (2, "")
    assert "2026-02-30 is neither a date nor a directory" in ran.err


# sql


@pytest.mark.parametrize("framework", ["transfer", "osa", "oda"])
@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark", "sqlite"])
def test_the_statement_of_every_dialect_is_one_select_that_parses(
    osa: Callable[..., Ran], dialect: str, framework: str
) -> None:
    ran = osa("rulebook", "sql", "--dialect", dialect, "--framework", framework)
    assert (ran.code, ran.err) == (0, "")
    (statement,) = sqlglot.parse(ran.out, dialect=dialect)
    assert isinstance(statement, exp.Select)
    assert statement.named_selects == ["id", "verdict", "deciding", "missing"]


def test_table_and_key_of_the_statement_can_be_named(osa: Callable[..., Ran]) -> None:
    ran = osa("rulebook", "sql", "--table", "cases_2026", "--key", "case_no")
    statement = sqlglot.parse_one(ran.out, dialect="duckdb")
    assert isinstance(statement, exp.Select)
    assert "cases_2026" in {table.name for table in statement.find_all(exp.Table)}
    assert statement.named_selects[0] == "case_no"
