"""Reading the trail page by page, and a row as it was."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from osa.trail.models import Entry, SignedHead
from osa.trail.selectors import Search, entries, image_on, page_of, trail
from tests.accounts.people import on
from tests.register.world import ITEM, WORLD, put

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of one day, and changes of one of them on two later days."""
    on(monkeypatch, dt.date(2026, 1, 10))
    put(*WORLD)
    on(monkeypatch, dt.date(2026, 2, 10))
    put(("items", {**ITEM, "announced": 6}))
    on(monkeypatch, dt.date(2026, 3, 10))
    put(("items", {**ITEM, "announced": 7}), service="row_other")


@pytest.mark.usefixtures("three_days")
def test_a_search_with_days_finds_what_looking_at_every_entry_finds() -> None:
    assert SignedHead.objects.count() == 2
    days = [None, *(dt.date(2026, month, day) for month in (1, 2, 3) for day in (9, 10, 11))]
    for since in days:
        for until in days:
            expected = [
                entry.number
                for entry in Entry.objects.order_by("-number")
                if (since or dt.date.min) <= entry.at.date() <= (until or dt.date.max)
            ]
            assert [one.number for one in Search(since=since, until=until).entries()] == expected, (since, until)


@pytest.mark.usefixtures("three_days")
@pytest.mark.parametrize(
    ("search", "fits"),
    [
        (Search(row="PHL-23-i1"), lambda one: one.row == "PHL-23-i1"),
        (Search(table="register.project"), lambda one: one.table == "register.project"),
        (Search(service="row_other", by="test"), lambda one: one.service == "row_other"),
        (Search(by="nobody"), lambda _one: False),
    ],
)
def test_a_search_finds_what_is_asked(search: Search, fits: Callable[[Entry], bool]) -> None:
    assert list(search.entries()) == [one for one in Entry.objects.order_by("-number") if fits(one)]


@pytest.mark.usefixtures("three_days")
@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_pages_follow_each_other_without_gaps_in_both_directions(size: int) -> None:
    numbers = list(Entry.objects.order_by("-number").values_list("number", flat=True))
    pages = [page_of(Search(), size=size)]
    while pages[-1].older is not None:
        pages.append(page_of(Search(), before=pages[-1].older, size=size))
    assert [one.number for page in pages for one in page.entries] == numbers
    for newer, older in pairwise(pages):
        assert older.newer is not None
        assert page_of(Search(), after=older.newer, size=size).entries == newer.entries
    assert pages[0].newer is None
    assert page_of(Search(), after=numbers[0]).entries == ()


@pytest.mark.usefixtures("three_days")
def test_the_image_of_a_day_is_that_of_the_last_entry_by_then() -> None:
    def known(day: dt.date) -> int | None:
        found = image_on("register.item", "PHL-23-i1", day)
        image = found.image() if found else None
        return image["announced"] if image else None

    days = [dt.date(2026, 1, 9), dt.date(2026, 1, 10), dt.date(2026, 3, 9), dt.date(2026, 3, 10)]
    assert [known(day) for day in days] == [None, 5, 6, 7]


@pytest.mark.usefixtures("three_days")
def test_the_trail_tells_its_end_and_its_heads() -> None:
    told = trail(heads=1)
    assert told.last == entries(last=1)[0]
    assert [head.day for head in told.heads] == [dt.date(2026, 2, 10)]
    assert told.keys == (told.heads[0].key,)


def test_an_empty_trail_has_no_end() -> None:
    told = trail()
    assert (told.last, told.heads, told.keys) == (None, (), ())
    assert page_of(Search()).entries == ()
