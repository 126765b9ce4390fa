"""Drafts of forms, kept while somebody writes, and given back when they come again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
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
_NEVER = re.compile(r"csrf|password|secret|code|token|draft_(?:key|seen)", re.IGNORECASE)
"""Fields that are never kept."""

_WINDOW = "draft_window"
"""Which window a draft was last kept from: a name that its page has given itself."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed into a form, and when it was kept; `lists` are all values of a field, `data` these in a row."""

    key: str
    data: dict[str, str]
    saved_at: dt.datetime
    lists: dict[str, list[str]]

    def sent(self) -> QueryDict:
        """Return what was typed as if the form had been sent."""
        found = QueryDict(mutable=True)
        for name, values in self.lists.items():
            found.setlist(name, values)
        return found


def drafts_of(request: HttpRequest, prefix: str) -> dict[str, Kept]:
    """Return the drafts of whoever is signed in whose keys begin with something, by key."""
    rows = Draft.objects.filter(user=actor(request), key__startswith=prefix)
    return {row.key: _kept(row) for row in rows}


def draft_of(request: HttpRequest, key: str) -> Kept | None:
    """Return the draft of one form, if whoever is signed in has one."""
    row = Draft.objects.filter(user=actor(request), key=key).first()
    return _kept(row) if row else None


def _kept(row: Draft) -> Kept:
    """Return a draft as forms take it."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in row.data.items() if name != _WINDOW}
    return Kept(row.key, {name: ", ".join(filter(None, values)) for name, values in lists.items()}, row.saved_at, lists)


def forget(request: HttpRequest, key: str) -> None:
    """Remove the draft of a form that was sent."""
    Draft.objects.filter(user=actor(request), key=key).delete()


@never_cache
@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what is in a form; nobody but its writer can read it.

    A window that has not seen what another one has kept of the same form meanwhile does not write over it: 409.
    """
    key = request.POST.get("draft_key", "")
    lists = {name: values for name, values in request.POST.lists() if not _NEVER.search(name)}
    if not KEY.match(key) or sum(len(value) for values in lists.values() for value in values) > MOST:
        return JsonResponse({}, status=400)
    if not within(request, "draft", RATE):
        return JsonResponse({}, status=429)
    now = clock.now()
    data = {name: values[0] if len(values) == 1 else values for name, values in lists.items()}
    with transaction.atomic():
        there = Draft.objects.select_for_update().filter(user=actor(request), key=key).first()
        if there and _unseen(request, there):
            return JsonResponse({"saved": moment(there.saved_at)}, status=409)
        Draft.objects.update_or_create(user=actor(request), key=key, defaults={"data": data, "saved_at": now})
    return JsonResponse({"saved": moment(now)})


def _unseen(request: HttpRequest, there: Draft) -> bool:
    """Tell whether a window has neither written the draft that is there nor shown it."""
    sent = request.POST
    told = "draft_seen" in sent and sent["draft_seen"] != there.saved_at.isoformat()
    return told and (_WINDOW not in sent or sent[_WINDOW] != there.data.get(_WINDOW))


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
