"""The workspace of a project: everything about it, and what can be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from osa.accounts.serving import NotAllowedError
from osa.casework.gathering import DECIDING, DUTIES, FACTS, gather
from osa.casework.programme import current_programme
from osa.i18n import _
from osa.register.models import Project
from osa.rulebook.faults import InputError
from osa.web.workspace import (
    case_duties,
    case_facts,
    case_history,
    case_life,
    case_money,
    case_screening,
    comments,
    decisions,
    documents,
)
from osa.web.workspace.access import REFUSALS, actor, reads, reasons_of
from osa.web.workspace.case_items import items
from osa.web.workspace.case_page import TABS, Action, Case, Failed, address_of, shown
from osa.web.workspace.drafts import forget
from osa.web.workspace.forms import BadInputError, Sent, whole
from osa.web.workspace.locking import ChangedMeanwhileError, unchanged
from osa.web.workspace.roles import within

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ACTIONS: dict[str, Action] = {
    name: action
    for module in (case_life, case_facts, case_screening, decisions, case_money, case_duties, comments, documents)
    for name, action in module.ACTIONS.items()
}
"""Everything that can be done with a project, by the word in its address."""

_SHOWS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "overview": case_life.overview,
    "facts": case_facts.facts,
    "items": items,
    "money": case_money.money,
    "screening": case_screening.screening,
    "decision": decisions.decision,
    "duties": case_duties.owed,
    "comments": comments.comments,
    "documents": documents.documents,
    "history": case_history.history,
}

_READS: dict[str, tuple[str, ...]] = {
    "facts": FACTS,
    "items": ("items__lines__delivery", "items__sources"),
    "money": (*case_money.READS, "decisions"),
    "screening": FACTS,
    "decision": DECIDING,
    "duties": (*DUTIES, "decisions"),
}
"""What each tab reads of the project at once."""


def _case(request: HttpRequest, project: str, tab: str, failed: Failed | None = None) -> Case:
    """Return a project as a tab shows it; a page that nobody finds, if there is none."""
    found = gather([project], more=_READS.get(tab, ()), onward=tab == "overview")
    if not found:
        raise Http404
    return Case(request, found[0], tab, failed)


def _page(
    request: HttpRequest, project: str, tab: str, failed: Failed | None = None, status: int = 200
) -> HttpResponse:
    """Return the page of a tab; after an attempt to attest a fact, that of the fact."""
    case = _case(request, project, tab, failed)
    if tab == "facts" and failed and failed.sent.of in current_programme().rulebook.vocabulary:
        return shown(
            case, case_facts.one_fact(case, failed.sent.of), template="workspace/case_fact.html", status=status
        )
    return shown(case, _SHOWS[tab](case), status=status)


def _view(tab: str) -> Callable[..., HttpResponse]:
    """Return the view of a tab."""

    @require_safe
    @reads("casework", keep=True)
    def view(request: HttpRequest, project: str) -> HttpResponse:
        return _page(request, project, tab)

    return view


@require_safe
@reads("casework", keep=True)
def fact(request: HttpRequest, project: str, fact: str) -> HttpResponse:
    """Show one fact of a project, and the form to attest it."""
    if fact not in current_programme().rulebook.vocabulary:
        raise Http404
    case = _case(request, project, "facts")
    return shown(case, case_facts.one_fact(case, fact), template="workspace/case_fact.html")


@require_POST
@reads("casework")
def do(request: HttpRequest, project: str, action: str) -> HttpResponse:
    """Do something with a project; if that is refused, show the form again with everything that was typed."""
    if action not in ACTIONS:
        raise Http404
    wanted, sent = ACTIONS[action], _sent(request)
    row = get_object_or_404(Project, pk=project)
    refusals, meanwhile, status = _done(request, wanted, row, sent)
    if status:
        fields = [field for field in wanted.fields(row, sent.of) if sent.text(field.name)]
        typed = [(field.label, sent.text(field.name)) for field in fields]
        failed = Failed(action, sent, refusals, meanwhile, typed)
        return _page(request, project, wanted.tab, failed, status)
    forget(request, "/".join(filter(None, (project, action, sent.of))))
    return redirect(address_of(row, wanted.tab))


def _sent(request: HttpRequest) -> Sent:
    """Return what was sent."""
    lists = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    values = {name: ", ".join(filter(None, map(str, several))) for name, several in lists.items()}
    return Sent(values, request.POST.get("of", ""), request.FILES.get("file"))


def _done(request: HttpRequest, wanted: Action, row: Project, sent: Sent) -> tuple[Sequence[str], Sequence[Any], int]:
    """Do it; return why not, who has changed something meanwhile, and the answer's status (0: it is done)."""
    seen = whole(sent.values.get("expected", ""), -1)
    if sent.file is not None and not within(request, "upload", documents.UPLOADS):
        return [_("too many files were sent; try again in an hour")], (), 429
    try:
        sent.check_lengths(wanted.fields(row, sent.of))
        with unchanged(seen if seen >= 0 else None, *wanted.watched(row, sent.of)):
            messages.success(request, wanted.run(actor(request), row, sent))
    except ChangedMeanwhileError as found:
        return (), found.changes, 409
    except (BadInputError, InputError) as wrong:
        return list(getattr(wrong, "reasons", None) or [str(wrong)]), (), 422
    except NotAllowedError as refused:
        return [str(refused)], (), 403
    except REFUSALS as refused:
        return _reasons(refused, wanted, row, sent), (), 422
    return (), (), 0


def _reasons(refused: Exception, wanted: Action, row: Project, sent: Sent) -> list[str]:
    """Return the reasons of a refusal; those about a field with what the field is called."""
    if not isinstance(refused, ValidationError) or not hasattr(refused, "error_dict"):
        return reasons_of(refused)
    labels = {field.name: field.label for field in wanted.fields(row, sent.of)}
    told = refused.message_dict.items()
    return [f"{labels.get(name, name)}: {message}" for name, found in told for message in found]


urlpatterns = [
    path("case/<str:project>/", _view("overview"), name="case"),
    *(path(f"case/<str:project>/{tab}/", _view(tab), name=f"case_{tab}") for tab in TABS if tab != "overview"),
    path("case/<str:project>/facts/<str:fact>/", fact, name="case_fact"),
    path("case/<str:project>/do/<str:action>/", do, name="case_do"),
]
