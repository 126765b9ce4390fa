"""What a request writes to an account names who did it; nothing else may be written outside a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext

from osa.accounts.models import RoleGrant, User
from osa.accounts.services import user_deactivate
from osa.register.models import Country
from osa.trail.changing import UnattributedError
from osa.trail.models import Entry
from osa.web.acting import ActingMiddleware
from tests.accounts.people import PASSWORD, account
from tests.web.door import HOME, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db


def answer(user: User, view: Callable[[], object]) -> None:
    """Answer a request of somebody who is signed in."""

    def respond(_request: HttpRequest) -> HttpResponse:
        view()
        return HttpResponse()

    request = HttpRequest()
    request.user = user
    ActingMiddleware(respond)(request)


def rename(user: User) -> None:
    user.full_name = "Ann Abe"
    user.save()


def test_an_account_saved_in_a_request_names_who_is_signed_in() -> None:
    ann = account("ann")
    answer(ann, lambda: rename(ann))
    last = Entry.objects.last()
    assert last is not None
    assert (last.by, last.service) == ("ann", "sign_in")


def test_an_account_saved_without_anybody_to_answer_for_it_is_not_saved() -> None:
    ann = account("ann")
    answer(ann, lambda: None)
    with pytest.raises(UnattributedError):
        rename(ann)


def test_a_service_called_in_a_request_is_one_change_of_its_own() -> None:
    boss = account("boss", "administrator")
    account("ann")
    answer(boss, lambda: user_deactivate(by=boss, username="ann"))
    last = Entry.objects.last()
    assert last is not None
    assert (last.by, last.service) == ("boss", "user_deactivate")


def test_nothing_but_accounts_is_written_outside_a_service() -> None:
    boss = account("boss", "administrator")
    for row in (Country(id="PHL", name_en="Philippines", name_ja="フィリピン"), RoleGrant(user=boss, role="auditor")):
        with pytest.raises(UnattributedError):
            answer(boss, row.save)


def test_a_request_that_writes_nothing_locks_nothing(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(HOME).status_code == 200
    said = [query["sql"].upper() for query in queries]
    assert said
    assert [sql for sql in said if not sql.startswith("SELECT") or "ADVISORY" in sql] == []
