"""Signing in, as a browser does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.accounts.people import PASSWORD

if TYPE_CHECKING:
    from django.test import Client

LOGIN = "/accounts/login/"
HOME = "/accounts/2fa/"
ARRIVAL = "/en/desk/"
"""Where somebody who signs in arrives."""


def sign_in(client: Client, login: str, password: str = PASSWORD, address: str = "192.0.2.1") -> Any:  # noqa: ANN401
    """Send the form of the sign-in page."""
    return client.post(LOGIN, {"login": login, "password": password}, REMOTE_ADDR=address)


def is_in(client: Client) -> bool:
    """Tell whether the browser is signed in."""
    return client.get(HOME).status_code == 200


def confirm(client: Client, password: str = PASSWORD) -> None:
    """Give the password once more, as is asked for before an account is changed."""
    answer = client.post("/accounts/reauthenticate/", {"password": password})
    assert answer.status_code == 302, answer.content


def code(secret: str) -> str:
    """Return what an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def add_totp(client: Client) -> str:
    """Add an authenticator app to the account that is signed in, and return its secret."""
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret: str = client.session["mfa.totp.secret"]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert answer.status_code == 302, answer.content
    return secret
