"""The trail in a browser: verified, searched, and read, by auditors alone."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import connection

from osa.register.models import Item
from osa.trail.models import Entry
from osa.trail.triggers import without_guards
from osa.web.workspace import audit
from tests.accounts.people import on
from tests.register.world import ITEM, WORLD, put
from tests.web.workspace.desk import EVERYBODY, last, somebody, text

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

PAGE = "/en/desk/audit/"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Forget what an earlier test has verified."""
    cache.clear()
    yield
    cache.clear()


def number_of(row: str) -> int:
    """Return the number of the last entry about a row."""
    return Entry.objects.filter(row=row).order_by("-number").values_list("number", flat=True)[0]


def test_the_trail_is_read_by_auditors_alone() -> None:
    put(*WORLD)
    paths = ("", "entry/1/", "row/register.item/PHL-23-i1/", "entries.csv")
    for role in EVERYBODY:
        client = somebody(role)
        expected = 200 if role == "auditor" else 403
        assert {client.get(f"{PAGE}{path}").status_code for path in paths} == {expected}, role
        assert client.post(f"{PAGE}verify/").status_code == (302 if role == "auditor" else 403)


def test_the_trail_is_verified_when_asked_and_the_result_is_kept_for_the_next() -> None:
    put(*WORLD)
    client = somebody("auditor")
    assert "has not been verified" in text(client.get(PAGE))
    assert client.get(f"{PAGE}verify/").status_code == 405
    before = last()
    client.post(f"{PAGE}verify/")
    page = text(client.get(PAGE))
    assert last() == before
    assert "Nothing was found" in page
    assert "Last verified" in page


def test_what_was_changed_behind_the_trail_is_found_and_told_in_words() -> None:
    put(*WORLD)
    client = somebody("auditor")
    with without_guards(), connection.cursor() as cursor:
        cursor.execute("UPDATE register_item SET announced = 50")
    client.post(f"{PAGE}verify/")
    page = text(client.get(PAGE))
    assert "register.item PHL-23-i1" in page
    assert "announced" in page
    assert "Nothing was found" not in page


def test_the_trail_is_not_verified_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "RATE", "1/h/user")
    client = somebody("auditor")
    assert [client.post(f"{PAGE}verify/").status_code for _ in range(2)] == [302, 429]


def test_entries_are_found_by_row_person_service_and_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, dt.date(2026, 1, 10))
    put(*WORLD)
    on(monkeypatch, dt.date(2026, 2, 10))
    put(("items", {**ITEM, "announced": 6}))
    changed = number_of("PHL-23-i1")
    client = somebody("auditor")

    def shown(query: str) -> set[int]:
        page = text(client.get(f"{PAGE}?{query}"))
        return {number for number in range(1, last() + 1) if f'audit/entry/{number}/">{number}</a></th>' in page}

    assert shown("row=PHL-23-i1") == {changed, *shown("row=PHL-23-i1&until=2026-01-31")}
    assert changed in shown("table=register.item&since=2026-02-10&until=2026-02-10")
    assert shown("row=PHL-23-i1&since=2026-03-01") == set()
    assert shown("by=test&service=row_save") == set(range(1, len(WORLD) + 1)) | {changed}
    assert "x is no day" in text(client.get(f"{PAGE}?since=x"))


def test_pages_of_entries_lead_on_and_back_by_their_numbers() -> None:
    put(*WORLD, *[("items", {**ITEM, "id": f"i{number}"}) for number in range(70)])
    client = somebody("auditor")
    first = client.get(f"{PAGE}?table=register.item").context["page"]
    older = client.get(f"{PAGE}?table=register.item&before={first.older}").context["page"]
    again = client.get(f"{PAGE}?table=register.item&after={older.newer}").context["page"]
    assert (len(first.entries), len(older.entries)) == (50, 21)
    assert first.newer is None
    assert older.older is None
    assert [one.number for one in again.entries] == [one.number for one in first.entries]


def test_an_entry_shows_before_and_after_and_whether_it_is_sound() -> None:
    put(*WORLD)
    put(("items", {**ITEM, "announced": 6}))
    client = somebody("auditor")
    page = text(client.get(f"{PAGE}entry/{number_of('PHL-23-i1')}/"))
    assert all(said in page for said in ("<td>5</td>", "<td>6</td>", "unaltered", "in the chain", "signed"))
    assert client.get(f"{PAGE}entry/999999/").status_code == 404
    assert client.get(f"{PAGE}entry/{10**30}/").status_code == 404


def test_an_entry_that_was_edited_says_so() -> None:
    put(*WORLD)
    client = somebody("auditor")
    with without_guards(), connection.cursor() as cursor:
        cursor.execute("UPDATE trail_entry SET why = 'another' WHERE number = 3")
    page = text(client.get(f"{PAGE}entry/3/"))
    assert "It does not have the hash of what it says." in page


def test_a_row_is_shown_as_it_was_known_on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, dt.date(2026, 1, 10))
    put(*WORLD)
    on(monkeypatch, dt.date(2026, 2, 10))
    put(("items", {**ITEM, "announced": 6}))
    client = somebody("auditor")
    row = f"{PAGE}row/register.item/PHL-23-i1/"
    assert "<dd>5</dd>" in text(client.get(f"{row}?until=2026-01-31"))
    assert "<dd>6</dd>" in text(client.get(row))
    assert "<dd>6</dd>" in text(client.get(f"{PAGE}row/items/PHL-23-i1/"))
    assert "Nothing was known of this row then." in text(client.get(f"{row}?until=2025-12-31"))
    assert client.get(f"{PAGE}row/register.item/none/").status_code == 404
    assert client.get(f"{PAGE}row/auth.nothing/1/").status_code == 404


def test_entries_are_written_into_a_file_with_their_proofs() -> None:
    put(*WORLD)
    told = somebody("auditor").get(f"{PAGE}entries.csv?row=PHL-23-i1").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(told))
    entry = Entry.objects.get(row="PHL-23-i1")
    assert (row["number"], row["hash"], row["signature"]) == (str(entry.number), entry.hash, entry.signature)
    assert Item.objects.exists()


def test_pages_of_the_trail_take_few_queries(django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    put(*WORLD, *[("items", {**ITEM, "id": f"i{number}"}) for number in range(120)])
    client = somebody("auditor")
    pages = ("", "?row=i5&since=2020-01-01&until=2030-01-01", f"entry/{last()}/", "row/register.item/i5/")
    for path in pages:
        with django_assert_max_num_queries(20):
            assert client.get(f"{PAGE}{path}").status_code == 200
