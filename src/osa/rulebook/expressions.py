"""The typed tree of a condition: one normal form, so that the same meaning is the same tree.

Everything is built from seven nodes. Orderings are reduced to `AtLeast`, equalities to `Among`, and negation stands on
leaves only (De Morgan's laws and double negation hold in Kleene's logic, so no meaning is lost). Use the functions
`all_of`, `any_of` and `negate`; they keep the normal form.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from osa.rulebook.facts import DECISION_DATE, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Const:
    """A condition that is always true or always false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Holds:
    """A boolean fact or a concept is true."""

    name: str


@dataclass(frozen=True, slots=True)
class Among:
    """A fact is one of some values (sorted, without repetition)."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A fact that can be ordered is a value or more (for a date: that day or later)."""

    name: str
    value: int | dt.date


@dataclass(frozen=True, slots=True)
class Against:
    """A fact compared with another of its type: `same`, or else at least as much."""

    name: str
    other: str
    same: bool


@dataclass(frozen=True, slots=True)
class Not:
    """A leaf is not so."""

    item: Holds | Among | AtLeast | Against


@dataclass(frozen=True, slots=True)
class All:
    """Every one of several conditions holds."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of several conditions holds."""

    items: tuple[Expr, ...]


Leaf = Holds | Among | AtLeast | Against
Expr = Const | Leaf | Not | All | Any

TRUE = Const(value=True)
FALSE = Const(value=False)


def all_of(items: Iterable[Expr]) -> Expr:
    """Join conditions that must all hold; none at all holds."""
    return _join(items, All, neutral=TRUE, absorbing=FALSE)


def any_of(items: Iterable[Expr]) -> Expr:
    """Join conditions of which one must hold; none at all does not."""
    return _join(items, Any, neutral=FALSE, absorbing=TRUE)


def _join(items: Iterable[Expr], kind: type[All | Any], *, neutral: Const, absorbing: Const) -> Expr:
    """Flatten, drop what changes nothing, stop at what decides, and put in the one order."""
    parts: dict[Expr, None] = {}
    for item in items:
        for part in item.items if isinstance(item, kind) else (item,):
            if part == absorbing:
                return absorbing
            if part != neutral:
                parts[part] = None
    if len(parts) <= 1:
        return next(iter(parts), neutral)
    return kind(tuple(sorted(parts, key=render)))


def negate(expr: Expr) -> Expr:
    """Return the opposite condition, with the negation pushed down to the leaves."""
    match expr:
        case Const(value):
            return Const(not value)
        case Not(item):
            return item
        case All(items):
            return any_of(negate(item) for item in items)
        case Any(items):
            return all_of(negate(item) for item in items)
        case _:
            return Not(expr)


def leaves(expr: Expr) -> Iterator[Leaf]:
    """Go through the leaves of a condition, as often as they occur."""
    match expr:
        case Const():
            return
        case Not(item):
            yield item
        case All(items) | Any(items):
            for part in items:
                yield from leaves(part)
        case _:
            yield expr


def names(expr: Expr) -> frozenset[str]:
    """Return the names of the facts and concepts that a condition reads."""
    found: set[str] = set()
    for leaf in leaves(expr):
        found.add(leaf.name)
        if isinstance(leaf, Against):
            found.add(leaf.other)
    return frozenset(found)


def rebuild(expr: Expr, leaf: Callable[[Leaf], Expr]) -> Expr:
    """Return a condition with every leaf replaced, in normal form."""
    match expr:
        case Const():
            return expr
        case Not(item):
            return negate(leaf(item))
        case All(items):
            return all_of(rebuild(item, leaf) for item in items)
        case Any(items):
            return any_of(rebuild(item, leaf) for item in items)
        case _:
            return leaf(expr)


def within(expr: Expr, first: dt.date, last: dt.date) -> Expr:
    """Return what a condition means for decisions from `first` to `last` (inclusive), dates decided if possible."""

    def decide(leaf: Leaf) -> Expr:
        if isinstance(leaf, AtLeast) and leaf.name == DECISION_DATE and isinstance(leaf.value, dt.date):
            if first >= leaf.value:
                return TRUE
            if last < leaf.value:
                return FALSE
        return leaf

    return rebuild(expr, decide)


def render(expr: Expr) -> str:
    """Write a condition in the condition language; reading it back gives the same tree."""
    match expr:
        case Const(value):
            return "TRUE" if value else "FALSE"
        case Not(item):
            return f"NOT {render(item)}" if isinstance(item, Holds) else f"NOT ({render(item)})"
        case All(items):
            return " AND ".join(f"({render(i)})" if isinstance(i, Any) else render(i) for i in items)
        case Any(items):
            return " OR ".join(f"({render(i)})" if isinstance(i, All) else render(i) for i in items)
        case _:
            return _render_leaf(expr)


def _render_leaf(leaf: Leaf) -> str:
    """Write a leaf in the condition language."""
    match leaf:
        case Holds(name):
            return name
        case Among(name, values):
            listed = ", ".join(_literal(value) for value in values)
            return f"{name} = {listed}" if len(values) == 1 else f"{name} IN ({listed})"
        case AtLeast(name, value):
            return f"{name} >= {_literal(value)}"
        case Against(name, other, same):
            return f"{name} {'=' if same else '>='} {other}"


def _literal(value: Value) -> str:
    """Write a literal of the condition language."""
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def evaluate(expr: Expr, facts: Mapping[str, Value]) -> bool | None:
    """Evaluate a condition on known facts by Kleene's logic: `None` is not known.

    This is the definition that the engines are held to; it is not made to be fast.
    """
    match expr:
        case Const(value):
            return value
        case Not(item):
            held = evaluate(item, facts)
            return None if held is None else not held
        case All(items):
            return reduce(kleene_and, (evaluate(item, facts) for item in items))
        case Any(items):
            return reduce(kleene_or, (evaluate(item, facts) for item in items))
        case _:
            return _evaluate_leaf(expr, facts)


def _evaluate_leaf(leaf: Leaf, facts: Mapping[str, Value]) -> bool | None:
    """Evaluate a leaf; any fact not known makes it not known."""
    value = facts.get(leaf.name)
    if value is None:
        return None
    match leaf:
        case Holds():
            return bool(value)
        case Among(_, values):
            return value in values
        case AtLeast(_, bound):
            return value >= bound  # type: ignore[operator]
        case Against(_, other, same):
            second = facts.get(other)
            if second is None:
                return None
            return value == second if same else value >= second  # type: ignore[operator]


def kleene_and(a: bool | None, b: bool | None, /) -> bool | None:  # noqa: FBT001 - the two are operands
    """Return a and b, where `None` is not known."""
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def kleene_or(a: bool | None, b: bool | None, /) -> bool | None:  # noqa: FBT001 - the two are operands
    """Return a or b, where `None` is not known."""
    if a is True or b is True:
        return True
    return None if a is None or b is None else False
