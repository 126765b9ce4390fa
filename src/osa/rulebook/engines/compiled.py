"""The verdict on one case as a Python function, compiled from the formula: a few microseconds a case.

The function is built as a syntax tree from the typed tree of the conditions, never as text, so nothing that a rulebook
says can become code. Each leaf is asked in one of two ways: whether it *holds*, or whether it *may* hold because it
does or is not known; `and` and `or` stop at the first answer, as Python's do.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal

from osa.rulebook.clause import VERDICTS, Verdict
from osa.rulebook.expressions import Against, All, Among, Any, AtLeast, Const, Expr, Holds, Leaf, Not, any_of, names
from osa.rulebook.facts import DECISION_DATE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from osa.rulebook.facts import Value
    from osa.rulebook.formulas import Formula

    VerdictOf = Callable[[Mapping[str, Value], dt.date], Verdict]

Way = Literal["holds", "may"]
_PREFIX = "fact_"
"""What stands before the names of facts, so that none is a word of Python."""


def compile_verdict(meaning: Formula) -> VerdictOf:
    """Return the function that gives the verdict on the facts of a case and its day."""
    obstacles = list(meaning.obstacles())
    count = len(meaning.prohibitions)
    prohibited, barred, hindered = (any_of(part) for part in (obstacles[:count], obstacles[count:], obstacles))
    writer = _Writer()
    choice = writer.verdict(
        (writer.expr(hindered, "may"), "permitted"),
        (writer.expr(prohibited, "holds"), "prohibited"),
        (writer.expr(barred, "holds"), "not eligible"),
    )
    read = names(prohibited) | names(barred) | names(hindered)
    facts = tuple(sorted(read - {DECISION_DATE}))
    arguments = [ast.arg(_PREFIX + name) for name in (DECISION_DATE, *facts)]
    function = ast.Lambda(ast.arguments([], arguments, None, [], [], None, []), choice)
    code = compile(ast.fix_missing_locations(ast.Expression(function)), "<rulebook>", "eval")
    decide = eval(code, {"__builtins__": {}, **writer.constants})  # noqa: S307 - a tree of comparisons, made above
    return lambda known, day: decide(day, *map(known.get, facts))


class _Writer:
    """Writes conditions as Python syntax trees; values that are no literals of Python become constants with a name."""

    def __init__(self) -> None:
        self.constants: dict[str, object] = {}

    def verdict(self, hindered: tuple[ast.expr, Verdict], *decided: tuple[ast.expr, Verdict]) -> ast.expr:
        """Write the choice between the verdicts: permitted if nothing may hinder, else what holds, else open."""
        choice: ast.expr = ast.Constant(VERDICTS[2])
        for test, verdict in reversed(decided):
            choice = ast.IfExp(test, ast.Constant(verdict), choice)
        return ast.IfExp(hindered[0], choice, ast.Constant(hindered[1]))

    def expr(self, expr: Expr, way: Way) -> ast.expr:
        """Write that a condition holds, or may hold."""
        match expr:
            case Const(value):
                return ast.Constant(value)
            case All(items):
                return ast.BoolOp(ast.And(), [self.expr(item, way) for item in items])
            case Any(items):
                return ast.BoolOp(ast.Or(), [self.expr(item, way) for item in items])
            case Not(item):
                # The opposite holds where the leaf may not hold, and may hold where it does not.
                return ast.UnaryOp(ast.Not(), self.leaf(item, "may" if way == "holds" else "holds"))
            case _:
                return self.leaf(expr, way)

    def leaf(self, leaf: Leaf, way: Way) -> ast.expr:
        """Write that a leaf holds, or may hold."""
        value = self.fact(leaf.name)
        match leaf:
            case Holds():
                return value if way == "holds" else self.compare(value, ast.IsNot(), ast.Constant(value=False))
            case Among(_, values):
                return self.compare(
                    value, ast.In(), self.constant(frozenset(values) | ({None} if way == "may" else set()))
                )
            case AtLeast(_, bound):
                return self.unless_unknown([value], self.compare(value, ast.GtE(), self.constant(bound)), way)
            case Against(_, other, same):
                second = self.fact(other)
                compared = self.compare(value, ast.Eq() if same else ast.GtE(), second)
                return self.unless_unknown([value, second], compared, way)

    def unless_unknown(self, values: list[ast.expr], compared: ast.expr, way: Way) -> ast.expr:
        """Write a comparison that does not hold, but may, where a value is not known."""
        operator, test = (ast.And(), ast.IsNot()) if way == "holds" else (ast.Or(), ast.Is())
        return ast.BoolOp(operator, [*(self.compare(value, test, ast.Constant(None)) for value in values), compared])

    def fact(self, name: str) -> ast.expr:
        """Write the value of a fact."""
        return ast.Name(_PREFIX + name, ast.Load())

    def constant(self, value: object) -> ast.expr:
        """Write a value."""
        name = f"constant_{len(self.constants)}"
        self.constants[name] = value
        return ast.Name(name, ast.Load())

    def compare(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
        """Write a comparison."""
        return ast.Compare(left, [operator], [right])
