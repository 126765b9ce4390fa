"""The record of a screening: complete, true to the engines, and the same after a round trip through JSON."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from osa.rulebook.engines.row import row_engine
from osa.rulebook.expressions import TRUE, Among, Holds, all_of, any_of, negate
from osa.rulebook.facts import Attestation, Case, Fact, Vocabulary
from osa.rulebook.screening import Screening, screen
from tests.rulebook import oracle
from tests.rulebook.strategies import (
    BOTH,
    DAYS,
    FEW,
    FRAMEWORKS,
    cases,
    completions,
    make_clause,
    make_rulebook,
    random_cases,
    rulebooks,
)

if TYPE_CHECKING:
    from osa.rulebook.clause import Rulebook

DAY = DAYS[3]


@settings(max_examples=30)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_the_record_says_what_the_specification_says(rulebook: Rulebook, data: st.DataObject, framework: str) -> None:
    for case in data.draw(cases(rulebook, 3)):
        record = screen(rulebook, framework, case)
        judged = oracle.judge(rulebook, framework, case)
        assert (record.verdict, frozenset(record.deciding)) == (judged.verdict, judged.deciding)
        assert {result.id for result in record.clauses if result.decides} == judged.deciding


@settings(max_examples=30)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_the_record_names_every_clause_in_force_with_its_result_and_what_it_read(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    for case in data.draw(cases(rulebook, 3)):
        record = screen(rulebook, framework, case)
        assert {result.id for result in record.clauses} == oracle.in_force(rulebook, framework, case.decided)
        for result in record.clauses:
            assert result.result is oracle.holds(rulebook, rulebook.by_id[result.id].condition, case)
            assert result.reads == {name: case.facts.get(name) for name in result.reads}


@settings(max_examples=30)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_the_record_survives_a_round_trip_through_json(rulebook: Rulebook, data: st.DataObject, framework: str) -> None:
    for case in data.draw(cases(rulebook, 2)):
        record = screen(rulebook, framework, case)
        assert Screening.model_validate_json(record.model_dump_json()) == record


@settings(max_examples=30)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_referrals_and_duties_are_those_that_arise_where_the_case_may_be_permitted(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    for case in data.draw(cases(rulebook, 3)):
        record = screen(rulebook, framework, case)
        told = {item.clause: item.certain for item in record.referrals}
        told |= {item.clause: item.certain for item in record.duties}
        arising = {n: so is True for n, so in oracle.arising(rulebook, framework, case).items() if so is not False}
        assert told == (arising if record.verdict in ("permitted", "undetermined") else {})


@settings(max_examples=30)
@given(rulebook=rulebooks(FEW), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_a_case_that_stays_open_names_what_is_missing_or_the_verdict_that_it_comes_to(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    for case in data.draw(cases(rulebook, 4, unknown=0.8)):
        record = screen(rulebook, framework, case)
        verdicts = {oracle.verdict(rulebook, framework, filled) for filled in completions(rulebook, case)}
        if record.verdict != "undetermined":
            assert (record.missing, record.settled) == ((), None)
            also = {"prohibited"} if record.verdict == "not eligible" else set()
            assert verdicts <= {record.verdict, *also}
        elif record.settled is None:
            assert record.missing
            assert len(verdicts) > 1
        else:
            assert record.missing == ()
            assert verdicts == {record.settled}


def test_facts_are_given_with_who_attested_them() -> None:
    rulebook = make_rulebook([make_clause("M-1", "prohibits", Holds("civil"))])
    case = Case(DAY, {"civil": False, "count": 3}, "case 1", {"civil": Attestation("A. Officer", "letter")})
    record = screen(rulebook, "main", case)
    told = [(item.fact, item.value, item.attested_by, item.evidence) for item in record.facts]
    assert told == [("civil", False, "A. Officer", "letter"), ("count", 3, "", "")]
    assert (record.case, record.rulebook_hash) == ("case 1", rulebook.hash)


def test_a_clause_is_told_in_its_own_words() -> None:
    clause = make_clause("M-1", "prohibits", Holds("civil"), until=DAYS[4])
    result = screen(make_rulebook([clause]), "main", Case(DAY, {})).clause("M-1")
    told = (result.title, result.text, result.condition, result.cites, result.source, result.since, result.until)
    assert told == (BOTH, BOTH, "civil", BOTH, clause.source, DAYS[0], DAYS[4])
    assert (result.reads, result.result, result.decides) == ({"civil": None}, None, True)


def test_a_choice_that_looks_like_a_number_or_a_truth_value_stays_a_text() -> None:
    values = dict.fromkeys(("12", "true"), BOTH)
    vocabulary = Vocabulary({"form": Fact("form", "choice", "item", BOTH, values=values)})
    clauses = [make_clause("M-1", "prohibits", Among("form", ("12",)))]
    rulebook = make_rulebook(clauses, vocabulary=vocabulary, guard=TRUE, second_guard=TRUE)
    for value in values:
        record = screen(rulebook, "main", Case(DAY, {"form": value}))
        again = Screening.model_validate_json(record.model_dump_json())
        assert again == record
        assert again.facts[0].value == value


def test_a_record_with_anything_more_or_less_is_refused() -> None:
    record = screen(make_rulebook([make_clause("M-1", "prohibits", Holds("civil"))]), "main", Case(DAY, {}))
    data = record.model_dump(mode="json")
    assert data["schema"] == "osa.screening/1"
    for wrong in ({**data, "remark": "?"}, {**data, "schema": "osa.screening/2"}, {**data, "verdict": "perhaps"}):
        with pytest.raises(ValidationError):
            Screening.model_validate(wrong)
    with pytest.raises(ValidationError):
        Screening.model_validate({key: value for key, value in data.items() if key != "deciding"})


def test_a_contradiction_in_the_unknown_is_settled_although_it_stays_undetermined() -> None:
    both = any_of([Holds("civil"), negate(Holds("civil"))])
    record = screen(make_rulebook([make_clause("M-1", "prohibits", both)]), "main", Case(DAY, {}))
    assert (record.verdict, record.missing, record.settled) == ("undetermined", (), "prohibited")
    neither = all_of([Holds("civil"), negate(Holds("civil"))])
    record = screen(make_rulebook([make_clause("M-1", "prohibits", neither)]), "main", Case(DAY, {}))
    assert record.settled == "permitted"


@settings(max_examples=40)
@given(rulebook=rulebooks(), data=st.data(), framework=st.sampled_from(FRAMEWORKS))
def test_knowing_more_never_takes_a_permission_or_a_refusal_back(
    rulebook: Rulebook, data: st.DataObject, framework: str
) -> None:
    engine = row_engine(rulebook, framework)
    more = data.draw(cases(rulebook, 8, unknown=0.0))
    for case, other in zip(data.draw(cases(rulebook, 8)), more, strict=True):
        verdict = engine.verdict(case)
        later = engine.verdict(dataclasses.replace(case, facts={**other.facts, **case.facts}))
        if verdict in ("prohibited", "permitted"):
            assert later == verdict
        elif verdict == "not eligible":
            assert later in ("not eligible", "prohibited")


@pytest.mark.parametrize("framework", ["transfer", "osa", "oda", "gift"])
def test_forgetting_a_fact_never_makes_more_lawful_under_the_law_of_japan(japan: Rulebook, framework: str) -> None:
    engine = row_engine(japan, framework)
    for case in random_cases(japan, 3, 60, unknown=0.1):
        verdict = engine.verdict(case)
        for name in sorted(case.facts)[::4]:
            less = {other: value for other, value in case.facts.items() if other != name}
            assert engine.verdict(Case(case.decided, less)) in {verdict, "undetermined", "not eligible"}
            if verdict != "permitted":
                assert engine.verdict(Case(case.decided, less)) != "permitted"
