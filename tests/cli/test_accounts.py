"""`osa user …`, as an operator runs it."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

import pytest

from osa.accounts.models import User
from osa.accounts.services import user_add
from osa.trail.models import Entry
from tests.accounts.people import PASSWORD, account

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    """Standard input of somebody who sits at a terminal."""

    def isatty(self) -> bool:
        return True


def give(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Give something on standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def type_in(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    """Type passwords at a terminal, which does not show them."""
    answers = iter(typed)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))


def last_entry() -> Entry:
    found = Entry.objects.last()
    assert found is not None
    return found


# osa user add


def test_an_account_is_made_with_a_password_from_standard_input(osa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, f"{PASSWORD}\nsomething else\n")
    roles = ("--role", "desk_officer", "--role", "monitor")
    ran = osa("user", "add", "ann", "--email", "ann@office.example", *roles, "--password-stdin", "--why", "joined")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "ann has an account with: desk_officer, monitor\n"
    ann = User.objects.get()
    assert ann.check_password(PASSWORD)
    assert ann.roles() == {"desk_officer", "monitor"}
    assert last_entry().by.startswith("operator:")
    assert (last_entry().service, last_entry().why) == ("user_add", "joined")


def test_a_password_is_asked_for_twice_at_a_terminal(osa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, PASSWORD, PASSWORD)
    assert osa("user", "add", "ann", "--email", "ann@office.example", "--role", "auditor").code == 0
    assert User.objects.get().check_password(PASSWORD)


def test_two_passwords_that_differ_make_no_account(osa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, PASSWORD, f"{PASSWORD}!")
    ran = osa("user", "add", "ann", "--email", "ann@office.example", "--role", "auditor")
    assert ran.code == 2
    assert "not the same" in ran.err
    assert not User.objects.exists()


def test_without_a_terminal_the_password_must_be_given(osa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, "")
    ran = osa("user", "add", "ann", "--email", "ann@office.example")
    assert ran.code == 2
    assert "use --password-stdin" in ran.err


def test_an_account_is_made_without_a_password_only_if_that_is_said(osa: Run) -> None:
    ran = osa("user", "add", "ann", "--email", "ann@office.example", "--no-password")
    assert (ran.code, ran.out) == (0, "ann has an account with: no role\n")
    assert not User.objects.get().has_usable_password()
    ran = osa("user", "add", "ben", "--email", "ben@office.example", "--no-password", "--password-stdin")
    assert ran.code == 2
    assert "exclude each other" in ran.err


@pytest.mark.parametrize(("said", "kept"), [((), "ja"), (("--language", "en"), "en")])
def test_an_account_has_a_language(osa: Run, said: tuple[str, ...], kept: str) -> None:
    assert osa("user", "add", "ann", "--email", "ann@office.example", "--no-password", *said).code == 0
    assert User.objects.get().language == kept
    ran = osa("user", "add", "ben", "--email", "ben@office.example", "--no-password", "--language", "fr")
    assert ran.code == 2
    assert "fr" in ran.err


def test_everything_wrong_with_a_new_account_is_told_and_the_code_is_2(
    osa: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    account("ann")
    give(monkeypatch, "short\n")
    ran = osa("user", "add", "ann", "--email", "nowhere", "--role", "pilot", "--password-stdin")
    assert ran.code == 2
    for words in ("an account ann already", "valid email", "no role pilot", "too short", "4 fault(s)"):
        assert words in ran.err
    assert User.objects.count() == 1


def test_django_s_own_messages_are_in_the_language_asked_for_too(osa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, "short\n")
    ran = osa("user", "add", "ann", "--email", "a@office.example", "--password-stdin", "--lang", "ja")
    assert ran.code == 2
    assert "パスワード" in ran.err


# osa user role


def test_roles_are_given_and_taken(osa: Run) -> None:
    ann = account("ann", "desk_officer")
    ran = osa("user", "role", "ann", "--remove", "desk_officer", "--add", "auditor", "--why", "moved")
    assert (ran.code, ran.out) == (0, "ann has now: auditor\n")
    assert ann.roles() == {"auditor"}
    assert last_entry().why == "moved"


def test_roles_change_all_as_asked_or_none(osa: Run) -> None:
    ann = account("ann", "desk_officer")
    ran = osa("user", "role", "ann", "--remove", "desk_officer", "--add", "auditor", "--add", "approver")
    assert ran.code == 2
    assert "no other role" in ran.err
    assert ann.roles() == {"desk_officer"}


def test_a_role_must_be_named(osa: Run) -> None:
    account("ann")
    ran = osa("user", "role", "ann")
    assert ran.code == 2
    assert "--add or --remove" in ran.err


@pytest.mark.parametrize(
    "command", [("role", "nobody", "--add", "auditor"), ("deactivate", "nobody"), ("activate", "nobody")]
)
def test_an_account_that_there_is_not_is_told(osa: Run, command: tuple[str, ...]) -> None:
    ran = osa("user", *command)
    assert ran.code == 2
    assert "there is no account nobody; osa user list shows them" in ran.err


# osa user confirm


def test_a_role_that_an_administrator_gave_is_confirmed(osa: Run) -> None:
    boss = account("boss", "administrator")
    ann = user_add(by=boss, username="ann", email="ann@office.example", roles=["approver"])
    assert "approver (unconfirmed)" in " ".join(osa("user", "list").out.split())
    ran = osa("user", "confirm", "ann", "--role", "approver", "--why", "asked")
    assert (ran.code, ran.out) == (0, "ann has the role approver from now on.\n")
    assert ann.roles() == {"approver"}
    assert (last_entry().service, last_entry().why) == ("role_confirm", "asked")
    ran = osa("user", "confirm", "ann", "--role", "approver")
    assert ran.code == 2
    assert "counts already" in ran.err


# osa user deactivate, activate, password


def test_an_account_is_deactivated_and_given_back(osa: Run) -> None:
    ann = account("ann", "approver")
    assert osa("user", "deactivate", "ann", "--why", "left").out == "ann is deactivated.\n"
    assert ann.roles() == frozenset()
    assert osa("user", "activate", "ann").out == "ann is active again, with: approver\n"
    assert ann.roles() == {"approver"}


def test_another_password_is_set(osa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = account("ann")
    give(monkeypatch, f"{PASSWORD}\n")
    ran = osa("user", "password", "ann", "--password-stdin")
    assert (ran.code, ran.out) == (0, "ann has another password; its sessions have ended.\n")
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)
    assert PASSWORD not in str(last_entry().after)


def test_a_password_is_not_set_if_there_are_no_factors_to_remove(osa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = account("ann")
    give(monkeypatch, f"{PASSWORD}\n")
    ran = osa("user", "password", "ann", "--password-stdin", "--remove-factors")
    assert ran.code == 2
    assert "no second factor" in ran.err
    ann.refresh_from_db()
    assert not ann.has_usable_password()


# osa user list


def test_accounts_are_listed_with_their_roles(osa: Run) -> None:
    account("ann", "desk_officer", "approver")
    account("ben")
    osa("user", "deactivate", "ben")
    lines = osa("user", "list").out.splitlines()
    assert [line.split()[0] for line in lines if "office.example" in line] == ["ann", "ben"]
    assert "approver, desk officer" in lines[-2]
    assert "deactivated" in lines[-1]


def test_the_list_as_json_says_what_a_program_needs(osa: Run) -> None:
    account("ann", "auditor")
    found: list[dict[str, Any]] = osa("user", "list", "--json").json()
    assert found[0]["username"] == "ann"
    assert found[0]["roles"] == ["auditor"]
    assert found[0]["active"] is True
    assert "password" not in str(found)
