"""`python -m benchmarks`: run all benchmarks in one process and print one table."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks import agreement, bulk, evidence, growth, one_case, proofs, register, web
from benchmarks.cases import DAY, FRAMEWORK, japan
from benchmarks.measuring import Setup
from benchmarks.peers.cel import Cel
from benchmarks.peers.duckdb_sql import DuckDB, DuckDBVerdicts
from benchmarks.peers.openfisca import OpenFisca
from benchmarks.peers.plain_python import PlainPython
from benchmarks.peers.zen_engine import Zen, ZenBatch
from benchmarks.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.measuring import Figure
    from benchmarks.peers import Peer

_MET = {True: "[green]met[/]", False: "[red]not met[/]", None: ""}
_WIDTH = 150
"""Columns of the table where it is not printed to a terminal."""

_NOTES = """\
Every figure comes from this run: jobs take turns (A B A B …), and the median of the rounds counts; engines that were
given fewer cases are compared by the case. Each peer has the rules of {day}, one condition for each clause, made from
the formula that osa's own engines compute. Two-valued peers (all but DuckDB) cannot say "undetermined": they are given
complete cases. osa and DuckDB are given 2 % missing values, and answer with the deciding clauses and the number of
missing facts as well. OpenFisca runs in slices of half a million cases, its fastest. Copies are made by one thread."""


def main() -> None:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run, to see that all works")
    parser.add_argument(
        "--only", choices=("bulk", "one_case", "proofs", "growth", "register", "evidence", "web"), help="one group"
    )
    chosen = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    book = japan()
    setup = Setup(book, rounds=2, scale=50) if chosen.quick else Setup(book)
    table = Table("", "what", "measured", "target", "", title=f"osa benchmarks, framework {FRAMEWORK} of {book.name}")
    with console.status("…") as status:
        for group, run in _groups(setup, chosen.only):
            status.update(group)
            for figure in run():
                table.add_row(figure.group, figure.what, figure.measured, figure.target, _MET[figure.met])
            table.add_section()
    console.print(table)
    console.print(_NOTES.format(day=DAY), style="dim")


def _groups(setup: Setup, only: str | None) -> Iterator[tuple[str, Callable[[], Iterator[Figure]]]]:
    """Go through the groups of benchmarks: first that the peers agree, then the figures."""
    rules = Rules.of(setup.rulebook, FRAMEWORK, DAY)
    zen, plain = Zen(rules), PlainPython(rules)
    duckdb = DuckDB(setup.rulebook), DuckDBVerdicts(setup.rulebook)
    peers: list[Peer] = [OpenFisca(rules), zen, ZenBatch(rules), Cel(rules), plain, *duckdb]
    groups: dict[str, Callable[[], Iterator[Figure]]] = {
        "agreement": partial(agreement.run, setup, peers),
        "bulk": partial(bulk.run, setup, peers),
        "one_case": partial(one_case.run, setup, zen, plain),
        "proofs": partial(proofs.run, setup),
        "growth": partial(growth.run, setup),
        "register": partial(register.run, setup),
        "evidence": partial(evidence.run, setup),
        "web": partial(web.run, setup),
    }
    for name, run in groups.items():
        if only in (None, name) or (name == "agreement" and only not in ("register", "evidence", "web")):
            yield name, run


if __name__ == "__main__":
    main()
