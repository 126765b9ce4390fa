"""Evidence: how fast and in how much memory a bulk file of five million projects becomes a snapshot, and a page of it.

The file is written by `benchmarks.crs_files`, with invented projects in the columns of the OECD's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from benchmarks import crs_files
from benchmarks.measuring import Figure, in_turns, milliseconds, once
from osa.evidence.head import Layout
from osa.evidence.publishers.oecd_crs import BULK
from osa.evidence.selection import Evidence
from osa.evidence.snapshots import snapshots_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measuring import Setup

ROWS = 5_000_000
_SLICE = 10
"""Pandas reads this part of the rows and is compared by the row: the whole would take all memory."""
_MOST_ROUNDS = 3
_MOST_MEMORY = 2 * 1024**3

_ADDING = """
import json, re, resource, sys, time
from pathlib import Path
from osa.evidence.adding import add

begun = time.perf_counter()
add(Path(sys.argv[1]), Path(sys.argv[2]))
taken = time.perf_counter() - begun
status = Path("/proc/self/status")
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
if status.exists():  # on Linux the other figure can be that of the process that started this one
    most = int(re.search(r"VmHWM:\\s*(\\d+)", status.read_text())[1]) * 1024
print(json.dumps([taken, most]))
"""
"""What a process of its own runs, so that its memory is that of the import alone."""

_PAGE = """
    SELECT year, agency, title, sector, usd_commitment, usd_disbursement, long_description FROM aid_projects
    WHERE donor_iso3 = $donor AND recipient_iso3 = $recipient ORDER BY year DESC, commitment_date DESC, crs_id LIMIT 50
"""
_TOTALS = """
    SELECT year, sector, count(*), sum(usd_commitment), sum(usd_disbursement) FROM aid_projects
    WHERE donor_iso3 = $donor AND recipient_iso3 = $recipient GROUP BY ALL ORDER BY ALL
"""


def run(setup: Setup) -> Iterator[Figure]:
    """Measure everything on files in a temporary directory, which needs 10 GB for a whole run."""
    with tempfile.TemporaryDirectory(prefix="osa-bench-") as home:
        file, part = Path(home, "crs.csv"), Path(home, "part.csv")
        rows = setup.rows(ROWS)
        made = once(lambda: crs_files.write(file, rows))
        size = file.stat().st_size
        yield Figure("evidence", f"invented bulk file: {rows:,} rows, {size / 1e9:.1f} GB", f"{made:.0f} s to write")
        crs_files.write(part, max(rows // _SLICE, 1))
        yield from _import(setup, file, part, rows)
        yield from _page(setup, Path(home, "kept-0"))


def _import(setup: Setup, file: Path, part: Path, rows: int) -> Iterator[Figure]:
    """Measure the import against DuckDB's mere reading, against pandas, and its memory."""
    told: list[tuple[float, int]] = []

    def imported() -> None:
        kept = file.with_name(f"kept-{len(told)}")
        ran = subprocess.run([sys.executable, "-c", _ADDING, str(file), str(kept)], capture_output=True, check=True)
        told.append(tuple(json.loads(ran.stdout)))

    jobs = {"import": imported, "read": lambda: _read(file), "pandas": lambda: pd.read_csv(part, low_memory=False)}
    seconds = in_turns(jobs, min(setup.rounds, _MOST_ROUNDS))
    seconds["import"] = sorted(taken for taken, _memory in told)[len(told) // 2]
    speed = rows / seconds["import"]
    ratio = seconds["read"] / seconds["import"]
    measured = f"{ratio:.2f} ({speed / 1e3:,.0f} thousand rows/s)"
    yield Figure("evidence", "import ÷ DuckDB reading every column", measured, "≥ 0.5", ratio >= 0.5)
    times = speed / (max(rows // _SLICE, 1) / seconds["pandas"])
    yield Figure("evidence", "import ÷ pandas read_csv, by the row", f"{times:.1f} ×", "≥ 5 ×", times >= 5)
    most = max(memory for _taken, memory in told)
    measured = f"{most / 1024**3:.2f} GiB"
    yield Figure("evidence", "memory of the import at its peak", measured, "≤ 2 GiB", most <= _MOST_MEMORY)


def _read(file: Path) -> list[Any]:
    """Read every value of a file as its type and write nothing."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        types = _types()
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        scan = f"read_csv('{file}', header = true, auto_detect = false, delim = ',', columns = {{{columns}}})"
        return connection.execute(f"SELECT {', '.join(f'max({name})' for name in types)} FROM {scan}").fetchall()


def _types() -> dict[str, str]:
    """Return the type that the import gives to each column of the file."""
    layout = Layout(1, ",", "utf-8", tuple(crs_files.columns()))
    places = {field.place(layout): field.type for field in BULK}
    return {name: str(places.get(place, "VARCHAR")) for place, name in enumerate(layout.headers)}


def _page(setup: Setup, kept: Path) -> Iterator[Figure]:
    """Measure what one page of a country takes: its newest projects, and totals by year and sector."""
    evidence = Evidence(snapshots_in(kept))
    values = {"donor": "JPN", "recipient": "PHL"}
    seconds = in_turns({"page": lambda: (evidence.query(_PAGE, values), evidence.query(_TOTALS, values))}, setup.rounds)
    (snapshot,) = evidence.snapshots
    size = snapshot.path.stat().st_size / 1e9
    what = f"a page of projects and totals, of {snapshot.provenance.rows:,} ({size:.2f} GB)"
    yield Figure("evidence", what, milliseconds(seconds["page"]), "≤ 100 ms", seconds["page"] <= 0.1)
