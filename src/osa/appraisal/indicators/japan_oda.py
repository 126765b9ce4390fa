"""Japan's aid to a state, a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.aid import LAG, aid_of_window, mean_of_japan
from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.units import AID
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return Japan's mean, in millions of constant US dollars."""
    return aid_of_window(basis, until, countries, mean_of_japan, all_donors=False)


INDICATOR = Indicator(
    id="japan_oda",
    aim=Aim.PRESENCE,
    name=Text("Japan's development assistance", "日本の政府開発援助"),
    definition=Text(
        "Japan's gross disbursements of official development assistance to the state, at constant prices and exchange "
        "rates, mean of the last three calendar years. Much speaks for assistance: it tells how broad the ties are "
        "that presence can build on.",
        "当該国に対する日本の政府開発援助の支出総額（実質）の直近3暦年平均。額が大きいほど、プレゼンスの基盤となる関係"
        "が広いものとして支援を支持する方向に読みます。",
    ),
    unit=AID,
    speaks_for="high",
    datasets=("aid_flows",),
    caveats=Text(
        "The direction is a choice: the amount is read as a link, while Japan's share of all aid is read as presence "
        "that is already there. Large states receive large amounts. Gross amounts leave out repayments; loans and "
        "grants count alike. The base year of the prices is that of the file. A year without a row is left out of the "
        "mean and not taken for nought.",
        "読む方向は一つの選択です。額は関係の広さとして、援助全体に占める割合は既にあるプレゼンスとして読みます。大国ほ"
        "ど額は大きくなります。総額のため返済は差し引かず、有償・無償を区別しません。実質値の基準年はファイルによります"
        "。行のない年はゼロとせず平均から除きます。",
    ),
    lag=LAG,
    measure=_measure,
)
