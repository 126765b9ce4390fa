"""The first page: the programme at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import path

from osa.register.events import events
from osa.trail import clock
from osa.web.caching import published
from osa.web.figures.programme import received
from osa.web.formatting import day
from osa.web.portal import unknown
from osa.web.portal.glance import key_figures, what_is_overdue, years_at_a_glance
from osa.web.portal.rulebook.law import law

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_EVENTS = 8
_RECIPIENTS = 20


@published
def home(request: HttpRequest) -> HttpResponse:
    """Show the programme at a glance."""
    listed, changed = received(), law().since(clock.today())
    context = {
        "changed": changed,
        "changed_on": day(changed),
        "key": key_figures(),
        "years": years_at_a_glance(),
        "recipients": listed[:_RECIPIENTS],
        "more_recipients": max(0, len(listed) - _RECIPIENTS),
        "events": events(newest=_EVENTS, until=clock.today()),
        "overdue": what_is_overdue(),
        "gaps": [(gap, count) for gap, count in unknown.counts() if count],
    }
    return render(request, "portal/home.html", context)


urlpatterns = [path("", home, name="home"), *unknown.urlpatterns]
