"""How far states stand from Japan and from China by their votes in the UN General Assembly.

There are several series of ideal points, which must not be mixed: one comparison, over countries or over years, uses
one of them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.known import Gaps, Source, latest
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from osa.appraisal.indicator import Basis
    from osa.evidence.selection import Evidence

    Points = Mapping[str, float]

LAG = 1
JAPAN, CHINA = "JPN", "CHN"
SEATS = Text(
    " Since 2021 the seats of Myanmar and Afghanistan in the United Nations are with envoys of the governments ousted "
    "that year: votes may not speak for who governs.",
    "ミャンマー及びアフガニスタンの国連の議席は、2021年以降、同年に政権を追われた政府側の代表が占めており、その投票は、"
    "現に統治している者の立場を示すとは限りません。",
)
"""What the caveats of every indicator of votes say last."""

_POINTS = Source("ideal_points")
_SERIES = ("all", "final_passage")


def by_votes(
    basis: Basis,
    until: int,
    countries: Sequence[str],
    measure: Callable[[str, Mapping[int, Points], int], float | None],
) -> dict[str, Reading]:
    """Return for each country a measure of the points of all states, in the last year in which it has one.

    `measure` is given the country, the points by year and state, and the year; it returns none if one is lacking.
    """
    points = series(basis)
    gaps = Gaps(basis.evidence, [_POINTS], until)
    found = {}
    for country in countries:
        values = {year: measure(country, points, year) for year in points}
        year = latest((year for year, value in values.items() if value is not None), until)
        if year is None:
            found[country] = _why(gaps, country, [year for year, value in values.items() if value is not None])
        else:
            found[country] = Reading(values[year], year)
    return found


def _why(gaps: Gaps, country: str, years: Sequence[int]) -> Reading:
    """Return why a country has no measure: also where the snapshot leaves out Japan or China."""
    others = (gaps.why(who) for who in (JAPAN, CHINA))
    return next((one for one in others if one.missing is Missing.NOT_COVERED), gaps.why(country, years))


def series(basis: Basis) -> dict[int, dict[str, float]]:
    """Return the points by year and state of one series: the same for every country and year of an appraisal.

    It is that of all votes, if the last known year has Japan and China in it; else that of final votes.
    """
    known = {name: _points(basis.evidence, name, basis.known_by - LAG) for name in _SERIES}
    last = max((year for points in known.values() for year in points), default=None)
    best = next((name for name in _SERIES if last in known[name]), _SERIES[0])
    return known[best]


def _points(evidence: Evidence, name: str, until: int) -> dict[int, dict[str, float]]:
    """Return the points of a series by year and state, of the years in which Japan and China have one."""
    rows = evidence.query(
        "SELECT year, iso3, ideal_point FROM ideal_points WHERE series = $name AND year <= $until"
        " AND iso3 IS NOT NULL AND ideal_point IS NOT NULL ORDER BY ALL",
        {"name": name, "until": until},
    )
    found: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for year, country, point in rows:
        found[year][country] = point
    return {year: points for year, points in found.items() if JAPAN in points and CHINA in points}


def distance(points: Points, one: str, other: str) -> float | None:
    """Return how far two states are apart, or none if one has no point."""
    return abs(points[one] - points[other]) if one in points and other in points else None
