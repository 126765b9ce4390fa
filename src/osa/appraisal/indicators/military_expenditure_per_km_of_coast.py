"""Military expenditure for each kilometre of coast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.known import Source, coasts
from osa.appraisal.spending import spent_per
from osa.appraisal.units import DOLLARS_PER_COAST
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return constant US dollars for each kilometre of coast."""
    always = range(until + 1)
    lengths = {country: dict.fromkeys(always, length) for country, length in coasts(basis.evidence).items()}
    return spent_per(basis, until, countries, lengths, Source("borders"))


INDICATOR = Indicator(
    id="military_expenditure_per_km_of_coast",
    aim=Aim.CAPABILITY,
    name=Text("Military expenditure per km of coast", "海岸線当たり軍事支出"),
    definition=Text(
        "Military expenditure at constant prices and exchange rates, divided by the length of the coast. Little speaks "
        "for assistance: there is much coast to watch for the money, and the next yen adds most.",
        "軍事支出（実質）を海岸線の長さで除した値。小さいほど予算に比べて監視すべき海岸線が長く、追加の1円の効果が大き"
        "いものとして支援を支持する方向に読みます。",
    ),
    unit=DOLLARS_PER_COAST,
    speaks_for="low",
    datasets=("military_expenditure", "borders"),
    caveats=Text(
        "Coasts are those of Natural Earth at 1:50 million: real coasts are longer, most of all those of archipelagos, "
        "and small islands may lack. The area of the exclusive economic zone would be the better measure; it is not in "
        "the open data of the box. All forces count, not the navy alone. Undefined for a state without a coast; "
        "missing where SIPRI has no figure.",
        "海岸線は縮尺5000万分の1のNatural Earthによるもので、特に群島国では実際より短く、小島が欠けることがあります。排"
        "他的経済水域の面積の方が適切ですが、同梱の公開データにはありません。海軍のみならず全軍の支出です。海岸のない国"
        "については定義されず、SIPRIに数値のない国は欠測とします。",
    ),
    lag=1,
    measure=_measure,
)
