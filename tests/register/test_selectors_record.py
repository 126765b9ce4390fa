"""The record of the programme, as appraisals read it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.register.selectors import record
from tests.register.world import AGREED, ITEM, PROJECT, SOURCE, WORLD, money, put, row_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

NOTES = row_of("agreements", "PHL-23-en", project="PHL-23", signed_on="2023-11-03", amount_yen=600, sources=["s1"])
MORE_NOTES = row_of("agreements", "PHL-23-en2", project="PHL-23", signed_on="2023-12-01", amount_yen=50, sources=["s2"])
OTHER_SOURCE = {**SOURCE, "id": "s2", "url": "https://example.org/more"}


def test_a_project_without_notes_has_neither_day_nor_amount() -> None:
    put(*WORLD)
    (grant,) = record().grants
    assert (grant.id, grant.recipient, grant.fiscal_year) == ("PHL-23", "PHL", 2023)
    assert (grant.signed_on, grant.yen) == (None, None)
    assert grant.sources == ("https://www.mofa.go.jp/",)


def test_amounts_of_all_notes_are_added_and_the_first_day_counts() -> None:
    put(*WORLD, ("sources", OTHER_SOURCE), ("projects", AGREED), ("agreements", MORE_NOTES), ("agreements", NOTES))
    (grant,) = record().grants
    assert (grant.signed_on, grant.yen) == (dt.date(2023, 11, 3), 650)
    assert grant.sources == ("https://www.mofa.go.jp/", "https://example.org/more")


def test_numbers_count_what_is_known_and_unknown_stays_unknown() -> None:
    unknown = {**ITEM, "id": "PHL-23-i2", "announced": None}
    put(*WORLD, ("items", unknown))
    (grant,) = record().grants
    assert (grant.announced, grant.delivered) == (5, None)


def test_deliveries_are_counted_once_handed_over() -> None:
    batches = [
        ("deliveries", row_of("deliveries", f"d{batch}", project="PHL-23", batch=batch, delivered_on=day, **WHAT))
        for batch, day in ((1, "2025-01-01"), (2, None))
    ]
    lines = [
        ("delivery_lines", row_of("delivery_lines", f"l{batch}", delivery=f"d{batch}", item="PHL-23-i1", quantity=2))
        for batch in (1, 2)
    ]
    put(*WORLD, ("projects", AGREED), ("agreements", NOTES_ONLY), *batches, *lines)
    assert record().grants[0].delivered == 2


WHAT = {"what_en": "Radars", "what_ja": "レーダー"}
NOTES_ONLY = {**NOTES, "sources": ["s1"]}


def test_a_cancelled_project_is_left_out() -> None:
    put(*WORLD, ("projects", {**PROJECT, "standing": "cancelled"}))
    assert record().grants == ()


def test_money_has_its_stage_its_basis_and_its_sources() -> None:
    put(*WORLD, money())
    (line,) = record().appropriations
    assert (line.fiscal_year, line.stage, line.yen, line.basis) == (2023, "approved", 2_000_000_000, "primary")
    assert line.sources == ("https://www.mofa.go.jp/",)


@pytest.mark.usefixtures("programme")
def test_the_programme_of_japan_is_read_in_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(12):
        found = record()
    assert found.chosen(2023) == {"PHL", "BGD", "MYS", "FJI"}
    dhaka = next(grant for grant in found.grants if grant.id == "BGD-23")
    assert (dhaka.announced, dhaka.delivered, dhaka.yen) == (4, 5, 575_000_000)
    assert all(grant.sources for grant in found.grants)
    assert {line.stage for line in found.appropriations} == {"request", "approved"}
