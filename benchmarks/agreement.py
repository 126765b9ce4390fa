"""The check before any figure: every peer gives the verdicts of osa's row engine on random cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.cases import FRAMEWORK, MISSING, as_cases, random_cases
from benchmarks.measuring import Figure
from osa.rulebook.clause import VERDICTS
from osa.rulebook.engines.columns import screen_columns
from osa.rulebook.engines.row import row_engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    import pyarrow as pa

    from benchmarks.measuring import Setup
    from benchmarks.peers import Peer
    from osa.rulebook.clause import Rulebook

CASES = 2_000


def run(setup: Setup, peers: Sequence[Peer]) -> Iterator[Figure]:
    """Compare verdicts; two-valued peers are given complete cases."""
    rows = setup.rows(CASES)
    complete = random_cases(setup.rulebook, rows, missing=0, seed=2)
    partial = random_cases(setup.rulebook, rows, missing=MISSING, seed=3)
    expected = {id(cases): _row_verdicts(setup.rulebook, cases) for cases in (complete, partial)}
    columns = screen_columns(setup.rulebook, FRAMEWORK, partial).column("verdict").to_pylist()
    yield _figure("osa, columns engine", _codes(columns), expected[id(partial)], "2 % missing")
    for peer in peers:
        cases = partial if peer.knows_unknown else complete
        told = peer.verdicts(peer.prepare(cases))
        yield _figure(peer.name, told, expected[id(cases)], "2 % missing" if peer.knows_unknown else "complete")


def _row_verdicts(rulebook: Rulebook, cases: pa.Table) -> npt.NDArray[Any]:
    """Return the verdicts of the row engine."""
    engine = row_engine(rulebook, FRAMEWORK)
    return _codes([engine.verdict(case) for case in as_cases(cases)])


def _codes(verdicts: Sequence[Any]) -> npt.NDArray[Any]:
    """Return verdicts as numbers."""
    return np.array([VERDICTS.index(verdict) for verdict in verdicts])


def _figure(name: str, told: npt.NDArray[Any], expected: npt.NDArray[Any], kind: str) -> Figure:
    """Say how many verdicts are the same, and that all kinds of verdict occurred."""
    same, kinds = int((told == expected).sum()), len(np.unique(expected))
    measured = f"{same:,} of {len(expected):,} the same ({kind}, {kinds} kinds of verdict)"
    return Figure("agreement", f"{name} = osa, row engine", measured, "all", same == len(expected))
