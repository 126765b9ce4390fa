"""What is known of a country by a year: the latest value that is not too old, or why there is none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from osa.appraisal.indicator import Missing, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from osa.evidence.selection import Evidence

OLDEST = 5
"""Values that are older than this many years are not used: they would tell of another time."""

POPULATION = "SP.POP.TOTL"
GDP = "NY.GDP.MKTP.CD"

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Source:
    """What a value of a country needs: a dataset, the column with its code, and the indicator where there are many."""

    dataset: str
    column: str = "iso3"
    held: str | None = None

    def lacks(self, evidence: Evidence, country: str) -> Missing | None:
        """Return why the absence of rows of a country says nothing, or none if the publisher has none."""
        held = [one for one in evidence.of(self.dataset) if self.held is None or self.held in one.provenance.holds]
        if not held:
            return Missing.NO_SOURCE
        return None if any(one.covers(self.column, country) for one in held) else Missing.NOT_COVERED


def lacking(evidence: Evidence, country: str, sources: Iterable[Source]) -> Reading:
    """Return a reading without a value, and why: the first source that is not there, or does not cover the country."""
    reasons = [source.lacks(evidence, country) for source in sources]
    found = next((reason for reason in (Missing.NO_SOURCE, Missing.NOT_COVERED) if reason in reasons), None)
    return Reading(missing=found or Missing.NOT_REPORTED)


def latest(years: Iterable[int], until: int) -> int | None:
    """Return the last year that is neither after `until` nor too old."""
    return max((year for year in years if until - OLDEST <= year <= until), default=None)


def by_country(rows: Iterable[tuple[str, int, Value]]) -> Mapping[str, Mapping[int, Value]]:
    """Return values by country and year."""
    found: defaultdict[str, dict[int, Value]] = defaultdict(dict)
    for country, year, value in rows:
        found[country][year] = value
    return found


def world_indicator(evidence: Evidence, code: str) -> Mapping[str, Mapping[int, float]]:
    """Return the values of one of the World Bank's indicators, by country and year."""
    rows = evidence.query(
        "SELECT iso3, year, value FROM world_indicators"
        " WHERE indicator = $code AND iso3 IS NOT NULL AND value IS NOT NULL ORDER BY ALL",
        {"code": code},
    )
    return by_country((country, year, value) for country, year, value in rows)


def coasts(evidence: Evidence) -> dict[str, float]:
    """Return the length of each country's coast in km; nought for a state without one."""
    rows = evidence.query(
        "SELECT iso3, sum(coast_km) FROM borders WHERE iso3 IS NOT NULL AND coast_km IS NOT NULL GROUP BY 1"
    )
    return dict(rows)
