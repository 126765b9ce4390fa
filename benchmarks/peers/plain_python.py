"""Plain Python: one compiled closure for each clause, called with the facts of one case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.cases import as_dicts
from benchmarks.peers.writing import Language
from osa.rulebook.clause import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt
    import pyarrow as pa

    from benchmarks.rules import Rules

_PYTHON = Language(" and ", " or ", "not ", ("False", "True"), '_["{}"]'.format)


class PlainPython:
    """Closures made by Python's own compiler."""

    name = "plain Python"
    knows_unknown = False
    bulk_rows = 20_000

    def __init__(self, rules: Rules) -> None:
        self.rules = [(rule.name, _compiled(_PYTHON.write(rule.condition))) for rule in rules.rules]
        self.prohibited = _compiled(_PYTHON.any_rule(rules.prohibitions))
        self.barred = _compiled(_PYTHON.any_rule(rules.others))

    def prepare(self, cases: pa.Table) -> list[dict[str, Any]]:
        """Return a dictionary for each case."""
        return as_dicts(cases)

    def verdict(self, facts: Mapping[str, Any]) -> int:
        """Evaluate every clause on one case."""
        known = dict(facts)
        for name, holds in self.rules:
            known[name] = holds(known)
        verdict = "prohibited" if self.prohibited(known) else "not eligible" if self.barred(known) else "permitted"
        return VERDICTS.index(verdict)

    def verdicts(self, prepared: list[dict[str, Any]]) -> npt.NDArray[Any]:
        """Evaluate case after case."""
        return np.array([self.verdict(case) for case in prepared])


def _compiled(source: str) -> Callable[[Mapping[str, Any]], bool]:
    """Compile a condition written in Python; it comes from our own rulebook."""
    function: Callable[[Mapping[str, Any]], bool] = eval(f"lambda _: {source}")  # noqa: S307
    return function
