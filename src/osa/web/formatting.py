"""Money, numbers and days as readers of each language write them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from django.utils import timezone

from osa.i18n import language

_DAY = re.compile(r"(?<![0-9A-Za-z-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9A-Za-z-])")
_OKU, _MAN = 100_000_000, 10_000
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ERAS = ((dt.date(2019, 5, 1), "令和"), (dt.date(1989, 1, 8), "平成"), (dt.date(1926, 12, 25), "昭和"))


def yen(amount: int) -> str:
    """Return an amount in short, and exactly: ¥1.1 billion, ¥575 million; 11億円, 5億7,500万円."""
    return _yen_ja(amount) if language() == "ja" else _yen_en(amount)


def _yen_en(amount: int) -> str:
    """Return an amount in English: in billions or millions where that says it exactly, else in full."""
    for unit, name in ((1_000_000_000, "billion"), (1_000_000, "million")):
        if abs(amount) >= unit and amount * 1000 % unit == 0:
            return f"¥{_plain(Decimal(amount) / unit)} {name}"
    return f"¥{amount:,}"


def _yen_ja(amount: int) -> str:
    """Return an amount in Japanese: in 億 and 万 where that says it exactly, else in full."""
    if amount % _MAN or abs(amount) < _MAN:
        return f"{amount:,}円"
    oku, man = divmod(abs(amount) // _MAN, _OKU // _MAN)
    sign = "-" if amount < 0 else ""
    return sign + (f"{oku:,}億" if oku else "") + (f"{man:,}万" if man else "") + "円"


def _plain(number: Decimal) -> str:
    """Return a number without noughts at its end."""
    return f"{number.normalize():,f}"


def yen_exact(amount: int) -> str:
    """Return an amount to the last yen."""
    return f"{amount:,}円" if language() == "ja" else f"¥{amount:,}"


def number(value: float | Decimal) -> str:
    """Return a number with commas between its thousands."""
    return f"{value:,}"


def day(value: dt.date) -> str:
    """Return a day: 15 December 2023; 2023年12月15日."""
    if language() == "ja":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def days(text: str) -> str:
    """Return a text in which days such as 2023-12-15 are written as `day` writes them."""
    return _DAY.sub(_day_found, text)


def _day_found(found: re.Match[str]) -> str:
    """Return a day that stands in a text; what is none stays as it is written."""
    try:
        return day(dt.date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def era_day(value: dt.date) -> str:
    """Return a day as Japanese offices date their papers: 令和5年12月15日; in English as always."""
    if language() != "ja" or value < _ERAS[-1][0]:
        return day(value)
    return f"{_era_year(value)}年{value.month}月{value.day}日"


def _era_year(value: dt.date) -> str:
    """Return the year of an era: 令和5, and 令和元 for its first."""
    since, name = next(era for era in _ERAS if era[0] <= value)
    count = value.year - since.year + 1
    return f"{name}{count if count > 1 else '元'}"


def moment(value: dt.datetime) -> str:
    """Return a moment, to the minute, in the time zone of the installation."""
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"


def moment_with_zone(value: dt.datetime) -> str:
    """Return a moment as `moment` does, with the name of the time zone: for readers who may be in another."""
    zone = f"{timezone.localtime(value):%Z}"
    return f"{moment(value)}（{zone}）" if language() == "ja" else f"{moment(value)} {zone}"


def fiscal_year(year: int) -> str:
    """Return a Japanese fiscal year, which begins in April: FY2025; 令和7年度（2025年度）."""
    if language() == "ja":
        return f"{_era_year(dt.date(year, 5, 1))}年度（{year}年度）"
    return f"FY{year}"
