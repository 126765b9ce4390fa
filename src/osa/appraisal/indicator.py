"""What an indicator is: a measure of one aim for every country, with its meaning, its sources and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from osa.i18n import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from osa.appraisal.record import Record
    from osa.evidence.selection import Evidence
    from osa.evidence.snapshots import Snapshot


class Aim(StrEnum):
    """What the programme is for, and what tells where it can serve that."""

    DEPENDENCE = "dependence"
    PRESENCE = "presence"
    CAPABILITY = "capability"
    LIKE_MINDEDNESS = "like_mindedness"
    NEED = "need"

    @property
    def label(self) -> Text:
        """The name of the aim."""
        return {
            Aim.DEPENDENCE: Text("Less dependence on one arms supplier", "特定の武器供給国への依存の低減"),
            Aim.PRESENCE: Text("Deterrence through presence", "プレゼンスによる抑止"),
            Aim.CAPABILITY: Text("The recipients' own capability", "被供与国自身の能力"),
            Aim.LIKE_MINDEDNESS: Text("Like-mindedness", "同志性"),
            Aim.NEED: Text("Need and absorption", "必要性と受入れ能力"),
        }[self]


class Missing(StrEnum):
    """Why there is no value. None of these is nought."""

    NO_SOURCE = "no_source"
    NOT_COVERED = "not_covered"
    NOT_LISTED = "not_listed"
    TOO_OLD = "too_old"
    NOT_REPORTED = "not_reported"
    UNDEFINED = "undefined"

    @property
    def told(self) -> str:
        """Say it to a person, in the language in use."""
        return {
            Missing.NO_SOURCE: _("no snapshot of the source is there"),
            Missing.NOT_COVERED: _("the snapshot does not cover this country, or not these years"),
            Missing.NOT_LISTED: _("the snapshot has nothing on this country"),
            Missing.TOO_OLD: _("the last value is too old"),
            Missing.NOT_REPORTED: _("the publisher has no value"),
            Missing.UNDEFINED: _("there is nothing to take it of (no arms received, no coast, …)"),
        }[self]

    def told_of(self, year: int | None) -> str:
        """Say it of a reading of a year: of one that is too old the year is named."""
        if self is Missing.TOO_OLD and year is not None:
            return _("the last value, of {year}, is too old").format(year=year)
        return self.told


@dataclass(frozen=True, slots=True)
class Reading:
    """A value for one country: the last year that it is about, and whether the publisher calls it an estimate.

    Either `value` or `missing` is there. If the only values are too old, `year` is that of the last of them.
    """

    value: float | None = None
    year: int | None = None
    missing: Missing | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """What an appraisal rests on: evidence, the programme's record, and the year by whose end things had to be known.

    The snapshots are of today: publishers have revised past years since, which a look back cannot undo.
    """

    evidence: Evidence
    record: Record
    known_by: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measure of one aim.

    `speaks_for` says which way it speaks for assistance: `high` values or `low` ones. `datasets` are those that it
    reads, and `holds` what it reads of those whose snapshots stand beside each other (codes of indicators). `lag` is
    the number of years after which a year's data are published, so that what was known at the end of a year can be
    told. `measure` is given the basis, the last year whose data may be used, and the countries, and returns a reading
    for each of them.
    """

    id: str
    aim: Aim
    name: Text
    definition: Text
    unit: Text
    speaks_for: str
    datasets: tuple[str, ...]
    caveats: Text
    lag: int
    measure: Callable[[Basis, int, Sequence[str]], Mapping[str, Reading]]
    holds: tuple[str, ...] = ()

    def snapshots(self, evidence: Evidence) -> tuple[Snapshot, ...]:
        """Return the snapshots that its values rest on."""
        found = evidence.of(*self.datasets)
        return tuple(one for one in found if not one.provenance.holds or set(self.holds) & set(one.provenance.holds))

    def __call__(self, basis: Basis, countries: Sequence[str]) -> Mapping[str, Reading]:
        """Measure some countries with what was known by the end of the basis' year."""
        return self.measure(basis, basis.known_by - self.lag, countries)
