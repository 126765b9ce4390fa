"""What the public may read of the register: the rows that are published, and nothing that they would give away.

A row is public if it is published and so is every row that it refers to: what belongs to a project that nobody has
published is not public either. Countries, organisations and sources are public as they are. Whoever shows the register
to the public reads it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, Sum

from osa.register import selectors
from osa.register.models import Agreement, Appropriation, CaseFact, Claim, Delivery, Item, Project, Source, Sourced
from osa.register.tables import TABLES, table_of

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from osa.register.models import Row
    from osa.register.selectors import BudgetYear, Numbers

WITHHELD: dict[str, frozenset[str]] = {"case_facts": frozenset({"attested_by", "evidence"})}
"""Columns that stay inside even where their row is public, by table: who attested a fact, and on what evidence."""

_ALONE = ((Project, "need"),)
"""References to a row that may be unpublished while the row that refers to it is public: they are not shown then."""

DONE = ("monitoring", "evaluated", "closed")
"""The states of a project of which everything has been delivered."""


def public(model: type[Row]) -> QuerySet[Any, Any]:
    """Return the public rows of a model."""
    rows = model._default_manager.filter(_is_public(model))
    return rows.filter(_about_public_rows()) if model is Claim else rows


@cache
def _is_public(model: type[Model]) -> Q:
    """Return what holds of the public rows of a model: they are published, and so is what they refer to."""
    return _condition(model, "")


def _condition(model: type[Model], path: str) -> Q:
    """Return what holds of the public rows of a model that a path leads to."""
    if not issubclass(model, Sourced):
        return Q()
    condition = Q(**{f"{path}published": True})
    for field in model._meta.concrete_fields:
        to: Any = field.related_model
        if to is None or (model, field.name) in _ALONE or not issubclass(to, Sourced):
            continue
        target = _condition(to, f"{path}{field.name}__")
        condition &= target | Q(**{f"{path}{field.name}__isnull": True}) if field.null else target
    return condition


def _about_public_rows() -> Q:
    """Return what holds of the claims about public rows."""
    condition = Q()
    for name, table in TABLES.items():
        if table.model is not Claim:
            condition |= Q(table=name, row__in=public(table.model).values("pk"))
    return condition


# Projects


def projects() -> QuerySet[Project, Project]:
    """Return the public projects, in order of fiscal year and id, with what a list tells of them.

    That is recipient, beneficiaries and sources, and what is public of agreements, items and deliveries with their
    lines. `need` must be read through `row` or `story`: it may not be public.
    """
    lines = Prefetch("lines", public(TABLES["delivery_lines"].model))
    deliveries = Prefetch("deliveries", public(Delivery).order_by("batch").prefetch_related(lines))
    agreements = Prefetch("agreements", public(Agreement).order_by("signed_on", "id"))
    items = Prefetch("items", public(Item).order_by("id"))
    related = ("beneficiaries", "sources", agreements, items, deliveries)
    rows = public(Project).select_related("country").prefetch_related(*related)
    return rows.order_by("fiscal_year", "id")


def project(name: str) -> Project | None:
    """Return a public project as `projects` does, or none."""
    return projects().filter(pk=name).first()


def numbers(chosen: QuerySet[Project, Project] | None = None) -> dict[str, list[Numbers]]:
    """Return the announced and delivered numbers of the items of projects (of all, if none are given), by project."""
    return selectors.numbers_of(projects() if chosen is None else chosen, rows=public)


# Money


def budget() -> list[BudgetYear]:
    """Return the money of every fiscal year, as far as it is public."""
    return selectors.budget(rows=public)


def appropriations() -> QuerySet[Appropriation, Appropriation]:
    """Return the public appropriations in order, with their sources and amounts quoted in other currencies."""
    quoted = Prefetch("quoted", public(TABLES["quoted_amounts"].model).prefetch_related("sources"))
    return public(Appropriation).prefetch_related("sources", quoted).order_by("fiscal_year", "stage", "id")


@dataclass(frozen=True, slots=True)
class MoneyYear:
    """The money of a fiscal year's budget in yen: appropriated, signed in notes, and delivered.

    Nobody publishes what each delivery cost, so a grant counts as `delivered` with the whole amount of its notes once
    everything is handed over; a grant of which only something is handed over counts as `begun`. `None` is not known.
    """

    fiscal_year: int
    appropriated: int | None
    signed: int
    begun: int
    delivered: int


def money() -> list[MoneyYear]:
    """Return what was appropriated, signed and delivered of every fiscal year's budget, in order of the years."""
    handed_over = {year: (whole or 0, some or 0) for year, whole, some in _handed_over()}
    return [
        MoneyYear(
            fiscal_year=year.fiscal_year,
            appropriated=year.available,
            signed=year.signed,
            begun=handed_over.get(year.fiscal_year, (0, 0))[1],
            delivered=handed_over.get(year.fiscal_year, (0, 0))[0],
        )
        for year in budget()
    ]


def _handed_over() -> QuerySet[Any, Any]:
    """Return the sums of the notes of projects of which everything, and of which only something, is handed over.

    By fiscal year of the budget.
    """
    done = Q(project__state__in=DONE)
    some = ~done & Q(project__in=public(Delivery).exclude(delivered_on=None).values("project"))
    years: QuerySet[Any, Any] = public(Agreement).order_by().values("project__fiscal_year")
    summed = years.annotate(whole=Sum("amount_yen", filter=done), some=Sum("amount_yen", filter=some))
    listed: QuerySet[Any, Any] = summed.values_list("project__fiscal_year", "whole", "some")
    return listed


# Rows and sources


def row(table: str, name: str) -> Row | None:
    """Return a public row of a table by its id, or none."""
    return public(TABLES[table].model).filter(pk=name).first() if table in TABLES else None


def shown_columns(table: str) -> list[str]:
    """Return the columns of a table that the public may read, in the order of its files."""
    inside = {"id", "published", *WITHHELD.get(table, ())}
    return [name for name in TABLES[table].columns if name not in inside]


def sources() -> QuerySet[Source, Source]:
    """Return all documents that rows rest on, by publisher and title."""
    return Source.objects.order_by("publisher", "title", "id")


def source(name: str) -> Source | None:
    """Return a document by its id, or none."""
    return Source.objects.filter(pk=name).first()


def resting_on(name: str) -> dict[str, QuerySet[Any, Any]]:
    """Return the public rows that cite a source, by table."""
    tables = {key: table.model for key, table in TABLES.items() if issubclass(table.model, Sourced)}
    return {key: public(model).filter(sources=name) for key, model in tables.items()}


def referring_to(table: str, name: str) -> dict[tuple[str, str], QuerySet[Any, Any]]:
    """Return the public rows that refer to a row, by their table and the column that does; claims are left out."""
    found = {}
    for other, listed in TABLES.items():
        for field in (*listed.model._meta.concrete_fields, *listed.model._meta.many_to_many):
            if field.is_relation and field.related_model and table_of(field.related_model) is TABLES[table]:
                found[other, field.name] = public(listed.model).filter(**{field.name: name})
    return found


def claims_about(table: str, names: list[str]) -> QuerySet[Claim, Claim]:
    """Return what sources say differently about rows of a table, which must be public themselves."""
    rows = Claim.objects.filter(published=True, table=table, row__in=names).exclude(field__in=WITHHELD.get(table, ()))
    return rows.prefetch_related("sources").order_by("row", "field", "-used", "id")


def facts(chosen: QuerySet[Project, Project]) -> QuerySet[CaseFact, CaseFact]:
    """Return the public facts of projects; who attested them, and on what evidence, is not public."""
    return public(CaseFact).filter(project__in=chosen).order_by("project", "fact")
