"""The countries: what the evidence says of each, and what it was given."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path, reverse

from osa.i18n import N_, _
from osa.web.answers import NotComputedError
from osa.web.caching import published
from osa.web.portal.appraised import appraised, page_of
from osa.web.tables import as_csv, as_xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    Row = Mapping[str, Any]

_DESCENDING = ("projects", "yen", "china")
"""Columns of which the largest value comes first."""

_KEYS = {"name": "name", "projects": "projects", "yen": "yen", "rank": "rank", "china": "china_share"}
"""What the table can be sorted by, and where a row has it."""

_COLUMNS = {
    "code": N_("code"),
    "name": N_("country"),
    "region": N_("region"),
    "projects": N_("projects"),
    "unsigned": N_("projects without signed notes"),
    "yen": N_("signed (yen)"),
    "rank": N_("rank"),
    "low": N_("5 % point of the rank"),
    "high": N_("95 % point of the rank"),
    "china_share": N_("China's share of arms"),
    "china_year": N_("last year of the five"),
    "dependence": N_("dependence"),
    "embargo": N_("UN arms embargo"),
}
"""The columns of the file, with their headings."""

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@appraised("portal/countries.html")
def countries(request: HttpRequest) -> dict[str, Any]:
    """List the countries: those with projects first, or sorted and filtered as asked for."""
    data = page_of("countries")
    asked = _asked(request)
    rows = _found(data["rows"], asked)
    regions = sorted({row["region"] for row in data["rows"] if row["region"]})
    return {"data": data, "rows": rows, "regions": regions, "asked": asked, "all": len(data["rows"])}


def _asked(request: HttpRequest) -> dict[str, str]:
    """Return what a reader asks for."""
    return {name: request.GET.get(name, "").strip() for name in ("q", "region", "only", "sort")}


def _found(rows: Sequence[Row], asked: Mapping[str, str]) -> list[Row]:
    """Return the countries that are asked for, in the order asked for."""
    return _sorted([row for row in rows if _meant(row, asked)], asked["sort"])


@published
def countries_file(request: HttpRequest, form: str) -> HttpResponse:
    """Give the countries that are asked for as a file."""
    if form not in ("csv", "xlsx"):
        raise Http404
    try:
        rows = [[row[key] for key in _COLUMNS] for row in _found(page_of("countries")["rows"], _asked(request))]
    except NotComputedError:
        return HttpResponse(status=503)
    headings = [_(heading) for heading in _COLUMNS.values()]
    if form == "csv":
        response = HttpResponse(as_csv(headings, rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(as_xlsx(_("Countries"), headings, rows), content_type=_EXCEL)
    response["Content-Disposition"] = f'attachment; filename="osa-countries.{form}"'
    return response


def _meant(row: Row, asked: Mapping[str, str]) -> bool:
    """Tell whether a country is among those that are asked for."""
    word = asked["q"].casefold()
    names = (row["code"], row["names"]["en"], row["names"]["ja"])
    return (
        any(word in name.casefold() for name in names)
        and asked["region"] in ("", row["region"])
        and (asked["only"] != "recipients" or row["recipient"])
        and (asked["only"] != "falling" or row["dependence"] == "falling")
    )


def _sorted(rows: Sequence[Row], by: str) -> list[Row]:
    """Sort countries; those without a value come last."""
    key = _KEYS.get(by)
    if key is None:
        return list(rows)
    known = [row for row in rows if row[key] is not None]
    known.sort(key=lambda row: row[key], reverse=by in _DESCENDING)
    return [*known, *(row for row in rows if row[key] is None)]


@appraised("portal/country.html")
def _country(_request: HttpRequest, country: str) -> dict[str, Any]:
    """Show the sheet of a country."""
    data = page_of(f"country-{country}")
    dated = {name: _dated(data[name]) for name in ("grants", "links")}
    return {"country": data | dated, "charts": {name.partition("/")[0] for name in data["figures"]}}


def _dated(rows: Sequence[Row] | None) -> list[dict[str, Any]] | None:
    """Return rows with days for days, which JSON has as text."""
    if rows is None:
        return None
    days = ("signed_on", "signed", "in_force")
    return [{name: _day(value) if name in days else value for name, value in row.items()} for row in rows]


def _day(written: str | None) -> dt.date | None:
    """Return a day that is written down."""
    return dt.date.fromisoformat(written) if written else None


def country(request: HttpRequest, country: str) -> HttpResponse:
    """Show the sheet of a country, under its code in capital letters."""
    if country != country.upper():
        return HttpResponsePermanentRedirect(reverse("portal:country", args=[country.upper()]))
    return _country(request, country=country)


urlpatterns = [
    path("countries/", countries, name="countries"),
    path("countries.<str:form>", countries_file, name="countries_file"),
    path("countries/<slug:country>/", country, name="country"),
]
