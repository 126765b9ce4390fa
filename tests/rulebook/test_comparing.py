"""Comparison by meaning: the relation is that of all cases, and every example stands on both sides."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osa.rulebook.comparing import Side, compare
from osa.rulebook.expressions import Against, Among, AtLeast, Holds, any_of, negate
from osa.rulebook.facts import DECISION_DATE, Case
from osa.rulebook.faults import InputError
from tests.rulebook import oracle
from tests.rulebook.strategies import (
    DAYS,
    FEW,
    FRAMEWORKS,
    ONE_DAY,
    VOCABULARY,
    completions,
    fact,
    make_clause,
    make_rulebook,
    rulebooks,
    turning_days,
)

if TYPE_CHECKING:
    from osa.rulebook.clause import Rulebook
    from osa.rulebook.comparing import Comparison

CIVIL = make_clause("M-1", "prohibits", Holds("civil"))


def by_trial(before: Side, after: Side, framework: str) -> str:
    """Return the relation by going through every case."""
    turned = set()
    for case in completions(before.rulebook, Case(before.day, {})):
        there = dataclasses.replace(case, decided=after.day)
        first = oracle.verdict(before.rulebook, framework, case) == "permitted"
        second = oracle.verdict(after.rulebook, framework, there) == "permitted"
        turned |= {second} if first != second else set()
    relations = {(): "equivalent", (True,): "more permissive", (False,): "less permissive"}
    return relations.get(tuple(turned), "incomparable")


def check_examples(comparison: Comparison, before: Side, after: Side) -> None:
    """Check that every example stands, on what it says alone."""
    for examples, permitted in ((comparison.newly_permitted, "after"), (comparison.newly_barred, "before")):
        assert [len(item.facts) for item in examples] == sorted(len(item.facts) for item in examples)
        for item in examples:
            first = oracle.judge(before.rulebook, comparison.framework, Case(before.day, item.facts))
            second = oracle.judge(after.rulebook, comparison.framework, Case(after.day, item.facts))
            assert (first.verdict, second.verdict) == (item.before, item.after)
            assert (first.deciding, second.deciding) == (frozenset(item.before_clauses), frozenset(item.after_clauses))
            allowing, refusing = (second, first) if permitted == "after" else (first, second)
            assert allowing.verdict == "permitted"
            assert refusing.verdict in ("prohibited", "not eligible")


@settings(max_examples=25)
@given(rulebook=rulebooks(FEW), data=st.data())
def test_the_relation_of_two_days_is_that_of_all_cases(rulebook: Rulebook, data: st.DataObject) -> None:
    days = st.sampled_from(turning_days(rulebook))
    before, after = (Side(rulebook, data.draw(days)) for _side in range(2))
    for comparison in compare(before, after, FRAMEWORKS):
        assert comparison.relation == by_trial(before, after, comparison.framework)
        check_examples(comparison, before, after)


@settings(max_examples=25)
@given(one=rulebooks(FEW), other=rulebooks(FEW), day=st.sampled_from(DAYS))
def test_the_relation_of_two_rulebooks_is_that_of_all_cases(one: Rulebook, other: Rulebook, day: dt.date) -> None:
    before, after = Side(one, day), Side(other, day)
    for comparison in compare(before, after, FRAMEWORKS):
        assert comparison.relation == by_trial(before, after, comparison.framework)
        check_examples(comparison, before, after)


@settings(max_examples=25)
@given(one=rulebooks(), other=rulebooks(), data=st.data())
def test_examples_stand_for_every_kind_of_fact(one: Rulebook, other: Rulebook, data: st.DataObject) -> None:
    first, second = (data.draw(st.sampled_from(turning_days(rulebook))) for rulebook in (one, other))
    before, after = Side(one, first), Side(other, second)
    for comparison in compare(before, after, FRAMEWORKS):
        check_examples(comparison, before, after)


def test_a_lifted_prohibition_is_more_permissive_and_the_example_takes_one_fact() -> None:
    rulebook = make_rulebook([dataclasses.replace(CIVIL, until=DAYS[3]), make_clause("M-2", "requires")])
    (found,) = compare(Side(rulebook, DAYS[3] - ONE_DAY), Side(rulebook, DAYS[3]), ["main"])
    assert found.relation == "more permissive"
    (example,) = found.newly_permitted
    assert example.facts == {"civil": True}
    assert (example.before, example.after) == ("prohibited", "permitted")
    assert (example.before_clauses, example.after_clauses) == (("M-1",), ())


def test_there_and_back_are_opposites() -> None:
    rulebook = make_rulebook([dataclasses.replace(CIVIL, until=DAYS[3]), make_clause("M-2", "requires")])
    (back,) = compare(Side(rulebook, DAYS[3]), Side(rulebook, DAYS[3] - ONE_DAY), ["main"])
    assert (back.relation, back.newly_permitted) == ("less permissive", ())


def test_another_way_to_write_the_same_is_equivalent() -> None:
    one = make_rulebook([make_clause("M-1", "prohibits", negate(Among("kind", ("ship",))))])
    other = make_rulebook([make_clause("M-7", "requires", Among("kind", ("ship",)))])
    assert [c.relation for c in compare(Side(one, DAYS[1]), Side(other, DAYS[1]), ["main"])] == ["equivalent"]


def test_no_law_yet_is_less_permissive_than_any() -> None:
    rulebook = make_rulebook([make_clause("M-1", "requires", Holds("civil"))])
    (found,) = compare(Side(rulebook, DAYS[0] - ONE_DAY), Side(rulebook, DAYS[0]), ["main"])
    assert found.relation == "more permissive"
    (example,) = found.newly_permitted
    assert (example.before, example.before_clauses) == ("not eligible", ())


def test_a_comparison_with_the_decision_date_is_made_on_each_sides_own_day() -> None:
    rulebook = make_rulebook([make_clause("M-1", "requires", Against(DECISION_DATE, "signed", same=False))])
    (found,) = compare(Side(rulebook, DAYS[1]), Side(rulebook, DAYS[2]), ["main"])
    assert found.relation == "more permissive"
    signed = found.newly_permitted[0].facts["signed"]
    assert isinstance(signed, dt.date)
    assert DAYS[1] < signed <= DAYS[2]


def test_frameworks_of_one_side_only_are_left_out_and_the_others_ticked_off() -> None:
    rulebook = make_rulebook([CIVIL])
    smaller = dataclasses.replace(rulebook, frameworks={name: rulebook.frameworks[name] for name in ("base", "main")})
    seen: list[str] = []
    found = compare(Side(rulebook, DAYS[1]), Side(smaller, DAYS[1]), FRAMEWORKS, seen.append)
    assert [item.framework for item in found] == seen == ["base", "main"]


def test_rulebooks_that_mean_different_things_by_a_fact_are_refused() -> None:
    one = make_rulebook([CIVIL])
    facts = {**VOCABULARY.facts, "kind": fact("kind", "choice", values=("ship",)), "count": fact("count", "yen")}
    other = dataclasses.replace(one, vocabulary=dataclasses.replace(VOCABULARY, facts=facts))
    with pytest.raises(InputError) as refused:
        compare(Side(one, DAYS[1]), Side(other, DAYS[1]), FRAMEWORKS)
    assert [fault.where for fault in refused.value.faults] == ["kind", "count"]


def test_facts_of_one_side_only_are_facts_of_the_comparison() -> None:
    one = make_rulebook([CIVIL])
    facts = {**VOCABULARY.facts, "new": fact("new", "boolean")}
    vocabulary = dataclasses.replace(VOCABULARY, facts=facts)
    clauses = [make_clause("M-1", "prohibits", any_of([Holds("civil"), Holds("new")]))]
    (found,) = compare(Side(one, DAYS[1]), Side(make_rulebook(clauses, vocabulary=vocabulary), DAYS[1]), ["main"])
    assert found.relation == "less permissive"
    assert [example.facts for example in found.newly_barred] == [{"civil": False, "new": True}]


def test_a_threshold_that_moves_is_shown_by_a_number_between() -> None:
    limits = [make_clause("M-1", "requires", AtLeast("count", bound)) for bound in (3, 2)]
    one, other = (make_rulebook([clause]) for clause in limits)
    (found,) = compare(Side(one, DAYS[1]), Side(other, DAYS[1]), ["main"])
    assert [example.facts for example in found.newly_permitted] == [{"count": 2}]


def test_the_revision_of_april_2026_is_named_with_examples_that_stand(japan: Rulebook) -> None:
    before, after = (Side(japan, day) for day in (DAYS[4] - ONE_DAY, DAYS[4]))
    (found,) = compare(before, after, ["transfer"])
    assert found.newly_permitted
    check_examples(found, before, after)
