"""Which facts that are not known still matter, exactly, and in which order to ask for them."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING
from typing import Any as Untyped

import numpy as np
import numpy.typing as npt
import z3

from osa.rulebook.expressions import (
    Against,
    All,
    Among,
    Any,
    AtLeast,
    Const,
    Expr,
    Leaf,
    Not,
    any_of,
    evaluate,
    leaves,
    names,
)
from osa.rulebook.facts import DECISION_DATE, Case, Fact, Value, Vocabulary
from osa.rulebook.formulas import Era, Formula, settled
from osa.rulebook.solver import Encoding, within_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Truth = npt.NDArray[np.bool_]

LARGEST_TABLE = 4096
"""Up to so many combinations of answers the best order is computed exactly; beyond that, step by step."""
MOST_EXACT = 10
"""And up to so many facts."""


@dataclass(frozen=True, slots=True)
class Residue:
    """What is left of the obstacles once the known facts are put in."""

    prohibited: Expr
    barred: Expr

    def names(self) -> frozenset[str]:
        """Return the facts that are left."""
        return (names(self.prohibited) | names(self.barred)) - {DECISION_DATE}


def residue(meaning: Formula, case: Case) -> Residue:
    """Put the known facts and the day into the obstacles of a formula."""
    known = {**case.facts, DECISION_DATE: case.decided}
    obstacles = [settled(obstacle, known) for obstacle in meaning.obstacles()]
    count = len(meaning.prohibitions)
    return Residue(any_of(obstacles[:count]), any_of(obstacles[count:]))


def facts_that_matter(left: Residue, vocabulary: Vocabulary, case: Case) -> frozenset[str]:
    """Return the unknown facts for which two completions that differ in nothing else have different verdicts."""
    encoding = Encoding(vocabulary, Era(case.decided, case.decided))
    prohibited, _ = encoding.pair(left.prohibited)
    barred, _ = encoding.pair(left.barred)
    verdicts = (prohibited, encoding.either([prohibited, barred]))
    encoding.solver.add(encoding.same_facts({name: case.facts[name] for name in left.names() if name in case.facts}))
    return frozenset(name for name in left.names() if _matters(encoding, verdicts, name, case))


def _matters(encoding: Encoding, verdicts: tuple[Untyped, Untyped], name: str, case: Case) -> bool:
    """Tell whether another value of one fact alone can change the verdict."""
    if name in case.facts:  # known, and left only beside an unknown fact that it is compared with
        return False
    variable = encoding.value(name)
    variables = list(variable.values()) if isinstance(variable, dict) else [variable]
    others = [z3.FreshConst(item.sort(), name) for item in variables]
    swaps = list(zip(variables, others, strict=True))
    changed = [item != z3.substitute(item, *swaps) for item in verdicts]
    return encoding.find(*within_limits(encoding.vocabulary[name], others), z3.Or(*changed)) is not None


def ask_in_order(left: Residue, vocabulary: Vocabulary, matter: Iterable[str]) -> list[str]:
    """Order facts so that asking one after the other settles the verdict soonest.

    Every answer counts as equally likely. For few facts the order has the least expected number of questions of all
    orders; for many, each next question is the one with most answers that settle the verdict.
    """
    facts = [vocabulary[name] for name in vocabulary.facts if name in frozenset(matter)]
    left = _without(left, vocabulary, left.names() - {fact.name for fact in facts})
    domains = {fact.name: domain(fact, left) for fact in facts}
    size = math.prod(len(values) for values in domains.values())
    compared = any(isinstance(leaf, Against) for expr in (left.prohibited, left.barred) for leaf in leaves(expr))
    if size <= LARGEST_TABLE and len(facts) <= MOST_EXACT and not compared and left.names() <= set(domains):
        return _best_order(left, domains)
    return _greedy_order(left, domains)


def _without(left: Residue, vocabulary: Vocabulary, indifferent: Iterable[str]) -> Residue:
    """Put any value in for the facts that do not matter."""
    some = {name: domain(vocabulary[name], left)[0] for name in indifferent}
    return Residue(settled(left.prohibited, some), settled(left.barred, some))


def domain(fact: Fact, left: Residue) -> list[Value]:
    """Return values of a fact that stand for all: every choice, or one number from each stretch between the limits."""
    if fact.type == "boolean":
        return [True, False]
    if fact.type == "choice":
        return list(fact.values)
    limits: set[int | dt.date] = set()
    for leaf in itertools.chain(leaves(left.prohibited), leaves(left.barred)):
        if isinstance(leaf, AtLeast) and leaf.name == fact.name:
            limits |= {leaf.value, _step(leaf.value, -1)}
        elif isinstance(leaf, Among) and leaf.name == fact.name:
            numbers = [value for value in leaf.values if not isinstance(value, str)]
            limits |= {_step(value, step) for value in numbers for step in (-1, 0, 1)}
    return sorted(limits) if limits else [0 if fact.type != "date" else dt.date(2000, 1, 1)]


def _step(value: int | dt.date, step: int) -> int | dt.date:
    """Return a number or day some steps on, within the calendar."""
    if isinstance(value, dt.date):
        return dt.date.fromordinal(min(max(value.toordinal() + step, 1), dt.date.max.toordinal()))
    return value + step


def _tables(expr: Expr, leaf_table: Callable[[Leaf], tuple[Truth, Truth]]) -> tuple[Truth, Truth]:
    """Evaluate a condition on tables of answers: where it holds, and where it fails."""
    match expr:
        case Const(value):
            return np.bool_(value), np.bool_(not value)  # type: ignore[return-value]
        case Not(item):
            holds, fails = _tables(item, leaf_table)
            return fails, holds
        case All(items) | Any(items):
            parts = [_tables(item, leaf_table) for item in items]
            every = isinstance(expr, All)
            all_hold, any_holds = (reduce(join, (h for h, _ in parts)) for join in (np.logical_and, np.logical_or))
            all_fail, any_fails = (reduce(join, (f for _, f in parts)) for join in (np.logical_and, np.logical_or))
            return (all_hold, any_fails) if every else (any_holds, all_fail)
        case _:
            return leaf_table(expr)


def _best_order(left: Residue, domains: Mapping[str, Sequence[Value]]) -> list[str]:
    """Find the order with the least expected number of questions, over all subsets of facts asked so far."""
    facts = list(domains)
    shape = tuple(len(domains[name]) for name in facts)

    def leaf_table(leaf: Leaf) -> tuple[Truth, Truth]:
        axis = facts.index(leaf.name)
        truth = np.array([bool(evaluate(leaf, {leaf.name: value})) for value in domains[leaf.name]])
        spread = truth.reshape([-1 if place == axis else 1 for place in range(len(facts))])
        return spread, ~spread

    prohibited = np.broadcast_to(_tables(left.prohibited, leaf_table)[0], shape)
    barred = np.broadcast_to(_tables(left.barred, leaf_table)[0], shape)
    codes = np.where(prohibited, 0, np.where(barred, 1, 2)).astype(np.int8)
    low, high = {0: codes}, {0: codes}

    def still_open(unasked: int) -> float:
        """Return the share of answers so far after which the verdict still depends on the facts not asked."""
        if unasked not in low:
            axis = unasked.bit_length() - 1
            rest = unasked & ~(1 << axis)
            still_open(rest)
            low[unasked] = low[rest].min(axis=axis, keepdims=True)
            high[unasked] = high[rest].max(axis=axis, keepdims=True)
        return float(np.mean(low[unasked] != high[unasked]))

    everything = (1 << len(facts)) - 1
    cost = {0: (0.0, -1)}
    for unasked in range(1, everything + 1):
        best = min((cost[unasked & ~(1 << place)][0], place) for place in range(len(facts)) if unasked >> place & 1)
        cost[unasked] = (still_open(unasked) + best[0], best[1])
    order, unasked = [], everything
    while unasked:
        place = cost[unasked][1]
        order.append(facts[place])
        unasked &= ~(1 << place)
    return order


def _greedy_order(left: Residue, domains: Mapping[str, Sequence[Value]]) -> list[str]:
    """Ask next what settles the verdict by most of its answers, then go on where the verdict stays open."""
    order: list[str] = []
    answered: dict[str, Value] = {}
    while len(order) < len(domains):
        tried = [(name, value) for name in domains if name not in order for value in domains[name]]
        settled = _settled(left, answered, tried)
        share: dict[str, list[bool]] = {}
        for (name, _value), done in zip(tried, settled, strict=True):
            share.setdefault(name, []).append(bool(done))
        chosen = max(share, key=lambda name: sum(share[name]) / len(share[name]))
        order.append(chosen)
        going_on = share[chosen].index(False) if False in share[chosen] else 0
        answered[chosen] = domains[chosen][going_on]
    return order


def _settled(left: Residue, answered: Mapping[str, Value], tried: Sequence[tuple[str, Value]]) -> Truth:
    """Tell for each further answer whether it settles the verdict."""
    rows: dict[str, list[int]] = {}
    for row, (name, _value) in enumerate(tried):
        rows.setdefault(name, []).append(row)

    @cache
    def leaf_table(leaf: Leaf) -> tuple[Truth, Truth]:
        before = evaluate(leaf, answered)
        holds, fails = np.full(len(tried), before is True), np.full(len(tried), before is False)
        for row in itertools.chain.from_iterable(rows.get(name, ()) for name in names(leaf)):
            name, value = tried[row]
            held = evaluate(leaf, {**answered, name: value})
            holds[row], fails[row] = held is True, held is False
        return holds, fails

    prohibited, not_prohibited = _tables(left.prohibited, leaf_table)
    barred, not_barred = _tables(left.barred, leaf_table)
    return np.broadcast_to(prohibited | barred | (not_prohibited & not_barred), len(tried))
