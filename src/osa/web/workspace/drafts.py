"""Drafts of forms, kept while somebody writes, and given back when they come again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from osa.trail import clock
from osa.web.formatting import moment
from osa.web.models import Draft
from osa.web.workspace.access import actor
from osa.web.workspace.roles import within

if TYPE_CHECKING:
    import datetime as dt

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,159}\Z")
MOST = 200_000
"""How many characters a draft may have."""

RATE = "1200/h/user"
_NEVER = re.compile(r"csrf|password|secret|code|token|draft_key", re.IGNORECASE)
"""Fields that are never kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed into a form, and when it was last kept."""

    key: str
    data: dict[str, str]
    saved_at: dt.datetime


def drafts_of(request: HttpRequest, prefix: str) -> dict[str, Kept]:
    """Return the drafts of whoever is signed in whose keys begin with something, by key."""
    rows = Draft.objects.filter(user=actor(request), key__startswith=prefix)
    return {row.key: Kept(row.key, row.data, row.saved_at) for row in rows}


def forget(request: HttpRequest, key: str) -> None:
    """Remove the draft of a form that was sent."""
    Draft.objects.filter(user=actor(request), key=key).delete()


@never_cache
@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what is in a form; nobody but its writer can read it."""
    key = request.POST.get("draft_key", "")
    data = {name: value for name, value in request.POST.items() if not _NEVER.search(name)}
    if not KEY.match(key) or sum(map(len, data.values())) > MOST:
        return JsonResponse({}, status=400)
    if not within(request, "draft", RATE):
        return JsonResponse({}, status=429)
    now = clock.now()
    Draft.objects.update_or_create(user=actor(request), key=key, defaults={"data": data, "saved_at": now})
    return JsonResponse({"saved": moment(now)})


@never_cache
@login_required
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw a draft away, and go back to its form."""
    forget(request, request.POST.get("draft_key", ""))
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) and back.startswith("/") else "desk:work")


urlpatterns = [
    path("draft/", keep, name="draft"),
    path("draft/discard/", discard, name="draft_discard"),
]
