"""Whether a country's dependence on Chinese arms is falling, said plainly and from the series alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.appraisal.arms import CHINA, WINDOW
from osa.appraisal.indicators import china_share
from osa.i18n import _
from osa.web.answers.country_figures import per_cent

if TYPE_CHECKING:
    from osa.appraisal.sheet import Sheet, Window

ALIKE = 0.01
"""Shares that differ by less than a percentage point are called alike."""


def dependence(sheet: Sheet) -> dict[str, Any]:
    """Return the answer (falling, rising, alike, none, or unknown), its headline, and the sentences that back it.

    The last five years are compared with the five years before them, so that no year counts twice.
    """
    arms = sheet.arms
    if arms.missing or not arms.windows:
        why = arms.missing.told if arms.missing else ""
        headline = _("It cannot be told whether {country}'s dependence on Chinese arms is falling.")
        return {"answer": "unknown", "headline": headline.format(country=sheet.name), "sentences": [why], "windows": []}
    last = arms.windows[-1]
    after, before = _share(sheet, last.last), _share(sheet, last.last - WINDOW)
    answer = _answer(before, after)
    return {
        "answer": answer,
        "headline": _headline(answer).format(country=sheet.name),
        "sentences": [*_compared(sheet, before, after, last), *_longer(sheet)],
        "windows": [_told(one) for one in arms.windows],
        "caveat": str(china_share.INDICATOR.caveats),
    }


def _share(sheet: Sheet, year: int) -> float | None:
    """Return China's share in the five years until one."""
    return (sheet.arms.china or {}).get(year)


def _answer(before: float | None, after: float | None) -> str:
    """Return the answer in a word."""
    if before is None or after is None:
        return "unknown"
    if before == after == 0:
        return "none"
    if abs(after - before) < ALIKE:
        return "alike"
    return "falling" if after < before else "rising"


def _headline(answer: str) -> str:
    """Return the answer in a sentence."""
    return {
        "falling": _("Yes: {country}'s dependence on Chinese arms has fallen."),
        "rising": _("No: {country}'s dependence on Chinese arms has risen."),
        "alike": _("No: {country}'s dependence on Chinese arms is much the same."),
        "none": _("{country} has received no major arms from China in the last ten years of the data."),
        "unknown": _("It cannot be told whether {country}'s dependence on Chinese arms is falling."),
    }[answer]


def _compared(sheet: Sheet, before: float | None, after: float | None, last: Window) -> list[str]:
    """Say what the two windows show, or why they show nothing."""
    told = _("China's share of the arms {country} received: {before} ({first}), {after} ({last}).")
    first = _years(last.last - WINDOW)
    if before is not None and after is not None:
        less, more = _("That is {points} percentage points less."), _("That is {points} percentage points more.")
        change = (less if after < before else more).format(points=f"{abs(_points(after) - _points(before)):.1f}")
        shares = {"before": per_cent(before), "after": per_cent(after), "first": first, "last": _years(last.last)}
        return [told.format(country=sheet.name, **shares), change]
    empty = _("{country} received no major arms in {years}, so that there is nothing to take a share of.")
    return [
        empty.format(country=sheet.name, years=years)
        for years, share in ((first, before), (_years(last.last), after))
        if share is None
    ]


def _longer(sheet: Sheet) -> list[str]:
    """Say what all windows show, from the first to the last, and how much of a fall one year makes."""
    windows = [one for one in sheet.arms.windows if one.volume > 0]
    if not any(one.shares.get(CHINA) for one in windows) or len(windows) <= 2:
        return []
    listed = " → ".join(f"{per_cent(one.shares.get(CHINA, 0.0))} ({_years(one.last)})" for one in windows)
    return [_("Over the longer run: {shares}.").format(shares=listed), *_step(sheet, windows[-1])]


def _step(sheet: Sheet, last: Window) -> list[str]:
    """Say how far the share fell in the last year alone, and what of it is due to the year that left the five."""
    year = last.last - WINDOW
    before, after = _share(sheet, last.last - 1), _share(sheet, last.last)
    kept = _share_of(sheet, range(year + 1, last.last))
    if before is None or after is None or kept is None or before - kept < ALIKE or after >= before:
        return []
    told = _(
        "One year makes much of this: from {before} ({first}) to {after} ({last}) the share fell by {points} points in "
        "one step. {due} of them come from {year} leaving the five years; China delivered {volume} millions of TIV "
        "in it."
    )
    return [
        told.format(
            before=per_cent(before),
            after=per_cent(after),
            first=_years(last.last - 1),
            last=_years(last.last),
            points=f"{_points(before) - _points(after):.1f}",
            due=f"{_points(before) - _points(kept):.1f}",
            year=year,
            volume=f"{(sheet.arms.by_year or {}).get(year, {}).get(CHINA, 0.0):,.1f}",
        )
    ]


def _share_of(sheet: Sheet, years: range) -> float | None:
    """Return China's share in some years; none where nothing was received."""
    volumes = [(sheet.arms.by_year or {}).get(year, {}) for year in years]
    total = sum(sum(one.values()) for one in volumes)
    return sum(one.get(CHINA, 0.0) for one in volumes) / total if total > 0 else None


def _points(share: float) -> float:
    """Return a share in per cent as it is shown, so that differences agree with what a reader sees."""
    return round(100 * share, 1)


def _years(last: int) -> str:
    """Write a window by its last year."""
    return f"{last - WINDOW + 1}–{last % 100:02d}"


def _told(window: Window) -> dict[str, Any]:
    """Return a window as a row: its years, its volume, China's share."""
    share = window.shares.get(CHINA, 0.0) if window.volume > 0 else None
    return {
        "years": _years(window.last),
        "volume": f"{window.volume:,.1f}",
        "share": None if share is None else per_cent(share),
    }
