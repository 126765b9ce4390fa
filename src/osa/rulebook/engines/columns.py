"""Screening of millions of cases: Arrow columns in, Arrow columns out, in chunks on all cores.

Comparisons run over a chunk of numbers at a time; everything between them is Kleene logic on bit planes (`planes.py`). Dates select the
clauses in force row by row; a chunk whose dates fall within one era pays for that era only.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from osa.i18n import _
from osa.rulebook.clause import VERDICTS
from osa.rulebook.engines.planes import WORD, Program, Scratch, count_planes, unpack
from osa.rulebook.expressions import TRUE, Against, Among, AtLeast, Expr, Holds, Leaf, names
from osa.rulebook.facts import DECISION_DATE, Vocabulary
from osa.rulebook.faults import Faults
from osa.rulebook.formulas import Era, Formula, eras, formula, formula_of_era

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osa.rulebook.clause import Rulebook
    import numpy.typing as npt

    from osa.rulebook.engines.planes import Plane
    from osa.rulebook.facts import Value

CHUNK = 1 << 20
"""Rows that one thread takes at a time: the planes of a chunk fit into a core's cache."""

_EPOCH = dt.date(1970, 1, 1)
_ARROW_TYPES = {"boolean": pa.bool_(), "integer": pa.int64(), "yen": pa.int64(), "date": pa.date32()}


def arrow_type(kind: str) -> pa.DataType:
    """Return the Arrow type of a column of facts; choices are dictionary-encoded texts."""
    return _ARROW_TYPES.get(kind, pa.dictionary(pa.int8(), pa.string()))


def screen_columns(rulebook: Rulebook, framework: str, cases: pa.Table, *, on: dt.date | None = None) -> pa.Table:
    """Screen every row of a table.

    `cases` has a column for each fact that is known for any row, and `decision_date` unless all are decided `on` one day;
    other columns are left alone. The answer has, in the same order, `verdict` (dictionary), `deciding` (a struct with a
    boolean for each clause: whether it decided) and `missing` (how many of the facts read are not known).

    Raises `InputError` if a column has not the type of its fact, a choice is not in the vocabulary, or a date is missing.
    """
    columns = _Columns.of(rulebook.vocabulary, cases, on)
    engine = _engine(rulebook, framework)
    output = _Output(engine.clauses, cases.num_rows)
    starts = range(0, cases.num_rows, CHUNK)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda start: engine.screen(columns, start, output), starts))
    return output.table()


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to compute for a period: the program, and which registers are wanted for what."""

    program: Program
    prohibited: int
    not_eligible: int
    permitted: int
    deciding: tuple[tuple[int, int], ...]  # place of the clause in the output, register of its own
    reads: tuple[tuple[str, int], ...]

    def wanted(self) -> Iterator[int]:
        """Go through the registers that are wanted."""
        yield from (self.prohibited, self.not_eligible, self.permitted)
        yield from (register for _name, register in self.reads)


class _Engine:
    """The plans of one framework, by period."""

    def __init__(self, rulebook: Rulebook, framework: str) -> None:
        self.rulebook, self.framework = rulebook, framework
        meaning = formula(rulebook, framework)
        self.clauses = tuple(_deciding_clauses(meaning))
        self.eras = eras(rulebook, framework)
        self._threads = threading.local()

    def screen(self, columns: _Columns, start: int, output: _Output) -> None:
        """Screen one chunk of rows and write the answers to their place."""
        rows = min(CHUNK, output.rows - start)
        scratch = self.scratch(-(-rows // WORD))
        chunk = columns.chunk(start, rows, scratch)
        plan = self.plan(chunk.first_day, chunk.last_day)
        planes = plan.program.run(chunk.planes, scratch, plan.wanted(), output.targets(plan.deciding, start, scratch.words))
        missing = (chunk.unknown(name, planes[days]) for name, days in plan.reads if chunk.has_unknown(name))
        verdicts = [planes[register] for register in (plan.prohibited, plan.not_eligible, plan.permitted)]
        output.write(start, rows, verdicts, count_planes(missing, scratch))

    def scratch(self, words: int) -> Scratch:
        """Return this thread's memory for planes of a length."""
        scratch: Scratch | None = getattr(self._threads, "scratch", None)
        if scratch is None or scratch.words != words:
            scratch = self._threads.scratch = Scratch(words)
        scratch.reset()
        return scratch

    def plan(self, first: dt.date, last: dt.date) -> _Plan:
        """Return the plan for a period: of the eras that it touches."""
        touched = [era for era in self.eras if era.first <= last and first <= era.last]
        return _plan(self.rulebook, self.framework, Era(touched[0].first, touched[-1].last), self.clauses)


@lru_cache(maxsize=32)
def _engine(rulebook: Rulebook, framework: str) -> _Engine:
    """Return the engine of a framework, made once."""
    return _Engine(rulebook, framework)


@lru_cache(maxsize=256)
def _plan(rulebook: Rulebook, framework: str, period: Era, clauses: tuple[str, ...]) -> _Plan:
    """Make the plan for a period."""
    meaning = formula_of_era(rulebook, framework, period)
    program = Program()
    holds, fails = _polarities(program)
    prohibited = program.either(holds(obstacle.effective) for obstacle in meaning.prohibitions)
    others = list(meaning.obstacles())[len(meaning.prohibitions) :]
    not_eligible = program.without(program.either(holds(other) for other in others), prohibited)
    permitted = program.both(fails(obstacle) for obstacle in meaning.obstacles())
    decided = program.either([prohibited, not_eligible, permitted])
    undetermined = program.without(Program.FULL, decided)

    def open_(expr: Expr) -> int:
        return program.without(undetermined, program.either([holds(expr), fails(expr)]))

    deciding: dict[str, int] = {}
    for obstacle in meaning.prohibitions:
        deciding[obstacle.clause.id] = program.either([holds(obstacle.effective), open_(obstacle.effective)])
    for obstacle in meaning.requirements:
        told = program.both([not_eligible, holds(obstacle.effective)])
        deciding[obstacle.clause.id] = program.either([told, open_(obstacle.effective)])
    for group in meaning.groups:
        group_open = open_(group.fails)
        for ground in group.grounds:
            failed = program.both([not_eligible, holds(group.fails), holds(ground.in_force)])
            held = program.without(program.both([permitted, holds(ground.holds)]), fails(group.applies))
            unknown = program.both([group_open, open_(ground.holds)])
            deciding[ground.clause.id] = program.either([failed, held, unknown])
    for exception in meaning.exceptions:
        rescued = program.both([permitted, holds(exception.holds), holds(exception.needed)])
        deciding[exception.clause.id] = rescued
    places = {clause: place for place, clause in enumerate(clauses)}
    shared = Counter(deciding.values())
    computed = {step.out for step in program.steps}
    return _Plan(
        program,
        prohibited,
        not_eligible,
        permitted,
        deciding=tuple(
            (places[clause], r if shared[r] == 1 and r in computed else program.copy(r)) for clause, r in deciding.items()
        ),
        reads=tuple((name, holds(days)) for name, days in meaning.reads.items()),
    )


def _polarities(program: Program) -> tuple[Any, Any]:
    """Return short ways to ask a program where a condition holds, and where it fails."""
    return (lambda expr: program.plane(expr, "holds")), (lambda expr: program.plane(expr, "fails"))


def _deciding_clauses(meaning: Formula) -> Iterator[str]:
    """Go through the clauses that can decide, in the order of the SQL statement."""
    for obstacle in (*meaning.prohibitions, *meaning.requirements):
        yield obstacle.clause.id
    for group in meaning.groups:
        for ground in group.grounds:
            yield ground.clause.id
    for exception in meaning.exceptions:
        yield exception.clause.id


class _Columns:
    """The facts of all rows as contiguous Arrow arrays that start at a word."""

    def __init__(self, arrays: dict[str, pa.Array], on: dt.date | None) -> None:
        self.arrays = arrays
        self.on = on

    @classmethod
    def of(cls, vocabulary: Vocabulary, cases: pa.Table, on: dt.date | None) -> _Columns:
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

    def chunk(self, start: int, rows: int, scratch: Scratch) -> _Chunk:
        """Return some rows."""
        return _Chunk({name: array.slice(start, rows) for name, array in self.arrays.items()}, rows, self.on, scratch)


def _fact_column(vocabulary: Vocabulary, name: str, column: pa.ChunkedArray, faults: Faults) -> pa.Array:
    """Return the column of a fact as one array of its type."""
    fact = vocabulary[name]
    if column.type == pa.null():
        return pa.nulls(len(column), arrow_type(fact.type))
    try:
        if fact.type != "choice":
            return _one_array(column if column.type == _ARROW_TYPES[fact.type] else column.cast(_ARROW_TYPES[fact.type]))
        encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
        array = _one_array(encoded.unify_dictionaries())
        strangers = _strangers(array, set(fact.values))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        faults.add(name, _("the column is of type {type}").format(type=column.type), fact.allowed())
        return pa.nulls(len(column), arrow_type(fact.type))
    for stranger in strangers:
        faults.add(name, _("{value!r} is not a value of this fact").format(value=stranger), fact.allowed())
    return array


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
        array = _one_array(column if column.type == pa.date32() else column.cast(pa.date32()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        faults.add(DECISION_DATE, _("the column is of type {type}").format(type=column.type), expected)
        return pa.nulls(cases.num_rows, pa.date32())
    if array.null_count:
        faults.add(DECISION_DATE, _("{count} rows have no date").format(count=array.null_count), expected)
    return array


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    """Join the chunks of a column, starting at a word of its bitmaps."""
    array = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):  # combine_chunks of an empty column
        array = pa.array([], column.type)
    return array if array.offset % WORD == 0 else pa.concat_arrays([array, array.slice(0, 0)])


class _Chunk:
    """Some rows, with the planes of their conditions."""

    def __init__(self, arrays: dict[str, pa.Array], rows: int, on: dt.date | None, scratch: Scratch) -> None:
        self.arrays, self.rows, self.scratch = arrays, rows, scratch
        self._known: dict[str, Plane] = {}
        if on is None:
            days = _numbers(arrays[DECISION_DATE])
            self.first_day, self.last_day = (_EPOCH + dt.timedelta(days=int(day)) for day in (days.min(), days.max()))
        else:
            self.first_day = self.last_day = on

    def has_unknown(self, name: str) -> bool:
        """Tell whether a fact is not known for some row."""
        return name not in self.arrays or self.arrays[name].null_count > 0

    def known(self, name: str) -> Plane:
        """Return the rows for which a fact is known."""
        if name not in self.arrays:
            return self.scratch.empty
        if name not in self._known:
            array = self.arrays[name]
            validity = array.buffers()[0]
            self._known[name] = self.scratch.full if validity is None else _words(validity, array.offset, self.rows)
        return self._known[name]

    def unknown(self, name: str, where: Plane) -> Plane:
        """Return the rows, of those in a plane, for which a fact is not known."""
        out = np.bitwise_not(self.known(name), out=self.scratch.take())
        return np.bitwise_and(out, where, out=out)

    def planes(self, leaf: Leaf) -> tuple[Plane, Plane]:
        """Return the planes in which a leaf holds and fails."""
        involved = names(leaf)
        if any(name not in self.arrays for name in involved):
            return self.scratch.empty, self.scratch.empty
        partly = [self.known(name) for name in involved if self.arrays[name].null_count]
        truth = self._truth(leaf)
        known, holds = self.scratch.full, truth
        if partly:
            known = partly[0] if len(partly) == 1 else partly[0] & partly[1]
            holds = np.bitwise_and(truth, known, out=self.scratch.take())
        return holds, np.bitwise_xor(known, holds, out=self.scratch.take())

    def _truth(self, leaf: Leaf) -> Plane:
        """Return the truth of a leaf, whatever stands where a fact is not known."""
        array = self.arrays[leaf.name]
        out = self.scratch.truth[0][: self.rows]
        match leaf:
            case Holds():
                return _words(array.buffers()[1], array.offset, self.rows)
            case AtLeast(_, bound):
                return self._packed(np.greater_equal(_numbers(array), _number(bound), out=out))
            case Against(_, other, same):
                compare = np.equal if same else np.greater_equal
                return self._packed(compare(_numbers(array), _numbers(self.arrays[other]), out=out))
            case Among(_, values):
                return self._among(array, values)

    def _among(self, array: pa.Array, values: Iterable[Value]) -> Plane:
        """Return where a column is one of some values; choices are compared by their code."""
        if isinstance(array, pa.DictionaryArray):
            wanted = set(values)
            codes = [code for code, label in enumerate(array.dictionary.to_pylist()) if label in wanted]
            numbers = _numbers(array.indices)
        else:
            codes = [_number(value) for value in values]
            numbers = _numbers(array)
        if not codes:
            return self.scratch.empty
        found, other = (buffer[: self.rows] for buffer in self.scratch.truth)
        np.equal(numbers, codes[0], out=found)
        for code in codes[1:]:
            np.logical_or(found, np.equal(numbers, code, out=other), out=found)
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
    kind = np.dtype(f"i{width}")
    return np.frombuffer(array.buffers()[1], kind, len(array), array.offset * width)


def _number(value: Value) -> int:
    """Return a whole number as it is, and a day as days since 1970."""
    return (value - _EPOCH).days if isinstance(value, dt.date) else int(value)


def _words(bitmap: pa.Buffer, offset: int, rows: int) -> Plane:
    """Return a bitmap from a bit offset on, which must be at a word, as whole words; bits past the end are any."""
    first, words = offset // 8, -(-rows // WORD)
    if first + 8 * words <= bitmap.size:
        return np.frombuffer(bitmap, np.uint64, words, first)
    padded = np.zeros(words, np.uint64)
    tail = np.frombuffer(bitmap, np.uint8, -1, first)[: 8 * words]
    padded.view(np.uint8)[: len(tail)] = tail
    return padded


class _Output:
    """The answers for all rows, written chunk by chunk."""

    def __init__(self, clauses: tuple[str, ...], rows: int) -> None:
        self.clauses, self.rows = clauses, rows
        self.verdict = np.empty(rows, np.int8)
        self.missing = np.zeros(rows, np.uint8)
        self.deciding = np.zeros((len(clauses), -(-rows // WORD)), np.uint64)

    def targets(self, deciding: Iterable[tuple[int, int]], start: int, words: int) -> dict[int, Plane]:
        """Return where the planes of the deciding clauses belong for a chunk, by register."""
        first = start // WORD
        return {register: self.deciding[place, first : first + words] for place, register in deciding}

    def write(self, start: int, rows: int, verdicts: list[Plane], digits: list[Plane]) -> None:
        """Write the verdicts and counts of a chunk."""
        prohibited, not_eligible, permitted = verdicts
        codes = unpack(~(prohibited | not_eligible), rows)
        codes <<= 1
        codes |= unpack(not_eligible | permitted, rows)
        self.verdict[start : start + rows] = codes
        counted = self.missing[start : start + rows]
        for weight, digit in enumerate(digits):
            counted |= unpack(digit, rows) << weight

    def table(self) -> pa.Table:
        """Return the answers as a table."""
        verdict = pa.DictionaryArray.from_arrays(pa.array(self.verdict), pa.array(VERDICTS))
        flags = [
            pa.BooleanArray.from_buffers(pa.bool_(), self.rows, [None, pa.py_buffer(plane)]) for plane in self.deciding
        ]
        deciding = pa.StructArray.from_arrays(flags, names=list(self.clauses)) if flags else pa.nulls(self.rows)
        return pa.table({"verdict": verdict, "deciding": deciding, "missing": pa.array(self.missing)})


def deciding_ids(deciding: pa.ChunkedArray | pa.Array) -> list[str]:
    """Return the column `deciding` as clause ids separated by spaces, as the SQL engines give it."""
    joined = deciding.combine_chunks() if isinstance(deciding, pa.ChunkedArray) else deciding
    told: list[list[str]] = [[] for _row in range(len(joined))]
    for place, field in enumerate(joined.type if len(joined) else ()):
        for row in np.flatnonzero(joined.field(place).to_numpy(zero_copy_only=False)):
            told[row].append(field.name)
    return [" ".join(ids) for ids in told]
