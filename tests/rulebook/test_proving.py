"""Proofs: what is proved holds for every case tried, and what is refuted is refuted by a case that stands."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osa.rulebook.clause import Property
from osa.rulebook.engines.row import row_engine
from osa.rulebook.expressions import TRUE, Among, AtLeast, Holds, all_of, negate, render
from osa.rulebook.facts import DECISION_DATE, Case
from osa.rulebook.proving import prove, prove_all
from tests.rulebook import oracle
from tests.rulebook.strategies import (
    BOTH,
    DAYS,
    FEW,
    FRAMEWORKS,
    ONE_DAY,
    cases,
    completions,
    conditions,
    make_clause,
    make_rulebook,
    rulebooks,
    turning_days,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from osa.rulebook.clause import Rulebook, Verdict
    from osa.rulebook.expressions import Expr

Kind = Literal["never", "always", "always_refers", "always_obliges", "monotone"]


def claim(
    kind: Kind,
    condition: Expr = TRUE,
    *,
    frameworks: tuple[str, ...] = ("main",),
    verdict: Verdict = "permitted",
    consequence: str = "",
    together: bool = False,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Property:
    """Make a property."""
    return Property(
        id="P-1",
        title=BOTH,
        text=BOTH,
        frameworks=frameworks,
        together=together,
        verdict=verdict,
        kind=kind,
        condition=condition,
        written=render(condition),
        consequence=consequence,
        since=since,
        until=until,
        expect="holds",
    )


def every_case(rulebook: Rulebook, framework: str, wanted: Verdict) -> Iterator[Case]:
    """Go through every case on a day on which something turns, that has a verdict."""
    for day in turning_days(rulebook):
        for case in completions(rulebook, Case(day, {})):
            if oracle.verdict(rulebook, framework, case) == wanted:
                yield case


def is_broken(rulebook: Rulebook, made: Property, framework: str, case: Case) -> bool:
    """Tell whether a case with the verdict of a property is not as it claims."""
    holds = oracle.holds(rulebook, made.condition, case)
    if made.kind == "never":
        return holds is True
    if made.kind == "always":
        return holds is False
    arising = oracle.arising(rulebook, framework, case)
    named = [so for name, so in arising.items() if rulebook.by_id[name].targets == (made.consequence,)]
    return holds is True and True not in named


@settings(max_examples=25)
@given(
    rulebook=rulebooks(FEW),
    framework=st.sampled_from(FRAMEWORKS),
    condition=conditions(FEW, ["listed"]),
    kind=st.sampled_from(["never", "always", "always_refers", "always_obliges"]),
    verdict=st.sampled_from(["permitted", "permitted", "not eligible", "prohibited"]),
)
def test_a_property_is_proved_if_and_only_if_no_case_breaks_it(
    rulebook: Rulebook, framework: str, condition: Expr, kind: Kind, verdict: Verdict
) -> None:
    consequence = {"always_refers": "council", "always_obliges": "report"}.get(kind, "")
    made = claim(kind, condition, frameworks=(framework,), verdict=verdict, consequence=consequence)
    proof = prove(rulebook, made)
    tried = every_case(rulebook, framework, verdict)
    assert proof.holds == (not any(is_broken(rulebook, made, framework, case) for case in tried))


@settings(max_examples=25)
@given(
    rulebook=rulebooks(),
    condition=conditions(FEW, ["listed"]),
    kind=st.sampled_from(["never", "always", "always_refers"]),
    verdict=st.sampled_from(["permitted", "permitted", "not eligible", "prohibited"]),
)
def test_a_counterexample_stands_by_what_it_says_alone(
    rulebook: Rulebook, condition: Expr, kind: Kind, verdict: Verdict
) -> None:
    consequence = "council" if kind == "always_refers" else ""
    made = claim(kind, condition, frameworks=FRAMEWORKS, verdict=verdict, consequence=consequence)
    for found in prove(rulebook, made).counterexamples:
        (framework,) = found.frameworks
        judged = oracle.judge(rulebook, framework, found.case)
        assert judged.verdict == verdict == found.verdicts[framework]
        assert judged.deciding == frozenset(found.deciding[framework])
        assert is_broken(rulebook, made, framework, found.case)
        assert found.era.first <= found.case.decided <= found.era.last


@settings(max_examples=25)
@given(rulebook=rulebooks(), together=st.booleans())
def test_knowing_less_never_permits_more_under_any_rulebook(rulebook: Rulebook, *, together: bool) -> None:
    assert prove(rulebook, claim("monotone", frameworks=FRAMEWORKS, together=together)).holds


@settings(max_examples=20)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_a_permission_on_what_is_known_stays_whatever_else_is_learnt(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    engine = row_engine(rulebook, framework)
    others = data.draw(cases(rulebook, 4, unknown=0.0))
    for case in data.draw(cases(rulebook, 16)):
        if engine.verdict(case) == "permitted":
            for other in others:
                learnt = dataclasses.replace(case, facts={**other.facts, **case.facts})
                assert engine.verdict(learnt) == "permitted"


@settings(max_examples=20)
@given(rulebook=rulebooks(FEW), condition=conditions(FEW, dated=False))
def test_a_claim_on_frameworks_together_is_about_cases_with_the_verdict_in_all(
    rulebook: Rulebook, condition: Expr
) -> None:
    made = claim("never", condition, frameworks=("main", "other"), together=True)
    broken = [
        case
        for case in every_case(rulebook, "main", "permitted")
        if oracle.verdict(rulebook, "other", case) == "permitted" and oracle.holds(rulebook, condition, case) is True
    ]
    assert prove(rulebook, made).holds == (not broken)


@pytest.mark.parametrize("kind", ["always_refers", "always_obliges"])
def test_a_consequence_claimed_of_frameworks_together_may_arise_in_any_of_them(kind: Kind) -> None:
    name = "council" if kind == "always_refers" else "report"
    effect: Literal["refers", "obliges"] = "refers" if kind == "always_refers" else "obliges"
    both = [make_clause("M-1", "requires", Holds("bought")), make_clause("O-1", "requires", Holds("bought"))]
    rulebook = make_rulebook([*both, make_clause("O-2", effect, Holds("civil"), [name])])
    frameworks = ("main", "other")
    civil = claim(kind, Holds("civil"), frameworks=frameworks, together=True, consequence=name)
    assert prove(rulebook, civil).holds
    proof = prove(rulebook, claim(kind, frameworks=frameworks, together=True, consequence=name))
    (found,) = proof.counterexamples
    assert found.case.facts == {"bought": True, "civil": False}
    assert found.verdicts == dict.fromkeys(frameworks, "permitted")


def test_a_property_is_looked_into_within_its_period_only() -> None:
    rulebook = make_rulebook(
        [make_clause("M-1", "requires"), make_clause("M-2", "prohibits", Holds("civil"), since=DAYS[2], until=DAYS[3])]
    )
    never = claim("never", Holds("civil"))
    assert not prove(rulebook, never).holds
    assert prove(rulebook, dataclasses.replace(never, since=DAYS[2], until=DAYS[3])).holds
    for since, until in ((DAYS[2] - ONE_DAY, DAYS[3]), (DAYS[2], DAYS[3] + ONE_DAY)):
        proof = prove(rulebook, dataclasses.replace(never, since=since, until=until))
        (found,) = proof.counterexamples
        assert found.case.decided in (DAYS[2] - ONE_DAY, DAYS[3])


def test_a_counterexample_holds_only_the_facts_that_it_takes() -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", all_of([Holds("civil"), Among("kind", ("ship",))]))])
    (found,) = prove(rulebook, claim("never", Holds("armed"))).counterexamples
    assert len(found.case.facts) == 2
    assert found.case.facts["armed"] is True


def test_a_claim_about_the_day_of_the_decision_is_cut_at_that_day() -> None:
    rulebook = make_rulebook([make_clause("M-1", "requires")])
    before = negate(AtLeast(DECISION_DATE, DAYS[2]))
    (found,) = prove(rulebook, claim("always", before)).counterexamples
    assert found.case.decided >= DAYS[2]
    assert prove(rulebook, claim("always", before, until=DAYS[2])).holds


def test_one_counterexample_a_framework_is_enough() -> None:
    rulebook = make_rulebook([make_clause(f"{name}-1", "requires") for name in "BMO"])
    proof = prove(rulebook, claim("never", Holds("civil"), frameworks=FRAMEWORKS))
    assert [found.frameworks for found in proof.counterexamples] == [(name,) for name in FRAMEWORKS]


def test_a_proof_tells_whether_it_is_what_the_author_expects() -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", Holds("civil"))])
    answers: tuple[Literal["holds", "refuted"], ...] = ("holds", "refuted")
    for condition, expect in itertools.product((Holds("civil"), Holds("armed")), answers):
        made = dataclasses.replace(claim("never", condition), expect=expect)
        proof = prove(rulebook, made)
        assert proof.as_expected == ((condition == Holds("civil")) == (expect == "holds"))


def test_every_property_of_japan_is_answered_as_expected(japan: Rulebook) -> None:
    seen: list[Property] = []
    proofs = prove_all(japan, seen.append)
    assert [proof.claim for proof in proofs] == seen == list(japan.properties)
    assert [proof.claim.id for proof in proofs if not proof.as_expected] == []
