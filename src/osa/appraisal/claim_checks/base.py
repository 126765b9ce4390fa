"""What the computations that check claims have in common: what they are given, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from osa.evidence.countries import countries
from osa.i18n import Text, _, language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from osa.appraisal.record import Grant, Record
    from osa.evidence.selection import Evidence
    from osa.rulebook.clause import Rulebook
    from osa.rulebook.precedents import Precedent


class Verdict(StrEnum):
    """What the data say of a claim."""

    HOLDS = "holds"
    CAVEAT = "holds_with_a_caveat"
    FAILS = "does_not_hold"
    UNKNOWN = "cannot_be_checked"

    @property
    def told(self) -> str:
        """Say it to a person, in the language in use."""
        return {
            Verdict.HOLDS: _("holds"),
            Verdict.CAVEAT: _("holds with a caveat"),
            Verdict.FAILS: _("does not hold"),
            Verdict.UNKNOWN: _("cannot be checked"),
        }[self]


@dataclass(frozen=True, slots=True)
class Found:
    """What a computation found: a verdict, a sentence with the numbers, and the addresses that it rests on."""

    verdict: Verdict
    says: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What claims are checked against. `article` is the address of the text that makes them."""

    evidence: Evidence
    record: Record
    rulebook: Rulebook
    precedents: Mapping[str, Precedent]
    article: str

    def grant(self, project: str) -> Grant | None:
        """Return a project of the programme, if the record has it."""
        return next((grant for grant in self.record.grants if grant.id == project), None)

    def grants_of(self, recipients: Iterable[str], fiscal_year: int | None = None) -> list[Grant]:
        """Return the projects of some recipients (on the budget of a fiscal year)."""
        wanted = set(recipients)
        return [
            grant
            for grant in self.record.grants
            if grant.recipient in wanted and fiscal_year in (None, grant.fiscal_year)
        ]


class Check(BaseModel):
    """A computation with the figures of the article: its fields are what a claim may say under `check`.

    `about` says what is computed and when the claim holds; `datasets` are those that it reads.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: ClassVar[Text]
    datasets: ClassVar[tuple[str, ...]] = ()

    def found(self, grounds: Grounds) -> Found:
        """Compute what the data say."""
        raise NotImplementedError


def _known(code: str) -> str:
    """Refuse what is no country."""
    if code not in countries():
        raise ValueError(code)
    return code


def _known_subregion(name: str) -> str:
    """Refuse what is no subregion of the table of countries."""
    if all(country.subregion != name for country in countries().values()):
        raise ValueError(name)
    return name


Country = Annotated[str, AfterValidator(_known)]
Subregion = Annotated[str, AfterValidator(_known_subregion)]


def in_subregion(subregion: str) -> list[str]:
    """Return the countries of a subregion of the United Nations' list."""
    return [code for code, country in countries().items() if country.subregion == subregion]


def joined(words: Iterable[str]) -> str:
    """Return words as a list, in the language in use."""
    return ("、" if language() == "ja" else ", ").join(words)


def sentences(*parts: str) -> str:
    """Return sentences one after the other, leaving out empty ones."""
    return ("" if language() == "ja" else " ").join(part for part in parts if part)


def called(code: str) -> str:
    """Return the name of a country, or its code if it is not in the table."""
    known = countries().get(code)
    return str(known.name) if known else code


def names(codes: Iterable[str]) -> str:
    """Return the names of countries as a list, in the order of their codes."""
    return joined(called(code) for code in sorted(codes))


def sources_of(rows: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the addresses of several rows, each once."""
    return tuple(dict.fromkeys(url for row in rows for url in row))


def no_evidence(datasets: Iterable[str]) -> Found:
    """Say that a claim cannot be checked, because there is no snapshot that could tell."""
    told = _("No snapshot that could tell: {datasets}.")
    return Found(Verdict.UNKNOWN, told.format(datasets=joined(datasets)))


def no_record(what: str) -> Found:
    """Say that a claim cannot be checked, because the register lacks what it is about."""
    return Found(Verdict.UNKNOWN, _("The register has nothing on this: {what}.").format(what=what))
