"""Claims about development assistance."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from osa.appraisal.claim_checks.amounts import dollars, span
from osa.appraisal.claim_checks.base import (
    Check,
    Country,
    Found,
    Subregion,
    Verdict,
    called,
    in_subregion,
    names,
    no_evidence,
    sentences,
)
from osa.i18n import Text, _

if TYPE_CHECKING:
    from osa.appraisal.claim_checks.base import Grounds
    from osa.evidence.selection import Evidence

_FLOWS = "aid_flows"
_M49 = ("http://unstats.un.org/unsd/methods/m49/m49.htm",)

GROSS = "measure = 'oda_gross' AND price_base = (SELECT min(price_base) FROM aid_flows WHERE measure = 'oda_gross')"
"""Gross ODA at one kind of prices: constant ones if the snapshot has them, else current ones; never both added up."""


def given(evidence: Evidence, donor: str, first: int, last: int) -> dict[str, float] | None:
    """Return a donor's gross ODA to each recipient over some years, in millions; none if it cannot be told."""
    rows = evidence.query(
        f"SELECT recipient_iso3, sum(usd_millions) FROM aid_flows WHERE donor_iso3 = $donor AND {GROSS}"
        " AND year BETWEEN $first AND $last AND recipient_iso3 IS NOT NULL GROUP BY ALL ORDER BY ALL",
        {"donor": donor, "first": first, "last": last},
    )
    whole = evidence.covers(_FLOWS, "donor_iso3", donor) and evidence.is_whole(_FLOWS, "recipient_iso3")
    return dict(rows) if rows and whole else None


class AidShare(Check):
    """The share of a donor's ODA that went to a subregion."""

    about: ClassVar[Text] = Text(
        "The share of a donor's gross bilateral ODA that can be allocated to countries which went to a subregion over "
        "some years. Holds if it is at least the given one.",
        "二国間ODA（支出総額、国別に配分できる分）のうち、ある小地域に向けられた割合です。所定の割合以上であれば「妥当」とします。",
    )
    datasets: ClassVar[tuple[str, ...]] = (_FLOWS,)
    donor: Country
    subregion: Subregion
    first: int
    last: int
    at_least: float

    def found(self, grounds: Grounds) -> Found:
        """Compute the share."""
        flows = given(grounds.evidence, self.donor, self.first, self.last)
        if not flows:
            return no_evidence(self.datasets)
        share = sum(flows.get(code, 0.0) for code in in_subregion(self.subregion)) / sum(flows.values())
        told = _(
            "{share:.0%} of the gross bilateral ODA of {donor} that can be allocated to countries, {years}, went to "
            "{subregion}."
        )
        years = span(self.first, self.last)
        says = told.format(share=share, donor=called(self.donor), years=years, subregion=_region(self.subregion))
        return Found(Verdict.HOLDS if share >= self.at_least else Verdict.FAILS, says)


class DonorRank(Check):
    """A donor's place among all donors to a subregion."""

    about: ClassVar[Text] = Text(
        "A donor's place among the donors of gross ODA that can be allocated to countries of a subregion, over some "
        "years. Holds if it is not below the given one.",
        "ある小地域の国に対するODA（支出総額、国別に配分できる分）の供与国中の順位です。所定の順位以内であれば「妥当」とします。",
    )
    datasets: ClassVar[tuple[str, ...]] = (_FLOWS,)
    donor: Country
    subregion: Subregion
    first: int
    last: int
    at_most: int

    def found(self, grounds: Grounds) -> Found:
        """Rank the donors."""
        rows = grounds.evidence.query(
            f"SELECT coalesce(donor_iso3, donor), sum(usd_millions) FROM aid_flows WHERE {GROSS}"
            " AND year BETWEEN $first AND $last AND list_contains($region, recipient_iso3) GROUP BY ALL"
            " ORDER BY 2 DESC, 1",
            {"first": self.first, "last": self.last, "region": in_subregion(self.subregion)},
        )
        order = [donor for donor, _amount in rows]
        if self.donor not in order or not grounds.evidence.is_whole(_FLOWS, "donor_iso3"):
            return no_evidence(self.datasets)
        rank = order.index(self.donor) + 1
        told = _(
            "Gross ODA of {donor} that can be allocated to countries of {subregion}, {years}: {amount}, place {rank} "
            "among the donors."
        )
        says = told.format(
            donor=called(self.donor),
            amount=dollars(dict(rows)[self.donor] * 1_000_000),
            subregion=_region(self.subregion),
            years=span(self.first, self.last),
            rank=rank,
        )
        return Found(Verdict.HOLDS if rank <= self.at_most else Verdict.FAILS, says)


class AidReach(Check):
    """Whether a donor's ODA reaches every low- and middle-income country of the DAC's list."""

    about: ClassVar[Text] = Text(
        "How many of the low- and middle-income countries and areas of the DAC's list got gross ODA from a donor over "
        "some years. Holds if all did; with a caveat if nearly all (the given part) did.",
        "DACリストの低・中所得国・地域のうち、供与国からODAを受けたものの数です。全てであれば「妥当」、ほぼ全て（所定の割合以上）"
        "であれば留保付きとします。",
    )
    datasets: ClassVar[tuple[str, ...]] = ("aid_recipients", _FLOWS)
    donor: Country
    first: int
    last: int
    nearly: float

    def found(self, grounds: Grounds) -> Found:
        """Count those that were reached."""
        rows = grounds.evidence.query(
            "SELECT DISTINCT iso3 FROM aid_recipients WHERE iso3 IS NOT NULL"
            " AND (until IS NULL OR until > make_date($last, 12, 31)) AND income_group IN"
            " ('ldc', 'other_low_income', 'lower_middle_income', 'upper_middle_income')",
            {"last": self.last},
        )
        flows = given(grounds.evidence, self.donor, self.first, self.last)
        if not rows or not flows:
            return no_evidence(self.datasets)
        everyone = {code for (code,) in rows}
        covered = {code for (code,) in grounds.evidence.query("SELECT DISTINCT recipient_iso3 FROM aid_flows")}
        listed = everyone & covered
        without = {code for code in listed if flows.get(code, 0.0) <= 0}
        reached = 1 - len(without) / len(listed)
        verdict = Verdict.HOLDS if not without else Verdict.CAVEAT if reached >= self.nearly else Verdict.FAILS
        told = _(
            "Of {all} low- and middle-income countries and areas of the list that the snapshot covers, {some} got ODA "
            "from {donor} in {years}."
        )
        says = told.format(
            some=len(listed) - len(without),
            all=len(listed),
            donor=called(self.donor),
            years=span(self.first, self.last),
        )
        none = _("None went to: {countries}.").format(countries=names(without)) if without else ""
        absent = _("Not in the snapshot: {countries}.").format(countries=names(everyone - listed))
        return Found(verdict, sentences(says, none, absent if everyone - listed else ""))


class InSubregion(Check):
    """Whether countries lie in a subregion."""

    about: ClassVar[Text] = Text(
        "Whether countries lie in a subregion of the United Nations' list. Holds if all do.",
        "国が国連の小地域区分に属するか否かです。全て属すれば「妥当」とします。",
    )
    countries: list[Country]
    subregion: Subregion

    def found(self, grounds: Grounds) -> Found:  # noqa: ARG002 - the table of countries is always there
        """Look them up."""
        outside = set(self.countries) - set(in_subregion(self.subregion))
        if not outside:
            told = _("All of them lie in {subregion} (United Nations, M49).")
            return Found(Verdict.HOLDS, told.format(subregion=_region(self.subregion)), _M49)
        told = _("Not in {subregion} (United Nations, M49): {countries}.")
        says = told.format(subregion=_region(self.subregion), countries=names(outside))
        return Found(Verdict.FAILS, says, _M49)


def _region(name: str) -> str:
    """Return the name of a subregion in the language in use, if it is one that has a name here."""
    known = {
        "South-Eastern Asia": _("South-Eastern Asia"),
        "Southern Asia": _("Southern Asia"),
        "Eastern Asia": _("Eastern Asia"),
        "Melanesia": _("Melanesia"),
        "Polynesia": _("Polynesia"),
    }
    return known.get(name, name)
