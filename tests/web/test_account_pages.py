"""The pages at the door and of one's own account: they look as all others do, and keep to the same policy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.accounts.people import PASSWORD, account
from tests.web.door import LOGIN, confirm, sign_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
OUTSIDE = (LOGIN, "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/signup/")
INSIDE = (
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/logout/",
)


def _check(page: str) -> None:
    """Check that a page has the frame of the site and nothing that its policy forbids."""
    assert 'class="skip"' in page
    assert page.count("<h1") == 1
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*(?: src=|application/json))", page)
    for field in re.findall(r"<(?:input|select|textarea)[^>]* id=\"([^\"]+)\"", page):
        assert f'for="{field}"' in page or re.search(rf'type="hidden"[^>]* id="{field}"', page), field


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("address", OUTSIDE)
def test_every_page_at_the_door_has_the_frame_of_the_site(client: Client, address: str, language: str) -> None:
    _check(client.get(address, headers={"accept-language": language}).content.decode())


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_of_the_own_account_has_the_frame_of_the_site(client: Client, language: str) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    confirm(client)
    for address in INSIDE:
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code == 200, address
        _check(answer.content.decode())


def test_nobody_is_invited_to_sign_up(client: Client) -> None:
    assert "/signup/" not in client.get(LOGIN).content.decode()


def test_what_is_wrong_with_a_field_is_told_beside_it(client: Client) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    page = client.post("/accounts/password/change/", {"oldpassword": "wrong", "password1": "x", "password2": "y"})
    told = page.content.decode()
    assert 'aria-invalid="true"' in told
    assert 'id="id_oldpassword_error"' in told
