"""How cost and memory grow with the number of cases."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from benchmarks.cases import FRAMEWORK, random_cases
from benchmarks.measuring import Figure, in_turns
from osa.rulebook.engines.columns import screen_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measuring import Setup

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
_FLAT = 1.5
"""A size may cost so many times as much by the case as ten million."""

STREAMED = (10_000_000, 30_000_000)
_SLICE = 1_000_000
_BOUNDED = 1.25
"""The peak of the larger file may be so many times that of the smaller one."""


def run(setup: Setup) -> Iterator[Figure]:
    """Measure cost by the case, and the memory of a stream."""
    yield from _cost(setup)
    yield from _memory(setup)


def _cost(setup: Setup) -> Iterator[Figure]:
    """Measure the cost of a case at each size."""
    sizes = [setup.rows(size) for size in SIZES]
    cases = random_cases(setup.rulebook, sizes[-1])
    tables = {str(size): cases.slice(0, size) for size in sizes}
    jobs = {name: partial(screen_columns, setup.rulebook, FRAMEWORK, table) for name, table in tables.items()}
    seconds = in_turns(jobs, setup.rounds)
    each = {size: seconds[str(size)] / size for size in sizes}
    for size, cost in each.items():
        ratio = cost / each[sizes[-1]]
        measured = f"{cost * 1e9:.1f} ns a case; {ratio:.2f} × the cost at {sizes[-1]:,}"
        yield Figure("growth", f"{size:,} cases", measured, f"≤ {_FLAT} ×", ratio <= _FLAT)


def _memory(setup: Setup) -> Iterator[Figure]:
    """Measure the peak memory of streaming two Parquet files, in a process of its own each."""
    told = []
    with tempfile.TemporaryDirectory() as directory:
        for size in (setup.rows(size) for size in STREAMED):
            file = Path(directory, f"{size}.parquet")
            in_memory = _write(setup, file, size)
            told.append((size, in_memory, _streamed(file)))
            file.unlink()
    first = told[0][2]
    for size, in_memory, answer in told:
        peak, base, rate = answer["peak"] / 1e6, answer["base"] / 1e6, size / answer["seconds"] / 1e6
        ratio = answer["peak"] / first["peak"]
        measured = f"peak {peak:,.0f} MB ({base:,.0f} before); {ratio:.2f} ×; {rate:.1f} million cases/s"
        what = f"Parquet → verdicts in Parquet, {size:,} cases (in memory {in_memory / 1e6:,.0f} MB)"
        yield Figure("growth", what, measured, f"≤ {_BOUNDED} ×", ratio <= _BOUNDED)


def _write(setup: Setup, file: Path, rows: int) -> int:
    """Write random cases to a file; return how much memory they and their answers would take all at once."""
    sample = random_cases(setup.rulebook, 10_000)
    each: float = (sample.nbytes + screen_columns(setup.rulebook, FRAMEWORK, sample).nbytes) / len(sample)
    with pq.ParquetWriter(file, sample.schema) as writer:
        for seed, start in enumerate(range(0, rows, _SLICE)):
            writer.write_table(random_cases(setup.rulebook, min(_SLICE, rows - start), seed=seed))
    return round(each * rows)


def _streamed(file: Path) -> dict[str, Any]:
    """Screen a file in a new process and return what that says of itself."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.stream", str(file)], check=True, capture_output=True, text=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
