"""Cases as tables: one column a fact, typed; `id` and `decision_date` beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from osa.i18n import _
from osa.rulebook.engines.chunks import arrow_type
from osa.rulebook.facts import CASE_WORDS, DECISION_DATE, Case, Fact, Value, Vocabulary

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from osa.rulebook.faults import Faults

BESIDE = ID, NAME, NOTE = CASE_WORDS
"""Columns that are no facts; of these only the id is kept."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What every reader needs: the facts there are, the day of cases without one, and the faults found so far."""

    vocabulary: Vocabulary
    on: dt.date | None
    faults: Faults


def check_header(names: list[str], where: Callable[[int], str], reading: Reading) -> None:
    """Note unknown and repeated columns, and decision dates that are missing; `where` says where a column stands."""
    vocabulary, faults = reading.vocabulary, reading.faults
    for column, name in enumerate(names):
        if name and name not in vocabulary and name not in (*BESIDE, DECISION_DATE):
            suggestion = vocabulary.suggest(name, (*BESIDE, DECISION_DATE))
            faults.add(where(column), _("there is no such fact"), suggestion)
        if name and name in names[:column]:
            faults.add(where(column), _("the column stands more than once"), _("one column a fact"))
    if DECISION_DATE not in names and reading.on is None:
        expected = _("a date in every row, or --on for all cases")
        faults.add(where(len(names)), _("there is no column decision_date"), expected)


def cases_of(table: pa.Table) -> Iterator[Case]:
    """Go through the rows of a batch as cases."""
    for row in table.to_pylist():
        facts = {name: value for name, value in row.items() if value is not None and name not in (ID, DECISION_DATE)}
        yield Case(row[DECISION_DATE], facts, id=row[ID])


def table_of(cases: Iterable[Case], vocabulary: Vocabulary) -> pa.Table:
    """Return cases as a table with the columns of the facts that any of them has."""
    listed = list(cases)
    known = {name for case in listed for name in case.facts}
    columns: dict[str, pa.Array] = {
        ID: pa.array([case.id or str(place) for place, case in enumerate(listed, 1)], pa.string()),
        DECISION_DATE: pa.array([case.decided for case in listed], pa.date32()),
    }
    for name in vocabulary.facts:
        if name in known:
            columns[name] = fact_array(vocabulary[name], [case.facts.get(name) for case in listed])
    return pa.table(columns)


def fact_array(fact: Fact, values: list[Value | None]) -> pa.Array:
    """Return values of a fact as a column of its type."""
    if fact.type != "choice":
        return pa.array(values, arrow_type(fact.type))
    codes = {value: code for code, value in enumerate(fact.values)}
    indices = pa.array([None if value is None else codes[str(value)] for value in values], pa.int16())
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(fact.values)))
