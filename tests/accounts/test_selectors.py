"""Accounts are read by those who may: administrators, auditors and the operator."""

from __future__ import annotations

import datetime as dt

import pytest

from osa.accounts.permissions import ROLES
from osa.accounts.selectors import accounts, delegations_on, events
from osa.accounts.services import delegation_make, user_deactivate
from osa.accounts.serving import NotAllowedError, check_may_read, may_read
from osa.trail import clock
from tests.accounts.people import OPERATOR, account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", sorted(ROLES))
def test_accounts_are_read_by_administrators_and_auditors_only(role: str) -> None:
    reader = account("ann", role)
    if role in ("administrator", "auditor"):
        assert [found.username for found in accounts(by=reader)] == ["ann"]
        assert delegations_on(by=reader, day=clock.today()) == []
        assert events(by=reader) == []
        return
    for read in (accounts, events):
        with pytest.raises(NotAllowedError, match="ann may not read this"):
            read(by=reader)
    with pytest.raises(NotAllowedError):
        delegations_on(by=reader, day=clock.today())


def test_the_public_reads_what_is_published_and_nothing_else() -> None:
    assert may_read(None, "published")
    with pytest.raises(NotAllowedError, match="the public may not read this"):
        check_may_read(None, "register")


def test_a_list_shows_own_and_borrowed_roles_apart() -> None:
    ann, today = account("ann", "approver"), clock.today()
    account("ben", "desk_officer")
    account("cy", "monitor")
    user_deactivate(by=OPERATOR, username="cy")
    delegation_make(by=ann, taker="ben", role="approver", since=today, until=today, why="leave")
    found = {account.username: (account.active, account.roles, account.delegated) for account in accounts(by=OPERATOR)}
    assert found == {
        "ann": (True, ("approver",), ()),
        "ben": (True, ("desk_officer",), ("approver",)),
        "cy": (False, ("monitor",), ()),
    }


def test_delegations_are_found_on_the_days_on_which_they_hold() -> None:
    ann, today = account("ann", "approver"), clock.today()
    account("ben")
    until = today + dt.timedelta(days=2)
    delegation_make(by=ann, taker="ben", role="approver", since=today, until=until, why="leave")
    found = [len(delegations_on(by=OPERATOR, day=today + dt.timedelta(days=days))) for days in (-1, 0, 2, 3)]
    assert found == [0, 1, 1, 0]
    user_deactivate(by=OPERATOR, username="ben")
    assert delegations_on(by=OPERATOR, day=today) == []
