"""A service asks who calls before anything else, and again once it is its turn."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from osa.accounts import serving
from osa.accounts.models import User
from osa.accounts.services import user_add, user_deactivate
from osa.accounts.serving import NotAllowedError, Refused, service
from osa.trail.changing import changing
from tests.accounts.people import OPERATOR, account

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


def test_a_service_that_no_permission_names_cannot_be_made() -> None:
    def nuke_everything(*, by: object) -> None: ...

    with pytest.raises(KeyError, match="nuke_everything is not named"):
        service(nuke_everything)


def test_a_role_taken_while_the_caller_waits_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    boss = account("boss", "administrator")
    waiting = changing

    @contextmanager
    def after_another_change(*, by: str, service: str, why: str = "") -> Iterator[object]:
        monkeypatch.setattr(serving, "changing", waiting)
        user_deactivate(by=OPERATOR, username="boss")
        with waiting(by=by, service=service, why=why) as change:
            yield change

    monkeypatch.setattr(serving, "changing", after_another_change)
    with pytest.raises(NotAllowedError):
        user_add(by=boss, username="ben", email="b@office.example")
    assert not User.objects.filter(username="ben").exists()


def test_a_service_called_without_saying_by_whom_in_so_many_words_says_so() -> None:
    call: Any = user_deactivate
    for arguments, named in (((OPERATOR, "ann"), {}), ((OPERATOR,), {"username": "ann"}), ((), {"username": "ann"})):
        with pytest.raises(TypeError, match="user_deactivate takes keyword arguments, by=… among them"):
            call(*arguments, **named)


def test_a_refusal_tells_all_reasons() -> None:
    refused = Refused("one thing", "another")
    assert refused.reasons == ("one thing", "another")
    assert str(refused) == "one thing; another"
