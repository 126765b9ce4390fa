"""Whether a state's votes in the UN General Assembly are nearer to Japan's than to China's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.units import IDEAL_POINTS
from osa.appraisal.votes import CHINA, JAPAN, LAG, SEATS, by_votes, distance
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osa.appraisal.votes import Points


def _nearer(country: str, points: Mapping[int, Points], year: int) -> float | None:
    """Return the distance from China less that from Japan."""
    to_china, to_japan = (distance(points[year], country, other) for other in (CHINA, JAPAN))
    return None if to_china is None or to_japan is None else to_china - to_japan


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return how much nearer to Japan each state is."""
    return by_votes(basis, until, countries, _nearer)


INDICATOR = Indicator(
    id="ideal_point_closer_to_japan",
    aim=Aim.LIKE_MINDEDNESS,
    name=Text("Nearer to Japan than to China in UN votes", "国連投票における日中との距離の差"),
    definition=Text(
        "Distance between the ideal points of the state and of China, less its distance to Japan, as estimated from "
        "votes in the UN General Assembly in the last year known. Above nought it is nearer to Japan. A high value "
        "speaks for assistance, which is for like-minded states.",
        "国連総会の投票行動から推定された当該国と中国との理想点の距離から、日本との距離を差し引いた値（判明している直近"
        "年）。正の値は日本により近いことを示します。値が高いほど、同志国を対象とする支援を支持する方向に読みます。",
    ),
    unit=IDEAL_POINTS,
    speaks_for="high",
    datasets=("ideal_points",),
    caveats=Text(
        "For states that stand between the two this says the same as the distance to Japan. Votes are about what comes "
        "to the vote, and little about security at sea. One series is used for all countries and "
        "years of an appraisal, as for the distance to Japan." + SEATS.en,
        "日中の中間に位置する国については、日本との距離と同じ情報になります。投票は議題に左右され、海洋"
        "安全保障についてはほとんど語りません。一回の評価では、日本との距離と同じく、全ての国・年について同じ系列を用います。"
        + SEATS.ja,
    ),
    lag=LAG,
    measure=_measure,
)
