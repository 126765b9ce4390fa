"""Screening of one case, in microseconds: a prepared SQLite statement for each era of a framework.

The statements come from the same generator as those for the large SQL engines; here the facts are parameters.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import weakref
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlglot import exp

from osa.rulebook.clause import VERDICTS, Rulebook, Verdict
from osa.rulebook.engines.sql import Writer, pieces, screening_query, verdict_code
from osa.rulebook.facts import DECISION_DATE
from osa.rulebook.formulas import Formula, eras, formula_of_era

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.rulebook.facts import Case


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the engine says of one case.

    `conditions` gives for every clause in force whether its condition, as it is written, is true, false or not known
    (`None`); `arising` the clauses whose referral or duty arises, or may (`None`).
    """

    verdict: Verdict
    deciding: tuple[str, ...]
    missing: int
    conditions: Mapping[str, bool | None]
    arising: Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class _Statements:
    """The prepared statements of one era, and the order of their parameters."""

    parameters: tuple[str, ...]
    verdict: str
    judgement: str
    clauses: tuple[str, ...]
    consequences: tuple[str, ...]


class RowEngine:
    """Screens one case at a time under one framework of a rulebook."""

    def __init__(self, rulebook: Rulebook, framework: str) -> None:
        self._eras = eras(rulebook, framework)
        self._starts = [era.first for era in self._eras]
        self._rulebook, self._framework = rulebook, framework
        self._statements: dict[int, _Statements] = {}
        # SQLite itself serialises; the statement cache holds two statements for each era.
        self._database = sqlite3.connect(":memory:", check_same_thread=False, cached_statements=4 * len(self._eras))
        weakref.finalize(self, self._database.close)

    def verdict(self, case: Case) -> Verdict:
        """Return the verdict on a case."""
        found = self._prepared(case.decided)
        (code,) = self._database.execute(found.verdict, _parameters(found.parameters, case)).fetchone()
        verdict: Verdict = VERDICTS[code]
        return verdict

    def judge(self, case: Case) -> Judgement:
        """Return the verdict on a case with everything that an explanation needs."""
        found = self._prepared(case.decided)
        row = self._database.execute(found.judgement, _parameters(found.parameters, case)).fetchone()
        _key, verdict, deciding, missing, *values = row
        truths = [None if value is None else bool(value) for value in values]
        count = len(found.clauses)
        return Judgement(
            verdict=verdict,
            deciding=tuple(deciding.split()),
            missing=missing,
            conditions=dict(zip(found.clauses, truths[:count], strict=True)),
            arising=dict(zip(found.consequences, truths[count:], strict=True)),
        )

    def _prepared(self, day: dt.date) -> _Statements:
        """Return the statements of the era of a day."""
        place = bisect_right(self._starts, day) - 1
        if place not in self._statements:
            meaning = formula_of_era(self._rulebook, self._framework, self._eras[place])
            self._statements[place] = _prepare(meaning)
        return self._statements[place]


@lru_cache(maxsize=32)
def row_engine(rulebook: Rulebook, framework: str) -> RowEngine:
    """Return the engine of a framework, made once."""
    return RowEngine(rulebook, framework)


def _parameters(names: tuple[str, ...], case: Case) -> list[object]:
    """Return the values of a statement's parameters, `None` where a fact is not known."""
    facts = case.facts
    values: list[object] = [facts.get(name) for name in names]
    values[0] = case.decided
    return [value.isoformat() if isinstance(value, dt.date) else value for value in values]


def _prepare(meaning: Formula) -> _Statements:
    """Write the statements of an era."""
    write = Writer("sqlite")
    told = {clause: condition for clause, (_days, condition) in meaning.conditions.items()}
    arising = {item.clause.id: item.arises for item in meaning.consequences}
    exprs = [*pieces(meaning).values(), *told.values(), *arising.values()]
    columns = {column.name for expr in exprs for column in write.expr(expr).find_all(exp.Column)} - {DECISION_DATE}
    parameters = (DECISION_DATE, *sorted(columns | set(meaning.reads)))
    given = exp.select(*(exp.alias_(exp.Placeholder(), name, quoted=True) for name in parameters)).subquery("given")
    values = [
        exp.Alias(this=write.expr(expr), alias=exp.to_identifier(f"value {place}", quoted=True))
        for place, expr in enumerate([*told.values(), *arising.values()])
    ]
    key = exp.alias_(exp.Literal.number(0), "id")
    judgement = screening_query(meaning, write, source=given, key=key, invalid=exp.false(), extra=values)
    return _Statements(
        parameters=parameters,
        verdict=exp.select(verdict_code(meaning, write)).from_(given).sql("sqlite"),
        judgement=judgement.sql("sqlite"),
        clauses=tuple(told),
        consequences=tuple(arising),
    )
