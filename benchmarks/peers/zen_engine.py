"""GoRules ZEN: a decision graph whose expression node has one expression for each clause."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import zen

from benchmarks.cases import as_dicts
from benchmarks.peers.writing import Language
from osa.rulebook.clause import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pyarrow as pa

    from benchmarks.rules import Rules

_KEY = "rules"


class Zen:
    """The engine with the rules as a decision that is compiled once, called through `evaluate` for each case."""

    name = "GoRules ZEN"
    knows_unknown = False
    bulk_rows = 5_000

    def __init__(self, rules: Rules) -> None:
        self.engine: Any = zen.ZenEngine({"loader": {"type": "static", "content": {_KEY: _graph(rules)}}})

    def prepare(self, cases: pa.Table) -> list[dict[str, Any]]:
        """Return a dictionary for each case."""
        return as_dicts(cases)

    def verdict(self, facts: Mapping[str, Any]) -> int:
        """Evaluate every clause on one case."""
        return int(self.engine.evaluate(_KEY, facts)["result"]["verdict"])

    def verdicts(self, prepared: list[dict[str, Any]]) -> npt.NDArray[Any]:
        """Evaluate case after case."""
        return np.array([self.verdict(case) for case in prepared])


class ZenBatch(Zen):
    """The same, given all cases in one call, which it spreads over the cores."""

    name = "GoRules ZEN, evaluate_batch"

    def prepare(self, cases: pa.Table) -> list[dict[str, Any]]:
        """Return a request for each case."""
        return [{"key": _KEY, "context": facts} for facts in as_dicts(cases)]

    def verdicts(self, prepared: list[dict[str, Any]]) -> npt.NDArray[Any]:
        """Evaluate all requests."""
        answers = self.engine.evaluate_batch(prepared)
        return np.array([int(answer["data"]["result"]["verdict"]) for answer in answers])


def _graph(rules: Rules) -> dict[str, Any]:
    """Write the rules as a graph: input, expressions, output."""
    facts = {fact.name for fact in rules.facts}
    language = Language(" and ", " or ", "not ", ("false", "true"), lambda n: n if n in facts else f"$.{n}")
    written = {rule.name: language.write(rule.condition) for rule in rules.rules}
    prohibited, barred = (language.any_rule(names) for names in (rules.prohibitions, rules.others))
    codes = [VERDICTS.index(verdict) for verdict in ("prohibited", "not eligible", "permitted")]
    written["verdict"] = "({}) ? {} : (({}) ? {} : {})".format(prohibited, codes[0], barred, *codes[1:])
    expressions = [{"id": name, "key": name, "value": value} for name, value in written.items()]
    nodes = [
        ("in", "inputNode", {}),
        ("clauses", "expressionNode", {"expressions": expressions}),
        ("out", "outputNode", {}),
    ]
    graph = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": key, "name": key, "type": kind, "position": {"x": 0, "y": 0}, "content": content}
            for key, kind, content in nodes
        ],
        "edges": [
            {"id": f"{one}-{other}", "type": "edge", "sourceId": one, "targetId": other}
            for one, other in (("in", "clauses"), ("clauses", "out"))
        ],
    }
    copied: dict[str, Any] = json.loads(json.dumps(graph))
    return copied
