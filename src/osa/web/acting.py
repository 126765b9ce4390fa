"""Who is named in the trail for what a request writes to an account outside of any service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.accounts.acting import NOBODY, acting

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class ActingMiddleware:
    """Name whoever is signed in for the changes that allauth makes to accounts: a password, an address, a factor.

    Nothing is looked up and nothing is locked unless something is written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        with acting(by=lambda: request.user.get_username() or NOBODY):
            return self.get_response(request)
