"""Amounts, years and days in sentences: as people say them, in each language."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.appraisal.claim_checks.amounts import day, dollars, span, yen
from osa.i18n import use_language

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def in_japanese() -> Iterator[None]:
    use_language("ja")
    yield
    use_language("en")


YEN = [
    (0, "0 yen", "0円"),
    (600, "600 yen", "600円"),
    (600_000_000, "600 million yen", "6億円"),
    (1_500_000, "1.5 million yen", "150万円"),
    (5_000_000_000, "5 billion yen", "50億円"),
    (5_075_000_000, "5.075 billion yen", "50億7,500万円"),
    (12_345_678, "12.345678 million yen", "1,234万5,678円"),
    (43_000_000_000_000, "43 trillion yen", "43兆円"),
]
DOLLARS = [
    (35_587_189.0, "35.6 million dollars", "3,560万ドル"),
    (15_000_000, "15 million dollars", "1,500万ドル"),
    (46_992_300_000.0, "47 billion dollars", "470億ドル"),
    (16_463_000_000.0, "16.5 billion dollars", "165億ドル"),
    (999_900_000.0, "1 billion dollars", "10億ドル"),
    (12.3, "12 dollars", "12ドル"),
]


@pytest.mark.parametrize(("amount", "english", "_japanese"), YEN)
def test_yen_are_told_exactly_by_millions_and_billions(amount: int, english: str, _japanese: str) -> None:
    assert yen(amount) == english


@pytest.mark.usefixtures("in_japanese")
@pytest.mark.parametrize(("amount", "_english", "japanese"), YEN)
def test_yen_are_told_exactly_by_man_and_oku(amount: int, _english: str, japanese: str) -> None:
    assert yen(amount) == japanese


@pytest.mark.parametrize(("amount", "english", "_japanese"), DOLLARS)
def test_dollars_are_rounded_to_three_digits(amount: float, english: str, _japanese: str) -> None:
    assert dollars(amount) == english


@pytest.mark.usefixtures("in_japanese")
@pytest.mark.parametrize(("amount", "_english", "japanese"), DOLLARS)
def test_dollars_are_rounded_in_japanese_too(amount: float, _english: str, japanese: str) -> None:
    assert dollars(amount) == japanese


@pytest.mark.usefixtures("in_japanese")
def test_days_and_years_are_japanese_in_japanese() -> None:
    assert (day(dt.date(2023, 4, 5)), span(2018, 2022)) == ("2023年4月5日", "2018～2022年")


def test_days_and_years_are_plain_in_english() -> None:
    assert (day(dt.date(2023, 4, 5)), span(2018, 2022)) == ("2023-04-05", "2018-2022")
