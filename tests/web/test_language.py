"""Who chooses a language keeps it: in the browser, and with the account, for mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.accounts.models import User
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
