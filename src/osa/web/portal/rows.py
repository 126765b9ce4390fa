"""Rows of the register and their sources: where every figure comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse

from osa.i18n import _
from osa.register import published
from osa.register.gathering import gather
from osa.register.models import Need, Project, Sourced
from osa.register.story import join
from osa.register.tables import TABLES
from osa.web import caching
from osa.web.portal.row_words import address_of, claimed, claimed_about, may_lead_to, name_of, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from osa.register.gathering import Key
    from osa.register.models import Claim, Source

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """A row in a list of rows of many tables: its table and name in words, and where it stands."""

    table: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a source says about a column of a row, where another says otherwise."""

    about: str
    value: str
    used: bool
    note: str
    sources: tuple[Source, ...]
    address: str


def claims_told(claims: list[Claim]) -> list[Claimed]:
    """Return claims in words."""
    return [
        Claimed(
            about=claimed_about(claim),
            value=claimed(claim),
            used=claim.used,
            note=str(claim.note),
            sources=tuple(claim.sources.all()),
            address=address_of("claims", claim.pk),
        )
        for claim in claims
    ]


@caching.published
def row(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Show a public row: what it says, how that is known, what says otherwise, and what refers to it."""
    found = published.row(table, row) if table in TABLES else None
    if found is None:
        raise Http404
    if isinstance(found, Project):
        found.state = published.shown_states([row])[row]
    join({table: [found]})
    referred = _targets(found)
    about = {
        "row": found,
        "table": table,
        "heading": TABLES[table].heading(),
        "name": name_of(table, found),
        "columns": [one for one in said(table, found, referred) if one.name not in ("note", "basis")],
        "note": str(getattr(found, "note", "")),
        "basis": found.get_basis_display() if isinstance(found, Sourced) else "",
        "sources": list(found.sources.order_by("id")) if isinstance(found, Sourced) else [],
        "claims": claims_told(list(published.claims_about(table, [row]))),
        "page": _page(request, _referring(table, row)),
        "trail": _trail(table, name_of(table, found)),
    }
    return render(request, "portal/row.html", about)


def _targets(found: Any) -> set[Key]:  # noqa: ANN401 - a row of any table
    """Return the rows that a row refers to and that the public may read; names of those that it refers to are read."""
    keys = may_lead_to(found)
    name = getattr(found, "need_id", None)
    need = published.public(Need).filter(pk=name).first() if name else None
    if need is not None:
        keys.add(("needs", need.pk))
        found.need = need
    wanted = {table: published.public(TABLES[table].model).filter(pk=key) for table, key in keys if table != "needs"}
    for rows in gather(wanted).values():
        for target in rows:
            _tell(found, target)
    return keys


def _tell(found: Any, target: Any) -> None:  # noqa: ANN401 - rows of any table
    """Let a row know a row that it refers to."""
    for field in found._meta.concrete_fields:
        if field.many_to_one and field.related_model is type(target) and getattr(found, field.attname) == target.pk:
            field.set_cached_value(found, target)


def _trail(table: str, name: str) -> list[tuple[str, str]]:
    """Return the way to a row."""
    return [(_("Projects"), reverse("portal:projects")), (f"{TABLES[table].heading()}: {name}", "")]


def _referring(table: str, name: str) -> dict[str, QuerySet[Any, Any]]:
    """Return the public rows that refer to a row, by table."""
    found: dict[str, QuerySet[Any, Any]] = {}
    for (other, _column), rows in published.referring_to(table, name).items():
        found[other] = found[other] | rows if other in found else rows
    return {other: rows.distinct() for other, rows in found.items()}


def _page(request: HttpRequest, chosen: Mapping[str, QuerySet[Any, Any]]) -> Page[Listed] | None:
    """Return a page of rows of many tables, in the order of the tables; none if there are no tables."""
    parts = [
        rows.order_by()
        .annotate(place_=Value(place), of_=Cast(Value(table), CharField()))
        .values_list("place_", "of_", "pk")
        for place, (table, rows) in enumerate(chosen.items())
    ]
    if not parts:
        return None
    keys = parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]
    page: Page[Any] = Paginator(keys.order_by("place_", "pk"), A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    wanted: dict[str, list[str]] = {}
    for _place, table, name in shown:
        wanted.setdefault(table, []).append(name)
    rows = gather({table: TABLES[table].model._default_manager.filter(pk__in=names) for table, names in wanted.items()})
    by_key = {(table, one.pk): one for table, listed in rows.items() for one in listed}
    page.object_list = [
        Listed(str(TABLES[table].heading()), name_of(table, by_key[table, name]), address_of(table, name))
        for _place, table, name in shown
    ]
    return page


def _keys(place: int, table: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return a query for the ids of rows with their table and its place."""
    placed: QuerySet[Any, Any] = rows.order_by().annotate(place_=Value(place), of_=Cast(Value(table), CharField()))
    return placed.values_list("place_", "of_", "pk")


@caching.published
def source(request: HttpRequest, source: str) -> HttpResponse:
    """Show a document, and the public rows that rest on it."""
    found = published.source(source)
    if found is None:
        raise Http404
    about = {
        "source": found,
        "kind": found.get_kind_display(),
        "page": _page(request, published.resting_on(source)),
        "trail": [(_("Projects"), reverse("portal:projects")), (found.title, "")],
    }
    return render(request, "portal/source.html", about)


urlpatterns = [
    path("sources/<str:source>/", source, name="source"),
    path("rows/<slug:table>/<str:row>/", row, name="row"),
]
