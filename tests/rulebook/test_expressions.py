"""The typed tree of a condition: one normal form, evaluated by Kleene's logic."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osa.rulebook.conditions import parse_condition
from osa.rulebook.expressions import (
    FALSE,
    TRUE,
    Against,
    All,
    Among,
    Any,
    AtLeast,
    Const,
    Expr,
    Holds,
    Not,
    all_of,
    any_of,
    evaluate,
    kleene_and,
    kleene_or,
    leaves,
    names,
    negate,
    rebuild,
    render,
    within,
)
from osa.rulebook.facts import DECISION_DATE, Value
from tests.rulebook.writing import day, vocabulary

VALUES: dict[str, st.SearchStrategy[Value]] = {
    "a": st.booleans(),
    "b": st.booleans(),
    "c": st.booleans(),
    "job": st.sampled_from(["rescue", "transport", "it's"]),
    "role": st.sampled_from(["rescue", "transport", "it's"]),
    "n": st.integers(-3, 3),
    "m": st.integers(-3, 3),
    "amount": st.integers(-3, 3),
    "begun": st.dates(day("2024-01-01"), day("2024-01-05")),
    "ended": st.dates(day("2024-01-01"), day("2024-01-05")),
    DECISION_DATE: st.dates(day("2024-01-01"), day("2024-01-05")),
}
CONCEPTS = ("c",)
FACTS = vocabulary()


def _among(name: str) -> st.SearchStrategy[Expr]:
    chosen = st.sets(VALUES[name], min_size=1, max_size=3)
    return chosen.map(lambda values: Among(name, tuple(sorted(values, key=str))))


def _at_least(name: str) -> st.SearchStrategy[Expr]:
    return VALUES[name].map(lambda value: AtLeast(name, value))  # type: ignore[arg-type]


def _against(pair: tuple[str, str]) -> st.SearchStrategy[Expr]:
    first, second = sorted(pair)
    same = Against(first, second, same=True)
    return st.sampled_from([same, Against(first, second, same=False), Against(second, first, same=False)])


_LEAVES = st.one_of(
    st.sampled_from(["a", "b", "c"]).map(Holds),
    st.sampled_from(["job", "role", "n", "amount", "begun"]).flatmap(_among),
    st.sampled_from(["n", "m", "amount", "begun", "ended", DECISION_DATE]).flatmap(_at_least),
    st.sampled_from([("n", "m"), ("begun", "ended"), ("begun", DECISION_DATE)]).flatmap(_against),
)


def _grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(inner, max_size=3)
    return st.one_of(several.map(all_of), several.map(any_of), inner.map(negate))


EXPRESSIONS = st.recursive(st.one_of(st.sampled_from([TRUE, FALSE]), _LEAVES), _grow, max_leaves=12)
CASES = st.fixed_dictionaries({}, optional=VALUES)
TRUTHS = (True, False, None)


@given(EXPRESSIONS)
def test_reading_back_what_is_written_gives_the_same_tree(expr: Expr) -> None:
    assert parse_condition(render(expr), FACTS, CONCEPTS) == expr


@given(EXPRESSIONS)
def test_a_tree_is_made_of_alternating_all_and_any_over_leaves_and_negated_leaves(expr: Expr) -> None:
    def check(node: Expr, above: type | None) -> None:
        match node:
            case All(items) | Any(items):
                assert type(node) is not above
                assert len(set(items)) == len(items) >= 2
                assert list(items) == sorted(items, key=render)
                for item in items:
                    check(item, type(node))
            case Const():
                assert above is None
            case Not(item):
                assert isinstance(item, (Holds, Among, AtLeast, Against))
            case _:
                assert isinstance(node, (Holds, Among, AtLeast, Against))

    check(expr, None)


@given(EXPRESSIONS)
def test_negating_twice_changes_nothing(expr: Expr) -> None:
    assert negate(negate(expr)) == expr


@given(EXPRESSIONS, CASES)
def test_a_negation_is_true_where_the_condition_is_false_and_not_known_where_it_is_not_known(
    expr: Expr, facts: dict[str, Value]
) -> None:
    held = evaluate(expr, facts)
    assert evaluate(negate(expr), facts) == (None if held is None else not held)


@given(st.lists(EXPRESSIONS, max_size=3))
def test_the_laws_of_de_morgan_hold_of_the_trees_themselves(items: list[Expr]) -> None:
    assert negate(all_of(items)) == any_of(negate(item) for item in items)
    assert negate(any_of(items)) == all_of(negate(item) for item in items)


def _fold(found: list[bool | None], *, conjunction: bool) -> bool | None:
    if conjunction:
        return False if False in found else None if None in found else True
    return True if True in found else None if None in found else False


@given(st.lists(EXPRESSIONS, max_size=4), CASES)
def test_the_normal_form_means_what_its_parts_mean_in_kleenes_logic(items: list[Expr], facts: dict[str, Value]) -> None:
    held = [evaluate(item, facts) for item in items]
    assert evaluate(all_of(items), facts) is _fold(held, conjunction=True)
    assert evaluate(any_of(items), facts) is _fold(held, conjunction=False)


@given(st.lists(EXPRESSIONS, max_size=4), st.randoms(use_true_random=False))
def test_order_repetition_and_nesting_make_no_difference(items: list[Expr], random: object) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert all_of([*shuffled, *items]) == all_of(items)
    assert any_of([*shuffled, *items]) == any_of(items)
    assert all_of([all_of(items[:2]), all_of(items[2:])]) == all_of(items)
    assert any_of([any_of(items[:2]), any_of(items[2:])]) == any_of(items)


@given(EXPRESSIONS, CASES, CASES)
def test_learning_more_never_takes_back_what_was_known(
    expr: Expr, facts: dict[str, Value], more: dict[str, Value]
) -> None:
    held = evaluate(expr, facts)
    if held is not None:
        assert evaluate(expr, {**more, **facts}) is held


@given(EXPRESSIONS, CASES)
def test_a_fact_that_a_condition_does_not_name_makes_no_difference(expr: Expr, facts: dict[str, Value]) -> None:
    read = {name: value for name, value in facts.items() if name in names(expr)}
    assert evaluate(expr, read) is evaluate(expr, facts)


@given(EXPRESSIONS)
def test_the_names_of_a_condition_are_those_of_its_leaves(expr: Expr) -> None:
    read = {leaf.name for leaf in leaves(expr)} | {leaf.other for leaf in leaves(expr) if isinstance(leaf, Against)}
    assert names(expr) == read
    assert all(name in render(expr) for name in read)


@given(EXPRESSIONS)
def test_rebuilding_with_the_same_leaves_gives_the_same_tree(expr: Expr) -> None:
    assert rebuild(expr, lambda leaf: leaf) == expr


@given(EXPRESSIONS, EXPRESSIONS, CASES)
def test_a_replaced_leaf_counts_as_what_replaces_it_under_negation_too(
    expr: Expr, definition: Expr, facts: dict[str, Value]
) -> None:
    def define(leaf: Holds | Among | AtLeast | Against) -> Expr:
        return definition if leaf == Holds("c") else leaf

    held = evaluate(definition, facts)
    known = {name: value for name, value in facts.items() if name != "c"}
    expected = evaluate(expr, known if held is None else {**known, "c": held})
    if "c" not in names(definition):
        assert evaluate(rebuild(expr, define), known) is expected


@given(EXPRESSIONS, CASES, st.tuples(VALUES[DECISION_DATE], VALUES[DECISION_DATE]).map(sorted))
def test_within_a_period_a_condition_means_the_same_on_each_of_its_days(
    expr: Expr, facts: dict[str, Value], period: list[dt.date]
) -> None:
    first, last = period
    decided = within(expr, first, last)
    for offset in range((last - first).days + 1):
        known = {**facts, DECISION_DATE: first + dt.timedelta(days=offset)}
        assert evaluate(decided, known) is evaluate(expr, known)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024-01-02", "2024-01-09", TRUE),
        ("2023-01-01", "2024-01-01", FALSE),
        ("2024-01-01", "2024-01-02", AtLeast(DECISION_DATE, day("2024-01-02"))),
    ],
)
def test_a_date_is_decided_exactly_when_the_period_lies_on_one_side_of_it(
    first: str, last: str, expected: Expr
) -> None:
    assert within(AtLeast(DECISION_DATE, day("2024-01-02")), day(first), day(last)) == expected


def test_a_date_other_than_that_of_the_decision_is_never_decided_by_a_period() -> None:
    begun = AtLeast("begun", day("2024-01-02"))
    assert within(begun, day("2024-02-01"), day("2024-03-01")) == begun


@pytest.mark.parametrize(("first", "second"), list(product(TRUTHS, TRUTHS)))
def test_and_and_or_follow_the_tables_of_sql(first: bool | None, second: bool | None) -> None:  # noqa: FBT001
    found = [first, second]
    assert kleene_and(first, second) is _fold(found, conjunction=True)
    assert kleene_or(first, second) is _fold(found, conjunction=False)


def test_no_conditions_at_all_hold_together_but_none_of_them_holds() -> None:
    assert all_of([]) == TRUE
    assert any_of([]) == FALSE


def test_a_condition_and_its_opposite_are_not_simplified_for_both_may_be_unknown() -> None:
    a = Holds("a")
    assert evaluate(all_of([a, negate(a)]), {}) is None
    assert evaluate(any_of([a, negate(a)]), {}) is None
    assert all_of([a, negate(a)]) != FALSE
    assert any_of([a, negate(a)]) != TRUE


@pytest.mark.parametrize(
    ("leaf", "facts", "held"),
    [
        (Holds("a"), {"a": True}, True),
        (Holds("a"), {"a": False}, False),
        (Holds("a"), {}, None),
        (Among("n", (1, 2)), {"n": 2}, True),
        (Among("n", (1, 2)), {"n": 0}, False),
        (Among("n", (1, 2)), {}, None),
        (AtLeast("n", 2), {"n": 2}, True),
        (AtLeast("n", 2), {"n": 1}, False),
        (AtLeast("n", 0), {"n": 0}, True),
        (AtLeast("n", 2), {}, None),
        (Against("n", "m", same=False), {"n": 1, "m": 1}, True),
        (Against("n", "m", same=False), {"n": 0, "m": 1}, False),
        (Against("n", "m", same=True), {"n": 0, "m": 0}, True),
        (Against("n", "m", same=True), {"n": 0}, None),
        (Against("n", "m", same=False), {"m": 0}, None),
    ],
)
def test_a_leaf_is_decided_by_the_facts_it_names(leaf: Expr, facts: dict[str, Value], held: bool | None) -> None:  # noqa: FBT001
    assert evaluate(leaf, facts) is held


def test_a_quotation_mark_in_a_value_is_written_so_that_it_reads_back() -> None:
    assert render(Among("job", ("it's",))) == "job = 'it''s'"
