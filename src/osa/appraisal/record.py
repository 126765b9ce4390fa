"""What the programme itself has done, as an appraisal needs it: money by year, and the notes signed with whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from osa.i18n import Text


@dataclass(frozen=True, slots=True)
class Grant:
    """A project of the programme. `signed_on` and `yen` are none while no notes are signed.

    `fiscal_year` is that of the budget line. `announced` and `delivered` count items where numbers are known.
    """

    id: str
    recipient: str
    title: Text
    fiscal_year: int
    signed_on: dt.date | None
    yen: int | None
    announced: int | None = None
    delivered: int | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appropriation:
    """Money of a fiscal year: requested or approved, in yen, and how it is known."""

    fiscal_year: int
    stage: str
    yen: int
    basis: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """The programme of record, in short."""

    grants: tuple[Grant, ...] = ()
    appropriations: tuple[Appropriation, ...] = ()

    def chosen(self, fiscal_year: int) -> frozenset[str]:
        """Return the countries of the projects of a fiscal year, signed or not."""
        return frozenset(grant.recipient for grant in self.grants if grant.fiscal_year == fiscal_year)
