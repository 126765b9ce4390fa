"""The money, by fiscal year: what was asked for, approved, bound, signed and paid, each amount with its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from osa.i18n import _
from osa.web.caching import published
from osa.web.portal.budget_years import budget_years, columns, lines, signed_later, table
from osa.web.tables import as_csv, as_xlsx

if TYPE_CHECKING:
    from django.http import HttpRequest

_SHOWN = 10
"""So many of the newest fiscal years are on the page; the files have all."""
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@published
def budget(request: HttpRequest) -> HttpResponse:
    """Show the money of the newest fiscal years, and the rows and sources behind each amount."""
    years = budget_years(newest=_SHOWN)
    context = {
        "trail": [(_("Home"), reverse("portal:home")), (_("Budget"), "")],
        "years": years,
        "newest_first": years[::-1],
        "telling": [year for year in years[::-1] if year.money.available is not None][:3],
        "lines": lines(years),
        "later": signed_later(years),
    }
    return render(request, "portal/budget.html", context)


@published
def budget_file(request: HttpRequest, form: str) -> HttpResponse:  # noqa: ARG001 - a file of everything
    """Give the money of all fiscal years as a file, in whole yen."""
    if form == "csv":
        response = HttpResponse(as_csv(columns(), table()), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        response = HttpResponse(as_xlsx(_("Budget"), columns(), table()), content_type=_EXCEL)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="osa-budget.{form}"'
    return response


urlpatterns = [
    path("budget/", budget, name="budget"),
    path("budget.<slug:form>", budget_file, name="budget_file"),
]
