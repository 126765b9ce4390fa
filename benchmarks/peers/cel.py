"""cel-python: one compiled CEL program for each clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import celpy
import celpy.adapter
import numpy as np

from benchmarks.cases import as_dicts
from benchmarks.peers.writing import Language
from osa.rulebook.clause import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pyarrow as pa

    from benchmarks.rules import Rules

_CEL = Language(" && ", " || ", "!", ("false", "true"), str)


class Cel:
    """Programs of the compiling runner, the faster of the package's two."""

    name = "cel-python"
    knows_unknown = False
    bulk_rows = 500

    def __init__(self, rules: Rules) -> None:
        environment = celpy.Environment(runner_class=celpy.CompiledRunner)

        def program(source: str) -> celpy.Runner:
            return environment.program(environment.compile(source))

        self.rules = [(rule.name, program(_CEL.write(rule.condition))) for rule in rules.rules]
        self.prohibited = program(_CEL.any_rule(rules.prohibitions))
        self.barred = program(_CEL.any_rule(rules.others))

    def prepare(self, cases: pa.Table) -> list[dict[str, Any]]:
        """Return a dictionary of CEL's own values for each case."""
        return [{name: celpy.adapter.json_to_cel(value) for name, value in case.items()} for case in as_dicts(cases)]

    def verdict(self, facts: Mapping[str, Any]) -> int:
        """Evaluate every clause on one case."""
        known = dict(facts)
        for name, rule in self.rules:
            known[name] = rule.evaluate(known)
        prohibited, barred = self.prohibited.evaluate(known), self.barred.evaluate(known)
        return VERDICTS.index("prohibited" if prohibited else "not eligible" if barred else "permitted")

    def verdicts(self, prepared: list[dict[str, Any]]) -> npt.NDArray[Any]:
        """Evaluate case after case."""
        return np.array([self.verdict(case) for case in prepared])
