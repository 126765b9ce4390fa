"""How China's share of the arms that a state received changed, from one five-year window to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.arms import CHINA, LAG, WINDOW, change, in_window, last_usable, share
from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.units import CHANGE_OF_SHARE
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the share in the last window less the share in the window before it, as a fraction."""
    evidence = basis.evidence
    last = last_usable(evidence, until)
    if isinstance(last, Reading):
        return dict.fromkeys(countries, last)
    after = in_window(evidence, last, countries, lambda volumes: share(volumes, CHINA))
    before = in_window(evidence, last - WINDOW, countries, lambda volumes: share(volumes, CHINA))
    return {country: change(before[country], after[country]) for country in countries}


INDICATOR = Indicator(
    id="china_share_change",
    aim=Aim.DEPENDENCE,
    name=Text("Change of China's share of arms received", "武器受領量に占める中国の割合の変化"),
    definition=Text(
        "China's share of the volume of major conventional arms received in the last five calendar years, less its "
        "share in the five years before. A rise speaks for assistance: dependence is growing.",
        "直近5暦年に受領した主要通常兵器の量に占める中国の割合から、その前の5暦年における割合を差し引いた値。上昇は"
        "依存が深まりつつあることを示し、支援を支持する方向に読みます。",
    ),
    unit=CHANGE_OF_SHARE,
    speaks_for="high",
    datasets=("arms_deliveries",),
    caveats=Text(
        "Undefined unless arms were received in both windows. Two lumpy shares make a lumpier difference: one ship "
        "that enters or leaves a window can turn its sign. The share can also fall because a large Chinese delivery "
        "has become old, without any change of policy. SIPRI counts major arms only, and revises past years.",
        "両期間に受領実績がなければ定義されません。割合自体が大きく振れるため、差は更に振れやすく、艦船1隻が期間に入る"
        "か外れるかで符号が変わり得ます。方針に変化がなくとも、中国からの大口の引渡しが期間から外れれば割合は下がります"
        "。SIPRIは主要通常兵器のみを対象とし、過去の値は改訂されます。",
    ),
    lag=LAG,
    measure=_measure,
)
