"""All donors' aid for each inhabitant: how much help a state already has to absorb."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from osa.appraisal.aid import FLOWS, LAG, aid_of_window
from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.known import POPULATION, Gaps, Source, latest, world_indicator
from osa.appraisal.units import DOLLARS_PER_HEAD
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osa.appraisal.aid import Received

_MILLION = 1e6


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return constant US dollars for each inhabitant and year."""
    people = world_indicator(basis.evidence, POPULATION)
    gaps = Gaps(basis.evidence, (FLOWS, Source("world_indicators", held=POPULATION)), until)

    def per_head(country: str, received: Mapping[int, Received]) -> Reading:
        """Divide the mean of the years by the population of the last of them."""
        last = max(received)
        counted = latest(people.get(country, {}), last)
        if counted is None:
            return gaps.why(country, people.get(country, {}))
        mean = fmean(one.everybody for one in received.values())
        return Reading(mean * _MILLION / people[country][counted], last)

    return aid_of_window(basis, until, countries, per_head, all_donors=True)


INDICATOR = Indicator(
    id="oda_per_head",
    aim=Aim.NEED,
    name=Text("Development assistance per head", "1人当たり政府開発援助受取額"),
    definition=Text(
        "Gross disbursements of official development assistance by all states that report as donors, at constant "
        "prices, mean of the last three calendar years, divided by the population. Little speaks for assistance: where "
        "much help comes in for each head, more of it is harder to absorb.",
        "報告している全供与国の政府開発援助の支出総額（実質）の直近3暦年平均を人口で除した値。小さいほど、追加の支援を"
        "受け入れる余力が大きいものとして支援を支持する方向に読みます。",
    ),
    unit=DOLLARS_PER_HEAD,
    speaks_for="low",
    datasets=("aid_flows", "world_indicators"),
    caveats=Text(
        "The direction is a choice: much aid per head can also tell of a need that everybody sees. Small island states "
        "always have much. Donors are states with a country code: multilateral bodies are left out, and so are states "
        "that do not report. A country of which the snapshot has Japan's aid alone is not covered.",
        "読む方向は一つの選択です（1人当たりの額の大きさは、広く認められた必要性を示す場合もあります）。小島嶼国では常"
        "に大きくなります。供与国は国コードのある国に限り、国際機関及び報告しない国は含みません。日本の援助のみが収録さ"
        "れた国は、収録範囲外とします。",
    ),
    lag=LAG,
    measure=_measure,
    holds=(POPULATION,),
)
