"""Limits of what may be asked and sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.http.request import split_domain_port

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


class PortMiddleware:
    """Refuse requests to a port that the site is not served at.

    Links in mails and on pages are made from the host that is asked for: whoever asks could lead others elsewhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.behind_proxy = bool(settings.ALLAUTH_TRUSTED_PROXY_COUNT)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        _domain, port = split_domain_port(request.get_host())
        own = ("80", "443") if self.behind_proxy else (request.META["SERVER_PORT"],)
        if port and port not in own:
            return HttpResponse(_("the site is not served at this port"), status=400, content_type="text/plain")
        return self.get_response(request)


class HeadMiddleware:
    """Answer who asks only for the head of a page without its body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        response = self.get_response(request)
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response
