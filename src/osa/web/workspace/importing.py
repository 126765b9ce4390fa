"""Importing a workbook, with a look at the changes first."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from osa.accounts.serving import NotAllowedError, Refused
from osa.casework.programme import current_programme
from osa.i18n import _
from osa.register.cells import columns_of
from osa.register.merging import CLASHES
from osa.register.plans import plan_import, rows_told
from osa.register.services import register_import
from osa.register.tables import TABLES
from osa.register.workbook_writing import export_workbook
from osa.rulebook.faults import Fault, InputError
from osa.trail import clock
from osa.web.workspace.access import actor, reads, reasons_of
from osa.web.workspace.import_files import MOST_BYTES, Waiting, digest_of, take, waiting
from osa.web.workspace.register_values import differences, shown, told
from osa.web.workspace.roles import able, within

if TYPE_CHECKING:
    from django.http import HttpRequest

    from osa.accounts.models import User
    from osa.register.merging import Plan

RATE = "20/h/user"
"""How often somebody may send a workbook."""

PAGE = 50
"""Rows of a preview on a page."""

_REFUSED, _TOO_MANY = 422, 429
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reads("register")
@require_safe
def workbook(_request: HttpRequest) -> HttpResponse:
    """Write the register as it is into a workbook."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "register.xlsx"
        export_workbook(file)
        content = file.read_bytes()
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="osa-register-{clock.today()}.xlsx"'
    return response


@reads("register")
def upload(request: HttpRequest) -> HttpResponse:
    """Ask for a workbook, or read the one that was sent and show what it would change."""
    context: dict[str, Any] = {"able": able(request, "register_import"), "most": MOST_BYTES // 1024**2}
    if request.method != "POST":
        return render(request, "workspace/import.html", context)
    if not context["able"]:
        raise NotAllowedError(_("workbooks are not imported with your role"))
    if not within(request, "import", RATE):
        context["refusals"] = [_("too many workbooks were sent; try again in an hour")]
        return render(request, "workspace/import.html", context, status=_TOO_MANY)
    sent, overwrite = request.FILES.get("workbook"), request.POST.get("overwrite") == "yes"
    context["overwrite"] = overwrite
    try:
        found = _read(actor(request), sent, overwrite=overwrite)
    except Refused as refused:
        context["refusals"] = reasons_of(refused)
    except InputError as error:
        context["faults"] = error.faults
    else:
        return redirect("desk:preview", found.token)
    return render(request, "workspace/import.html", context, status=_REFUSED)


def _read(by: User, sent: Any, *, overwrite: bool) -> Waiting:  # noqa: ANN401 - Django's uploaded file
    """Keep a workbook, plan what it changes, and try that out."""
    if sent is None:
        raise Refused(_("choose a workbook first"))
    token = take(sent)
    name = Path(str(sent.name)).name[:100]
    kept = Waiting(token, by.username, name, "", overwrite)
    try:
        plan = _planned(kept)
        refusals = tuple(map(kept.said, _rehearsed(by, plan)))
    except (InputError, Refused):
        kept.discard()
        raise
    found = Waiting(token, by.username, name, digest_of(plan), overwrite, refusals)
    found.write(plan)
    return found


def _planned(found: Waiting) -> Plan:
    """Plan what a workbook changes; faults name the file as its sender does."""
    try:
        return plan_import(found.file, current_programme().rulebook.vocabulary, overwrite=found.overwrite)
    except InputError as error:
        faults = [Fault(found.said(one.where), one.what, one.expected) for one in error.faults]
        raise InputError(faults) from None


def _rehearsed(by: User, plan: Plan) -> list[str]:
    """Make the changes and take them back, so that whatever would refuse them is told before anybody confirms."""
    try:
        with transaction.atomic():
            register_import(by=by, plan=plan)
            transaction.set_rollback(True)
    except (Refused, ValidationError, IntegrityError) as refused:
        return reasons_of(refused)
    except InputError as error:
        return [str(fault) for fault in error.faults]
    return []


@reads("register")
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a workbook changes, field by field; make the changes, or forget it."""
    found = waiting(token, actor(request).username)
    if found is None:
        raise Http404
    refusals, status = list(found.refusals), 200
    if request.method == "POST":
        if request.POST.get("step") == "discard":
            found.discard()
            messages.info(request, _("The workbook is forgotten; nothing was changed."))
            return redirect("desk:import")
        done = _made(actor(request), found, request.POST.get("why", "").strip())
        if isinstance(done, str):
            messages.success(request, done)
            return redirect("desk:register")
        refusals, status = done, _REFUSED
    return render(request, "workspace/import_preview.html", _told(request, found, refusals), status=status)


def _made(by: User, found: Waiting, why: str) -> str | list[str]:
    """Make the changes that were shown, those and no others; return what was done, or why nothing was.

    The service is given the number up to which the register was looked at then, and refuses if it has changed since.
    """
    try:
        plan = replace(_planned(found), number=found.plan()["number"])
        if digest_of(plan) != found.digest:
            return [_("the register has changed since the changes were shown; send the workbook again")]
        register_import(by=by, plan=plan, why=why or found.name)
    except (Refused, ValidationError, IntegrityError) as refused:
        return [found.said(reason) for reason in reasons_of(refused)]
    except InputError as error:
        return [found.said(str(fault)) for fault in error.faults]
    found.discard()
    return rows_told(plan)


def _told(request: HttpRequest, found: Waiting, refusals: list[str]) -> dict[str, Any]:
    """Return what the page of a plan shows."""
    plan = found.plan()
    changes = [{**row, "action": action} for action in ("changed", "removed", "created") for row in plan[action]]
    page = Paginator(changes, PAGE).get_page(request.GET.get("page"))
    return {
        "name": found.name,
        "refusals": refusals,
        "counts": {action: len(plan[action]) for action in ("created", "changed", "removed")},
        "unchanged": plan["unchanged"],
        "conflicts": [_conflict({**one, "where": found.said(one["where"])}) for one in plan["conflicts"][:PAGE]],
        "all_conflicts": len(plan["conflicts"]),
        "page": page,
        "changes": [_change(one) for one in page],
        "sent": request.POST,
    }


def _change(said: dict[str, Any]) -> dict[str, Any]:
    """Return a change of a plan as a page shows it: what a new row says, what differs; of a row that goes, no more."""
    table, fields = said["table"], {name: (one["before"], one["after"]) for name, one in said["fields"].items()}
    new = {name: after for name, (_before, after) in fields.items() if name != "id" and after not in (None, "", [])}
    return {
        **said,
        "heading": str(TABLES[table].heading()),
        "differences": differences(table, fields) if said["action"] == "changed" else [],
        "values": told(table, new, new) if said["action"] == "created" else [],
    }


def _conflict(said: dict[str, Any]) -> dict[str, Any]:
    """Return a conflict of a plan as a page shows it: each field as it was, in the workbook, and in the register."""
    table, fields = said["table"], said["fields"]
    columns = differences(table, {name: (one["base"], one["file"]) for name, one in fields.items()})
    now = [shown(columns_of(table)[name], one["register"]) for name, one in fields.items()]
    return {
        **said,
        "heading": str(TABLES[table].heading()),
        "said": _(CLASHES[said["kind"]]),
        "fields": list(zip(columns, now, strict=True)),
    }


urlpatterns = [
    path("import/", upload, name="import"),
    path("import/workbook.xlsx", workbook, name="workbook"),
    path("import/<str:token>/", preview, name="preview"),
]
