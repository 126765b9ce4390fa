"""The ranking tested on the past: whether it would have put the countries first that were then chosen.

For each fiscal year, candidates are ranked with what was known by the end of the year before. The programme's own
record is kept from the indicators, and an indicator takes part only if its snapshots cover every candidate: which
countries the evidence in the box covers tells who was chosen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from osa.appraisal.aid import LAG, YEARS
from osa.appraisal.candidates import LeftOut, candidates, measured
from osa.appraisal.composite import composite
from osa.appraisal.indicator import Aim, Basis
from osa.appraisal.record import Record
from osa.appraisal.separation import Separation, pooled, separate, won_pairs
from osa.appraisal.settings import CHOICES, METHODS
from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from osa.appraisal.candidates import Measured
    from osa.appraisal.composite import Numbers
    from osa.appraisal.indicator import Indicator
    from osa.appraisal.settings import Choice, Method, Settings
    from osa.i18n import Text

OVERALL = "overall"
AID = "largest_aid"
ASEAN = "asean"
BASELINES = (AID, ASEAN)

ALL = "all"
NEW = "new"
LOTS = "lots"
"""Drawing lots, of which only what to expect is told."""

SCOPES = (ALL, NEW)
"""All countries of a year's projects, among all candidates; or the new ones, among candidates never chosen before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How well one way to rank told the countries of one fiscal year (none: of all of them together).

    `way` is the whole, an aim, or a baseline. `separation` is none where it cannot rank anybody.
    """

    way: str
    scope: str
    fiscal_year: int | None
    separation: Separation | None


@dataclass(frozen=True, slots=True)
class Year:
    """What a fiscal year's test rests on. `outside` were chosen and are no candidates, so that no ranking has them.

    `unranked` are candidates of which too little is known for a score: they come last. `usable` tells of each aim how
    many of its indicators are used or could be, and how many it has.
    """

    fiscal_year: int
    known_by: int
    candidates: tuple[str, ...]
    chosen: tuple[str, ...]
    new: tuple[str, ...]
    outside: tuple[str, ...]
    unranked: tuple[str, ...]
    indicators: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    usable: Mapping[Aim, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The area under the curve if one choice of the method alone were another one."""

    choice: str
    how: Choice
    area: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The area under the curve of the whole, all years together, over every method that there is.

    It shows how much of a result is the choice of the method: the lowest, the median and the highest of `methods`, and
    what each choice alone would give if it were made `otherwise`.
    """

    scope: str
    methods: int
    low: float
    median: float
    high: float
    otherwise: tuple[Otherwise, ...]


@dataclass(frozen=True, slots=True)
class BackTest:
    """The outcomes of all years, what they rest on, and what other methods would have given.

    `names` has the names of the indicators by id.
    """

    years: tuple[Year, ...]
    outcomes: tuple[Outcome, ...]
    spreads: tuple[Spread, ...]
    method: Method
    names: Mapping[str, Text]

    def outcome(self, way: str, scope: str, fiscal_year: int | None) -> Outcome:
        """Return one outcome."""
        return next(one for one in self.outcomes if (one.way, one.scope, one.fiscal_year) == (way, scope, fiscal_year))


def back_test(basis: Basis, settings: Settings, indicators: Sequence[Indicator], method: Method) -> BackTest:
    """Test the ranking on every fiscal year of the settings of which the record has projects.

    Raises `InputError` if there are none.
    """
    listed = [year for year in settings.fiscal_years if basis.record.chosen(year)]
    if not listed:
        told = _("the record has no projects of the fiscal years of the back-test: there is nothing to test on")
        raise InputError([Fault("fiscal_years", told)])
    latest = candidates(basis.evidence, settings, dt.date(listed[-1] - 1, 12, 31))
    leaking = tuple(one for one in indicators if knows_the_record(one, basis, latest))
    asked = _Asked(settings, tuple(indicators), method, leaking)
    looks = [_look(basis, asked, fiscal_year) for fiscal_year in listed]
    outcomes = [
        Outcome(way, scope, look.year.fiscal_year, _separation(look, scope, found, basis.record))
        for look in looks
        for scope in SCOPES
        for way, found in look.scores.items()
    ]
    for scope in SCOPES:
        for way in (OVERALL, *Aim, *BASELINES):
            parts = [one.separation for one in outcomes if one.way == way and one.scope == scope]
            together = pooled([part for part in parts if part is not None], independent=scope == NEW)
            outcomes.append(Outcome(way, scope, None, together))
    spreads = [_spread(looks, scope, asked, basis.record) for scope in SCOPES]
    years = tuple(look.year for look in looks)
    names = {one.id: one.name for one in indicators}
    return BackTest(years, tuple(outcomes), tuple(one for one in spreads if one is not None), method, names)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is tested: settings, indicators, the method, and the indicators that know too much for it."""

    settings: Settings
    indicators: tuple[Indicator, ...]
    method: Method
    leaking: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """A fiscal year as it could be looked ahead to: what was measured, and the scores by way of ranking."""

    year: Year
    found: Measured
    scores: dict[str, Numbers | None]


def _look(basis: Basis, asked: _Asked, fiscal_year: int) -> _Look:
    """Look ahead to a fiscal year with what was known by the end of the year before."""
    settings, known_by = asked.settings, fiscal_year - 1
    day = dt.date(known_by, 12, 31)
    among = candidates(basis.evidence, settings, day)
    blind = replace(basis, record=Record(), known_by=known_by)
    found = measured(blind, among, asked.indicators, asked.leaking)
    scores: dict[str, Numbers | None] = {OVERALL: _score(found, settings, asked.method)}
    for aim in Aim:
        scores[aim] = _score(found.of(aim), replace(settings, weights={aim: 1.0}), asked.method)
    scores[AID] = _largest_aid(blind, among)
    scores[ASEAN] = np.array([float(settings.asean.get(one, dt.date.max) <= day) for one in among])
    chosen, overall = basis.record.chosen(fiscal_year), scores[OVERALL]
    year = Year(
        fiscal_year,
        known_by,
        among,
        tuple(sorted(chosen & set(among))),
        tuple(sorted((chosen & set(among)) - _before(basis.record, fiscal_year))),
        tuple(sorted(chosen - set(among))),
        () if overall is None else tuple(one for one, score in zip(among, overall, strict=True) if np.isnan(score)),
        tuple(one.id for one in found.indicators),
        found.left_out,
        found.usable,
    )
    return _Look(year, found, scores)


def _spread(looks: Sequence[_Look], scope: str, asked: _Asked, record: Record) -> Spread | None:
    """Return what every other method would have given for the whole, all years together."""
    areas: dict[Method, float] = {}
    for method in METHODS:
        counts = [_pairs(look, scope, _score(look.found, asked.settings, method), record) for look in looks]
        won, compared = (sum(count) for count in zip(*counts, strict=True))
        if compared:
            areas[method] = won / compared
    if not areas:
        return None
    otherwise = tuple(
        Otherwise(name, other.choice(name), areas[other])
        for name in CHOICES
        for other in asked.method.otherwise(name)
        if other in areas
    )
    listed = list(areas.values())
    return Spread(scope, len(listed), min(listed), float(np.median(listed)), max(listed), otherwise)


def _pairs(look: _Look, scope: str, scores: Numbers | None, record: Record) -> tuple[float, int]:
    """Return how many pairs of a chosen one and another the chosen one wins, and how many there are."""
    if scores is None:
        return 0.0, 0
    kept, wanted = _asked_for(look.year, scope, record)
    return won_pairs(scores[kept], wanted[kept])


def knows_the_record(indicator: Indicator, basis: Basis, among: Sequence[str]) -> bool:
    """Tell whether an indicator says something else where the programme has done nothing: it would know the answer."""
    return dict(indicator(basis, among)) != dict(indicator(replace(basis, record=Record()), among))


def _before(record: Record, fiscal_year: int) -> frozenset[str]:
    """Return the countries of earlier fiscal years."""
    return frozenset(grant.recipient for grant in record.grants if grant.fiscal_year < fiscal_year)


def _score(found: Measured, settings: Settings, method: Method) -> Numbers | None:
    """Return the composite of what is measured, or nothing if nothing is."""
    if not found.indicators:
        return None
    scores: Numbers = composite(found, settings.weights, method).overall[0]
    return None if np.isnan(scores).all() else scores


def _largest_aid(basis: Basis, among: Sequence[str]) -> Numbers | None:
    """Return Japan's gross aid of the last published years, in constant prices; nought where there is none."""
    rows = basis.evidence.query(
        "WITH given AS (SELECT recipient_iso3, year, usd_millions FROM aid_flows WHERE donor_iso3 = 'JPN'"
        " AND measure = 'oda_gross' AND price_base = 'constant' AND recipient_iso3 IS NOT NULL"
        " AND usd_millions IS NOT NULL AND year <= $until)"
        " SELECT recipient_iso3, sum(usd_millions) FROM given"
        f" WHERE year > (SELECT max(year) FROM given) - {YEARS} GROUP BY ALL",
        {"until": basis.known_by - LAG},
    )
    if not rows:
        return None
    given: dict[str, float] = dict(rows)
    return np.array([given.get(country, 0.0) for country in among])


def _separation(look: _Look, scope: str, scores: Numbers | None, record: Record) -> Separation | None:
    """Return how well scores tell the chosen from the others, or nothing if there are none of either."""
    if scores is None:
        return None
    kept, wanted = _asked_for(look.year, scope, record)
    return separate(scores[kept], wanted[kept])


def _asked_for(year: Year, scope: str, record: Record) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell of each candidate whether it is looked at, and whether it was chosen."""
    before = _before(record, year.fiscal_year) if scope == NEW else frozenset[str]()
    kept = np.array([country not in before for country in year.candidates])
    return kept, np.array([country in year.chosen for country in year.candidates])
