"""OpenFisca-core: a Variable for each fact and each clause, computed on vectors of all cases.

OpenFisca is two-valued: a fact that is not known has its variable's default value (false, or the choice `unknown`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from osa.rulebook import expressions as ex
from osa.rulebook.clause import VERDICTS
from osa.rulebook.facts import DECISION_DATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    from benchmarks.rules import Rules
    from osa.rulebook.facts import Fact

    Truth = npt.NDArray[np.bool_]
    Read = Callable[[str], Any]

_PERIOD = "2025-01"
_UNKNOWN = "unknown"
_VERDICT = "verdict"
_SLICE = 500_000
"""Cases of one simulation: with more its vectors outgrow the cache, and it is up to four times slower."""


class OpenFisca:
    """A tax and benefit system that has the rules; each run is a new simulation."""

    name = "OpenFisca-core"
    knows_unknown = False
    bulk_rows = 10_000_000

    def __init__(self, rules: Rules) -> None:
        entity = build_entity(key="case", plural="cases", label="A transfer on its decision date", is_person=True)
        self.system = TaxBenefitSystem([entity])
        self.choices = {fact.name: _choices(fact) for fact in rules.facts if fact.type == "choice"}
        for fact in rules.facts:
            self.system.add_variable(_fact_variable(fact, self.choices.get(fact.name), entity))
        for rule in rules.rules:
            formula = _formula(rule.condition, self.choices)
            self.system.add_variable(_variable(rule.name, entity, value_type=bool, formula=formula))
        verdict = _verdict(rules)
        self.system.add_variable(_variable(_VERDICT, entity, value_type=int, formula=verdict))

    def prepare(self, cases: pa.Table) -> list[tuple[int, dict[str, Any]]]:
        """Return the cases, slice by slice, as vectors of OpenFisca's own kind."""
        facts = [name for name in cases.column_names if name != DECISION_DATE]
        slices = [cases.slice(start, _SLICE) for start in range(0, len(cases), _SLICE)]
        return [(len(part), {name: self._vector(name, _array(part, name)) for name in facts}) for part in slices]

    def _vector(self, name: str, column: pa.Array) -> Any:  # noqa: ANN401 - numpy's or OpenFisca's array
        """Return a column as a vector; what is not known becomes the default."""
        if name not in self.choices:
            return pc.fill_null(column, fill_value=False).to_numpy(zero_copy_only=False)
        options = self.choices[name]
        places = np.array([options[value].index for value in column.dictionary.to_pylist()], np.uint8)
        codes = pc.fill_null(column.indices, 0).to_numpy(zero_copy_only=False)
        known = column.is_valid().to_numpy(zero_copy_only=False)
        return EnumArray(np.where(known, places[codes], options[_UNKNOWN].index).astype(np.uint8), options)

    def verdicts(self, prepared: list[tuple[int, dict[str, Any]]]) -> npt.NDArray[Any]:
        """Run a simulation on each slice."""
        return np.concatenate([self._simulated(rows, vectors) for rows, vectors in prepared])

    def _simulated(self, rows: int, vectors: dict[str, Any]) -> npt.NDArray[Any]:
        """Run a simulation."""
        simulation = SimulationBuilder().build_default_simulation(self.system, rows)
        for name, vector in vectors.items():
            simulation.set_input(name, DateUnit.ETERNITY, vector)
        verdicts: npt.NDArray[Any] = simulation.calculate(_VERDICT, _PERIOD)
        return verdicts


def _array(cases: pa.Table, name: str) -> pa.Array:
    """Return a column as one array."""
    column = cases.column(name)
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _choices(fact: Fact) -> Any:  # noqa: ANN401 - OpenFisca is not typed
    """Make the enumeration of a choice, with a value for what is not known."""
    return Enum(f"{fact.name}_choices", {_UNKNOWN: _UNKNOWN, **{value: value for value in fact.values}})


def _fact_variable(fact: Fact, choices: Any, entity: Any) -> Any:  # noqa: ANN401 - OpenFisca is not typed
    """Make the input variable of a fact."""
    if choices is None:
        return _variable(fact.name, entity, value_type=bool, definition_period=DateUnit.ETERNITY)
    default = {"possible_values": choices, "default_value": choices[_UNKNOWN]}
    return _variable(fact.name, entity, value_type=Enum, definition_period=DateUnit.ETERNITY, **default)


def _variable(name: str, entity: Any, **attributes: Any) -> Any:  # noqa: ANN401 - OpenFisca is not typed
    """Make a class of variable."""
    return type(name, (Variable,), {"entity": entity, "definition_period": DateUnit.MONTH, "label": name, **attributes})


def _formula(condition: ex.Expr, choices: dict[str, Any]) -> Callable[[Any, Any], Truth | bool]:
    """Make the formula of a clause: operators on vectors, as OpenFisca's users write them."""

    def formula(case: Any, period: Any) -> Truth | bool:  # noqa: ANN401 - OpenFisca is not typed
        if isinstance(condition, ex.Const):
            return condition.value
        return _truth(condition, lambda name: case(name, period), choices)

    return formula


def _truth(expr: ex.Expr, read: Read, choices: dict[str, Any]) -> Truth:
    """Compute a condition on vectors."""
    match expr:
        case ex.Holds(name):
            truth: Truth = read(name)
            return truth
        case ex.Among(name, values):
            vector = read(name)
            return _joined(np.logical_or, (vector == choices[name][value] for value in values))
        case ex.Not(item):
            return ~_truth(item, read, choices)
        case ex.All(items):
            return _joined(np.logical_and, (_truth(item, read, choices) for item in items))
        case ex.Any(items):
            return _joined(np.logical_or, (_truth(item, read, choices) for item in items))
        case _:
            raise TypeError(expr)


def _joined(operator: np.ufunc, vectors: Iterable[Truth]) -> Truth:
    """Join vectors one after the other."""
    first, *others = vectors
    for other in others:
        first = operator(first, other)
    return first


def _verdict(rules: Rules) -> Callable[[Any, Any], npt.NDArray[Any]]:
    """Make the formula that reads the verdict off the obstacles."""
    prohibited, not_eligible, permitted = (VERDICTS.index(v) for v in ("prohibited", "not eligible", "permitted"))

    def formula(case: Any, period: Any) -> npt.NDArray[Any]:  # noqa: ANN401 - OpenFisca is not typed
        barred = _joined(np.logical_or, (case(name, period) for name in rules.others))
        stopped = _joined(np.logical_or, (case(name, period) for name in rules.prohibitions))
        verdicts: npt.NDArray[Any] = np.where(stopped, prohibited, np.where(barred, not_eligible, permitted))
        return verdicts

    return formula
