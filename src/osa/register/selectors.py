"""Reading the register: projects with what was delivered, and money by fiscal year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Q, Sum, Value
from django.db.models.functions import Cast

from osa.appraisal.record import Appropriation as Money
from osa.appraisal.record import Grant, Record
from osa.register.models import (
    Agreement,
    Appropriation,
    Claim,
    Commitment,
    DeliveryLine,
    Disbursement,
    Item,
    Project,
    Refund,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from osa.register.models import Row, Sourced

Rows = Callable[["type[Row]"], "QuerySet[Any, Any]"]
"""What returns the rows of a model that count."""


def every(model: type[Row]) -> QuerySet[Any, Any]:
    """Return all rows of a model."""
    return model._default_manager.all()


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """The money of a fiscal year (April to March), in yen. `None` is not known, which is not nought.

    `available` is what was approved and added, and carried in, less what was carried out; `left` is what of it is not
    committed. `signed` is what the notes of the projects on this year's budget say, whenever they were signed.
    `unsigned` are the projects on this year's budget without notes; `uncertain` are the appropriations whose amount is
    inferred, not verified, or contradicted by another source.
    """

    fiscal_year: int
    requested: int | None
    approved: int | None
    supplementary: int | None
    carried_in: int | None
    carried_out: int | None
    available: int | None
    committed: int
    signed: int
    disbursed: int | None
    refunded: int | None
    left: int | None
    unsigned: tuple[str, ...]
    uncertain: tuple[str, ...]


def budget(*, rows: Rows = every) -> list[BudgetYear]:
    """Return the money of every fiscal year that has any, or has a project, in order.

    `rows` returns the rows of a model that count: by default all of them.
    """
    sums = _money(rows)
    unsigned: defaultdict[int, list[str]] = defaultdict(list)
    projects = rows(Project).exclude(standing="cancelled").exclude(pk__in=rows(Agreement).values("project"))
    for year, name in projects.order_by("id").values_list("fiscal_year", "id"):
        unsigned[year].append(name)
    years = {year for by_year in sums.values() for year in by_year} | set(unsigned)
    doubts = _uncertain(rows)
    return [_budget_year(year, sums, tuple(unsigned[year]), tuple(doubts[year])) for year in sorted(years)]


def _money(rows: Rows) -> dict[str, dict[int, int]]:
    """Return the sums of each kind of money, by fiscal year."""
    lines = rows(Appropriation)
    kinds = {
        "request": lines.filter(stage="request").values_list("fiscal_year"),
        "approved": lines.filter(stage="approved").values_list("fiscal_year"),
        "supplementary": lines.filter(stage="supplementary").values_list("fiscal_year"),
        "carried_in": lines.filter(stage="carry_over").values_list("fiscal_year"),
        "carried_out": lines.filter(stage="carry_over").values_list("from_fiscal_year"),
        "committed": rows(Commitment).values_list("fiscal_year"),
        "signed": rows(Agreement).values_list("project__fiscal_year"),
        "disbursed": rows(Disbursement).values_list("commitment__fiscal_year"),
        "refunded": rows(Refund).values_list("commitment__fiscal_year"),
    }
    parts = [query.order_by().annotate(Sum("amount_yen"), kind=_text(kind)) for kind, query in kinds.items()]
    found: dict[str, dict[int, int]] = {kind: {} for kind in kinds}
    for year, amount, kind in parts[0].union(*parts[1:], all=True):
        found[kind][year] = amount
    return found


def _text(value: str) -> Cast:
    """Return a text that every database takes for one."""
    return Cast(Value(value), CharField())


def sums(years: QuerySet[Any, Any]) -> dict[int, int]:
    """Return the sums of yen of some rows, whose fiscal years are given, by fiscal year."""
    return dict(years.order_by().annotate(Sum("amount_yen")))


def _budget_year(
    year: int, sums: dict[str, dict[int, int]], unsigned: tuple[str, ...], uncertain: tuple[str, ...]
) -> BudgetYear:
    """Return the money of a year."""
    money = {kind: by_year.get(year) for kind, by_year in sums.items()}
    some = {kind: amount or 0 for kind, amount in money.items()}
    has_any = any(money[kind] is not None for kind in ("approved", "supplementary", "carried_in"))
    available = some["approved"] + some["supplementary"] + some["carried_in"] - some["carried_out"]
    return BudgetYear(
        fiscal_year=year,
        requested=money["request"],
        approved=money["approved"],
        supplementary=money["supplementary"],
        carried_in=money["carried_in"],
        carried_out=money["carried_out"],
        available=available if has_any else None,
        committed=some["committed"],
        signed=some["signed"],
        disbursed=money["disbursed"],
        refunded=money["refunded"],
        left=available - some["committed"] if has_any else None,
        unsigned=unsigned,
        uncertain=uncertain,
    )


def uncertain_appropriations(rows: Rows = every) -> QuerySet[Appropriation, Appropriation]:
    """Return the appropriations whose amount is inferred, not verified, or contradicted by another source."""
    disputed = rows(Claim).filter(table="appropriations", field="amount_yen", used=False).values("row")
    return rows(Appropriation).filter(Q(basis__in=("inferred", "unverified")) | Q(id__in=disputed))


def _uncertain(rows: Rows) -> dict[int, list[str]]:
    """Return the appropriations whose amount is not certain, by fiscal year."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for year, name in uncertain_appropriations(rows).order_by("id").values_list("fiscal_year", "id"):
        found[year].append(name)
    return found


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many of an item were announced and delivered. `None` is not known.

    `delivered` counts what was stated; `unstated` tells whether something was delivered without a number.
    """

    item: str
    announced: int | None
    delivered: int | None
    unstated: bool


def numbers_of(projects: QuerySet[Project, Project] | None = None, *, rows: Rows = every) -> dict[str, list[Numbers]]:
    """Return the announced and delivered numbers of the items of projects (of all, if none are given), by project.

    `rows` returns the rows of a model that count: by default all of them.
    """
    items = rows(Item).order_by("id")
    handed_over = rows(DeliveryLine).filter(delivery__delivered_on__isnull=False)
    if projects is not None:
        items = items.filter(project__in=projects)
        handed_over = handed_over.filter(item__project__in=projects)
    lines = defaultdict(list)
    for item, quantity in handed_over.values_list("item_id", "quantity"):
        lines[item].append(quantity)
    found = defaultdict(list)
    for item in items:
        stated = [quantity for quantity in lines[item.id] if quantity is not None]
        delivered = sum(stated) if stated else None
        found[item.project_id].append(Numbers(item.id, item.announced, delivered, None in lines[item.id]))
    return found


def projects() -> QuerySet[Project, Project]:
    """Return all projects, in order of fiscal year and id, with their recipients, agreements and deliveries."""
    related = ("beneficiaries", "agreements", "deliveries", "sources")
    return Project.objects.select_related("country").prefetch_related(*related).order_by("fiscal_year", "id")


def record() -> Record:
    """Return what the programme has done, as an appraisal needs it. Cancelled projects are left out."""
    lines = Appropriation.objects.prefetch_related("sources").order_by("fiscal_year", "id")
    money = [Money(one.fiscal_year, one.stage, one.amount_yen, one.basis, addresses_of(one)) for one in lines]
    numbers = numbers_of()
    standing = projects().exclude(standing="cancelled").prefetch_related("agreements__sources")
    return Record(tuple(grant_of(one, numbers.get(one.id, [])) for one in standing), tuple(money))


def grant_of(project: Project, numbers: list[Numbers]) -> Grant:
    """Return a project in short: the day of its first notes, the sum of all, and the numbers that are known."""
    agreements = sorted(project.agreements.all(), key=lambda one: (one.signed_on, one.id))
    announced = [one.announced for one in numbers if one.announced is not None]
    delivered = [one.delivered for one in numbers if one.delivered is not None]
    return Grant(
        id=project.id,
        recipient=project.country_id,
        title=project.title,
        fiscal_year=project.fiscal_year,
        signed_on=agreements[0].signed_on if agreements else None,
        yen=sum(one.amount_yen for one in agreements) if agreements else None,
        announced=sum(announced) if announced else None,
        delivered=sum(delivered) if delivered else None,
        sources=tuple(dict.fromkeys(url for row in (project, *agreements) for url in addresses_of(row))),
    )


def addresses_of(row: Sourced) -> tuple[str, ...]:
    """Return the addresses of the sources of a row, in order of their ids."""
    return tuple(source.url for source in sorted(row.sources.all(), key=lambda one: one.id))
