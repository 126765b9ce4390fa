"""What people see who may not: a page that says so and which role it takes, not an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.defaults import permission_denied

from osa.accounts.serving import NotAllowedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class RefusingMiddleware:
    """Answer 403 wherever somebody lacks the role for a service or for what they read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page of a refusal; `None` for whatever else went wrong."""
        return permission_denied(request, exception) if isinstance(exception, NotAllowedError) else None
