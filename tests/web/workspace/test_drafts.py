"""Drafts of forms: kept while somebody writes, given back to them and to nobody else, gone when the form is sent."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from osa.trail.models import Entry
from osa.web.models import Draft
from osa.web.workspace import drafts
from tests.casework.world import TODAY, on, project
from tests.register.world import AGREED, WORLD, put
from tests.web.workspace.casework import PROJECT, address, browser, done, everybody, form_of, send, text
from tests.web.workspace.desk import somebody
from tests.web.workspace.test_register import ITEM_PAGE, opened

if TYPE_CHECKING:
    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db
KEY = f"{PROJECT}/comment"


@pytest.fixture
def staff(db: None, monkeypatch: pytest.MonkeyPatch) -> People:  # noqa: ARG001 - the database
    """One account of each role, and a project."""
    made = everybody(monkeypatch)
    project()
    return made


def keep(client: Client, **values: str) -> int:
    """Keep a draft, and return the status of the answer."""
    sent = {"draft_key": KEY, "text": "half a sen", **values}
    status: int = client.post(reverse("desk:draft"), sent).status_code
    return status


def test_a_draft_is_in_the_form_when_it_is_opened_again_and_says_of_when_it_is(staff: People) -> None:
    desk = browser(staff.desk)
    assert keep(desk) == 200
    page = desk.get(address("comments"))
    assert form_of(page, KEY)["text"] == "half a sen"
    assert "A draft of 2 November 2026 12:00 was restored" in text(page)


def test_a_draft_is_its_writers_alone(staff: People) -> None:
    keep(browser(staff.desk))
    page = browser(staff.legal).get(address("comments"))
    assert form_of(page, KEY)["text"] == ""
    browser(staff.legal).post(reverse("desk:draft_discard"), {"draft_key": KEY})
    assert Draft.objects.count() == 1


def test_a_form_that_is_sent_leaves_no_draft_and_one_that_is_refused_does(staff: People) -> None:
    desk = browser(staff.desk)
    keep(desk)
    assert send(desk, "comment", text="").status_code == 422
    assert Draft.objects.count() == 1
    done(desk, "comment", text="a whole sentence")
    assert Draft.objects.count() == 0


def test_a_draft_is_discarded_and_the_page_comes_back(staff: People) -> None:
    desk = browser(staff.desk)
    keep(desk)
    answer = desk.post(reverse("desk:draft_discard"), {"draft_key": KEY, "back": address("comments")})
    assert answer["Location"] == address("comments")
    assert form_of(desk.get(answer["Location"]), KEY)["text"] == ""


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere_from_a_discarded_draft(staff: People, back: str) -> None:
    answer = browser(staff.desk).post(reverse("desk:draft_discard"), {"draft_key": KEY, "back": back})
    assert answer["Location"] == reverse("desk:work")


def test_a_draft_replaces_the_one_before_and_leaves_no_trail(staff: People) -> None:
    desk = browser(staff.desk)
    before = Entry.objects.count()
    keep(desk)
    keep(desk, text="a whole sentence")
    assert Draft.objects.get().data == {"text": "a whole sentence"}
    assert Entry.objects.count() == before


def test_no_password_and_no_token_is_ever_in_a_draft(staff: People) -> None:
    secrets = {"password": "x", "new_password1": "x", "csrfmiddlewaretoken": "x", "recovery_code": "x"}
    keep(browser(staff.desk), **secrets)
    assert set(Draft.objects.get().data) == {"text"}


def test_what_is_too_long_or_has_no_key_is_not_kept(staff: People) -> None:
    desk = browser(staff.desk)
    assert keep(desk, text="x" * (drafts.MOST + 1)) == 400
    assert keep(desk, draft_key="") == 400
    assert keep(desk, draft_key="<script>") == 400
    assert not Draft.objects.exists()


def test_drafts_are_kept_by_post_and_by_those_signed_in(staff: People) -> None:
    assert browser(staff.desk).get(reverse("desk:draft")).status_code == 405
    assert keep(Client()) == 302
    assert not Draft.objects.exists()


def test_too_many_drafts_are_refused(staff: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "RATE", "1/h/user")
    desk = browser(staff.desk)
    assert [keep(desk), keep(desk)] == [200, 429]


def test_a_draft_begun_before_somebody_else_changed_the_fact_tells_of_it_when_it_is_sent(staff: People) -> None:
    desk, legal = browser(staff.desk), browser(staff.legal)
    page = reverse("desk:case_fact", args=[PROJECT, "terms"])
    key = f"{PROJECT}/attest/terms"
    mine = form_of(desk.get(page), key)
    keep(desk, **mine | {"draft_key": key, "evidence": "the budget, page 7"})
    done(legal, "attest", **form_of(legal.get(page), key) | {"evidence": "the notes, article 2"})
    restored = form_of(desk.get(page), key)
    assert restored["evidence"] == "the budget, page 7"
    assert send(desk, "attest", **restored).status_code == 409


# Drafts of rows of the register


def typed(client: Client, address: str, **values: object) -> dict[str, object]:
    """Open the form of a row, type something, and let its draft be kept; return what is sent."""
    found = opened(client, address)
    sent = {**found, **values}
    table, row = address.rstrip("/").split("/")[-2:]
    key = f"register/{row}/new" if table == "new" else f"register/{table}/{row}"
    assert client.post(reverse("desk:draft"), {**sent, "draft_key": key}).status_code == 200
    return sent


def test_a_row_is_drafted_with_all_its_sources_and_the_entry_that_it_began_with() -> None:
    put(*WORLD)
    client, other = somebody("desk_officer"), somebody("desk_officer", name="second")
    sent = typed(client, ITEM_PAGE, note_en="half a sen", sources=["s1", "s1"])
    restored = opened(client, ITEM_PAGE)
    assert restored["note_en"] == "half a sen"
    assert restored["sources"][:2] == ["s1", "s1"]
    assert "was restored" in text(client.get(ITEM_PAGE))
    assert "was restored" not in text(other.get(ITEM_PAGE))
    other.post(ITEM_PAGE, {**opened(other, ITEM_PAGE), "announced": "6"})
    assert opened(client, ITEM_PAGE)["expected"] == sent["expected"]
    assert client.post(ITEM_PAGE, opened(client, ITEM_PAGE)).status_code == 409


def test_the_draft_of_a_row_is_gone_once_it_is_saved_or_discarded() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    sent = typed(client, ITEM_PAGE, announced="7")
    assert client.post(ITEM_PAGE, sent).status_code == 302
    assert not Draft.objects.exists()
    typed(client, ITEM_PAGE, announced="8")
    client.post(reverse("desk:draft_discard"), {"draft_key": "register/items/PHL-23-i1", "back": ITEM_PAGE})
    assert opened(client, ITEM_PAGE)["announced"] == ["7"]


def test_a_new_delivery_is_drafted_with_its_lines() -> None:
    put(*WORLD, ("projects", AGREED))
    client = somebody("monitor")
    typed(client, "/en/desk/register/new/deliveries/", project="PHL-23", **{"lines-0-quantity": "3"})
    restored = opened(client, "/en/desk/register/new/deliveries/")
    assert restored["lines-0-quantity"] == ["3"]


def test_a_second_window_does_not_write_over_the_draft_of_the_first(
    staff: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = browser(staff.desk)
    page = desk.get(address("comments")).content.decode()
    assert 'data-draft-seen=""' in page
    assert keep(desk, draft_seen="", draft_window="one", text="first") == 200
    on(monkeypatch, TODAY + dt.timedelta(days=1))
    assert keep(desk, draft_seen="", draft_window="one", text="first, longer") == 200
    assert keep(desk, draft_seen="", draft_window="two", text="second") == 409
    assert Draft.objects.get().data["text"] == "first, longer"
    seen = Draft.objects.get().saved_at.isoformat()
    assert f'data-draft-seen="{seen}"' in desk.get(address("comments")).content.decode()
    assert keep(desk, draft_seen=seen, draft_window="two", text="second") == 200
