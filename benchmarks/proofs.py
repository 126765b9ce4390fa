"""The solver's long work: all proofs, and the comparison of the two sides of the April 2026 revision."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from benchmarks.cases import japan
from benchmarks.measuring import Figure, once
from osa.rulebook.comparing import Side, compare
from osa.rulebook.proving import prove_all
from osa.rulebook.weaknesses import find_weaknesses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measuring import Setup

BEFORE, AFTER = dt.date(2026, 4, 20), dt.date(2026, 4, 21)


def run(setup: Setup) -> Iterator[Figure]:
    """Measure each once: nothing is kept from one proof to the next but the formulas."""
    book = setup.rulebook
    yield Figure("proofs", "read and check the rulebook", f"{once(japan):.2f} s")
    taken = once(lambda: prove_all(book))
    yield Figure("proofs", f"all {len(book.properties)} properties", f"{taken:.1f} s", "≤ 10 s", taken <= 10)
    taken = once(lambda: compare(Side(book, BEFORE), Side(book, AFTER), tuple(book.frameworks)))
    yield Figure("proofs", f"comparison of {BEFORE} with {AFTER}", f"{taken:.2f} s", "≤ 2 s", taken <= 2)
    if setup.scale == 1:
        yield Figure("proofs", "weak places (dead clauses, gaps, …)", f"{once(lambda: find_weaknesses(book)):.1f} s")
