"""My work: what waits for me, what is due, what is stale."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, Sum
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from osa.accounts.models import RoleGrant
from osa.accounts.permissions import ROLES
from osa.casework.gathering import gather, last_screenings
from osa.casework.life import STATES, edges_from, reasons_against
from osa.casework.models import FRAMEWORK, Decision
from osa.casework.reminders import AHEAD
from osa.casework.selectors import duties, latest_screening, stale_because
from osa.casework.services import project_screen
from osa.i18n import _
from osa.register.models import Appropriation, ConsentRequest, Delivery, Finding, Project
from osa.trail import clock
from osa.web.caching import remembered
from osa.web.workspace.access import REFUSALS, actor, reads, reasons_of
from osa.web.workspace.roles import able, roles_of
from osa.web.workspace.wording import readable

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

_SHOWN = 10
"""So many of each kind are shown at once."""

_RECENT = dt.timedelta(days=30)

_STALENESS = ("items", "agreements", "beneficiaries", "facts", "country__statuses")

_OPEN = tuple(name for name in STATES if name != "closed")


@reads("", keep=True)
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Show what waits for whoever is signed in, by the roles that they hold today."""
    held = roles_of(request)
    told: dict[str, Any] = {"held": [_(ROLES[role]) for role in ROLES if role in held], "day": clock.today()}
    if held & {"legal_reviewer", "approver", "desk_officer"}:
        told |= _decisions(request, held) | _no_longer()
    if held & {"desk_officer", "monitor", "legal_reviewer"}:
        told |= _owed()
    if "desk_officer" in held:
        told["counts"] = _counts()
    if "budget_officer" in held:
        told |= _money()
    if "monitor" in held:
        told |= _watched()
    if "administrator" in held:
        told["unconfirmed"] = list(_unconfirmed())
    told["is_auditor"] = "auditor" in held
    return render(request, "workspace/work.html", told)


def _decisions(request: HttpRequest, held: frozenset[str]) -> dict[str, Any]:
    """Return the decisions that wait for this person, never their own, and those of their own that wait for others."""
    me = actor(request)
    since = clock.now() - _RECENT
    waiting = Q(status__in=("draft", "reviewed")) & ~Q(project__standing="cancelled")
    recent = Q(status="returned", returned_at__gte=since) | Q(status="invalidated", invalidated_at__gte=since)
    rows = Decision.objects.filter(waiting | recent).select_related("project", "author").order_by("drafted_at")
    fallen = [row for row in rows if row.status not in Decision.OPEN]
    found = [row for row in rows if row.status in Decision.OPEN]
    others = [row for row in found if row.author_id != me.pk]
    told: dict[str, Any] = {
        "fallen": fallen[-1 : -_SHOWN - 1 : -1],
        "fallen_count": len(fallen),
        "to_review": [row for row in others if row.status == "draft"] if "legal_reviewer" in held else None,
        "review_title": _("Decisions to review"),
        "approve_title": _("Decisions to approve"),
        "mine_title": _("My decisions that wait for others"),
        "to_approve": [row for row in others if row.status == "reviewed"] if "approver" in held else None,
    }
    if "desk_officer" in held:
        told["mine"] = [row for row in found if row.author_id == me.pk]
    return told


def _no_longer() -> dict[str, Any]:
    """Return the projects whose screening holds no longer."""
    old: list[tuple[str, str]] = remembered("stale-screenings", _stale_screenings)
    return {"old": old[:_SHOWN], "old_count": len(old)}


def _stale_screenings() -> list[tuple[str, str]]:
    """Return the projects to be decided whose last screening no longer speaks for them: each one's id and title."""
    found = []
    screenings = last_screenings(FRAMEWORK).select_related("rulebook").defer("rulebook__files")
    rows = _undecided().select_related("country", "need").prefetch_related(*_STALENESS)
    for project in rows.prefetch_related(Prefetch("screenings", screenings, to_attr="last_screenings")):
        last = latest_screening(project)
        if last and stale_because(last, project=project):
            found.append((project.pk, str(project.title)))
    return found


def _undecided() -> QuerySet[Project, Project]:
    """Return the projects that are to be decided."""
    rows: QuerySet[Project, Project] = Project.objects.filter(state__in=("screening", "decision"), standing="active")
    return rows.order_by("fiscal_year", "id")


def _owed() -> dict[str, Any]:
    """Return the duties that are overdue, and those due soon."""
    day = clock.today()
    rows = duties(on=day, timed_only=True)
    late = [row for row in rows if row.state == "overdue"]
    soon = [row for row in rows if row.state == "open" and row.due_on and row.due_on <= day + AHEAD]
    return {"overdue": late[:_SHOWN], "overdue_count": len(late), "soon": soon[:_SHOWN], "soon_count": len(soon)}


def _counts() -> list[tuple[str, str, int]]:
    """Return how many projects stand at each state, but for those that are closed or cancelled."""
    rows = Project.objects.exclude(standing="cancelled").values_list("state", flat=True)
    counted = Counter(rows)
    return [(name, str(STATES[name].inside), counted[name]) for name in _OPEN if counted[name]]


def _money() -> dict[str, Any]:
    """Return the decisions without their money, and the fiscal years of projects without an appropriation."""
    rows = Decision.objects.filter(status__in=Decision.OPEN).exclude(project__standing="cancelled")
    open_ = list(rows.select_related("project").prefetch_related("project__commitments").order_by("drafted_at"))
    short = []
    for row in open_:
        bound = sum(c.amount_yen for c in row.project.commitments.all() if c.fiscal_year == row.fiscal_year)
        if bound < row.amount_yen:
            short.append((row, row.amount_yen - bound))
    years = Project.objects.exclude(standing="cancelled").values_list("fiscal_year", flat=True).order_by().distinct()
    given = Appropriation.objects.exclude(stage="request").values("fiscal_year").order_by()
    known = set(given.annotate(sum=Sum("amount_yen")).values_list("fiscal_year", flat=True))
    return {"uncommitted": short, "unappropriated": sorted(set(years) - known)}


def _watched() -> dict[str, Any]:
    """Return the deliveries that are due and not confirmed, findings not settled and requests not answered."""
    day = clock.today()
    late = Delivery.objects.filter(delivered_on=None, planned_by__lte=day + dt.timedelta(days=90))
    late = late.exclude(project__standing="cancelled").select_related("project").order_by("planned_by", "id")
    findings = Finding.objects.filter(settled_on=None).exclude(grade="note").select_related("visit__project")
    requests = ConsentRequest.objects.filter(answer="pending").select_related("project").order_by("asked_on")
    unseen = Project.objects.filter(state="monitoring", visits=None).exclude(standing="cancelled").order_by("id")
    return {
        "planned": list(late[:_SHOWN]),
        "findings": list(findings.order_by("id")[:_SHOWN]),
        "requests": list(requests[:_SHOWN]),
        "unseen": list(unseen[:_SHOWN]),
    }


def _unconfirmed() -> QuerySet[RoleGrant, RoleGrant]:
    """Return the roles that somebody gave, and that a second person has to confirm."""
    rows: QuerySet[RoleGrant, RoleGrant] = RoleGrant.objects.filter(confirmed_by="", user__is_active=True)
    return rows.select_related("user").order_by("user__username", "role")


# Projects in hand


@require_safe
@reads("casework", keep=True)
def queue(request: HttpRequest) -> HttpResponse:
    """Show the projects at one state, each with what keeps it from going on."""
    counts = _counts()
    wanted = request.GET.get("state", "")
    first = counts[0][0] if counts else "need"
    state = wanted if wanted in STATES else first
    words = request.GET.get("q", "").strip()
    found = Paginator(_at(state, words), _SHOWN)
    counted = {name: count for name, _label, count in counts}
    if not words and state in counted:
        found.count = counted[state]
    page = found.get_page(request.GET.get("page"))
    rows = [(row, _onward(row)) for row in gather([row.pk for row in page])]
    told = {"counts": counts, "state": state, "state_name": str(STATES[state].inside), "page": page, "rows": rows}
    return render(request, "workspace/queue.html", {**told, "q": words})


def _at(state: str, words: str) -> QuerySet[Project, Project]:
    """Return the projects at a state, in order, that hold some words in a title or an id."""
    rows: QuerySet[Project, Project] = Project.objects.filter(state=state).exclude(standing="cancelled")
    for word in words.split():
        rows = rows.filter(Q(id__icontains=word) | Q(title_en__icontains=word) | Q(title_ja__icontains=word))
    return rows.order_by("fiscal_year", "id")


def _onward(project: Project) -> list[tuple[str, list[str]]]:
    """Return the ways onward of a project, each with what keeps it from going there; what a reason settles is left."""
    day = clock.today()
    return [
        (
            str(STATES[edge.target].inside),
            readable(dict.fromkeys(reasons_against(project, edge.target, day=day, why="-"))),
        )
        for edge in edges_from(project.state)
        if not edge.back
    ]


# Screenings that no longer hold


@require_safe
@reads("casework", keep=True)
def stale(request: HttpRequest) -> HttpResponse:
    """Show the screenings of projects not decided yet, and why those that no longer hold do not."""
    return render(request, "workspace/stale.html", _stale(request))


def _stale(request: HttpRequest, refused: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """Return one page of the projects whose screening matters now."""
    page = Paginator(_undecided().values_list("pk", flat=True), 2 * _SHOWN).get_page(request.GET.get("page"))
    found = []
    for project in gather(list(page)):
        last = latest_screening(project)
        reasons = stale_because(last, project=project) if last else []
        found.append((project, last, readable(reasons), last is None or bool(reasons)))
    return {
        "rows": found,
        "page": page,
        "may_screen": able(request, "project_screen"),
        "refused": refused or {},
        "some": any(old for _project, _last, _reasons, old in found),
    }


@require_POST
@reads("casework")
def screen_again(request: HttpRequest) -> HttpResponse:
    """Screen the projects that were chosen, one by one; those that cannot be are told with the reasons."""
    chosen = request.POST.getlist("project")[: 2 * _SHOWN]
    refused: dict[str, list[str]] = {}
    made = 0
    for project in Project.objects.filter(pk__in=chosen).order_by("fiscal_year", "id"):
        try:
            project_screen(by=actor(request), project=project)
            made += 1
        except REFUSALS as refusal:
            refused[project.pk] = reasons_of(refusal)
    if made:
        messages.success(request, _("Screened: {number}").format(number=made))
    if refused:
        return render(request, "workspace/stale.html", _stale(request, refused), status=422)
    if not chosen:
        messages.warning(request, _("No project was chosen."))
    return redirect(reverse("desk:stale"))


urlpatterns = [
    path("", work, name="work"),
    path("projects/", queue, name="queue"),
    path("screenings/", stale, name="stale"),
    path("screenings/again/", screen_again, name="screen_again"),
]
