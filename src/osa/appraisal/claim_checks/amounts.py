"""Amounts of money, years and days as sentences say them: English by thousands and millions, Japanese by 万 and 億."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import Text, language

if TYPE_CHECKING:
    import datetime as dt

_ENGLISH = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_JAPANESE = ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, ""))
_YEN = Text("yen", "円")
_DOLLARS = Text("dollars", "ドル")
_DIGITS = 3
"""What is computed is told to so many digits."""


def yen(amount: int) -> str:
    """Return an amount in yen, exactly."""
    return _told(amount, _YEN)


def dollars(amount: float) -> str:
    """Return a computed amount in dollars, rounded."""
    return _told(int(float(f"{amount:.{_DIGITS}g}")), _DOLLARS)


def _told(amount: int, currency: Text) -> str:
    """Return an amount with its currency, in the language in use."""
    return f"{_japanese(amount)}{currency.ja}" if language() == "ja" else f"{_english(amount)} {currency.en}"


def _english(amount: int) -> str:
    """Return an amount as millions, billions or trillions, or as it is."""
    for unit, name in _ENGLISH:
        if amount >= unit:
            whole, rest = divmod(amount, unit)
            digits = str(unit + rest)[1:].rstrip("0")
            return f"{whole:,}{'.' if digits else ''}{digits} {name}"
    return f"{amount:,}"


def _japanese(amount: int) -> str:
    """Return an amount by 兆, 億 and 万."""
    parts = []
    for unit, name in _JAPANESE:
        whole, amount = divmod(amount, unit)
        if whole:
            parts.append(f"{whole:,}{name}")
    return "".join(parts) or "0"


def span(first: int, last: int) -> str:
    """Return some years, both included."""
    return f"{first}～{last}年" if language() == "ja" else f"{first}-{last}"


def day(date: dt.date) -> str:
    """Return a day as a sentence says it."""
    return f"{date.year}年{date.month}月{date.day}日" if language() == "ja" else date.isoformat()
