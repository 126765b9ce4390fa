"""The meaning of a framework as formulas: what every engine evaluates, and the only place where the semantics stand.

Everything that can stand in the way of a permission is an *obstacle*, true when it does:

- a prohibition: its condition holds, and no exception does;
- a requirement: its condition fails, and no exception holds;
- a group of grounds: one of its clauses is in force, and none of them holds;
- the framework itself: none of its own clauses is in force.

Obstacles of an included framework stand in the way only in the cases for which it is included. The verdict is then read
off in order: a prohibition is true → prohibited; another obstacle is true → not eligible; any obstacle is not known →
undetermined; all are false → permitted. Dates are ordinary conditions on `decision_date`; `Formula.during` decides
them for a period.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from osa.rulebook.expressions import (
    FALSE,
    TRUE,
    Against,
    Among,
    AtLeast,
    Expr,
    Holds,
    Leaf,
    all_of,
    any_of,
    evaluate,
    leaves,
    names,
    negate,
    rebuild,
    within,
)
from osa.rulebook.facts import DECISION_DATE, Value
from osa.rulebook.facts import LAST_DAY as _LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from osa.rulebook.clause import Clause, Rulebook

FIRST_DAY, LAST_DAY = dt.date(1, 1, 1), _LAST_DAY


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A prohibition or requirement standing in the way: `raw` before exceptions, `effective` after them."""

    clause: Clause
    raw: Expr
    effective: Expr


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of permission: in force, and its condition holds."""

    clause: Clause
    in_force: Expr
    holds: Expr


@dataclass(frozen=True, slots=True)
class Group:
    """Grounds of which one must hold. `applies` is false where the framework that has them is not included."""

    name: str
    applies: Expr
    fails: Expr
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Exception_:  # noqa: N801 - Python has the plain name
    """A lift: in force, its condition holds; `needed` when something it lifts would otherwise stand in the way."""

    clause: Clause
    holds: Expr
    needed: Expr


@dataclass(frozen=True, slots=True)
class Consequence:
    """A referral or a duty that arises: `raw` before exceptions, `arises` after them."""

    clause: Clause
    raw: Expr
    arises: Expr


@dataclass(frozen=True, slots=True)
class Formula:
    """The meaning of one framework of a rulebook, for all dates or for a period.

    `absent` is true when no clause of the framework itself is in force. `conditions` holds the condition of every
    clause as it stands (concepts replaced by their definitions), for explanations, with the days on which it counts.
    `reads` says for each fact on which days a verdict reads it.
    """

    framework: str
    absent: Expr
    prohibitions: tuple[Obstacle, ...]
    requirements: tuple[Obstacle, ...]
    groups: tuple[Group, ...]
    exceptions: tuple[Exception_, ...]
    consequences: tuple[Consequence, ...]
    conditions: Mapping[str, tuple[Expr, Expr]]
    reads: Mapping[str, Expr]

    def __hash__(self) -> int:
        """Hash by identity: formulas are made once and kept."""
        return id(self)

    def obstacles(self) -> Iterator[Expr]:
        """Go through everything that can stand in the way."""
        for obstacle in (*self.prohibitions, *self.requirements):
            yield obstacle.effective
        for group in self.groups:
            yield group.fails
        yield self.absent

    def grounds(self) -> dict[str, list[tuple[int, Ground]]]:
        """Return each ground with the places of its groups: a clause of two frameworks has one in each."""
        found: dict[str, list[tuple[int, Ground]]] = {}
        for place, group in enumerate(self.groups):
            for ground in group.grounds:
                found.setdefault(ground.clause.id, []).append((place, ground))
        return found

    def during(self, first: dt.date, last: dt.date) -> Formula:
        """Return the meaning for decisions from `first` to `last` (inclusive), without what is never in force then."""

        def now(expr: Expr) -> Expr:
            decided = within(expr, first, last)
            return settled(decided, {DECISION_DATE: first}) if first == last else decided

        def groups() -> Iterator[Group]:
            for group in self.groups:
                in_force = [g for g in group.grounds if now(g.in_force) != FALSE]
                grounds = tuple(Ground(g.clause, now(g.in_force), now(g.holds)) for g in in_force)
                if grounds:
                    yield Group(group.name, now(group.applies), now(group.fails), grounds)

        conditions = {
            name: (now(in_force), now(condition))
            for name, (in_force, condition) in self.conditions.items()
            if now(in_force) != FALSE
        }

        def obstacles(kept: tuple[Obstacle, ...]) -> tuple[Obstacle, ...]:
            return tuple(Obstacle(o.clause, now(o.raw), now(o.effective)) for o in kept if o.clause.id in conditions)

        return Formula(
            framework=self.framework,
            absent=now(self.absent),
            prohibitions=obstacles(self.prohibitions),
            requirements=obstacles(self.requirements),
            groups=tuple(groups()),
            exceptions=tuple(
                Exception_(e.clause, now(e.holds), now(e.needed)) for e in self.exceptions if e.clause.id in conditions
            ),
            consequences=tuple(
                Consequence(c.clause, now(c.raw), now(c.arises)) for c in self.consequences if c.clause.id in conditions
            ),
            conditions=conditions,
            reads={name: now(days) for name, days in self.reads.items() if now(days) != FALSE},
        )


@dataclass(frozen=True, slots=True, order=True)
class Era:
    """A period, first to last day (inclusive), in which the same clauses are in force."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        """Return the period as `2014-04-01…2016-03-21`."""
        return f"{'' if self.first == FIRST_DAY else self.first}…{'' if self.last == LAST_DAY else self.last}"


@lru_cache(maxsize=64)
def formula(rulebook: Rulebook, framework: str) -> Formula:
    """Return the meaning of a framework on any day. Raises `KeyError` if there is no such framework."""
    return _Builder(rulebook).build(framework)


@lru_cache(maxsize=1024)
def formula_of_era(rulebook: Rulebook, framework: str, era: Era) -> Formula:
    """Return the meaning of a framework during an era."""
    return formula(rulebook, framework).during(era.first, era.last)


@lru_cache(maxsize=64)
def eras(rulebook: Rulebook, framework: str) -> tuple[Era, ...]:
    """Return the eras of a framework, from before its first clause to the open end."""
    return _eras(_date_limits(formula(rulebook, framework).obstacles()) | _clause_limits(rulebook, framework))


def era_of(rulebook: Rulebook, framework: str, day: dt.date) -> Era:
    """Return the era in which a day lies."""
    return next(era for era in eras(rulebook, framework) if era.first <= day <= era.last)


def _clause_limits(rulebook: Rulebook, framework: str) -> set[dt.date]:
    """Return the days on which a clause of a framework or of one that it includes begins or ends."""
    inner = [include.framework for include in rulebook.frameworks[framework].includes]
    clauses = [clause for name in (framework, *inner) for clause in rulebook.clauses_of(name)]
    return {day for clause in clauses for day in (clause.since, clause.until) if day is not None}


def _date_limits(exprs: Iterable[Expr]) -> set[dt.date]:
    """Return the days at which a condition on the decision date turns."""
    return {
        leaf.value
        for expr in exprs
        for leaf in leaves(expr)
        if isinstance(leaf, AtLeast) and leaf.name == DECISION_DATE and isinstance(leaf.value, dt.date)
    }


def _eras(limits: set[dt.date]) -> tuple[Era, ...]:
    """Cut the calendar at some days."""
    starts = [FIRST_DAY, *sorted(limits - {FIRST_DAY})]
    ends = [day - dt.timedelta(days=1) for day in starts[1:]] + [LAST_DAY]
    return tuple(Era(first, last) for first, last in zip(starts, ends, strict=True))


def days_in_force(since: dt.date | None, until: dt.date | None) -> Expr:
    """Return the condition that the decision falls within a period."""
    begun = AtLeast(DECISION_DATE, since) if since else TRUE
    return all_of([begun, negate(AtLeast(DECISION_DATE, until))]) if until else begun


def settled(expr: Expr, known: Mapping[str, Value]) -> Expr:
    """Return what is left of a condition once some facts are put in; a comparison with one of them names its value."""

    def settle(leaf: Leaf) -> Expr:
        held = evaluate(leaf, known)
        if held is not None:
            return TRUE if held else FALSE
        return _with_one_side(leaf, known) if isinstance(leaf, Against) else leaf

    return rebuild(expr, settle)


def _with_one_side(leaf: Against, known: Mapping[str, Value]) -> Expr:
    """Return a comparison of two facts as one with a value, if either is known."""
    one, other = known.get(leaf.name), known.get(leaf.other)
    if isinstance(other, (int, dt.date)):
        return Among(leaf.name, (other,)) if leaf.same else AtLeast(leaf.name, other)
    if isinstance(one, (int, dt.date)) and leaf.same:
        return Among(leaf.other, (one,))
    if isinstance(one, dt.date):  # the last day of the calendar has no next one
        return leaf if one == dt.date.max else negate(AtLeast(leaf.other, one + dt.timedelta(days=1)))
    return negate(AtLeast(leaf.other, one + 1)) if isinstance(one, int) else leaf


def resolved(rulebook: Rulebook, expr: Expr) -> Expr:
    """Return a condition with every concept replaced by its definition of the day."""
    return _Builder(rulebook).resolve(expr)


class _Builder:
    """Builds the formula of a framework from its clauses."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def build(self, framework: str) -> Formula:
        """Join a framework's own clauses with those of the frameworks that it includes."""
        includes = self.rulebook.frameworks[framework].includes
        parts = [(framework, TRUE), *((include.framework, include.when) for include in includes)]
        own = self.rulebook.clauses_of(framework)
        applied = self.applied(parts)
        prohibitions: list[Obstacle] = []
        requirements: list[Obstacle] = []
        for clause, when in applied.values():
            if clause.effect in ("prohibits", "requires"):
                kept = prohibitions if clause.effect == "prohibits" else requirements
                kept.append(self.obstacle(clause, when, applied))
        made = Formula(
            framework=framework,
            absent=negate(
                any_of(_in_force(clause) for clause in own if clause.effect in ("prohibits", "requires", "permits"))
            ),
            prohibitions=tuple(prohibitions),
            requirements=tuple(requirements),
            groups=tuple(group for name, when in parts for group in self.groups(name, when)),
            exceptions=tuple(self.exceptions(applied)),
            consequences=tuple(self.consequences(applied)),
            conditions={c.id: (_in_force(c), self.meaning(c)) for c, _when in applied.values()},
            reads={},
        )
        return _with_reads(made, _eras(_date_limits(made.obstacles())))

    def applied(self, parts: Sequence[tuple[str, Expr]]) -> dict[str, tuple[Clause, Expr]]:
        """Return the clauses of some frameworks, each with the condition under which one of them brings it in."""
        found: dict[str, tuple[Clause, Expr]] = {}
        for name, when in reversed(parts):
            for clause in self.rulebook.clauses_of(name):
                _clause, known = found.get(clause.id, (clause, FALSE))
                found[clause.id] = (clause, any_of([known, when]))
        return found

    def meaning(self, clause: Clause) -> Expr:
        """Return a clause's condition with every concept replaced by its definition of the day."""
        return self.resolve(clause.condition)

    def resolve(self, expr: Expr) -> Expr:
        """Replace every concept by its definition of the day."""

        def define(leaf: Leaf) -> Expr:
            if not isinstance(leaf, Holds) or leaf.name not in self.rulebook.concepts:
                return leaf
            definitions = self.rulebook.definitions(leaf.name)
            return any_of(all_of([_in_force(item), item.condition]) for item in definitions)

        return rebuild(expr, define)

    def lifted(self, clause: Clause, applied: Mapping[str, tuple[Clause, Expr]]) -> Expr:
        """Return the condition that some exception to a clause holds, and is brought in if the clause is."""
        lifts = [item for item in applied.values() if item[0].effect == "lifts" and clause.id in item[0].targets]
        guard = applied[clause.id][1]
        return any_of(all_of([_in_force(lift), _beyond(when, guard), self.meaning(lift)]) for lift, when in lifts)

    def raw(self, clause: Clause, when: Expr) -> Expr:
        """Return the condition that a clause stands in the way, or a consequence arises, leaving exceptions aside."""
        meaning = self.meaning(clause)
        stands = negate(meaning) if clause.effect == "requires" else meaning
        return all_of([_in_force(clause), when, stands])

    def obstacle(self, clause: Clause, when: Expr, applied: Mapping[str, tuple[Clause, Expr]]) -> Obstacle:
        """Return a prohibition or requirement as an obstacle."""
        raw = self.raw(clause, when)
        return Obstacle(clause, raw, all_of([raw, negate(self.lifted(clause, applied))]))

    def groups(self, framework: str, when: Expr) -> Iterator[Group]:
        """Go through the groups of grounds of a framework."""
        clauses = [clause for clause in self.rulebook.clauses_of(framework) if clause.effect == "permits"]
        for name in dict.fromkeys(clause.targets[0] for clause in clauses):
            members = [clause for clause in clauses if clause.targets[0] == name]
            grounds = tuple(Ground(c, _in_force(c), all_of([_in_force(c), self.meaning(c)])) for c in members)
            exists = any_of(ground.in_force for ground in grounds)
            none_holds = negate(any_of(ground.holds for ground in grounds))
            yield Group(name, when, all_of([exists, when, none_holds]), grounds)

    def exceptions(self, applied: Mapping[str, tuple[Clause, Expr]]) -> Iterator[Exception_]:
        """Go through the exceptions to prohibitions and requirements."""
        for lift, guard in applied.values():
            targets = [applied[name] for name in lift.targets if name in applied] if lift.effect == "lifts" else []
            obstacles = [(clause, when) for clause, when in targets if clause.effect in ("prohibits", "requires")]
            if obstacles:
                holds = all_of([_in_force(lift), self.meaning(lift)])
                needed = [all_of([self.raw(clause, when), _beyond(guard, when)]) for clause, when in obstacles]
                yield Exception_(lift, holds, any_of(needed))

    def consequences(self, applied: Mapping[str, tuple[Clause, Expr]]) -> Iterator[Consequence]:
        """Go through the referrals and duties."""
        for clause, when in applied.values():
            if clause.effect in ("refers", "obliges"):
                raw = self.raw(clause, when)
                yield Consequence(clause, raw, all_of([raw, negate(self.lifted(clause, applied))]))


def _beyond(when: Expr, guard: Expr) -> Expr:
    """Return the condition that brings an exception in, beyond the one that brings in what it lifts."""
    return TRUE if when == guard else when


def _in_force(clause: Clause) -> Expr:
    """Return the condition that the decision falls into a clause's time."""
    return days_in_force(clause.since, clause.until)


def _with_reads(made: Formula, periods: tuple[Era, ...]) -> Formula:
    """Note on which days a verdict reads each fact."""
    spans: dict[str, list[Era]] = {}
    for era in periods:
        read = frozenset[str]().union(*(names(within(expr, era.first, era.last)) for expr in made.obstacles()))
        for name in sorted(read - {DECISION_DATE}):
            found = spans.setdefault(name, [])
            adjoins = found and found[-1].last + dt.timedelta(days=1) == era.first
            found.append(Era(found.pop().first if adjoins else era.first, era.last))
    reads = {name: any_of(_days(era) for era in found) for name, found in sorted(spans.items())}
    return dataclasses.replace(made, reads=reads)


def _days(era: Era) -> Expr:
    """Return the condition that the decision falls within an era."""
    until = None if era.last == LAST_DAY else era.last + dt.timedelta(days=1)
    return days_in_force(None if era.first == FIRST_DAY else era.first, until)
