"""Who may see a page of the workspace, and when it is made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from osa.accounts.services import role_revoke
from osa.casework.services import comment_add
from osa.register.models import Project
from osa.web.models import Draft
from tests.accounts.people import OPERATOR, PASSWORD, account
from tests.web.door import sign_in
from tests.web.workspace.casework import browser, text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
PAGE = "/en/desk/case/DJI-24/comments/"


def _queries(client: Client, page: str = PAGE) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def _at_the_door(name: str, *roles: str) -> Client:
    """Sign somebody in by the form, whose cookie against forged requests the browser keeps."""
    account(name, *roles, password=PASSWORD)
    client = browser(account(f"{name}-2"))
    client.logout()
    client.get("/accounts/login/")
    assert sign_in(client, name).status_code == 302
    client.get(PAGE)  # what signing in told is shown once
    return client


def test_a_page_is_made_once_for_its_reader_while_nothing_changes() -> None:
    client = _at_the_door("ann", "desk_officer")
    first = client.get(PAGE).content
    assert _queries(client) <= 4
    assert client.get(PAGE).content == first


def test_a_change_by_anybody_makes_the_page_anew() -> None:
    client = _at_the_door("ann", "desk_officer")
    client.get(PAGE)
    comment_add(by=account("bob", "legal_reviewer"), project=Project.objects.get(pk="DJI-24"), text="Read clause 3.")
    assert "Read clause 3." in text(client.get(PAGE))


def test_a_page_is_not_shown_to_another_reader() -> None:
    ann, bob = _at_the_door("ann", "desk_officer"), _at_the_door("bob", "desk_officer")
    assert ">ann</a>" in ann.get(PAGE).content.decode()
    assert ">bob</a>" in bob.get(PAGE).content.decode()


def test_who_loses_a_role_is_not_shown_what_was_kept() -> None:
    client = _at_the_door("ann", "desk_officer")
    client.get(PAGE)
    role_revoke(by=OPERATOR, username="ann", role="desk_officer", why="moved on")
    assert client.get(PAGE).status_code == 403


def test_a_draft_is_shown_at_once() -> None:
    client = _at_the_door("ann", "desk_officer")
    client.get(PAGE)
    answer = client.post("/en/desk/draft/", {"draft_key": "case/DJI-24/comment", "text": "half a thought"})
    assert answer.status_code == 200
    assert Draft.objects.count() == 1
    assert _queries(client) > 4


def test_a_message_is_shown_once_and_never_kept() -> None:
    client = _at_the_door("ann", "desk_officer")
    client.post("/en/desk/case/DJI-24/do/comment/", {"text": "Ready."})
    told = 'class="notice notice-success"'
    assert told in client.get(PAGE).content.decode()
    assert told not in client.get(PAGE).content.decode()
    assert told not in client.get(PAGE).content.decode()


def test_a_browser_without_the_cookie_against_forged_requests_keeps_nothing() -> None:
    client = browser(account("ann", "desk_officer"))
    client.cookies.pop("csrftoken", None)
    client.get(PAGE)
    del client.cookies["csrftoken"]
    assert _queries(client) > 4
