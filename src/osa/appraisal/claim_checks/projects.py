"""Claims about projects: to whom, how much, how many, and when."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it
from typing import TYPE_CHECKING, ClassVar

from osa.appraisal.claim_checks.amounts import day, yen
from osa.appraisal.claim_checks.base import (
    Check,
    Country,
    Found,
    Verdict,
    called,
    joined,
    names,
    no_record,
    sentences,
    sources_of,
)
from osa.i18n import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osa.appraisal.claim_checks.base import Grounds
    from osa.appraisal.record import Grant


def _signatures(grants: Iterable[Grant]) -> str:
    """Return projects with the days of their notes."""
    told = _("{country} ({project}, {day})")
    return joined(told.format(country=called(one.recipient), project=one.id, day=_signed(one)) for one in grants)


def _signed(grant: Grant) -> str:
    """Return the day of a project's notes."""
    return day(grant.signed_on) if grant.signed_on else _("not signed")


def _of_day(grants: Iterable[Grant]) -> list[Grant]:
    """Return signed projects in the order of their signature."""
    signed = [(grant.signed_on, grant.id, grant) for grant in grants if grant.signed_on]
    return [grant for _day, _id, grant in sorted(signed, key=lambda one: one[:2])]


class RecipientsOfYear(Check):
    """Which states have a project on the budget of a fiscal year."""

    about: ClassVar[Text] = Text(
        "The recipients of a fiscal year. Holds if all that are named are among them; with `complete`, if nobody else "
        "is. With `others` the claim also says that there are more, new ones; if not, it holds with a caveat.",
        "年度の被供与国です。挙げられた国がすべて含まれれば「妥当」とします。completeは他にないこと、othersは他にも新たな国があることを"
        "意味し、新たな国がなければ留保付きとします。",
    )
    fiscal_year: int
    countries: list[Country]
    complete: bool = False
    others: bool = False

    def found(self, grounds: Grounds) -> Found:
        """Compare the lists."""
        chosen, named = grounds.record.chosen(self.fiscal_year), set(self.countries)
        if not chosen:
            return no_record(_("projects of fiscal {year}").format(year=self.fiscal_year))
        grants = grounds.grants_of(chosen, self.fiscal_year)
        told = _("Projects on the budget of fiscal {year}: {projects}.")
        says = told.format(year=self.fiscal_year, projects=_signatures(grants))
        sources = sources_of(grant.sources for grant in grants)
        if named - chosen or (self.complete and chosen - named):
            return Found(Verdict.FAILS, says, sources)
        if self.others and not self._new(grounds, chosen - named):
            nobody = _("Nobody new besides those that are named.")
            return Found(Verdict.CAVEAT, sentences(says, nobody), sources)
        return Found(Verdict.HOLDS, says, sources)

    def _new(self, grounds: Grounds, others: frozenset[str]) -> set[str]:
        """Return those of the others that had no project before."""
        before = {grant.recipient for grant in grounds.record.grants if grant.fiscal_year < self.fiscal_year}
        return set(others) - before


class SignedBy(Check):
    """Which projects had been signed by the end of a day."""

    about: ClassVar[Text] = Text(
        "The projects whose notes had been exchanged by the end of a day. Holds if they are exactly those of the "
        "states that are named.",
        "ある日までに交換公文が署名された案件です。挙げられた国の案件と一致すれば「妥当」とします。",
    )
    day: dt.date
    countries: list[Country]

    def found(self, grounds: Grounds) -> Found:
        """Compare the lists."""
        if not grounds.record.grants:
            return no_record(_("projects"))
        signed = [one for one in _of_day(grounds.record.grants) if one.signed_on and one.signed_on <= self.day]
        told = _("Signed by {day}: {projects}.")
        says = told.format(day=day(self.day), projects=_signatures(signed) or _("none"))
        same = sorted(one.recipient for one in signed) == sorted(self.countries)
        return Found(Verdict.HOLDS if same else Verdict.FAILS, says, sources_of(one.sources for one in signed))


class SignedBetween(Check):
    """Whether projects were signed in a space of time."""

    about: ClassVar[Text] = Text(
        "The days on which the notes of some projects were signed. Holds if all of them lie within two days.",
        "案件の交換公文の署名日です。すべてが所定の期間内であれば「妥当」とします。",
    )
    projects: list[str]
    first: dt.date
    last: dt.date

    def found(self, grounds: Grounds) -> Found:
        """Look at the days."""
        grants = [grant for name in self.projects if (grant := grounds.grant(name))]
        if len(grants) < len(self.projects):
            return no_record(joined(name for name in self.projects if grounds.grant(name) is None))
        within = all(grant.signed_on and self.first <= grant.signed_on <= self.last for grant in grants)
        says = _("Notes signed: {projects}.").format(projects=_signatures(grants))
        return Found(Verdict.HOLDS if within else Verdict.FAILS, says, sources_of(one.sources for one in grants))


class ProjectAmount(Check):
    """The amount of a project."""

    about: ClassVar[Text] = Text(
        "The amount of a project's notes, in yen. Holds if it is the article's.",
        "案件の交換公文の供与額（円）です。記事の額と一致すれば「妥当」とします。",
    )
    project: str
    yen: int

    def found(self, grounds: Grounds) -> Found:
        """Compare the amounts."""
        grant = grounds.grant(self.project)
        if grant is None or grant.yen is None:
            return no_record(self.project)
        says = _("The notes of {project} are for {amount}.")
        verdict = Verdict.HOLDS if grant.yen == self.yen else Verdict.FAILS
        return Found(verdict, says.format(project=grant.id, amount=yen(grant.yen)), grant.sources)


class ProjectNumbers(Check):
    """How many items a project announced and delivered."""

    about: ClassVar[Text] = Text(
        "The number of items that a project announced. Holds if it is the article's; with a caveat if another number "
        "was delivered.",
        "案件で公表された数量です。記事と一致すれば「妥当」とし、引渡数が異なれば留保付きとします。",
    )
    project: str
    announced: int

    def found(self, grounds: Grounds) -> Found:
        """Compare the numbers."""
        grant = grounds.grant(self.project)
        if grant is None or grant.announced is None:
            return no_record(self.project)
        if grant.announced != self.announced:
            verdict = Verdict.FAILS
        elif grant.delivered not in (None, self.announced):
            verdict = Verdict.CAVEAT
        else:
            verdict = Verdict.HOLDS
        delivered = _("none recorded") if grant.delivered is None else str(grant.delivered)
        says = _("{project}: announced {announced}, delivered {delivered}.")
        told = says.format(project=grant.id, announced=grant.announced, delivered=delivered)
        return Found(verdict, told, grant.sources)


class HasProject(Check):
    """Whether a state has a project at all."""

    about: ClassVar[Text] = Text(
        "The projects of a state. Holds if it has a signed one; with a caveat if there are unsigned ones only.",
        "ある国の案件です。署名済みの案件があれば「妥当」、未署名のみであれば留保付きとします。",
    )
    country: Country

    def found(self, grounds: Grounds) -> Found:
        """Look for projects."""
        if not grounds.record.grants:
            return no_record(_("projects"))
        grants = grounds.grants_of([self.country])
        sources = sources_of(one.sources for one in grants)
        if not grants:
            everyone = names({one.recipient for one in grounds.record.grants})
            told = _("No project of {country} is recorded. Recipients so far: {everyone}.")
            return Found(Verdict.FAILS, told.format(country=called(self.country), everyone=everyone))
        signed = any(grant.signed_on for grant in grants)
        told = _("{project} ({day})")
        dated = joined(told.format(project=one.id, day=_signed(one)) for one in grants)
        says = _("Projects of {country}: {projects}.").format(country=called(self.country), projects=dated)
        return Found(Verdict.HOLDS if signed else Verdict.CAVEAT, says, sources)
