"""What the programme is for: indicators, ranking, back-test, lawful substitution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from osa.web.portal.appraised import appraised, page_of

if TYPE_CHECKING:
    from django.http import HttpRequest


@appraised("portal/aims.html")
def aims(_request: HttpRequest) -> dict[str, Any]:
    """Show the aims with their indicators."""
    return {"data": page_of("aims")}


@appraised("portal/indicator.html")
def indicator(_request: HttpRequest, indicator: str) -> dict[str, Any]:
    """Show what an indicator means, where it comes from, its limits, and its values."""
    return {"data": page_of(f"indicator-{indicator}")}


@appraised("portal/ranking.html")
def ranking(_request: HttpRequest) -> dict[str, Any]:
    """Show the ranking with its intervals, its method, and how far it can be trusted."""
    return {"data": page_of("ranking")}


@appraised("portal/back_test.html")
def back_test(_request: HttpRequest) -> dict[str, Any]:
    """Show whether the ranking would have anticipated the countries that were chosen."""
    return {"data": page_of("back_test")}


@appraised("portal/substitution.html")
def substitution(request: HttpRequest) -> dict[str, Any]:
    """Show what Japan could lawfully have supplied, for one supplier and some years."""
    data = page_of("substitution")
    supplier = _chosen(request, "supplier", [one["id"] for one in data["suppliers"]])
    span = _chosen(request, "years", data["spans"])
    shown = [one for one in data["tables"] if (one["supplier"], one["span"]) == (supplier, span)]
    charts = [name.partition("/")[2] for name in data["figures"]]
    return {"data": data, "tables": shown, "supplier": supplier, "span": span, "charts": charts}


def _chosen(request: HttpRequest, name: str, among: list[str]) -> str:
    """Return what is asked for, or the first of what there is."""
    asked = request.GET.get(name, "")
    return asked if asked in among else next(iter(among), "")


urlpatterns = [
    path("aims/", aims, name="aims"),
    path("aims/indicators/<slug:indicator>/", indicator, name="indicator"),
    path("aims/ranking/", ranking, name="ranking"),
    path("aims/back-test/", back_test, name="back_test"),
    path("aims/substitution/", substitution, name="substitution"),
]
