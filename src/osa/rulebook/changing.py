"""The smallest change: the fewest facts that the parties would have to change for a case to be permitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any as Untyped

import z3

from osa.rulebook.expressions import evaluate
from osa.rulebook.facts import DECISION_DATE, Case, Value
from osa.rulebook.formulas import Era, Formula, era_of, formula_of_era
from osa.rulebook.missing import Residue, domain, residue
from osa.rulebook.solver import Encoding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.rulebook.clause import Rulebook

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

    `alternatives` are sets of changes of the smallest size; with none, no change that the parties can make is enough.
    `assuming` are facts that nobody can change and that are not known yet; the alternatives hold if they turn out so.
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
    found = _Search(rulebook, left, case, open_history).run()
    if found or not open_history:
        return Changes(tuple(found), {})
    return _assuming(rulebook, meaning, case, fixed, open_history)


def _assuming(
    rulebook: Rulebook, meaning: Formula, case: Case, fixed: Mapping[str, Value], open_history: set[str]
) -> Changes:
    """Find changes that would do if what is not known of history turned out well."""
    left = residue(meaning, Case(case.decided, fixed))
    search = _Search(rulebook, left, case, set())
    model = search.first_model()
    if model is None:
        return Changes((), {})
    facts = search.encoding.facts(model)
    assumed = {name: facts[name] for name in sorted(open_history & set(facts))}
    left = residue(meaning, Case(case.decided, {**fixed, **assumed}))
    return Changes(tuple(_Search(rulebook, left, case, set()).run()), assumed)


class _Search:
    """Looks for the smallest sets of changes over what the immutable facts leave open."""

    def __init__(self, rulebook: Rulebook, left: Residue, case: Case, never_known: set[str]) -> None:
        self.rulebook, self.left, self.case = rulebook, left, case
        era = Era(case.decided, case.decided)
        self.encoding = Encoding(rulebook.vocabulary, era, partial=True, never_known=never_known)
        fails = [self.encoding.pair(expr)[1] for expr in (left.prohibited, left.barred)]
        self.encoding.solver.add(*fails)
        names = sorted(left.names() - never_known)
        self.changed = {name: self._is_changed(name) for name in names}

    def _is_changed(self, name: str) -> Untyped:
        """Return that a fact is not what it was: has another value, or is known now."""
        encoding = self.encoding
        if name not in self.case.facts:
            return encoding.known(name)
        encoding.solver.add(encoding.known(name))
        return z3.Not(encoding.is_value(name, self.case.facts[name]))

    def first_model(self) -> Untyped | None:
        """Return a permitted case with as few changes as there can be."""
        for size in range(len(self.changed) + 1):
            model = self.encoding.find(self._at_most(size))
            if model is not None:
                return model
        return None

    def _at_most(self, size: int) -> Untyped:
        """Return that no more than so many facts are changed."""
        if not self.changed:
            return self.encoding.true
        return z3.AtMost(*self.changed.values(), size) if size else z3.Not(z3.Or(*self.changed.values()))

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

    def _changed_in(self, model: Untyped) -> list[str]:
        """Return the facts that a model changes."""
        return [name for name, item in self.changed.items() if z3.is_true(model.eval(item, model_completion=True))]

    def _changes(self, names: list[str], model: Untyped) -> tuple[Change, ...]:
        """Return the changes of a model, each with all the values that would do beside the others."""
        new = {name: self.encoding.read(model, name) for name in names}
        return tuple(Change(name, self.case.facts.get(name), self._values_that_do(name, new)) for name in names)

    def _values_that_do(self, name: str, new: Mapping[str, Value]) -> tuple[Value, ...]:
        """Return the values of one changed fact with which the case is permitted."""
        fact = self.rulebook.vocabulary[name]
        facts = {**self.case.facts, **new, DECISION_DATE: self.case.decided}
        candidates = dict.fromkeys([*domain(fact, self.left), new[name]])
        good = [value for value in candidates if self._permitted({**facts, name: value})]
        return tuple(value for value in good if value != self.case.facts.get(name))

    def _permitted(self, facts: Mapping[str, Value]) -> bool:
        """Tell whether nothing stands in the way."""
        return all(evaluate(expr, facts) is False for expr in (self.left.prohibited, self.left.barred))
