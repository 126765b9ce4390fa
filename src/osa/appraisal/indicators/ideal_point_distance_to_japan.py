"""How far a state's votes in the UN General Assembly are from Japan's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.units import IDEAL_POINTS
from osa.appraisal.votes import JAPAN, LAG, SEATS, by_votes, distance
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osa.appraisal.votes import Points


def _from_japan(country: str, points: Mapping[int, Points], year: int) -> float | None:
    """Return the distance from Japan in a year."""
    return distance(points[year], country, JAPAN)


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the distance of the ideal points."""
    return by_votes(basis, until, countries, _from_japan)


INDICATOR = Indicator(
    id="ideal_point_distance_to_japan",
    aim=Aim.LIKE_MINDEDNESS,
    name=Text("Distance to Japan in UN votes", "国連投票における日本との距離"),
    definition=Text(
        "Distance between the ideal point of the state and that of Japan, as estimated from their votes in the UN "
        "General Assembly in the last year known. A small distance speaks for assistance, which is for like-minded "
        "states.",
        "国連総会の投票行動から推定された当該国の理想点と日本の理想点との距離（判明している直近年）。距離が小さいほど、"
        "同志国を対象とする支援を支持する方向に読みます。",
    ),
    unit=IDEAL_POINTS,
    speaks_for="low",
    datasets=("ideal_points",),
    caveats=Text(
        "Votes are about what comes to the vote: the line mostly tells how near states are to the United States, and "
        "little about security at sea. One series is used for all countries and years of an appraisal: that of all "
        "votes if it has Japan and China in the last year known, else that of votes on final passage. Values of other "
        "series, or of another release, must not be set beside these." + SEATS.en,
        "投票は議題に左右され、理想点は主として米国との近さを示すもので、海洋安全保障についてはほとんど語りません。一回"
        "の評価では全ての国・年について同じ系列を用います（直近年に日本と中国の値があれば全投票の系列、なければ最終投票"
        "の系列）。異なる系列や版の値と比べることはできません。" + SEATS.ja,
    ),
    lag=LAG,
    measure=_measure,
)
