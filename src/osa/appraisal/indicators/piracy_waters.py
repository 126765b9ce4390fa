"""Piracy and armed robbery in a state's waters: the open proxy for waters at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.sea import incidents_of_window
from osa.appraisal.units import INCIDENTS
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the number of incidents in five years."""
    return incidents_of_window(basis, until, countries, lambda count, _coast: float(count))


INDICATOR = Indicator(
    id="piracy_waters",
    aim=Aim.PRESENCE,
    name=Text("Piracy and robbery in its waters", "周辺海域の海賊・武装強盗事案"),
    definition=Text(
        "Incidents of piracy and armed robbery in the exclusive economic zone of the state, in the last five calendar "
        "years for which there are data; nought for a state without a coast, which has no such zone. Many speak for "
        "assistance: these are waters where presence is needed.",
        "データのある直近5暦年に当該国の排他的経済水域で発生した海賊及び武装強盗事案の件数（同水域を持たない内陸国は"
        "ゼロ）。件数が多いほど、プレゼンスが必要な海域として支援を支持する方向に読みます。",
    ),
    unit=INCIDENTS,
    speaks_for="high",
    datasets=("maritime_incidents", "borders"),
    caveats=Text(
        "A stand-in: visits and patrols in waters at risk are not in open data, and piracy says nothing about pressure "
        "by states. The open file ends in 2020. Reported incidents only; attempts and robbery in port count like "
        "hijackings. Incidents whose zone the file does not name are left out. Nought means that none was reported, "
        "or that there is no coast: that a state has no waters is a fact and no estimate.",
        "危険な海域への寄港・哨戒に関する公開データがないための代理指標であり、国家による圧力は示しません。公開ファイル"
        "は2020年までです。報告された事案のみで、未遂や港内の窃盗も乗っ取りと同じく1件と数えます。海域の国名がない事案"
        "は除きます。ゼロは報告がないこと、又は海岸がないことを示します（海域がないことは事実であり、推定ではありません）。",
    ),
    lag=1,
    measure=_measure,
)
