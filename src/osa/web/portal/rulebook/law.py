"""The programme's law as its pages need it: when it changes, and the answers that take a while, each found once."""

from __future__ import annotations

import bisect
import dataclasses
import datetime as dt
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from osa.casework.programme import current_programme
from osa.rulebook.comparing import Comparison, Side, compare
from osa.rulebook.engines.row import row_engine
from osa.rulebook.expressions import names
from osa.rulebook.facts import DECISION_DATE
from osa.rulebook.formulas import FIRST_DAY, eras, resolved
from osa.rulebook.precedents import Contrast, Outcome, Precedent, read_precedents, run_precedents
from osa.rulebook.proving import Proof, prove_all
from osa.rulebook.reading import programme_directory
from osa.web import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from osa.rulebook.clause import Clause, Rulebook, Verdict

RULES = ("prohibits", "requires", "permits")
"""The effects that make a framework: with none of them in force it permits nothing."""

_MOST_KEPT = 512
"""So many comparisons and other answers are kept; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which the law changed: the clauses that entered into force, and those that left it."""

    day: dt.date
    entered: tuple[Clause, ...]
    left: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A real decision which the rules of two days answer differently, on the same facts."""

    precedent: Precedent
    before: Verdict
    after: Verdict
    before_clauses: tuple[str, ...]
    after_clauses: tuple[str, ...]


class Law:
    """A rulebook with its precedents; what was computed of them is kept as long as their files stay as they are."""

    def __init__(self, rulebook: Rulebook, directory: Path) -> None:
        self.rulebook, self.directory = rulebook, directory
        firsts = {era.first for name in rulebook.frameworks for era in eras(rulebook, name)}
        self.days = tuple(sorted(firsts - {FIRST_DAY}))
        self._kept: dict[Hashable, Any] = {}
        self._lock = threading.RLock()

    def _once(self, key: Hashable, compute: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it is
        """Return an answer, computed by the first who asks while the others wait."""
        with self._lock:
            if key not in self._kept:
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = compute()
            return self._kept[key]

    # When it changes

    def since(self, day: dt.date) -> dt.date:
        """Return the day from which the law is as it is on a day: the same law has the same day."""
        place = bisect.bisect_right(self.days, day)
        return self.days[place - 1] if place else FIRST_DAY

    def change(self, day: dt.date) -> Change:
        """Return what entered into force and what left it on a day."""
        clauses = self.rulebook.clauses
        entered = tuple(clause for clause in clauses if clause.since == day)
        return Change(day, entered, tuple(clause for clause in clauses if clause.until == day))

    def changes(self) -> list[Change]:
        """Return every change, the first one first."""
        return [self.change(day) for day in self.days]

    def in_force(self, day: dt.date, framework: str = "") -> list[Clause]:
        """Return the clauses in force on a day: all of them, or those that a framework applies, included ones too."""
        chosen = self.applied(framework) if framework else self.rulebook.clauses
        return [clause for clause in chosen if clause.in_force(day)]

    def exists(self, day: dt.date, framework: str) -> bool:
        """Tell whether a framework can permit anything on a day: it cannot where no rule of its own is in force."""
        own = self.rulebook.clauses_of(framework) if framework else self.rulebook.clauses
        return any(clause.in_force(day) and clause.effect in RULES for clause in own)

    def applied(self, framework: str) -> list[Clause]:
        """Return the clauses that a framework applies, in the order of the rulebook."""
        included = [include.framework for include in self.rulebook.frameworks[framework].includes]
        applies = {clause.id for name in (framework, *included) for clause in self.rulebook.clauses_of(name)}
        return [clause for clause in self.rulebook.clauses if clause.id in applies]

    def reads(self, clause: Clause) -> frozenset[str]:
        """Return the facts that a clause reads, those of the definitions that it uses among them."""
        found: frozenset[str] = self._once(
            ("reads", clause.id), lambda: names(resolved(self.rulebook, clause.condition)) - {DECISION_DATE}
        )
        return found

    # The answers that take a while

    def proofs(self) -> list[Proof]:
        """Return the declared properties, each proved or refuted now."""
        found: list[Proof] = self._once("proofs", lambda: prove_all(self.rulebook))
        return found

    def precedents(self) -> tuple[list[Precedent], list[Contrast]]:
        """Return the decisions that the rulebook is tried on; none if the programme has none."""
        if not (self.directory / "precedents").is_dir():
            return [], []
        found: tuple[list[Precedent], list[Contrast]] = self._once(
            "precedents", lambda: read_precedents(self.rulebook, self.directory)
        )
        return found

    def outcomes(self) -> list[Outcome]:
        """Return what the rulebook says of each of them, in the order of their days."""
        ordered = sorted(self.precedents()[0], key=lambda precedent: precedent.case.decided)
        found: list[Outcome] = self._once("outcomes", lambda: run_precedents(self.rulebook, ordered))
        return found

    def comparison(self, before: dt.date, after: dt.date, framework: str) -> Comparison:
        """Compare the law of two days in a framework; days with the same law are the same question."""
        sides = self.since(before), self.since(after)

        def compute() -> Comparison:
            one, other = (Side(self.rulebook, day) for day in sides)
            return compare(one, other, [framework])[0]

        found: Comparison = self._once(("compared", *sides, framework), compute)
        return found

    def otherwise(self, before: dt.date, after: dt.date, framework: str) -> list[Otherwise]:
        """Return the decisions of a framework that come out differently under the law of two days."""
        sides = self.since(before), self.since(after)
        found: list[Otherwise] = self._once(("otherwise", *sides, framework), lambda: self._replayed(*sides, framework))
        return found

    def _replayed(self, before: dt.date, after: dt.date, framework: str) -> list[Otherwise]:
        """Judge the decisions of a framework on two days."""
        engine = row_engine(self.rulebook, framework)
        found = []
        for precedent in self.precedents()[0]:
            if precedent.framework == framework and precedent.kind != "built":
                cases = [dataclasses.replace(precedent.case, decided=day) for day in (before, after)]
                one, other = (engine.judge(case) for case in cases)
                if one.verdict != other.verdict:
                    found.append(Otherwise(precedent, one.verdict, other.verdict, one.deciding, other.deciding))
        return found


def law() -> Law:
    """Return the law of the programme that this installation runs, as its files stand now."""
    directory = programme_directory(answers.programme())
    precedents = tuple((file.name, file.stat().st_mtime_ns) for file in sorted((directory / "precedents").glob("*")))
    return _law(current_programme().rulebook, directory, precedents)


@lru_cache(maxsize=2)
def _law(rulebook: Rulebook, directory: Path, _precedents: tuple[tuple[str, int], ...]) -> Law:
    """Return the law of a rulebook beside precedents in this state."""
    return Law(rulebook, directory)


def warm() -> None:
    """Find the answers that pages are asked for first, so that nobody waits for them: about three seconds of work."""
    now = law()
    now.proofs()
    now.outcomes()
    last = now.days[-1]
    for framework in now.rulebook.frameworks:
        now.comparison(last - dt.timedelta(days=1), last, framework)
