"""Accounts are made, armed with roles and deactivated by those who may, and every reason against it is told at once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from osa.accounts.models import Delegation, User
from osa.accounts.services import (
    delegation_end,
    delegation_make,
    role_grant,
    role_revoke,
    user_activate,
    user_add,
    user_deactivate,
    user_factors_remove,
    user_password_set,
)
from osa.accounts.serving import NotAllowedError, Refused
from osa.trail import clock
from osa.trail.changing import changing
from osa.trail.models import Entry
from tests.accounts.people import OPERATOR, PASSWORD, account, on

if TYPE_CHECKING:
    from osa.accounts.serving import Actor

pytestmark = pytest.mark.django_db
SHORT, LIKE_THE_NAME, COMMON = "short", "annabelle.abe1", "password123456"
MONDAY = dt.date(2026, 6, 1)
FRIDAY = dt.date(2026, 6, 5)


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, MONDAY)


def lend(by: Actor, taker: str, role: str = "approver", since: dt.date = MONDAY, until: dt.date = FRIDAY) -> Delegation:
    return delegation_make(by=by, taker=taker, role=role, since=since, until=until, why="leave")


# Making accounts


def test_an_account_is_made_with_its_roles_and_its_address_taken_as_verified() -> None:
    boss = account("boss", "administrator")
    made = user_add(
        by=boss,
        username="ann",
        email="Ann@Office.example",
        full_name="Ann Abe",
        roles=["desk_officer", "monitor"],
        why="joined",
    )
    assert made.roles() == {"desk_officer", "monitor"}
    address = EmailAddress.objects.get(user=made)
    assert (address.email, address.verified, address.primary) == ("ann@office.example", True, True)
    entries = Entry.objects.filter(by="boss")
    assert [entry.table.removeprefix("accounts.") for entry in entries] == [
        "user",
        "doorrecord",
        "rolegrant",
        "rolegrant",
    ]
    assert {(entry.service, entry.why) for entry in entries} == {("user_add", "joined")}
    assert len({entry.change for entry in entries}) == 1


def test_a_password_never_stands_in_the_trail() -> None:
    account("ann", password=PASSWORD)
    user_password_set(by=OPERATOR, username="ann", password=f"another {PASSWORD}")
    entries = [*Entry.objects.filter(table="accounts.user")]
    assert [entry.action for entry in entries] == ["created", "changed"]
    hashed = User.objects.get().password
    for entry in entries:
        assert PASSWORD not in str(entry.after)
        assert hashed not in str(entry.after)


def test_an_account_without_a_password_has_none_that_anybody_could_guess() -> None:
    assert not account("ann").has_usable_password()


def test_everything_wrong_with_a_new_account_is_told_at_once_and_nothing_is_made() -> None:
    account("ann")
    count = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        user_add(by=OPERATOR, username="Ann", email="ann@office.example", password=SHORT, roles=["auditor", "pilot"])
    told = "\n".join(refused.value.reasons)
    for words in (
        "an account ann already",
        "ann@office.example already",
        "no role pilot",
        "no other role",
        "too short",
    ):
        assert words in told
    assert User.objects.count() == 1
    assert Entry.objects.count() == count


@pytest.mark.parametrize("name", ["", "a b", "(sign-in)", "operator:root", "x" * 151, "ann@office.example"])
def test_a_name_that_could_be_taken_for_something_else_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="user name"):
        user_add(by=OPERATOR, username=name, email="a@office.example")


@pytest.mark.parametrize("address", ["", "nowhere", "a@b@c"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="e-mail"):
        user_add(by=OPERATOR, username="ann", email=address)


def test_a_password_like_the_name_is_refused() -> None:
    with pytest.raises(Refused, match="too similar"):
        user_add(by=OPERATOR, username="annabelle.abe", email="a@office.example", password=LIKE_THE_NAME)


@pytest.mark.parametrize(("known", "new"), [("Özgür", "özgür"), ("Straße", "STRASSE"), ("ann", "Ann")])
def test_names_that_differ_in_capitals_alone_are_one_name_in_every_alphabet(known: str, new: str) -> None:
    user_add(by=OPERATOR, username=known, email="a@office.example")
    with pytest.raises(Refused, match=f"an account {known} already"):
        user_add(by=OPERATOR, username=new, email="b@office.example")


def test_addresses_that_differ_in_capitals_alone_are_one_address_in_every_alphabet() -> None:
    ann = account("ann")
    with changing(by="ann", service="sign_in"):
        EmailAddress.objects.create(user=ann, email="ÖZGÜR@office.example")
    with pytest.raises(Refused, match="has the e-mail address"):
        user_add(by=OPERATOR, username="ben", email="özgür@office.example")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_account_has_the_language_of_its_holder(language: str) -> None:
    made = user_add(by=OPERATOR, username="ann", email="ann@office.example", language=language)
    assert User.objects.get(pk=made.pk).language == language


def test_an_account_is_japanese_unless_it_is_said_and_knows_no_third_language() -> None:
    assert account("ann").language == "ja"
    with pytest.raises(Refused, match="language"):
        user_add(by=OPERATOR, username="ben", email="ben@office.example", language="fr")


# Roles


@pytest.mark.parametrize("alone", ["administrator", "auditor"])
@pytest.mark.parametrize("other", ["desk_officer", "approver", "auditor", "administrator"])
def test_an_administrator_or_auditor_is_given_no_other_role(alone: str, other: str) -> None:
    account("ann", alone)
    with pytest.raises(Refused, match="no other role" if alone != other else "already"):
        role_grant(by=OPERATOR, username="ann", role=other)
    account("ben", "desk_officer")
    with pytest.raises(Refused, match="no other role"):
        role_grant(by=OPERATOR, username="ben", role=alone)


def test_roles_are_given_and_taken() -> None:
    boss, ann = account("boss", "administrator"), account("ann")
    role_grant(by=boss, username="ann", role="budget_officer", why="promoted")
    assert ann.roles() == {"budget_officer"}
    role_revoke(by=boss, username="ann", role="budget_officer")
    assert ann.roles() == frozenset()
    with pytest.raises(Refused, match="does not have the role"):
        role_revoke(by=boss, username="ann", role="budget_officer")
    with pytest.raises(Refused, match="no account nobody"):
        role_grant(by=boss, username="nobody", role="approver")
    with pytest.raises(Refused, match="no role pilot"):
        role_grant(by=boss, username="ann", role="pilot")


def test_nobody_changes_their_own_account_so_an_administrator_is_always_left() -> None:
    boss = account("boss", "administrator")
    with pytest.raises(Refused, match="their own account"):
        role_revoke(by=boss, username="boss", role="administrator")
    with pytest.raises(Refused, match="their own account"):
        role_grant(by=boss, username="boss", role="desk_officer")
    with pytest.raises(Refused, match="their own account"):
        user_deactivate(by=boss, username="boss")
    assert boss.roles() == {"administrator"}


def test_the_operator_can_take_the_last_administrator_and_make_another() -> None:
    account("boss", "administrator")
    user_deactivate(by=OPERATOR, username="boss")
    assert account("chief", "administrator").roles() == {"administrator"}


def test_an_administrator_sets_no_passwords_and_removes_no_second_factors() -> None:
    boss = account("boss", "administrator")
    account("ann", "approver")
    with pytest.raises(Refused, match="does not know passwords"):
        user_add(by=boss, username="ben", email="ben@office.example", password=PASSWORD)
    with pytest.raises(NotAllowedError):
        user_password_set(by=boss, username="ann", password=PASSWORD)
    with pytest.raises(NotAllowedError):
        user_factors_remove(by=boss, username="ann")


# Deactivating


def test_a_deactivated_account_has_no_roles_and_calls_no_service() -> None:
    ann = account("ann", "administrator")
    user_deactivate(by=OPERATOR, username="ann", why="left")
    assert ann.roles() == frozenset()
    with pytest.raises(NotAllowedError):
        user_add(by=ann, username="ben", email="b@office.example")
    with pytest.raises(Refused, match="deactivated already"):
        user_deactivate(by=OPERATOR, username="ann")


def test_an_account_given_back_has_the_roles_that_it_had() -> None:
    ann = account("ann", "approver")
    user_deactivate(by=OPERATOR, username="ann")
    user_activate(by=OPERATOR, username="ann")
    assert ann.roles() == {"approver"}
    with pytest.raises(Refused, match="active already"):
        user_activate(by=OPERATOR, username="ann")


# Passwords and factors


def test_a_weak_password_is_refused() -> None:
    account("ann")
    with pytest.raises(Refused, match="too common"):
        user_password_set(by=OPERATOR, username="ann", password=COMMON)


def test_lost_second_factors_are_removed_with_a_trace() -> None:
    ann = account("ann")
    with pytest.raises(Refused, match="no second factor"):
        user_factors_remove(by=OPERATOR, username="ann")
    with_factor = Entry.objects.count()
    with changing(by="ann", service="sign_in"):
        Authenticator.objects.create(user=ann, type="totp", data={})
    user_factors_remove(by=OPERATOR, username="ann", why="telephone lost")
    assert not Authenticator.objects.exists()
    entries = Entry.objects.filter(number__gt=with_factor)
    assert [(entry.table, entry.action) for entry in entries] == [
        ("accounts.accountevent", "created"),
        ("accounts.doorrecord", "created"),
        ("accounts.accountevent", "created"),
        ("accounts.doorrecord", "removed"),
    ]
    last = Entry.objects.last()
    assert last is not None
    assert (last.by, last.service, last.why) == ("operator:root", "user_factors_remove", "telephone lost")


# Delegation


def test_a_delegated_role_is_held_from_the_first_day_to_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    giver, taker = account("ann", "approver"), account("ben", "desk_officer")
    lend(giver, "ben", since=dt.date(2026, 6, 2))
    held = {}
    for day in (1, 2, 5, 6):
        on(monkeypatch, dt.date(2026, 6, day))
        held[day] = "approver" in taker.roles()
    assert held == {1: False, 2: True, 5: True, 6: False}
    assert giver.roles() == {"approver"}


def test_what_is_delegated_ends_with_the_giver() -> None:
    giver, taker = account("ann", "approver"), account("ben")
    lend(giver, "ben")
    user_deactivate(by=OPERATOR, username="ann")
    assert taker.roles() == frozenset()
    user_activate(by=OPERATOR, username="ann")
    assert taker.roles() == {"approver"}
    role_revoke(by=OPERATOR, username="ann", role="approver")
    assert taker.roles() == frozenset()


def test_a_role_that_is_only_lent_is_not_lent_on() -> None:
    giver, taker = account("ann", "approver"), account("ben")
    account("cy")
    lend(giver, "ben")
    with pytest.raises(Refused, match="ben does not have the role approver itself"):
        lend(taker, "cy")


@pytest.mark.parametrize("alone", ["administrator", "auditor"])
def test_an_administrator_or_auditor_borrows_no_role(alone: str) -> None:
    giver = account("ann", "approver")
    account("eye", alone)
    with pytest.raises(Refused, match="no other role"):
        lend(giver, "eye")


@pytest.mark.parametrize("alone", ["administrator", "auditor"])
def test_who_borrows_a_role_becomes_no_administrator_or_auditor(alone: str) -> None:
    giver = account("ann", "approver")
    account("ben")
    delegation = lend(giver, "ben")
    with pytest.raises(Refused, match="holds a delegation"):
        role_grant(by=OPERATOR, username="ben", role=alone)
    delegation_end(by=giver, delegation=delegation.pk)
    role_grant(by=OPERATOR, username="ben", role=alone)


def test_a_role_held_alone_is_refused_in_words_while_a_delegation_is_not_yet_over_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The database counts days in UTC: before nine in Tokyo it is still the day before."""
    today = dt.datetime.now(tz=dt.UTC).date()
    on(monkeypatch, today, hour=0)
    giver = account("ann", "approver")
    account("ben")
    lend(giver, "ben", since=today, until=today)
    on(monkeypatch, today, hour=16)
    assert clock.today() == today + dt.timedelta(days=1)
    with pytest.raises(Refused, match="holds a delegation"):
        role_grant(by=OPERATOR, username="ben", role="auditor")


def test_everything_wrong_with_a_delegation_is_told_at_once() -> None:
    giver = account("ann", "approver")
    account("ben")
    user_deactivate(by=OPERATOR, username="ben")
    with pytest.raises(Refused) as refused:
        delegation_make(
            by=giver, taker="ben", role="desk_officer", since=dt.date(2026, 5, 1), until=dt.date(2026, 4, 1), why=" "
        )
    told = "\n".join(refused.value.reasons)
    for words in ("cannot be delegated", "deactivated", "begins today or later", "before it begins", "needs a reason"):
        assert words in told


def test_a_role_is_lent_to_somebody_else_who_lacks_it() -> None:
    giver = account("ann", "approver")
    account("ben", "approver")
    with pytest.raises(Refused, match="to another account"):
        lend(giver, "ann")
    with pytest.raises(Refused, match="ben has the role approver already"):
        lend(giver, "ben")


@pytest.mark.parametrize("name", ["ann", "ben"])
def test_giver_and_taker_end_a_delegation_from_that_day_on(name: str) -> None:
    people = {"ann": account("ann", "approver"), "ben": account("ben")}
    delegation = lend(people["ann"], "ben")
    delegation_end(by=people[name], delegation=delegation.pk, why="back")
    assert people["ben"].roles() == frozenset()
    with pytest.raises((Refused, NotAllowedError)):
        delegation_end(by=people[name], delegation=delegation.pk)


def test_a_taker_ends_a_delegation_that_has_not_begun() -> None:
    giver, taker = account("ann", "approver"), account("ben", "desk_officer")
    delegation = lend(giver, "ben", since=FRIDAY)
    delegation_end(by=taker, delegation=delegation.pk)
    assert not Delegation.objects.filter(ended_on__isnull=True).exists()


@pytest.mark.parametrize("role", ["administrator", None])
def test_an_administrator_or_the_operator_ends_a_delegation_whose_giver_cannot(role: str | None) -> None:
    giver = account("ann", "approver")
    account("ben")
    delegation = lend(giver, "ben")
    role_revoke(by=OPERATOR, username="ann", role="approver")
    with pytest.raises(NotAllowedError):
        delegation_end(by=giver, delegation=delegation.pk)
    delegation_end(by=account("boss", role) if role else OPERATOR, delegation=delegation.pk)
    role_grant(by=OPERATOR, username="ben", role="auditor")


def test_nobody_else_ends_a_delegation() -> None:
    giver, other = account("ann", "approver"), account("cy", "approver")
    account("ben")
    delegation = lend(giver, "ben")
    with pytest.raises(Refused, match="only ann and ben"):
        delegation_end(by=other, delegation=delegation.pk)
    with pytest.raises(Refused, match="no delegation 0"):
        delegation_end(by=other, delegation=0)


def test_a_delegation_that_is_over_is_not_ended_again(monkeypatch: pytest.MonkeyPatch) -> None:
    giver = account("ann", "approver")
    account("ben")
    delegation = lend(giver, "ben")
    on(monkeypatch, dt.date(2026, 7, 1))
    with pytest.raises(Refused, match="ended already"):
        delegation_end(by=giver, delegation=delegation.pk)
    assert clock.today() == dt.date(2026, 7, 1)


@pytest.mark.parametrize("name", ["operator", "Public", "SYSTEM"])
def test_no_account_has_a_name_that_the_trail_uses_for_others(name: str) -> None:
    with pytest.raises(Refused, match="no name for an account"):
        account(name)


@pytest.mark.parametrize("name", ["d\u0435sk", "\u03b1nna", "taro\u7530"])
def test_a_name_does_not_mix_scripts(name: str) -> None:
    with pytest.raises(Refused, match="mixes letters of different scripts"):
        account(name)


@pytest.mark.parametrize("name", ["\u7530\u4e2d\u305f\u308d\u3046", "\u0418\u0432\u0430\u043d", "j\u00f6rg.m-2"])
def test_a_name_in_one_script_is_taken(name: str) -> None:
    assert user_add(by=OPERATOR, username=name, email="someone@office.example").username == name


def test_a_role_is_lent_for_a_year_at_most() -> None:
    giver = account("anna", "approver")
    account("taro")
    today = clock.today()
    for since, until in ((today, today + dt.timedelta(days=400)), (today + dt.timedelta(days=3650),) * 2):
        with pytest.raises(Refused, match="year"):
            delegation_make(by=giver, taker="taro", role="approver", since=since, until=until, why="away")
