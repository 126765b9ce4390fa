"""Military expenditure, by itself or for each of something: heads, kilometres of coast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.known import Gaps, Source, by_country, latest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osa.appraisal.indicator import Basis
    from osa.evidence.selection import Evidence

EXPENDITURE = Source("military_expenditure")
MILLION = 1e6
_DOUBTFUL = ("estimated", "uncertain")


def spent(evidence: Evidence, measure: str) -> Mapping[str, Mapping[int, tuple[float, bool]]]:
    """Return military expenditure by country and year, and whether the publisher calls it estimated or uncertain."""
    rows = evidence.query(
        "SELECT iso3, year, value, state FROM military_expenditure"
        " WHERE measure = $measure AND iso3 IS NOT NULL AND value IS NOT NULL ORDER BY ALL",
        {"measure": measure},
    )
    return by_country((country, year, (value, state in _DOUBTFUL)) for country, year, value, state in rows)


def share_of_gdp(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return military expenditure as a fraction of GDP, in the last year that is known."""
    shares = spent(basis.evidence, "share_of_gdp")
    gaps = Gaps(basis.evidence, [EXPENDITURE], until)
    found = {}
    for country in countries:
        year = latest(shares.get(country, {}), until)
        if year is None:
            found[country] = gaps.why(country, shares.get(country, {}))
        else:
            value, doubtful = shares[country][year]
            found[country] = Reading(value, year, estimated=doubtful)
    return found


def spent_per(
    basis: Basis, until: int, countries: Sequence[str], counts: Mapping[str, Mapping[int, float]], source: Source
) -> dict[str, Reading]:
    """Return constant US dollars for each unit of a count of the same year: the last year that has both.

    `source` is that of the counts. Where the count is nought there is nothing to divide by.
    """
    spending = spent(basis.evidence, "constant_usd")
    gaps = Gaps(basis.evidence, [EXPENDITURE, source], until)
    found = {}
    for country in countries:
        counted = counts.get(country, {})
        both = spending.get(country, {}).keys() & counted.keys()
        year = latest(both, until)
        if counted and not any(counted.values()):
            found[country] = Reading(missing=Missing.UNDEFINED)
        elif year is None or not counted[year]:
            found[country] = gaps.why(country, both)
        else:
            value, doubtful = spending[country][year]
            found[country] = Reading(value * MILLION / counted[year], year, estimated=doubtful)
    return found
