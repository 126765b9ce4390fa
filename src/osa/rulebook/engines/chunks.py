"""The cases of the columns engine: checked Arrow columns, cut into chunks, and the planes of their comparisons."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from osa.i18n import _
from osa.rulebook.engines.planes import WORD
from osa.rulebook.expressions import Against, Among, AtLeast, Holds, Leaf
from osa.rulebook.facts import DECISION_DATE, Vocabulary
from osa.rulebook.faults import Faults, shown
from osa.rulebook.formulas import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from osa.rulebook.engines.planes import Plane, Scratch, Sense
    from osa.rulebook.facts import Value

_EPOCH = dt.date(1970, 1, 1)
_ARROW_TYPES = {"boolean": pa.bool_(), "integer": pa.int64(), "yen": pa.int64(), "date": pa.date32()}


def arrow_type(kind: str) -> pa.DataType:
    """Return the Arrow type of a column of facts; choices are dictionary-encoded texts."""
    return _ARROW_TYPES.get(kind, pa.dictionary(pa.int16(), pa.string()))


class Columns:
    """The facts of all rows as contiguous Arrow arrays that start at a word."""

    def __init__(self, arrays: dict[str, pa.Array], on: dt.date | None) -> None:
        self.arrays = arrays
        self.on = on

    @classmethod
    def of(cls, vocabulary: Vocabulary, cases: pa.Table, on: dt.date | None) -> Columns:
        """Check the columns of a table against the vocabulary and take those that are facts."""
        faults = Faults()
        arrays: dict[str, pa.Array] = {}
        for name in cases.column_names:
            if name in vocabulary:
                arrays[name] = _fact_column(vocabulary, name, cases.column(name), faults)
        if on is None:
            arrays[DECISION_DATE] = _date_column(cases, faults)
        faults.raise_if_any()
        return cls(arrays, on)

    def chunk(self, start: int, rows: int, scratch: Scratch) -> Chunk:
        """Return some rows."""
        return Chunk({name: array.slice(start, rows) for name, array in self.arrays.items()}, rows, self.on, scratch)


def _fact_column(vocabulary: Vocabulary, name: str, column: pa.ChunkedArray, faults: Faults) -> pa.Array:
    """Return the column of a fact as one array of its type."""
    fact = vocabulary[name]
    if column.type == pa.null():
        return pa.nulls(len(column), arrow_type(fact.type))
    try:
        if fact.type != "choice":
            return _one_array(_converted(column, _ARROW_TYPES[fact.type]))
        array = _one_array(_encoded(column).unify_dictionaries())
        strangers = _strangers(array, set(fact.values))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        faults.add(name, _("the column is of type {type}").format(type=column.type), fact.allowed())
        return pa.nulls(len(column), arrow_type(fact.type))
    for stranger in strangers:
        faults.add(name, _("{value} is not a value of this fact").format(value=shown(stranger)), fact.allowed())
    return array


def _converted(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Return a column as a type. Raises `ArrowInvalid` if a value does not mean the same in it."""
    if column.type == kind:
        return column
    found = column.cast(kind)
    written = (
        pa.types.is_string(column.type) or pa.types.is_large_string(column.type) or pa.types.is_dictionary(column.type)
    )
    counted = pa.types.is_integer(column.type) and kind == pa.date32()
    if not written and (counted or column.type == pa.bool_() or not found.cast(column.type).equals(column)):
        raise pa.ArrowInvalid(str(kind))
    return found


def _encoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of texts with a dictionary in which every value is known."""
    if pa.types.is_dictionary(column.type):
        if not any(chunk.dictionary.null_count for chunk in column.chunks):
            return column
        column = column.cast(column.type.value_type)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        raise pa.ArrowInvalid(str(column.type))
    return pc.dictionary_encode(column)


def _strangers(array: pa.DictionaryArray, allowed: set[str]) -> list[str]:
    """Return the values that occur in a column and are not allowed."""
    if allowed.issuperset(array.dictionary.to_pylist()):
        return []
    return sorted({str(value) for value in pc.unique(array).to_pylist() if value is not None} - allowed)


def _date_column(cases: pa.Table, faults: Faults) -> pa.Array:
    """Return the decision dates, all of them known."""
    expected = _("a column of dates without gaps, or one day for all (--on)")
    if DECISION_DATE not in cases.column_names:
        faults.add(DECISION_DATE, _("the column is missing"), expected)
        return pa.nulls(cases.num_rows, pa.date32())
    column = cases.column(DECISION_DATE)
    try:
        array = _one_array(_converted(column, pa.date32()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        faults.add(DECISION_DATE, _("the column is of type {type}").format(type=column.type), expected)
        return pa.nulls(cases.num_rows, pa.date32())
    if array.null_count:
        faults.add(DECISION_DATE, _("{count} rows have no date").format(count=array.null_count), expected)
    days = pc.min_max(array.cast(pa.int32())).as_py()
    if array.null_count < len(array) and not (_number(FIRST_DAY) <= days["min"] and days["max"] <= _number(LAST_DAY)):
        faults.add(DECISION_DATE, _("there are dates outside the calendar"), f"{FIRST_DAY} … {LAST_DAY}")
    return array


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    """Join the chunks of a column, starting at a word of its bitmaps."""
    array = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):  # combine_chunks of an empty column
        array = pa.array([], column.type)
    return array if array.offset % WORD == 0 else pa.concat_arrays([array, array.slice(0, 0)])


class Chunk:
    """Some rows, with the planes of their conditions."""

    def __init__(self, arrays: dict[str, pa.Array], rows: int, on: dt.date | None, scratch: Scratch) -> None:
        self.arrays, self.rows, self.on, self.scratch = arrays, rows, on, scratch
        self._truths: dict[Leaf, Plane] = {}
        self._knowns: dict[str, Plane] = {}
        if on is None:
            days = _numbers(arrays[DECISION_DATE])
            self.first_day, self.last_day = (_EPOCH + dt.timedelta(days=int(day)) for day in (days.min(), days.max()))
        else:
            self.first_day = self.last_day = on

    def has_unknown(self, name: str) -> bool:
        """Tell whether a fact is not known for some row."""
        return name not in self.arrays or self.arrays[name].null_count > 0

    def _known(self, name: str) -> Plane:
        """Return the rows for which a fact is known."""
        if name not in self._knowns:
            array = self.arrays.get(name)
            if array is None:
                self._knowns[name] = self.scratch.empty
            elif array.null_count == 0:
                self._knowns[name] = self.scratch.full
            else:
                self._knowns[name] = words_of(array.buffers()[0], array.offset, self.rows)
        return self._knowns[name]

    def unknown(self, name: str, where: Plane | None) -> Plane:
        """Return the rows, of those in a plane if one is given, for which a fact is not known."""
        out = np.bitwise_not(self._known(name), out=self.scratch.take())
        return out if where is None else np.bitwise_and(out, where, out=out)

    def load(self, sense: Sense, out: Plane) -> None:
        """Write a plane of a leaf: where it, or its opposite, holds or may hold."""
        leaf = sense.leaf
        known = self._known(leaf.name)
        if isinstance(leaf, Against):
            known = known & self._known(leaf.other)
        if leaf.name not in self.arrays or (isinstance(leaf, Against) and leaf.other not in self.arrays):
            out[:] = 0
        else:
            np.bitwise_and(self._truth(leaf), known, out=out)
        # So far: where the leaf holds. It fails on the rest of what is known; it may hold wherever it does not fail.
        if sense.negated != (sense.polarity == "may"):
            np.bitwise_xor(out, known, out=out)
        if sense.polarity == "may":
            np.bitwise_not(out, out=out)

    def _truth(self, leaf: Leaf) -> Plane:
        """Return the truth of a leaf, whatever stands where a fact is not known."""
        if leaf not in self._truths:
            self._truths[leaf] = self._compared(leaf)
        return self._truths[leaf]

    def _compared(self, leaf: Leaf) -> Plane:
        """Compare the values that a leaf is about."""
        array = self.arrays[leaf.name]
        out = self.scratch.truth[0][: self.rows]
        match leaf:
            case Holds():
                return words_of(array.buffers()[1], array.offset, self.rows)
            case AtLeast(_, bound):
                return self._packed(np.greater_equal(_numbers(array), _number(bound), out=out))
            case Against(_, other, same):
                compare = np.equal if same else np.greater_equal
                return self._packed(compare(_numbers(array), _numbers(self.arrays[other]), out=out))
            case Among(_, values):
                return self._among(array, values)

    def _among(self, array: pa.Array, values: Iterable[Value]) -> Plane:
        """Return where a column is one of some values; choices are compared by their code."""
        if not isinstance(array, pa.DictionaryArray):
            return self._any_equal(_numbers(array), [_number(value) for value in values])
        wanted = set(values)
        codes = {code for code, label in enumerate(array.dictionary.to_pylist()) if label in wanted}
        others = set(range(len(array.dictionary))) - codes
        if len(codes) <= len(others):
            return self._any_equal(_numbers(array.indices), sorted(codes))
        found = self._any_equal(_numbers(array.indices), sorted(others))
        return np.bitwise_not(found, out=self.scratch.take())

    def _any_equal(self, numbers: npt.NDArray[Any], codes: list[int]) -> Plane:
        """Return where numbers are one of some."""
        if not codes:
            return self.scratch.empty
        found, other = (buffer[: self.rows] for buffer in self.scratch.truth)
        np.equal(numbers, codes[0], out=found)
        for code in codes[1:]:
            np.bitwise_or(found, np.equal(numbers, code, out=other), out=found)
        return self._packed(found)

    def _packed(self, truth: npt.NDArray[np.bool_]) -> Plane:
        """Pack a truth value a row into a plane."""
        packed = np.packbits(truth, bitorder="little")
        if self.rows % WORD == 0:
            return packed.view(np.uint64)
        padded = np.zeros(self.scratch.words, np.uint64)
        padded.view(np.uint8)[: len(packed)] = packed
        return padded


def _numbers(array: pa.Array) -> npt.NDArray[Any]:
    """Return the values of a column without copying: numbers, or days since 1970; any where it is not known."""
    width = array.type.bit_width // 8
    kind = np.dtype(f"{'u' if pa.types.is_unsigned_integer(array.type) else 'i'}{width}")
    return np.frombuffer(array.buffers()[1], kind, len(array), array.offset * width)


def _number(value: Value) -> int:
    """Return a whole number as it is, and a day as days since 1970."""
    return (value - _EPOCH).days if isinstance(value, dt.date) else int(value)


def words_of(bitmap: pa.Buffer, offset: int, rows: int) -> Plane:
    """Return a bitmap from a bit offset on, which must be at a word, as whole words; bits past the end are any."""
    first, words = offset // 8, -(-rows // WORD)
    if first + 8 * words <= bitmap.size:
        return np.frombuffer(bitmap, np.uint64, words, first)
    padded = np.zeros(words, np.uint64)
    tail = np.frombuffer(bitmap, np.uint8, -1, first)[: 8 * words]
    padded.view(np.uint8)[: len(tail)] = tail
    return padded
