"""The choice of language, kept in the browser and with the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.i18n import set_language

from osa.accounts.models import LANGUAGES, User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Show the site in a language from now on, and write to whoever is signed in in it."""
    chosen, user = request.POST.get("language"), request.user
    if isinstance(user, User) and chosen in dict(LANGUAGES) and chosen != user.language:
        user.language = chosen
        user.save(update_fields=["language"])
    return set_language(request)
