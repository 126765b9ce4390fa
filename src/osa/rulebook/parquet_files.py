"""Cases from Parquet files, as large as they may be: typed columns already, whose types and values are checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pa_parquet

from osa.i18n import _
from osa.rulebook.case_tables import ID, NAME, NOTE, Reading, check_header
from osa.rulebook.engines.chunks import arrow_type
from osa.rulebook.facts import DECISION_DATE, LARGEST, LAST_DAY, Fact
from osa.rulebook.faults import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

BATCH = 1 << 20
"""Rows that are held in memory at a time."""

_EPOCH = date(1970, 1, 1)


def read_parquet(file: Path, reading: Reading) -> Iterator[pa.Table]:
    """Read a Parquet file batch by batch."""
    schema = pa_parquet.read_schema(file)
    names = list(schema.names)
    texts = [field.name for field in schema if any(fit(field.type) for fit in _TEXTS)]
    choices = [name for name in texts if name in reading.vocabulary and reading.vocabulary[name].type == "choice"]
    with pa_parquet.ParquetFile(file, read_dictionary=choices, memory_map=True) as opened:
        known = len(reading.faults)
        check_header(names, lambda column: f"{file}, {[*names, DECISION_DATE][column]}", reading)
        if len(reading.faults) > known:
            return
        wanted = [name for name in names if name not in (NAME, NOTE)]
        before = 0
        for batch in opened.iter_batches(BATCH, columns=wanted):
            yield _Checking(file, reading, before).table(pa.Table.from_batches([batch]))
            before += batch.num_rows
        if not before:
            yield _Checking(file, reading, 0).table(schema.empty_table().select(wanted))


@dataclass(frozen=True, slots=True)
class _Checking:
    """Checks one batch of a file, before which so many rows came."""

    file: Path
    reading: Reading
    before: int

    def table(self, found: pa.Table) -> pa.Table:
        """Return a batch with columns of the right types, noting those that are not and values not allowed."""
        rows = found.num_rows
        columns = {name: self.column(name, found[name]) for name in found.column_names}
        columns.setdefault(ID, pa.nulls(rows, pa.string()))
        columns.setdefault(DECISION_DATE, pa.nulls(rows, pa.date32()))
        if columns[ID].null_count:
            numbers = pa.array(np.arange(self.before + 1, self.before + rows + 1)).cast(pa.string())
            columns[ID] = pc.coalesce(columns[ID], numbers)
        if self.reading.on is not None and columns[DECISION_DATE].null_count:
            columns[DECISION_DATE] = pc.fill_null(columns[DECISION_DATE], self.reading.on)
        elif self.reading.on is None and found[DECISION_DATE].null_count:
            self.fault(DECISION_DATE, _("{count} rows have no date").format(count=found[DECISION_DATE].null_count))
        return pa.table(columns)

    def column(self, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
        """Return a column in its type; if it has another, note that and return one in which nothing is known."""
        kind = self.kind(name)
        held = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        fits = pa.types.is_null(held) or any(fit(held) for fit in _FITTING[kind])
        try:
            typed = _cast(column, kind) if fits else None
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            typed = None
        if typed is None:
            self.fault(name, _("the column is of type {type}").format(type=column.type))
            return pa.nulls(len(column), pa.string() if kind == ID else arrow_type(kind))
        for stranger in _strangers(typed, kind, self.reading.vocabulary.facts.get(name)):
            self.fault(name, _("{value} is not allowed here").format(value=shown(stranger)))
        return typed

    def kind(self, name: str) -> str:
        """Return the type of a fact, or what else the column holds."""
        if name in (ID, DECISION_DATE):
            return {ID: ID, DECISION_DATE: "date"}[name]
        return self.reading.vocabulary[name].type

    def fault(self, name: str, what: str) -> None:
        """Note a fault of a column."""
        if name == ID:
            allowed = _("a column of texts or whole numbers")
        elif name == DECISION_DATE:
            allowed = _("a column of dates without gaps, or one day for all (--on)")
        else:
            allowed = self.reading.vocabulary[name].allowed()
        self.reading.faults.add(f"{self.file}, {name}", what, allowed)


_TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_FITTING: Mapping[str, tuple[Callable[[pa.DataType], bool], ...]] = {
    ID: (*_TEXTS, pa.types.is_integer),
    "choice": _TEXTS,
    "boolean": (pa.types.is_boolean,),
    "integer": (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal),
    "yen": (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal),
    "date": (pa.types.is_date, pa.types.is_timestamp),
}
"""The types of columns that can hold a fact; a text for a number, or a number for a date, is refused."""


def _cast(column: pa.ChunkedArray, kind: str) -> pa.ChunkedArray:
    """Return a column in the type of a fact, or of ids. Raises `ArrowInvalid` where that would lose something."""
    if kind == "choice":
        encoded = pa.types.is_dictionary(column.type) and pa.types.is_string(column.type.value_type)
        return column if encoded else column.cast(pa.string()).dictionary_encode()
    wanted = pa.string() if kind == ID else arrow_type(kind)
    if column.type == wanted:
        return column
    typed = column.cast(wanted)
    if pa.types.is_timestamp(column.type) and (column.type.tz or not typed.cast(column.type).equals(column)):
        raise pa.ArrowInvalid(str(column.type))  # a time of day, and where on earth, would decide which day it is
    return typed


def _strangers(column: pa.ChunkedArray, kind: str, fact: Fact | None) -> list[str]:
    """Return values of a column that its type can hold but that are not allowed."""
    if kind == "choice" and fact:
        occurring = {value for chunk in column.chunks for value in chunk.dictionary.to_pylist()}
        if occurring <= {*fact.values, None}:
            return []
        return sorted({value for value in column.unique().to_pylist() if value is not None} - set(fact.values))
    if kind in ("integer", "yen"):
        low, high = -LARGEST, LARGEST
    elif kind == "date":
        low, high = ((day - _EPOCH).days for day in (date.min, LAST_DAY))
        column = column.cast(pa.int32())
    else:
        return []
    extremes = pc.min_max(column).as_py()
    found = {extremes["min"], extremes["max"]} - {None}
    outside = pa.array(sorted(value for value in found if not low <= value <= high), column.type)
    return [str(value) for value in outside.cast(arrow_type(kind)).cast(pa.string()).to_pylist()]
