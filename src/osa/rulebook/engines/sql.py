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
from osa.rulebook.expressions import TRUE, Against, All, Among, Any, AtLeast, Const, Expr, Holds, Not, all_of, any_of
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
    computed = [exp.alias_(write.expr(expr), name, quoted=True) for name, expr in pieces(meaning).items()]
    counted = exp.alias_(_missing(meaning, write), MISSING, quoted=True)
    refused = exp.alias_(invalid, INVALID, quoted=True)
    evaluated = exp.select(key, *computed, counted, refused, *extra).from_(source)
    judged = exp.select("*", exp.alias_(_verdict(meaning), "verdict")).from_("evaluated")
    answered = exp.column("verdict").is_(exp.null()).not_()
    answers = (("deciding", exp.Trim(this=_deciding(meaning))), ("missing", _column(MISSING)))
    told = [exp.alias_(exp.Case().when(answered.copy(), answer), name) for name, answer in answers]
    handed = [_column(item.alias) for item in extra]
    outer = exp.select(exp.column(key.output_name), exp.column("verdict"), *told, *handed).from_("judged")
    # Without this, SQLite and PostgreSQL would compute the verdict anew for every clause that asks for it.
    once = write.materializes or None
    with_evaluated = outer.with_("evaluated", as_=evaluated, materialized=once)
    return with_evaluated.with_("judged", as_=judged, materialized=once)


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
    prohibitions = [_column(obstacle.clause.id) for obstacle in meaning.prohibitions]
    others = [_column(obstacle.clause.id) for obstacle in meaning.requirements]
    others += [_column(f"{place} fails") for place in range(len(meaning.groups))] + [_column(ABSENT)]
    prohibited, barred = _joined(exp.Or, prohibitions), _joined(exp.Or, others)
    unhindered = exp.Not(this=exp.paren(_joined(exp.Or, [prohibited.copy(), barred.copy()])))
    return (
        exp.Case()
        .when(_column(INVALID), exp.null())
        .when(prohibited, exp.Literal.string(PROHIBITED))
        .when(barred, exp.Literal.string(NOT_ELIGIBLE))
        .when(unhindered, exp.Literal.string(PERMITTED))
        .else_(exp.Literal.string(UNDETERMINED))
    )


def verdict_code(meaning: Formula, write: Writer) -> exp.Expr:
    """Return the verdict alone, as its index in `VERDICTS`, straight from the facts."""
    prohibited = write.expr(any_of(obstacle.effective for obstacle in meaning.prohibitions))
    hindered = list(meaning.obstacles())[len(meaning.prohibitions) :]
    barred = write.expr(any_of(hindered))
    unhindered = exp.Not(this=exp.paren(_joined(exp.Or, [prohibited.copy(), barred.copy()])))
    coded = ((prohibited, PROHIBITED), (barred, NOT_ELIGIBLE), (unhindered, PERMITTED))
    written = exp.Case()
    for condition, verdict in coded:
        written = written.when(condition, exp.Literal.number(VERDICTS.index(verdict)))
    return written.else_(exp.Literal.number(VERDICTS.index(UNDETERMINED)))


def _deciding(meaning: Formula) -> exp.Expr:
    """Join the ids of the clauses that decided, each followed by a space."""
    told = [_told(o.clause.id, (PROHIBITED, _column(o.clause.id))) for o in meaning.prohibitions]
    told += [_told(o.clause.id, (NOT_ELIGIBLE, _column(o.clause.id))) for o in meaning.requirements]
    for clause_id, grounds in meaning.grounds().items():
        places = [place for place, _ground in grounds]
        in_force, holds = _column(f"{clause_id} in force"), _column(clause_id)
        fails = _joined(exp.Or, [_column(f"{place} fails") for place in places])
        applies = [exp.Coalesce(this=_column(f"{place} applies"), expressions=[exp.true()]) for place in places]
        unknown = _joined(exp.Or, [_column(f"{place} fails").is_(exp.null()) for place in places])
        not_eligible, permitted = exp.and_(fails, in_force), exp.and_(holds, _joined(exp.Or, applies))
        told.append(_told(clause_id, (NOT_ELIGIBLE, not_eligible), (PERMITTED, permitted), open_if=unknown))
    told += [_told(e.clause.id, (PERMITTED, _column(e.clause.id)), open_if=exp.false()) for e in meaning.exceptions]
    nobody: exp.Expr = exp.Literal.string("")
    return reduce(lambda left, right: exp.DPipe(this=left, expression=right), told, nobody)


def _told(clause_id: str, *cases: tuple[str, exp.Expr], open_if: exp.Expr | None = None) -> exp.Expr:
    """Name a clause in the cases in which it decided; a clause that is not known decides that it stays open."""
    name = exp.Literal.string(f"{clause_id} ")
    written = exp.Case()
    for verdict, condition in cases:
        written = written.when(exp.and_(exp.column("verdict").eq(verdict), condition), name.copy())
    unknown = exp.and_(exp.column("verdict").eq(UNDETERMINED), _column(clause_id).is_(exp.null()), open_if)
    return exp.paren(written.when(unknown, name.copy()).else_(exp.Literal.string("")))


def _missing(meaning: Formula, write: Writer) -> exp.Expr:
    """Count the facts that are read on the row's day and are not known."""
    counted = []
    for name, days in meaning.reads.items():
        unknown = _column(name).is_(exp.null())
        condition = unknown if days == TRUE else exp.and_(write.expr(days), unknown)
        counted.append(exp.paren(exp.Case().when(condition, exp.Literal.number(1)).else_(exp.Literal.number(0))))
    none: exp.Expr = exp.Literal.number(0)
    return reduce(lambda left, right: exp.Add(this=left, expression=right), counted, none)


def _invalid(meaning: Formula, vocabulary: Vocabulary, write: Writer) -> exp.Expr:
    """Find the rows that no verdict can be given for."""
    invalid: list[exp.Expr] = [_column(DECISION_DATE).is_(exp.null())]
    for name in meaning.reads:
        if vocabulary[name].type == "choice":
            known = write.expr(Among(name, tuple(vocabulary[name].values)))
            invalid.append(exp.Not(this=exp.Coalesce(this=exp.paren(known), expressions=[exp.true()])))
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
                return exp.Not(this=exp.paren(self.expr(item), copy=False))
            case All(items):
                return _joined(exp.And, [self.expr(item) for item in items])
            case Any(items):
                return _joined(exp.Or, [self.expr(item) for item in items])


def _joined(kind: type[exp.And | exp.Or], items: Iterable[exp.Expr]) -> exp.Expr:
    """Join expressions by AND or OR, each in parentheses where it needs them."""
    wrapped = [exp.paren(item, copy=False) if isinstance(item, exp.Connector) else item for item in items]
    if not wrapped:
        return exp.true() if kind is exp.And else exp.false()
    return reduce(lambda left, right: kind(this=left, expression=right), wrapped)
