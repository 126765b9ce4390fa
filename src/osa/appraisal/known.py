"""What is known of a country by a year: the latest value that is not too old, or why there is none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from osa.appraisal.indicator import Missing, Reading
from osa.evidence.snapshots import DATASETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from osa.evidence.selection import Evidence

OLDEST = 5
"""Values that are older than this many years are not used: they would tell of another time."""

POPULATION = "SP.POP.TOTL"
GDP = "NY.GDP.MKTP.CD"

_YEARS = {
    "aid_recipients": "year(since)",
    "arms_deliveries": "delivery_year",
    "maritime_incidents": "year(day)",
    "security_links": "year(coalesce(signed, in_force))",
}
"""The year of a row, where the dataset has no column of that name."""

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

    def listed(self, evidence: Evidence) -> frozenset[str]:
        """Return the countries that have a row, be it without a value."""
        rows = evidence.query(f"SELECT DISTINCT {self.column} FROM {self.dataset} {self._chosen}", self._values)
        return frozenset(country for (country,) in rows if country is not None)

    def first_year(self, evidence: Evidence) -> int | None:
        """Return the first year of the rows; none if there are none, or they are of no year."""
        dataset = DATASETS[self.dataset]
        year = _YEARS.get(self.dataset, "year" if "year" in dataset.names else None)
        if year is None:
            return None
        first: int | None = evidence.query(f"SELECT min({year}) FROM {self.dataset} {self._chosen}", self._values)[0][0]
        return first

    @property
    def _chosen(self) -> str:
        """The condition that a row belongs to the indicator."""
        return "" if self.held is None else f"WHERE {DATASETS[self.dataset].per} = $held"

    @property
    def _values(self) -> dict[str, str]:
        """The values of the condition."""
        return {} if self.held is None else {"held": self.held}


class Gaps:
    """Why countries have no value in the years until `until`, worked out once for all of them."""

    def __init__(self, evidence: Evidence, sources: Iterable[Source], until: int) -> None:
        self.evidence = evidence
        self.sources = tuple(sources)
        self.until = until

    def why(self, country: str, years: Iterable[int] = ()) -> Reading:
        """Return a reading without a value, and why; `years` are those that have one, however long ago."""
        reading = lacking(self.evidence, country, self.sources)
        if reading.missing is not Missing.NOT_REPORTED:
            return reading
        last = max((year for year in years if year < self.until - OLDEST), default=None)
        if last is not None:
            return Reading(missing=Missing.TOO_OLD, year=last)
        if any(first is not None and self.until < first for first in self._first_years):
            return Reading(missing=Missing.NOT_COVERED)
        listed = all(country in countries for countries in self._listed)
        return Reading(missing=Missing.NOT_REPORTED if listed else Missing.NOT_LISTED)

    @cached_property
    def _listed(self) -> tuple[frozenset[str], ...]:
        """The countries of each source."""
        return tuple(source.listed(self.evidence) for source in self.sources)

    @cached_property
    def _first_years(self) -> tuple[int | None, ...]:
        """The first year of each source."""
        return tuple(source.first_year(self.evidence) for source in self.sources)


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
