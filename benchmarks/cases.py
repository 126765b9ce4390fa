"""Random cases as Arrow tables of any size, and the real cases of the register and the precedents."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from osa.rulebook.engines.chunks import arrow_type
from osa.rulebook.facts import DECISION_DATE, Case, Fact, parse_case
from osa.rulebook.formulas import era_of, eras, formula, formula_of_era
from osa.rulebook.reading import programme_directory, read_rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Value

PROGRAMME = programme_directory("japan")
FACTS_OF_PROJECTS = Path(__file__).parents[1] / "tests/casework/facts_of_the_programme.csv"
FRAMEWORK = "osa"
DAY = dt.date(2025, 1, 10)
"""The one day on which the cases of one era are decided; random dates of all eras begin at `_EARLIEST`."""

MISSING = 0.02
"""Share of the values that are not known."""

_USUAL = 0.9
"""Share of the values drawn as in the register's real projects, so that every verdict occurs; the rest are uniform."""

_EARLIEST, _LATEST = dt.date(1960, 1, 1), dt.date(2027, 12, 31)
_EPOCH = dt.date(1970, 1, 1)


def japan() -> Rulebook:
    """Read the programme that all benchmarks run on."""
    return read_rulebook(PROGRAMME)


def random_cases(
    rulebook: Rulebook, rows: int, *, all_eras: bool = False, missing: float = MISSING, seed: int = 1
) -> pa.Table:
    """Draw cases with every fact that a verdict reads (in one era, or in any), and a decision date.

    Choices are dictionary-encoded with int8 codes; booleans are Arrow bitmaps.
    """
    rng = np.random.default_rng(seed)
    if all_eras:
        meaning, days = formula(rulebook, FRAMEWORK), _days_of_all_eras(rulebook, rng, rows)
    else:
        meaning = formula_of_era(rulebook, FRAMEWORK, era_of(rulebook, FRAMEWORK, DAY))
        days = np.full(rows, (DAY - _EPOCH).days, np.int32)
    usual = usual_values(rulebook)
    facts = [rulebook.vocabulary[name] for name in meaning.reads]
    columns = {fact.name: _column(fact, usual.get(fact.name), rng, rows, missing) for fact in facts}
    dates = pa.Array.from_buffers(pa.date32(), rows, [None, pa.py_buffer(days)])
    return pa.table({DECISION_DATE: dates, **columns})


def usual_values(rulebook: Rulebook) -> dict[str, Value]:
    """Return the commonest value of each fact in the register; of other facts, the first choice or false."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for row in _register_rows():
        told[row["fact"]][row["value"]] += 1
    usual: dict[str, Value] = {}
    for name, fact in rulebook.vocabulary.facts.items():
        if name in told:
            usual[name] = fact.parse(told[name].most_common(1)[0][0])
        elif fact.type in ("boolean", "choice"):
            usual[name] = next(iter(fact.values), False)
    return usual


def _chances(rng: np.random.Generator, rows: int, share: float) -> npt.NDArray[np.bool_]:
    """Draw truth values that are true in a share of the rows."""
    truth: npt.NDArray[np.bool_] = np.frombuffer(rng.bytes(2 * rows), np.uint16) < round(share * 65536)
    return truth


def _bitmap(truth: npt.NDArray[np.bool_]) -> pa.Buffer:
    """Pack truth values into an Arrow bitmap."""
    return pa.py_buffer(np.packbits(truth, bitorder="little"))


def _column(fact: Fact, usual: Value | None, rng: np.random.Generator, rows: int, missing: float) -> pa.Array:
    """Draw the values of one fact."""
    validity = _bitmap(_chances(rng, rows, 1 - missing)) if missing else None
    if fact.type == "boolean":
        other = (1 - _USUAL) / 2
        truth = _chances(rng, rows, 1 - other if usual else other)
        return pa.Array.from_buffers(pa.bool_(), rows, [validity, _bitmap(truth)])
    if fact.type == "choice":
        values = list(fact.values)
        codes = rng.integers(0, len(values), rows, np.int8)
        codes[_chances(rng, rows, _USUAL)] = values.index(str(usual))
        indices = pa.Array.from_buffers(pa.int8(), rows, [validity, pa.py_buffer(codes)])
        return pa.DictionaryArray.from_arrays(indices, pa.array(values))
    numbers: npt.NDArray[Any] = rng.integers(0, 20_000 if fact.type == "date" else 10**10, rows)
    data = pa.py_buffer(numbers.astype(np.int32) if fact.type == "date" else numbers)
    return pa.Array.from_buffers(arrow_type(fact.type), rows, [validity, data])


def _days_of_all_eras(rulebook: Rulebook, rng: np.random.Generator, rows: int) -> npt.NDArray[np.int32]:
    """Draw a day for each row: any era with the same chance, then any day of it."""
    periods = [(max(era.first, _EARLIEST), min(era.last, _LATEST)) for era in eras(rulebook, FRAMEWORK)]
    starts = np.array([(first - _EPOCH).days for first, _last in periods])
    lengths = np.array([(last - first).days + 1 for first, last in periods])
    chosen = rng.integers(0, len(periods), rows)
    days: npt.NDArray[np.int32] = (starts[chosen] + rng.random(rows) * lengths[chosen]).astype(np.int32)
    return days


def as_dicts(cases: pa.Table) -> list[dict[str, Any]]:
    """Return the known facts of each row, without the decision date: what engines for one case take."""
    rows = cases.drop_columns([DECISION_DATE]).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def as_cases(cases: pa.Table) -> list[Case]:
    """Return each row as a case."""
    days = cases.column(DECISION_DATE).to_pylist()
    return [Case(day, facts) for day, facts in zip(days, as_dicts(cases), strict=True)]


def register_cases(rulebook: Rulebook, *, decided: dt.date) -> dict[str, Case]:
    """Return the projects of the register as cases, by the project's code."""
    facts: dict[str, dict[str, object]] = defaultdict(dict)
    for row in _register_rows():
        facts[row["project"]][row["fact"]] = row["value"]
    return {
        code: parse_case(rulebook.vocabulary, known, decided=decided, where=code, case_id=code)
        for code, known in facts.items()
    }


def _register_rows() -> Iterator[Mapping[str, str]]:
    """Go through the facts of the register's projects, as the tests hold the register to them."""
    with FACTS_OF_PROJECTS.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
