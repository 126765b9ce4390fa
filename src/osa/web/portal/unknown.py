"""What is not known: published rows with a value that nobody has made known, counted and listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse

from osa.i18n import N_, _
from osa.register.models import (
    Agreement,
    Commitment,
    Delivery,
    DeliveryLine,
    Disbursement,
    Item,
    Project,
)
from osa.register.published import public, uncertain_appropriations
from osa.web.caching import published
from osa.web.portal.counting import counted
from osa.web.portal.row_words import name_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

_ROWS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Gap:
    """A kind of thing that is not known: the rows of a table that lack it, and the way from them to their project."""

    name: str
    title: str
    why: str
    table: str
    rows: Callable[[], QuerySet[Any, Any]]
    project: str

    @property
    def related(self) -> list[str]:
        """What is read with each row: its project with the recipient, and the item of a line."""
        if self.table == "projects":
            return ["country"]
        item = ["item"] if self.table == "delivery_lines" else []
        return [*item, f"{self.project}__country"] if self.project else item


def _in_force() -> QuerySet[Any, Any]:
    """Return the notes whose entry into force is not known."""
    return public(Agreement).filter(in_force_on=None)


def _undelivered() -> QuerySet[Any, Any]:
    """Return the projects with notes of which no delivery is known, made or planned."""
    signed = public(Agreement).values("project")
    delivered = public(Delivery).exclude(delivered_on=None).values("project")
    return public(Project).exclude(standing="cancelled").filter(pk__in=signed).exclude(pk__in=delivered)


def without_notes() -> QuerySet[Any, Any]:
    """Return the projects without notes."""
    standing = public(Project).exclude(standing="cancelled")
    return standing.exclude(pk__in=public(Agreement).values("project"))


def _uncounted() -> QuerySet[Any, Any]:
    """Return what was delivered without a number."""
    return public(DeliveryLine).filter(quantity=None).exclude(delivery__delivered_on=None)


def _unpaid() -> QuerySet[Any, Any]:
    """Return the commitments of which no payment is known."""
    return public(Commitment).exclude(pk__in=public(Disbursement).values("commitment"))


_GAPS = (
    Gap(
        "entry-into-force",
        N_("Notes whose entry into force is not known"),
        N_("Signed is not in force: some notes take effect only when the recipient says in writing that it is ready."),
        "agreements",
        _in_force,
        "project",
    ),
    Gap(
        "delivery",
        N_("Signed projects of which no delivery is known"),
        N_("No source was found that says that anything was handed over; something may have been."),
        "projects",
        _undelivered,
        "",
    ),
    Gap(
        "amount",
        N_("Projects without notes, whose amount is not known"),
        N_("They stand in the budget, but no signed exchange of notes was found."),
        "projects",
        without_notes,
        "",
    ),
    Gap(
        "announced-numbers",
        N_("Items announced without a number"),
        N_("The announcement says what is given, but not how many."),
        "items",
        lambda: public(Item).filter(announced=None),
        "project",
    ),
    Gap(
        "delivered-numbers",
        N_("Items delivered without a number"),
        N_("The report of the handover does not say how many."),
        "delivery_lines",
        _uncounted,
        "delivery__project",
    ),
    Gap(
        "beneficiary",
        N_("Projects whose beneficiary is not named"),
        N_("Which force or organisation receives the items was not found."),
        "projects",
        lambda: public(Project).exclude(standing="cancelled").filter(beneficiaries=None),
        "",
    ),
    Gap(
        "payments",
        N_("Commitments of which no payment is known"),
        N_("When the money was paid out, and how much of it, was not found."),
        "commitments",
        _unpaid,
        "project",
    ),
    Gap(
        "appropriations",
        N_("Amounts of budgets that are not certain"),
        N_("They are inferred or not verified, or another source says something else."),
        "appropriations",
        uncertain_appropriations,
        "",
    ),
)
GAPS: dict[str, Gap] = {gap.name: gap for gap in _GAPS}


def counts() -> list[tuple[Gap, int]]:
    """Return how many published rows lack something, by what they lack; in one query."""
    found = counted({gap.name: gap.rows() for gap in _GAPS})
    return [(gap, found[gap.name]) for gap in _GAPS]


@published
def unknown(request: HttpRequest, gap: str) -> HttpResponse:
    """Show the rows that lack something."""
    if gap not in GAPS:
        raise Http404
    chosen = GAPS[gap]
    rows = chosen.rows().select_related(*chosen.related).prefetch_related("sources").order_by("pk")
    page = Paginator(rows, _ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "trail": [(_("Home"), reverse("portal:home")), (_(chosen.title), "")],
        "gap": chosen,
        "has_project": bool(chosen.project) or chosen.table == "projects",
        "page": page,
        "listed": [{"row": row, "name": _name_of(row, chosen), "project": _project_of(row, chosen)} for row in page],
    }
    return render(request, "portal/unknown.html", context)


def _name_of(row: Any, gap: Gap) -> str:  # noqa: ANN401 - a row of any table
    """Return what a row is called on the list."""
    return str(row.item.name) if isinstance(row, DeliveryLine) else name_of(gap.table, row)


def _project_of(row: Any, gap: Gap) -> Project | None:  # noqa: ANN401 - a row of any table
    """Return the project that a row belongs to, or is."""
    if isinstance(row, Project):
        return row
    for step in filter(None, gap.project.split("__")):
        row = getattr(row, step)
    return row if isinstance(row, Project) else None


urlpatterns = [path("unknown/<slug:gap>/", unknown, name="unknown")]
