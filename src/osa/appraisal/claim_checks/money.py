"""Claims about the money of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from osa.appraisal.claim_checks.aid import GROSS
from osa.appraisal.claim_checks.amounts import dollars, yen
from osa.appraisal.claim_checks.base import Check, Country, Found, Verdict, no_evidence, no_record, sentences
from osa.i18n import Text, _

if TYPE_CHECKING:
    from osa.appraisal.claim_checks.base import Grounds
    from osa.appraisal.record import Appropriation
    from osa.evidence.selection import Evidence

_MILLION = 1_000_000


def yen_per_dollar(evidence: Evidence, country: str, year: int) -> tuple[int, float] | None:
    """Return the last average rate of a currency up to a year, with its year."""
    rows = evidence.query(
        "SELECT year, per_usd FROM exchange_rates WHERE iso3 = $country AND year <= $year AND per_usd IS NOT NULL"
        " ORDER BY year DESC LIMIT 1",
        {"country": country, "year": year},
    )
    return (rows[0][0], rows[0][1]) if rows else None


def _lines(grounds: Grounds, fiscal_year: int, stage: str) -> list[Appropriation]:
    """Return the lines of a fiscal year and stage."""
    lines = grounds.record.appropriations
    return [line for line in lines if (line.fiscal_year, line.stage) == (fiscal_year, stage)]


class AppropriationIs(Check):
    """The amount that was requested or approved for a fiscal year."""

    about: ClassVar[Text] = Text(
        "The amount requested or approved for a fiscal year, in yen, against the register. Where the register knows a "
        "request from the article alone, the approved amount decides, with a caveat.",
        "年度の要求額又は承認額（円）を台帳と照合します。要求額の出典がこの記事のみの場合は、承認額により留保付きで判定します。",
    )
    fiscal_year: int
    stage: Literal["request", "approved"]
    yen: int

    def found(self, grounds: Grounds) -> Found:
        """Compare the amounts."""
        lines = _lines(grounds, self.fiscal_year, self.stage)
        if not lines:
            return no_record(_("money of fiscal {year}").format(year=self.fiscal_year))
        sources = tuple(dict.fromkeys(url for line in lines for url in line.sources))
        if set(sources) == {grounds.article}:
            return self._by_approval(grounds)
        amount = sum(line.yen for line in lines)
        verdict = Verdict.HOLDS if amount == self.yen else Verdict.FAILS
        told = _("The register has {amount} for fiscal {year}.")
        return Found(verdict, told.format(amount=yen(amount), year=self.fiscal_year), sources)

    def _by_approval(self, grounds: Grounds) -> Found:
        """Judge by the approved amount what only the article itself reports."""
        approved = _lines(grounds, self.fiscal_year, "approved")
        amount = sum(line.yen for line in approved)
        sources = tuple(dict.fromkeys(url for line in approved for url in line.sources))
        told = _("The register knows the request from this article only; what was approved is {amount}.")
        verdict = Verdict.CAVEAT if amount == self.yen else Verdict.UNKNOWN
        return Found(verdict, told.format(amount=yen(amount) if approved else "–"), sources)


class YenInDollars(Check):
    """Whether an amount in yen is about so many dollars."""

    about: ClassVar[Text] = Text(
        "An amount in yen, in dollars at the average rate of a year (the last one there is, up to that year). Holds "
        "if the article's dollars are within the tolerance (a fraction of the computed amount).",
        "円の額を、その年（なければ直近の年）の平均為替レートで米ドルに換算します。記事のドル額との差が許容範囲（換算額に対する割合）"
        "に収まれば「妥当」とします。",
    )
    datasets: ClassVar[tuple[str, ...]] = ("exchange_rates",)
    yen: int
    usd: int
    year: int
    tolerance: float
    country: Country = "JPN"

    def found(self, grounds: Grounds) -> Found:
        """Convert and compare."""
        rate = yen_per_dollar(grounds.evidence, self.country, self.year)
        if rate is None:
            return no_evidence(self.datasets)
        converted = self.yen / rate[1]
        close = abs(self.usd - converted) <= self.tolerance * converted
        told = _("At {rate:.1f} yen to the dollar (mean of {year}), {yen} make {dollars}.")
        needed = _("{dollars} would need {rate:.0f} yen to the dollar.")
        more = "" if close else needed.format(dollars=dollars(self.usd), rate=self.yen / self.usd)
        says = told.format(rate=rate[1], year=rate[0], yen=yen(self.yen), dollars=dollars(converted))
        return Found(Verdict.HOLDS if close else Verdict.FAILS, sentences(says, more))


class SmallerThanAid(Check):
    """Whether the programme's budget is less than a donor's development assistance."""

    about: ClassVar[Text] = Text(
        "The approved budget of a fiscal year, in dollars, against the donor's gross bilateral ODA that can be "
        "allocated to countries, in the last year up to then. Holds if it is less than the given part of it.",
        "年度予算（承認額、ドル換算）を、その時点までの直近年の二国間ODA（支出総額、国別に配分できる分）と比べます。所定の割合未満で"
        "あれば「妥当」とします。",
    )
    datasets: ClassVar[tuple[str, ...]] = ("aid_flows", "exchange_rates")
    donor: Country
    fiscal_year: int
    part: float

    def found(self, grounds: Grounds) -> Found:
        """Compare the two."""
        lines = _lines(grounds, self.fiscal_year, "approved")
        if not lines:
            return no_record(_("money of fiscal {year}").format(year=self.fiscal_year))
        rate = yen_per_dollar(grounds.evidence, self.donor, self.fiscal_year)
        rows = grounds.evidence.query(
            f"SELECT year, sum(usd_millions) FROM aid_flows WHERE donor_iso3 = $donor AND {GROSS}"
            " AND recipient_iso3 IS NOT NULL AND year <= $year GROUP BY year ORDER BY year DESC LIMIT 1",
            {"donor": self.donor, "year": self.fiscal_year},
        )
        if rate is None or not rows or not grounds.evidence.covers("aid_flows", "donor_iso3", self.donor):
            return no_evidence(self.datasets)
        (year, aid), budget = rows[0], sum(line.yen for line in lines) / rate[1] / _MILLION
        told = _(
            "The budget of fiscal {fiscal_year} is about {budget}; gross bilateral ODA in {year} that can be allocated "
            "to countries was {aid}: {times:,.0f} times as much."
        )
        amounts = {"budget": dollars(budget * _MILLION), "aid": dollars(aid * _MILLION), "times": aid / budget}
        says = told.format(fiscal_year=self.fiscal_year, year=year, **amounts)
        sources = tuple(dict.fromkeys(url for line in lines for url in line.sources))
        return Found(Verdict.HOLDS if budget < self.part * aid else Verdict.FAILS, says, sources)
