"""The projects: found, sorted, exported, and each with its story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from osa.casework.life import STATES
from osa.casework.published import facts_behind, told_of
from osa.i18n import _
from osa.register.story import story
from osa.web import caching
from osa.web.portal.project_list import SORTS, Asked, columns, filters, found, given, judged, table, total
from osa.web.portal.project_page import course, disagreements, due_told, facts_told, items_told, money_told
from osa.web.tables import as_csv, as_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from django.http import HttpRequest

    from osa.casework.published import Due
    from osa.register.models import Project

A_PAGE = 25
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading by which projects can be sorted: how they are sorted now, and what the address says to sort by it."""

    name: str
    label: str
    sorted: str
    next: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A project in the list, with its state in words, its verdict and what it gives."""

    row: Project
    state: str
    verdict: str
    items: tuple[str, ...]


@caching.published
def projects(request: HttpRequest) -> HttpResponse:
    """Show the projects that are asked for: the whole page, or its list alone to a page that is there already."""
    asked = Asked.of(request.GET.dict())
    rows = found(asked)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = _shown(page.object_list)
    about: dict[str, Any] = {
        "page": page,
        "shown": shown,
        "behind": facts_behind(one.row.pk for one in shown if one.verdict),
        "count": page.paginator.count,
        "yen": total(rows),
        "headings": [_heading(asked, name) for name in SORTS],
        "asked": asked,
        "sort": f"-{asked.sort}" if asked.falling else asked.sort,
    }
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "projects-found":
        return render(request, "portal/projects_found.html", about)
    return render(request, "portal/projects.html", about | {"filters": filters(asked)})


def _shown(rows: Iterable[Project]) -> list[Shown]:
    """Return the projects of a page in words."""
    said = judged()
    return [
        Shown(
            row=row,
            state=str(STATES[row.shown_state].public),  # type: ignore[attr-defined]
            verdict=said.get(row.pk, ""),
            items=tuple(one.in_short() for one in given(row.items.all(), row.deliveries.all())),
        )
        for row in rows
    ]


def _heading(asked: Asked, name: str) -> Heading:
    """Return a heading; whatever is sorted by already is sorted the other way by the next click."""
    sorted_ = "" if asked.sort != name else "descending" if asked.falling else "ascending"
    return Heading(name, _(SORTS[name]), sorted_, f"-{name}" if sorted_ == "ascending" else name)


@caching.published
def projects_file(request: HttpRequest, form: str) -> HttpResponse:
    """Give the projects that are asked for as a file: all of them, in the order of the list."""
    if form not in ("csv", "xlsx"):
        raise Http404
    rows = table(found(Asked.of(request.GET.dict())))
    if form == "csv":
        response = HttpResponse(as_csv(columns(), rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(as_xlsx(_("Projects"), columns(), rows), content_type=_EXCEL)
    response["Content-Disposition"] = f'attachment; filename="osa-projects.{form}"'
    return response


@caching.published
def project(request: HttpRequest, project: str) -> HttpResponse:
    """Show one project: its course, what it gives, its money, whether it was lawful, and what is owed on it."""
    told = story(project)
    if told is None:
        raise Http404
    case = told_of(told.project)
    trail = [(_("Projects"), reverse("portal:projects")), (str(told.project.title), "")]
    about = {
        "project": told.project,
        "own": told.own,
        "state": STATES[told.state].public,
        "notes": told.lines["agreements"],
        "yen": sum(line.row.amount_yen for line in told.lines["agreements"]) or None,
        "course": course(told),
        "items": items_told(told),
        "money": money_told(told),
        "disagreements": disagreements(told),
        "afterwards": [told.lines[name] for name in ("modifications", "incidents", "consent_requests", "findings")],
        "links": told.lines["links"],
        "screened": case.screened,
        "facts": facts_told(case.screened.facts) if case.screened else [],
        "duties": _by_standing(case.duties),
        "trail": trail,
    }
    return render(request, "portal/project.html", about)


@dataclass(frozen=True, slots=True)
class DutyTold:
    """A duty of a project with how it stands in words, and the rows that show it met with their addresses."""

    due: Due
    standing: str
    shown_by: tuple[tuple[str, str], ...]


def _by_standing(duties: Iterable[Due]) -> list[DutyTold]:
    """Return duties in words."""
    return [
        DutyTold(
            due, due_told(due), tuple((row, reverse("portal:row", args=[name, row])) for name, row in due.shown_by)
        )
        for due in duties
    ]


urlpatterns = [
    path("projects/", projects, name="projects"),
    path("projects.<str:form>", projects_file, name="projects_file"),
    path("projects/<str:project>/", project, name="project"),
]
