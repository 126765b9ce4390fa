"""How allauth signs people in here: nobody signs up, guessing locks an account, secrets are stored encrypted."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_rates
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect

from osa.accounts import events

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest

    from osa.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators; guessing passwords locks them, whichever of their names is used."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - what allauth calls
        """Return that nobody signs up."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401
        """Refuse an account or an address that has guessed too often, and note it in the trail."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            user = _account_of(**credentials)
            if user is not None:
                seconds = max(rate.duration for rate in get_rates(app="allauth.account", action="login_failed"))
                events.locked_out(user, self.get_client_ip(request), seconds=int(seconds))
            raise

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ANN401, ARG002
        """Return what failed attempts are counted under: the account, not one of the ways to name it."""
        user = _account_of(**credentials)
        return (
            f"account {user.pk}"
            if user
            else f"nobody {credentials.get('username') or credentials.get('email')}".lower()
        )


def _account_of(username: str = "", email: str = "", **_: object) -> User | None:
    """Return the account that credentials name, as allauth's backend looks for it."""
    for address in filter(None, (username, email)):
        for found in filter_users_by_email(address, prefer_verified=True, for_login=True):
            return found  # type: ignore[no-any-return]
    return get_user_by_username(username) if username else None


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors are stored encrypted: who has a copy of the database alone cannot make codes."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with the key of this installation."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret with the key of this installation, or an older one (`OSA_SECRET_KEY_OLD`)."""
        return _cipher().decrypt(encrypted_text).decode()


def _cipher() -> MultiFernet:
    """Return what encrypts second factors."""
    return MultiFernet([_key_from(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_from(secret: str) -> Fernet:
    """Derive a key of its own from the secret of the installation."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"osa second factors").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """OpenID Connect opens the account that has the verified e-mail address, and no other."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Return that nobody signs up."""
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Return the active account that has an address which the provider has verified, with the address.

        Not an account that the provider knows as somebody already: the address may have passed on to another person.
        """
        known = SocialAccount.objects.filter(provider=sociallogin.account.provider)
        for address in sociallogin.email_addresses:
            if address.verified is not True:  # some providers say "false", which is not false
                continue
            for user in filter_users_by_email(address.email, is_active=True, prefer_verified=True, for_login=True):
                if not known.filter(user=user).exists():
                    return user, address.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse to connect an identity of somebody else to one's own account: two people would share it."""
        if sociallogin.state.get("process") != AuthProcess.CONNECT:
            return
        found = self.authenticate_by_email(sociallogin)
        if found is None or found[0] != request.user:
            told = "socialaccount/messages/account_connected_other.txt"
            get_adapter(request).add_message(request, messages.ERROR, told)
            raise ImmediateHttpResponse(HttpResponseRedirect(self.get_connect_redirect_url(request, None)))
