"""Who is compared: the eligible states of the region on a day. And what is measured of them, with its gaps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from osa.appraisal.indicator import Aim, Missing
from osa.evidence.countries import countries
from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from osa.appraisal.indicator import Basis, Indicator, Reading
    from osa.appraisal.settings import Settings
    from osa.evidence.selection import Evidence

_GROUPS = ("ldc", "other_low_income", "lower_middle_income", "upper_middle_income")
"""Income groups of the DAC list. Who has left the list has none of them."""

_OF_OTHERS = ("donor_iso3", "supplier_iso3")
"""Columns with codes of countries, but not of those that are compared."""


class Why(StrEnum):
    """Why an indicator is left out of a comparison."""

    CUT_DOWN = "cut_down"
    NO_VALUE = "no_value"
    KNOWS_THE_RECORD = "knows_the_record"

    @property
    def told(self) -> str:
        """Say it to a person, in the language in use."""
        return {
            Why.CUT_DOWN: _("its snapshot covers only some countries"),
            Why.NO_VALUE: _("it has no value for any country"),
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

    `missing` is by country and the id of the indicator.
    """

    countries: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    values: NDArray[np.float64]
    missing: Mapping[tuple[str, str], Missing]
    left_out: tuple[LeftOut, ...] = ()

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
        return Measured(self.countries, chosen, self.values[:, places], missing, self.left_out)


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
    for snapshot in indicator.snapshots(evidence):
        for column, values in snapshot.provenance.covers.items():
            if column.endswith("iso3") and column not in _OF_OTHERS:
                found |= set(among) - set(values)
    return frozenset(found)


def measured(basis: Basis, among: Sequence[str], indicators: Sequence[Indicator]) -> Measured:
    """Measure some countries, and leave out each indicator that would compare them unfairly, with the reason.

    An indicator whose snapshot covers only some countries is left out: those that have a value would be compared with
    those that cannot have one, and a country is often covered because it was chosen.
    """
    kept: list[tuple[Indicator, Mapping[str, Reading]]] = []
    left_out = []
    for one in indicators:
        readings = one(basis, among)
        gaps = uncovered(basis.evidence, one, readings, among)
        if gaps:
            left_out.append(LeftOut(one.id, Why.CUT_DOWN, tuple(sorted(gaps))))
        elif all(readings[country].value is None for country in among):
            left_out.append(LeftOut(one.id, Why.NO_VALUE))
        else:
            kept.append((one, readings))
    values = [[_number(readings[country]) for _one, readings in kept] for country in among]
    missing = {
        (country, one.id): readings[country].missing or Missing.NOT_REPORTED
        for one, readings in kept
        for country in among
        if readings[country].value is None
    }
    shaped = np.array(values, dtype=np.float64).reshape(len(among), len(kept))
    return Measured(tuple(among), tuple(one for one, _readings in kept), shaped, missing, tuple(left_out))


def covered(basis: Basis, among: Sequence[str], indicators: Sequence[Indicator]) -> tuple[str, ...]:
    """Return those of some countries that every snapshot behind the indicators covers."""
    gaps = frozenset[str]().union(*(uncovered(basis.evidence, one, one(basis, among), among) for one in indicators))
    return tuple(country for country in among if country not in gaps)


def _number(reading: Reading) -> float:
    """Return the value of a reading, or not a number."""
    return float("nan") if reading.value is None else reading.value
