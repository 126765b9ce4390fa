"""Weak places of a rulebook, found by the solver: dead clauses, contradictions, gaps, and grounds that overlap."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from osa.rulebook.expressions import FALSE, TRUE, all_of, names
from osa.rulebook.facts import Case
from osa.rulebook.formulas import Era, Formula, eras, formula_of_era
from osa.rulebook.missing import residue
from osa.rulebook.solver import Encoding, Proposition, shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from osa.rulebook.clause import Rulebook

Kind = Literal["dead clause", "contradiction", "gap", "case between", "overlap"]
"""A clause that never changes a verdict; an era in which nothing can be permitted; an era without any ground; a case
that nothing forbids and no ground covers; two grounds that hold together."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """A weak place: in which framework and eras, which clauses (or group of grounds), and a case that shows it."""

    kind: Kind
    framework: str
    about: tuple[str, ...]
    eras: tuple[Era, ...]
    example: Case | None = None


def find_weaknesses(
    rulebook: Rulebook, tick: Callable[[str, Era], None] = lambda _framework, _era: None
) -> list[Weakness]:
    """Look through every era of every framework, calling `tick` after each."""
    found: list[Weakness] = []
    alive: set[str] = set()
    for framework in rulebook.frameworks:
        periods: dict[tuple[Kind, tuple[str, ...]], list[Era]] = defaultdict(list)
        examples: dict[tuple[Kind, tuple[str, ...]], Case] = {}
        for era in eras(rulebook, framework):
            meaning = formula_of_era(rulebook, framework, era)
            if meaning.absent != TRUE:
                view = _EraView(rulebook, meaning, era)
                alive |= set(view.alive_clauses())
                for kind, about, example in view.weaknesses():
                    if era not in periods[kind, about]:  # a ground of two frameworks is met twice
                        periods[kind, about].append(era)
                    if example:
                        examples.setdefault((kind, about), example)
            tick(framework, era)
        found += [
            Weakness(k, framework, about, tuple(p), examples.get((k, about))) for (k, about), p in periods.items()
        ]
    return [*_dead(rulebook, alive), *found]


def _dead(rulebook: Rulebook, alive: set[str]) -> Iterator[Weakness]:
    """Go through the clauses that change no verdict in any framework or era, and consequences that never arise."""
    conditions = [clause.condition for clause in rulebook.clauses] + [claim.condition for claim in rulebook.properties]
    used = frozenset[str]().union(*map(names, conditions))
    for clause in rulebook.clauses:
        if clause.id not in alive and not (clause.effect == "defines" and clause.targets[0] in used):
            (framework, *_others) = rulebook.instruments[clause.instrument].frameworks
            yield Weakness("dead clause", framework, (clause.id,), ())


class _EraView:
    """One framework during one era, as the solver sees it."""

    def __init__(self, rulebook: Rulebook, meaning: Formula, era: Era) -> None:
        self.rulebook, self.meaning, self.era = rulebook, meaning, era
        self.encoding = Encoding(rulebook.vocabulary, era)
        prohibitions, others = self.encoding.obstacles(meaning)
        self.obstacles = [holds for holds, _ in (*prohibitions, *others)]

    def none_but(self, *but: int) -> Proposition:
        """Return that no obstacle stands in the way, leaving some aside."""
        others = [item for place, item in enumerate(self.obstacles) if place not in but]
        return self.encoding.no(self.encoding.either(others))

    def possible(self, *wanted: Proposition) -> bool:
        """Tell whether there is such a case."""
        return self.encoding.find(*wanted) is not None

    # Clauses that matter: there is a case whose verdict would be another without them.

    def alive_clauses(self) -> Iterator[str]:
        """Go through the clauses that change some verdict, or whose consequence arises for some permitted case."""
        meaning, encoding = self.meaning, self.encoding
        count = len(meaning.prohibitions)
        for place, obstacle in enumerate(meaning.prohibitions):
            rest = encoding.no(encoding.either(item for p, item in enumerate(self.obstacles[:count]) if p != place))
            if self.possible(self.obstacles[place], rest):
                yield obstacle.clause.id
        for place, obstacle in enumerate(meaning.requirements, start=count):
            if self.possible(self.obstacles[place], self.none_but(place)):
                yield obstacle.clause.id
        yield from self._alive_grounds()
        yield from self._alive_exceptions()
        yield from self._alive_exceptions_to_consequences()
        for consequence in meaning.consequences:
            if self.possible(encoding.pair(consequence.arises)[0], self.none_but()):
                yield consequence.clause.id

    def _alive_grounds(self) -> Iterator[str]:
        """Go through the grounds that are the only one for some permitted case."""
        for group in self.meaning.groups:
            applies = self.encoding.pair(group.applies)[0]
            for ground in group.grounds:
                alone = [self.encoding.pair(other.holds)[1] for other in group.grounds if other is not ground]
                if self.possible(applies, self.none_but(), *alone):
                    yield ground.clause.id

    def _alive_exceptions(self) -> Iterator[str]:
        """Go through the exceptions without which the verdict on some case would be another.

        Without an exception to a prohibition the case is prohibited, so there must be no other prohibition; without one
        to a requirement it is not eligible, so it must be permitted.
        """
        obstacles = {o.clause.id: o for o in (*self.meaning.prohibitions, *self.meaning.requirements)}
        count = len(self.meaning.prohibitions)
        not_prohibited = self.encoding.no(self.encoding.either(self.obstacles[:count]))
        for exception in self.meaning.exceptions:
            holds = self.encoding.pair(exception.holds)[0]
            for name in exception.clause.targets:
                others = [e for e in self.meaning.exceptions if name in e.clause.targets and e is not exception]
                alone = [self.encoding.pair(other.holds)[1] for other in others]
                if name not in obstacles:
                    continue
                without = not_prohibited if obstacles[name].clause.effect == "prohibits" else self.none_but()
                if self.possible(holds, self.encoding.pair(obstacles[name].raw)[0], without, *alone):
                    yield exception.clause.id
                    break

    def _alive_exceptions_to_consequences(self) -> Iterator[str]:
        """Go through the exceptions without which a referral or duty would arise for some permitted case."""
        lifts = [
            clause
            for clause in self.rulebook.clauses
            if clause.effect == "lifts" and clause.id in self.meaning.conditions
        ]
        for consequence in self.meaning.consequences:
            lifting = [lift.id for lift in lifts if consequence.clause.id in lift.targets]
            conditions = {name: self.encoding.pair(all_of(self.meaning.conditions[name])) for name in lifting}
            raw, arises = (self.encoding.pair(expr) for expr in (consequence.raw, consequence.arises))
            for name in lifting:
                alone = [fails for other, (_holds, fails) in conditions.items() if other != name]
                if self.possible(conditions[name][0], raw[0], arises[1], self.none_but(), *alone):
                    yield name

    # Weak places

    def weaknesses(self) -> Iterator[tuple[Kind, tuple[str, ...], Case | None]]:
        """Go through contradictions, gaps and overlaps."""
        if not self.possible(self.none_but()):
            yield "contradiction", (), None
        if not self.meaning.groups:
            yield "gap", (), None
        first_group = len(self.meaning.prohibitions) + len(self.meaning.requirements)
        for place, group in enumerate(self.meaning.groups, start=first_group):
            between = self._example(self.obstacles[place], self.none_but(place))
            if between:
                yield "case between", (group.name,), between
            for one, other in itertools.combinations(group.grounds, 2):
                both = [self.encoding.pair(ground.holds)[0] for ground in (one, other)]
                if FALSE not in (one.holds, other.holds) and self.possible(*both, self.none_but()):
                    yield "overlap", (one.clause.id, other.clause.id), None

    def _example(self, *wanted: Proposition) -> Case | None:
        """Return a small case in which everything wanted holds and nothing else stands in the way."""
        model = self.encoding.find(*wanted)
        if model is None:
            return None
        day = self.encoding.decided(model)
        settled = residue(self.meaning, Case(day, self.encoding.facts(model)))
        small = shrink(self.encoding.facts(model), lambda kept: residue(self.meaning, Case(day, kept)) == settled)
        return Case(day, small)
