"""Millions of cases: the columns engine against the peers and against copying the same columns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.cases import FRAMEWORK, random_cases
from benchmarks.measuring import Figure, a_second, in_turns
from osa.rulebook.engines.columns import screen_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy.typing as npt
    import pyarrow as pa

    from benchmarks.measuring import Setup
    from benchmarks.peers import Peer

ROWS = 10_000_000
_AIM = 100e6
_AT_LEAST = {"OpenFisca-core": 5, "GoRules ZEN": 10_000}
_MOST_COPIES = 4


def run(setup: Setup, peers: Sequence[Peer]) -> Iterator[Figure]:
    """Measure one era with all peers, then dates over all eras."""
    rows = setup.rows(ROWS)
    cases, complete = random_cases(setup.rulebook, rows), random_cases(setup.rulebook, rows, missing=0)
    counts = {peer.name: min(setup.rows(peer.bulk_rows), rows) for peer in peers}
    given = {peer.name: (cases if peer.knows_unknown else complete).slice(0, counts[peer.name]) for peer in peers}
    jobs: dict[str, Callable[[], object]] = {
        "osa": partial(screen_columns, setup.rulebook, FRAMEWORK, cases),
        **_copies(cases),
        **{peer.name: partial(peer.verdicts, peer.prepare(given[peer.name])) for peer in peers},
    }
    seconds = in_turns(jobs, setup.rounds)
    yield from _osa("one era", rows, cases, seconds)
    for name, count in counts.items():
        yield _against(name, count, (seconds[name] / count) / (seconds["osa"] / rows), count / seconds[name])
    del jobs, given, cases, complete
    yield from _all_eras(setup, rows)


def _all_eras(setup: Setup, rows: int) -> Iterator[Figure]:
    """Measure dates over all eras, as they come and in order."""
    mixed = random_cases(setup.rulebook, rows, all_eras=True)
    in_order = mixed.sort_by("decision_date").combine_chunks()
    jobs: dict[str, Callable[[], object]] = {
        "osa": partial(screen_columns, setup.rulebook, FRAMEWORK, mixed),
        "in order": partial(screen_columns, setup.rulebook, FRAMEWORK, in_order),
        **_copies(mixed),
    }
    seconds = in_turns(jobs, setup.rounds)
    yield from _osa("all eras", rows, mixed, seconds)
    yield Figure("bulk", "osa, all eras, cases in order of date", a_second(rows / seconds["in order"]))


def _osa(eras: str, rows: int, cases: pa.Table, seconds: Mapping[str, float]) -> Iterator[Figure]:
    """Report osa's own speed, and against copying."""
    rate = rows / seconds["osa"]
    what = f"osa, {eras}, {rows:,} cases of {cases.num_columns - 1} facts"
    yield Figure("bulk", what, a_second(rate), "≥ 100 million cases/s", rate >= _AIM)
    for copy in ("copy", "copy into new memory"):
        ratio, target = seconds["osa"] / seconds[copy], copy == "copy"
        name = f"osa, {eras}: time ÷ time to {copy.replace('copy', 'copy the same columns')}"
        met = ratio <= _MOST_COPIES if target else None
        yield Figure("bulk", name, f"{ratio:,.1f} ×", f"≤ {_MOST_COPIES} ×" if target else "", met)


def _against(name: str, count: int, ratio: float, rate: float) -> Figure:
    """Report how many times faster osa is than a peer, by the case."""
    least = _AT_LEAST.get(name)
    measured = f"{ratio:,.1f} × ({a_second(rate)} on {count:,})"
    target = f"≥ {least:,} ×" if least else ""
    return Figure("bulk", f"osa, one era ÷ {name}", measured, target, ratio >= least if least else None)


def _copies(cases: pa.Table) -> dict[str, Callable[[], object]]:
    """Return two ways to copy all columns: into memory in use already, and into memory fresh from the system."""
    given = [
        np.frombuffer(buffer, np.uint8) for c in cases.columns for a in c.chunks for buffer in a.buffers() if buffer
    ]
    room = [np.zeros_like(buffer) for buffer in given]

    def copy() -> None:
        for source, target in zip(given, room, strict=True):
            np.copyto(target, source)

    def copy_anew() -> npt.NDArray[np.uint8]:
        return np.concatenate(given)  # one block, so large that the system has to provide it anew each time

    return {"copy": copy, "copy into new memory": copy_anew}
