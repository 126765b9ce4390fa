"""Weak places, on rulebooks made for them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hypothesis import given, settings

from osa.rulebook.expressions import FALSE, TRUE, AtLeast, Holds, all_of, any_of, negate
from osa.rulebook.facts import Case
from osa.rulebook.formulas import LAST_DAY, Era
from osa.rulebook.weaknesses import find_weaknesses
from tests.rulebook import oracle
from tests.rulebook.strategies import (
    DAYS,
    FEW,
    FRAMEWORKS,
    ONE_DAY,
    completions,
    make_clause,
    make_rulebook,
    rulebooks,
    turning_days,
    without_clause,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osa.rulebook.clause import Clause, Rulebook
    from osa.rulebook.weaknesses import Kind, Weakness

BOUGHT = make_clause("M-bought", "permits", Holds("bought"), ["purpose"])


def found(clauses: Iterable[Clause], kind: Kind, framework: str = "main") -> list[Weakness]:
    """Return the weak places of a kind."""
    weak = find_weaknesses(make_rulebook(clauses))
    return [item for item in weak if item.kind == kind and item.framework == framework]


def dead(*clauses: Clause) -> list[str]:
    """Return the clauses that change nothing."""
    return [name for item in found(clauses, "dead clause") for name in item.about]


def test_a_clause_that_can_decide_is_not_dead() -> None:
    lifted = make_clause("M-1", "prohibits", Holds("civil"))
    assert dead(BOUGHT, lifted, make_clause("M-2", "lifts", Holds("armed"), ["M-1"])) == []


def test_a_prohibition_within_another_is_dead() -> None:
    wide = make_clause("M-1", "prohibits", Holds("civil"))
    narrow = make_clause("M-2", "prohibits", all_of([Holds("civil"), Holds("armed")]))
    assert dead(BOUGHT, wide, narrow) == ["M-2"]


def test_a_requirement_that_a_prohibition_always_comes_before_is_dead() -> None:
    prohibited = make_clause("M-1", "prohibits", negate(Holds("civil")))
    assert dead(BOUGHT, prohibited, make_clause("M-2", "requires", Holds("civil"))) == ["M-2"]


def test_a_ground_within_another_is_dead() -> None:
    narrow = make_clause("M-1", "permits", all_of([Holds("bought"), Holds("civil")]), ["purpose"])
    assert dead(BOUGHT, narrow) == ["M-1"]


def test_an_exception_that_is_never_needed_is_dead() -> None:
    lifted = make_clause("M-1", "prohibits", Holds("civil"))
    lift = make_clause("M-2", "lifts", negate(Holds("civil")), ["M-1"])
    assert dead(BOUGHT, lifted, lift) == ["M-2"]


def test_an_exception_to_a_referral_is_alive_if_the_referral_would_arise_without_it() -> None:
    referral = make_clause("M-1", "refers", Holds("civil"), ["council"])
    needed = make_clause("M-2", "lifts", Holds("armed"), ["M-1"])
    useless = make_clause("M-3", "lifts", negate(Holds("civil")), ["M-1"])
    assert dead(BOUGHT, referral, needed, useless) == ["M-3"]


def test_a_consequence_that_arises_for_no_permitted_case_is_dead() -> None:
    prohibited = make_clause("M-1", "prohibits", Holds("civil"))
    never = make_clause("M-2", "obliges", Holds("civil"), ["report"])
    assert dead(BOUGHT, prohibited, never, make_clause("M-3", "obliges", TRUE, ["report"])) == ["M-2"]


def test_a_definition_that_nothing_uses_is_dead() -> None:
    used = make_clause("M-1", "defines", Holds("civil"), ["listed"])
    unused = make_clause("M-2", "defines", Holds("civil"), ["late"])
    assert dead(BOUGHT, used, unused, make_clause("M-3", "prohibits", Holds("listed"))) == ["M-2"]


def test_an_era_in_which_nothing_can_be_permitted_is_a_contradiction() -> None:
    clauses = [
        make_clause("M-1", "requires", Holds("civil")),
        make_clause("M-2", "prohibits", Holds("civil"), since=DAYS[2], until=DAYS[3]),
    ]
    (item,) = found(clauses, "contradiction")
    assert item.eras == (Era(DAYS[2], DAYS[3] - ONE_DAY),)
    assert found([BOUGHT, make_clause("M-1", "prohibits", FALSE)], "contradiction") == []


def test_an_era_without_any_ground_is_a_gap() -> None:
    requirement = make_clause("M-1", "requires", Holds("civil"))
    ground = make_clause("M-2", "permits", Holds("bought"), ["purpose"], since=DAYS[2])
    (item,) = found([requirement, ground], "gap")
    assert item.eras == (Era(DAYS[0], DAYS[2] - ONE_DAY),)


def test_a_case_that_nothing_forbids_and_no_ground_covers_lies_between() -> None:
    clauses = [BOUGHT, make_clause("M-1", "prohibits", Holds("armed"))]
    (item,) = found(clauses, "case between")
    assert item.about == ("purpose",)
    assert item.example is not None
    judged = oracle.judge(make_rulebook(clauses), "main", item.example)
    assert judged.verdict == "not eligible"
    assert judged.deciding == {"M-bought"}
    assert item.example.facts == {"armed": False, "bought": False}


def test_no_case_lies_between_grounds_that_cover_all() -> None:
    assert found([BOUGHT, make_clause("M-1", "permits", negate(Holds("bought")), ["purpose"])], "case between") == []


def test_two_grounds_that_hold_together_overlap_in_the_eras_in_which_both_are_in_force() -> None:
    other = make_clause("M-1", "permits", AtLeast("count", 2), ["purpose"], since=DAYS[3])
    (item,) = found([BOUGHT, other], "overlap")
    assert (item.about, item.eras) == (("M-bought", "M-1"), (Era(DAYS[3], LAST_DAY),))
    apart = make_clause("M-1", "permits", negate(Holds("bought")), ["purpose"])
    assert found([BOUGHT, apart], "overlap") == []


def test_grounds_of_different_groups_do_not_overlap() -> None:
    assert found([BOUGHT, make_clause("M-1", "permits", Holds("bought"), ["area"])], "overlap") == []


def test_a_ground_of_two_frameworks_is_told_of_once_an_era() -> None:
    grounds = [
        make_clause(f"S-{place}", "permits", Holds(name), ["purpose"]) for place, name in enumerate(("armed", "civil"))
    ]
    weak = find_weaknesses(make_rulebook(grounds, shared=("base", "main")))
    assert all(len(item.eras) == len(set(item.eras)) for item in weak)


def test_a_framework_without_law_has_no_weak_places() -> None:
    assert find_weaknesses(make_rulebook([])) == []


def test_every_era_of_every_framework_is_ticked_off() -> None:
    seen: list[tuple[str, Era]] = []
    find_weaknesses(make_rulebook([BOUGHT]), lambda framework, era: seen.append((framework, era)))
    assert {framework for framework, _era in seen} == set(FRAMEWORKS)
    assert len(seen) == len(set(seen))


@settings(max_examples=15)
@given(rulebook=rulebooks(FEW, most=6))
def test_a_dead_clause_can_be_struck_out_and_no_verdict_changes(rulebook: Rulebook) -> None:
    names = [item.about[0] for item in find_weaknesses(rulebook) if item.kind == "dead clause"]
    judging = [name for name in names if rulebook.by_id[name].effect in ("prohibits", "requires", "lifts")]
    for name, day in itertools.product(judging[:2], turning_days(rulebook)[::2]):
        without = without_clause(rulebook, name)
        for case in completions(rulebook, Case(day, {}))[::3]:
            for framework in FRAMEWORKS:
                says = ("prohibits", "requires", "permits")
                absent = not any(c.in_force(day) and c.effect in says for c in without.clauses_of(framework))
                if not absent:
                    after = oracle.verdict(without, framework, case)
                    assert after == oracle.verdict(rulebook, framework, case)


def test_a_dead_clause_is_found_whatever_the_frameworks_that_it_belongs_to() -> None:
    always = any_of([Holds("armed"), negate(Holds("armed"))])
    weak = find_weaknesses(make_rulebook([BOUGHT, make_clause("S-1", "requires", always)]))
    assert ("S-1",) in [item.about for item in weak if item.kind == "dead clause"]
