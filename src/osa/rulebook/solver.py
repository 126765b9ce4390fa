"""The rulebook as a formula for the solver (Z3): the fourth engine, which answers for *all* cases at once.

Every condition becomes a pair of propositions, *holds* and *fails*, as in the other engines. For a total case (every
fact known) the second is the negation of the first; for a partial one each fact also has a proposition *known*. A
choice is one proposition a value, of which exactly one is true, so that most questions are plain propositional logic.
"""

from __future__ import annotations

import datetime as dt
from copy import copy
from typing import TYPE_CHECKING
from typing import Any as Untyped

import z3

from osa.rulebook.clause import VERDICTS, Verdict
from osa.rulebook.expressions import Against, All, Among, Any, AtLeast, Const, Expr, Holds, Leaf, Not
from osa.rulebook.facts import DECISION_DATE, LARGEST, Value, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from osa.rulebook.facts import Fact
    from osa.rulebook.formulas import Era, Formula

Proposition = Untyped  # z3.BoolRef; the solver's package has no types
Variable = Untyped  # a proposition or a whole number, or for a choice a proposition a value
Model = Untyped  # z3.ModelRef
Pair = tuple[Proposition, Proposition]

PROHIBITED, NOT_ELIGIBLE, UNDETERMINED, PERMITTED = VERDICTS
_NEVER_KNOWN: frozenset[str] = frozenset()


LONGEST_SEARCH = 60_000
"""Milliseconds after which the solver gives up on one question; those of a real rulebook take a few."""


class Encoding:
    """Variables for the facts of a case, and the conditions over them.

    With `partial`, facts may be unknown; those of `never_known` always are. The decision day is a variable within an
    era.
    """

    def __init__(
        self, vocabulary: Vocabulary, era: Era, *, partial: bool = False, never_known: Iterable[str] = _NEVER_KNOWN
    ) -> None:
        self.vocabulary, self.era, self.partial = vocabulary, era, partial
        self.never_known = frozenset(never_known)
        self.context = z3.Context()
        self.solver = z3.SimpleSolver(ctx=self.context)
        self.solver.set("timeout", LONGEST_SEARCH)
        self.true, self.false = (z3.BoolVal(truth, self.context) for truth in (True, False))
        self.day = z3.Int(DECISION_DATE, self.context)
        self.solver.add(self.day >= era.first.toordinal(), self.day <= era.last.toordinal())
        self._pairs: dict[Expr, Pair] = {}
        self._values: dict[str, Untyped] = {}
        self._known: dict[str, Proposition] = {}

    def completed(self) -> Encoding:
        """Return an encoding of the same case with every fact known, over the same variables and the same solver."""
        complete = copy(self)
        complete.partial, complete.never_known = False, frozenset()
        complete._pairs, complete._known = {}, {}
        return complete

    # Joining propositions: constants and single items are left out, which keeps the formulas small.

    def both(self, items: Iterable[Proposition]) -> Proposition:
        """Return that every proposition holds."""
        kept = [item for item in items if item is not self.true]
        if any(item is self.false for item in kept):
            return self.false
        return _joined(z3.z3core.Z3_mk_and, kept) if len(kept) > 1 else next(iter(kept), self.true)

    def either(self, items: Iterable[Proposition]) -> Proposition:
        """Return that some proposition holds."""
        kept = [item for item in items if item is not self.false]
        if any(item is self.true for item in kept):
            return self.true
        return _joined(z3.z3core.Z3_mk_or, kept) if len(kept) > 1 else next(iter(kept), self.false)

    def no(self, item: Proposition) -> Proposition:
        """Return that a proposition does not hold."""
        if item is self.true:
            return self.false
        return self.true if item is self.false else z3.Not(item)

    # Facts

    def value(self, name: str) -> Variable:
        """Return the variable of a fact: a proposition, a whole number, or for a choice a proposition a value."""
        if name == DECISION_DATE:
            return self.day
        if name not in self._values:
            fact = self.vocabulary[name]
            if fact.type == "boolean":
                self._values[name] = z3.Bool(name, self.context)
            elif fact.type == "choice":
                options = {option: z3.Bool(f"{name}={option}", self.context) for option in fact.values}
                self.solver.add(*within_limits(fact, options.values()))
                self._values[name] = options
            else:
                number = z3.Int(name, self.context)
                self.solver.add(*within_limits(fact, [number]))
                self._values[name] = number
        return self._values[name]

    def known(self, name: str) -> Proposition:
        """Return that a fact is known."""
        if name in self.never_known:
            return self.false
        if not self.partial or name == DECISION_DATE:
            return self.true
        if name not in self._known:
            self._known[name] = z3.Bool(f"known {name}", self.context)
        return self._known[name]

    def is_value(self, name: str, value: Value) -> Proposition:
        """Return that a fact has a value (whether or not that is known)."""
        variable = self.value(name)
        if isinstance(variable, dict):
            return variable[value]
        if isinstance(value, bool):
            return variable if value else z3.Not(variable)
        return variable == _number(value)

    # Conditions

    def pair(self, expr: Expr) -> Pair:
        """Return the propositions that a condition holds, and that it fails."""
        if expr not in self._pairs:
            self._pairs[expr] = self._pair(expr)
        return self._pairs[expr]

    def _pair(self, expr: Expr) -> Pair:
        match expr:
            case Const(value):
                return (self.true, self.false) if value else (self.false, self.true)
            case Not(item):
                holds, fails = self.pair(item)
                return fails, holds
            case All(items):
                pairs = [self.pair(item) for item in items]
                return self.both(holds for holds, _ in pairs), self.either(fails for _, fails in pairs)
            case Any(items):
                pairs = [self.pair(item) for item in items]
                return self.either(holds for holds, _ in pairs), self.both(fails for _, fails in pairs)
            case _:
                return self._leaf(expr)

    def _leaf(self, leaf: Leaf) -> Pair:
        match leaf:
            case Holds(name):
                truth = self.value(name)
            case Among(name, values):
                truth = self.either(self.is_value(name, value) for value in values)
            case AtLeast(name, bound):
                truth = self.value(name) >= _number(bound)
            case Against(name, other, same):
                left, right = self.value(name), self.value(other)
                truth = left == right if same else left >= right
        known = self.known(leaf.name)
        if isinstance(leaf, Against):
            known = self.both([known, self.known(leaf.other)])
        return self.both([known, truth]), self.both([known, self.no(truth)])

    # Verdicts

    def obstacles(self, meaning: Formula) -> tuple[list[Pair], list[Pair]]:
        """Return the prohibitions of a formula, and everything else that can stand in the way."""
        pairs = [self.pair(obstacle) for obstacle in meaning.obstacles()]
        count = len(meaning.prohibitions)
        return pairs[:count], pairs[count:]

    def verdict(self, meaning: Formula, verdict: Verdict) -> Proposition:
        """Return that the verdict is the given one."""
        prohibitions, others = self.obstacles(meaning)
        prohibited = self.either(holds for holds, _ in prohibitions)
        barred = self.either(holds for holds, _ in others)
        permitted = self.both(fails for _, fails in (*prohibitions, *others))
        match verdict:
            case "prohibited":
                return prohibited
            case "not eligible":
                return self.both([self.no(prohibited), barred])
            case "permitted":
                return permitted
            case _:
                return self.both([self.no(prohibited), self.no(barred), self.no(permitted)])

    # Answers

    def find(self, *wanted: Proposition) -> Model | None:
        """Return a model in which everything wanted holds, or `None` if there is none.

        Raises `RuntimeError` if the solver gives up, which is no answer.
        """
        answer = self.solver.check(*wanted)
        if answer == z3.unknown:
            raise RuntimeError(self.solver.reason_unknown())
        return self.solver.model() if answer == z3.sat else None

    def facts(self, model: Model) -> dict[str, Value]:
        """Return the known facts of a model, all of a total case's that were asked about."""
        return {
            name: self.read(model, name)
            for name in sorted(self._values)
            if z3.is_true(model.eval(self.known(name), model_completion=True))
        }

    def read(self, model: Model, name: str) -> Value:
        """Return the value of a fact in a model."""
        variable = self._values[name]
        if isinstance(variable, dict):
            return next(
                str(option) for option, item in variable.items() if z3.is_true(model.eval(item, model_completion=True))
            )
        found = model.eval(variable, model_completion=True)
        if self.vocabulary[name].type == "boolean":
            return bool(z3.is_true(found))
        number = int(found.as_long())
        return dt.date.fromordinal(number) if self.vocabulary[name].type == "date" else number

    def decided(self, model: Model) -> dt.date:
        """Return the day of decision of a model."""
        return dt.date.fromordinal(model.eval(self.day, model_completion=True).as_long())

    def same_facts(self, facts: Mapping[str, Value]) -> Proposition:
        """Return that some facts are known and as given."""
        return self.both(
            part for name, value in facts.items() for part in (self.known(name), self.is_value(name, value))
        )


def within_limits(fact: Fact, variables: Iterable[Untyped]) -> list[Proposition]:
    """Return that the variables of a fact stand for one of its values, and for one that a case can have."""
    if fact.type == "choice":
        return _one_of(variables)
    least, most = (1, dt.date.max.toordinal()) if fact.type == "date" else (-LARGEST, LARGEST)
    return (
        [] if fact.type == "boolean" else [part for number in variables for part in (number >= least, number <= most)]
    )


def at_most(size: int, propositions: Sequence[Proposition]) -> Proposition:
    """Return that no more than so many propositions, of which there is at least one, hold."""
    return _joined(z3.z3core.Z3_mk_atmost, propositions, size)


def _one_of(options: Iterable[Proposition]) -> list[Proposition]:
    """Return that exactly one of some propositions holds."""
    listed = list(options)
    return [_joined(z3.z3core.Z3_mk_or, listed), at_most(1, listed)]


def _joined(make: Callable[..., Untyped], items: Sequence[Proposition], *more: int) -> Proposition:
    """Join propositions by a function of Z3's C interface; its Python one checks every item anew, at great length."""
    context = items[0].ctx
    array = (z3.Ast * len(items))(*(item.as_ast() for item in items))
    return z3.BoolRef(make(context.ref(), len(items), array, *more), context)


def _number(value: Value) -> int:
    """Return a whole number, or a day as its ordinal."""
    return value.toordinal() if isinstance(value, dt.date) else int(value)


def shrink(facts: Mapping[str, Value], still_good: Callable[[Mapping[str, Value]], bool]) -> dict[str, Value]:
    """Leave out facts, one after the other, as long as what is left is still good."""
    kept = dict(facts)
    for name in sorted(facts):
        less = {other: value for other, value in kept.items() if other != name}
        if still_good(less):
            kept = less
    return kept
