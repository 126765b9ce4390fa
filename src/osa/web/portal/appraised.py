"""What the pages of the appraisal share: how fresh their answers are, and what is shown while there are none."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render

from osa.web import answers, shown_answers
from osa.web.caching import published

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]

_WAIT = 10
"""Seconds after which a page that waits for the first answers asks again."""


def appraised(template: str) -> Callable[[Callable[..., dict[str, Any]]], View]:
    """Make a public page of a function that returns what a template shows of the answers.

    While there are no answers, or none that rest on the published register as it is, the page says so with status 503
    and loads itself again.
    """

    def made(data: Callable[..., dict[str, Any]]) -> View:
        @published
        @wraps(data)
        def shown(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
            standing = answers.standing()
            try:
                told = data(request, *args, **named)
            except answers.NotComputedError:
                context = {"standing": standing, "seconds": _WAIT}
                response = render(request, "portal/computing.html", context, status=503)
                response["Retry-After"] = str(_WAIT)
                return response
            return render(request, template, told | {"standing": standing})

        return shown

    return made


def page_of(name: str) -> dict[str, Any]:
    """Return a page of the answers.

    Raises `Http404` if there is no such page.
    """
    try:
        return shown_answers.read(name)
    except KeyError:
        raise Http404 from None
