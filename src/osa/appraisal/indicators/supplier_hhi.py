"""How concentrated the suppliers of a state's arms are: the Herfindahl–Hirschman index over five years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.arms import LAG, of_window
from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.units import INDEX
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _concentration(volumes: Mapping[str, float]) -> float:
    """Return the sum of the squares of the suppliers' shares."""
    total = sum(volumes.values())
    return sum((volume / total) ** 2 for volume in volumes.values())


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the index, from near 0 to 1."""
    return of_window(basis, until, countries, _concentration)


INDICATOR = Indicator(
    id="supplier_hhi",
    aim=Aim.DEPENDENCE,
    name=Text("Concentration of arms suppliers", "武器供給国の集中度"),
    definition=Text(
        "Sum of the squared shares of all suppliers in the volume of major conventional arms received in the last five "
        "calendar years (Herfindahl–Hirschman index): 1 for a single supplier, near 0 for many small ones. A high "
        "index speaks for assistance: there is dependence to lessen.",
        "直近5暦年に受領した主要通常兵器の量に占める各供給国の割合の2乗和（ハーフィンダール・ハーシュマン指数）。"
        "供給国が1か国のみなら1、多数に分散するほど0に近づきます。指数が高いほど、低減すべき依存があるものとして"
        "支援を支持する方向に読みます。",
    ),
    unit=INDEX,
    speaks_for="high",
    datasets=("arms_deliveries",),
    caveats=Text(
        "It does not tell who the suppliers are. Suppliers that SIPRI does not know count as one, which makes the "
        "index too high if they are several. Competition authorities multiply the index by 10,000. A state that "
        "received one ship in five years has an index of 1. SIPRI counts major conventional arms only, and revises "
        "past years. Marked as estimated where more than half of the volume rests on estimated numbers or years.",
        "供給国がどこであるかは示しません。SIPRIが特定できない供給国は一つとして数えるため、複数であれば過大になります"
        "。競争当局はこの値を1万倍して用います。5年間に艦船1隻のみを受領した国の値は1になります。SIPRIは主要通常兵器の"
        "みを対象とし、過去の値は改訂されます。受領量の過半が推定の数量又は年次による場合は、推定値と表示します。",
    ),
    lag=LAG,
    measure=_measure,
)
