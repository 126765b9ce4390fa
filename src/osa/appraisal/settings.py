"""A programme's `appraisal.toml`: who can be a candidate, and how candidates are ranked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim
from osa.evidence.countries import countries
from osa.i18n import Text, _
from osa.rulebook.blocks import Block, read_text
from osa.rulebook.faults import Faults, shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

FILE = "appraisal.toml"
_TABLES = ("indo_pacific", "excluded", "asean", "weights", "method", "robustness", "back_test")
MOST_DRAWS = 1_000_000
_FIRST_YEAR = 1950
_LAST_YEAR = 2100


class Normalisation(StrEnum):
    """How values of different units are brought to one scale."""

    MIN_MAX = "min_max"
    Z_SCORE = "z_score"
    RANK = "rank"

    @property
    def label(self) -> Text:
        """The name of the choice."""
        return {
            "min_max": Text("min-max", "最小最大法"),
            "z_score": Text("z-scores", "zスコア"),
            "rank": Text("ranks", "順位"),
        }[self.value]


class Aggregation(StrEnum):
    """How the scores of the aims become one: a geometric mean lets a strong aim make up less for a weak one."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"

    @property
    def label(self) -> Text:
        """The name of the choice."""
        return {
            "arithmetic": Text("arithmetic mean", "算術平均"),
            "geometric": Text("geometric mean", "幾何平均"),
        }[self.value]


class Impute(StrEnum):
    """What stands in for a value that is not known; by default nothing does. Undefined values are not filled in.

    `lowest`, the worst for the country, is only tried out beside the others, to show how much hangs on what is missing.
    """

    NONE = "none"
    SUBREGION_MEDIAN = "subregion_median"
    LOWEST = "lowest"

    @property
    def label(self) -> Text:
        """The name of the choice."""
        return {
            "none": Text("not imputed", "補完しない"),
            "subregion_median": Text("median of the subregion", "小地域の中央値"),
            "lowest": Text("lowest value", "最低値"),
        }[self.value]


class Lack(StrEnum):
    """What something that a country lacks does to its score: an aim without a score, or an undefined value.

    `lowest` counts it as the lowest score: what is not there does not speak for a country, and a country does not rise
    because of it. `left_out` takes the mean of the others.
    """

    LOWEST = "lowest"
    LEFT_OUT = "left_out"

    @property
    def label(self) -> Text:
        """The name of the choice."""
        return {
            "lowest": Text("counted as the lowest", "最低点とする"),
            "left_out": Text("left out", "除外する"),
        }[self.value]


Choice = Normalisation | Aggregation | Impute | Lack


@dataclass(frozen=True, slots=True)
class Method:
    """How a composite is made. A value is undefined if there is nothing to take it of, which is known."""

    normalisation: Normalisation = Normalisation.MIN_MAX
    aggregation: Aggregation = Aggregation.ARITHMETIC
    impute: Impute = Impute.NONE
    aim_without_score: Lack = Lack.LOWEST
    undefined: Lack = Lack.LOWEST

    def choice(self, name: str) -> Choice:
        """Return one of the choices by its name."""
        made: Choice = getattr(self, name)
        return made

    def otherwise(self, name: str) -> list[Method]:
        """Return the methods that make one choice otherwise, and all others alike."""
        rest = [one for one in CHOICES if one != name]
        alike = [one for one in METHODS if all(one.choice(each) == self.choice(each) for each in rest)]
        return [one for one in alike if one != self]


METHODS = tuple(Method(*kinds) for kinds in product(Normalisation, Aggregation, Impute, Lack, Lack))
"""Every method that there is."""

CHOICES = {
    "normalisation": Text("normalisation", "正規化"),
    "aggregation": Text("aggregation", "集計"),
    "impute": Text("missing values", "欠測値"),
    "aim_without_score": Text("aims without a score", "得点のない目的"),
    "undefined": Text("undefined values", "定義されない値"),
}
"""The names of the choices of a method."""


@dataclass(frozen=True, slots=True)
class Trials:
    """How the robustness of a ranking is tried: draws, seed, how closely weights are drawn, what is on top."""

    draws: int = 10_000
    seed: int = 20230405
    concentration: float = 25.0
    top: int = 10


@dataclass(frozen=True, slots=True)
class Settings:
    """What `appraisal.toml` says. `asean` gives the day since which a state is a member."""

    subregions: tuple[str, ...]
    note: Text
    excluded: Mapping[str, Text]
    asean: Mapping[str, dt.date]
    weights: Mapping[Aim, float]
    method: Method = Method()
    trials: Trials = Trials()
    fiscal_years: tuple[int, ...] = ()


def read_settings(directory: Path) -> Settings:
    """Read `appraisal.toml` of a programme.

    Raises `InputError` with everything that is wrong in it: file, line, table, and what to write instead.
    """
    faults = Faults()
    file = directory / FILE
    block = Block("file", file, 1, read_text(file, faults), faults).load()
    faults.raise_if_any()
    block.only("schema", *_TABLES)
    if block.data.get("schema") != 1:
        block.fault("schema", _("this version of osa reads schema 1"), "schema = 1")
    tables = {name: block.table(name, block.data.get(name)) for name in _TABLES}
    region = tables["indo_pacific"]
    region.only("subregions", "note")
    excluded = tables["excluded"]
    settings = Settings(
        subregions=_subregions(region),
        note=region.text("note"),
        excluded={code: excluded.text_of(excluded.data[code], code) for code in _codes(excluded)},
        asean={code: tables["asean"].date(code) for code in _codes(tables["asean"])},
        weights=_weights(tables["weights"]),
        method=_method(tables["method"]),
        trials=_trials(tables["robustness"]),
        fiscal_years=_fiscal_years(tables["back_test"]),
    )
    faults.raise_if_any()
    return settings


def _subregions(block: Block) -> tuple[str, ...]:
    """Return the subregions, each of which some country is in."""
    known = {country.subregion for country in countries().values()}
    listed = block.strings("subregions")
    for name in listed:
        if name not in known:
            told = _("{value} is not known here").format(value=shown(name))
            block.fault("subregions", told, _("one of: {keys}").format(keys=", ".join(sorted(known))))
    return tuple(listed)


def _codes(block: Block) -> list[str]:
    """Return the keys of a table, which are codes of countries."""
    for code in block.data:
        if code not in countries():
            told = _("{value} is not known here").format(value=shown(code))
            block.fault(code, told, _("an ISO 3166 three-letter code"))
    return list(block.data)


def _weights(block: Block) -> dict[Aim, float]:
    """Return a weight for every aim; one of them at least must weigh something."""
    block.only(*Aim)
    found = {aim: _number(block, aim, least=0.0, example="1.0") for aim in Aim}
    if not any(found.values()):
        block.fault(None, _("no aim weighs anything"), "dependence = 1.0")
    return found


def _method(block: Block) -> Method:
    """Return how a composite is made."""
    block.only(*CHOICES)
    return Method(
        Normalisation(block.choice("normalisation", Normalisation)),
        Aggregation(block.choice("aggregation", Aggregation)),
        Impute(block.choice("impute", (Impute.NONE, Impute.SUBREGION_MEDIAN))),
        Lack(block.choice("aim_without_score", Lack)),
        Lack(block.choice("undefined", Lack)),
    )


def _trials(block: Block) -> Trials:
    """Return how the robustness of a ranking is tried."""
    block.only("draws", "seed", "concentration", "top")
    return Trials(
        _whole(block, "draws", least=1, most=MOST_DRAWS, example="10000"),
        _whole(block, "seed", least=0, most=None, example="1"),
        _number(block, "concentration", least=1.0, example="25.0"),
        _whole(block, "top", least=1, most=None, example="10"),
    )


def _fiscal_years(block: Block) -> tuple[int, ...]:
    """Return the fiscal years of the back-test, in order."""
    block.only("fiscal_years")
    listed = block.data.get("fiscal_years")
    good = isinstance(listed, list) and bool(listed) and all(map(_is_year, listed))
    if not good or not isinstance(listed, list):
        block.fault("fiscal_years", _("a list of years is missing"), "fiscal_years = [2023]")
        return ()
    return tuple(sorted(set(listed)))


def _is_year(value: object) -> bool:
    """Tell whether a value is a year."""
    return type(value) is int and _FIRST_YEAR <= value <= _LAST_YEAR


def _number(block: Block, key: str, *, least: float, example: str) -> float:
    """Return a number that is at least so much."""
    value = block.data.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= least:
        return float(value)
    block.fault(key, _("must be a number, at least {least}").format(least=least), f"{key} = {example}")
    return least


def _whole(block: Block, key: str, *, least: int, most: int | None, example: str) -> int:
    """Return a whole number within limits."""
    value = block.data.get(key)
    if type(value) is int and value >= least and (most is None or value <= most):
        return value
    limit = _("at least {least}").format(least=least) if most is None else f"{least}…{most:,}"
    told = _("must be a whole number ({limit})").format(limit=limit)
    block.fault(key, told, f"{key} = {example}")
    return least
