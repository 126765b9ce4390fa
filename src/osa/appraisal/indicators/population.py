"""The number of inhabitants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.known import POPULATION, Gaps, Source, latest, world_indicator
from osa.appraisal.units import PEOPLE
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the population in the last year known."""
    people = world_indicator(basis.evidence, POPULATION)
    gaps = Gaps(basis.evidence, [Source("world_indicators", held=POPULATION)], until)
    found = {}
    for country in countries:
        year = latest(people.get(country, {}), until)
        if year is None:
            found[country] = gaps.why(country, people.get(country, {}))
        else:
            found[country] = Reading(people[country][year], year)
    return found


INDICATOR = Indicator(
    id="population",
    aim=Aim.NEED,
    name=Text("Population", "人口"),
    definition=Text(
        "Number of inhabitants at the middle of the last year known. A large population speaks for assistance: more "
        "people are made safer by it, and a larger state can absorb more.",
        "判明している直近年の年央人口。多いほど裨益する人が多く、受入れの余力も大きいものとして支援を支持する方向に読みます。",
    ),
    unit=PEOPLE,
    speaks_for="high",
    datasets=("world_indicators",),
    caveats=Text(
        "The direction is a choice: in a small state the same grant changes more. Figures between censuses are "
        "projections, which the publisher does not mark one by one.",
        "読む方向は一つの選択です（小国では同じ額でもより大きな変化をもたらします）。国勢調査の間の値は推計ですが、公表"
        "元は個別には示していません。",
    ),
    lag=1,
    measure=_measure,
    holds=(POPULATION,),
)
