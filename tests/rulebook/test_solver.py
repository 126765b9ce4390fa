"""The solver's encoding: the same verdicts, and answers that can be trusted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from osa.rulebook.clause import VERDICTS
from osa.rulebook.expressions import Among, AtLeast, Holds, all_of, evaluate, negate
from osa.rulebook.facts import DECISION_DATE, LARGEST, Case
from osa.rulebook.formulas import Era, eras, formula_of_era
from osa.rulebook.solver import Encoding, shrink
from tests.rulebook import oracle
from tests.rulebook.strategies import DAYS, FRAMEWORKS, VOCABULARY, conditions, rulebooks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.expressions import Expr
    from osa.rulebook.facts import Value

ERA = Era(DAYS[1], DAYS[2])


@settings(max_examples=40)
@given(expr=conditions(VOCABULARY, dated=True))
def test_a_case_that_the_solver_finds_is_one_for_which_the_condition_holds(expr: Expr) -> None:
    encoding = Encoding(VOCABULARY, ERA, partial=True)
    holds, fails = encoding.pair(expr)
    for wanted, expected in ((holds, True), (fails, False), (encoding.no(encoding.either([holds, fails])), None)):
        model = encoding.find(wanted)
        if model is not None:
            day = encoding.decided(model)
            assert ERA.first <= day <= ERA.last
            assert evaluate(expr, {**encoding.facts(model), DECISION_DATE: day}) is expected


@settings(max_examples=25)
@given(rulebook=rulebooks(), framework=st.sampled_from(FRAMEWORKS), data=st.data(), partial=st.booleans())
def test_every_verdict_that_the_solver_holds_possible_is_that_of_a_case(
    rulebook: Rulebook, framework: str, data: st.DataObject, *, partial: bool
) -> None:
    era = data.draw(st.sampled_from(eras(rulebook, framework)))
    meaning = formula_of_era(rulebook, framework, era)
    for name in VERDICTS:
        encoding = Encoding(VOCABULARY, era, partial=partial)
        model = encoding.find(encoding.verdict(meaning, name))
        if model is not None:
            case = Case(encoding.decided(model), encoding.facts(model))
            assert oracle.verdict(rulebook, framework, case) == name


@settings(max_examples=25)
@given(rulebook=rulebooks(), framework=st.sampled_from(FRAMEWORKS), data=st.data())
def test_every_case_has_exactly_one_verdict_and_a_known_case_is_never_undetermined(
    rulebook: Rulebook, framework: str, data: st.DataObject
) -> None:
    era = data.draw(st.sampled_from(eras(rulebook, framework)))
    meaning = formula_of_era(rulebook, framework, era)
    encoding = Encoding(VOCABULARY, era, partial=True)
    found = [encoding.verdict(meaning, name) for name in VERDICTS]
    assert encoding.find(encoding.no(encoding.either(found))) is None
    for place, one in enumerate(found):
        assert encoding.find(one, encoding.either(found[place + 1 :])) is None
    total = encoding.completed()
    assert total.find(total.verdict(meaning, "undetermined")) is None


def test_a_completed_encoding_speaks_of_the_same_values() -> None:
    encoding = Encoding(VOCABULARY, ERA, partial=True)
    complete = encoding.completed()
    expr = all_of([Among("kind", ("ship",)), AtLeast("count", 3)])
    assert encoding.find(encoding.pair(expr)[0], complete.pair(expr)[1]) is None
    model = encoding.find(encoding.no(encoding.pair(expr)[0]), complete.pair(expr)[0])
    assert model is not None
    assert complete.facts(model)["kind"] == "ship"
    assert set(encoding.facts(model)) != {"kind", "count"}


def test_facts_that_are_never_known_stay_unknown() -> None:
    encoding = Encoding(VOCABULARY, ERA, partial=True, never_known=["armed"])
    holds, fails = encoding.pair(Holds("armed"))
    assert encoding.find(encoding.either([holds, fails])) is None
    model = encoding.find(encoding.pair(Holds("bought"))[0])
    assert model is not None
    assert encoding.facts(model) == {"bought": True}


@pytest.mark.parametrize(
    "beyond",
    [
        AtLeast("count", LARGEST + 1),
        negate(AtLeast("amount", -LARGEST)),
        negate(AtLeast("signed", dt.date.min)),
        all_of([Among("kind", ("ship",)), Among("kind", ("radar",))]),
        negate(Among("kind", ("radar", "ship", "it's a drone"))),
        negate(AtLeast(DECISION_DATE, ERA.first)),
    ],
    ids=str,
)
def test_the_solver_finds_no_case_that_cannot_be_entered(beyond: Expr) -> None:
    encoding = Encoding(VOCABULARY, ERA)
    assert encoding.find(encoding.pair(beyond)[0]) is None


def test_a_solver_that_gives_up_is_an_error_and_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    encoding = Encoding(VOCABULARY, ERA)
    monkeypatch.setattr(encoding.solver, "check", lambda *_wanted: z3.unknown)
    with pytest.raises(RuntimeError):
        encoding.find()


def test_shrinking_leaves_out_every_fact_that_is_not_needed() -> None:
    def good(kept: Mapping[str, Value]) -> bool:
        return "b" in kept or {"a", "c"} <= set(kept)

    assert shrink({"a": 1, "b": 2, "c": 3}, good) in ({"b": 2}, {"a": 1, "c": 3})
