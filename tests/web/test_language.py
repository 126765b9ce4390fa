"""Who chooses a language keeps it: in the browser, and with the account, for mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.accounts.models import User
from osa.i18n import language, use_language
from osa.trail.models import Entry
from tests.accounts.people import PASSWORD, account
from tests.web.door import sign_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
CHOOSE = "/language/setlang/"


def test_the_language_that_somebody_chooses_is_kept_with_the_account(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    answer = client.post(CHOOSE, {"language": "en", "next": "/accounts/2fa/"})
    assert (answer.status_code, answer.cookies["django_language"].value) == (302, "en")
    assert User.objects.get().language == "en"
    last = Entry.objects.last()
    assert last is not None
    assert (last.by, last.service, last.table) == ("ann", "sign_in", "accounts.user")


@pytest.mark.parametrize("language", ["fr", "", "ja"])
def test_no_other_language_and_not_the_same_again_is_written(client: Client, language: str) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    before = Entry.objects.count()
    client.post(CHOOSE, {"language": language})
    client.get(CHOOSE, {"language": "en"})
    assert (User.objects.get().language, Entry.objects.count()) == ("ja", before)


def test_who_is_not_signed_in_chooses_for_the_browser(client: Client) -> None:
    answer = client.post(CHOOSE, {"language": "en"})
    assert answer.cookies["django_language"].value == "en"


def test_the_first_address_leads_to_the_language_that_the_browser_prefers(client: Client) -> None:
    assert client.get("/", headers={"Accept-Language": "ja,en;q=0.5"})["Location"] == "/ja/"
    assert client.get("/", headers={"Accept-Language": "de"})["Location"] == "/en/"


def test_a_language_chosen_by_its_address_is_remembered(client: Client) -> None:
    answer = client.get("/ja/about/", headers={"Accept-Language": "en"})
    assert answer.cookies["django_language"].value == "ja"
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/ja/"
    assert "django_language" not in client.get("/ja/about/").cookies
    assert client.get("/en/about/").cookies["django_language"].value == "en"


def test_a_page_links_to_itself_in_the_other_language(client: Client) -> None:
    page = client.get("/ja/about/?x=1").content.decode()
    assert '<html lang="ja">' in page
    assert 'href="/en/about/?x=1"' in page


def test_two_readers_at_once_are_each_answered_in_their_language(client: Client) -> None:
    """The language belongs to the request, not to the process."""
    use_language("en")
    page = client.get("/ja/about/").content.decode()
    assert "本文へ" in page
    assert language() == "en"
