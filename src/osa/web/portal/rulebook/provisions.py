"""Instruments and their clauses: text beside rule, each clause with a page and a form for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import path, reverse

from osa.casework import published as casework
from osa.i18n import _
from osa.register import published as register
from osa.register.models import Project
from osa.web.caching import published, remembered
from osa.web.portal.rulebook.asking import NOT_FOUND, asked, missing, trail
from osa.web.portal.rulebook.law import law
from osa.web.portal.rulebook.shown import machine_form, show, versions

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from osa.rulebook.clause import Clause
    from osa.web.portal.rulebook.law import Law


@published
def instrument(request: HttpRequest, instrument: str) -> HttpResponse:
    """Show an instrument: its clauses in order, those in force on a day marked."""
    now = law()
    known = now.rulebook.instruments
    if instrument not in known:
        told = _("There is no instrument “{id}” in this rulebook.").format(id=instrument)
        return missing(request, told, instrument, "instrument", known)
    wanted = asked(request, now)
    clauses = [clause for clause in now.rulebook.clauses if clause.instrument == instrument]
    days = sorted({day for clause in clauses for day in (clause.since, clause.until) if day})
    context = {
        "trail": trail(str(known[instrument].title)),
        "asked": wanted,
        "instrument": known[instrument],
        "frameworks": [now.rulebook.frameworks[name] for name in known[instrument].frameworks],
        "clauses": [(show(now.rulebook, clause), clause.in_force(wanted.day)) for clause in clauses],
        "in_force": sum(clause.in_force(wanted.day) for clause in clauses),
        "days": days,
        "since": max((day for day in days if day <= wanted.day), default=None),
    }
    return render(request, "portal/instrument.html", context, status=wanted.status)


@published
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """Show one clause: text beside rule, its versions, and the decisions that it decided."""
    now = law()
    found = now.rulebook.by_id.get(clause)
    if found is None:
        return _no_clause(request, now, clause)
    wanted = asked(request, now)
    source = now.rulebook.instruments[found.instrument]
    above = (str(source.title), f"{reverse('portal:instrument', args=[source.id])}#{found.id}")
    context = {
        "trail": [*trail(), above, (found.id, "")],
        "asked": wanted,
        "shown": show(now.rulebook, found),
        "in_force": found.in_force(wanted.day),
        "versions": versions(now.rulebook, found),
        "decided": [outcome for outcome in now.outcomes() if found.id in outcome.screening.deciding],
        "projects": _projects(found),
        "neighbours": _neighbours(now, found),
    }
    return render(request, "portal/clause.html", context, status=wanted.status)


def _projects(found: Clause) -> list[Project]:
    """Return the public signed projects whose screening as on the day of signature a clause decided."""
    deciding = remembered("clauses deciding projects", casework.deciding)
    chosen = [project for project, clauses in deciding.items() if found.id in clauses]
    return list(register.public(Project).filter(pk__in=chosen)) if chosen else []


def _no_clause(request: HttpRequest, now: Law, name: str) -> HttpResponse:
    """Answer that there is no such clause."""
    told = _("There is no clause “{id}” in this rulebook.").format(id=name)
    return missing(request, told, name, "clause", now.rulebook.by_id)


def _neighbours(now: Law, found: Clause) -> tuple[Clause | None, Clause | None]:
    """Return the clauses before and after one in its instrument."""
    clauses = [clause for clause in now.rulebook.clauses if clause.instrument == found.instrument]
    place = clauses.index(found)
    following = clauses[place + 1] if place + 1 < len(clauses) else None
    return (clauses[place - 1] if place else None), following


@published
def clause_data(_request: HttpRequest, clause: str) -> HttpResponse:
    """Return a clause for programs, as JSON."""
    book = law().rulebook
    found = book.by_id.get(clause)
    if found is None:
        told = {"error": _("There is no clause “{id}” in this rulebook.").format(id=clause)}
        return JsonResponse(told, status=NOT_FOUND, json_dumps_params={"ensure_ascii": False})
    return JsonResponse(machine_form(book, found), json_dumps_params={"ensure_ascii": False, "indent": 1})


urlpatterns = [
    path("rulebook/instruments/<str:instrument>/", instrument, name="instrument"),
    path("rulebook/clauses/<str:clause>.json", clause_data, name="clause_data"),
    path("rulebook/clauses/<str:clause>/", clause, name="clause"),
]
