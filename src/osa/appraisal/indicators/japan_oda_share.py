"""Japan's share of all donors' aid to a state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.aid import LAG, aid_of_window, share_of_japan
from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.units import SHARE_OF_AID
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return Japan's share, as a fraction of all donors' aid."""
    return aid_of_window(basis, until, countries, share_of_japan, all_donors=True)


INDICATOR = Indicator(
    id="japan_oda_share",
    aim=Aim.PRESENCE,
    name=Text("Japan's share of development assistance", "政府開発援助に占める日本の割合"),
    definition=Text(
        "Japan's gross disbursements of official development assistance to the state in the last three calendar years, "
        "divided by those of all states that report as donors. A low share speaks for assistance: where others give "
        "most, Japan's presence is thin and the next yen adds most to it.",
        "直近3暦年の当該国に対する日本の政府開発援助の支出総額を、報告している全供与国の支出総額で除した値。割合が低い"
        "ほど日本のプレゼンスが薄く、追加の1円の効果が大きいものとして支援を支持する方向に読みます。",
    ),
    unit=SHARE_OF_AID,
    speaks_for="low",
    datasets=("aid_flows",),
    caveats=Text(
        "The direction is a choice; the amount of Japan's aid is read the other way round, as a link. Donors are "
        "states with a country code: multilateral bodies (institutions of the EU among them) and totals are left out. "
        "China and other states that do not report to the DAC are not in it, so that the share is too high where they "
        "give. A country of which the snapshot has Japan's aid alone is not covered.",
        "読む方向は一つの選択です（援助額は逆に、関係の広さとして読みます）。供与国は国コードのある国に限り、国際機関"
        "（EUの機関を含む）及び合計は除きます。中国などDACに報告しない国は含まれないため、それらの国の援助が多い国では"
        "割合が過大になります。日本の援助のみが収録された国は、収録範囲外とします。",
    ),
    lag=LAG,
    measure=_measure,
)
