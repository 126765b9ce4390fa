"""Screening of one case: the verdict by a compiled function, the whole judgement by a prepared SQLite statement.

There is one of each for every era of a framework. The statement comes from the same generator as those for the large
SQL engines; here the facts are parameters. The function answers in a fraction of the time that binding them takes.
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

from osa.rulebook.engines.compiled import compile_verdict
from osa.rulebook.engines.sql import Writer, pieces, screening_query
from osa.rulebook.facts import DECISION_DATE
from osa.rulebook.formulas import Formula, eras, formula_of_era

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.rulebook.clause import Rulebook, Verdict
    from osa.rulebook.engines.compiled import VerdictOf
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
class _Prepared:
    """What is prepared for one era: the verdict's function, the statement, and the order of its parameters."""

    verdict: VerdictOf
    parameters: tuple[str, ...]
    judgement: str
    clauses: tuple[str, ...]
    consequences: tuple[str, ...]


class RowEngine:
    """Screens one case at a time under one framework of a rulebook."""

    def __init__(self, rulebook: Rulebook, framework: str) -> None:
        self._eras = eras(rulebook, framework)
        self._starts = [era.first for era in self._eras]
        self._rulebook, self._framework = rulebook, framework
        self._by_era: dict[int, _Prepared] = {}
        # SQLite itself serialises; its cache has room for the statement of every era.
        self._database = sqlite3.connect(":memory:", check_same_thread=False, cached_statements=2 * len(self._eras))
        weakref.finalize(self, self._database.close)

    def verdict(self, case: Case) -> Verdict:
        """Return the verdict on a case."""
        return self._prepared(case.decided).verdict(case.facts, case.decided)

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

    def _prepared(self, day: dt.date) -> _Prepared:
        """Return the statements of the era of a day."""
        place = bisect_right(self._starts, day) - 1
        if place not in self._by_era:
            meaning = formula_of_era(self._rulebook, self._framework, self._eras[place])
            self._by_era[place] = _prepare(meaning)
        return self._by_era[place]


@lru_cache(maxsize=32)
def row_engine(rulebook: Rulebook, framework: str) -> RowEngine:
    """Return the engine of a framework, made once."""
    return RowEngine(rulebook, framework)


def _parameters(names: tuple[str, ...], case: Case) -> list[object]:
    """Return the values of a statement's parameters, `None` where a fact is not known.

    SQLite's driver binds whole numbers and texts at once, and asks for an adapter of anything else, truth values too.
    """
    facts = case.facts
    values = [facts.get(name) for name in names]
    values[0] = case.decided
    return [int(v) if v is True or v is False else v.isoformat() if isinstance(v, dt.date) else v for v in values]


def _prepare(meaning: Formula) -> _Prepared:
    """Write the statements of an era."""
    write = Writer("sqlite")
    told = {clause: condition for clause, (_days, condition) in meaning.conditions.items()}
    arising = {item.clause.id: item.arises for item in meaning.consequences}
    exprs = [*pieces(meaning).values(), *told.values(), *arising.values()]
    read = {column.name for expr in exprs for column in write.expr(expr).find_all(exp.Column)} - {DECISION_DATE}
    parameters = (DECISION_DATE, *sorted(read | set(meaning.reads)))
    columns = [exp.Alias(this=exp.Placeholder(), alias=exp.to_identifier(name, quoted=True)) for name in parameters]
    given = exp.Select(expressions=columns).subquery("given", copy=False)
    values = [
        exp.Alias(this=write.expr(expr), alias=exp.to_identifier(f"value {place}", quoted=True))
        for place, expr in enumerate([*told.values(), *arising.values()])
    ]
    key = exp.alias_(exp.Literal.number(0), "id")
    judgement = screening_query(meaning, write, source=given, key=key, invalid=exp.false(), extra=values)
    return _Prepared(
        verdict=compile_verdict(meaning),
        parameters=parameters,
        judgement=judgement.sql("sqlite"),
        clauses=tuple(told),
        consequences=tuple(arising),
    )
