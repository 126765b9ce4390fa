"""Writes conditions in the infix languages of the peers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.rulebook.expressions import All, Among, Any, Const, Expr, Holds, Not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Language:
    """The words of a language; `name` writes a fact, or a rule that was evaluated before."""

    conjunction: str
    disjunction: str
    negation: str
    constants: tuple[str, str]
    name: Callable[[str], str]

    def write(self, expr: Expr) -> str:
        """Write a condition.

        Raises `TypeError` for a comparison of numbers or dates, which the rules of the benchmark do not have.
        """
        match expr:
            case Const(value):
                return self.constants[value]
            case Holds(name):
                return self.name(name)
            case Among(name, values):
                test = f"== {json.dumps(values[0])}" if len(values) == 1 else f"in {json.dumps(values)}"
                return f"{self.name(name)} {test}"
            case Not(item):
                return f"{self.negation}({self.write(item)})"
            case All(items) | Any(items):
                operator = self.conjunction if isinstance(expr, All) else self.disjunction
                return self.join(operator, map(self.write, items))
            case _:
                raise TypeError(expr)

    def join(self, operator: str, parts: Iterable[str]) -> str:
        """Join conditions by an operator, each in parentheses."""
        return operator.join(f"({part})" for part in parts) or self.constants[operator == self.conjunction]

    def any_rule(self, rules: Iterable[str]) -> str:
        """Write that one of some rules holds."""
        return self.join(self.disjunction, map(self.name, rules))
