"""Claims about military expenditure."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from osa.appraisal.claim_checks.base import Check, Country, Found, Verdict, called, no_evidence, sentences
from osa.i18n import Text, _

if TYPE_CHECKING:
    from osa.appraisal.claim_checks.base import Grounds

_DIGITS = 3
"""A share is compared as it is told, to a tenth of a per cent."""


class SpendingShare(Check):
    """Whether a state's military expenditure reaches a share of its GDP by a year."""

    about: ClassVar[Text] = Text(
        "Military expenditure as a share of GDP, from one year to another; the change at constant prices is told "
        "beside it. Holds if the share (to a tenth of a per cent) is reached by the target year; as long as there are "
        "no data of that year, the claim cannot be checked.",
        "軍事支出の対GDP比の2時点間の変化です（実質額の変化も併記します）。目標年までに所定の比率（0.1ポイント単位）に達していれば"
        "「妥当」とします。目標年のデータがない間は確認できません。",
    )
    datasets: ClassVar[tuple[str, ...]] = ("military_expenditure",)
    country: Country
    base: int
    target: int
    share: float

    def found(self, grounds: Grounds) -> Found:
        """Compare the years."""
        shares = self._series(grounds, "share_of_gdp")
        if self.base not in shares:
            return no_evidence(self.datasets)
        last = max(shares)
        told = _("Military expenditure of {country}: {before:.1%} of GDP in {base}, {share:.1%} in {last}.")
        says = told.format(
            country=called(self.country), before=shares[self.base], base=self.base, share=shares[last], last=last
        )
        prices = self._series(grounds, "constant_usd")
        if self.base in prices and last in prices:
            change = prices[last] / prices[self.base] - 1
            says = sentences(says, _("At constant prices it changed by {change:+.1%}.").format(change=change))
        if last < self.target:
            open_ = _("The last year there is, is {last}; the claim is about {target}.")
            return Found(Verdict.UNKNOWN, sentences(says, open_.format(last=last, target=self.target)))
        return Found(Verdict.HOLDS if round(shares[last], _DIGITS) >= self.share else Verdict.FAILS, says)

    def _series(self, grounds: Grounds, measure: str) -> dict[int, float]:
        """Return a measure by year, from the base to the target."""
        rows = grounds.evidence.query(
            "SELECT year, value FROM military_expenditure WHERE iso3 = $country AND measure = $measure"
            " AND value > 0 AND year BETWEEN $base AND $target ORDER BY year",
            {"country": self.country, "measure": measure, "base": self.base, "target": self.target},
        )
        return dict(rows)
