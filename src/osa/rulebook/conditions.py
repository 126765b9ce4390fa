"""The condition language: SQL text → SQLGlot tree → allow-listed, typed tree.

A condition is a SQL boolean expression of `AND OR NOT`, comparisons, `IN`, `BETWEEN`, parentheses, literals and the
names of facts and concepts. Everything else is refused with its position: no function can run, and no condition can
tell "not known" apart from "false" (there is no `IS NULL`), so that knowing less never makes more lawful.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from osa.i18n import Text, _
from osa.rulebook.expressions import Against, Among, AtLeast, Const, Expr, Holds, all_of, any_of, negate
from osa.rulebook.facts import DECISION_DATE, Fact, Value, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 4_000
"""A condition has at most this many characters; longer ones belong into several clauses."""

_ORDERED = ("integer", "yen", "date")
_ORDERINGS = {exp.GT: exp.LT, exp.LT: exp.GT, exp.GTE: exp.LTE, exp.LTE: exp.GTE}
_DECIDED = Fact(DECISION_DATE, "date", "context", Text("On which day is it decided?", "決定日はいつですか。"))


class ConditionError(ValueError):
    """A condition is not in the condition language. `position` counts characters from 1; `expected` says what to do."""

    def __init__(self, message: str, position: int, expected: str = "") -> None:
        super().__init__(message)
        self.position = position
        self.expected = expected


def parse_condition(text: str, vocabulary: Vocabulary, concepts: Collection[str] = ()) -> Expr:
    """Read a condition and check it against the facts and concepts.

    Raises `ConditionError` with the position of what is wrong.
    """
    if len(text) > LONGEST:
        message = _("the condition has {count} characters, more than {limit}").format(count=len(text), limit=LONGEST)
        raise ConditionError(message, LONGEST, _("several clauses with shorter conditions"))
    try:
        tree = sqlglot.parse_one(text)
        return _Reader(text, vocabulary, concepts).read(tree)
    except SqlglotError as error:
        raise _syntax_error(text, error) from None
    except RecursionError:
        raise ConditionError(_("the condition is nested too deeply"), 1, _("fewer parentheses")) from None


def _syntax_error(text: str, error: SqlglotError) -> ConditionError:
    """Say where SQLGlot stopped reading."""
    details = (getattr(error, "errors", None) or [{}])[0]
    start = len(details.get("start_context") or "") + 1 if details else len(text)
    found = details.get("highlight") or text.strip()[-1:]
    message = _("the condition cannot be read at {found!r}").format(found=found)
    return ConditionError(message, start, _("a SQL boolean expression"))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Walks a SQLGlot tree and lets through only what the language has."""

    text: str
    vocabulary: Vocabulary
    concepts: Collection[str]

    def refuse(self, node: exp.Expr, message: str, expected: str = "") -> NoReturn:
        """Refuse a node, at the first character that belongs to it."""
        starts = [found.meta["start"] for found in node.walk() if "start" in found.meta]
        raise ConditionError(message, min(starts, default=0) + 1, expected)

    def refuse_construct(self, node: exp.Expr) -> NoReturn:
        """Refuse what the language does not have."""
        construct = node.sql() if len(node.sql()) < 40 else type(node).__name__
        allowed = _("only AND, OR, NOT, = <> < <= > >=, IN (…), BETWEEN, literals and names of facts")
        self.refuse(node, _("{construct} is not in the condition language").format(construct=construct), allowed)

    def read(self, node: exp.Expr) -> Expr:
        """Read a node that must be true or false."""
        match node:
            case exp.Paren():
                return self.read(node.this)
            case exp.Boolean():
                return Const(bool(node.this))
            case exp.Not():
                return negate(self.read(node.this))
            case exp.And():
                return all_of(self.read(part) for part in node.flatten())
            case exp.Or():
                return any_of(self.read(part) for part in node.flatten())
            case exp.Column():
                return self.read_boolean(node)
            case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
                return self.read_comparison(node)
            case exp.In():
                return self.read_in(node)
            case exp.Between():
                return self.read_between(node)
            case _:
                self.refuse_construct(node)

    def name(self, node: exp.Expr) -> str:
        """Read the bare name of a fact or concept."""
        if not isinstance(node, exp.Column) or node.table or not isinstance(node.this, exp.Identifier) or node.this.quoted:
            self.refuse(node, _("{found} is not the name of a fact").format(found=node.sql()), _("a bare name"))
        return str(node.name)

    def fact(self, node: exp.Expr) -> Fact:
        """Read the name of a fact that is compared with something."""
        name = self.name(node)
        if name == DECISION_DATE:
            return _DECIDED
        if name in self.concepts:
            self.refuse(node, _("{name} is true or false").format(name=name), _("{name} alone").format(name=name))
        if name not in self.vocabulary:
            expected = self.vocabulary.suggest(name, self.concepts)
            self.refuse(node, _("there is no fact or concept {name}").format(name=name), expected)
        return self.vocabulary[name]

    def read_boolean(self, node: exp.Column) -> Expr:
        """Read a name that stands alone."""
        name = self.name(node)
        if name in self.concepts:
            return Holds(name)
        fact = self.fact(node)
        if fact.type != "boolean":
            message = _("{name} is of type {type}, not true or false").format(name=name, type=fact.type)
            self.refuse(node, message, _("a comparison"))
        return Holds(name)

    def comparable(self, node: exp.Expr, *, ordered: bool) -> Fact:
        """Read a fact that may stand in a comparison or in IN."""
        fact = self.fact(node)
        if fact.type == "boolean":
            expected = _("{name} or NOT {name}").format(name=fact.name)
            self.refuse(node, _("{name} is true or false").format(name=fact.name), expected)
        if ordered and fact.type not in _ORDERED:
            self.refuse(node, _("the values of {name} have no order").format(name=fact.name), "=, <>, IN (…)")
        return fact

    def literal(self, node: exp.Expr, fact: Fact) -> Value:
        """Read a literal of a fact's type."""
        value: object = None
        match node:
            case exp.Literal() if node.is_string == (fact.type == "choice"):
                value = node.this
            case exp.Neg() if isinstance(node.this, exp.Literal) and not node.this.is_string:
                value = f"-{node.this.this}"
            case exp.Cast() if node.is_type("date") and fact.type == "date" and isinstance(node.this, exp.Literal):
                value = node.this.this
        try:
            if value is None or fact.type == "boolean":
                raise ValueError(value)
            return _before_the_last_day(fact.parse(value))
        except ValueError:
            allowed = _("a date such as DATE '2024-03-31'") if fact.type == "date" else fact.allowed()
            message = _("{found} is not a value of {name}").format(found=node.sql(), name=fact.name)
            self.refuse(node, message, allowed)

    def read_comparison(self, node: exp.Expr) -> Expr:
        """Read `fact op literal`, `literal op fact` or `fact op fact`."""
        left, right, kind = node.this.unnest(), node.expression.unnest(), type(node)
        for side in (left, right):
            if not isinstance(side, (exp.Column, exp.Literal, exp.Neg, exp.Cast)):
                self.refuse_construct(side)
        if not isinstance(left, exp.Column):
            left, right, kind = right, left, _ORDERINGS.get(kind, kind)
        fact = self.comparable(left, ordered=kind in _ORDERINGS)
        if isinstance(right, exp.Column):
            return _compare_facts(kind, fact.name, self.other(right, fact).name)
        return compare(kind, fact.name, self.literal(right, fact))

    def other(self, node: exp.Column, fact: Fact) -> Fact:
        """Read the second fact of a comparison of two."""
        second = self.comparable(node, ordered=True)
        if second.type != fact.type:
            message = _("{name} is of type {type}").format(name=second.name, type=second.type)
            self.refuse(node, message, _("a fact of type {type}").format(type=fact.type))
        return second

    def read_in(self, node: exp.In) -> Expr:
        """Read `fact IN (literal, …)`."""
        fact = self.comparable(node.this, ordered=False)
        if not node.expressions:
            self.refuse(node, _("IN takes a list of literals"), fact.allowed())
        return among(fact.name, [self.literal(item.unnest(), fact) for item in node.expressions])

    def read_between(self, node: exp.Between) -> Expr:
        """Read `fact BETWEEN literal AND literal` (both ends included)."""
        fact = self.comparable(node.this, ordered=True)
        low, high = (self.literal(node.args[end].unnest(), fact) for end in ("low", "high"))
        return all_of([compare(exp.GTE, fact.name, low), compare(exp.LTE, fact.name, high)])


def among(name: str, values: Collection[Value]) -> Expr:
    """Return the condition that a fact is one of some values."""
    return Among(name, tuple(sorted(set(values), key=str)))


def compare(kind: type[exp.Expr], name: str, value: Value) -> Expr:
    """Return a comparison of a fact with a value, in normal form."""
    if kind in (exp.EQ, exp.NEQ):
        found = among(name, [value])
        return found if kind is exp.EQ else negate(found)
    if isinstance(value, (str, bool)):
        raise TypeError(value)
    if kind in (exp.GTE, exp.LT):
        at_least = AtLeast(name, value)
    else:
        at_least = AtLeast(name, _next(value))
    return at_least if kind in (exp.GTE, exp.GT) else negate(at_least)


def _before_the_last_day(value: Value) -> Value:
    """Refuse the last day of the calendar, which has no next day."""
    if value == dt.date.max:
        raise ValueError(value)
    return value


def _next(value: int | dt.date) -> int | dt.date:
    """Return the next whole number or day."""
    return value + dt.timedelta(days=1) if isinstance(value, dt.date) else value + 1


def _compare_facts(kind: type[exp.Expr], name: str, other: str) -> Expr:
    """Return a comparison of two facts, in normal form."""
    if kind in (exp.EQ, exp.NEQ):
        same = Against(*sorted((name, other)), same=True)
        return same if kind is exp.EQ else negate(same)
    if kind in (exp.GTE, exp.LT):
        at_least = Against(name, other, same=False)
    else:
        at_least = Against(other, name, same=False)
    return at_least if kind in (exp.GTE, exp.LTE) else negate(at_least)
