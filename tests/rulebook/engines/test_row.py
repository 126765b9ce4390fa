"""The row engine: one case at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osa.rulebook.engines.row import RowEngine, row_engine
from osa.rulebook.expressions import FALSE, TRUE, Against, AtLeast, Holds, negate
from osa.rulebook.facts import DECISION_DATE, LAST_DAY, Case, Fact, Vocabulary
from osa.rulebook.formulas import FIRST_DAY
from tests.rulebook import oracle
from tests.rulebook.strategies import (
    BOTH,
    DAYS,
    FRAMEWORKS,
    ONE_DAY,
    cases,
    make_clause,
    make_rulebook,
    rulebooks,
)

if TYPE_CHECKING:
    import datetime as dt

    from osa.rulebook.clause import Rulebook

DAY = DAYS[3]
GROUND = make_clause("M-ground", "permits", Holds("bought"), ["purpose"])


def test_a_prohibition_comes_before_everything_else() -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", Holds("civil")), make_clause("M-2", "requires", FALSE)])
    judgement = row_engine(rulebook, "main").judge(Case(DAY, {"civil": True}))
    assert (judgement.verdict, judgement.deciding) == ("prohibited", ("M-1",))


def test_a_missing_fact_leaves_the_verdict_open_and_never_permits() -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", Holds("civil"))])
    judgement = row_engine(rulebook, "main").judge(Case(DAY, {}))
    assert (judgement.verdict, judgement.deciding, judgement.missing) == ("undetermined", ("M-1",), 1)


def test_a_permission_names_the_ground_and_the_exception_that_it_rests_on() -> None:
    lifted = make_clause("M-1", "prohibits", Holds("civil"))
    lift = make_clause("M-2", "lifts", Holds("armed"), ["M-1"])
    engine = row_engine(make_rulebook([GROUND, lifted, lift]), "main")
    rescued = engine.judge(Case(DAY, {"bought": True, "civil": True, "armed": True}))
    assert (rescued.verdict, rescued.deciding) == ("permitted", ("M-ground", "M-2"))
    unneeded = engine.judge(Case(DAY, {"bought": True, "civil": False, "armed": True}))
    assert (unneeded.verdict, unneeded.deciding) == ("permitted", ("M-ground",))


def test_a_clause_counts_from_its_first_day_until_the_day_before_its_end() -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", TRUE, since=DAYS[1], until=DAYS[2])])
    engine = row_engine(rulebook, "main")
    days = (DAYS[1] - ONE_DAY, DAYS[1], DAYS[2] - ONE_DAY, DAYS[2])
    verdicts = [engine.verdict(Case(day, {})) for day in days]
    assert verdicts == ["not eligible", "prohibited", "prohibited", "not eligible"]


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_first_and_the_last_day_of_the_calendar_have_a_verdict(day: dt.date) -> None:
    assert row_engine(make_rulebook([GROUND]), "main").judge(Case(day, {"bought": True})).verdict in (
        "not eligible",
        "permitted",
    )


def test_a_guard_that_nothing_else_reads_is_read_where_a_ground_always_holds() -> None:
    rulebook = make_rulebook([make_clause("B-1", "permits", TRUE, ["purpose"]), GROUND], guard=Holds("armed"))
    engine = row_engine(rulebook, "main")
    inside = engine.judge(Case(DAY, {"bought": True, "armed": True}))
    outside = engine.judge(Case(DAY, {"bought": True, "armed": False}))
    assert (inside.deciding, outside.deciding) == (("M-ground", "B-1"), ("M-ground",))


def test_a_guard_that_nothing_else_reads_is_read_where_an_exception_always_holds() -> None:
    lifted = make_clause("B-1", "prohibits", Holds("civil"))
    rulebook = make_rulebook([GROUND, lifted, make_clause("B-2", "lifts", TRUE, ["B-1"])])
    known = {"bought": True, "civil": True}
    assert row_engine(rulebook, "main").judge(Case(DAY, {**known, "armed": True})).deciding == ("M-ground", "B-2")
    assert row_engine(rulebook, "main").judge(Case(DAY, {**known, "armed": False})).deciding == ("M-ground",)


def test_an_included_exception_does_not_reach_beyond_the_cases_for_which_it_is_included() -> None:
    own = make_clause("M-1", "prohibits", Holds("civil"))
    rulebook = make_rulebook([GROUND, own, make_clause("B-1", "lifts", TRUE, ["M-1"])], guard=Holds("armed"))
    known = {"bought": True, "civil": True}
    assert row_engine(rulebook, "main").verdict(Case(DAY, {**known, "armed": False})) == "prohibited"
    inside = row_engine(rulebook, "main").judge(Case(DAY, {**known, "armed": True}))
    assert (inside.verdict, inside.deciding) == ("permitted", ("M-ground", "B-1"))


def test_an_exception_that_is_not_brought_in_is_not_named_beside_the_one_that_helped() -> None:
    own = make_clause("M-1", "prohibits", Holds("civil"))
    lifts = [make_clause("B-1", "lifts", TRUE, ["M-1"]), make_clause("M-2", "lifts", TRUE, ["M-1"])]
    judgement = row_engine(make_rulebook([GROUND, own, *lifts]), "main").judge(
        Case(DAY, {"bought": True, "civil": True, "armed": False})
    )
    assert judgement.deciding == ("M-ground", "M-2")


def test_a_ground_of_two_frameworks_is_named_once_and_counts_in_both() -> None:
    shared = make_clause("S-1", "permits", Holds("bought"), ["purpose"])
    rulebook = make_rulebook([shared], shared=("base", "main"))
    facts = {"bought": True, "armed": True}
    for framework in ("base", "main"):
        judgement = row_engine(rulebook, framework).judge(Case(DAY, facts))
        assert (judgement.verdict, judgement.deciding) == ("permitted", ("S-1",))


def test_a_comparison_with_the_decision_date_is_made_with_the_day_of_the_case() -> None:
    rulebook = make_rulebook([make_clause("M-1", "requires", Against(DECISION_DATE, "signed", same=False))])
    engine = row_engine(rulebook, "main")
    assert engine.verdict(Case(DAY, {"signed": DAY})) == "permitted"
    assert engine.verdict(Case(DAY, {"signed": DAY + ONE_DAY})) == "not eligible"


def test_facts_may_be_named_like_words_of_sql() -> None:
    words = ("user", "limit", "order", "end", "verdict", "id", "evaluated")
    vocabulary = Vocabulary({name: Fact(name, "boolean", "item", BOTH) for name in words})
    clauses = [make_clause(f"M-{name}", "prohibits", Holds(name)) for name in words]
    engine = row_engine(make_rulebook(clauses, vocabulary=vocabulary, guard=TRUE, second_guard=TRUE), "main")
    for name in words:
        assert engine.judge(Case(DAY, {name: True})).deciding == (f"M-{name}",)
    assert engine.verdict(Case(DAY, dict.fromkeys(words, False))) == "permitted"


def test_conditions_are_told_as_they_are_written_whatever_exceptions_say() -> None:
    clauses = [
        make_clause("M-1", "prohibits", Holds("civil")),
        make_clause("M-2", "lifts", Holds("bought"), ["M-1"]),
        make_clause("M-3", "refers", AtLeast("count", 2), ["council"]),
        make_clause("M-4", "obliges", negate(Holds("civil")), ["report"]),
        make_clause("M-5", "requires", TRUE, until=DAYS[1]),
    ]
    judgement = row_engine(make_rulebook(clauses), "main").judge(Case(DAY, {"civil": True, "bought": True}))
    assert judgement.conditions == {"M-1": True, "M-2": True, "M-3": None, "M-4": False}
    assert judgement.arising == {"M-3": None, "M-4": False}


def test_a_referral_that_is_lifted_does_not_arise() -> None:
    clauses = [
        make_clause("M-1", "refers", TRUE, ["council"]),
        make_clause("M-2", "lifts", Holds("bought"), ["M-1"]),
    ]
    engine = row_engine(make_rulebook(clauses), "main")
    arising = [engine.judge(Case(DAY, facts)).arising["M-1"] for facts in ({"bought": True}, {"bought": False}, {})]
    assert arising == [False, True, None]


def test_an_unknown_framework_is_an_error() -> None:
    with pytest.raises(KeyError):
        RowEngine(make_rulebook([]), "nowhere")


@settings(max_examples=20)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_the_quick_verdict_is_the_verdict_of_the_specification(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    engine = RowEngine(rulebook, framework)
    for case in data.draw(cases(rulebook, 20)):
        assert engine.verdict(case) == oracle.verdict(rulebook, framework, case)


@settings(max_examples=20)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_only_clauses_in_force_decide_and_a_prohibition_always_names_one(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    engine = RowEngine(rulebook, framework)
    for case in data.draw(cases(rulebook, 20)):
        judgement = engine.judge(case)
        if judgement.verdict == "prohibited":
            assert judgement.deciding
        assert set(judgement.deciding) <= set(judgement.conditions)
