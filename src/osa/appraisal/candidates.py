"""Who is compared: the eligible states of the region on a day. And what is measured of them, with its gaps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from osa.appraisal.indicator import Aim, Missing
from osa.evidence.countries import countries
from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from osa.appraisal.indicator import Basis, Indicator, Reading
    from osa.appraisal.settings import Settings
    from osa.evidence.selection import Evidence
    from osa.i18n import Text

_GROUPS = ("ldc", "other_low_income", "lower_middle_income", "upper_middle_income")
"""Income groups of the DAC list. Who has left the list has none of them."""

_OF_OTHERS = ("donor_iso3", "supplier_iso3")
"""Columns with codes of countries, but not of those that are compared."""


_FEWEST_AIMS = 2
"""Aims of which a composite is made, at least."""


class Why(StrEnum):
    """Why an indicator is left out of a comparison."""

    CUT_DOWN = "cut_down"
    NO_VALUE = "no_value"
    ALL_ALIKE = "all_alike"
    FEW_OF_AIM = "few_of_aim"
    KNOWS_THE_RECORD = "knows_the_record"

    @property
    def told(self) -> str:
        """Say it to a person, in the language in use."""
        return {
            Why.CUT_DOWN: _("its snapshot covers only some countries"),
            Why.NO_VALUE: _("it has no value for any country"),
            Why.ALL_ALIKE: _("it is the same for every candidate that has a value"),
            Why.FEW_OF_AIM: _("fewer than half of the indicators of its aim can compare the candidates"),
            Why.KNOWS_THE_RECORD: _("it knows the programme's own record"),
        }[self]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An indicator that takes no part in a comparison, and the countries that its snapshot does not cover, if any."""

    indicator: str
    why: Why
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """Values of indicators (columns) for countries (rows); not a number where there is none, for a reason in `missing`.

    `missing` is by country and the id of the indicator. `usable` tells of each aim how many of its indicators can
    compare these countries, and how many it has; `names` has the names of all of them by id.
    """

    countries: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    values: NDArray[np.float64]
    missing: Mapping[tuple[str, str], Missing]
    left_out: tuple[LeftOut, ...] = ()
    usable: Mapping[Aim, tuple[int, int]] = field(default_factory=dict)
    names: Mapping[str, Text] = field(default_factory=dict)

    @property
    def undefined(self) -> NDArray[np.bool_]:
        """Where there is no value because there is nothing to take it of."""
        found = [
            [self.missing.get((country, one.id)) is Missing.UNDEFINED for one in self.indicators]
            for country in self.countries
        ]
        return np.array(found, dtype=np.bool_).reshape(self.values.shape)

    @property
    def oriented(self) -> NDArray[np.float64]:
        """The values, turned so that more of them speaks for assistance."""
        signs = np.array([1.0 if one.speaks_for == "high" else -1.0 for one in self.indicators])
        turned: NDArray[np.float64] = self.values * signs
        return turned

    def of(self, aim: Aim) -> Measured:
        """Return only what is measured of one aim."""
        places = [place for place, one in enumerate(self.indicators) if one.aim is aim]
        chosen = tuple(self.indicators[place] for place in places)
        ids = {one.id for one in chosen}
        missing = {key: why for key, why in self.missing.items() if key[1] in ids}
        return replace(self, indicators=chosen, values=self.values[:, places], missing=missing)


def candidates(evidence: Evidence, settings: Settings, day: dt.date) -> tuple[str, ...]:
    """Return the states of the region that could be given aid on a day, in the order of their codes.

    The DAC list dates the income group of a state, not its being listed: a state whose first entry begins later was
    listed before under another group. Who has left the list has no income group.

    Raises `InputError` if there is no list.
    """
    if not evidence.has("aid_recipients"):
        told = _("there is no snapshot of the list of recipients: who could be given aid is not known")
        raise InputError([Fault("aid_recipients", told)])
    entries: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    rows = evidence.query(
        "SELECT iso3, since, until, income_group FROM aid_recipients WHERE iso3 IS NOT NULL ORDER BY iso3, since"
    )
    for iso3, since, until, group in rows:
        entries[iso3].append((since, until, group))
    known = countries()
    return tuple(
        iso3
        for iso3, listed in sorted(entries.items())
        if iso3 in known
        and known[iso3].subregion in settings.subregions
        and iso3 not in settings.excluded
        and _listed(listed, day)
    )


def _listed(entries: Sequence[tuple[Any, ...]], day: dt.date) -> bool:
    """Tell whether a state was on the list on a day, by its entries in order of time."""
    begun = [entry for entry in entries if entry[0] is None or entry[0] <= day]
    since, until, group = (begun or entries)[-1 if begun else 0]
    return group in _GROUPS and (until is None or until > day or (since is not None and since > day))


def uncovered(
    evidence: Evidence, indicator: Indicator, readings: Mapping[str, Reading], among: Sequence[str]
) -> frozenset[str]:
    """Return the countries that a snapshot behind an indicator was cut down to leave out.

    The readings say so, and so does what the snapshots say of themselves: an indicator that forgets to tell is found.
    """
    found = {country for country in among if readings[country].missing is Missing.NOT_COVERED}
    found = set() if len(found) == len(among) else found  # years that nobody has compare nobody unfairly
    for snapshot in indicator.snapshots(evidence):
        for column, values in snapshot.provenance.covers.items():
            if column.endswith("iso3") and column not in _OF_OTHERS:
                found |= set(among) - set(values)
    return frozenset(found)


def measured(
    basis: Basis, among: Sequence[str], indicators: Sequence[Indicator], knowing: Collection[Indicator] = ()
) -> Measured:
    """Measure some countries, and leave out each indicator that cannot compare them, or not fairly, with the reason.

    An indicator whose snapshot covers only some countries is left out: those that have a value would be compared with
    those that cannot have one, and a country is often covered because it was chosen. An aim of whose indicators fewer
    than half are left is no measure of the aim: what is left of it is left out as well. Those that are `knowing` know
    the programme's own record, and are kept out of a test on it.
    """
    taken = {one: one(basis, among) for one in indicators}
    whys = {
        one: LeftOut(one.id, Why.KNOWS_THE_RECORD) if one in knowing else _why_not(basis.evidence, one, readings, among)
        for one, readings in taken.items()
    }
    usable = {
        aim: (sum(whys[one] is None for one in of_aim), len(of_aim))
        for aim in Aim
        if (of_aim := [one for one in indicators if one.aim is aim])
    }
    for one in indicators:
        able, of = usable[one.aim]
        if whys[one] is None and able * 2 < of:
            whys[one] = LeftOut(one.id, Why.FEW_OF_AIM)
    kept = [(one, readings) for one, readings in taken.items() if whys[one] is None]
    values = [[_number(readings[country]) for _one, readings in kept] for country in among]
    missing = {
        (country, one.id): readings[country].missing or Missing.NOT_REPORTED
        for one, readings in kept
        for country in among
        if readings[country].value is None
    }
    return Measured(
        tuple(among),
        tuple(one for one, _readings in kept),
        np.array(values, dtype=np.float64).reshape(len(among), len(kept)),
        missing,
        tuple(why for why in whys.values() if why is not None),
        usable,
        {one.id: one.name for one in indicators},
    )


def _why_not(
    evidence: Evidence, indicator: Indicator, readings: Mapping[str, Reading], among: Sequence[str]
) -> LeftOut | None:
    """Return why an indicator by itself cannot compare some countries, or nothing if it can."""
    gaps = uncovered(evidence, indicator, readings, among)
    if gaps:
        return LeftOut(indicator.id, Why.CUT_DOWN, tuple(sorted(gaps)))
    values = {readings[country].value for country in among} - {None}
    if not values:
        return LeftOut(indicator.id, Why.NO_VALUE)
    return LeftOut(indicator.id, Why.ALL_ALIKE) if len(values) == 1 else None


def check_aims(found: Measured, weights: Mapping[Aim, float]) -> None:
    """Refuse to rank by fewer than two of the aims that weigh something, unless one alone does.

    Raises `InputError` that says what is missing.
    """
    wanted = [aim for aim in Aim if weights.get(aim, 0.0) > 0]
    left = [aim for aim in wanted if any(one.aim is aim for one in found.indicators)]
    if len(left) >= min(_FEWEST_AIMS, len(wanted)):
        return
    told = (
        _("too little can be compared for a ranking: only the indicators of the aim {aim} are left").format(
            aim=left[0].label
        )
        if left
        else _("no indicator can compare the candidates")
    )
    reasons = "; ".join(f"{found.names.get(one.indicator, one.indicator)}: {one.why.told}" for one in found.left_out)
    raise InputError([Fault("osa rank", f"{told} ({reasons})", _("a later --known-by, the whole file, or --covered"))])


def covered(basis: Basis, among: Sequence[str], indicators: Sequence[Indicator]) -> tuple[str, ...]:
    """Return those of some countries that every snapshot behind the indicators covers."""
    gaps = frozenset[str]().union(*(uncovered(basis.evidence, one, one(basis, among), among) for one in indicators))
    return tuple(country for country in among if country not in gaps)


def _number(reading: Reading) -> float:
    """Return the value of a reading, or not a number."""
    return float("nan") if reading.value is None else reading.value
