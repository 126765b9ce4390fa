"""The semantics once more, naively: written from the words of the specification, clause by clause, and slow.

It shares with the package only the data it reads (clauses, conditions as trees) and no formula, no engine, no solver.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.rulebook.clause import EFFECTS
from osa.rulebook.expressions import Against, All, Among, Any, AtLeast, Const, Expr, Holds, Not
from osa.rulebook.facts import DECISION_DATE, Case, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from osa.rulebook.clause import Clause, Rulebook, Verdict

Kleene = bool | None
Reading = bool | frozenset[str]
"""What the day leaves of a condition: decided, or the facts that it reads."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the specification says of a case."""

    verdict: Verdict
    deciding: frozenset[str]
    missing: int


def judge(rulebook: Rulebook, framework: str, case: Case) -> Judged:
    """Judge a case under a framework by the words of the specification."""
    return _Judging(rulebook, framework, case).judge()


def verdict(rulebook: Rulebook, framework: str, case: Case) -> Verdict:
    """Return the verdict alone."""
    return judge(rulebook, framework, case).verdict


def holds(rulebook: Rulebook, expr: Expr, case: Case) -> Kleene:
    """Tell whether a condition holds for a case."""
    return _Judging(rulebook, next(iter(rulebook.frameworks)), case).truth(expr)


def arising(rulebook: Rulebook, framework: str, case: Case) -> dict[str, Kleene]:
    """Tell of each referral and duty in force whether it arises."""
    judging = _Judging(rulebook, framework, case)
    clauses = (*judging.in_force("refers"), *judging.in_force("obliges"))
    return {clause.id: judging.bites(clause) for clause in clauses}


def in_force(rulebook: Rulebook, framework: str, day: dt.date) -> set[str]:
    """Return the clauses in force under a framework on a day, definitions included."""
    judging = _Judging(rulebook, framework, Case(day, {}))
    return {clause.id for effect in EFFECTS for clause in judging.in_force(effect)}


def conj(items: Iterable[Kleene]) -> Kleene:
    """Kleene's "and" of any number of truth values."""
    unknown = False
    for item in items:
        if item is False:
            return False
        unknown = unknown or item is None
    return None if unknown else True


def disj(items: Iterable[Kleene]) -> Kleene:
    """Kleene's "or" of any number of truth values."""
    unknown = False
    for item in items:
        if item is True:
            return True
        unknown = unknown or item is None
    return None if unknown else False


def opposite(item: Kleene) -> Kleene:
    """Kleene's "not"."""
    return None if item is None else not item


class _Judging:
    """One case under one framework."""

    def __init__(self, rulebook: Rulebook, framework: str, case: Case) -> None:
        self.rulebook, self.framework, self.case = rulebook, framework, case
        self.known: dict[str, Value] = {**case.facts, DECISION_DATE: case.decided}
        self.guards: dict[str, list[Expr]] = {framework: [Const(value=True)]}
        for include in rulebook.frameworks[framework].includes:
            self.guards.setdefault(include.framework, []).append(include.when)

    # Which clauses apply, and in which cases

    def in_force(self, effect: str) -> Iterator[Clause]:
        """Go through the clauses with an effect that apply and are in force on the day."""
        for clause in self.rulebook.clauses:
            if clause.effect == effect and clause.in_force(self.case.decided) and self.ways(clause):
                yield clause

    def ways(self, clause: Clause) -> list[Expr]:
        """Return the guards of all the frameworks through which a clause applies; one that is always open is enough."""
        through = self.rulebook.instruments[clause.instrument].frameworks
        found = [guard for name, guards in self.guards.items() if name in through for guard in guards]
        return [Const(value=True)] if Const(value=True) in found else found

    def guard(self, clause: Clause) -> Kleene:
        """Tell whether a clause applies to the case."""
        return disj(self.truth(guard) for guard in self.ways(clause))

    def lifted(self, clause: Clause) -> Kleene:
        """Tell whether an exception to a clause holds and is brought in."""
        lifts = [lift for lift in self.in_force("lifts") if clause.id in lift.targets]
        return disj(conj([self.truth(lift.condition), self.brought_in(lift, clause)]) for lift in lifts)

    def brought_in(self, lift: Clause, clause: Clause) -> Kleene:
        """Tell whether an exception applies where what it lifts does: what comes the same way, comes with it."""
        return True if self.ways(lift) == self.ways(clause) else self.guard(lift)

    # Conditions

    def truth(self, expr: Expr) -> Kleene:
        """Tell whether a condition holds."""
        if isinstance(expr, Const):
            return expr.value
        if isinstance(expr, All):
            return conj(self.truth(item) for item in expr.items)
        if isinstance(expr, Any):
            return disj(self.truth(item) for item in expr.items)
        if isinstance(expr, Not):
            return opposite(self.truth(expr.item))
        if isinstance(expr, Holds) and expr.name in self.rulebook.concepts:
            definition = self.definition(expr.name)
            return False if definition is None else self.truth(definition)
        return self.leaf_truth(expr)

    def definition(self, concept: str) -> Expr | None:
        """Return what a concept means on the day, if it means anything."""
        found = [c for c in self.rulebook.clauses if c.effect == "defines" and c.targets == (concept,)]
        return next((clause.condition for clause in found if clause.in_force(self.case.decided)), None)

    def leaf_truth(self, leaf: Holds | Among | AtLeast | Against) -> Kleene:
        """Tell whether a comparison holds."""
        value = self.known.get(leaf.name)
        if value is None:
            return None
        if isinstance(leaf, Holds):
            return value is True
        if isinstance(leaf, Among):
            return any(value == other for other in leaf.values)
        if isinstance(leaf, AtLeast):
            return _ordinal(value) >= _ordinal(leaf.value)
        second = self.known.get(leaf.other)
        if second is None:
            return None
        return _ordinal(value) == _ordinal(second) if leaf.same else _ordinal(value) >= _ordinal(second)

    # The verdict

    def bites(self, clause: Clause) -> Kleene:
        """Tell whether a prohibition bites."""
        return conj([self.truth(clause.condition), self.guard(clause), opposite(self.lifted(clause))])

    def satisfied(self, clause: Clause) -> Kleene:
        """Tell whether a requirement is met: by its condition, by an exception, or because it does not apply."""
        return disj([self.truth(clause.condition), self.lifted(clause), opposite(self.guard(clause))])

    def groups(self) -> list[tuple[Kleene, list[Clause]]]:
        """Return the groups of grounds in force, framework by framework, each with whether it applies."""
        found = []
        for framework, guards in self.guards.items():
            clauses = [c for c in self.in_force("permits") if framework in self._frameworks(c)]
            for name in {clause.targets[0] for clause in clauses}:
                members = [clause for clause in clauses if clause.targets[0] == name]
                found.append((disj(self.truth(guard) for guard in guards), members))
        return found

    def _frameworks(self, clause: Clause) -> tuple[str, ...]:
        return self.rulebook.instruments[clause.instrument].frameworks

    def group_holds(self, applies: Kleene, members: list[Clause]) -> Kleene:
        """Tell whether a group holds, or does not apply."""
        return disj([opposite(applies), *(self.truth(clause.condition) for clause in members)])

    def absent(self) -> bool:
        """Tell whether none of the framework's own clauses is in force that says anything about a case."""
        own = [
            c
            for c in self.rulebook.clauses
            if self.framework in self._frameworks(c) and c.effect in ("prohibits", "requires", "permits")
        ]
        return not any(clause.in_force(self.case.decided) for clause in own)

    def judge(self) -> Judged:
        """Read off the verdict and what decided it."""
        prohibitions = {clause.id: self.bites(clause) for clause in self.in_force("prohibits")}
        requirements = {clause.id: self.satisfied(clause) for clause in self.in_force("requires")}
        groups = [(self.group_holds(*group), group) for group in self.groups()]
        held: list[Kleene] = [opposite(bites) for bites in prohibitions.values()]
        held += [*requirements.values(), *(holds for holds, _group in groups), not self.absent()]
        found: Verdict
        if True in prohibitions.values():
            found, deciding = "prohibited", {name for name, bites in prohibitions.items() if bites is True}
        elif False in held:
            found, deciding = "not eligible", self.failed(requirements, groups)
        elif None in held:
            found, deciding = "undetermined", self.open(prohibitions, requirements, groups)
        else:
            found, deciding = "permitted", self.carrying(groups)
        return Judged(found, frozenset(deciding), self.missing())

    def failed(
        self, requirements: Mapping[str, Kleene], groups: list[tuple[Kleene, tuple[Kleene, list[Clause]]]]
    ) -> set[str]:
        """Return the requirements that fail and the clauses of the groups that fail."""
        failed = {name for name, met in requirements.items() if met is False}
        return failed | {c.id for holds, (_applies, members) in groups if holds is False for c in members}

    def open(
        self,
        prohibitions: Mapping[str, Kleene],
        requirements: Mapping[str, Kleene],
        groups: list[tuple[Kleene, tuple[Kleene, list[Clause]]]],
    ) -> set[str]:
        """Return the clauses that are not known, in groups those of the groups that are not known."""
        unknown = {name for name, truth in (*prohibitions.items(), *requirements.items()) if truth is None}
        open_groups = [members for holds, (_applies, members) in groups if holds is None]
        grounds = itertools.chain.from_iterable(open_groups)
        return unknown | {clause.id for clause in grounds if self.truth(clause.condition) is None}

    def carrying(self, groups: list[tuple[Kleene, tuple[Kleene, list[Clause]]]]) -> set[str]:
        """Return the grounds that hold, where they may apply, and the exceptions without which something had bitten."""
        told = set()
        for _holds, (applies, members) in groups:
            told |= {c.id for c in members if applies is not False and self.truth(c.condition) is True}
        for lift in self.in_force("lifts"):
            if self.truth(lift.condition) is True and any(self.rescues(lift, name) for name in lift.targets):
                told.add(lift.id)
        return told

    def rescues(self, lift: Clause, name: str) -> bool:
        """Tell whether a clause would stand in the way for certain without the exception that is brought in."""
        for clause in (*self.in_force("prohibits"), *self.in_force("requires")):
            if clause.id == name:
                condition = self.truth(clause.condition)
                stands = condition if clause.effect == "prohibits" else opposite(condition)
                return conj([stands, self.guard(clause), self.brought_in(lift, clause)]) is True
        return False

    # The facts that are read: those that are left once the day has decided what it can

    def missing(self) -> int:
        """Count the facts that a verdict on this day reads and that are not known."""
        return len(self.read() - set(self.case.facts))

    def read(self) -> frozenset[str]:
        """Return the facts that a verdict on this day reads."""
        found: set[str] = set()
        for clause in (*self.in_force("prohibits"), *self.in_force("requires")):
            condition = self.reading(clause.condition)
            stands = condition if clause.effect == "prohibits" else _not_read(condition)
            guard = _any_read(self.reading(guard) for guard in self.ways(clause))
            lifts = [self.reading_of_lift(c, clause) for c in self.in_force("lifts") if clause.id in c.targets]
            found |= _names(_all_read([stands, guard, _not_read(_any_read(lifts))]))
        for framework, guards in self.guards.items():
            clauses = [c for c in self.in_force("permits") if framework in self._frameworks(c)]
            for name in {clause.targets[0] for clause in clauses}:
                grounds = [self.reading(clause.condition) for clause in clauses if clause.targets[0] == name]
                applies = _any_read(self.reading(guard) for guard in guards)
                found |= _names(_all_read([applies, _not_read(_any_read(grounds))]))
        return frozenset(found)

    def reading_of_lift(self, lift: Clause, clause: Clause) -> Reading:
        """Return what the day leaves of an exception to a clause."""
        guard = _any_read(self.reading(guard) for guard in self.ways(lift))
        return _all_read([self.reading(lift.condition), True if self.ways(lift) == self.ways(clause) else guard])

    def reading(self, expr: Expr) -> Reading:  # noqa: PLR0911 - one for each kind of node
        """Return what the day leaves of a condition."""
        if isinstance(expr, Const):
            return expr.value
        if isinstance(expr, All):
            return _all_read(self.reading(item) for item in expr.items)
        if isinstance(expr, Any):
            return _any_read(self.reading(item) for item in expr.items)
        if isinstance(expr, Not):
            return _not_read(self.reading(expr.item))
        if isinstance(expr, Holds) and expr.name in self.rulebook.concepts:
            definition = self.definition(expr.name)
            return False if definition is None else self.reading(definition)
        if isinstance(expr, (Among, AtLeast)) and expr.name == DECISION_DATE:
            return self.leaf_truth(expr) is True
        read = {expr.name, expr.other} if isinstance(expr, Against) else {expr.name}
        return frozenset(read - {DECISION_DATE})


def _ordinal(value: Value) -> int:
    """Return a number for a value that has an order."""
    return value.toordinal() if isinstance(value, dt.date) else int(value)


def _all_read(items: Iterable[Reading]) -> Reading:
    """Join what is left of conditions that must all hold."""
    listed = list(items)
    if any(item is False for item in listed):
        return False
    left = [item for item in listed if not isinstance(item, bool)]
    return frozenset[str]().union(*left) if left else True


def _any_read(items: Iterable[Reading]) -> Reading:
    """Join what is left of conditions of which one must hold."""
    return _not_read(_all_read(_not_read(item) for item in items))


def _not_read(item: Reading) -> Reading:
    """Return what is left of the opposite condition."""
    return not item if isinstance(item, bool) else item


def _names(item: Reading) -> frozenset[str]:
    """Return the facts that are left."""
    return frozenset() if isinstance(item, bool) else item
