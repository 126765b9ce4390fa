"""What browsers and search engines ask of every site at fixed addresses: what to search, and the icon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

ROBOTS = """User-agent: *
Disallow: /accounts/
Disallow: /*/desk/
Disallow: /*/screen/answer/
Allow: /
"""
"""The portal may be searched; not the workspace, not signing in, and not the answers to cases that people screened."""


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Say which pages a search engine may read."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def icon(_request: HttpRequest) -> HttpResponse:
    """Lead to the icon of the site."""
    return redirect(static("osa/icon.svg"))


urlpatterns = [path("robots.txt", robots, name="robots"), path("favicon.ico", icon, name="icon")]
