"""Charts of money by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from osa.appraisal.charts.money import YearOfMoney, money_chart, signed_chart
from osa.i18n import speaking

if TYPE_CHECKING:
    from collections.abc import Callable

YEARS = (
    YearOfMoney("FY2023", 2_000_000_000, 1_975_000_000, 1_575_000_000, 25_000_000),
    YearOfMoney("FY2024", None, 500_000_000, 0, None),
    YearOfMoney("FY2026", 18_100_000_000, 0, 0, 18_100_000_000, uncertain=True),
)


def drawn(chart: Callable[..., Any], years: tuple[YearOfMoney, ...] = YEARS) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what is drawn, by year and measure."""
    (rows,) = chart(years, "Source: invented").to_dict()["datasets"].values()
    return {(row["year"], row["measure"]): row for row in rows}


def test_each_amount_is_drawn_to_the_yen() -> None:
    rows = drawn(money_chart)
    assert rows["FY2023", "signed"]["yen"] == 1_975_000_000
    assert rows["FY2023", "signed"]["shown"] == "1.975"
    assert rows["FY2023", "delivered in full"]["amount"] == 1.575


def test_an_amount_that_is_not_known_is_not_drawn_as_nought() -> None:
    assert ("FY2024", "appropriated") not in drawn(money_chart)
    assert ("FY2024", "not signed") not in drawn(signed_chart)
    assert ("FY2024", "signed") in drawn(money_chart)


def test_an_amount_that_is_not_certain_says_so() -> None:
    row = drawn(money_chart)["FY2026", "appropriated"]
    assert (row["certain"], row["shown"]) == (False, "18.1 (not certain)")
    assert drawn(money_chart)["FY2026", "signed"]["certain"]


def test_amounts_are_in_oku_yen_in_japanese() -> None:
    with speaking("ja"):
        chart = money_chart(YEARS, "").to_dict()
    (rows,) = chart["datasets"].values()
    assert rows[0]["amount"] == 20
    assert chart["layer"][0]["encoding"]["y"]["title"] == "億円"


def test_what_is_signed_and_what_is_not_make_the_budget() -> None:
    rows = drawn(signed_chart)
    assert rows["FY2023", "signed"]["yen"] + rows["FY2023", "not signed"]["yen"] == YEARS[0].appropriated


@pytest.mark.parametrize("chart", [money_chart, signed_chart])
def test_many_years_are_drawn_without_labels(chart: Callable[..., Any]) -> None:
    many = tuple(YearOfMoney(f"FY{year}", 2, 1, 0, 1) for year in range(2000, 2020))
    assert len(chart(many, "").to_dict()["layer"]) == 1
    assert len(chart(YEARS, "").to_dict()["layer"]) == 2
