"""What the public may read of the register: the rows that are published, and nothing that they would give away.

A row is public if it is published and so is every row that it refers to: what belongs to a project that nobody has
published is not public either. A source or an organisation is public if a public row refers to it; countries are public
as they are. Whoever shows the register to the public reads it here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, F, Prefetch, Q, Sum, Value, When

from osa.register import selectors
from osa.register.models import (
    Agreement,
    Appropriation,
    CaseFact,
    Claim,
    Commitment,
    Delivery,
    Evaluation,
    Item,
    Organisation,
    ProcurementStep,
    Project,
    Source,
    Sourced,
)
from osa.register.tables import TABLES, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

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
    if model in (Source, Organisation):
        return rows.filter(_referred_to(model))
    return rows.filter(_about_public_rows()) if model is Claim else rows


def _referred_to(model: type[Row]) -> Q:
    """Return what holds of the rows of a model that a public row refers to."""
    condition = Q()
    for listed in TABLES.values():
        for field in (*listed.model._meta.concrete_fields, *listed.model._meta.many_to_many):
            if field.is_relation and field.related_model is model:
                rows = public(listed.model).order_by().filter(**{f"{field.name}__isnull": False})
                condition |= Q(pk__in=rows.values(field.name))
    return condition


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
    """Return what holds of the claims about what the public may read; claims are not about claims or sources."""
    condition = Q()
    for name, table in TABLES.items():
        if table.model not in (Claim, Source):
            hidden = Q(field__in=WITHHELD[name]) if name in WITHHELD else Q(pk__in=())
            condition |= Q(table=name, row__in=public(table.model).order_by().values("pk")) & ~hidden
    return condition


# Projects


def shown_state() -> Case:
    """Return the state of a project as far as public rows show it: at most its own, and never more than they say.

    A project is agreed if notes are public, in force if the day is, and delivered if a delivery with its day is.
    """
    notes, deliveries = public(Agreement), public(Delivery)
    shown_by = {
        "closed": deliveries.exclude(delivered_on=None),
        "evaluated": public(Evaluation).exclude(made_on=None),
        "monitoring": deliveries.exclude(delivered_on=None),
        "delivery": deliveries,
        "procurement": public(ProcurementStep),
        "in_force": notes.exclude(in_force_on=None),
        "notes_exchanged": notes,
    }
    signed = list(reversed(shown_by))
    steps = []
    for place, (state, rows) in enumerate(shown_by.items()):
        reached = signed[len(signed) - 1 - place :]
        condition = Q(state__in=reached) & Q(pk__in=rows.order_by().values("project"))
        if state != "notes_exchanged":
            condition &= Q(pk__in=notes.order_by().values("project"))
        if state == "evaluated":
            condition &= Q(pk__in=shown_by["monitoring"].order_by().values("project"))
        steps.append(When(condition, then=Value(state)))
    steps.append(When(state__in=signed, then=Value("decision")))
    return Case(*steps, default=F("state"), output_field=CharField())


def shown_states(names: Collection[str] | None = None) -> dict[str, str]:
    """Return the states of public projects (of all, if none are given) as far as public rows show them."""
    rows = public(Project) if names is None else public(Project).filter(pk__in=names)
    return dict(rows.order_by().annotate(shown_state=shown_state()).values_list("pk", "shown_state"))


def projects() -> QuerySet[Project, Project]:
    """Return the public projects, in order of fiscal year and id, with what a list tells of them.

    That is `shown_state`, recipient, beneficiaries and sources, and what is public of agreements, items and deliveries
    with their lines. `need` must be read through `row` or `story`: it may not be public.
    """
    lines = Prefetch("lines", public(TABLES["delivery_lines"].model))
    deliveries = Prefetch("deliveries", public(Delivery).order_by("batch").prefetch_related(lines))
    agreements = Prefetch("agreements", public(Agreement).order_by("signed_on", "id"))
    items = Prefetch("items", public(Item).order_by("id"))
    related = ("beneficiaries", "sources", agreements, items, deliveries)
    rows = public(Project).select_related("country").prefetch_related(*related)
    found: QuerySet[Any, Any] = rows.annotate(shown_state=shown_state()).order_by("fiscal_year", "id")
    return found


def project(name: str) -> Project | None:
    """Return a public project as `projects` does, or none."""
    return projects().filter(pk=name).first()


def numbers(chosen: QuerySet[Project, Project] | None = None) -> dict[str, list[Numbers]]:
    """Return the announced and delivered numbers of the items of projects (of all, if none are given), by project."""
    return selectors.numbers_of(projects() if chosen is None else chosen, rows=public)


# Money


def budget() -> list[BudgetYear]:
    """Return the money of every fiscal year, as far as it is public; what is `left` only where all projects are."""
    partly = _partly_public()
    found = selectors.budget(rows=_of_money)
    return [replace(one, left=None) if one.fiscal_year in partly else one for one in found]


def _partly_public() -> set[int]:
    """Return the fiscal years with a project, notes or a commitment that is not public.

    What of such a year's budget is not signed or not bound, the public cannot know.
    """
    found: set[int] = set()
    hidden = Project.objects.exclude(pk__in=public(Project).values("pk")).values_list("fiscal_year")
    notes = Agreement.objects.exclude(pk__in=public(Agreement).values("pk")).values_list("project__fiscal_year")
    bound = Commitment.objects.exclude(pk__in=public(Commitment).values("pk")).values_list("fiscal_year")
    for (year,) in hidden.order_by().union(notes.order_by(), bound.order_by()):
        found.add(year)
    return found


def uncertain_appropriations() -> QuerySet[Appropriation, Appropriation]:
    """Return the public appropriations whose amount is not certain, as `BudgetYear.uncertain` has them."""
    return selectors.uncertain_appropriations(_of_money)


def _of_money(model: type[Row]) -> QuerySet[Any, Any]:
    """Return the rows of a model that count in the budget: public ones.

    A claim counts only together with its appropriation, so that is not asked for twice.
    """
    return Claim.objects.filter(published=True) if model is Claim else public(model)


def appropriations() -> QuerySet[Appropriation, Appropriation]:
    """Return the public appropriations in order, with their sources and amounts quoted in other currencies."""
    quoted = Prefetch("quoted", public(TABLES["quoted_amounts"].model).prefetch_related("sources"))
    return public(Appropriation).prefetch_related("sources", quoted).order_by("fiscal_year", "stage", "id")


@dataclass(frozen=True, slots=True)
class MoneyYear:
    """The money of a fiscal year's budget in yen: appropriated, signed in notes, and delivered.

    Nobody publishes what each delivery cost, so a grant counts as `delivered` with the whole amount of its notes once
    everything is handed over; a grant of which only something is handed over counts as `begun`. `unsigned` is what of
    the budget is not signed, and `uncertain` whether the budget is not certain. `None` is not known, or not published.
    """

    fiscal_year: int
    appropriated: int | None
    uncertain: bool
    signed: int
    unsigned: int | None
    begun: int
    delivered: int


def money(years: Sequence[BudgetYear] | None = None) -> list[MoneyYear]:
    """Return what was appropriated, signed and delivered of every fiscal year's budget, in order of the years.

    Whoever has asked for the `budget` already gives its `years`.
    """
    handed_over = {year: (whole or 0, some or 0) for year, whole, some in _handed_over()}
    uncertain = set(uncertain_appropriations().exclude(stage="request").values_list("fiscal_year", flat=True))
    return [
        MoneyYear(
            fiscal_year=year.fiscal_year,
            appropriated=year.available,
            uncertain=year.fiscal_year in uncertain,
            signed=year.signed,
            unsigned=not_signed(year),
            begun=handed_over.get(year.fiscal_year, (0, 0))[1],
            delivered=handed_over.get(year.fiscal_year, (0, 0))[0],
        )
        for year in (budget() if years is None else years)
    ]


def not_signed(year: BudgetYear) -> int | None:
    """Return what is available less the notes of the year's projects; none where either is not wholly public."""
    return None if year.available is None or year.left is None else year.available - year.signed


def _handed_over() -> QuerySet[Any, Any]:
    """Return the sums of the notes of projects of which everything, and of which only something, is handed over.

    By fiscal year of the budget.
    """
    handed = Q(project__in=public(Delivery).exclude(delivered_on=None).order_by().values("project"))
    done, some = Q(project__state__in=DONE) & handed, ~Q(project__state__in=DONE) & handed
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
    """Return all documents that public rows rest on, by publisher and title."""
    return public(Source).order_by("publisher", "title", "id")


def source(name: str) -> Source | None:
    """Return a document that a public row rests on by its id, or none."""
    return public(Source).filter(pk=name).first()


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
