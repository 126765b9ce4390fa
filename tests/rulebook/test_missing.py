"""Missing facts: exactly those that matter, in the order that ends soonest."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osa.rulebook import missing
from osa.rulebook.expressions import FALSE, TRUE, Against, Among, AtLeast, Holds, all_of, any_of, evaluate, negate
from osa.rulebook.facts import DECISION_DATE, LARGEST, Case
from osa.rulebook.formulas import era_of, formula_of_era
from osa.rulebook.missing import Residue, ask_in_order, domain, facts_that_matter, residue
from tests.rulebook import oracle
from tests.rulebook.strategies import (
    DAYS,
    FEW,
    FRAMEWORKS,
    ONE_DAY,
    SOME,
    VOCABULARY,
    cases,
    completions,
    make_clause,
    make_rulebook,
    rulebooks,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.expressions import Expr
    from osa.rulebook.facts import Value

DAY = DAYS[3]


def left_of(rulebook: Rulebook, framework: str, case: Case) -> Residue:
    """Return what a case leaves of the obstacles."""
    return residue(formula_of_era(rulebook, framework, era_of(rulebook, framework, case.decided)), case)


def matter_by_trial(rulebook: Rulebook, framework: str, case: Case, filled: Sequence[Case]) -> set[str]:
    """Return the facts of which a change alone changes the verdict of some completion."""
    found = set()
    for name in set(rulebook.vocabulary.facts) - set(case.facts):
        verdicts: dict[object, set[str]] = {}
        for item in filled:
            others = tuple((other, value) for other, value in sorted(item.facts.items()) if other != name)
            verdicts.setdefault(others, set()).add(oracle.verdict(rulebook, framework, item))
        if any(len(different) > 1 for different in verdicts.values()):
            found.add(name)
    return found


@settings(max_examples=25)
@given(rulebook=st.one_of(rulebooks(FEW), rulebooks(SOME)), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_exactly_those_facts_are_asked_for_of_which_some_completion_depends(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    for case in data.draw(cases(rulebook, 6, unknown=0.4)):
        filled = completions(rulebook, case)
        if filled:
            found = facts_that_matter(left_of(rulebook, framework, case), rulebook.vocabulary, case)
            assert found == matter_by_trial(rulebook, framework, case, filled)


@settings(max_examples=20)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_what_the_known_facts_leave_open_means_the_same_for_every_completion(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    partial, total = data.draw(cases(rulebook, 1)), data.draw(cases(rulebook, 6, unknown=0.0))
    for case in partial:
        left = left_of(rulebook, framework, case)
        for other in total:
            filled = Case(case.decided, {**other.facts, **case.facts})
            known: dict[str, Value] = {**filled.facts, DECISION_DATE: case.decided}
            if set(filled.facts) == set(rulebook.vocabulary.facts):
                verdict = oracle.verdict(rulebook, framework, filled)
                assert (evaluate(left.prohibited, known) is True) == (verdict == "prohibited")
                barred = evaluate(left.prohibited, known) is True or evaluate(left.barred, known) is True
                assert barred == (verdict in ("prohibited", "not eligible"))


def expected_questions(left: Residue, values: dict[str, list[Value]], order: Iterable[str]) -> float:
    """Return how many questions are asked on average in an order, every answer counting as equally likely."""
    answers = [dict(zip(values, chosen, strict=True)) for chosen in itertools.product(*values.values())]
    verdicts = [(evaluate(left.prohibited, row), evaluate(left.barred, row)) for row in answers]
    codes = ["prohibited" if p else "barred" if b else "permitted" for p, b in verdicts]
    asked: list[str] = []
    total = 0
    for name in order:
        groups: dict[tuple[Value, ...], set[str]] = {}
        keys = [tuple(row[name] for name in asked) for row in answers]
        for key, code in zip(keys, codes, strict=True):
            groups.setdefault(key, set()).add(code)
        total += sum(len(groups[key]) > 1 for key in keys)
        asked.append(name)
    return total / len(answers)


@settings(max_examples=25)
@given(rulebook=rulebooks(FEW), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_no_other_order_of_questions_ends_sooner_on_average(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    for case in data.draw(cases(rulebook, 3, unknown=0.8)):
        left = left_of(rulebook, framework, case)
        matter = facts_that_matter(left, FEW, case)
        order = ask_in_order(left, FEW, matter)
        assert sorted(order) == sorted(matter)
        unknown: dict[str, list[Value]] = {
            fact.name: list(fact.values) if fact.type == "choice" else [True, False]
            for fact in FEW.facts.values()
            if fact.name not in case.facts
        }
        chosen = expected_questions(left, unknown, order)
        assert chosen == min(expected_questions(left, unknown, other) for other in itertools.permutations(matter))


@settings(max_examples=20)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_many_facts_are_ordered_step_by_step_and_none_is_lost(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(missing, "LARGEST_TABLE", 0)
        for case in data.draw(cases(rulebook, 4, unknown=0.6)):
            left = left_of(rulebook, framework, case)
            matter = facts_that_matter(left, VOCABULARY, case)
            assert sorted(ask_in_order(left, VOCABULARY, matter)) == sorted(matter)


def test_step_by_step_asks_first_what_settles_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing, "LARGEST_TABLE", 0)
    left = Residue(any_of([Holds("treaty"), all_of([Holds("armed"), Holds("bought")])]), FALSE)
    assert ask_in_order(left, FEW, ["armed", "bought", "treaty"])[0] == "treaty"


def test_a_fact_that_no_completion_depends_on_is_not_asked_for() -> None:
    rulebook = make_rulebook(
        [make_clause("M-1", "prohibits", any_of([all_of([Holds("civil"), Holds("bought")]), negate(Holds("civil"))]))]
    )
    case = Case(DAY, {"bought": True})
    left = left_of(rulebook, "main", case)
    assert left.names() == {"civil"}
    assert facts_that_matter(left, VOCABULARY, case) == set()


@pytest.mark.parametrize(
    ("known", "leaf", "other"),
    [
        ({"count": 5}, Against("limit", "count", same=False), all_of([TRUE, negate(AtLeast("limit", 3))])),
        ({"limit": 1}, Against("limit", "count", same=False), AtLeast("count", 2)),
        ({"limit": 2}, Against("count", "limit", same=True), AtLeast("count", 3)),
    ],
)
def test_a_known_side_of_a_comparison_is_not_taken_for_open(known: dict[str, Value], leaf: Expr, other: Expr) -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", all_of([leaf, other]))])
    case = Case(DAY, known)
    assert facts_that_matter(left_of(rulebook, "main", case), VOCABULARY, case) == set()


def test_a_comparison_with_the_decision_date_is_one_with_a_day() -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", Against(DECISION_DATE, "signed", same=False))])
    case = Case(DAY, {})
    left = left_of(rulebook, "main", case)
    assert left.prohibited == negate(AtLeast("signed", DAY + ONE_DAY))
    assert ask_in_order(left, VOCABULARY, facts_that_matter(left, VOCABULARY, case)) == ["signed"]


@pytest.mark.parametrize(
    ("condition", "matters"),
    [
        (AtLeast("count", LARGEST), True),
        (AtLeast("count", LARGEST + 1), False),
        (AtLeast("count", -LARGEST), False),
        (AtLeast("signed", dt.date.max), True),
        (AtLeast("signed", dt.date.min), False),
        (Among("signed", (dt.date.min,)), True),
        (Among("signed", (dt.date.max,)), True),
    ],
    ids=str,
)
def test_only_values_that_a_case_can_have_count(condition: Expr, *, matters: bool) -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", condition)])
    case = Case(DAY, {})
    left = left_of(rulebook, "main", case)
    found = facts_that_matter(left, VOCABULARY, case)
    assert bool(found) == matters
    assert ask_in_order(left, VOCABULARY, found) == sorted(found)


def test_the_last_day_of_the_calendar_as_a_known_fact_is_no_obstacle() -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", negate(Against("expires", "signed", same=False)))])
    case = Case(DAY, {"expires": dt.date.max})
    assert facts_that_matter(left_of(rulebook, "main", case), VOCABULARY, case) == set()


def test_numbers_stand_for_the_stretches_between_the_limits() -> None:
    left = Residue(AtLeast("count", 2), Among("count", (7,)))
    assert set(domain(VOCABULARY["count"], left)) == {1, 2, 6, 7, 8}
