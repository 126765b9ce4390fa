"""One rulebook, one meaning: every engine gives the answers of the oracle, on random rulebooks and on Japan's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given, note, settings
from hypothesis import strategies as st
from psycopg import sql

from osa.rulebook.checking import check_rulebook
from osa.rulebook.clause import VERDICTS
from osa.rulebook.engines.chunks import arrow_type
from osa.rulebook.engines.columns import deciding_ids, screen_columns
from osa.rulebook.engines.row import row_engine
from osa.rulebook.engines.sql import screening_sql
from osa.rulebook.expressions import Among
from osa.rulebook.facts import DECISION_DATE
from osa.rulebook.faults import Faults, InputError
from osa.rulebook.formulas import era_of, formula_of_era
from osa.rulebook.solver import Encoding
from tests.rulebook import oracle
from tests.rulebook.strategies import (
    DAYS,
    FRAMEWORKS,
    VOCABULARY,
    cases,
    make_clause,
    make_rulebook,
    random_cases,
    rulebooks,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import psycopg

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Case, Vocabulary
    from osa.rulebook.formulas import Formula

Answer = tuple[str | None, str | None, int | None]
"""Verdict, deciding clauses, number of missing facts: of one row."""

POSTGRES_TYPES = {"boolean": "boolean", "integer": "bigint", "yen": "bigint", "date": "date", "choice": "text"}


def table_of(vocabulary: Vocabulary, rows: Sequence[Case]) -> pa.Table:
    """Put cases into a table with a column for every fact."""
    columns: dict[str, pa.Array] = {"id": pa.array(range(len(rows)), pa.int64())}
    for fact in vocabulary.facts.values():
        values = [case.facts.get(fact.name) for case in rows]
        kind = pa.string() if fact.type == "choice" else arrow_type(fact.type)
        columns[fact.name] = pa.array(values, kind)
    columns[DECISION_DATE] = pa.array([case.decided for case in rows], pa.date32())
    return pa.table(columns)


def by_oracle(rulebook: Rulebook, framework: str, rows: Sequence[Case]) -> list[Answer]:
    """Answer in the words of the specification, the clauses in alphabetical order."""
    judged = [oracle.judge(rulebook, framework, case) for case in rows]
    return [(item.verdict, " ".join(sorted(item.deciding)), item.missing) for item in judged]


def by_row(rulebook: Rulebook, framework: str, rows: Sequence[Case]) -> list[Answer]:
    """Answer with the row engine."""
    engine = row_engine(rulebook, framework)
    judged = [engine.judge(case) for case in rows]
    assert [engine.verdict(case) for case in rows] == [item.verdict for item in judged]
    return [(item.verdict, " ".join(item.deciding), item.missing) for item in judged]


def by_columns(rulebook: Rulebook, framework: str, table: pa.Table) -> list[Answer]:
    """Answer with the columns engine."""
    answers = screen_columns(rulebook, framework, table)
    told = deciding_ids(answers["deciding"])
    return list(zip(answers["verdict"].to_pylist(), told, answers["missing"].to_pylist(), strict=True))


def by_duckdb(statement: str, table: pa.Table) -> list[Answer]:
    """Answer with a statement that DuckDB runs."""
    with duckdb.connect() as database:
        database.register("cases", table)
        return database.execute(f"SELECT verdict, deciding, missing FROM ({statement}) ORDER BY id").fetchall()


def by_postgres(
    statement: str, table: pa.Table, vocabulary: Vocabulary, connection: psycopg.Connection
) -> list[Answer]:
    """Answer with a statement that PostgreSQL runs."""
    kinds = {"id": "bigint", DECISION_DATE: "date"}
    kinds |= {fact.name: POSTGRES_TYPES[fact.type] for fact in vocabulary.facts.values()}
    columns = sql.SQL(", ").join(
        sql.SQL(f"{{}} {kinds[name]}").format(sql.Identifier(name)) for name in table.column_names
    )
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE TEMPORARY TABLE cases ({})").format(columns))
        with cursor.copy("COPY cases FROM STDIN") as copy:
            for row in table.to_pylist():
                copy.write_row(list(row.values()))
        # psycopg reads % as a mark of its own only where parameters are given, and none are.
        cursor.execute(statement.encode())
        found = {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}
    return [found[number] for number in range(table.num_rows)]


def sorted_told(answers: Sequence[Answer]) -> list[Answer]:
    """Put the clauses of each answer into alphabetical order."""
    return [(verdict, " ".join(sorted(told.split())) if told is not None else None, m) for verdict, told, m in answers]


def spark_as_duckdb(rulebook: Rulebook, framework: str) -> str:
    """Return the statement for Spark, read by SQLGlot as Spark would and written for DuckDB."""
    statement = screening_sql(rulebook, framework, dialect="spark")
    return sqlglot.parse_one(statement, dialect="spark").sql("duckdb")


def solver_says(encoding: Encoding, meaning: Formula, case: Case) -> list[str]:
    """Return the verdicts that the solver holds possible of a case that is known as far as it is known."""
    found = {name: encoding.verdict(meaning, name) for name in VERDICTS}
    pinned = [encoding.day == case.decided.toordinal()]
    for name in encoding.vocabulary.facts:
        if name in case.facts:
            pinned += [encoding.known(name), encoding.is_value(name, case.facts[name])]
        else:
            pinned.append(encoding.no(encoding.known(name)))
    return [name for name, wanted in found.items() if encoding.find(*pinned, wanted) is not None]


@settings(max_examples=35)
@given(rulebook=rulebooks(), data=st.data())
def test_all_engines_give_the_answers_of_the_specification(
    rulebook: Rulebook, data: st.DataObject, postgres: psycopg.Connection
) -> None:
    rows = data.draw(cases(rulebook, 48))
    table = table_of(VOCABULARY, rows)
    for framework in FRAMEWORKS:
        note(f"framework {framework}")
        expected = by_oracle(rulebook, framework, rows)
        answers = by_row(rulebook, framework, rows)
        assert sorted_told(answers) == expected
        assert by_columns(rulebook, framework, table) == answers
        assert by_duckdb(screening_sql(rulebook, framework, dialect="duckdb"), table) == answers
        statement = screening_sql(rulebook, framework, dialect="postgres")
        assert by_postgres(statement, table, VOCABULARY, postgres) == answers


@settings(max_examples=12)
@given(rulebook=rulebooks(), data=st.data())
def test_spark_sql_means_the_same_in_duckdb(rulebook: Rulebook, data: st.DataObject) -> None:
    rows = data.draw(cases(rulebook, 48))
    table = table_of(VOCABULARY, rows)
    for framework in FRAMEWORKS:
        assert by_duckdb(spark_as_duckdb(rulebook, framework), table) == by_row(rulebook, framework, rows)


@settings(max_examples=50)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_the_solver_gives_the_verdicts_of_the_specification(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    for case in data.draw(cases(rulebook, 8)):
        era = era_of(rulebook, framework, case.decided)
        encoding = Encoding(VOCABULARY, era, partial=True)
        meaning = formula_of_era(rulebook, framework, era)
        assert solver_says(encoding, meaning, case) == [oracle.verdict(rulebook, framework, case)]


@settings(max_examples=50)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS), day=st.sampled_from(DAYS))
def test_one_day_for_all_rows_is_the_same_as_that_day_in_every_row(
    rulebook: Rulebook, data: st.DataObject, framework: str, day: dt.date
) -> None:
    table = table_of(VOCABULARY, data.draw(cases(rulebook, 48)))
    place = table.column_names.index(DECISION_DATE)
    dated = table.set_column(place, DECISION_DATE, pa.array([day] * table.num_rows, pa.date32()))
    undated = table.drop_columns([DECISION_DATE])
    assert screen_columns(rulebook, framework, undated, on=day).equals(screen_columns(rulebook, framework, dated))


@settings(max_examples=50)
@given(rulebook=rulebooks())
def test_random_rulebooks_are_valid_rulebooks(rulebook: Rulebook) -> None:
    faults = Faults()
    check_rulebook(rulebook, faults)
    assert faults == []


@pytest.mark.parametrize("framework", ["transfer", "osa", "oda", "gift"])
def test_all_engines_agree_on_random_cases_under_the_law_of_japan(
    japan: Rulebook, framework: str, postgres: psycopg.Connection
) -> None:
    rows = [case for share in (0.02, 0.3) for case in random_cases(japan, 2014, 150, unknown=share)]
    table = table_of(japan.vocabulary, rows)
    answers = by_row(japan, framework, rows)
    assert sorted_told(answers) == by_oracle(japan, framework, rows)
    assert by_columns(japan, framework, table) == answers
    assert by_duckdb(screening_sql(japan, framework, dialect="duckdb"), table) == answers
    assert by_duckdb(spark_as_duckdb(japan, framework), table) == answers
    statement = screening_sql(japan, framework, dialect="postgres")
    assert by_postgres(statement, table, japan.vocabulary, postgres) == answers


@pytest.mark.parametrize("framework", ["transfer", "osa", "oda", "gift"])
def test_the_solver_agrees_on_random_cases_under_the_law_of_japan(japan: Rulebook, framework: str) -> None:
    for case in random_cases(japan, 47, 12, unknown=0.1):
        era = era_of(japan, framework, case.decided)
        encoding = Encoding(japan.vocabulary, era, partial=True)
        verdicts = solver_says(encoding, formula_of_era(japan, framework, era), case)
        assert verdicts == [oracle.verdict(japan, framework, case)]


INVALID = {
    "a value outside the vocabulary": {"kind": "tank"},
    "a value in another case of letters": {"kind": "Ship"},
    "no decision date": {DECISION_DATE: None},
}


@pytest.mark.parametrize("wrong", INVALID.values(), ids=INVALID.keys())
def test_a_row_that_is_no_case_has_no_verdict_in_sql_and_is_refused_by_columns(
    wrong: dict[str, str | None], postgres: psycopg.Connection
) -> None:
    rulebook = make_rulebook([make_clause("M-1", "requires", Among("kind", ("radar", "ship")))])
    good = random_cases(rulebook, 1, 3, unknown=0.0)
    rows = table_of(VOCABULARY, good).to_pylist()
    rows[1] |= wrong
    table = pa.Table.from_pylist(rows, table_of(VOCABULARY, good).schema)
    expected = by_row(rulebook, "main", good)
    expected[1] = (None, None, None)
    assert by_duckdb(screening_sql(rulebook, "main", dialect="duckdb"), table) == expected
    assert by_duckdb(spark_as_duckdb(rulebook, "main"), table) == expected
    assert by_postgres(screening_sql(rulebook, "main", dialect="postgres"), table, VOCABULARY, postgres) == expected
    with pytest.raises(InputError):
        screen_columns(rulebook, "main", table)
