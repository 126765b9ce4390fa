"""Screening as one generated SELECT, for any SQL engine that SQLGlot writes for.

The statement reads a table with one row a case: a column a fact (NULL where it is not known), `decision_date`, and a
key that is handed through. It answers with `verdict`, `deciding` (clause ids, separated by spaces) and `missing` (how
many of the facts that the clauses in force read are not known). A row with a value outside the vocabulary, or without a
decision date, has no verdict: all three are NULL.
"""

from __future__ import annotations

import datetime as dt
from functools import reduce
from typing import TYPE_CHECKING

from sqlglot import exp

from osa.rulebook.clause import VERDICTS
from osa.rulebook.expressions import (
    TRUE,
    Against,
    All,
    Among,
    Any,
    AtLeast,
    Const,
    Expr,
    Holds,
    Not,
    all_of,
)
from osa.rulebook.facts import DECISION_DATE
from osa.rulebook.formulas import Formula, formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Value, Vocabulary

DIALECTS = ("duckdb", "postgres", "spark", "sqlite")
"""The dialects that can be asked for."""

PROHIBITED, NOT_ELIGIBLE, UNDETERMINED, PERMITTED = VERDICTS


def screening_sql(rulebook: Rulebook, framework: str, *, dialect: str, table: str = "cases", key: str = "id") -> str:
    """Return the statement that screens every row of a table.

    Raises `KeyError` if there is no such framework.
    """
    meaning = formula(rulebook, framework)
    write = Writer(dialect)
    invalid = _invalid(meaning, rulebook.vocabulary, write)
    source = exp.to_table(table, dialect=dialect)
    return screening_query(meaning, write, source=source, key=exp.column(key), invalid=invalid).sql(
        dialect, pretty=True
    )


def screening_query(  # noqa: PLR0913 - the row engine and the table statement differ in just these
    meaning: Formula,
    write: Writer,
    *,
    source: exp.Expr,
    key: exp.Expr,
    invalid: exp.Expr,
    extra: Sequence[exp.Alias] = (),
) -> exp.Select:
    """Build the statement: the pieces of the formula per row, then the verdict, then what decided it.

    `extra` expressions over the facts are handed through after the answers.
    """
    computed = [_alias(write.expr(expr), name) for name, expr in pieces(meaning).items()]
    counted, refused = _alias(_missing(meaning, write), MISSING), _alias(invalid, INVALID)
    evaluated = exp.Select(expressions=[key, *computed, counted, refused, *extra]).from_(source, copy=False)
    judged = exp.Select(expressions=[exp.Star(), _alias(_verdict(meaning), "verdict")]).from_("evaluated", copy=False)
    answers = (("deciding", exp.Trim(this=_deciding(meaning))), ("missing", _column(MISSING)))
    told = [_alias(_case((exp.Not(this=_is_null(_column("verdict"))), answer)), name) for name, answer in answers]
    handed = [exp.column(key.output_name), _column("verdict"), *told, *(_column(item.alias) for item in extra)]
    # Without this, SQLite and PostgreSQL would compute the verdict anew for every clause that asks for it.
    once = write.materializes or None
    outer = exp.Select(expressions=handed).from_("judged", copy=False)
    outer = outer.with_("evaluated", as_=evaluated, materialized=once, copy=False)
    return outer.with_("judged", as_=judged, materialized=once, copy=False)


# SQLGlot's own builders copy what they are given; these do not, which makes a statement in a tenth of the time.


def _alias(expr: exp.Expr, name: str) -> exp.Alias:
    """Name an expression."""
    return exp.Alias(this=expr, alias=exp.to_identifier(name, quoted=True))


def _case(*branches: tuple[exp.Expr, exp.Expr], default: exp.Expr | None = None) -> exp.Case:
    """Return the value of the first branch whose condition holds."""
    return exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in branches], default=default)


def _is_null(expr: exp.Expr) -> exp.Is:
    """Return that an expression is not known."""
    return exp.Is(this=expr, expression=exp.Null())


def _text(value: str) -> exp.Literal:
    """Write a text."""
    return exp.Literal.string(value)


MISSING, INVALID, ABSENT = "osa missing", "osa invalid", "osa absent"
"""Names inside the statement that are no clause ids."""


def pieces(meaning: Formula) -> dict[str, Expr]:
    """Return what the statement computes for each row, by name."""
    found = {ABSENT: meaning.absent}
    for obstacle in (*meaning.prohibitions, *meaning.requirements):
        found[obstacle.clause.id] = obstacle.effective
    for place, group in enumerate(meaning.groups):
        found |= {f"{place} fails": group.fails, f"{place} applies": group.applies}
        for ground in group.grounds:
            found |= {ground.clause.id: ground.holds, f"{ground.clause.id} in force": ground.in_force}
    for exception in meaning.exceptions:
        found[exception.clause.id] = all_of([exception.holds, exception.needed])
    return found


def _column(name: str) -> exp.Column:
    """Refer to a fact or a piece; in quotes, for a name may be a word of some dialect (`user`, `limit`)."""
    return exp.column(exp.to_identifier(name, quoted=True))


def _verdict(meaning: Formula) -> exp.Expr:
    """Read the verdict off the obstacles."""
    prohibitions = [obstacle.clause.id for obstacle in meaning.prohibitions]
    others = [obstacle.clause.id for obstacle in meaning.requirements]
    others += [*(f"{place} fails" for place in range(len(meaning.groups))), ABSENT]
    return _case(
        (_column(INVALID), exp.Null()),
        (_any_of(prohibitions), _text(PROHIBITED)),
        (_any_of(others), _text(NOT_ELIGIBLE)),
        (_none_of([*prohibitions, *others]), _text(PERMITTED)),
        default=_text(UNDETERMINED),
    )


def _any_of(names: list[str]) -> exp.Expr:
    """Return that some piece holds."""
    return _joined(exp.Or, [_column(name) for name in names])


def _none_of(names: list[str]) -> exp.Expr:
    """Return that no piece holds."""
    return exp.Not(this=exp.Paren(this=_any_of(names)))


def _deciding(meaning: Formula) -> exp.Expr:
    """Join the ids of the clauses that decided, each followed by a space."""
    told = [_told(o.clause.id, (PROHIBITED, _column(o.clause.id))) for o in meaning.prohibitions]
    told += [_told(o.clause.id, (NOT_ELIGIBLE, _column(o.clause.id))) for o in meaning.requirements]
    for clause_id, grounds in meaning.grounds().items():
        places = [place for place, _ground in grounds]
        fails = _any_of([f"{place} fails" for place in places])
        applies = [exp.Coalesce(this=_column(f"{place} applies"), expressions=[exp.true()]) for place in places]
        failed = _joined(exp.And, [fails, _column(f"{clause_id} in force")])
        held = _joined(exp.And, [_column(clause_id), _joined(exp.Or, applies)])
        unsettled = _joined(exp.Or, [_is_null(_column(f"{place} fails")) for place in places])
        told.append(_told(clause_id, (NOT_ELIGIBLE, failed), (PERMITTED, held), open_if=unsettled))
    told += [_told(e.clause.id, (PERMITTED, _column(e.clause.id)), open_if=exp.false()) for e in meaning.exceptions]
    nobody: exp.Expr = _text("")
    return reduce(lambda left, right: exp.DPipe(this=left, expression=right), told, nobody)


def _told(clause_id: str, *cases: tuple[str, exp.Expr], open_if: exp.Expr | None = None) -> exp.Expr:
    """Name a clause in the cases in which it decided; a clause that is not known decides that it stays open."""
    unknown = [_is_null(_column(clause_id)), *([open_if] if open_if else [])]
    branches = [
        (
            _joined(exp.And, [exp.EQ(this=_column("verdict"), expression=_text(verdict)), *conditions]),
            _text(f"{clause_id} "),
        )
        for verdict, conditions in (*((verdict, [condition]) for verdict, condition in cases), (UNDETERMINED, unknown))
    ]
    return exp.Paren(this=_case(*branches, default=_text("")))


def _missing(meaning: Formula, write: Writer) -> exp.Expr:
    """Count the facts that are read on the row's day and are not known."""
    one, none = exp.Literal.number(1), exp.Literal.number(0)
    counted: list[exp.Expr] = []
    for name, days in meaning.reads.items():
        unknown: exp.Expr = _is_null(_column(name))
        condition = unknown if days == TRUE else _joined(exp.And, [write.expr(days), unknown])
        counted.append(exp.Paren(this=_case((condition, one.copy()), default=none.copy())))
    start: exp.Expr = none
    return reduce(lambda left, right: exp.Add(this=left, expression=right), counted, start)


def _invalid(meaning: Formula, vocabulary: Vocabulary, write: Writer) -> exp.Expr:
    """Find the rows that no verdict can be given for."""
    invalid: list[exp.Expr] = [_is_null(_column(DECISION_DATE))]
    for name in meaning.reads:
        if vocabulary[name].type == "choice":
            known = write.expr(Among(name, tuple(vocabulary[name].values)))
            invalid.append(exp.Not(this=exp.Coalesce(this=exp.Paren(this=known), expressions=[exp.true()])))
    return _joined(exp.Or, invalid)


class Writer:
    """Writes conditions as SQL expressions of a dialect."""

    def __init__(self, dialect: str) -> None:
        self.dates_are_text = dialect == "sqlite"
        self.materializes = dialect in ("sqlite", "postgres")

    def literal(self, value: Value) -> exp.Expr:
        """Write a value; SQLite has no dates, and compares ISO text."""
        if isinstance(value, dt.date) and not self.dates_are_text:
            return exp.cast(exp.Literal.string(value.isoformat()), "date")
        if isinstance(value, (dt.date, str)):
            return exp.Literal.string(str(value))
        return exp.convert(value)

    def expr(self, expr: Expr) -> exp.Expr:  # noqa: PLR0911 - one for each kind of node
        """Write a condition."""
        match expr:
            case Const(value):
                return exp.true() if value else exp.false()
            case Holds(name):
                return _column(name)
            case Among(name, (single,)):
                return exp.EQ(this=_column(name), expression=self.literal(single))
            case Among(name, values):
                return exp.In(this=_column(name), expressions=[self.literal(value) for value in values])
            case AtLeast(name, value):
                return exp.GTE(this=_column(name), expression=self.literal(value))
            case Against(name, other, same):
                kind = exp.EQ if same else exp.GTE
                return kind(this=_column(name), expression=_column(other))
            case Not(item):
                return exp.Not(this=exp.Paren(this=self.expr(item)))
            case All(items):
                return _joined(exp.And, [self.expr(item) for item in items])
            case Any(items):
                return _joined(exp.Or, [self.expr(item) for item in items])


def _joined(kind: type[exp.And | exp.Or], items: Iterable[exp.Expr]) -> exp.Expr:
    """Join expressions by AND or OR, each in parentheses where it needs them."""
    wrapped = [exp.Paren(this=item) if isinstance(item, exp.Connector) else item for item in items]
    if not wrapped:
        return exp.true() if kind is exp.And else exp.false()
    return reduce(lambda left, right: kind(this=left, expression=right), wrapped)
