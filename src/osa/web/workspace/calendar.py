"""What is to be watched and when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from osa.i18n import N_, _, language
from osa.register.models import Country
from osa.trail import clock
from osa.web.caching import remembered
from osa.web.formatting import era_day
from osa.web.workspace.access import reads
from osa.web.workspace.calendar_events import KINDS, OVERDUE, UNDATED, Event, events, month_before, next_month, weeks_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 25
"""What is overdue, on a page."""

_DAYS = (N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"))
_YEARS = (1990, 2100)
_MONTHS = (
    *(N_("January {year}"), N_("February {year}"), N_("March {year}"), N_("April {year}"), N_("May {year}")),
    *(N_("June {year}"), N_("July {year}"), N_("August {year}"), N_("September {year}"), N_("October {year}")),
    *(N_("November {year}"), N_("December {year}")),
)


@reads("casework", keep=True)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Show what is overdue, and a month with everything that falls on its days."""
    month = _month(request.GET.get("month", ""))
    wanted = {name: request.GET.get(name, "").strip() for name in ("project", "country", "kind")}
    found = [event for event in remembered("calendar", events) if _fits(event, wanted)]
    of_month = [event for event in found if event.day and event.day.replace(day=1) == month]
    undated = Paginator([event for event in found if event.state == UNDATED], PAGE)
    late = Paginator([event for event in found if event.state == OVERDUE], PAGE)
    weeks = weeks_of(month, of_month)
    context: dict[str, Any] = {
        "month": month,
        "title": _title(month),
        "before": month_before(month),
        "after": next_month(month),
        "this_month": clock.today().replace(day=1),
        "days": _DAYS,
        "weeks": weeks,
        "listed": [day for week in weeks for day in week if day.events],
        "late": late.get_page(request.GET.get("page")),
        "undated": undated.get_page(request.GET.get("undated")),
        "kinds": KINDS,
        "countries": Country.objects.filter(projects__isnull=False).distinct().order_by("id"),
        **wanted,
    }
    return render(request, "workspace/calendar.html", context)


def _month(told: str) -> dt.date:
    """Return the first day of the month that is asked for, such as `2026-04`; by default of this month."""
    try:
        asked = dt.date.fromisoformat(f"{told}-01")
    except ValueError:
        asked = clock.today()
    return asked.replace(day=1) if _YEARS[0] <= asked.year <= _YEARS[1] else clock.today().replace(day=1)


def _title(month: dt.date) -> str:
    """Return the name of a month: November 2026; 令和8年11月."""
    if language() == "ja":
        return era_day(month).rpartition("月")[0] + "月"
    return _(_MONTHS[month.month - 1]).format(year=month.year)


def _fits(event: Event, wanted: dict[str, str]) -> bool:
    """Tell whether something is among what is asked for."""
    fits = [not asked or getattr(event, name) == asked for name, asked in wanted.items() if name != "project"]
    return all(fits) and wanted["project"].lower() in event.project.lower()


urlpatterns = [
    path("calendar/", calendar, name="calendar"),
]
