"""The meaning of a framework as formulas, on all days and during an era."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING

import pytest

from osa.rulebook.clause import VERDICTS, Rulebook, Verdict
from osa.rulebook.expressions import FALSE, TRUE, Expr, Holds, all_of, any_of, evaluate, names, negate
from osa.rulebook.facts import DECISION_DATE, LAST_DAY, Value
from osa.rulebook.formulas import FIRST_DAY, Era, Formula, era_of, eras, formula, formula_of_era, resolved
from osa.rulebook.reading import read_rulebook
from tests.rulebook.writing import GROUND, INSTRUMENT, PROGRAMME, clause, day, write_programme, written

if TYPE_CHECKING:
    from pathlib import Path

_DAY = dt.timedelta(days=1)
_FORBIDS = 'prohibits = "breaks_treaty"'
_NEEDS = 'requires = "agreed"'
_LIFT = 'lifts = ["ACT-1"]\nwhen = "agreed"'
_WEAPON = 'defines = "weapon"\nas = '


def _verdict(meaning: Formula, decided: str, **facts: Value) -> Verdict:
    """Read the verdict off the obstacles, as the module says it is to be read."""
    known = {**facts, DECISION_DATE: day(decided)}
    if any(evaluate(item.effective, known) for item in meaning.prohibitions):
        return VERDICTS[0]
    found = [evaluate(expr, known) for expr in meaning.obstacles()]
    if True in found:
        return VERDICTS[1]
    return VERDICTS[2] if None in found else VERDICTS[3]


def _arms(directory: Path, *clauses: str) -> Formula:
    return formula(written(directory, *clauses), "arms")


def test_before_its_first_clause_a_framework_permits_nothing(tmp_path: Path) -> None:
    meaning = _arms(tmp_path, clause("ACT-1", more="until = 2021-01-01"))
    assert _verdict(meaning, "2019-12-31", agreed=True) == "not eligible"
    assert _verdict(meaning, "2020-01-01", agreed=True) == "permitted"
    assert _verdict(meaning, "2020-12-31", agreed=True) == "permitted"
    assert _verdict(meaning, "2021-01-01", agreed=True) == "not eligible"


def test_a_definition_alone_does_not_bring_a_framework_into_force(tmp_path: Path) -> None:
    meaning = _arms(tmp_path, clause("ACT-1", _WEAPON + '"is_arms"'), clause("ACT-2", since="2021-01-01"))
    assert _verdict(meaning, "2020-06-01", agreed=True) == "not eligible"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, "undetermined"),
        ({"agreed": True}, "undetermined"),
        ({"breaks_treaty": False}, "undetermined"),
        ({"agreed": True, "breaks_treaty": False}, "permitted"),
        ({"agreed": False}, "not eligible"),
        ({"breaks_treaty": True}, "prohibited"),
        ({"breaks_treaty": True, "agreed": False}, "prohibited"),
    ],
)
def test_the_verdicts_are_decided_in_their_order_and_a_missing_fact_never_permits(
    tmp_path: Path, facts: dict[str, Value], verdict: str
) -> None:
    meaning = _arms(tmp_path, clause("ACT-1", _FORBIDS), clause("ACT-2", _NEEDS))
    assert _verdict(meaning, "2020-06-01", **facts) == verdict


@pytest.mark.parametrize("effect", [_FORBIDS, 'requires = "NOT breaks_treaty"'])
@pytest.mark.parametrize(
    ("agreed", "blocked"), [(True, False), (False, True), (None, None)], ids=["lifted", "not lifted", "not known"]
)
def test_an_exception_lifts_a_prohibition_and_a_requirement_alike(
    tmp_path: Path,
    effect: str,
    agreed: bool | None,  # noqa: FBT001
    blocked: bool | None,  # noqa: FBT001
) -> None:
    meaning = _arms(tmp_path, clause("ACT-1", effect), clause("ACT-2", _LIFT))
    (obstacle,) = (*meaning.prohibitions, *meaning.requirements)
    known: dict[str, Value] = {"breaks_treaty": True, DECISION_DATE: day("2020-06-01")}
    known |= {} if agreed is None else {"agreed": agreed}
    assert evaluate(obstacle.raw, known) is True
    assert evaluate(obstacle.effective, known) is blocked
    (exception,) = meaning.exceptions
    assert evaluate(exception.needed, known) is True
    assert evaluate(exception.needed, {**known, "breaks_treaty": False}) is False
    assert evaluate(exception.holds, known) is agreed


def test_an_exception_counts_only_while_it_is_in_force(tmp_path: Path) -> None:
    lift = clause("ACT-2", _LIFT, since="2020-03-01", more="until = 2020-04-01")
    meaning = _arms(tmp_path, clause("ACT-1", _FORBIDS), lift)
    verdicts = [
        _verdict(meaning, moment, breaks_treaty=True, agreed=True)
        for moment in ("2020-02-29", "2020-03-01", "2020-03-31", "2020-04-01")
    ]
    assert verdicts == ["prohibited", "permitted", "permitted", "prohibited"]


def test_a_lifted_referral_or_duty_does_not_arise(tmp_path: Path) -> None:
    refers = clause("ACT-1", 'refers = "is_arms"\nto = "council"')
    (consequence,) = _arms(tmp_path, refers, clause("ACT-2", _LIFT)).consequences
    known: dict[str, Value] = {"is_arms": True, DECISION_DATE: day("2020-06-01")}
    found = [evaluate(consequence.arises, {**known, "agreed": agreed}) for agreed in (False, True)]
    assert [*found, evaluate(consequence.arises, known)] == [True, False, None]


def test_every_group_needs_one_of_its_grounds_in_force(tmp_path: Path) -> None:
    programme = PROGRAMME.replace("[grounds.purpose]", '[grounds.area]\nen = "Area"\nja = "分野"\n\n[grounds.purpose]')
    area = 'permits = "is_arms"\nground = "area"'
    clauses = [clause("ACT-1"), clause("ACT-2", 'permits = "pieces = 1"\nground = "purpose"'), clause("ACT-3", area)]
    meaning = formula(written(tmp_path, *clauses, programme=programme), "arms")
    assert {group.name: [item.clause.id for item in group.grounds] for group in meaning.groups} == {
        "purpose": ["ACT-1", "ACT-2"],
        "area": ["ACT-3"],
    }
    assert _verdict(meaning, "2020-06-01", agreed=False, pieces=1, is_arms=True) == "permitted"
    assert _verdict(meaning, "2020-06-01", agreed=False, pieces=2, is_arms=True) == "not eligible"
    assert _verdict(meaning, "2020-06-01", agreed=True, is_arms=False) == "not eligible"
    assert _verdict(meaning, "2020-06-01", agreed=True) == "undetermined"
    assert _verdict(meaning, "2020-06-01", agreed=False, is_arms=True) == "undetermined"


def test_a_group_none_of_whose_grounds_is_in_force_asks_for_nothing(tmp_path: Path) -> None:
    meaning = _arms(tmp_path, clause("ACT-1", _FORBIDS), clause("ACT-2", GROUND, since="2021-01-01"))
    assert _verdict(meaning, "2020-12-31", breaks_treaty=False, agreed=False) == "permitted"
    assert _verdict(meaning, "2021-01-01", breaks_treaty=False, agreed=False) == "not eligible"


def test_a_concept_means_its_definition_of_the_day(tmp_path: Path) -> None:
    rulebook = written(
        tmp_path,
        clause("ACT-D-1", _WEAPON + '"is_arms"', more="until = 2021-01-01"),
        clause("ACT-D-2", _WEAPON + '"pieces > 5"', since="2021-01-01"),
        clause("ACT-1", 'prohibits = "weapon"'),
    )
    meaning = formula(rulebook, "arms")
    assert _verdict(meaning, "2020-12-31", is_arms=True, pieces=0) == "prohibited"
    assert _verdict(meaning, "2021-01-01", is_arms=True, pieces=0) == "permitted"
    assert _verdict(meaning, "2021-01-01", pieces=6) == "prohibited"
    assert _verdict(meaning, "2021-01-01", is_arms=True) == "undetermined"
    assert "weapon" not in names(resolved(rulebook, negate(Holds("weapon"))))
    for reading in (True, False):
        known: dict[str, Value] = {"is_arms": reading, DECISION_DATE: day("2020-06-01")}
        assert evaluate(resolved(rulebook, negate(Holds("weapon"))), known) is not reading


def _two_frameworks(directory: Path, *aid: str, arms: str, programme: str = PROGRAMME) -> Rulebook:
    write_programme(directory, arms, programme=programme)
    second = INSTRUMENT.replace('"ACT"', '"AID"').replace('["arms"]', '["aid"]')
    (directory / "rulebook" / "aid.md").write_text(second + "".join(aid), encoding="utf-8")
    return read_rulebook(directory)


def test_the_clauses_of_an_included_framework_bite_only_in_the_cases_for_which_it_is_included(tmp_path: Path) -> None:
    arms = (
        clause("ACT-1", _FORBIDS)
        + clause("ACT-2", _NEEDS)
        + clause("ACT-3", 'permits = "pieces = 1"\nground = "purpose"')
    )
    meaning = formula(_two_frameworks(tmp_path, clause("AID-1", "requires = \"job = 'rescue'\""), arms=arms), "aid")
    good: dict[str, Value] = {"job": "rescue"}
    bad: dict[str, Value] = {**good, "breaks_treaty": True, "agreed": False, "pieces": 2}
    assert _verdict(meaning, "2020-06-01", **bad, is_arms=False) == "permitted"
    assert _verdict(meaning, "2020-06-01", **good, is_arms=False) == "permitted"
    assert _verdict(meaning, "2020-06-01", **bad, is_arms=True) == "prohibited"
    assert _verdict(meaning, "2020-06-01", **{**bad, "breaks_treaty": False}, is_arms=True) == "not eligible"
    assert _verdict(meaning, "2020-06-01", **bad) == "undetermined"


def test_clauses_of_an_included_framework_alone_do_not_bring_a_framework_into_force(tmp_path: Path) -> None:
    rulebook = _two_frameworks(tmp_path, clause("AID-1", _NEEDS, since="2021-01-01"), arms=clause("ACT-1"))
    assert _verdict(formula(rulebook, "aid"), "2020-06-01", agreed=True, is_arms=True) == "not eligible"
    assert _verdict(formula(rulebook, "aid"), "2021-01-01", agreed=True, is_arms=True) == "permitted"


def test_an_exception_of_an_included_framework_reaches_outward_only_where_it_is_included(tmp_path: Path) -> None:
    arms = clause("ACT-1") + clause("ACT-2", 'lifts = ["AID-1"]\nwhen = "agreed"')
    meaning = formula(_two_frameworks(tmp_path, clause("AID-1", _FORBIDS), arms=arms), "aid")
    facts: dict[str, Value] = {"breaks_treaty": True, "agreed": True}
    assert _verdict(meaning, "2020-06-01", **facts, is_arms=False) == "prohibited"
    assert _verdict(meaning, "2020-06-01", **facts, is_arms=True) == "permitted"


def test_a_clause_brought_in_by_two_includes_bites_in_the_cases_of_either(tmp_path: Path) -> None:
    both = '[frameworks.gift]\nname = { en = "Gift", ja = "贈与" }\nabout = { en = "Gifts.", ja = "贈与。" }\n'
    programme = f"{PROGRAMME}\n{both}".replace("}]", '}, { framework = "gift", when = "pieces = 1" }]')
    write_programme(
        tmp_path,
        clause("ACT-1", _FORBIDS),
        programme=programme,
        instrument=INSTRUMENT.replace('["arms"]', '["arms", "gift"]'),
    )
    second = INSTRUMENT.replace('"ACT"', '"AID"').replace('["arms"]', '["aid"]') + clause(
        "AID-1", 'requires = "agreed"'
    )
    (tmp_path / "rulebook" / "aid.md").write_text(second, encoding="utf-8")
    meaning = formula(read_rulebook(tmp_path), "aid")
    verdicts = {
        (is_arms, pieces): _verdict(
            meaning, "2020-06-01", agreed=True, breaks_treaty=True, is_arms=is_arms, pieces=pieces
        )
        for is_arms, pieces in itertools.product((True, False), (1, 2))
    }
    assert verdicts == {
        (True, 1): "prohibited",
        (True, 2): "prohibited",
        (False, 1): "prohibited",
        (False, 2): "permitted",
    }


def test_eras_cover_the_calendar_without_gap_or_overlap_and_turn_where_a_clause_does(tmp_path: Path) -> None:
    turns = clause("ACT-2", "prohibits = \"is_arms AND decision_date = DATE '2020-06-15'\"")
    rulebook = written(tmp_path, clause("ACT-1", more="until = 2021-01-01"), turns)
    found = eras(rulebook, "arms")
    assert (found[0].first, found[-1].last) == (FIRST_DAY, LAST_DAY)
    assert all(left.last + _DAY == right.first for left, right in itertools.pairwise(found))
    starts = [str(era.first) for era in found[1:]]
    assert starts == ["2020-01-01", "2020-06-15", "2020-06-16", "2021-01-01"]
    assert era_of(rulebook, "arms", day("2020-06-15")) == Era(day("2020-06-15"), day("2020-06-15"))
    assert str(found[0]) == "…2019-12-31"
    assert str(found[-1]) == "2021-01-01…"
    assert {
        name for era in found for expr in formula_of_era(rulebook, "arms", era).obstacles() for name in names(expr)
    } == {
        "agreed",
        "is_arms",
    }


def _agrees(rulebook: Rulebook, framework: str, era: Era, facts: dict[str, Value]) -> None:
    whole, part = formula(rulebook, framework), formula_of_era(rulebook, framework, era)
    for moment in {era.first, era.last}:
        known = {**facts, DECISION_DATE: moment}
        kept = {item.clause.id: item for item in (*part.prohibitions, *part.requirements)}
        for item in (*whole.prohibitions, *whole.requirements):
            found = kept.get(item.clause.id)
            expected = evaluate(item.effective, known)
            assert (evaluate(found.effective, known) if found else False) is expected, item.clause.id
        assert evaluate(any_of(g.fails for g in part.groups), known) is evaluate(
            any_of(g.fails for g in whole.groups), known
        )
        assert evaluate(part.absent, known) is evaluate(whole.absent, known)
        arising = {item.clause.id: evaluate(item.arises, known) for item in whole.consequences}
        kept_arising = {item.clause.id: evaluate(item.arises, known) for item in part.consequences}
        assert {name for name, held in arising.items() if held} == {name for name, held in kept_arising.items() if held}


@pytest.mark.parametrize("framework", ["transfer", "osa", "oda", "gift"])
def test_during_an_era_japans_formulas_mean_what_they_mean_on_each_of_its_days(japan: Rulebook, framework: str) -> None:
    booleans = [name for name in japan.vocabulary if japan.vocabulary[name].type == "boolean"]
    patterns: list[dict[str, Value]] = [
        {},
        dict.fromkeys(booleans, True),
        dict.fromkeys(booleans, False),
        {name: n % 2 == 0 for n, name in enumerate(booleans)},
        {name: n % 3 == 0 for n, name in enumerate(booleans) if n % 5},
    ]
    for era in eras(japan, framework):
        for facts in patterns:
            _agrees(japan, framework, era, facts)


@pytest.mark.parametrize("framework", ["transfer", "osa", "oda", "gift"])
def test_during_an_era_nothing_is_left_that_is_never_in_force_and_no_date_is_left_undecided(
    japan: Rulebook, framework: str
) -> None:
    for era in eras(japan, framework):
        part = formula_of_era(japan, framework, era)
        exprs: list[Expr] = [*part.obstacles(), *(item.arises for item in part.consequences)]
        assert all(DECISION_DATE not in names(expr) for expr in exprs)
        own = any(clause.in_force(era.first) for clause in japan.clauses_of(framework) if clause.effect != "defines")
        assert part.absent == (FALSE if own else TRUE)
        assert all(japan.by_id[name].in_force(era.first) for name in part.conditions)


def test_a_fact_is_read_on_exactly_the_days_on_which_a_verdict_depends_on_it(tmp_path: Path) -> None:
    rulebook = written(
        tmp_path,
        clause("ACT-1", _NEEDS),
        clause("ACT-2", 'requires = "is_arms"', since="2020-03-01", more="until = 2020-04-01"),
        clause("ACT-3", 'refers = "pieces > 1"\nto = "council"'),
    )
    reads = formula(rulebook, "arms").reads
    assert set(reads) == {"agreed", "is_arms"}
    for moment, held in (("2020-02-29", False), ("2020-03-01", True), ("2020-03-31", True), ("2020-04-01", False)):
        assert evaluate(reads["is_arms"], {DECISION_DATE: day(moment)}) is held
    assert all_of([reads["agreed"]]) == reads["agreed"]
    assert evaluate(reads["agreed"], {DECISION_DATE: day("2019-12-31")}) is False


def test_a_framework_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        formula(written(tmp_path), "war")
