"""China's share of the arms that a state received in the last five years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.arms import CHINA, LAG, of_window, share
from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.units import SHARE_OF_VOLUME
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return China's share, as a fraction of the volume."""
    return of_window(basis, until, countries, lambda volumes: share(volumes, CHINA))


INDICATOR = Indicator(
    id="china_share",
    aim=Aim.DEPENDENCE,
    name=Text("China's share of arms received", "武器受領量に占める中国の割合"),
    definition=Text(
        "Volume of major conventional arms received from China in the last five calendar years, divided by the volume "
        "received from all suppliers in those years. A high share speaks for assistance: there is dependence to "
        "lessen.",
        "直近5暦年に中国から受領した主要通常兵器の量を、同期間の全供給国からの受領量で除した値。割合が高いほど、低減す"
        "べき依存があるものとして支援を支持する方向に読みます。",
    ),
    unit=SHARE_OF_VOLUME,
    speaks_for="high",
    datasets=("arms_deliveries",),
    caveats=Text(
        "SIPRI counts major conventional arms only: trucks, radios and small arms do not show. For small buyers one "
        "ship moves the share by tens of points, and the share falls when that year leaves the window. SIPRI revises "
        "past years; compare only within one vintage. Marked as estimated where more than half of the volume rests on "
        "estimated numbers or years.",
        "SIPRIは主要通常兵器のみを対象とし、トラック、無線機、小火器等は含まれません。受領量の少ない国では艦船1隻で"
        "数十ポイント動き、その年が期間から外れると急減します。過去の値は改訂されるため、同じ版の中でのみ比較できます。"
        "受領量の過半が推定の数量又は年次による場合は、推定値と表示します。",
    ),
    lag=LAG,
    measure=_measure,
)
