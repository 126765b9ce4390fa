"""The smallest change: the fewest facts that the parties would have to change for a case to be permitted."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import z3

from osa.rulebook.expressions import evaluate
from osa.rulebook.facts import DECISION_DATE, Case, Value
from osa.rulebook.formulas import Era, Formula, era_of, formula_of_era
from osa.rulebook.missing import Residue, domain, residue
from osa.rulebook.solver import Encoding, at_most

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.solver import Model, Proposition

MOST_COMBINATIONS = 1024
"""So many combinations of the other changes are tried for a value; beyond that only the one that was found is told."""

MOST_SETS = 8
"""So many alternatives of the same size are listed at most."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact to change (or to establish, where it is not known: `now` is `None`) and the values that would do."""

    fact: str
    now: Value | None
    to: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What would make a case permitted.

    `assuming` are facts that nobody can change and that are not known yet; the alternatives hold if they turn out so.
    `alternatives` are sets of changes of the smallest size; with none, what is assumed is enough, or, if nothing is, no
    change that the parties can make (or the case is permitted as it stands).
    """

    alternatives: tuple[tuple[Change, ...], ...]
    assuming: Mapping[str, Value]


def smallest_changes(rulebook: Rulebook, framework: str, case: Case) -> Changes:
    """Find the smallest sets of changes that would make a case permitted on its date.

    Facts marked immutable are never proposed. Raises `KeyError` if there is no such framework.
    """
    meaning = formula_of_era(rulebook, framework, era_of(rulebook, framework, case.decided))
    fixed = {name: value for name, value in case.facts.items() if rulebook.vocabulary[name].immutable}
    left = residue(meaning, Case(case.decided, fixed))
    open_history = {name for name in left.names() if rulebook.vocabulary[name].immutable and name not in case.facts}
    search = _Search(rulebook, left, case, open_history)
    if search.first_model() is not None or not open_history:
        return Changes(tuple(search.run()), {})
    return _assuming(rulebook, meaning, case, fixed, open_history)


def _assuming(
    rulebook: Rulebook, meaning: Formula, case: Case, fixed: Mapping[str, Value], open_history: set[str]
) -> Changes:
    """Find changes that would do if what is not known of history turned out well."""
    left = residue(meaning, Case(case.decided, fixed))
    search = _Search(rulebook, left, case, set(), uncounted=open_history)
    model = search.first_model()
    if model is None:
        return Changes((), {})
    model = search.with_least_known(model, sorted(open_history & left.names()))
    facts = search.encoding.facts(model)
    assumed = {name: facts[name] for name in sorted(open_history & set(facts))}
    left = residue(meaning, Case(case.decided, {**fixed, **assumed}))
    return Changes(tuple(_Search(rulebook, left, case, open_history - set(assumed)).run()), assumed)


class _Search:
    """Looks for the smallest sets of changes over what the immutable facts leave open."""

    def __init__(
        self,
        rulebook: Rulebook,
        left: Residue,
        case: Case,
        never_known: set[str],
        uncounted: Collection[str] = (),
    ) -> None:
        self.rulebook, self.left, self.case = rulebook, left, case
        era = Era(case.decided, case.decided)
        self.encoding = Encoding(rulebook.vocabulary, era, partial=True, never_known=never_known)
        fails = [self.encoding.pair(expr)[1] for expr in (left.prohibited, left.barred)]
        self.encoding.solver.add(*fails)
        fixed = {n: v for n, v in case.facts.items() if n in left.names() and rulebook.vocabulary[n].immutable}
        self.encoding.solver.add(self.encoding.same_facts(fixed))
        names = sorted(left.names() - never_known - set(fixed) - set(uncounted))
        self.changed = {name: self._is_changed(name) for name in names}

    def _is_changed(self, name: str) -> Proposition:
        """Return that a fact is not what it was: has another value, or is known now."""
        encoding = self.encoding
        if name not in self.case.facts:
            return encoding.known(name)
        encoding.solver.add(encoding.known(name))
        return z3.Not(encoding.is_value(name, self.case.facts[name]))

    def first_model(self) -> Model | None:
        """Return a permitted case with as few changes as there can be."""
        for size in range(len(self.changed) + 1):
            model = self.encoding.find(self._at_most(size))
            if model is not None:
                return model
        return None

    def with_least_known(self, model: Model, names: list[str]) -> Model:
        """Return a model with no more changes than a given one, in which as few of some facts as possible are known."""
        changes = self._at_most(len(self._changed_in(model)))
        known = [self.encoding.known(name) for name in names]
        for size in range(len(known)):
            found = self.encoding.find(changes, at_most(size, known))
            if found is not None:
                return found
        return model

    def _at_most(self, size: int) -> Proposition:
        """Return that no more than so many facts are changed."""
        return at_most(size, list(self.changed.values())) if self.changed else self.encoding.true

    def run(self) -> list[tuple[Change, ...]]:
        """Return the sets of the smallest size."""
        model = self.first_model()
        if model is None:
            return []
        size = len(self._changed_in(model))
        found: list[tuple[Change, ...]] = []
        while model is not None and len(found) < MOST_SETS:
            names = self._changed_in(model)
            if not names:
                break
            found.append(self._changes(names, model))
            self.encoding.solver.add(z3.Not(z3.And(*(self.changed[name] for name in names))))
            model = self.encoding.find(self._at_most(size))
        return sorted(found, key=lambda changes: [change.fact for change in changes])

    def _changed_in(self, model: Model) -> list[str]:
        """Return the facts that a model changes."""
        return [name for name, item in self.changed.items() if z3.is_true(model.eval(item, model_completion=True))]

    def _changes(self, names: list[str], model: Model) -> tuple[Change, ...]:
        """Return the changes of a model, with all the values that would do, whichever is chosen for the others."""
        to: dict[str, tuple[Value, ...]] = {name: (self.encoding.read(model, name),) for name in names}
        for name in names:
            to[name] = self._values_that_do(name, to)
        return tuple(Change(name, self.case.facts.get(name), to[name]) for name in names)

    def _values_that_do(self, name: str, to: Mapping[str, tuple[Value, ...]]) -> tuple[Value, ...]:
        """Return the values of one changed fact that permit the case, for all that the others may become."""
        others = [other for other in to if other != name]
        facts = {**self.case.facts, DECISION_DATE: self.case.decided}
        if math.prod(len(to[other]) for other in others) > MOST_COMBINATIONS:
            return to[name]
        beside = [{**facts, **dict(zip(others, v, strict=True))} for v in itertools.product(*(to[o] for o in others))]
        candidates = domain(self.rulebook.vocabulary[name], self.left)
        good = [value for value in candidates if all(self._permitted({**known, name: value}) for known in beside)]
        return tuple(value for value in good if value != self.case.facts.get(name)) or to[name]

    def _permitted(self, facts: Mapping[str, Value]) -> bool:
        """Tell whether nothing stands in the way."""
        return all(evaluate(expr, facts) is False for expr in (self.left.prohibited, self.left.barred))
