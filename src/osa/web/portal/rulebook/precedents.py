"""Real decisions as tests of the rulebook: what was decided, and what the rules say of the same facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path

from osa.i18n import _
from osa.web.caching import published
from osa.web.portal.rulebook.asking import NOT_FOUND, read_framework, trail
from osa.web.portal.rulebook.law import law
from osa.web.portal.rulebook.shown import Answered, answered, screening_address

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from osa.rulebook.clause import Clause, Framework, Rulebook, Verdict
    from osa.rulebook.precedents import Contrast, Outcome, Precedent
    from osa.web.portal.rulebook.law import Law

_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """A decision with the answer of the rules."""

    precedent: Precedent
    framework: Framework
    obtained: Verdict
    reproduced: bool
    clauses: list[Clause]
    facts: list[Answered]
    inferred: list[str]
    address: str


@published
def precedents(request: HttpRequest) -> HttpResponse:
    """Show the decisions; those of a framework, or those that a clause decided, if asked."""
    now = law()
    faults: list[str] = []
    framework = read_framework(request, now, faults)
    clause = _read_clause(request, now, faults)
    outcomes = now.outcomes()
    chosen = [outcome for outcome in outcomes if _is_chosen(outcome, framework, clause)]
    page = Paginator(chosen, _PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "trail": trail(_("Real decisions")),
        "faults": faults,
        "frameworks": now.rulebook.frameworks.values(),
        "framework": framework,
        "clause": clause,
        "page": page,
        "shown": [_shown(now.rulebook, outcome) for outcome in page],
        "count": len(outcomes),
        "chosen": len(chosen),
        "reproduced": sum(outcome.reproduced for outcome in outcomes),
        "contrasts": _contrasts(now) if not (framework or clause) and page.number == 1 else [],
    }
    return render(request, "portal/precedents.html", context, status=NOT_FOUND if faults else 200)


def _read_clause(request: HttpRequest, now: Law, faults: list[str]) -> str:
    """Read a clause, noting a fault if there is none of this id."""
    name = request.GET.get("clause", "").strip()
    if name and name not in now.rulebook.by_id:
        faults.append(_("There is no clause “{id}” in this rulebook.").format(id=name[:40]))
        return ""
    return name


def _is_chosen(outcome: Outcome, framework: str, clause: str) -> bool:
    """Tell whether a decision is of a framework and was decided by a clause, where these are asked for."""
    if framework and outcome.precedent.framework != framework:
        return False
    return not clause or clause in outcome.screening.deciding


def _shown(book: Rulebook, outcome: Outcome) -> ShownOutcome:
    """Return a decision as it is shown."""
    precedent = outcome.precedent
    return ShownOutcome(
        precedent=precedent,
        framework=book.frameworks[precedent.framework],
        obtained=outcome.screening.verdict,
        reproduced=outcome.reproduced,
        clauses=[book.by_id[name] for name in outcome.screening.deciding],
        facts=answered(book, precedent.case.facts),
        inferred=sorted(precedent.inferred),
        address=screening_address(precedent.framework, precedent.case),
    )


@dataclass(frozen=True, slots=True)
class ShownContrast:
    """Decisions side by side, in which one fact or one day makes the difference."""

    contrast: Contrast
    sides: list[tuple[Precedent, str]]


def _contrasts(now: Law) -> list[ShownContrast]:
    """Return the pairs, each side with where its case can be screened."""
    return [
        ShownContrast(pair, [(side, screening_address(side.framework, side.case)) for side in pair.sides])
        for pair in now.precedents()[1]
    ]


urlpatterns = [path("rulebook/precedents/", precedents, name="precedents")]
