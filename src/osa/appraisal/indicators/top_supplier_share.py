"""The largest supplier's share of the arms that a state received in the last five years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.arms import LAG, UNKNOWN, of_window
from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.units import SHARE_OF_VOLUME
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _largest(volumes: Mapping[str, float]) -> float | None:
    """Return the share of the largest supplier that is known, or none if all are unknown."""
    known = [volume for supplier, volume in volumes.items() if supplier != UNKNOWN]
    return max(known) / sum(volumes.values()) if known else None


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the largest share, as a fraction of the volume."""
    return of_window(basis, until, countries, _largest)


INDICATOR = Indicator(
    id="top_supplier_share",
    aim=Aim.DEPENDENCE,
    name=Text("Largest supplier's share of arms received", "武器受領量に占める最大供給国の割合"),
    definition=Text(
        "Volume of major conventional arms received from the largest supplier in the last five calendar years, divided "
        "by the volume received from all suppliers in those years. A high share speaks for assistance: there is "
        "dependence to lessen.",
        "直近5暦年に最大の供給国から受領した主要通常兵器の量を、同期間の全供給国からの受領量で除した値。割合が高いほど"
        "、低減すべき依存があるものとして支援を支持する方向に読みます。",
    ),
    unit=SHARE_OF_VOLUME,
    speaks_for="high",
    datasets=("arms_deliveries",),
    caveats=Text(
        "The largest supplier may be an ally as well as a rival; this does not tell which. Suppliers that SIPRI does "
        "not know count in the total, and are never the largest. SIPRI counts major conventional arms only, and "
        "revises past years; compare only within one vintage. Marked as estimated where more than half of the volume "
        "rests on estimated numbers or years.",
        "最大の供給国が友好国か否かは区別しません。SIPRIが特定できない供給国は合計に含めますが、最大供給国とはしません"
        "。SIPRIは主要通常兵器のみを対象とし、過去の値は改訂されるため、同じ版の中でのみ比較できます。"
        "受領量の過半が推定の数量又は年次による場合は、推定値と表示します。",
    ),
    lag=LAG,
    measure=_measure,
)
