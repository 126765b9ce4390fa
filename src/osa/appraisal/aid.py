"""Bilateral aid to each state, Japan's and everybody's: gross disbursements at constant prices (DAC table 2a).

Donors are the states that report, by their country code: bodies and totals are left out, so that nothing is counted
twice. A mean is taken over the years that are reported; a year without a row is not filled in.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.known import OLDEST, Gaps, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from osa.appraisal.indicator import Basis
    from osa.evidence.selection import Evidence

YEARS = 3
"""Years of a mean: big loans are paid out unevenly."""

LAG = 2
"""The detailed figures of a year come out at the end of the next one, or shortly after it."""

JAPAN = "JPN"
FLOWS = Source("aid_flows", "recipient_iso3")
_ROWS = (
    "FROM aid_flows WHERE measure = 'oda_gross' AND price_base = 'constant' AND usd_millions IS NOT NULL"
    " AND donor_iso3 IS NOT NULL AND recipient_iso3 IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class Received:
    """What a state received in a year, in millions of constant US dollars: from Japan, if it gave, and from all."""

    japan: float | None
    everybody: float
    others: int


def aid_of_window(
    basis: Basis,
    until: int,
    countries: Sequence[str],
    measure: Callable[[str, Mapping[int, Received]], Reading],
    *,
    all_donors: bool,
) -> dict[str, Reading]:
    """Return for each country a measure of the aid that it received in the last three years, by year.

    With `all_donors`, a country of which the evidence has Japan's aid alone is not covered: extracts of Japan's rows
    would make Japan everybody.
    """
    evidence = basis.evidence
    donors_whole = evidence.is_whole(FLOWS.dataset, "donor_iso3")
    japan_in = evidence.covers(FLOWS.dataset, "donor_iso3", JAPAN)
    window, last_years = _window(evidence, until), _last_years(evidence, until)
    gaps = Gaps(evidence, [FLOWS], until)
    found = {}
    for country in countries:
        received = window.get(country, {})
        if not evidence.has(FLOWS.dataset):
            found[country] = Reading(missing=Missing.NO_SOURCE)
        elif not received:
            found[country] = gaps.why(country, last_years.get(country, ()))
        elif (all_donors and not (donors_whole and any(one.others for one in received.values()))) or not japan_in:
            found[country] = Reading(missing=Missing.NOT_COVERED)
        else:
            found[country] = measure(country, received)
    return found


def _window(evidence: Evidence, until: int) -> dict[str, dict[int, Received]]:
    """Return what each state received in the last three years for which there are figures, by year."""
    last = evidence.query(f"SELECT max(year) {_ROWS} AND year <= $until", {"until": until})[0][0]
    found: defaultdict[str, dict[int, Received]] = defaultdict(dict)
    if last is None or last < until - OLDEST:
        return found
    rows = evidence.query(
        f"SELECT recipient_iso3, year, sum(usd_millions) FILTER (donor_iso3 = '{JAPAN}'), sum(usd_millions),"
        f" count(*) FILTER (donor_iso3 <> '{JAPAN}') {_ROWS} AND year BETWEEN $first AND $last"
        " GROUP BY ALL ORDER BY ALL",
        {"first": last - YEARS + 1, "last": last},
    )
    for country, year, japan, everybody, others in rows:
        found[country][year] = Received(japan, everybody, others)
    return found


def _last_years(evidence: Evidence, until: int) -> dict[str, tuple[int]]:
    """Return the last year until `until` in which each state received aid."""
    rows = evidence.query(f"SELECT recipient_iso3, max(year) {_ROWS} AND year <= $until GROUP BY 1", {"until": until})
    return {country: (year,) for country, year in rows}


def mean_of_japan(_country: str, received: Mapping[int, Received]) -> Reading:
    """Return Japan's mean over the years in which it reports aid."""
    given = {year: one.japan for year, one in received.items() if one.japan is not None}
    if not given:
        return Reading(missing=Missing.NOT_REPORTED)
    return Reading(fmean(given.values()), max(given))


def share_of_japan(_country: str, received: Mapping[int, Received]) -> Reading:
    """Return Japan's part of what all donors gave in these years."""
    given = [one.japan for one in received.values() if one.japan is not None]
    everybody = sum(one.everybody for one in received.values())
    if not given:
        return Reading(missing=Missing.NOT_REPORTED)
    if everybody <= 0:
        return Reading(missing=Missing.UNDEFINED, year=max(received))
    return Reading(sum(given) / everybody, max(received))
