"""Piracy and armed robbery in a state's waters, for the length of its coast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.sea import incidents_of_window
from osa.appraisal.units import INCIDENTS_PER_COAST
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

_KM = 1000


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the incidents of five years for each 1,000 km of coast."""
    return incidents_of_window(basis, until, countries, lambda count, coast: _KM * count / coast)


INDICATOR = Indicator(
    id="maritime_incidents",
    aim=Aim.CAPABILITY,
    name=Text("Maritime incidents for its coast", "海岸線当たりの海上事案"),
    definition=Text(
        "Incidents of piracy and armed robbery in the exclusive economic zone of the state, in the last five calendar "
        "years for which there are data, for each 1,000 km of its coast; nought for a state without a coast, which has "
        "no waters to keep safe. Many speak for assistance: its own means do not keep these waters safe.",
        "データのある直近5暦年に当該国の排他的経済水域で発生した海賊及び武装強盗事案の、海岸線1,000キロメートル当たりの"
        "件数（守るべき海域のない内陸国はゼロ）。多いほど、自国の手段では海域の安全が保たれていないものとして支援を支持する方向に読みます。",
    ),
    unit=INCIDENTS_PER_COAST,
    speaks_for="high",
    datasets=("maritime_incidents", "borders"),
    caveats=Text(
        "Coasts are those of Natural Earth at 1:50 million: real coasts are longer, and small islands may lack. The "
        "areas of exclusive economic zones would be the better measure; they are not in the open data of the box. The "
        "open file of incidents ends in 2020, and has reported ones only. Where traffic is dense there are "
        "more. Nought for a state without a coast is a fact and no estimate: there is no zone that incidents are in.",
        "海岸線は縮尺5000万分の1のNatural Earthによるもので、実際より短く、小島が欠けることがあります。排他的経済水域の"
        "面積の方が適切ですが、同梱の公開データにはありません。事案のファイルは2020年までで、報告された事案のみです。船"
        "舶の往来が多い海域ほど件数は多くなります。内陸国のゼロは、事案の生じる海域がないという事実であり、推定ではありま"
        "せん。",
    ),
    lag=1,
    measure=_measure,
)
