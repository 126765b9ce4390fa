"""One case → a `Screening`: the verdict with its whole explanation, as a record with a published, versioned schema."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from osa.i18n import Text  # noqa: TC001 - pydantic reads it
from osa.rulebook.clause import Clause, Effect, Read, Rulebook, Verdict  # noqa: TC001 - pydantic reads them
from osa.rulebook.engines.row import Judgement, row_engine
from osa.rulebook.expressions import names
from osa.rulebook.facts import DECISION_DATE, Case, Value
from osa.rulebook.formulas import Era, era_of, formula_of_era
from osa.rulebook.missing import ask_in_order, facts_that_matter, residue

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Record(BaseModel):
    """A part of the record: immutable, and refused if it holds anything else than its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FactGiven(_Record):
    """A fact that the screening was given, with who attested it and on what evidence."""

    fact: str
    value: bool | int | dt.date | str
    attested_by: str = ""
    evidence: str = ""


class ClauseResult(_Record):
    """A clause in force on the day: its own words, whether its condition holds, and the values that it read.

    `result` is about the condition as it is written: true, false, or null where it is not known.
    """

    id: str
    instrument: str
    title: Text
    text: Text
    effect: Effect
    condition: str
    result: bool | None
    reads: dict[str, bool | int | dt.date | str | None]
    decides: bool
    since: dt.date
    until: dt.date | None
    cites: Text
    source: str
    read: Read
    note: Text | None


class MissingFact(_Record):
    """A fact that is not known and can change the verdict."""

    fact: str
    question: Text


class Referral(_Record):
    """A body that must deliberate; `certain` is false where a fact not known decides whether it must."""

    clause: str
    body: str
    name: Text
    certain: bool


class Duty(_Record):
    """Something owed once the case is approved; `due` is null where the text names no time."""

    clause: str
    duty: str
    name: Text
    due: str | None
    certain: bool


class Screening(_Record):
    """The record of one screening under one framework.

    `missing` lists the unknown facts that can still change the verdict, in the order in which to ask for them. If the
    verdict is undetermined and none can, `settled` is the verdict that every completion of the case leads to. Referrals
    and duties are listed where the case is, or can still be, permitted.
    """

    record: Literal["osa.screening/1"] = Field(default="osa.screening/1", alias="schema")
    rulebook: str
    rulebook_hash: str
    framework: str
    case: str
    decided: dt.date
    facts: tuple[FactGiven, ...]
    verdict: Verdict
    deciding: tuple[str, ...]
    clauses: tuple[ClauseResult, ...]
    missing: tuple[MissingFact, ...]
    settled: Verdict | None
    referrals: tuple[Referral, ...]
    duties: tuple[Duty, ...]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    def clause(self, clause_id: str) -> ClauseResult:
        """Return the result of a clause."""
        return next(result for result in self.clauses if result.id == clause_id)


def screen(rulebook: Rulebook, framework: str, case: Case) -> Screening:
    """Screen a case under a framework, on its decision date, and explain the verdict.

    Raises `KeyError` if there is no such framework.
    """
    judgement = row_engine(rulebook, framework).judge(case)
    missing, settled = _missing(rulebook, framework, case) if judgement.verdict == "undetermined" else ((), None)
    open_ = judgement.verdict in ("permitted", "undetermined")
    arising = [(rulebook.by_id[name], bool(so)) for name, so in judgement.arising.items() if so is not False and open_]
    return Screening(
        rulebook=rulebook.id,
        rulebook_hash=rulebook.hash,
        framework=framework,
        case=case.id,
        decided=case.decided,
        facts=tuple(_given(case)),
        verdict=judgement.verdict,
        deciding=judgement.deciding,
        clauses=tuple(_results(rulebook, framework, case, judgement)),
        missing=tuple(MissingFact(fact=name, question=rulebook.vocabulary[name].question) for name in missing),
        settled=settled,
        referrals=tuple(_referral(rulebook, clause, so) for clause, so in arising if clause.effect == "refers"),
        duties=tuple(_duty(rulebook, clause, so) for clause, so in arising if clause.effect == "obliges"),
    )


def _missing(rulebook: Rulebook, framework: str, case: Case) -> tuple[tuple[str, ...], Verdict | None]:
    """Return the facts to ask for, in order; or the verdict that stands whatever they are."""
    meaning = formula_of_era(rulebook, framework, era_of(rulebook, framework, case.decided))
    left = residue(meaning, case)
    matter = facts_that_matter(left, rulebook.vocabulary, case)
    if matter:
        return tuple(ask_in_order(left, rulebook.vocabulary, matter)), None
    completed = Case(case.decided, {**case.facts, **_any_values(rulebook, left.names() - set(case.facts))})
    return (), row_engine(rulebook, framework).verdict(completed)


def _any_values(rulebook: Rulebook, facts: frozenset[str]) -> dict[str, Value]:
    """Return some value for each of some facts."""
    some: dict[str, Value] = {"boolean": False, "integer": 0, "yen": 0, "date": dt.date(2000, 1, 1)}
    return {n: some.get((fact := rulebook.vocabulary[n]).type, next(iter(fact.values), False)) for n in facts}


def _given(case: Case) -> Iterator[FactGiven]:
    """Go through the facts given, with their attestations."""
    for name, value in sorted(case.facts.items()):
        attested = case.attested.get(name)
        by, evidence = (attested.by, attested.evidence) if attested else ("", "")
        yield FactGiven(fact=name, value=value, attested_by=by, evidence=evidence)


def _results(rulebook: Rulebook, framework: str, case: Case, judgement: Judgement) -> Iterator[ClauseResult]:
    """Go through the clauses in force."""
    deciding = frozenset(judgement.deciding)
    reads = _reads(rulebook, framework, era_of(rulebook, framework, case.decided))
    for name, result in judgement.conditions.items():
        clause = rulebook.by_id[name]
        yield ClauseResult(
            id=clause.id,
            instrument=clause.instrument,
            title=clause.title,
            text=clause.text,
            effect=clause.effect,
            condition=clause.written,
            result=result,
            reads={fact: case.facts.get(fact) for fact in reads[name]},
            decides=clause.id in deciding,
            since=clause.since,
            until=clause.until,
            cites=clause.cites,
            source=clause.source,
            read=clause.read,
            note=clause.note,
        )


@lru_cache(maxsize=256)
def _reads(rulebook: Rulebook, framework: str, era: Era) -> dict[str, list[str]]:
    """Return for each clause in force during an era the facts that its condition reads."""
    conditions = formula_of_era(rulebook, framework, era).conditions
    return {name: sorted(names(condition) - {DECISION_DATE}) for name, (_days, condition) in conditions.items()}


def _referral(rulebook: Rulebook, clause: Clause, certain: bool) -> Referral:  # noqa: FBT001 - one of a pair
    """Return a referral."""
    body = clause.targets[0]
    return Referral(clause=clause.id, body=body, name=rulebook.bodies[body], certain=certain)


def _duty(rulebook: Rulebook, clause: Clause, certain: bool) -> Duty:  # noqa: FBT001 - one of a pair
    """Return a duty."""
    duty = clause.targets[0]
    due = str(clause.due) if clause.due else None
    return Duty(clause=clause.id, duty=duty, name=rulebook.duties[duty], due=due, certain=certain)
