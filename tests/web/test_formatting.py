"""Money, numbers and days as readers of each language write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osa.i18n import speaking
from osa.web import formatting

AMOUNTS = [
    (0, "¥0", "0円"),
    (9_999, "¥9,999", "9,999円"),
    (575_000_000, "¥575 million", "5億7,500万円"),
    (400_000_000, "¥400 million", "4億円"),
    (1_100_000_000, "¥1.1 billion", "11億円"),
    (18_100_000_000, "¥18.1 billion", "181億円"),
    (1_234_567_890, "¥1,234,567,890", "1,234,567,890円"),
    (50_000, "¥50,000", "5万円"),
    (-575_000_000, "¥-575 million", "-5億7,500万円"),
]


@pytest.mark.parametrize(("amount", "english", "japanese"), AMOUNTS)
def test_an_amount_is_said_as_each_language_says_it(amount: int, english: str, japanese: str) -> None:
    with speaking("en"):
        assert formatting.yen(amount) == english
    with speaking("ja"):
        assert formatting.yen(amount) == japanese


def _read(shown: str) -> int:
    """Read a Japanese amount back."""
    text = shown.removesuffix("円").replace(",", "")
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
    oku, _has, rest = text.rpartition("億")
    man, has_man, ones = rest.rpartition("万")
    return sign * (int(oku or 0) * 10**8 + (int(man) * 10**4 + int(ones or 0) if has_man else int(rest or 0)))


@given(st.integers(-(10**15), 10**15))
def test_no_yen_is_lost_in_a_japanese_amount(amount: int) -> None:
    with speaking("ja"):
        assert _read(formatting.yen(amount)) == amount
        assert _read(formatting.yen_exact(amount)) == amount


@pytest.mark.parametrize(
    ("day", "said", "era"),
    [
        (dt.date(2023, 12, 15), "2023年12月15日", "令和5年12月15日"),
        (dt.date(2019, 5, 1), "2019年5月1日", "令和元年5月1日"),
        (dt.date(2019, 4, 30), "2019年4月30日", "平成31年4月30日"),
        (dt.date(1989, 1, 7), "1989年1月7日", "昭和64年1月7日"),
        (dt.date(1926, 12, 24), "1926年12月24日", "1926年12月24日"),
    ],
)
def test_a_day_is_said_by_the_calendar_of_its_reader(day: dt.date, said: str, era: str) -> None:
    with speaking("ja"):
        assert (formatting.day(day), formatting.era_day(day)) == (said, era)


def test_a_day_in_english_is_spelt_out() -> None:
    with speaking("en"):
        assert formatting.day(dt.date(2023, 12, 5)) == formatting.era_day(dt.date(2023, 12, 5)) == "5 December 2023"


def test_a_fiscal_year_is_named_after_the_era_of_its_first_months() -> None:
    with speaking("ja"):
        assert formatting.fiscal_year(2025) == "令和7年度（2025年度）"
        assert formatting.fiscal_year(2019) == "令和元年度（2019年度）"
    with speaking("en"):
        assert formatting.fiscal_year(2025) == "FY2025"


def test_a_moment_is_told_in_the_time_of_the_installation() -> None:
    with speaking("en"):
        assert formatting.moment(dt.datetime(2026, 11, 22, 16, 5, tzinfo=dt.UTC)) == "23 November 2026 01:05"


def test_a_moment_for_everybody_names_its_time_zone() -> None:
    at = dt.datetime(2026, 11, 22, 16, 5, tzinfo=dt.UTC)
    with speaking("en"):
        assert formatting.moment_with_zone(at) == "23 November 2026 01:05 JST"
    with speaking("ja"):
        assert formatting.moment_with_zone(at) == "2026年11月23日 01:05（JST）"
