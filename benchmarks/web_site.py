"""The site as it is measured: with an empty page beside its own, and a count of the queries of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.http import HttpResponse
from django.urls import path

from osa.web.urls import urlpatterns as pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


def empty(_request: HttpRequest) -> HttpResponse:
    """Answer with nothing: what a page of Django costs under this server, whatever is on it."""
    return HttpResponse("")


urlpatterns = [path("empty/", empty), *pages]


class CountQueries:
    """Tell in a header how many queries a page has made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        count = 0

        def counted(execute: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 - what Django passes
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        response["X-Queries"] = str(count)
        return response
