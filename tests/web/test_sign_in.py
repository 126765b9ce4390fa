"""Signing in with a password: who gets in, who does not, and what guessing leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core import mail
from django.test import Client

from osa.accounts.models import AccountEvent, User
from osa.accounts.services import user_deactivate, user_password_set
from osa.trail.models import Entry
from osa.web import settings as own_settings
from tests.accounts.people import OPERATOR, PASSWORD, account
from tests.web.door import ARRIVAL, LOGIN, confirm, is_in, sign_in

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.web.conftest import Watch

pytestmark = pytest.mark.django_db
WRONG = "not the password at all"
TRIES = 5
FIFTEEN_MINUTES = 15 * 60


@pytest.mark.parametrize("login", ["ann", "ANN", "ann@office.example", "Ann@Office.example"])
def test_who_knows_the_password_signs_in_by_name_or_by_address(client: Client, login: str) -> None:
    account("ann", password=PASSWORD)
    answer = sign_in(client, login)
    assert (answer.status_code, answer.headers["Location"]) == (302, ARRIVAL)
    assert is_in(client)


def test_a_wrong_password_or_name_is_told_in_the_same_words(client: Client) -> None:
    account("ann", password=PASSWORD)
    told = [sign_in(client, name, WRONG).context["form"].non_field_errors() for name in ("ann", "nobody")]
    assert told[0] == told[1] == ["The username and/or password you specified are not correct."]
    assert not is_in(client)


def test_an_account_without_a_password_is_not_opened_by_any(client: Client) -> None:
    account("ann")
    for password in ("", "!", str(User.objects.get().password)):
        assert sign_in(client, "ann", password).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_pages_at_the_door_speak_both_languages(client: Client, language: str) -> None:
    page = client.get(LOGIN, headers={"accept-language": language})
    assert page.status_code == 200
    assert page.headers["Content-Language"] == language
    assert ("パスワード" in page.content.decode()) == (language == "ja")


@pytest.mark.parametrize("page", ["signup/", "3rdparty/signup/"])
def test_nobody_signs_up(client: Client, page: str) -> None:
    form = {
        "username": "eve",
        "email": "eve@office.example",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    for answer in (client.get(f"/accounts/{page}"), client.post(f"/accounts/{page}", form)):
        assert answer.status_code == 302 or "Sign Up Closed" in answer.content.decode()
    assert not User.objects.exists()


def test_every_page_of_ones_own_account_shows(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    confirm(client)
    for page in ("email/", "password/change/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "3rdparty/", "logout/"):
        assert client.get(f"/accounts/{page}").status_code == 200, page


@pytest.mark.parametrize("page", ["email/", "password/change/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/add/"])
def test_pages_of_an_account_ask_to_sign_in_first(client: Client, page: str) -> None:
    answer = client.get(f"/accounts/{page}")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(LOGIN)


def test_who_signs_out_is_out(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    client.post("/accounts/logout/")
    assert not is_in(client)


def test_a_form_without_its_token_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    account("ann", password=PASSWORD)
    assert sign_in(strict, "ann").status_code == 403


# Deactivated accounts, changed passwords


def test_a_deactivated_account_does_not_sign_in_and_is_out_at_once(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    user_deactivate(by=OPERATOR, username="ann")
    assert not is_in(client)
    answer = sign_in(client, "ann")
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert not is_in(client)


def test_another_password_ends_the_sessions(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    user_password_set(by=OPERATOR, username="ann", password=f"another {PASSWORD}")
    assert not is_in(client)


def test_who_changes_their_password_is_named_in_the_trail(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    confirm(client)
    new = f"another {PASSWORD}"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/accounts/password/change/", form)
    assert User.objects.get().check_password(new)
    last = Entry.objects.last()
    assert last is not None
    assert (last.by, last.service, last.table) == ("ann", "sign_in", "accounts.user")
    assert is_in(client)


def test_signing_in_leaves_no_entry_in_the_trail_but_its_time(client: Client) -> None:
    ann = account("ann", password=PASSWORD)
    before = Entry.objects.count()
    sign_in(client, "ann")
    ann.refresh_from_db()
    assert ann.last_login is not None
    assert Entry.objects.count() == before


def test_a_forgotten_password_is_set_anew_through_the_mail(client: Client) -> None:
    ann = account("ann")
    client.post("/accounts/password/reset/", {"email": "ann@office.example"})
    (sent,) = mail.outbox
    link = next(word for word in sent.body.split() if "/password/reset/key/" in word)
    form = client.get(link.removeprefix("http://testserver"), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)
    last = Entry.objects.last()
    assert last is not None
    assert (last.by, last.service) == ("(sign-in)", "sign_in")


@pytest.mark.parametrize("address", ["eve@office.example", "cy@office.example"])
def test_no_mail_goes_to_strangers_or_deactivated_accounts(client: Client, address: str) -> None:
    account("cy")
    user_deactivate(by=OPERATOR, username="cy")
    client.post("/accounts/password/reset/", {"email": address})
    assert mail.outbox == []


def test_an_address_is_changed_by_a_code_sent_to_the_new_one_and_named_in_the_trail(client: Client) -> None:
    ann = account("ann", password=PASSWORD)
    sign_in(client, "ann")
    confirm(client)
    client.post("/accounts/email/", {"action_add": "", "email": "anna@office.example"})
    ann.refresh_from_db()
    assert ann.email == "ann@office.example"
    sent = next(message for message in mail.outbox if message.to == ["anna@office.example"])
    code = next(line for line in sent.body.splitlines() if 5 < len(line.strip()) < 12 and " " not in line.strip())
    client.post("/accounts/confirm-email/", {"code": code.strip()})
    ann.refresh_from_db()
    assert ann.email == "anna@office.example"
    last = Entry.objects.filter(table="accounts.user").last()
    assert last is not None
    assert (last.by, last.service) == ("ann", "sign_in")
    assert "ann@office.example" in str(last.before)
    client.logout()
    assert sign_in(client, "ann@office.example").status_code == 200
    assert sign_in(client, "anna@office.example").status_code == 302


# Guessing


def guess(client: Client, *logins: str, address: str = "192.0.2.1") -> None:
    for login in logins:
        assert sign_in(client, login, WRONG, address).status_code == 200


def test_after_five_wrong_passwords_even_the_right_one_is_refused_for_fifteen_minutes(
    client: Client, watch: Watch
) -> None:
    account("ann", password=PASSWORD)
    guess(client, *["ann"] * TRIES)
    refused = sign_in(client, "ann")
    assert refused.context["form"].non_field_errors() == ["Too many failed login attempts. Try again later."]
    watch.forward(FIFTEEN_MINUTES - 1)
    assert sign_in(client, "ann").status_code == 200
    watch.forward(2)
    assert sign_in(client, "ann").status_code == 302


def test_an_account_is_locked_whichever_of_its_names_and_wherever_from(client: Client) -> None:
    account("ann", password=PASSWORD)
    guess(client, "ann", "ann@office.example", "ANN", "Ann@office.example")
    guess(client, "ann", address="198.51.100.7")
    for login in ("ann", "ann@office.example"):
        assert sign_in(client, login, address="203.0.113.9").status_code == 200
    assert not is_in(client)


def test_another_name_of_the_site_does_not_count_anew(client: Client) -> None:
    account("ann", password=PASSWORD)
    guess(client, *["ann"] * TRIES)
    answer = client.post(LOGIN, {"login": "ann", "password": PASSWORD}, SERVER_NAME="localhost")
    assert answer.status_code == 200
    assert not is_in(client)


def test_one_locked_account_locks_no_other(client: Client) -> None:
    account("ann", password=PASSWORD)
    account("ben", password=PASSWORD)
    guess(client, *["ann"] * TRIES)
    assert sign_in(client, "ben").status_code == 302


def test_signing_in_does_not_wipe_the_guesses_before(client: Client) -> None:
    account("ann", password=PASSWORD)
    guess(client, *["ann"] * (TRIES - 1))
    assert sign_in(client, "ann").status_code == 302
    client.logout()
    guess(client, "ann")
    assert sign_in(client, "ann").status_code == 200


def test_an_address_that_guesses_at_many_accounts_is_locked_for_all_and_no_other_address(
    client: Client, watch: Watch
) -> None:
    account("ann", password=PASSWORD)
    for number in range(30):
        guess(client, f"name-{number}")
        watch.forward(3)
    assert sign_in(client, "ann").status_code == 200
    assert not is_in(client)
    assert sign_in(client, "ann", address="203.0.113.9").status_code == 302
    client.logout()
    watch.forward(FIFTEEN_MINUTES)
    assert sign_in(client, "ann").status_code == 302


def test_an_address_that_floods_the_door_is_told_to_wait(client: Client, watch: Watch) -> None:
    answers = [sign_in(client, f"name-{number}", WRONG).status_code for number in range(31)]
    assert answers == [200] * 30 + [429]
    watch.forward(61)
    assert sign_in(client, "nobody", WRONG).status_code == 200


def test_a_forged_forwarding_header_is_no_other_address(client: Client, watch: Watch) -> None:
    account("ann", password=PASSWORD)
    for number in range(30):
        answer = client.post(
            LOGIN,
            {"login": f"name-{number}", "password": WRONG},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        assert answer.status_code == 200
        watch.forward(3)
    assert client.post(LOGIN, {"login": "ann", "password": PASSWORD}).status_code == 200
    assert not is_in(client)


def test_names_that_nobody_has_are_locked_in_the_same_words(client: Client) -> None:
    guess(client, *["nobody"] * TRIES)
    refused = sign_in(client, "nobody")
    assert refused.context["form"].non_field_errors() == ["Too many failed login attempts. Try again later."]


def test_a_lock_out_leaves_one_entry_in_the_trail(client: Client, watch: Watch) -> None:
    account("ann", password=PASSWORD)
    guess(client, *["ann"] * TRIES)
    assert not AccountEvent.objects.exists()
    for _again in range(3):
        sign_in(client, "ann", address="203.0.113.9")
    event = AccountEvent.objects.get()
    assert (event.user.username, event.kind, event.detail) == ("ann", "locked_out", "203.0.113.9")
    entry = Entry.objects.get(table="accounts.accountevent")
    assert (entry.by, entry.service, entry.row) == ("(sign-in)", "sign_in", str(event.pk))
    watch.forward(FIFTEEN_MINUTES + 1)
    guess(client, *["ann"] * TRIES)
    sign_in(client, "ann")
    assert AccountEvent.objects.count() == 2


def test_guessing_when_asked_once_more_locks_the_account_too(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    for _again in range(TRIES):
        assert client.post("/accounts/reauthenticate/", {"password": WRONG}).status_code == 200
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 200
    client.logout()
    assert sign_in(client, "ann").status_code == 200


def test_passwords_are_kept_with_argon2(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = own_settings.PASSWORD_HASHERS
    ann = account("ann", password=PASSWORD)
    assert identify_hasher(ann.password).algorithm == "argon2"
    assert ann.check_password(PASSWORD)
