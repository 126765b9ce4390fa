"""The condition language: SQL text → SQLGlot tree → allow-listed, typed tree.

A condition is a SQL boolean expression of `AND OR NOT`, comparisons, `IN`, `BETWEEN`, parentheses, literals and the
names of facts and concepts. Everything else is refused with its position: no function can run, and no condition can
tell "not known" apart from "false" (there is no `IS NULL`), so that knowing less never makes more lawful. The words are
checked first and the tree after them, so that SQLGlot only ever sees the little that the language has.
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
from osa.rulebook.facts import DECISION_DATE, LARGEST, LAST_DAY, Fact, Value, Vocabulary
from osa.rulebook.words import LONGEST, ConditionError, check_words, syntax_error

if TYPE_CHECKING:
    from collections.abc import Collection

_DAY = dt.timedelta(days=1)
_ORDERED = ("integer", "yen", "date")
_ORDERINGS: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.GT: exp.LT,
    exp.LT: exp.GT,
    exp.GTE: exp.LTE,
    exp.LTE: exp.GTE,
}
_OPENINGS: dict[type[exp.Expr], str] = {exp.Cast: "DATE", exp.Neg: "-", exp.Paren: "(", exp.Not: "NOT"}
_DECIDED = Fact(DECISION_DATE, "date", "context", Text("On which day is it decided?", "決定日はいつですか。"))


def parse_condition(text: str, vocabulary: Vocabulary, concepts: Collection[str] = ()) -> Expr:
    """Read a condition and check it against the facts and concepts.

    Raises `ConditionError` with the position of what is wrong.
    """
    if len(text) > LONGEST:
        message = _("the condition has {count} characters, more than {limit}").format(count=len(text), limit=LONGEST)
        raise ConditionError(message, LONGEST, _("several clauses with shorter conditions"))
    try:
        check_words(text, {*vocabulary.facts, *concepts})
        tree = sqlglot.parse_one(text, error_message_context=LONGEST)
        return _Reader(text, vocabulary, concepts).read(tree)
    except SqlglotError as error:
        raise syntax_error(text, error) from None
    except RecursionError:
        raise ConditionError(_("the condition is nested too deeply"), 1, _("fewer parentheses")) from None


def _marks(node: exp.Expr) -> list[dict[str, int]]:
    """Return SQLGlot's notes of where the words of a node stand."""
    return [found.meta for found in node.walk() if "start" in found.meta]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Walks a SQLGlot tree and lets through only what the language has."""

    text: str
    vocabulary: Vocabulary
    concepts: Collection[str]

    def refuse(self, node: exp.Expr, message: str, expected: str = "") -> NoReturn:
        """Refuse a node, at the first character that belongs to it."""
        raise ConditionError(message, self.span(node)[0] + 1, expected)

    def span(self, node: exp.Expr) -> tuple[int, int]:
        """Return where a node stands in the text: its first character, and the one after its last."""
        marks = _marks(node)
        while not marks and node.parent:
            node = node.parent
            marks = _marks(node)
        start = min((mark["start"] for mark in marks), default=0)
        for part in reversed(list(node.walk())):
            before = self.text[:start].rstrip()
            if before.upper().endswith(opening := _OPENINGS.get(type(part), "\n")):
                start = len(before) - len(opening)
        return start, max((mark["end"] for mark in marks), default=len(self.text) - 1) + 1

    def written(self, node: exp.Expr) -> str:
        """Return a node as its author wrote it."""
        start, end = self.span(node)
        return self.text[start:end] if _marks(node) else node.sql()

    def refuse_construct(self, node: exp.Expr) -> NoReturn:
        """Refuse what the language does not have."""
        construct = self.written(node) if len(self.written(node)) < 40 else type(node).__name__
        allowed = _("only AND, OR, NOT, = <> < <= > >=, IN (…), BETWEEN, literals and names of facts")
        self.refuse(node, _("{construct} is not in the condition language").format(construct=construct), allowed)

    def read(self, node: exp.Expr) -> Expr:
        """Read a node that must be true or false."""
        match node:
            case exp.Paren():
                found = self.read(node.this)
            case exp.Boolean():
                found = Const(bool(node.this))
            case exp.Not():
                found = negate(self.read(node.this))
            case exp.And():
                found = all_of(self.read(part) for part in node.flatten())
            case exp.Or():
                found = any_of(self.read(part) for part in node.flatten())
            case exp.Column():
                found = self.read_boolean(node)
            case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
                found = self.read_comparison(node)
            case exp.In():
                found = self.read_in(node)
            case exp.Between():
                found = self.read_between(node)
            case _:
                self.refuse_construct(node)
        return found

    def name(self, node: exp.Expr) -> str:
        """Read the bare name of a fact or concept."""
        bare = isinstance(node, exp.Column) and not node.table and isinstance(node.this, exp.Identifier)
        if not bare or node.this.quoted:
            self.refuse(node, _("{found} is not the name of a fact").format(found=self.written(node)), _("a bare name"))
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

    def literal(self, node: exp.Expr, fact: Fact, *, following: bool = False) -> Value:
        """Read a literal of a fact's type; `following` if the value after it must exist as well."""
        try:
            value = fact.parse(_written_literal(node, fact))
            if value == LAST_DAY + _DAY or (following and value in (LARGEST, LAST_DAY)):
                raise ValueError(value)  # noqa: TRY301 - any refusal is reported the same way
        except ValueError:
            allowed = _("a date such as DATE '2024-03-31'") if fact.type == "date" else fact.allowed()
            message = _("{found} is not a value of {name}").format(found=self.written(node), name=fact.name)
            self.refuse(node, message, allowed)
        return value

    def read_comparison(self, node: exp.Expr) -> Expr:
        """Read `fact op literal`, `literal op fact` or `fact op fact`."""
        left, right = node.this.unnest(), node.expression.unnest()
        kind: type[exp.Expr] = type(node)
        for side in (left, right):
            if not isinstance(side, (exp.Column, exp.Literal, exp.Neg, exp.Cast, exp.Boolean)):
                self.refuse_construct(side)
        if not isinstance(left, exp.Column):
            left, right, kind = right, left, _ORDERINGS.get(kind, kind)
        fact = self.comparable(left, ordered=kind in _ORDERINGS)
        if isinstance(right, exp.Column):
            return _compare_facts(kind, fact.name, self.other(right, fact).name)
        return compare(kind, fact.name, self.literal(right, fact, following=kind in (exp.GT, exp.LTE)))

    def other(self, node: exp.Column, fact: Fact) -> Fact:
        """Read the second fact of a comparison of two."""
        second = self.comparable(node, ordered=True)
        if second.type != fact.type:
            message = _("{name} is of type {type}").format(name=second.name, type=second.type)
            self.refuse(node, message, _("a fact of type {type}").format(type=fact.type))
        return second

    def read_in(self, node: exp.In) -> Expr:
        """Read `fact IN (literal, …)`."""
        fact = self.comparable(node.this.unnest(), ordered=False)
        if not node.expressions:
            self.refuse(node, _("IN takes a list of literals"), fact.allowed())
        return among(fact.name, [self.literal(item.unnest(), fact) for item in node.expressions])

    def read_between(self, node: exp.Between) -> Expr:
        """Read `fact BETWEEN literal AND literal` (both ends included)."""
        fact = self.comparable(node.this.unnest(), ordered=True)
        if node.args.get("symmetric") is not None:
            self.refuse_construct(node)
        low = self.literal(node.args["low"].unnest(), fact)
        high = self.literal(node.args["high"].unnest(), fact, following=True)
        return all_of([compare(exp.GTE, fact.name, low), compare(exp.LTE, fact.name, high)])


def _written_literal(node: exp.Expr, fact: Fact) -> object:
    """Return what a literal says, if it is written as values of the fact are. Raises `ValueError` if it is not."""
    match node:
        case exp.Literal() if node.is_string == (fact.type == "choice"):
            return node.this
        case exp.Neg() if isinstance(node.this, exp.Literal) and not node.this.is_string:
            return f"-{node.this.this}"
        case exp.Cast() if fact.type == "date" and isinstance(node.this, exp.Literal):
            return node.this.this
    raise ValueError(node)


def among(name: str, values: Collection[Value]) -> Expr:
    """Return the condition that a fact is one of some values, or that the decision falls on one of some days."""
    if name == DECISION_DATE:
        days = [value for value in values if isinstance(value, dt.date)]
        return any_of(all_of([AtLeast(name, day), negate(AtLeast(name, day + _DAY))]) for day in days)
    return Among(name, tuple(sorted(set(values), key=str)))


def compare(kind: type[exp.Expr], name: str, value: Value) -> Expr:
    """Return a comparison of a fact with a value, in normal form."""
    if kind in (exp.EQ, exp.NEQ):
        found = among(name, [value])
        return found if kind is exp.EQ else negate(found)
    if isinstance(value, (str, bool)):
        raise TypeError(value)
    at_least = AtLeast(name, value if kind in (exp.GTE, exp.LT) else _next(value))
    return at_least if kind in (exp.GTE, exp.GT) else negate(at_least)


def _next(value: int | dt.date) -> int | dt.date:
    """Return the next whole number or day."""
    return value + _DAY if isinstance(value, dt.date) else value + 1


def _compare_facts(kind: type[exp.Expr], name: str, other: str) -> Expr:
    """Return a comparison of two facts, in normal form."""
    if kind in (exp.EQ, exp.NEQ):
        same = Against(min(name, other), max(name, other), same=True)
        return same if kind is exp.EQ else negate(same)
    forward = kind in (exp.GTE, exp.LT)
    at_least = Against(name if forward else other, other if forward else name, same=False)
    return at_least if kind in (exp.GTE, exp.LTE) else negate(at_least)
