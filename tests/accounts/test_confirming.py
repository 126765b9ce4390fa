"""A role that decides is given by two people: who gives it does not confirm it, and unconfirmed it is nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from osa.accounts.models import RoleGrant, User
from osa.accounts.permissions import CONFIRMED, ROLES
from osa.accounts.selectors import accounts
from osa.accounts.services import (
    delegation_make,
    role_confirm,
    role_grant,
    role_revoke,
    user_add,
    user_deactivate,
)
from osa.accounts.serving import NotAllowedError, Refused
from osa.trail import clock
from osa.trail.models import Entry
from tests.accounts.people import OPERATOR, account

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: str | int) -> None:
    """Run one statement as somebody with the database's password would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def given(by: User, name: str, *roles: str) -> User:
    """An account that an administrator makes."""
    return user_add(by=by, username=name, email=f"{name}@office.example", roles=roles)


@pytest.mark.parametrize("role", sorted(CONFIRMED))
def test_a_role_that_decides_counts_when_another_administrator_confirms_it(role: str) -> None:
    boss, second = account("boss", "administrator"), account("second", "administrator")
    ann = given(boss, "ann", role)
    assert ann.roles() == frozenset()
    assert not ann.has_itself(role)
    with pytest.raises(Refused, match="boss gave the role"):
        role_confirm(by=boss, username="ann", role=role)
    role_confirm(by=second, username="ann", role=role, why="asked her head of division")
    assert ann.roles() == {role}
    assert ann.has_itself(role)
    last = Entry.objects.last()
    assert last is not None
    assert (last.by, last.service, last.table) == ("second", "role_confirm", "accounts.rolegrant")


@pytest.mark.parametrize("role", sorted(CONFIRMED))
def test_what_the_operator_gives_or_confirms_counts_at_once(role: str) -> None:
    assert account("ann", role).roles() == {role}
    ben = given(account("boss", "administrator"), "ben", role)
    role_confirm(by=OPERATOR, username="ben", role=role)
    assert ben.roles() == {role}


@pytest.mark.parametrize("role", sorted(set(ROLES) - CONFIRMED))
def test_other_roles_need_no_confirmation(role: str) -> None:
    ann = given(account("boss", "administrator"), "ann", role)
    assert ann.roles() == {role}
    with pytest.raises(Refused, match="counts already"):
        role_confirm(by=OPERATOR, username="ann", role=role)


def test_one_administrator_is_not_made_two_to_confirm_alone() -> None:
    boss = account("boss", "administrator")
    puppet = given(boss, "puppet", "administrator")
    given(boss, "ann", "approver")
    assert puppet.roles() == frozenset()
    with pytest.raises(NotAllowedError):
        role_confirm(by=puppet, username="ann", role="approver")


def test_a_role_taken_and_given_again_is_confirmed_again() -> None:
    boss, ann = account("boss", "administrator"), account("ann", "approver")
    role_revoke(by=boss, username="ann", role="approver")
    role_grant(by=boss, username="ann", role="approver")
    assert ann.roles() == frozenset()
    with pytest.raises(Refused, match="waits to be confirmed"):
        role_grant(by=OPERATOR, username="ann", role="approver")


def test_only_a_role_that_waits_is_confirmed() -> None:
    account("ann")
    with pytest.raises(Refused, match="does not have the role approver"):
        role_confirm(by=OPERATOR, username="ann", role="approver")


def test_an_unconfirmed_role_is_not_lent() -> None:
    ann, ben = given(account("boss", "administrator"), "ann", "approver", "budget_officer"), account("ben")
    today = clock.today()
    with pytest.raises(Refused, match="does not have the role approver itself"):
        delegation_make(by=ann, taker="ben", role="approver", since=today, until=today, why="leave")
    insert = "INSERT INTO accounts_delegation (giver_id, taker_id, role, since, until, why) VALUES (%s,%s,%s,%s,%s,'x')"
    with pytest.raises(IntegrityError, match="that the giver has itself"):
        sql(insert, ann.pk, ben.pk, "approver", today.isoformat(), today.isoformat())


def test_what_was_lent_of_a_role_given_anew_holds_once_that_is_confirmed() -> None:
    boss, ann, ben = account("boss", "administrator"), account("ann", "approver"), account("ben")
    today = clock.today()
    delegation_make(by=ann, taker="ben", role="approver", since=today, until=today + dt.timedelta(days=3), why="leave")
    role_revoke(by=boss, username="ann", role="approver")
    role_grant(by=boss, username="ann", role="approver")
    assert ben.roles() == frozenset()
    role_confirm(by=OPERATOR, username="ann", role="approver")
    assert ben.roles() == {"approver"}


def test_a_list_shows_what_waits_apart() -> None:
    given(account("boss", "administrator"), "ann", "approver", "desk_officer")
    (ann, _boss) = accounts(by=OPERATOR)
    assert (ann.roles, ann.unconfirmed) == (("desk_officer",), ("approver",))


# The database


def confirm(name: str) -> None:
    sql("UPDATE accounts_rolegrant SET confirmed_by = %s WHERE role = 'approver'", name)


def test_who_gave_a_role_does_not_confirm_it_nor_does_anybody_else_than_an_administrator_even_by_sql() -> None:
    boss, account_of_another = account("boss", "administrator"), account("second", "administrator")
    given(boss, "ann", "approver", "desk_officer")
    given(boss, "third", "administrator")
    account("former", "administrator")
    user_deactivate(by=OPERATOR, username="former")
    for name in ("boss", "ann", "third", "former", "nobody"):
        with pytest.raises(IntegrityError, match="confirmed by another administrator"):
            confirm(name)
    confirm(account_of_another.username)
    assert User.objects.get(username="ann").has_itself("approver")


def test_a_grant_is_not_born_confirmed_by_an_administrator_even_by_sql() -> None:
    account("boss", "administrator")
    ann = account("ann")
    insert = "INSERT INTO accounts_rolegrant (user_id, role, granted_by, confirmed_by) VALUES (%s, 'approver', %s, %s)"
    with pytest.raises(IntegrityError, match="confirmed by another administrator"):
        sql(insert, ann.pk, "somebody", "boss")
    sql(insert, ann.pk, "boss", "")
    assert ann.roles() == frozenset()


def test_a_grant_is_never_changed_into_another_even_by_sql() -> None:
    account("ann", "legal_reviewer")
    ben = account("ben")
    for change in (f"user_id = {ben.pk}", "role = 'approver'", "granted_by = 'x'", "confirmed_by = ''"):
        with pytest.raises(IntegrityError, match="taken and given anew"):
            sql(f"UPDATE accounts_rolegrant SET {change}")
    assert RoleGrant.objects.count() == 1
