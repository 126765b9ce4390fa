"""Timing in turns, and the rows of the table that is printed."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from osa.rulebook.clause import Rulebook


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table; `met` is `None` where there is no target."""

    group: str
    what: str
    measured: str
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """What the benchmarks run on. `scale` divides the number of cases, for a quick run."""

    rulebook: Rulebook
    rounds: int = 7
    scale: int = 1

    def rows(self, full: int) -> int:
        """Return how many of so many cases to run, in a quick run fewer."""
        return max(full // self.scale, 1)


def in_turns(jobs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Run jobs in turns (A B C A B C …) and return the median seconds of each.

    Every job runs once before, uncounted. What disturbs the machine for a while so disturbs all of them alike.
    """
    for job in jobs.values():
        job()
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _round in range(rounds):
        for name, job in jobs.items():
            gc.collect()
            begun = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - begun)
    return {name: median(taken) for name, taken in seconds.items()}


def once(job: Callable[[], object]) -> float:
    """Run a job and return the seconds that it took."""
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def a_second(rate: float) -> str:
    """Write how many cases a second."""
    for size, unit in ((1e6, "million "), (1e3, "thousand ")):
        if rate >= size:
            return f"{rate / size:,.1f} {unit}cases/s"
    return f"{rate:,.0f} cases/s"


def milliseconds(seconds: float) -> str:
    """Write a short time."""
    return f"{seconds * 1e6:,.0f} µs" if seconds < 1e-3 else f"{seconds * 1e3:,.1f} ms"
