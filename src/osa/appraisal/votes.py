"""How far states stand from Japan and from China by their votes in the UN General Assembly.

There are several series of ideal points, which must not be mixed: one comparison, over countries or over years, uses
one of them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.known import Source, lacking, latest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from osa.appraisal.indicator import Basis
    from osa.evidence.selection import Evidence

    Points = Mapping[str, float]

LAG = 1
JAPAN, CHINA = "JPN", "CHN"
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
    found = {}
    for country in countries:
        values = {year: measure(country, points, year) for year in points}
        year = latest((year for year, value in values.items() if value is not None), until)
        if year is None:
            reasons = [lacking(basis.evidence, who, [_POINTS]) for who in (country, JAPAN, CHINA)]
            found[country] = next((one for one in reasons if one.missing != Missing.NOT_REPORTED), reasons[0])
        else:
            found[country] = Reading(values[year], year)
    return found


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
