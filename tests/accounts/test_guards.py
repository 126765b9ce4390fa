"""What the database refuses of accounts, in raw SQL, on both engines."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from osa.accounts.models import Delegation, RoleGrant
from osa.accounts.services import delegation_make
from osa.trail import clock
from osa.trail.changing import changing
from osa.trail.triggers import missing_guards
from tests.accounts.people import account

pytestmark = pytest.mark.django_db
ALONE = "no other role"
GRANT = "INSERT INTO accounts_rolegrant (user_id, role, granted_by, confirmed_by) VALUES (%s, %s, 'x', 'operator:x')"


def sql(statement: str, *values: str | int) -> None:
    """Run one statement as somebody with the database's password would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def lend(giver: int, taker: int, role: str, days: int = 5) -> None:
    today = clock.today()
    sql(
        "INSERT INTO accounts_delegation (giver_id, taker_id, role, since, until, why) "
        "VALUES (%s, %s, %s, %s, %s, 'leave')",
        giver,
        taker,
        role,
        today.isoformat(),
        (today + dt.timedelta(days=days)).isoformat(),
    )


def test_every_guard_is_set() -> None:
    assert missing_guards() == []


@pytest.mark.parametrize("alone", ["administrator", "auditor"])
def test_a_role_held_alone_stays_alone_even_by_sql(alone: str) -> None:
    eye, ann = account("eye", alone), account("ann", "desk_officer")
    insert = GRANT
    with pytest.raises(IntegrityError, match=ALONE):
        sql(insert, eye.pk, "approver")
    with pytest.raises(IntegrityError, match=ALONE):
        sql(insert, ann.pk, alone)
    sql(insert, ann.pk, "approver")
    with pytest.raises(IntegrityError, match="given anew"):
        sql("UPDATE accounts_rolegrant SET role = %s WHERE user_id = %s AND role = 'approver'", alone, ann.pk)
    with pytest.raises(IntegrityError, match="given anew"):
        sql("UPDATE accounts_rolegrant SET user_id = %s WHERE user_id = %s AND role = 'approver'", eye.pk, ann.pk)
    assert eye.roles() == {alone}


@pytest.mark.parametrize("alone", ["administrator", "auditor"])
def test_a_role_held_alone_is_not_joined_by_a_borrowed_one_even_by_sql(alone: str) -> None:
    giver, eye, ben = account("ann", "approver"), account("eye", alone), account("ben")
    with pytest.raises(IntegrityError, match=ALONE):
        lend(giver.pk, eye.pk, "approver")
    lend(giver.pk, ben.pk, "approver")
    with pytest.raises(IntegrityError, match=ALONE):
        sql(GRANT, ben.pk, alone)
    assert ben.roles() == {"approver"}


def test_a_role_that_the_giver_does_not_have_is_not_lent_even_by_sql() -> None:
    ann, ben, cy = account("ann", "approver"), account("ben"), account("cy")
    with pytest.raises(IntegrityError, match="that the giver has itself"):
        lend(ben.pk, cy.pk, "approver")
    lend(ann.pk, ben.pk, "approver")
    with pytest.raises(IntegrityError, match="that the giver has itself"):
        lend(ben.pk, cy.pk, "approver")


def test_a_role_is_not_lent_to_oneself_nor_backwards_in_time_even_by_sql() -> None:
    ann, ben = account("ann", "approver"), account("ben")
    with pytest.raises(IntegrityError):
        lend(ann.pk, ann.pk, "approver")
    with pytest.raises(IntegrityError):
        lend(ann.pk, ben.pk, "approver", days=-1)


def test_a_delegation_is_ended_and_not_changed_or_removed_even_by_sql() -> None:
    ann, ben = account("ann", "approver"), account("ben")
    cy = account("cy", "legal_reviewer")
    today = clock.today()
    made = delegation_make(by=ann, taker="ben", role="approver", since=today, until=today, why="leave")
    for change in (f"taker_id = {cy.pk}", f"giver_id = {cy.pk}", "role = 'legal_reviewer'", "until = '2999-01-01'"):
        with pytest.raises(IntegrityError, match="ended, not changed"):
            sql(f"UPDATE accounts_delegation SET {change}")
    with pytest.raises(IntegrityError, match="never removed"):
        sql("DELETE FROM accounts_delegation")
    sql("UPDATE accounts_delegation SET ended_on = %s", today.isoformat())
    assert Delegation.objects.get().pk == made.pk
    assert ben.roles() == frozenset()


def test_an_account_keeps_its_name_and_is_never_removed_even_by_sql() -> None:
    ann = account("ann")
    with pytest.raises(IntegrityError, match="knows accounts by their name"):
        sql("UPDATE accounts_user SET username = 'ben' WHERE id = %s", ann.pk)
    with pytest.raises(IntegrityError, match="never removed"):
        sql("DELETE FROM accounts_user WHERE id = %s", ann.pk)


def test_there_is_one_account_of_a_name_and_of_an_address_whatever_the_case() -> None:
    account("ann")
    insert = "INSERT INTO accounts_user (username, email, full_name, password, is_active, language) "
    insert += "VALUES (%s, %s, '', '', true, 'ja')"
    with pytest.raises(IntegrityError):
        sql(insert, "ANN", "other@office.example")
    with pytest.raises(IntegrityError):
        sql(insert, "other", "ANN@office.example")


def test_a_role_is_granted_once() -> None:
    ann = account("ann", "approver")
    with pytest.raises(IntegrityError), transaction.atomic(), changing(by="x", service="role_grant"):
        RoleGrant(user=ann, role="approver").save()
