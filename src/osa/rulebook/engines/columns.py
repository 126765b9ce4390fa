"""Screening of millions of cases: Arrow columns in, Arrow columns out, in chunks on all cores.

Dates select the clauses in force row by row; a chunk whose dates fall within one era pays for that era only. The cases
are in `chunks.py`, the logic on them in `planes.py`.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from osa.rulebook.clause import VERDICTS
from osa.rulebook.engines.chunks import Columns
from osa.rulebook.engines.planes import WORD, BitCounter, Compiled, Program, Scratch, add_bits
from osa.rulebook.formulas import Era, Formula, eras, formula, formula_of_era

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from osa.rulebook.clause import Clause, Rulebook
    from osa.rulebook.engines.chunks import Chunk
    from osa.rulebook.engines.planes import Plane

CHUNK = 1 << 20
"""Rows that one thread takes at a time: few enough for the cache, enough for the threads not to wait for each other."""


def screen_columns(rulebook: Rulebook, framework: str, cases: pa.Table, *, on: dt.date | None = None) -> pa.Table:
    """Screen every row of a table.

    `cases` has a column for each fact that is known for any row, and `decision_date` unless all are decided `on` one
    day; other columns are left alone. The answer has, in the same order, `verdict` (dictionary), `deciding` (a struct
    with a boolean for each clause: whether it decided) and `missing` (how many of the facts read are not known).

    Raises `InputError` if a column has not the type of its fact, a choice is not in the vocabulary, or a date is
    missing.
    """
    columns = Columns.of(rulebook.vocabulary, cases, on)
    engine = _engine(rulebook, framework)
    output = _Output(engine.clauses, cases.num_rows)
    starts = range(0, cases.num_rows, CHUNK)
    if len(starts) == 1:
        engine.screen(columns, 0, output)
    else:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda start: engine.screen(columns, start, output), starts))
    return output.table()


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to compute for a period: the program, and which registers are wanted for what."""

    program: Compiled  # computes the planes of `deciding`, the two digits of the verdict's index, and `days`
    deciding: tuple[int, ...]  # places of clauses in the output
    days: int
    reads: tuple[tuple[str, int | None], ...]  # facts, with the plane of `days` in which they are read


class _Engine:
    """The plans of one framework, by period."""

    def __init__(self, rulebook: Rulebook, framework: str) -> None:
        self.rulebook, self.framework = rulebook, framework
        meaning = formula(rulebook, framework)
        self.clauses = tuple(dict.fromkeys(_deciding_clauses(meaning)))
        self.eras = eras(rulebook, framework)
        self._spare: list[Scratch] = []

    def screen(self, columns: Columns, start: int, output: _Output) -> None:
        """Screen one chunk of rows and write the answers to their place."""
        rows = min(CHUNK, output.rows - start)
        scratch = self._scratch(-(-rows // WORD))
        chunk = columns.chunk(start, rows, scratch)
        plan = self.plan(chunk)
        verdict = [scratch.take(), scratch.take()]
        days = [scratch.take() for _plane in range(plan.days)]
        plan.program.run(chunk.load, scratch, [*output.targets(plan.deciding, start, scratch.words), *verdict, *days])
        missing = BitCounter(scratch)
        for name, place in plan.reads:
            if chunk.has_unknown(name):
                missing.add(chunk.unknown(name, None if place is None else days[place]))
        add_bits(verdict, output.verdict[start : start + rows])
        add_bits(missing.digits(), output.missing[start : start + rows])
        self._spare.append(scratch)

    def _scratch(self, words: int) -> Scratch:
        """Return memory for planes of a length, that of an earlier chunk if there is any."""
        try:
            scratch = self._spare.pop()
        except IndexError:
            scratch = Scratch(words)
        if scratch.words != words:
            scratch = Scratch(words)
        scratch.reset()
        return scratch

    def plan(self, chunk: Chunk) -> _Plan:
        """Return the plan for a chunk: for the one day on which all is decided, or for the eras that it touches."""
        period = Era(chunk.first_day, chunk.last_day)
        if chunk.on is None:
            touched = [era for era in self.eras if era.first <= period.last and period.first <= era.last]
            period = Era(touched[0].first, touched[-1].last)
        return _plan(self.rulebook, self.framework, period, self.clauses)


@lru_cache(maxsize=32)
def _engine(rulebook: Rulebook, framework: str) -> _Engine:
    """Return the engine of a framework, made once."""
    return _Engine(rulebook, framework)


@lru_cache(maxsize=256)
def _plan(rulebook: Rulebook, framework: str, period: Era, clauses: tuple[str, ...]) -> _Plan:
    """Make the plan for a period."""
    meaning = formula_of_era(rulebook, framework, period)
    program = Program()
    obstacles = list(meaning.obstacles())
    count = len(meaning.prohibitions)
    prohibited = program.either(program.plane(item, "holds") for item in obstacles[:count])
    barred = program.either(program.plane(item, "holds") for item in obstacles[count:])
    hindered = program.either(program.plane(item, "may") for item in obstacles)
    not_eligible = program.both([barred, program.opposite(prohibited)])
    open_ = program.both([hindered, program.opposite(program.either([prohibited, barred]))])
    permitted = program.opposite(hindered)
    deciding = _deciding(program, meaning, not_eligible, open_, permitted)
    digits = (program.either([not_eligible, permitted]), program.opposite(program.either([prohibited, barred])))
    read = {name: program.plane(days, "holds") for name, days in meaning.reads.items()}
    days = list(dict.fromkeys(register for register in read.values() if register != Program.FULL))
    wanted = [program.own(register) for register in (*deciding.values(), *digits, *days)]
    return _Plan(
        program.compile(wanted),
        deciding=tuple(clauses.index(clause) for clause in deciding),
        days=len(days),
        reads=tuple((name, days.index(r) if r != Program.FULL else None) for name, r in read.items()),
    )


def _deciding(program: Program, meaning: Formula, not_eligible: int, open_: int, permitted: int) -> dict[str, int]:
    """Return for each clause the register of the cases that it decides.

    Where the verdict is open nothing holds that would decide it, so a plane *may* there says *not known*.
    """
    deciding: dict[str, int] = {}

    def told(clause: Clause, *registers: int) -> None:
        deciding[clause.id] = program.either([deciding.get(clause.id, program.EMPTY), *registers])

    for obstacle in (*meaning.prohibitions, *meaning.requirements):
        holds, may = (program.plane(obstacle.effective, polarity) for polarity in ("holds", "may"))
        if obstacle.clause.effect == "requires":
            holds = program.both([not_eligible, holds])
        told(obstacle.clause, holds, program.both([open_, may]))
    for group in meaning.groups:
        failed = program.both([not_eligible, program.plane(group.fails, "holds")])
        unsettled = program.both([open_, program.plane(group.fails, "may")])
        granted = program.both([permitted, program.plane(group.applies, "may")])
        for ground in group.grounds:
            told(
                ground.clause,
                program.both([failed, program.plane(ground.in_force, "holds")]),
                program.both([granted, program.plane(ground.holds, "holds")]),
                program.both([unsettled, program.plane(ground.holds, "may")]),
            )
    for exception in meaning.exceptions:
        needed = [program.plane(expr, "holds") for expr in (exception.holds, exception.needed)]
        told(exception.clause, program.both([permitted, *needed]))
    return deciding


def _deciding_clauses(meaning: Formula) -> Iterator[str]:
    """Go through the clauses that can decide, in the order of the SQL statement."""
    for obstacle in (*meaning.prohibitions, *meaning.requirements):
        yield obstacle.clause.id
    for group in meaning.groups:
        for ground in group.grounds:
            yield ground.clause.id
    for exception in meaning.exceptions:
        yield exception.clause.id


class _Output:
    """The answers for all rows, written chunk by chunk."""

    def __init__(self, clauses: tuple[str, ...], rows: int) -> None:
        self.clauses, self.rows = clauses, rows
        self.verdict = np.empty(rows, np.uint8)
        self.missing = np.empty(rows, np.uint8)
        self.deciding = np.zeros((len(clauses), -(-rows // WORD)), np.uint64)

    def targets(self, places: Iterable[int], start: int, words: int) -> list[Plane]:
        """Return where the planes of the deciding clauses belong for a chunk."""
        first = start // WORD
        return [self.deciding[place, first : first + words] for place in places]

    def table(self) -> pa.Table:
        """Return the answers as a table."""
        verdict = pa.DictionaryArray.from_arrays(pa.array(self.verdict.view(np.int8)), pa.array(VERDICTS), safe=False)
        flags = [
            pa.BooleanArray.from_buffers(pa.bool_(), self.rows, [None, pa.py_buffer(plane)]) for plane in self.deciding
        ]
        without = pa.Array.from_buffers(pa.struct([]), self.rows, [None])  # of arrays, Arrow counts rows in the first
        deciding = pa.StructArray.from_arrays(flags, names=list(self.clauses)) if flags else without
        return pa.table({"verdict": verdict, "deciding": deciding, "missing": pa.array(self.missing)})


def deciding_ids(deciding: pa.ChunkedArray | pa.Array) -> list[str]:
    """Return the column `deciding` as clause ids separated by spaces, as the SQL engines give it."""
    joined = deciding.combine_chunks() if isinstance(deciding, pa.ChunkedArray) else deciding
    told: list[str] = []
    for start in range(0, len(joined), _ROWS_OF_TEXT):
        told += _ids_of_some(joined.slice(start, _ROWS_OF_TEXT))
    return told


_ROWS_OF_TEXT = 1 << 16


def _ids_of_some(deciding: pa.StructArray) -> list[str]:
    """Return clause ids for some rows; each combination of clauses, of which there are few, is written once."""
    clauses = [field.name for field in deciding.type]
    if not clauses:
        return [""] * len(deciding)
    flags = np.column_stack([field.to_numpy(zero_copy_only=False) for field in deciding.flatten()])
    combinations, which = np.unique(np.packbits(flags, axis=1), axis=0, return_inverse=True)
    decided = np.unpackbits(combinations, axis=1, count=len(clauses)).astype(bool)
    written = [" ".join(compress(clauses, row)) for row in decided]
    return [written[place] for place in which.ravel()]
