"""Claims about military expenditure."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from osa.appraisal.claim_checks.base import Check, Country, Found, Verdict, called, no_evidence, sentences
from osa.i18n import Text, _

if TYPE_CHECKING:
    from osa.appraisal.claim_checks.base import Grounds

_NEARLY = 0.98
"""Estimates of a year move by some points of a hundred: what is so near to a factor has reached it."""


class SpendingGrowth(Check):
    """Whether a state's military expenditure grows by a factor between two years."""

    about: ClassVar[Text] = Text(
        "Military expenditure at constant prices, from one year to another. Holds if it reached the factor by the "
        "target year; as long as there are no data of that year, the claim cannot be checked.",
        "実質軍事支出の2時点間の変化。目標年までに所定の倍率に達していれば「妥当」。目標年のデータがない間は確認できない。",
    )
    datasets: ClassVar[tuple[str, ...]] = ("military_expenditure",)
    country: Country
    base: int
    target: int
    factor: float

    def found(self, grounds: Grounds) -> Found:
        """Compare the years."""
        series = self._series(grounds, "constant_usd")
        if self.base not in series:
            return no_evidence(self.datasets)
        last = max(series)
        ratio = series[last] / series[self.base]
        told = _("Military expenditure of {country} at constant prices: {change:+.1%} from {base} to {last}.")
        says = told.format(country=called(self.country), change=ratio - 1, base=self.base, last=last)
        shares = self._series(grounds, "share_of_gdp")
        if last in shares:
            says = sentences(says, _("In {year}: {share:.1%} of GDP.").format(year=last, share=shares[last]))
        if last < self.target:
            open_ = _("The last year there is, is {last}; the claim is about {target}.")
            return Found(Verdict.UNKNOWN, sentences(says, open_.format(last=last, target=self.target)))
        return Found(Verdict.HOLDS if ratio >= self.factor * _NEARLY else Verdict.FAILS, says)

    def _series(self, grounds: Grounds, measure: str) -> dict[int, float]:
        """Return a measure by year, from the base to the target."""
        rows = grounds.evidence.query(
            "SELECT year, value FROM military_expenditure WHERE iso3 = $country AND measure = $measure"
            " AND value > 0 AND year BETWEEN $base AND $target ORDER BY year",
            {"country": self.country, "measure": measure, "base": self.base, "target": self.target},
        )
        return dict(rows)
