"""Military expenditure for each inhabitant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.known import POPULATION, Source, world_indicator
from osa.appraisal.spending import spent_per
from osa.appraisal.units import DOLLARS_PER_HEAD
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return constant US dollars for each inhabitant of the same year."""
    people = world_indicator(basis.evidence, POPULATION)
    return spent_per(basis, until, countries, people, Source("world_indicators", held=POPULATION))


INDICATOR = Indicator(
    id="military_expenditure_per_head",
    aim=Aim.CAPABILITY,
    name=Text("Military expenditure per head", "1人当たり軍事支出"),
    definition=Text(
        "Military expenditure at constant prices and exchange rates, divided by the population of the same year. "
        "Little speaks for assistance: where a state's own means are small, the next yen adds most to them.",
        "軍事支出（実質）を同年の人口で除した値。小さいほど自国の手段が乏しく、追加の1円の効果が大きいものとして支援を"
        "支持する方向に読みます。",
    ),
    unit=DOLLARS_PER_HEAD,
    speaks_for="low",
    datasets=("military_expenditure", "world_indicators"),
    caveats=Text(
        "Money is not capability: wages and prices differ, and market exchange rates make poor states' forces look "
        "small. Viet Nam, Djibouti and others publish no figures that SIPRI could use in recent years; they are "
        "missing, not low. What SIPRI calls estimated or uncertain is marked.",
        "支出は能力そのものではありません。賃金や物価は国により異なり、市場為替レートでは低所得国の規模が小さく見えます"
        "。ベトナム、ジブチなど近年SIPRIが利用できる数値を公表していない国は欠測であり、支出が小さいことを意味しません"
        "。SIPRIが推定又は不確実とする値には印を付けます。",
    ),
    lag=1,
    measure=_measure,
    holds=(POPULATION,),
)
