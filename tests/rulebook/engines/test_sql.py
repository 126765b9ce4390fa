"""The generated statements: their form, their keys, and names that need care."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from osa.rulebook.engines.sql import DIALECTS, Writer, screening_sql
from osa.rulebook.expressions import FALSE, TRUE, Against, Among, AtLeast, Holds, all_of, any_of, negate
from osa.rulebook.facts import Fact, Vocabulary
from tests.rulebook.strategies import BOTH, DAYS, make_clause, make_rulebook

if TYPE_CHECKING:
    import psycopg

    from osa.rulebook.expressions import Expr

RULEBOOK = make_rulebook(
    [
        make_clause("M-1", "prohibits", Among("kind", ("it's a drone",))),
        make_clause("M-2", "requires", Holds("civil"), since=DAYS[2]),
    ]
)
WORDS = ("user", "limit", "order", "end", "verdict", "evaluated", "current_date", "missing")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_statement_is_one_select_that_its_dialect_reads(dialect: str) -> None:
    (tree,) = sqlglot.parse(screening_sql(RULEBOOK, "main", dialect=dialect), dialect=dialect)
    assert isinstance(tree, exp.Select)
    assert tree.named_selects == ["id", "verdict", "deciding", "missing"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_statement_reads_only_the_facts_that_a_verdict_needs(dialect: str) -> None:
    tree = sqlglot.parse_one(screening_sql(RULEBOOK, "main", dialect=dialect), dialect=dialect)
    read = {column.name for column in tree.find_all(exp.Column)}
    assert {"kind", "civil", "decision_date"} <= read
    assert not {"armed", "bought", "count", "signed"} & read


def test_a_statement_reads_the_table_and_hands_through_the_key_that_it_is_told() -> None:
    statement = screening_sql(RULEBOOK, "main", dialect="duckdb", table="law.cases", key="number")
    with duckdb.connect() as database:
        database.execute("CREATE SCHEMA law")
        database.execute("CREATE TABLE law.cases (number TEXT, kind TEXT, civil BOOLEAN, decision_date DATE)")
        database.execute(f"INSERT INTO law.cases VALUES ('a', 'it''s a drone', true, '{DAYS[2]}')")
        assert database.execute(statement).fetchall() == [("a", "prohibited", "M-1", 0)]
        assert [column[0] for column in database.execute(statement).description or ()] == [
            "number",
            "verdict",
            "deciding",
            "missing",
        ]


def test_facts_may_be_named_like_words_of_sql(postgres: psycopg.Connection) -> None:
    vocabulary = Vocabulary({name: Fact(name, "boolean", "item", BOTH) for name in WORDS})
    clauses = [make_clause(f"M-{name}", "prohibits", Holds(name)) for name in WORDS]
    rulebook = make_rulebook(clauses, vocabulary=vocabulary, guard=TRUE, second_guard=TRUE)
    values = ", ".join(f'{name == "user"} AS "{name}"' for name in WORDS)
    rows = f"SELECT 1 AS id, {values}, DATE '{DAYS[3]}' AS decision_date"
    expected = [(1, "prohibited", "M-user", 0)]
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE cases AS {rows}")
        assert database.execute(screening_sql(rulebook, "main", dialect="duckdb")).fetchall() == expected
    with postgres.transaction(force_rollback=True):
        postgres.execute(f"CREATE TEMPORARY TABLE cases AS {rows}".encode())
        statement = screening_sql(rulebook, "main", dialect="postgres").encode()
        assert postgres.execute(statement).fetchall() == expected


CONDITIONS: dict[str, Expr] = {
    "a": Holds("a"),
    "not a": negate(Holds("a")),
    "a and (b or not a)": all_of([Holds("a"), any_of([Holds("b"), negate(Holds("a"))])]),
    "one value": Among("kind", ("it's",)),
    "several values": negate(Among("n", (-1, 2))),
    "at least": AtLeast("n", -3),
    "a day": negate(AtLeast("d", dt.date(2024, 2, 29))),
    "same": Against("n", "m", same=True),
    "as much": negate(Against("n", "m", same=False)),
    "true": TRUE,
    "false": FALSE,
}


@pytest.mark.parametrize("expr", CONDITIONS.values(), ids=CONDITIONS.keys())
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_condition_means_the_same_in_every_dialect(dialect: str, expr: Expr) -> None:
    rows = pa.table(
        {
            "a": [True, False, None, True],
            "b": [None, True, False, False],
            "kind": ["it's", "other", None, "it's"],
            "n": pa.array([-1, 2, None, -4], pa.int64()),
            "m": pa.array([-1, None, 3, 9], pa.int64()),
            "d": pa.array([dt.date(2024, 2, 28), dt.date(2024, 2, 29), None, dt.date(9999, 12, 31)], pa.date32()),
        }
    )
    written = Writer(dialect).expr(expr).sql(dialect)
    read = sqlglot.parse_one(written, dialect=dialect).sql("duckdb")
    plain = Writer("duckdb").expr(expr).sql("duckdb")
    with duckdb.connect() as database:
        database.register("given", rows)
        assert database.execute(f"SELECT {read} FROM given").fetchall() == (
            database.execute(f"SELECT {plain} FROM given").fetchall()
        )


def test_an_unknown_framework_is_an_error() -> None:
    with pytest.raises(KeyError):
        screening_sql(RULEBOOK, "nowhere", dialect="duckdb")
