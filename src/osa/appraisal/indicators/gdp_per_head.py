"""Gross domestic product for each inhabitant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.known import GDP, POPULATION, Gaps, Source, latest, world_indicator
from osa.appraisal.units import CURRENT_DOLLARS_PER_HEAD
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

_SOURCES = (Source("world_indicators", held=GDP), Source("world_indicators", held=POPULATION))


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return current US dollars for each inhabitant, in the last year that has both."""
    products, people = (world_indicator(basis.evidence, code) for code in (GDP, POPULATION))
    gaps = Gaps(basis.evidence, _SOURCES, until)
    found = {}
    for country in countries:
        counted = {year: number for year, number in people.get(country, {}).items() if number > 0}
        both = products.get(country, {}).keys() & counted.keys()
        year = latest(both, until)
        if year is None:
            found[country] = gaps.why(country, both)
        else:
            found[country] = Reading(products[country][year] / counted[year], year)
    return found


INDICATOR = Indicator(
    id="gdp_per_head",
    aim=Aim.NEED,
    name=Text("GDP per head", "1人当たりGDP"),
    definition=Text(
        "Gross domestic product at current prices and exchange rates, divided by the population of the same year. A "
        "low value speaks for assistance: the need is greater.",
        "国内総生産（名目、市場為替レート）を同年の人口で除した値。低いほど必要性が高いものとして支援を支持する方向に読みます。",
    ),
    unit=CURRENT_DOLLARS_PER_HEAD,
    speaks_for="low",
    datasets=("world_indicators",),
    caveats=Text(
        "Market exchange rates make poor states look poorer than purchasing power would. Current prices: the trend "
        "holds inflation and the dollar's rate as well as growth. The mean says nothing about who has it.",
        "市場為替レートによるため、購買力平価に比べ低所得国の値は小さくなります。名目値のため、推移には成長のほか物価と"
        "為替の影響が含まれます。平均値であり、分配は示しません。",
    ),
    lag=1,
    measure=_measure,
    holds=(GDP, POPULATION),
)
