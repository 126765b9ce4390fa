"""Whether a state's votes in the UN General Assembly come nearer to Japan's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.units import IDEAL_POINTS
from osa.appraisal.votes import JAPAN, LAG, SEATS, by_votes, distance
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osa.appraisal.votes import Points

_YEARS = 5


def _change(country: str, points: Mapping[int, Points], year: int) -> float | None:
    """Return the distance from Japan in a year less that of five years before."""
    now = distance(points[year], country, JAPAN)
    then = distance(points.get(year - _YEARS, {}), country, JAPAN)
    return None if now is None or then is None else now - then


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the change of the distance over five years."""
    return by_votes(basis, until, countries, _change)


INDICATOR = Indicator(
    id="ideal_point_trend",
    aim=Aim.LIKE_MINDEDNESS,
    name=Text("Trend of the distance to Japan in UN votes", "国連投票における日本との距離の推移"),
    definition=Text(
        "Distance to Japan's ideal point in the last year known, less the distance five years before. Below nought the "
        "state has come nearer, which speaks for assistance.",
        "判明している直近年における日本の理想点との距離から、その5年前の距離を差し引いた値。負の値は日本に近づいたこと"
        "を示し、支援を支持する方向に読みます。",
    ),
    unit=IDEAL_POINTS,
    speaks_for="low",
    datasets=("ideal_points",),
    caveats=Text(
        "Japan moves as well: the distance can shrink without the other state having changed. Small changes are within "
        "the uncertainty of the estimates, which the file does not give. Both years are of one series." + SEATS.en,
        "日本自身も動くため、相手国に変化がなくても距離は縮まり得ます。小さな変化は推定の不確実性の範囲内ですが、その幅"
        "はファイルにありません。両年とも同じ系列によります。" + SEATS.ja,
    ),
    lag=LAG,
    measure=_measure,
)
