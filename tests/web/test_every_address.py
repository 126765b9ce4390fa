"""Every address of the site, asked for by everybody: who is shown what, and what it costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve, reverse

from osa.accounts.models import User
from osa.accounts.permissions import READING, ROLES, SERVICES
from osa.trail.models import Entry
from osa.web.workspace.case import ACTIONS
from tests.accounts.people import account
from tests.web.addresses import DESK, PORTAL, patterns
from tests.web.workspace.casework import browser

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme", "some_answers")]
PEOPLE = ("", *ROLES)
"""One account without a role, and one of every role."""

FILES = {
    "portal:bulk_template",
    "portal:clause_data",
    "portal:download",
    "portal:figure",
    "portal:projects_file",
    "portal:budget_file",
    "portal:countries_file",
    "desk:entries_file",
    "desk:table_file",
    "desk:workbook",
}
"""Addresses of files, which the tests of their own pages ask for."""

SENT_TO = {
    "desk:act",
    "desk:case_do",
    "desk:choices",
    "desk:draft",
    "desk:draft_discard",
    "desk:screen_again",
    "desk:verify",
}
"""Addresses that forms are sent to; see also `POSTED`."""

SECRET = {"portal:bulk_job", "portal:bulk_answers", "desk:preview", "desk:document"}
"""Addresses of what one person has made, which nobody else can guess or open."""


def _signed_in(role: str) -> Client:
    """Return the browser of somebody who has one role, where another has an account as well."""
    if not User.objects.filter(username="ann").exists():
        account("ann")
    return browser(account(role or "guest", *filter(None, [role])))


def test_no_address_is_forgotten_here() -> None:
    named = {name for name, _pattern in patterns(get_resolver().url_patterns) if name.startswith(("portal:", "desk:"))}
    walked = {resolve(page.partition("?")[0]).view_name for page in (*PORTAL, *DESK)}
    assert named - walked - FILES - SENT_TO - SECRET == set()


@pytest.mark.parametrize("page", PORTAL)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_everybody_is_shown_every_public_page(client: Client, page: str, language: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(page.replace("/en/", f"/{language}/", 1))
    assert answer.status_code == 200
    assert len(queries) <= 20
    text = answer.content.decode()
    assert f'<html lang="{language}">' in text
    assert len(re.findall(r"<h1\b", text)) == 1
    assert len(text.encode()) <= 300_000
    assert set(answer.cookies) <= {"django_language", "csrftoken"}
    assert "style=" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text)


@pytest.mark.parametrize("page", PORTAL)
def test_a_public_page_is_the_same_for_whoever_is_signed_in(client: Client, page: str) -> None:
    first = client.get(page).content
    client = _signed_in("auditor")
    caches["pages"].clear()
    hidden = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    assert hidden.sub(b"", client.get(page).content) == hidden.sub(b"", first)


@pytest.mark.parametrize("page", DESK)
def test_nobody_sees_the_workspace_without_signing_in(client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", PEOPLE)
def test_every_role_sees_the_pages_of_what_it_may_read_and_no_others(role: str) -> None:
    client = _signed_in(role)
    shown = {page: client.get(page).status_code for page in DESK}
    expected = {page: 200 if not area or role in READING[area] else 403 for page, area in DESK.items()}
    assert shown == expected


@pytest.mark.parametrize("page", [page for page, area in DESK.items() if area in ("casework", "register", "")])
def test_a_page_of_the_workspace_takes_few_queries_and_is_never_kept(page: str) -> None:
    client = _signed_in("desk_officer")
    client.get("/en/desk/")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(page)
    assert len(queries) <= 20, [query["sql"][:120] for query in queries]
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    assert len(re.findall(r"<h1\b", text)) == 1
    assert "style=" not in text


@pytest.mark.parametrize("role", PEOPLE)
def test_what_is_sent_by_somebody_without_the_role_for_it_changes_nothing(role: str) -> None:
    """Whatever is sent to whatever address: nobody's entry is left, and nothing fails."""
    client = _signed_in(role)
    before = Entry.objects.count()
    denied = [name for name, action in ACTIONS.items() if role not in SERVICES[action.service]]
    acts = [reverse("desk:case_do", args=["DJI-24", name]) for name in denied]
    for address in (*DESK, *acts):
        answer = client.post(address, {"why": "because"})
        assert answer.status_code in (200, 302, 400, 403, 404, 405, 409, 422), address
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    "address",
    [
        "/en/desk/case/NO-SUCH/",
        "/en/desk/case/DJI-24/documents/99/",
        "/en/desk/import/guessed/",
        "/en/desk/audit/entry/99999999/",
        "/en/desk/register/users/",
        "/en/desk/register/projects/NO-SUCH/",
    ],
)
def test_what_is_not_there_is_not_found_by_whoever_may_look(address: str) -> None:
    for role in ("desk_officer", "auditor"):
        assert _signed_in(role).get(address).status_code in (403, 404)


@pytest.mark.parametrize(
    "address",
    [
        "/en/projects/NO-SUCH/",
        "/en/sources/NO-SUCH/",
        "/en/rows/case_facts/NO-SUCH/",
        "/en/rows/users/1/",
        "/en/countries/XXX/",
        "/en/rulebook/clauses/NO-SUCH/",
        "/en/rulebook/instruments/NO-SUCH/",
        "/en/aims/indicators/no_such/",
        "/en/figures/arms/XXX.svg",
        "/en/figures/no/all.svg",
        "/en/screen/bulk/guessed/",
        "/en/unknown/no_such/",
        "/en/nowhere/",
    ],
)
def test_what_is_not_there_is_told_in_words(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()
