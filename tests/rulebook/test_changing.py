"""The smallest change: really the smallest, really enough, and never of what the parties cannot change."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from osa.rulebook.changing import MOST_SETS, Change, Changes, smallest_changes
from osa.rulebook.engines.row import row_engine
from osa.rulebook.expressions import Against, AtLeast, Holds, all_of, any_of, negate
from osa.rulebook.facts import DECISION_DATE, Case
from tests.rulebook import oracle
from tests.rulebook.strategies import (
    DAYS,
    FEW,
    FRAMEWORKS,
    ONE_DAY,
    VOCABULARY,
    cases,
    make_clause,
    make_rulebook,
    rulebooks,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Value

DAY = DAYS[3]


def applied(case: Case, changes: Changes) -> Iterator[Case]:
    """Go through the case with every alternative applied, in every way that it allows."""
    for alternative in changes.alternatives:
        for values in itertools.product(*(change.to for change in alternative)):
            new = dict(zip((change.fact for change in alternative), values, strict=True))
            yield Case(case.decided, {**case.facts, **changes.assuming, **new})


def by_trial(rulebook: Rulebook, framework: str, case: Case, assuming: dict[str, Value]) -> list[frozenset[str]]:
    """Return the smallest sets of facts of which a change is enough, by trying every one."""
    known = {**case.facts, **assuming}
    options = {}
    for fact in rulebook.vocabulary.facts.values():
        values: list[Value] = list(fact.values) if fact.type == "choice" else [True, False]
        if not fact.immutable:
            options[fact.name] = [value for value in values if value != known.get(fact.name)]
    for size in range(len(options) + 1):
        enough = [
            frozenset(names)
            for names in itertools.combinations(sorted(options), size)
            if any(
                oracle.verdict(rulebook, framework, Case(case.decided, {**known, **dict(zip(names, new, strict=True))}))
                == "permitted"
                for new in itertools.product(*(options[name] for name in names))
            )
        ]
        if enough:
            return enough
    return []


@settings(max_examples=25)
@given(rulebook=rulebooks(FEW), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_the_smallest_sets_of_changes_are_those_that_trying_all_of_them_finds(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    for case in data.draw(cases(rulebook, 5)):
        verdict = oracle.verdict(rulebook, framework, case)
        changes = smallest_changes(rulebook, framework, case)
        found = {frozenset(change.fact for change in alternative) for alternative in changes.alternatives}
        assert len(found) == len(changes.alternatives)
        expected = by_trial(rulebook, framework, case, dict(changes.assuming))
        if changes.assuming:
            assert by_trial(rulebook, framework, case, {}) == []
        if verdict == "permitted":
            assert changes == Changes((), {})
        elif expected == [frozenset()]:
            assert not found
        else:
            assert found <= set(expected)
            assert len(found) == min(len(expected), MOST_SETS)


@settings(max_examples=25)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_a_case_is_permitted_once_any_of_the_proposed_changes_is_made(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    engine = row_engine(rulebook, framework)
    for case in data.draw(cases(rulebook, 5)):
        changes = smallest_changes(rulebook, framework, case)
        for changed in applied(case, changes):
            assert engine.verdict(changed) == "permitted"
        if changes.assuming and not changes.alternatives:
            assert engine.verdict(Case(case.decided, {**case.facts, **changes.assuming})) == "permitted"


@settings(max_examples=25)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_what_the_parties_cannot_change_is_never_proposed_and_only_the_unknown_of_it_assumed(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    for case in data.draw(cases(rulebook, 5)):
        changes = smallest_changes(rulebook, framework, case)
        for change in itertools.chain.from_iterable(changes.alternatives):
            assert not rulebook.vocabulary[change.fact].immutable
            assert change.now == case.facts.get(change.fact)
            assert change.to
            assert change.now not in change.to
        assert all(rulebook.vocabulary[name].immutable for name in changes.assuming)
        assert not set(changes.assuming) & set(case.facts)


@settings(max_examples=20)
@given(rulebook=rulebooks(FEW), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_where_nothing_is_proposed_no_case_with_the_same_history_is_permitted(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    for case in data.draw(cases(rulebook, 4)):
        assume(oracle.verdict(rulebook, framework, case) != "permitted")
        if smallest_changes(rulebook, framework, case) == Changes((), {}):
            fixed = {n: v for n, v in case.facts.items() if FEW[n].immutable}
            free = {
                fact.name: [None, *(fact.values if fact.type == "choice" else (True, False))]
                for fact in FEW.facts.values()
                if fact.name not in fixed
            }
            for values in itertools.product(*free.values()):
                known = {n: v for n, v in zip(free, values, strict=True) if v is not None}
                assert oracle.verdict(rulebook, framework, Case(case.decided, {**fixed, **known})) != "permitted"


def test_every_alternative_of_the_smallest_size_is_listed_with_all_its_values() -> None:
    rulebook = make_rulebook(
        [
            make_clause("M-1", "prohibits", all_of([Holds("armed"), Holds("civil")])),
            make_clause("M-2", "requires", AtLeast("count", 2)),
        ]
    )
    changes = smallest_changes(rulebook, "main", Case(DAY, {"armed": True, "civil": True, "count": 1}))
    count = Change("count", 1, (2,))
    assert changes.alternatives == (
        (Change("armed", True, (False,)), count),  # noqa: FBT003 - values of facts
        (Change("civil", True, (False,)), count),  # noqa: FBT003
    )


def test_values_are_listed_only_if_they_do_whatever_is_chosen_for_the_others() -> None:
    rulebook = make_rulebook(
        [
            make_clause("M-1", "requires", Against("amount", "count", same=True), since=DAYS[4]),
            make_clause("M-2", "requires", any_of([Holds("armed"), Holds("bought")])),
            make_clause("M-3", "requires", any_of([negate(Holds("armed")), negate(Holds("bought"))])),
            make_clause("M-4", "requires", any_of([Holds("armed"), Holds("civil")])),
        ]
    )
    case = Case(DAY, {})
    changed = list(applied(case, smallest_changes(rulebook, "main", case)))
    assert changed
    assert {row_engine(rulebook, "main").verdict(item) for item in changed} == {"permitted"}


def test_an_unknown_history_is_assumed_and_said_to_be() -> None:
    rulebook = make_rulebook(
        [make_clause("M-1", "prohibits", Holds("treaty")), make_clause("M-2", "requires", Holds("civil"))]
    )
    changes = smallest_changes(rulebook, "main", Case(DAY, {"civil": False}))
    assert changes.assuming == {"treaty": False}
    assert changes.alternatives == ((Change("civil", False, (True,)),),)  # noqa: FBT003 - values of a fact


def test_a_permitted_case_with_an_unknown_history_that_does_not_matter_needs_nothing() -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", all_of([Holds("treaty"), Holds("civil")]))])
    assert smallest_changes(rulebook, "main", Case(DAY, {"civil": False})) == Changes((), {})


def test_no_unknown_history_stands_among_the_alternatives() -> None:
    rulebook = make_rulebook(
        [
            make_clause("M-1", "prohibits", Holds("treaty")),
            make_clause("M-2", "requires", any_of([Holds("civil"), AtLeast("limit", 2)])),
        ]
    )
    changes = smallest_changes(rulebook, "main", Case(DAY, {}))
    proposed = {change.fact for change in itertools.chain.from_iterable(changes.alternatives)}
    assert not proposed & {"limit", "treaty"}


def test_history_that_a_fact_is_compared_with_is_not_changed() -> None:
    rulebook = make_rulebook([make_clause("M-1", "requires", Against("limit", "count", same=False))])
    changes = smallest_changes(rulebook, "main", Case(DAY, {"limit": 2, "count": 5}))
    ((change,),) = changes.alternatives
    assert (change.fact, change.now) == ("count", 5)
    assert all(isinstance(value, int) and value <= 2 for value in change.to)


def test_a_date_is_moved_to_a_day_that_does() -> None:
    rulebook = make_rulebook([make_clause("M-1", "requires", Against(DECISION_DATE, "signed", same=False))])
    changes = smallest_changes(rulebook, "main", Case(DAY, {"signed": DAY + ONE_DAY}))
    assert changes.alternatives == ((Change("signed", DAY + ONE_DAY, (DAY,)),),)


def test_an_unknown_framework_is_an_error() -> None:
    with pytest.raises(KeyError):
        smallest_changes(make_rulebook([], vocabulary=VOCABULARY), "nowhere", Case(DAY, {}))
