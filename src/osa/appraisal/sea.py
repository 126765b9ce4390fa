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

    A state in whose waters nothing was reported has nought: the list is of all waters. So has a state without a coast:
    that it has no waters is a fact, not a gap. Only where the coast is not known is there no value.
    """
    evidence = basis.evidence
    last, counts = _counts(evidence, until)
    coast = coasts(evidence)
    found = {}
    for country in countries:
        why = lacking(evidence, country, [INCIDENTS, COASTS])
        if why.missing != Missing.NOT_REPORTED or country not in coast:
            found[country] = why
        elif isinstance(last, Reading):
            found[country] = last
        elif not coast[country]:
            found[country] = Reading(0.0, last)
        else:
            found[country] = Reading(measure(counts.get(country, 0), coast[country]), last)
    return found


def _counts(evidence: Evidence, until: int) -> tuple[int | Reading, dict[str, int]]:
    """Return the last year on record, or why it cannot be used, and the incidents of five years by zone.

    It cannot if it is too old, or without five years on record.
    """
    first, end = evidence.query("SELECT min(year(day)), max(year(day)) FROM maritime_incidents")[0]
    if first is None:
        return Reading(missing=Missing.NOT_REPORTED), {}
    if end < until - OLDEST:
        return Reading(missing=Missing.TOO_OLD, year=end), {}
    last = min(until, end)
    if first > last - YEARS + 1:
        return Reading(missing=Missing.NOT_COVERED), {}
    rows = evidence.query(
        "SELECT eez_iso3, count(*) FROM maritime_incidents"
        " WHERE eez_iso3 IS NOT NULL AND year(day) BETWEEN $first AND $last GROUP BY 1 ORDER BY 1",
        {"first": last - YEARS + 1, "last": last},
    )
    return last, dict(rows)
