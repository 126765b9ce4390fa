"""Limits of what may be sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

MOST_BYTES = 25 * 1024 * 1024
"""The largest body of a request: the largest document that may be uploaded, and the form around it."""


class BodyLimitMiddleware:
    """Refuse what is too large before any of it is read or written to disk.

    A body that does not say its length is not read at all: Django takes it for empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return HttpResponse(_("the length of the request is no number"), status=400, content_type="text/plain")
        if length > MOST_BYTES:
            told = _("this is too large: at most {most} MB can be sent").format(most=MOST_BYTES // 1024**2)
            return HttpResponse(told, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
