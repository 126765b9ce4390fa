"""Signing in with a second factor: authenticator apps, security keys and recovery codes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator

from osa.accounts.models import AccountEvent
from osa.accounts.services import user_factors_remove
from osa.trail.changing import UnattributedError
from osa.trail.models import Entry
from tests.accounts.people import OPERATOR, PASSWORD, account
from tests.web.door import ARRIVAL, add_totp, code, confirm, is_in, sign_in
from tests.web.security_key import SecurityKey

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.conftest import Watch

pytestmark = pytest.mark.django_db
ASKED = "/accounts/2fa/authenticate/"
ADD_KEY = "/accounts/2fa/webauthn/add/"


def options_on(page: Any) -> Any:  # noqa: ANN401 - JSON
    """What a page tells the script that talks to the security key."""
    (found,) = re.findall(r'<script id="js_data" type="application/json">(.*?)</script>', page.content.decode())
    data = json.loads(found)
    return data.get("creation_options") or data.get("credentials") or data["request_options"]


def recovery_codes(client: Client) -> list[str]:
    """The recovery codes that the page shows."""
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    return re.findall(r"\b\d{8}\b", page)


# Authenticator apps


def test_with_an_authenticator_app_the_password_alone_opens_nothing(client: Client, watch: Watch) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    secret = add_totp(client)
    client.logout()
    assert sign_in(client, "ann").headers["Location"] == ASKED
    assert not is_in(client)
    watch.forward(30)
    assert client.get(ASKED).status_code == 200
    answer = client.post(ASKED, {"code": code(secret)})
    assert (answer.status_code, answer.headers["Location"]) == (302, ARRIVAL)
    assert is_in(client)


def test_a_code_opens_once(client: Client, watch: Watch) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    secret = add_totp(client)
    watch.forward(30)
    shown = code(secret)
    for opens in (True, False):
        client.logout()
        sign_in(client, "ann")
        client.post(ASKED, {"code": shown})
        assert is_in(client) == opens


def test_guessing_codes_locks_the_second_factor_and_leaves_a_trace(client: Client, watch: Watch) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    secret = add_totp(client)
    client.logout()
    sign_in(client, "ann")
    for _again in range(5):
        client.post(ASKED, {"code": "000000"})
    watch.forward(60)
    assert client.post(ASKED, {"code": code(secret)}).status_code == 200
    assert not is_in(client)
    assert AccountEvent.objects.filter(kind="second_factor_refused", detail="totp").count() == 5
    watch.forward(15 * 60)
    sign_in(client, "ann")
    client.post(ASKED, {"code": code(secret)})
    assert is_in(client)


def test_secrets_of_authenticator_apps_are_stored_encrypted(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    secret = add_totp(client)
    codes = recovery_codes(client)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert len(codes) == 10
    assert not [shown for shown in codes if shown in stored]


def test_a_second_factor_that_is_added_or_removed_leaves_an_entry(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    add_totp(client)
    confirm(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    found = [(event.kind, event.detail) for event in AccountEvent.objects.order_by("id")]
    assert found == [
        ("second_factor_added", "totp"),
        ("second_factor_added", "recovery_codes"),
        ("second_factor_removed", "totp"),
        ("second_factor_removed", "recovery_codes"),
    ]
    entries = Entry.objects.filter(table="accounts.accountevent")
    assert {(entry.by, entry.service) for entry in entries} == {("ann", "sign_in")}
    assert len(entries) == 4


def test_a_second_factor_that_nobody_answers_for_is_not_added() -> None:
    ann = account("ann")
    with pytest.raises(UnattributedError):
        Authenticator.objects.create(user=ann, type="totp", data={})
    assert not Authenticator.objects.exists()


def test_a_second_factor_is_not_added_without_the_password_once_more(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    for page in ("/accounts/2fa/totp/activate/", ADD_KEY):
        answer = client.get(page)
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/"), page


# Recovery codes


def test_a_recovery_code_opens_once_and_leaves_a_trace(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    add_totp(client)
    (first, *_others) = recovery_codes(client)
    for opens in (True, False):
        client.logout()
        sign_in(client, "ann")
        client.post(ASKED, {"code": first})
        assert is_in(client) == opens
    kinds = [event.kind for event in AccountEvent.objects.order_by("id")]
    assert kinds == ["second_factor_added", "second_factor_added", "recovery_code_used", "second_factor_refused"]


def test_who_lost_everything_signs_in_with_the_password_after_the_operator_removed_the_factors(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    add_totp(client)
    client.logout()
    user_factors_remove(by=OPERATOR, username="ann", why="telephone lost")
    sign_in(client, "ann")
    assert is_in(client)


# Security keys


def add_key(client: Client) -> SecurityKey:
    """Add a security key to the account that is signed in."""
    confirm(client)
    key = SecurityKey()
    page = client.get(ADD_KEY, secure=True)
    answer = client.post(ADD_KEY, {"name": "blue key", "credential": key.register(options_on(page))}, secure=True)
    assert answer.status_code == 302, answer.content
    return key


def test_with_a_security_key_the_password_alone_opens_nothing(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    key = add_key(client)
    assert AccountEvent.objects.filter(kind="second_factor_added", detail="webauthn").count() == 1
    assert "blue key" in client.get("/accounts/2fa/webauthn/").content.decode()
    client.logout()
    assert sign_in(client, "ann").headers["Location"] == ASKED
    assert not is_in(client)
    page = client.get(ASKED, secure=True)
    client.post(ASKED, {"credential": key.sign(options_on(page))}, secure=True)
    assert is_in(client)


def test_a_key_that_is_renamed_leaves_an_entry(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    add_key(client)
    client.post(f"/accounts/2fa/webauthn/keys/{Authenticator.objects.get(type='webauthn').pk}/edit/", {"name": "red"})
    assert AccountEvent.objects.filter(kind="second_factor_changed", detail="webauthn").count() == 1


def test_another_key_does_not_open(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    key = add_key(client)
    client.logout()
    sign_in(client, "ann")
    other = SecurityKey()
    other.id = key.id
    client.post(ASKED, {"credential": other.sign(options_on(client.get(ASKED, secure=True)))}, secure=True)
    assert not is_in(client)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver"])
def test_a_key_used_on_another_site_is_not_added(client: Client, origin: str) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    confirm(client)
    key = SecurityKey(origin)
    page = client.get(ADD_KEY, secure=True)
    client.post(ADD_KEY, {"name": "", "credential": key.register(options_on(page))}, secure=True)
    assert not Authenticator.objects.exists()


def test_an_answer_to_an_older_challenge_is_not_taken(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    confirm(client)
    key = SecurityKey()
    answer = key.register(options_on(client.get(ADD_KEY, secure=True)))
    client.get(ADD_KEY, secure=True)
    client.post(ADD_KEY, {"name": "", "credential": answer}, secure=True)
    assert not Authenticator.objects.exists()


def test_the_scripts_that_talk_to_security_keys_are_served(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    confirm(client)
    page = client.get(ADD_KEY, secure=True).content.decode()
    scripts = re.findall(r'src="(/static/[^"]+)"', page)
    assert scripts
    for script in scripts:
        answer = client.get(script)
        assert answer.status_code == 200, script
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
