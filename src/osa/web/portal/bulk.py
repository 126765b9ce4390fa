"""Screening many cases from a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core.internal import ratelimit
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from osa.casework.programme import current_programme
from osa.i18n import _
from osa.rulebook.clause import VERDICTS
from osa.rulebook.facts import parse_decision_date
from osa.trail import clock
from osa.web.caching import published
from osa.web.portal import jobs
from osa.web.portal.questionnaire import ALL
from osa.web.portal.template_book import template_book
from osa.web.portal.uploads import MOST_BYTES, MOST_ROWS, Refused

if TYPE_CHECKING:
    import datetime as dt
    from typing import Any

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from osa.rulebook.clause import Rulebook

RATE = "30/h/ip"
"""How many spreadsheets an address may have screened in an hour. What is refused at the door does not count."""

_HOUR = 3600
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Take a spreadsheet and begin to screen it."""
    rulebook = current_programme().rulebook
    if request.method != "POST":
        return _form(request, rulebook, {})
    errors: dict[str, str] = {}
    framework = _framework(request.POST.get("framework", ""), rulebook, errors)
    on = _day(request.POST.get("on", ""), errors)
    content = _content(request, errors)
    if errors:
        return _form(request, rulebook, errors, status=400)
    usage = ratelimit.consume(request, app="osa.web", action="bulk", config={"bulk": RATE})
    if not usage:
        told = _("Thirty spreadsheets an hour can be screened from one address. Try again later.")
        return _later(request, rulebook, told)
    try:
        name = jobs.start(rulebook, content, framework=framework, on=on)
    except Refused as refused:
        usage.rollback()
        return _form(request, rulebook, {"file": str(refused)}, status=400)
    except jobs.TooMany:
        usage.rollback()
        told = _("Too many spreadsheets are being screened at present. Try again later.")
        return _later(request, rulebook, told, status=503)
    return redirect("portal:bulk_job", name)


def _framework(name: str, rulebook: Rulebook, errors: dict[str, str]) -> str:
    """Read the framework."""
    if name not in (ALL, *rulebook.frameworks):
        errors["framework"] = _("Choose a framework.")
    return name


def _day(given: str, errors: dict[str, str]) -> dt.date:
    """Read the decision date of cases that have none of their own."""
    try:
        return parse_decision_date(given)
    except ValueError:
        errors["on"] = _("Give a date such as 2024-03-31.")
        return clock.today()


def _content(request: HttpRequest, errors: dict[str, str]) -> bytes:
    """Read the file; its name is not kept."""
    file = request.FILES.get("file")
    if file is None:
        errors["file"] = _("Choose a file.")
    elif (file.size or 0) > MOST_BYTES:
        errors["file"] = _("The file is too large: at most {most} MB.").format(most=MOST_BYTES // 1024**2)
    else:
        return bytes(file.read())
    return b""


def _form(
    request: HttpRequest, rulebook: Rulebook, errors: dict[str, str], *, told: str = "", status: int = 200
) -> HttpResponse:
    """Show the form, with what was wrong with it at each field."""
    context: dict[str, Any] = {
        "frameworks": rulebook.frameworks.values(),
        "all": ALL,
        "chosen": request.POST.get("framework", "osa"),
        "on": request.POST.get("on", clock.today().isoformat()),
        "errors": errors,
        "told": told,
        "most_rows": MOST_ROWS,
        "most_bytes": MOST_BYTES // 1024**2,
        "trail": _trail(),
    }
    return render(request, "portal/bulk.html", context, status=status)


def _later(request: HttpRequest, rulebook: Rulebook, told: str, *, status: int = 429) -> HttpResponse:
    """Ask to come back later."""
    response = _form(request, rulebook, {}, told=told, status=status)
    response["Retry-After"] = str(_HOUR)
    return response


def _trail(*below: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of this module."""
    return [
        (_("Home"), reverse("portal:home")),
        (_("Screen a case"), reverse("portal:screen")),
        (_("Screen a spreadsheet"), reverse("portal:bulk") if below else ""),
        *below,
    ]


@published
def template(_request: HttpRequest) -> HttpResponse:
    """Hand over the workbook to fill in."""
    content = template_book(current_programme().rulebook.vocabulary)
    headers = {"Content-Disposition": 'attachment; filename="cases.xlsx"'}
    return HttpResponse(content, content_type=_TYPES["xlsx"], headers=headers)


@never_cache
@require_safe
def job(request: HttpRequest, name: str) -> HttpResponse:
    """Show how far a job is, and once it is over what came of it."""
    found = jobs.find(name)
    if found is None:
        return render(request, "portal/bulk_gone.html", {"trail": _trail((_("Not here"), ""))}, status=404)
    state, rulebook = found[1], current_programme().rulebook
    framework = rulebook.frameworks.get(state.framework)
    context = {
        "state": state,
        "name": name,
        "framework": framework.name if framework else _("All frameworks"),
        "counts": [
            (rulebook.frameworks[key].name, [counts.get(verdict, 0) for verdict in VERDICTS])
            for key, counts in state.verdicts.items()
            if key in rulebook.frameworks
        ],
        "verdicts": VERDICTS,
        "forms": jobs.FORMS,
        "more_faults": state.fault_count - len(state.faults),
        "trail": _trail((_("Answers"), "")),
    }
    response = render(request, "portal/bulk_job.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def answers(_request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """Hand over the answers of a job."""
    found = jobs.find(name)
    if found is None or found[1].stage != "done" or form not in jobs.FORMS:
        raise Http404
    file = (found[0] / f"answers.{form}").open("rb")
    return FileResponse(file, as_attachment=True, filename=f"answers.{form}", content_type=_TYPES[form])


urlpatterns = [
    path("screen/bulk/", bulk, name="bulk"),
    path("screen/bulk/cases.xlsx", template, name="bulk_template"),
    path("screen/bulk/<slug:name>/", job, name="bulk_job"),
    path("screen/bulk/<slug:name>/answers.<slug:form>", answers, name="bulk_answers"),
]
