"""Accounts and roles in a browser, and everybody's own delegations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from osa.accounts.models import Delegation, RoleGrant, User
from osa.accounts.services import delegation_make
from osa.trail import clock
from tests.accounts.people import account
from tests.web.workspace.desk import EVERYBODY, browser_of, last, somebody, text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

PAGE = "/en/desk/accounts/"
MINE = "/en/desk/delegations/"
ANN = f"{PAGE}of/ann/"


def test_accounts_are_read_by_administrators_and_auditors_alone() -> None:
    account("ann")
    for role in EVERYBODY:
        client = somebody(role)
        expected = 200 if role in ("administrator", "auditor") else 403
        assert {client.get(path).status_code for path in (PAGE, ANN, f"{PAGE}new/")} == {expected}, role


@pytest.mark.parametrize("role", [role for role in EVERYBODY if role != "administrator"])
def test_nobody_but_an_administrator_changes_accounts(role: str) -> None:
    account("ann")
    client = somebody(role)
    before = last()
    acts: list[dict[str, Any]] = [{"act": "grant", "role": "monitor"}, {"act": "deactivate"}]
    assert {client.post(ANN, act).status_code for act in acts} == {403}
    assert client.post(f"{PAGE}new/", {"username": "eve", "email": "eve@office.example"}).status_code == 403
    assert last() == before


def test_an_account_is_made_without_a_password_and_faults_leave_what_was_typed() -> None:
    client = somebody("administrator")
    sent = {"username": "eve", "email": "no address", "full_name": "Eve Endo", "roles": ["monitor"], "language": "en"}
    page = text(client.post(f"{PAGE}new/", sent))
    assert "This could not be done" in page
    assert 'value="Eve Endo"' in page
    assert 'value="monitor" checked' in page
    answer = client.post(f"{PAGE}new/", {**sent, "email": "eve@office.example", "password": "seven green radars"})
    assert answer["Location"] == f"{PAGE}of/eve/"
    eve = User.objects.get(username="eve")
    assert (eve.has_usable_password(), eve.roles(), eve.language) == (False, frozenset({"monitor"}), "en")


def test_a_role_that_decides_counts_once_a_second_administrator_confirms_it() -> None:
    ann = account("ann")
    first, second = somebody("administrator"), somebody("administrator", name="bob")
    assert first.post(ANN, {"act": "grant", "role": "approver", "why": "new post"}).status_code == 302
    assert ann.roles() == frozenset()
    assert "waits for a second administrator" in text(first.get(ANN))
    assert "Roles that wait to be confirmed: 1" in text(first.get(PAGE))
    refused = text(first.post(ANN, {"act": "confirm", "role": "approver", "why": "by myself"}))
    assert "another administrator or the operator confirms it" in refused
    assert 'value="by myself"' in refused
    assert second.post(ANN, {"act": "confirm", "role": "approver"}).status_code == 302
    assert ann.roles() == frozenset({"approver"})
    assert first.post(ANN, {"act": "revoke", "role": "approver"}).status_code == 302
    assert not RoleGrant.objects.filter(user=ann).exists()


def test_an_account_is_deactivated_and_activated_but_never_one_s_own() -> None:
    account("ann", "monitor")
    client = somebody("administrator")
    assert client.post(ANN, {"act": "deactivate", "why": "left"}).status_code == 302
    assert not User.objects.get(username="ann").is_active
    assert client.post(ANN, {"act": "activate"}).status_code == 302
    assert User.objects.get(username="ann").is_active
    own = f"{PAGE}of/administrator/"
    assert "<form" not in text(client.get(own)).split("<main")[1].split("</main>")[0]
    assert "nobody changes the roles of their own account" in text(client.post(own, {"act": "deactivate"}))
    assert User.objects.get(username="administrator").is_active


def test_what_is_not_there_is_not_found() -> None:
    account("ann")
    client = somebody("administrator")
    assert client.get(f"{PAGE}of/nobody/").status_code == 404
    assert client.post(ANN, {"act": "promote"}).status_code == 404


def test_accounts_are_found_by_name_and_role() -> None:
    account("ann", "monitor")
    account("bob", "desk_officer")
    client = somebody("auditor")
    assert "of/bob/" not in text(client.get(f"{PAGE}?q=ANN"))
    page = text(client.get(f"{PAGE}?role=desk_officer"))
    assert "of/bob/" in page
    assert "of/ann/" not in page


def lend(client: Client, **told: str) -> Any:  # noqa: ANN401 - Django's response
    """Send the form that lends a role."""
    days = {"since": clock.today().isoformat(), "until": (clock.today() + dt.timedelta(days=5)).isoformat()}
    return client.post(MINE, {"act": "make", "taker": "ann", "role": "approver", "why": "on leave", **days, **told})


def test_everybody_sees_their_own_delegations_and_nobody_else_s() -> None:
    ann, bob = account("ann"), account("bob", "approver")
    day = clock.today()
    delegation_make(by=bob, taker="ann", role="approver", since=day, until=day, why="a secret journey")
    for role in EVERYBODY:
        page = somebody(role).get(MINE)
        assert page.status_code == 200
        assert "a secret journey" not in text(page)
    assert ann.roles() == frozenset({"approver"})


def test_a_role_is_lent_and_the_loan_is_ended_by_those_whom_it_concerns() -> None:
    ann = account("ann")
    client = somebody("approver")
    assert lend(client).status_code == 302
    assert ann.roles() == frozenset({"approver"})
    assert "on leave" in text(client.get(MINE))
    number = str(Delegation.objects.get().pk)
    assert somebody("budget_officer").post(MINE, {"act": "end", "delegation": number}).status_code == 404
    assert Delegation.objects.get().ended_on is None
    assert client.post(MINE, {"act": "end", "delegation": number}).status_code == 302
    assert Delegation.objects.get().ended_on == clock.today()


def test_what_cannot_be_lent_is_refused_and_the_form_keeps_what_was_typed() -> None:
    account("ann")
    client = somebody("approver")
    for told in ({"taker": "nobody"}, {"role": "legal_reviewer"}, {"until": "2001-01-01"}, {"since": "x"}, {"why": ""}):
        page = text(lend(client, **told))
        assert "This could not be done" in page
        assert 'value="on leave"' in page or not told.get("why", "x")
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("role", ["desk_officer", "monitor", "auditor", "administrator"])
def test_those_who_have_no_role_to_lend_are_refused(role: str) -> None:
    account("ann")
    client = somebody(role)
    before = last()
    assert lend(client).status_code == 403
    assert last() == before


def test_a_loan_whose_giver_lost_the_role_is_shown_as_not_counting() -> None:
    ann = account("ann")
    bob = account("bob", "approver")
    delegation_make(by=bob, taker="ann", role="approver", since=clock.today(), until=clock.today(), why="leave")
    client = somebody("administrator")
    client.post(f"{PAGE}of/bob/", {"act": "revoke", "role": "approver"})
    assert "does not count" in text(client.get(ANN))
    assert ann.roles() == frozenset()


def test_pages_of_accounts_take_few_queries_however_many_there_are(django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    people = [account(f"p{number}", "monitor") for number in range(30)]
    bob = account("bob", "approver")
    for one in people:
        delegation_make(by=bob, taker=one.username, role="approver", since=clock.today(), until=clock.today(), why="x")
    client = somebody("administrator")
    for path in (PAGE, f"{PAGE}of/bob/", f"{PAGE}new/", MINE):
        with django_assert_max_num_queries(20):
            assert client.get(path).status_code == 200


def test_a_person_without_any_role_still_sees_their_delegations() -> None:
    client = browser_of(account("nora", password="seven green radars at sea"))  # noqa: S106
    assert client.get(MINE).status_code == 200
