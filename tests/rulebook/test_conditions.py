"""The condition language lets through what it has, and refuses everything else at the right place."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osa.rulebook.conditions import parse_condition
from osa.rulebook.expressions import FALSE, TRUE, Against, Among, AtLeast, Expr, Holds, Not, all_of, any_of, names
from osa.rulebook.facts import DECISION_DATE
from osa.rulebook.words import DEEPEST, LONGEST, ConditionError, is_name
from tests.rulebook.writing import day, vocabulary

_FACTS = vocabulary()
_CONCEPTS = {"weapon"}
_A, _B = Holds("a"), Holds("b")


def _read(text: str) -> Expr:
    return parse_condition(text, _FACTS, _CONCEPTS)


def _refusal(text: str) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        _read(text)
    assert 1 <= caught.value.position <= max(len(text), 1)
    assert str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", _A),
        ("NOT a", Not(_A)),
        ("weapon", Holds("weapon")),
        ("TRUE", TRUE),
        ("false", FALSE),
        ("a AND b", all_of([_A, _B])),
        ("a or b", any_of([_A, _B])),
        ("a OR b AND NOT a", any_of([_A, all_of([_B, Not(_A)])])),
        ("(a OR b) AND NOT a", all_of([any_of([_A, _B]), Not(_A)])),
        ("NOT (a AND b)", any_of([Not(_A), Not(_B)])),
        ("NOT a AND b", all_of([Not(_A), _B])),
        ("n = 5", Among("n", (5,))),
        ("n <> 5", Not(Among("n", (5,)))),
        ("n >= 5", AtLeast("n", 5)),
        ("n > 5", AtLeast("n", 6)),
        ("n < 5", Not(AtLeast("n", 5))),
        ("n <= 5", Not(AtLeast("n", 6))),
        ("n = -5", Among("n", (-5,))),
        ("n = (5)", Among("n", (5,))),
        ("amount >= 100", AtLeast("amount", 100)),
        ("job = 'rescue'", Among("job", ("rescue",))),
        ("job = 'it''s'", Among("job", ("it's",))),
        ("job IN ('transport', 'rescue', 'rescue')", Among("job", ("rescue", "transport"))),
        ("job NOT IN ('rescue')", Not(Among("job", ("rescue",)))),
        ("n IN (-1, 2)", Among("n", (-1, 2))),
        ("n BETWEEN 1 AND 3", all_of([AtLeast("n", 1), Not(AtLeast("n", 4))])),
        ("n NOT BETWEEN 1 AND 3", any_of([Not(AtLeast("n", 1)), AtLeast("n", 4)])),
        ("begun >= DATE '2024-02-29'", AtLeast("begun", day("2024-02-29"))),
        ("begun > DATE '2024-02-29'", AtLeast("begun", day("2024-03-01"))),
        ("decision_date < DATE '2024-01-01'", Not(AtLeast(DECISION_DATE, day("2024-01-01")))),
        ("begun >= decision_date", Against("begun", DECISION_DATE, same=False)),
        ("n < m", Not(Against("n", "m", same=False))),
        ("n <= m", Against("m", "n", same=False)),
        ("n > m", Not(Against("m", "n", same=False))),
        ("n = m", Against("m", "n", same=True)),
        ("n <> m", Not(Against("m", "n", same=True))),
        ("a\n  AND\tb", all_of([_A, _B])),
    ],
)
def test_the_language_reads_what_it_has(text: str, expected: Expr) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("5 <= n", "n >= 5"),
        ("5 = n", "n = 5"),
        ("5 > n", "n < 5"),
        ("DATE '2024-01-01' > begun", "begun < DATE '2024-01-01'"),
        ("n >= m", "m <= n"),
        ("n > m", "m < n"),
        ("n = m", "m = n"),
        ("n > 5", "n >= 6"),
        ("n BETWEEN 2 AND 4", "n >= 2 AND n <= 4"),
        ("n BETWEEN 2 AND 4", "NOT (n < 2 OR n > 4)"),
        ("NOT NOT a", "a"),
        ("NOT (n <> 5)", "n = 5"),
        ("NOT (a OR b)", "NOT b AND NOT a"),
        ("job IN ('rescue', 'transport')", "job IN ('transport', 'rescue')"),
        ("job IN ('rescue')", "job = 'rescue'"),
        ("a AND (b AND a)", "b AND a"),
        ("a AND TRUE", "a"),
        ("a OR TRUE", "TRUE"),
        ("((a))", "a"),
    ],
)
def test_the_same_meaning_written_in_two_ways_is_one_tree(text: str, other: str) -> None:
    assert _read(text) == _read(other)


@pytest.mark.parametrize(
    ("text", "other"),
    [("n > 5", "n >= 5"), ("n < m", "n <= m"), ("a AND b", "a OR b"), ("n >= m", "m >= n"), ("a", "NOT a")],
)
def test_different_meanings_are_different_trees(text: str, other: str) -> None:
    assert _read(text) != _read(other)


def test_a_decision_on_one_of_some_days_is_a_matter_of_order_so_that_periods_can_decide_it() -> None:
    assert _read("decision_date = DATE '2024-01-01'") == _read(
        "decision_date >= DATE '2024-01-01' AND decision_date < DATE '2024-01-02'"
    )
    assert _read("decision_date IN (DATE '2024-01-01', DATE '2024-01-02')") == _read(
        "decision_date = DATE '2024-01-01' OR decision_date = DATE '2024-01-02'"
    )


@pytest.mark.parametrize(
    ("text", "position"),
    [
        # functions and everything that runs
        ("a AND lower(job) = 'rescue'", 7),
        ("random() = n", 1),
        ("a AND CURRENT_DATE > begun", 7),
        ("a OR CAST(n AS DATE) = begun", 6),
        ("TRY_CAST('2024-01-01' AS DATE) = begun", 1),
        ("begun = DATE('2024-01-01')", 9),
        ("begun = '2024-01-01'::date", 21),
        ("CASE WHEN a THEN b END", 1),
        ("COALESCE(a, b)", 1),
        ("EXISTS (SELECT 1)", 1),
        # subqueries and statements
        ("n IN (SELECT 1)", 7),
        ("n = (SELECT 1)", 6),
        ("SELECT a", 1),
        ("a; DROP TABLE b", 2),
        ("a; b", 2),
        ("a;", 2),
        ("DROP TABLE a", 1),
        ("GRANT a", 1),
        ("PRAGMA a", 1),
        # telling what is not known apart
        ("a IS NULL", 3),
        ("a IS NOT TRUE", 3),
        ("a AND n IS NOT DISTINCT FROM m", 9),
        ("NULL", 1),
        ("n = NULL", 5),
        ("n IN (1, NULL)", 10),
        ("a AND n <=> 5", 9),
        ("a ISNULL", 3),
        # arithmetic and other operators
        ("n + 1 > 2", 3),
        ("a AND n - 1 > 2", 7),
        ("n * 2 = 4", 3),
        ("n / 2 = 4", 3),
        ("n % 2 = 1", 3),
        ("begun + INTERVAL '1' DAY > ended", 7),
        ("job LIKE 'res%'", 5),
        ("job ILIKE 'res%'", 5),
        ("job RLIKE 'res'", 5),
        ("job || 'x' = 'rescuex'", 5),
        ("a XOR b", 3),
        ("a && b", 3),
        ("n & 1 = 1", 3),
        ("! a", 1),
        ("n == 5", 3),
        ("n != 5", 3),
        ("n = ANY (1, 2)", 5),
        ("n BETWEEN SYMMETRIC 5 AND 1", 1),
        ("n BETWEEN ASYMMETRIC 1 AND 5", 1),
        ("job COLLATE nocase = 'rescue'", 5),
        # names that are not bare
        ('"a"', 1),
        ('b AND "a"', 7),
        ("`a`", 1),
        ("t.a", 2),
        ("a AND t.a", 8),
        ("@a", 1),
        (":a", 1),
        ("a AND ?", 7),
        ("a AND $1", 7),
        ("*", 1),
        ("a b", 1),
        ("a AS b", 3),
        # comments
        ("a -- b", 3),
        ("a /* b */ AND b", 3),
        ("/* a */ b", 1),
        ("a # b", 3),
        ("{# a #} b", 1),
        ("a /*+ b */", 3),
        # lists and literals
        ("n IN ()", 1),
        ("n IN (1,)", 8),
        ("n IN (m)", 7),
        ("n IN 5", 1),
        ("n = 1.5", 5),
        ("n = 1e3", 5),
        ("n = 0x1F", 1),
        ("job = 'rescue' 'x'", 7),
        ("job = N'rescue'", 7),
        ("5", 1),
        ("'a'", 1),
        ("a AND 'b'", 7),
        ("a AND DATE '2024-01-01'", 7),
        ("1 = 1", 5),
        ("n = 1 = 1", 1),
        ("n < 1 < 2", 1),
        # broken off
        ("", 1),
        ("a AND", 3),
        ("(a", 2),
        ("job = 'rescue", 13),
    ],
)
def test_everything_else_is_refused_where_it_stands(text: str, position: int) -> None:
    assert _refusal(text).position == position


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("n", 1, "a comparison"),
        ("b AND job", 7, "a comparison"),
        ("decision_date", 1, "a comparison"),
        ("a = TRUE", 1, "a or NOT a"),
        ("b AND a = 1", 7, "a or NOT a"),
        ("a <> b", 1, "a or NOT a"),
        ("a IN (TRUE)", 1, "a or NOT a"),
        ("weapon = 1", 1, "weapon alone"),
        ("n = TRUE", 1, "a whole number"),
        ("n = 'x'", 5, "a whole number"),
        ("n = DATE '2024-01-01'", 5, "a whole number"),
        ("n IN (1, 'x')", 10, "a whole number"),
        ("n BETWEEN 1 AND 'x'", 17, "a whole number"),
        ("n BETWEEN 1 AND m", 17, "a whole number"),
        ("job = 5", 7, "one of: rescue, transport, it's"),
        ("job = 'war'", 7, "one of: rescue, transport, it's"),
        ("job IN ('rescue', 'war')", 19, "one of: rescue, transport, it's"),
        ("job > 'rescue'", 1, "=, <>, IN (…)"),
        ("job BETWEEN 'a' AND 'b'", 1, "=, <>, IN (…)"),
        ("begun = '2024-01-01'", 9, "a date such as DATE '2024-03-31'"),
        ("begun = DATE '2023-02-29'", 9, "a date such as DATE '2024-03-31'"),
        ("begun = DATE '2024'", 9, "a date such as DATE '2024-03-31'"),
        ("begun = 20240101", 9, "a date such as DATE '2024-03-31'"),
        ("begun = DATE '9999-12-31'", 9, "a date such as DATE '2024-03-31'"),
        ("begun > DATE '9999-12-30'", 9, "a date such as DATE '2024-03-31'"),
        ("n = 1000000000000001", 5, "a whole number"),
        ("n > 1000000000000000", 5, "a whole number"),
        ("n = amount", 5, "a fact of type integer"),
        ("begun < n", 9, "a fact of type date"),
        ("n = amuont", 5, "did you mean amount?"),
        ("a AND wepon", 7, "did you mean weapon?"),
        ("AMOUNT > 5", 1, "did you mean amount?"),
        ("zzzzzz", 1, "a fact of facts.toml (see: osa rulebook facts)"),
    ],
)
def test_a_wrong_name_or_value_is_refused_with_what_to_write_instead(text: str, position: int, expected: str) -> None:
    refusal = _refusal(text)
    assert (refusal.position, refusal.expected) == (position, expected)


def test_a_refusal_shows_what_was_written_and_not_what_it_was_read_as() -> None:
    assert "DATE '2023-02-29'" in str(_refusal("begun = DATE '2023-02-29'"))
    assert "CAST" not in str(_refusal("begun = DATE '2023-02-29'"))


def test_a_syntax_error_far_into_a_condition_is_found_where_it_stands() -> None:
    text = "a AND b AND " * 30 + "a OR OR b"
    refusal = _refusal(text)
    assert text[refusal.position - 1 :].startswith("OR")


def test_a_condition_may_be_long_but_not_over_long() -> None:
    text = " AND ".join(["a", "b"] * 285)
    assert _read(text + " " * (LONGEST - len(text))) == all_of([_A, _B])
    assert _refusal(text + " " * (LONGEST - len(text) + 1)).position == LONGEST


@pytest.mark.parametrize("operator", ["AND", "OR"])
def test_many_different_conditions_in_a_row_are_not_deep(operator: str) -> None:
    assert len(names(_read(f" {operator} ".join(f"n = {number}" for number in range(300))))) == 1


def test_a_condition_is_nested_only_so_deep_and_no_deeper() -> None:
    assert _read("(" * DEEPEST + "a" + ")" * DEEPEST) == _A
    assert _read("NOT " * DEEPEST + "a") == _A
    assert _refusal("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1)).position == DEEPEST + 1
    assert _refusal("NOT " * (DEEPEST + 1) + "a").position == 4 * DEEPEST + 1
    assert _refusal("(" * (LONGEST - 1)).position == DEEPEST + 1


@pytest.mark.parametrize("name", ["a", "end_user", "terms", "like_minded", "item_2"])
def test_a_name_is_lower_case_letters_digits_and_underscores(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name", ["", "A", "2a", "a-b", "a b", "a\n", "名", "decision_date", "true", "null", "date", "and"]
)
def test_a_name_that_a_condition_could_not_use_is_no_name(name: str) -> None:
    assert not is_name(name)


_WORDS = """
    a b n job begun weapon zz AND OR NOT = <> < <= > >= IN BETWEEN ( ) , 1 -5 'rescue' 'x TRUE DATE '2024-01-01' NULL IS
    LIKE + - * / ; -- /* */ " ` . :: CASE WHEN END SELECT FROM f( SYMMETRIC @ ? \\ \x00 名
"""
_PIECES = st.sampled_from(_WORDS.split())


@given(st.lists(_PIECES, max_size=15).map(" ".join) | st.text(max_size=60))
def test_whatever_a_condition_says_it_is_read_over_known_names_or_refused_with_a_position(text: str) -> None:
    try:
        read = _read(text)
    except ConditionError as refusal:
        position = refusal.position
    else:
        position = 1
        assert names(read) <= {*_FACTS, *_CONCEPTS, DECISION_DATE}
    assert 1 <= position <= max(len(text), 1)


def test_a_refused_condition_leaves_nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for text in ("GRANT a", "PRAGMA a", "SHOW a", "CALL a"):
            _refusal(text)
    assert not caplog.records
