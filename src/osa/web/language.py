"""The language of a page: its address says it, the browser remembers it, and the account knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, get_language_from_path
from django.views.i18n import set_language

from osa.accounts.models import LANGUAGES, User
from osa.i18n import speaking

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from osa.i18n import Language

_YEAR = 365 * 24 * 3600


class LanguageMiddleware(LocaleMiddleware):
    """Answer in the language of the address, else in the one remembered, else in the one that the browser prefers."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request; whoever chose a language by its address is shown it from then on."""
        self.process_request(request)
        with speaking(cast("Language", (get_language() or "en")[:2])):
            response = self.get_response(request)
        chosen = get_language_from_path(request.path_info)
        if chosen and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != chosen:
            secure = bool(settings.SESSION_COOKIE_SECURE)
            name = settings.LANGUAGE_COOKIE_NAME
            response.set_cookie(  # type: ignore[union-attr]
                name, chosen, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax"
            )
            patch_cache_control(response, private=True)  # type: ignore[arg-type]
        return self.process_response(request, response)  # type: ignore[arg-type]


def first_page(_request: HttpRequest) -> HttpResponseBase:
    """Lead to the first page in the language of whoever asks."""
    return redirect("portal:home")


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Show the site in a language from now on, and write to whoever is signed in in it."""
    chosen, user = request.POST.get("language"), request.user
    if isinstance(user, User) and chosen in dict(LANGUAGES) and chosen != user.language:
        user.language = chosen
        user.save(update_fields=["language"])
    return set_language(request)
