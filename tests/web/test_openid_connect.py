"""Signing in with OpenID Connect opens the one active account that has the verified address, and makes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken

from osa.accounts.models import AccountEvent, User
from osa.accounts.services import user_deactivate
from osa.trail.models import Entry
from tests.accounts.people import OPERATOR, PASSWORD, account
from tests.web import provider
from tests.web.door import ARRIVAL, add_totp, confirm, is_in, sign_in
from tests.web.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Provider]:
    """Somebody whom the provider knows by some claims."""
    settings.SOCIALACCOUNT_PROVIDERS = provider.SETTINGS

    def known(**claims: Any) -> Provider:  # noqa: ANN401 - JSON
        made = Provider(**claims)
        monkeypatch.setattr("osa.accounts.adapters.SignOnAdapter.get_requests_session", lambda _self: made)
        return made

    return known


def test_a_verified_address_opens_the_account_that_has_it(client: Client, person: Callable[..., Provider]) -> None:
    account("ann")
    answer = person(email="Ann@Office.example", email_verified=True).sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, ARRIVAL)
    assert is_in(client)
    event = AccountEvent.objects.get()
    assert (event.user.username, event.kind, event.detail) == ("ann", "sign_on_added", "office person-1")
    entry = Entry.objects.get(table="accounts.accountevent")
    assert (entry.by, entry.service) == ("(sign-in)", "sign_in")
    assert not SocialToken.objects.exists()


def test_who_signed_in_once_is_known_by_the_provider_s_own_number(
    client: Client, person: Callable[..., Provider]
) -> None:
    account("ann")
    person(email="ann@office.example", email_verified=True).sign_in(client)
    client.logout()
    person(email="married@office.example", email_verified=True).sign_in(client)
    assert is_in(client)
    assert SocialAccount.objects.count() == 1
    assert AccountEvent.objects.count() == 1


def test_an_address_that_has_passed_on_to_another_person_does_not_open_the_account_of_the_one_before(
    client: Client, person: Callable[..., Provider]
) -> None:
    account("ann")
    person(email="ann@office.example", email_verified=True).sign_in(client)
    client.logout()
    person(email="ann@office.example", email_verified=True, sub="person-2").sign_in(client)
    assert not is_in(client)
    assert SocialAccount.objects.get().uid == "person-1"


def test_a_password_stays_when_the_provider_is_used_once(client: Client, person: Callable[..., Provider]) -> None:
    ann = account("ann", password=PASSWORD)
    person(email="ann@office.example", email_verified=True).sign_in(client)
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "eve@office.example", "email_verified": True},
        {"email": "ann@office.example", "email_verified": False},
        {"email": "ann@office.example", "email_verified": "false"},
        {"email": "ann@office.example", "email_verified": "true"},
        {"email": "ann@office.example"},
        {"email_verified": True},
        {"email": "", "email_verified": True, "preferred_username": "ann"},
    ],
)
def test_without_a_verified_address_of_an_account_nobody_signs_in_and_no_account_is_made(
    client: Client, person: Callable[..., Provider], claims: dict[str, Any]
) -> None:
    account("ann")
    answer = person(**claims).sign_in(client)
    assert "Sign Up Closed" in answer.content.decode()
    assert not is_in(client)
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_addresses_of_a_domain_that_the_office_vouches_for_count_as_verified(
    client: Client, person: Callable[..., Provider], settings: Settings
) -> None:
    account("ann")
    app = {**provider.SETTINGS["openid_connect"]["APPS"][0]}  # type: ignore[index]
    app["settings"] = {"server_url": provider.ISSUER, "verified_email": ["office.example"]}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    person(email="ann@evil.example").sign_in(client)
    assert not is_in(client)
    person(email="ann@office.example").sign_in(client)
    assert is_in(client)


def test_a_deactivated_account_is_not_opened(client: Client, person: Callable[..., Provider]) -> None:
    account("ann")
    somebody = person(email="ann@office.example", email_verified=True)
    somebody.sign_in(client)
    user_deactivate(by=OPERATOR, username="ann")
    assert not is_in(client)
    assert somebody.sign_in(client).headers["Location"] == "/accounts/inactive/"
    assert not is_in(client)


def test_a_deactivated_account_is_not_connected(client: Client, person: Callable[..., Provider]) -> None:
    account("ann")
    user_deactivate(by=OPERATOR, username="ann")
    person(email="ann@office.example", email_verified=True).sign_in(client)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_second_factor_is_asked_for_after_the_provider_too(client: Client, person: Callable[..., Provider]) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    add_totp(client)
    client.logout()
    answer = person(email="ann@office.example", email_verified=True).sign_in(client)
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)


@pytest.mark.parametrize(("field", "value"), [("issuer", "https://evil.example"), ("audience", "another site")])
def test_a_token_of_another_issuer_or_for_another_site_opens_nothing(
    client: Client, person: Callable[..., Provider], field: str, value: str
) -> None:
    account("ann")
    somebody = person(email="ann@office.example", email_verified=True)
    setattr(somebody, field, value)
    somebody.sign_in(client)
    assert not is_in(client)


def test_an_answer_that_was_not_asked_for_opens_nothing(client: Client, person: Callable[..., Provider]) -> None:
    account("ann")
    person(email="ann@office.example", email_verified=True)
    client.get("/accounts/oidc/office/login/callback/", {"code": "code", "state": "made up"})
    assert not is_in(client)


def test_an_identity_of_somebody_else_is_not_connected_to_ones_own_account(
    client: Client, person: Callable[..., Provider]
) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    confirm(client)
    person(email="eve@office.example", email_verified=True).sign_in(client, process="connect")
    assert not SocialAccount.objects.exists()
    person(email="ann@office.example", email_verified=True).sign_in(client, process="connect")
    assert SocialAccount.objects.get().user.username == "ann"


def test_an_identity_that_is_disconnected_leaves_an_entry(client: Client, person: Callable[..., Provider]) -> None:
    account("ann", password=PASSWORD)
    person(email="ann@office.example", email_verified=True).sign_in(client)
    confirm(client)
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()
    assert [event.kind for event in AccountEvent.objects.order_by("id")] == ["sign_on_added", "sign_on_removed"]
    last = Entry.objects.last()
    assert last is not None
    assert last.by == "ann"


def test_the_door_shows_the_provider_only_where_one_is_configured(
    client: Client, person: Callable[..., Provider], settings: Settings
) -> None:
    person()
    assert "/accounts/oidc/office/login/" in client.get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "/oidc/" not in client.get("/accounts/login/").content.decode()
    assert client.get("/accounts/oidc/office/login/").status_code == 404
