"""One case at a time: the verdict against ZEN's, the explanation, and what is missing or would have to change."""

from __future__ import annotations

import datetime as dt
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.cases import FRAMEWORK, PROGRAMME, as_cases, as_dicts, random_cases, register_cases
from benchmarks.measuring import Figure, in_turns, milliseconds
from osa.rulebook.changing import smallest_changes
from osa.rulebook.engines.row import row_engine
from osa.rulebook.precedents import read_precedents
from osa.rulebook.screening import screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from benchmarks.measuring import Setup
    from benchmarks.peers.plain_python import PlainPython
    from benchmarks.peers.zen_engine import Zen
    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Case

CASES = 500
NAMED_PROJECTS = ("THA-25", "TLS-25")
"""Projects of the register without an exchange of notes: much about them is not known."""
TODAY = dt.date(2026, 3, 1)


def run(setup: Setup, zen: Zen, plain: PlainPython) -> Iterator[Figure]:
    """Measure verdicts, explanations and advice."""
    yield from _verdicts(setup, zen, plain)
    yield _explanations(setup)
    yield from _advice(setup)


def _verdicts(setup: Setup, zen: Zen, plain: PlainPython) -> Iterator[Figure]:
    """Measure the verdict alone, call by call, on the same complete cases."""
    table = random_cases(setup.rulebook, CASES, missing=0)
    cases, facts = as_cases(table), as_dicts(table)
    engine = row_engine(setup.rulebook, FRAMEWORK)
    jobs: dict[str, Callable[[], object]] = {
        "osa": lambda: [engine.verdict(case) for case in cases],
        "zen": lambda: [zen.verdict(known) for known in facts],
        "plain": lambda: [plain.verdict(known) for known in facts],
    }
    seconds = {name: taken / CASES for name, taken in in_turns(jobs, setup.rounds).items()}
    ratio = seconds["osa"] / seconds["zen"]
    measured = f"1/{1 / ratio:.1f} ({milliseconds(seconds['osa'])} and {milliseconds(seconds['zen'])})"
    yield Figure("one case", "verdict: osa, row engine ÷ GoRules ZEN", measured, "≤ 1/5", ratio <= 1 / 5)
    ratio = seconds["osa"] / seconds["plain"]
    measured = f"{ratio:.1f} × ({milliseconds(seconds['plain'])})"
    yield Figure("one case", "verdict: osa, row engine ÷ plain Python", measured)


def _explanations(setup: Setup) -> Figure:
    """Measure the full record on complete cases."""
    cases = as_cases(random_cases(setup.rulebook, 100, missing=0))
    taken = in_turns({"": lambda: [screen(setup.rulebook, FRAMEWORK, case) for case in cases]}, setup.rounds)[""]
    each = taken / len(cases)
    return Figure("one case", "full explanation record", milliseconds(each), "≤ 2 ms", each <= 2e-3)


def _advice(setup: Setup) -> Iterator[Figure]:
    """Measure screening with missing facts, and the smallest change, on real cases that are undetermined."""
    named = register_cases(setup.rulebook, decided=TODAY)
    for code in NAMED_PROJECTS:
        yield _advised(setup, f"project {code} on {TODAY}", [(FRAMEWORK, named[code])])
    yield _advised(setup, "precedents that are undetermined", list(_undetermined(setup.rulebook)))


def _advised(setup: Setup, name: str, cases: list[tuple[str, Case]]) -> Figure:
    """Measure both questions on some cases; the target is for the median case."""
    jobs: dict[str, Callable[[], object]] = {}
    for place, (framework, case) in enumerate(cases):
        jobs[f"missing {place}"] = partial(screen, setup.rulebook, framework, case)
        jobs[f"change {place}"] = partial(smallest_changes, setup.rulebook, framework, case)
    seconds = in_turns(jobs, setup.rounds)
    missing, change = ([seconds[f"{kind} {place}"] for place in range(len(cases))] for kind in ("missing", "change"))
    both = [one + other for one, other in zip(missing, change, strict=True)]
    split = f"{milliseconds(median(missing))} + {milliseconds(median(change))}"
    several = f"; {len(cases)} cases, slowest {milliseconds(max(both))}" if len(cases) > 1 else ""
    measured = f"{milliseconds(median(both))} ({split}{several})"
    return Figure("one case", f"missing facts + smallest change: {name}", measured, "≤ 50 ms", median(both) <= 50e-3)


def _undetermined(rulebook: Rulebook) -> Iterable[tuple[str, Case]]:
    """Go through the precedents of which too little is known for a verdict."""
    precedents, _contrasts = read_precedents(rulebook, PROGRAMME)
    for precedent in precedents:
        if row_engine(rulebook, precedent.framework).verdict(precedent.case) == "undetermined":
            yield precedent.framework, precedent.case
