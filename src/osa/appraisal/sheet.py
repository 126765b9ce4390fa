"""A country's sheet: every indicator with its rank, its trend and why it is missing; its arms; what it was given."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.appraisal.arms import CHINA, DATASET, LAG, UNKNOWN, WINDOW, last_year, received_by_year, share, years
from osa.appraisal.embargoes import embargo_on
from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.indicators import INDICATORS
from osa.appraisal.known import Source
from osa.evidence.countries import countries, named
from osa.i18n import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osa.appraisal.embargoes import Embargo
    from osa.appraisal.indicator import Aim, Basis, Indicator
    from osa.appraisal.record import Grant

    Readings = Mapping[str, Mapping[str, Reading]]

TREND = 5
"""Years over which a trend is shown."""

OLD = 2
"""A value is old if it is of more years than this before the last one that could be known."""

SINCE = 2000
"""The year in which the windows of the table of suppliers begin."""

_NO_COUNTRIES = {
    "African Union": Text("African Union", "アフリカ連合"),
    "European Union": Text("European Union", "欧州連合"),
    "South Vietnam": Text("South Vietnam", "南ベトナム"),
    "United Nations": Text("United Nations", "国際連合"),
}
"""Suppliers without a code, by the publisher's name, that have a Japanese one."""

_RECIPIENT = Source(DATASET, "recipient_iso3")


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator for the country. Either `value` or `missing` is there.

    `rank` is that among the `of` candidates that have a value, 1 for the one for which it speaks most; it is none for
    a country that is no candidate. `earlier` is the value five years before `year`, and `change` the difference.
    """

    indicator: str
    aim: Aim
    name: Text
    unit: Text
    speaks_for: str
    value: float | None
    year: int | None
    missing: Missing | None
    estimated: bool
    old: bool
    rank: int | None
    of: int
    earlier: float | None
    change: float | None
    snapshots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """What the country received in the years of a window: the volume in millions of TIV, and each supplier's share.

    Suppliers are codes of countries, or names of what is no state; the largest is first.
    """

    first: int
    last: int
    volume: float
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Arms:
    """Arms received: windows, China's share by the last year of a rolling window, and the volume by year and supplier.

    A share is none where nothing was received. If there is nothing at all, `missing` says why.
    """

    windows: tuple[Window, ...] = ()
    china: Mapping[int, float | None] | None = None
    by_year: Mapping[int, Mapping[str, float]] | None = None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """How much a sheet rests on: indicators with a value, of all; those estimated or old; the others by reason."""

    values: int
    of: int
    estimated: int
    old: int
    missing: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A country as the evidence shows it, with what was known by the end of a year.

    `outside` says why a country that is no candidate is none, if that was asked. `embargoes` are those of the United
    Nations that are open at the end of the year; none if that is not known.
    """

    country: str
    name: Text
    known_by: int
    candidates: int
    candidate: bool
    outside: tuple[Text, ...]
    embargoes: tuple[Embargo, ...] | None
    lines: tuple[Line, ...]
    arms: Arms
    grants: tuple[Grant, ...]
    confidence: Confidence


def country_sheets(
    basis: Basis,
    wanted: Sequence[str],
    candidates: Sequence[str],
    outside: Mapping[str, tuple[Text, ...]] | None = None,
) -> tuple[Sheet, ...]:
    """Return the sheets of some countries; everything is measured once for all of them.

    `outside` says of countries why they are no candidates.
    """
    everyone = tuple(dict.fromkeys([*wanted, *candidates]))
    now = {one.id: one(basis, everyone) for one in INDICATORS}
    then = {one.id: _earlier(basis, one, {country: now[one.id][country] for country in wanted}) for one in INDICATORS}
    sheets = (_sheet(basis, country, candidates, (now, then)) for country in wanted)
    return tuple(dataclasses.replace(one, outside=(outside or {}).get(one.country, ())) for one in sheets)


def _earlier(basis: Basis, indicator: Indicator, readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """Return what readings were five years before the year that they are of; none that is of another year."""
    found: dict[str, Reading] = {}
    for year in sorted({one.year for one in readings.values() if one.value is not None and one.year is not None}):
        of_year = [country for country, one in readings.items() if one.value is not None and one.year == year]
        before = indicator.measure(basis, year - TREND, of_year)
        found |= {country: one for country, one in before.items() if one.year == year - TREND}
    return found


def _sheet(basis: Basis, country: str, candidates: Sequence[str], measured: tuple[Readings, Readings]) -> Sheet:
    """Put a sheet together from the readings of everyone, and those of five years before."""
    now, then = measured
    lines = tuple(
        _line(basis, one, country, ({code: now[one.id][code] for code in candidates}, now[one.id], then[one.id]))
        for one in INDICATORS
    )
    return Sheet(
        country=country,
        name=countries()[country].name,
        known_by=basis.known_by,
        candidates=len(candidates),
        candidate=country in candidates,
        outside=(),
        embargoes=embargo_on(basis.evidence, country, dt.date(basis.known_by, 12, 31)),
        lines=lines,
        arms=arms_of(basis, country),
        grants=_grants(basis, country),
        confidence=_confidence(lines),
    )


def _line(
    basis: Basis,
    indicator: Indicator,
    country: str,
    readings: tuple[Mapping[str, Reading], Mapping[str, Reading], Mapping[str, Reading]],
) -> Line:
    """Return an indicator for a country, of the readings of candidates, of everyone, and of five years before."""
    compared, everyone, before = readings
    reading, earlier = everyone[country], before.get(country, Reading()).value
    value = reading.value
    last = basis.known_by - indicator.lag
    return Line(
        indicator=indicator.id,
        aim=indicator.aim,
        name=indicator.name,
        unit=indicator.unit,
        speaks_for=indicator.speaks_for,
        value=value,
        year=reading.year,
        missing=reading.missing,
        estimated=reading.estimated,
        old=value is not None and reading.year is not None and reading.year < last - OLD,
        rank=rank(indicator.speaks_for, compared, country),
        of=sum(one.value is not None for one in compared.values()),
        earlier=earlier,
        change=None if value is None or earlier is None else value - earlier,
        snapshots=tuple(one.id for one in indicator.snapshots(basis.evidence)),
    )


def rank(speaks_for: str, readings: Mapping[str, Reading], country: str) -> int | None:
    """Return the place of a country among those with a value; those that are alike share the best place."""
    own = readings.get(country, Reading()).value
    if own is None:
        return None
    values = [one.value for one in readings.values() if one.value is not None]
    return 1 + sum(value > own if speaks_for == "high" else value < own for value in values)


def arms_of(basis: Basis, country: str) -> Arms:
    """Return the arms that a country received, as known by the end of the basis' year.

    However old the file is, what it tells of its years is shown with them.
    """
    evidence = basis.evidence
    until = basis.known_by - LAG
    span, last = years(evidence), last_year(evidence, until)
    why = _RECIPIENT.lacks(evidence, country)
    if why is None and not evidence.is_whole(DATASET, "supplier_iso3"):
        why = Missing.NOT_COVERED
    if why or span is None or last is None:
        return Arms(missing=why or (Missing.NOT_COVERED if span else Missing.NOT_REPORTED))
    first = span[0]
    by_year = {year: volumes for year, volumes in received_by_year(evidence, country).items() if year <= last}
    windows = tuple(_window(by_year, end) for end in _ends(first, last))
    china = {end: _window(by_year, end).shares for end in range(first + WINDOW - 1, last + 1)}
    return Arms(
        windows=windows,
        china={end: shares.get(CHINA, 0.0) if shares else None for end, shares in china.items()},
        by_year=by_year,
        missing=None if by_year else Missing.UNDEFINED,
    )


def _ends(first: int, last: int) -> list[int]:
    """Return the last years of the windows to show: half decades since 2000, and the last two windows there are."""
    ends = {*range(SINCE + WINDOW - 1, last + 1, WINDOW), last - 1, last}
    return sorted(end for end in ends if end - WINDOW + 1 >= first)


def _window(by_year: Mapping[int, Mapping[str, float]], last: int) -> Window:
    """Return what was received in five years."""
    volumes: defaultdict[str, float] = defaultdict(float)
    for year in range(last - WINDOW + 1, last + 1):
        for supplier, volume in by_year.get(year, {}).items():
            volumes[supplier] += volume
    listed = sorted(volumes, key=lambda supplier: (-volumes[supplier], supplier))
    shares = {supplier: share(volumes, supplier) for supplier in listed}
    return Window(last - WINDOW + 1, last, sum(volumes.values()), shares)


def _grants(basis: Basis, country: str) -> tuple[Grant, ...]:
    """Return the projects in a country that were on the budget or signed by the end of the basis' year.

    Notes that were signed later were not known then.
    """
    found = []
    for one in basis.record.grants:
        signed = one.signed_on is not None and one.signed_on.year <= basis.known_by
        if one.recipient == country and (signed or one.fiscal_year <= basis.known_by):
            found.append(one if signed else dataclasses.replace(one, signed_on=None, yen=None, delivered=None))
    return tuple(found)


def _confidence(lines: Iterable[Line]) -> Confidence:
    """Count what a sheet rests on."""
    listed = tuple(lines)
    return Confidence(
        values=sum(one.value is not None for one in listed),
        of=len(listed),
        estimated=sum(one.estimated for one in listed),
        old=sum(one.old for one in listed),
        missing=dict(Counter(one.missing.value for one in listed if one.missing is not None)),
    )


def supplier_name(supplier: str) -> str:
    """Return the name of a supplier in the language in use, without the publisher's marks."""
    if supplier == UNKNOWN:
        return _("unknown")
    if supplier in countries():
        return str(countries()[supplier].name)
    plain = supplier.rstrip("*")
    name = str(_NO_COUNTRIES.get(plain, plain))
    return _("{name} (not a state)").format(name=name) if named(supplier)[1] == "non_state" else name
