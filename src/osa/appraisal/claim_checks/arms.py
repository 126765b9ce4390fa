"""Claims about where a state's arms come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from osa.appraisal.arms import DATASET, WINDOW, last_year, received
from osa.appraisal.claim_checks.amounts import span
from osa.appraisal.claim_checks.base import (
    Check,
    Country,
    Found,
    Verdict,
    called,
    joined,
    no_evidence,
    no_record,
    sources_of,
)
from osa.i18n import Text, _

if TYPE_CHECKING:
    from osa.appraisal.claim_checks.base import Grounds
    from osa.evidence.selection import Evidence


def _volumes(evidence: Evidence, recipient: str, until: int) -> dict[str, float] | None:
    """Return what a state received in the window that ends with a year, by supplier; none if it cannot be told."""
    last = last_year(evidence, until)
    known = evidence.is_whole(DATASET, "supplier_iso3") and evidence.covers(DATASET, "recipient_iso3", recipient)
    if last is None or last < until or not known:
        return None
    return received(evidence, until - WINDOW + 1, until).get(recipient, {})


def _share(volumes: dict[str, float] | None, supplier: str) -> float | None:
    """Return a supplier's share of what was received, if anything was."""
    total = sum((volumes or {}).values())
    return (volumes or {}).get(supplier, 0.0) / total if total > 0 else None


def _window(until: int) -> str:
    """Return the years of a window."""
    return span(until - WINDOW + 1, until)


class SupplierShare(Check):
    """A supplier's share of a state's arms, in several windows."""

    about: ClassVar[Text] = Text(
        "A supplier's share of the arms that a state received, in five-year windows named by their last years. Holds "
        "if the share of the first window is within the tolerance (in points); with a caveat if a later one is not.",
        "武器受領量に占める供給国の割合を5年間（末年で指定）ごとに示します。最初の期間の割合が許容範囲内であれば「妥当」、"
        "後の期間で外れれば留保付きとします。",
    )
    datasets: ClassVar[tuple[str, ...]] = (DATASET,)
    recipient: Country
    supplier: Country
    share: float
    tolerance: float
    until: list[int]

    def found(self, grounds: Grounds) -> Found:
        """Compute the shares of all windows."""
        shares = {end: _share(_volumes(grounds.evidence, self.recipient, end), self.supplier) for end in self.until}
        known = {end: share for end, share in shares.items() if share is not None}
        if not self.until or self.until[0] not in known:
            return no_evidence(self.datasets)
        close = {end: abs(share - self.share) <= self.tolerance for end, share in known.items()}
        verdict = Verdict.FAILS if not close[self.until[0]] else Verdict.HOLDS
        if verdict is Verdict.HOLDS and not all(close.values()):
            verdict = Verdict.CAVEAT
        told = _("Share of {supplier} in the arms received by {recipient}: {shares} (volume, TIV).")
        listed = joined(f"{_window(end)} {share:.1%}" for end, share in known.items())
        says = told.format(supplier=called(self.supplier), recipient=called(self.recipient), shares=listed)
        return Found(verdict, says)


class SupplierSpread(Check):
    """Whether a state's arms come from more, or more equal, suppliers than before."""

    about: ClassVar[Text] = Text(
        "The effective number of suppliers (1 over the sum of squared shares) in two five-year windows. Holds if it "
        "rose.",
        "実効供給国数（各供給国の割合の二乗和の逆数）を二つの5年間で比べます。増えていれば「妥当」とします。",
    )
    datasets: ClassVar[tuple[str, ...]] = (DATASET,)
    recipient: Country
    before: int
    after: int

    def found(self, grounds: Grounds) -> Found:
        """Compare the windows."""
        spreads = []
        for end in (self.before, self.after):
            volumes = _volumes(grounds.evidence, self.recipient, end)
            total = sum((volumes or {}).values())
            if not volumes or total <= 0:
                return no_evidence(self.datasets)
            spreads.append(1 / sum((volume / total) ** 2 for volume in volumes.values()))
        told = _("Effective number of arms suppliers of {recipient}: {before:.1f} in {first}, {after:.1f} in {last}.")
        says = told.format(
            recipient=called(self.recipient),
            before=spreads[0],
            first=_window(self.before),
            after=spreads[1],
            last=_window(self.after),
        )
        return Found(Verdict.HOLDS if spreads[1] > spreads[0] else Verdict.FAILS, says)


class RecipientsDependOn(Check):
    """Which recipients of a fiscal year depend on a supplier."""

    about: ClassVar[Text] = Text(
        "A supplier's share in the arms of each recipient of a fiscal year, in the five-year window that ends with a "
        "year. Holds if all have at least the given share, with a caveat if some do.",
        "年度の被供与国それぞれの武器受領量に占める供給国の割合です。全ての国が所定の割合以上であれば「妥当」、一部であれば"
        "留保付きとします。",
    )
    datasets: ClassVar[tuple[str, ...]] = (DATASET,)
    fiscal_year: int
    supplier: Country
    until: int
    at_least: float

    def found(self, grounds: Grounds) -> Found:
        """Compute the share of each."""
        chosen = sorted(grounds.record.chosen(self.fiscal_year))
        if not chosen:
            return no_record(_("projects of fiscal {year}").format(year=self.fiscal_year))
        volumes = {country: _volumes(grounds.evidence, country, self.until) for country in chosen}
        shares = {country: _share(volumes[country], self.supplier) for country in chosen}
        known = {country: share for country, share in shares.items() if share is not None}
        if not known:
            return no_evidence(self.datasets)
        many = [country for country, share in known.items() if share >= self.at_least]
        verdict = Verdict.HOLDS if len(many) == len(chosen) else Verdict.CAVEAT if many else Verdict.FAILS
        nothing = _("not known")
        listed = joined(f"{called(one)} {nothing if shares[one] is None else f'{shares[one]:.0%}'}" for one in chosen)
        told = _("Share of {supplier} in the arms of the recipients of fiscal {year}, {window}: {shares}.")
        says = told.format(
            supplier=called(self.supplier), year=self.fiscal_year, window=_window(self.until), shares=listed
        )
        return Found(verdict, says, sources_of(one.sources for one in grounds.grants_of(chosen, self.fiscal_year)))
