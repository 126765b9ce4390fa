"""Declared properties, proved for every case of every era or answered with a counterexample that the engine replays."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.rulebook.engines.row import row_engine
from osa.rulebook.expressions import Expr, evaluate, negate, within
from osa.rulebook.facts import DECISION_DATE, Case, Value
from osa.rulebook.formulas import FIRST_DAY, LAST_DAY, Era, eras, formula_of_era, resolved
from osa.rulebook.solver import Encoding, shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from osa.rulebook.clause import Property, Rulebook, Verdict
    from osa.rulebook.solver import Proposition


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A case that refutes a property: what is known of it, and what the row engine said of it when it was replayed.

    For a monotone property `more` are the facts that, once known as well, take the permission away.
    """

    case: Case
    frameworks: tuple[str, ...]
    verdicts: Mapping[str, Verdict]
    deciding: Mapping[str, tuple[str, ...]]
    era: Era
    more: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Proof:
    """The answer on one property: proved for `eras` eras, or refuted by counterexamples (one a framework at most)."""

    claim: Property
    eras: int
    counterexamples: tuple[Counterexample, ...]

    @property
    def holds(self) -> bool:
        """Tell whether the property was proved."""
        return not self.counterexamples

    @property
    def as_expected(self) -> bool:
        """Tell whether the answer is the one that the rulebook's author expects."""
        return self.holds == (self.claim.expect == "holds")


def prove(rulebook: Rulebook, claim: Property) -> Proof:
    """Prove or refute one property.

    Raises `RuntimeError` if the solver gives up, or if a counterexample does not stand when the engine replays it.
    """
    groups = [claim.frameworks] if claim.together else [(name,) for name in claim.frameworks]
    count, found = 0, []
    for frameworks in groups:
        for era in _joint_eras(rulebook, frameworks, claim):
            count += 1
            counterexample = _Attempt(rulebook, claim, frameworks, era).refute()
            if counterexample:
                found.append(counterexample)
                break
    return Proof(claim, count, tuple(found))


def prove_all(rulebook: Rulebook, tick: Callable[[Property], None] = lambda _claim: None) -> list[Proof]:
    """Prove or refute every property, calling `tick` after each."""
    proofs = []
    for claim in rulebook.properties:
        proofs.append(prove(rulebook, claim))
        tick(claim)
    return proofs


def _joint_eras(rulebook: Rulebook, frameworks: tuple[str, ...], claim: Property) -> Iterator[Era]:
    """Go through the eras of several frameworks, cut to the period of a property."""
    limits = {day for name in frameworks for era in eras(rulebook, name) for day in (era.first,)}
    since, until = claim.since or FIRST_DAY, claim.until or LAST_DAY + dt.timedelta(days=1)
    limits |= {since, until}
    starts = sorted(day for day in limits if since <= day < until)
    ends = [day - dt.timedelta(days=1) for day in [*starts[1:], until]]
    for first, last in zip(starts, ends, strict=True):
        yield Era(first, last)


class _Attempt:
    """The attempt to refute one property in one era."""

    def __init__(self, rulebook: Rulebook, claim: Property, frameworks: tuple[str, ...], era: Era) -> None:
        self.rulebook, self.claim, self.frameworks, self.era = rulebook, claim, frameworks, era
        self.meanings = {name: formula_of_era(rulebook, name, era) for name in frameworks}
        self.condition = within(resolved(rulebook, claim.condition), era.first, era.last)

    def refute(self) -> Counterexample | None:
        """Return a counterexample if there is one."""
        return self._refute_monotone() if self.claim.kind == "monotone" else self._refute_claim()

    def _refute_claim(self) -> Counterexample | None:
        """Look for a case with the verdict in which the condition is not as claimed."""
        encoding = Encoding(self.rulebook.vocabulary, self.era)
        verdicts = [encoding.verdict(meaning, self.claim.verdict) for meaning in self.meanings.values()]
        model = encoding.find(*verdicts, self._violation(encoding))
        if model is None:
            return None
        day = encoding.decided(model)
        facts = shrink(encoding.facts(model), lambda kept: self._refutes(kept, day))
        return self._replayed(Case(day, facts), {})

    def _violation(self, encoding: Encoding) -> Proposition:
        """Return that the claim's condition is not as it should be."""
        holds, fails = encoding.pair(self.condition)
        if self.claim.kind in ("never", "always"):
            return holds if self.claim.kind == "never" else fails
        arises = [encoding.pair(expr)[0] for expr in self._consequences()]
        return encoding.both([holds, encoding.no(encoding.either(arises))])

    def _consequences(self) -> Iterator[Expr]:
        """Go through the conditions on which the consequence claimed arises in any of the frameworks."""
        effect = "refers" if self.claim.kind == "always_refers" else "obliges"
        for item in itertools.chain.from_iterable(meaning.consequences for meaning in self.meanings.values()):
            if item.clause.effect == effect and item.clause.targets == (self.claim.consequence,):
                yield item.arises

    def _refutes(self, facts: Mapping[str, Value], day: dt.date) -> bool:
        """Tell whether a case, as far as it is known, refutes the claim for certain."""
        known = {**facts, DECISION_DATE: day}
        wrong = self.condition if self.claim.kind != "always" else negate(self.condition)
        if evaluate(wrong, known) is not True:
            return False
        by_consequence = self.claim.kind in ("always_refers", "always_obliges")
        if by_consequence and any(evaluate(expr, known) is not False for expr in self._consequences()):
            return False
        case = Case(day, facts)
        return all(row_engine(self.rulebook, name).verdict(case) == self.claim.verdict for name in self.frameworks)

    def _refute_monotone(self) -> Counterexample | None:
        """Look for a case that is permitted, and no longer when more is known of it."""
        encoding = Encoding(self.rulebook.vocabulary, self.era, partial=True)
        permitted = [encoding.verdict(meaning, "permitted") for meaning in self.meanings.values()]
        complete = encoding.completed()
        still = complete.both(complete.verdict(meaning, "permitted") for meaning in self.meanings.values())
        model = encoding.find(*permitted, encoding.no(still))
        if model is None:
            return None
        known = encoding.facts(model)
        more = {name: value for name, value in complete.facts(model).items() if name not in known}
        return self._replayed(Case(encoding.decided(model), known), more)

    def _replayed(self, case: Case, more: Mapping[str, Value]) -> Counterexample:
        """Replay a case through the row engine, which must agree."""
        judgements = {name: row_engine(self.rulebook, name).judge(case) for name in self.frameworks}
        verdicts = {name: judgement.verdict for name, judgement in judgements.items()}
        if set(verdicts.values()) != {self.claim.verdict}:
            message = f"{self.claim.id}: the engine says {verdicts} of the solver's counterexample {case}"
            raise RuntimeError(message)
        deciding = {name: judgement.deciding for name, judgement in judgements.items()}
        return Counterexample(case, self.frameworks, verdicts, deciding, self.era, more)
