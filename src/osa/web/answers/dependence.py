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
        change = (less if after < before else more).format(points=f"{100 * abs(after - before):.1f}")
        shares = {"before": per_cent(before), "after": per_cent(after), "first": first, "last": _years(last.last)}
        return [told.format(country=sheet.name, **shares), change]
    empty = _("{country} received no major arms in {years}, so that there is nothing to take a share of.")
    return [
        empty.format(country=sheet.name, years=years)
        for years, share in ((first, before), (_years(last.last), after))
        if share is None
    ]


def _longer(sheet: Sheet) -> list[str]:
    """Say what all windows show that do not overlap: from the first to the last."""
    windows = {one.last: one for one in sheet.arms.windows}
    chosen = [end for end in sorted(windows) if (max(windows) - end) % WINDOW == 0 and windows[end].volume > 0]
    if not any(windows[end].shares.get(CHINA) for end in chosen) or len(chosen) <= 2:
        return []
    listed = " → ".join(f"{per_cent(windows[end].shares.get(CHINA, 0.0))} ({_years(end)})" for end in chosen)
    return [_("Over the longer run: {shares}.").format(shares=listed)]


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
