"""Projects with everything that is asked of them read at once, so that a page takes few queries whatever its size.

A gathered project is as it was then. Services, which decide, gather nothing and read every row anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, prefetch_related_objects
from django.db.models.functions import TruncDate

from osa.casework.models import FRAMEWORK, Decision, Duty, Screening
from osa.register.models import Agreement, Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

FACTS = ("beneficiaries", "facts__sources", "country__statuses")
"""What the facts of a project take, beside its items and agreements."""

DUTIES = ("procurement", "permissions", "visits", "evaluations", "deliveries")
"""What tells whether duties are met, beside items and agreements."""

DECIDING = (*FACTS, "commitments", "last_screenings", "decisions")
"""What tells whether a decision can be drafted, reviewed, approved and carried out."""

_ALWAYS = ("items", "agreements")

_BY_STATE: dict[str, tuple[str, ...]] = {
    "screening": (*FACTS, "last_screenings"),
    "decision": DECIDING,
    "notes_exchanged": ("commitments", "decisions"),
    "in_force": ("commitments", "decisions", "procurement"),
    "procurement": ("commitments", "decisions", "permissions"),
    "delivery": ("commitments", "decisions", "permissions", "items__lines__delivery"),
    "monitoring": ("evaluations",),
    "evaluated": (*DUTIES, "visits__findings", "consent_requests", "duties", "decisions", "screenings"),
}
"""What the checks of the ways onward ask of a project, by its state."""


def gather(names: Sequence[str], *, more: Iterable[str] = (), onward: bool = True) -> list[Project]:
    """Return projects by their ids, in the order given, with items and agreements, and with `more` if it is named.

    With `onward`, also with what keeps them from going on.
    """
    rows = Project.objects.filter(pk__in=names).select_related("country", "need").prefetch_related(*_ALWAYS)
    found = {row.pk: row for row in rows}
    asked = dict.fromkeys(more)
    for row in found.values() if onward else ():
        asked.update(dict.fromkeys(_BY_STATE.get(row.state, ())))
    prefetch_related_objects(list(found.values()), *(_read(name) for name in asked))
    return [found[name] for name in names if name in found]


def _read(name: str) -> Any:  # noqa: ANN401 - a name, or what Django calls a Prefetch
    """Return how a relation is read: of screenings no more than is asked, and never the files of a rulebook."""
    if name == "last_screenings":
        rows = last_screenings(FRAMEWORK).select_related("rulebook")
        rows = rows.defer("rulebook__files").prefetch_related("deliberations")
        return Prefetch("screenings", rows, to_attr="last_screenings")
    if name == "screenings":
        return Prefetch("screenings", Screening.objects.defer("record", "subject"))
    if name == "decisions":
        people = ("author", "reviewer", "reviewer_for", "approver", "approver_for", "returned_by")
        decisions = Decision.objects.select_related(*people, "screening__rulebook").order_by("id")
        decisions = decisions.defer("screening__rulebook__files")
        return Prefetch("decisions", decisions.prefetch_related("screening__deliberations"))
    if name == "duties":
        return Prefetch("duties", Duty.objects.select_related("decision"))
    return name


def last_screenings(framework: str) -> QuerySet[Screening, Screening]:
    """Return what can speak for projects: the last screening, the last not looking back, any of a signature."""
    rows = Screening.objects.filter(framework=framework).order_by()
    grouped = rows.values("project")
    speaking = rows.filter(decided__gte=TruncDate("made_at")).values("project").annotate(last=Max("id"))
    signed = Agreement.objects.filter(project=OuterRef("project"), signed_on=OuterRef("decided"))
    of_signature = rows.filter(Exists(signed)).values("project", "decided").annotate(last=Max("id"))
    asked = [found.values("last") for found in (grouped.annotate(last=Max("id")), speaking, of_signature)]
    return rows.filter(Q(pk__in=asked[0]) | Q(pk__in=asked[1]) | Q(pk__in=asked[2]))


def is_gathered(project: Project, relation: str) -> bool:
    """Tell whether a project was gathered with some relation."""
    return relation in getattr(project, "_prefetched_objects_cache", {})
