"""Arms received, by supplier, in five-year windows: what the indicators of dependence have in common.

Volumes are SIPRI's trend-indicator values (TIV): military capability, not money. Small buyers' shares are lumpy.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.known import OLDEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from osa.appraisal.indicator import Basis
    from osa.evidence.selection import Evidence

    Measure = Callable[[Mapping[str, float]], float | None]

WINDOW = 5
"""Years in a window, as SIPRI itself uses it."""

LAG = 1
"""The deliveries of a year come out in March of the next."""

DATASET = "arms_deliveries"

CHINA = "CHN"

UNKNOWN = "unknown"
"""What stands for suppliers that SIPRI does not know, be they one or several."""

_SUPPLIER = f"CASE WHEN lower(supplier) LIKE 'unknown%' THEN '{UNKNOWN}' ELSE coalesce(supplier_iso3, supplier) END"
_MOSTLY = 0.5


def received(evidence: Evidence, first: int, last: int) -> dict[str, dict[str, float]]:
    """Return the volume that each state received in some years, by supplier, in millions of TIV.

    Suppliers without a country code (bodies, non-states) stand under the name that the publisher gives them.
    """
    rows = evidence.query(
        f"SELECT recipient_iso3, {_SUPPLIER}, sum(tiv) FROM arms_deliveries"
        " WHERE delivery_year BETWEEN $first AND $last AND recipient_iso3 IS NOT NULL GROUP BY ALL"
        " HAVING sum(tiv) > 0 ORDER BY ALL",
        {"first": first, "last": last},
    )
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for recipient, supplier, volume in rows:
        found[recipient][supplier] = volume
    return dict(found)


def received_by_year(evidence: Evidence, country: str) -> dict[int, dict[str, float]]:
    """Return the volume that a state received in each year with deliveries, by supplier, in millions of TIV."""
    rows = evidence.query(
        f"SELECT delivery_year, {_SUPPLIER}, sum(tiv) FROM arms_deliveries"
        " WHERE recipient_iso3 = $country AND delivery_year IS NOT NULL GROUP BY ALL HAVING sum(tiv) > 0 ORDER BY ALL",
        {"country": country},
    )
    found: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for year, supplier, volume in rows:
        found[year][supplier] = volume
    return dict(found)


def years(evidence: Evidence) -> tuple[int, int] | None:
    """Return the first and the last year with deliveries in the evidence."""
    first, last = evidence.query("SELECT min(delivery_year), max(delivery_year) FROM arms_deliveries")[0]
    return None if first is None else (first, last)


def last_year(evidence: Evidence, until: int) -> int | None:
    """Return the last year of the evidence, at most `until`; a year in which nothing was delivered is one of them."""
    span = years(evidence)
    return None if span is None or until < span[0] else min(until, span[1])


def share(volumes: Mapping[str, float], supplier: str) -> float:
    """Return what part of a volume a supplier delivered."""
    return volumes.get(supplier, 0.0) / sum(volumes.values())


def mostly_estimated(evidence: Evidence, first: int, last: int) -> frozenset[str]:
    """Return the states of whose volume in some years more than half rests on estimated numbers or years."""
    rows = evidence.query(
        "SELECT recipient_iso3 FROM arms_deliveries"
        " WHERE delivery_year BETWEEN $first AND $last AND recipient_iso3 IS NOT NULL GROUP BY 1"
        " HAVING sum(tiv) FILTER (number_estimated OR delivery_year_estimated) > $mostly * sum(tiv)",
        {"first": first, "last": last, "mostly": _MOSTLY},
    )
    return frozenset(country for (country,) in rows)


def last_usable(evidence: Evidence, until: int) -> int | Reading:
    """Return the last year of a window that ends in `until` or shortly before, or why no country can have one."""
    if not evidence.has(DATASET):
        return Reading(missing=Missing.NO_SOURCE)
    if not evidence.is_whole(DATASET, "supplier_iso3"):
        return Reading(missing=Missing.NOT_COVERED)
    last = last_year(evidence, until)
    if last is None:
        return Reading(missing=Missing.NOT_COVERED if years(evidence) else Missing.NOT_REPORTED)
    return Reading(missing=Missing.TOO_OLD, year=last) if last < until - OLDEST else last


def of_window(basis: Basis, until: int, countries: Sequence[str], measure: Measure) -> dict[str, Reading]:
    """Return for each country a measure of what it received, by supplier, in the last window known by `until`.

    Without any delivery in the window there is nothing to take a share of.
    """
    last = last_usable(basis.evidence, until)
    if isinstance(last, Reading):
        return dict.fromkeys(countries, last)
    return in_window(basis.evidence, last, countries, measure)


def in_window(evidence: Evidence, last: int, countries: Iterable[str], measure: Measure) -> dict[str, Reading]:
    """Return for each country a measure of what it received, by supplier, in the five years that end with `last`.

    A window that begins before the deliveries in the evidence do is not covered, whatever is in its later years.
    """
    first = last - WINDOW + 1
    span = years(evidence)
    volumes, estimated = received(evidence, first, last), mostly_estimated(evidence, first, last)
    found = {}
    for country in countries:
        value = measure(volumes[country]) if country in volumes else None
        if span is None or first < span[0] or last > span[1]:
            found[country] = Reading(missing=Missing.NOT_COVERED)
        elif value is not None:
            found[country] = Reading(value, last, estimated=country in estimated)
        elif evidence.covers(DATASET, "recipient_iso3", country):
            found[country] = Reading(missing=Missing.UNDEFINED, year=last)
        else:
            found[country] = Reading(missing=Missing.NOT_COVERED)
    return found


def change(before: Reading, after: Reading) -> Reading:
    """Return the change from one reading to another; what one of them lacks is missing."""
    if before.value is None or after.value is None:
        lacking = after if after.value is None else before
        return Reading(missing=lacking.missing, year=after.year)
    return Reading(after.value - before.value, after.year, estimated=before.estimated or after.estimated)
