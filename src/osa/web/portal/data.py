"""What can be downloaded, under which licence, and how to ask for it by program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from osa.casework.programme import current_programme
from osa.i18n import _
from osa.trail import clock
from osa.web.caching import published
from osa.web.figures.registry import FIGURES
from osa.web.portal.downloads import LICENCE, LICENCE_ADDRESS, extracts, find, rulebook_files, table_files

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that programs can read: what it gives, its pattern, and one that can be asked as it stands."""

    title: str
    about: str
    pattern: str
    example: str


def endpoints() -> list[Endpoint]:
    """Return the addresses that programs can read."""
    return [_projects(), _budget(), _files(), _charts(), _clause(), _screening()]


def _projects() -> Endpoint:
    """Return the address of the projects as a file."""
    return Endpoint(
        _("Projects"),
        _("The published projects as CSV or Excel (xlsx), filtered and sorted as the list of projects is."),
        reverse("portal:projects_file", args=["FORM"]) + "?year=YEAR&recipient=CODE",
        reverse("portal:projects_file", args=["csv"]) + "?recipient=FJI",
    )


def _budget() -> Endpoint:
    """Return the address of the budget as a file."""
    return Endpoint(
        _("Budget"),
        _("The money of every fiscal year in whole yen, as CSV or Excel (xlsx)."),
        reverse("portal:budget_file", args=["FORM"]),
        reverse("portal:budget_file", args=["csv"]),
    )


def _files() -> Endpoint:
    """Return the address of the files of this page."""
    return Endpoint(
        _("Files of this page"),
        _("Every file listed above, by its name."),
        reverse("portal:download", args=["NAME"]),
        reverse("portal:download", args=["register.json"]),
    )


def _charts() -> Endpoint:
    """Return the address of charts."""
    about = _("The values of a chart as CSV, its Vega-Lite specification as JSON, its picture as SVG or PNG.")
    kinds = _("Kinds: {kinds}. What it is of: all, or the code of a country.").format(kinds=", ".join(sorted(FIGURES)))
    return Endpoint(
        _("Charts"),
        f"{about} {kinds}",
        reverse("portal:figure", args=["KIND", "OF", "FORM"]),
        reverse("portal:figure", args=["money", "all", "csv"]),
    )


def _clause() -> Endpoint:
    """Return the address of a clause."""
    first = current_programme().rulebook.clauses[0].id
    return Endpoint(
        _("A clause of the rulebook"),
        _("A clause with its text, its condition and the days on which it is in force, as JSON."),
        reverse("portal:clause_data", args=["CLAUSE"]),
        reverse("portal:clause_data", args=[first]),
    )


def _screening() -> Endpoint:
    """Return the address of the record of a screening."""
    rulebook = current_programme().rulebook
    framework = next(iter(rulebook.frameworks))
    about = _("The record of a screening as JSON, in the form of the schema above. Facts left out are not known.")
    faults = _("A case that cannot be read is answered with its faults and the status 400.")
    address = reverse("portal:screen_result")
    return Endpoint(
        _("Screening a case"),
        f"{about} {faults}",
        f"{address}?framework=FRAMEWORK&on=YYYY-MM-DD&FACT=VALUE&format=json",
        f"{address}?framework={framework}&on={clock.today().isoformat()}&format=json",
    )


@published
def data(request: HttpRequest) -> HttpResponse:
    """Show what can be downloaded, under which licence, and the addresses that programs can read."""
    context = {
        "tables": table_files(),
        "extracts": extracts(),
        "rulebook_files": rulebook_files(),
        "endpoints": endpoints(),
        "site": request.build_absolute_uri("/").rstrip("/"),
        "licence": LICENCE,
        "licence_address": LICENCE_ADDRESS,
    }
    return render(request, "portal/data.html", context)


@published
def download(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Give a file."""
    found = find(name)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="osa-{found.name}"'}
    return HttpResponse(found.make(), content_type=found.content_type, headers=headers)


urlpatterns = [
    path("data/", data, name="data"),
    path("data/files/<str:name>", download, name="download"),
]
