"""Piracy and armed robbery in the exclusive economic zone of each state with a coast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.known import OLDEST, Source, coasts, lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from osa.appraisal.indicator import Basis
    from osa.evidence.selection import Evidence

YEARS = 5
"""Years in a window: in most waters incidents are few."""

INCIDENTS = Source("maritime_incidents", "eez_iso3")
COASTS = Source("borders")


def incidents_of_window(
    basis: Basis, until: int, countries: Sequence[str], measure: Callable[[int, float], float]
) -> dict[str, Reading]:
    """Return for each country a measure of its incidents in the last five years, and of its coast in km.

    A state with a coast in whose waters nothing was reported has nought: the list is of all waters.
    """
    evidence = basis.evidence
    last, counts = _counts(evidence, until)
    coast = coasts(evidence)
    found = {}
    for country in countries:
        why = lacking(evidence, country, [INCIDENTS, COASTS])
        if why.missing != Missing.NOT_REPORTED or last is None or country not in coast:
            found[country] = why
        elif not coast[country]:
            found[country] = Reading(missing=Missing.UNDEFINED, year=last)
        else:
            found[country] = Reading(measure(counts.get(country, 0), coast[country]), last)
    return found


def _counts(evidence: Evidence, until: int) -> tuple[int | None, dict[str, int]]:
    """Return the last year on record, if it is not too old, and the incidents of five years by zone.

    Without five years on record there is no last year.
    """
    first, end = evidence.query("SELECT min(year(day)), max(year(day)) FROM maritime_incidents")[0]
    if first is None or end < until - OLDEST or first > min(until, end) - YEARS + 1:
        return None, {}
    last = min(until, end)
    rows = evidence.query(
        "SELECT eez_iso3, count(*) FROM maritime_incidents"
        " WHERE eez_iso3 IS NOT NULL AND year(day) BETWEEN $first AND $last GROUP BY 1 ORDER BY 1",
        {"first": last - YEARS + 1, "last": last},
    )
    return last, dict(rows)
