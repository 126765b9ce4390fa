"""The trail, for auditors: verified, searched, and read entry by entry."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from osa.accounts.permissions import SERVICES
from osa.i18n import _
from osa.register.stored import LABELS
from osa.register.tables import TABLES
from osa.rulebook.faults import InputError
from osa.trail import clock
from osa.trail.images import differences
from osa.trail.keys import is_signed, trusted_keys
from osa.trail.models import ACTIONS, Entry, recorded_models
from osa.trail.selectors import Search, image_on, page_of, trail
from osa.web.tables import as_csv
from osa.web.workspace.access import actor, reads
from osa.web.workspace.audit_verifying import last_verified, verify_now
from osa.web.workspace.forms import whole
from osa.web.workspace.roles import within

if TYPE_CHECKING:
    from django.http import HttpRequest

RATE = "6/h/user"
"""How often somebody may have the trail verified, which reads everything."""

MOST_IN_FILE = 10_000
"""Entries in a file; of more, the newest."""

_ASKED = ("table", "row", "by", "service", "change", "since", "until")
_TOO_MANY = 429


@reads("trail")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show how the trail stands, and the entries that are looked for."""
    return _page(request)


def _page(request: HttpRequest, *, refusals: tuple[str, ...] = (), status: int = 200) -> HttpResponse:
    """Show the page of the trail."""
    asked, wrong = _search(request)
    context = {
        "trail": trail(),
        "verified": last_verified(),
        "own": _own_keys(),
        "page": page_of(asked, before=_number(request, "before"), after=_number(request, "after")),
        "asked": asked,
        "sent": request.GET,
        "wrong": wrong,
        "tables": table_names(),
        "services": sorted(SERVICES),
        "query": urlencode({name: request.GET.get(name, "") for name in _ASKED if request.GET.get(name)}),
        "most": MOST_IN_FILE,
        "refusals": refusals,
    }
    return render(request, "workspace/audit.html", context, status=status)


def _own_keys() -> frozenset[str]:
    """Return the keys that this machine signs with; none if the key cannot be read."""
    try:
        return trusted_keys() or frozenset()
    except InputError:
        return frozenset()


def table_names() -> dict[str, str]:
    """Return the tables that the trail knows, by the names that it has for them, as people read them."""
    names = [model._meta.label_lower for model in recorded_models()]
    return {name: str(TABLES[LABELS[name]].heading()) if name in LABELS else name for name in names}


def _search(request: HttpRequest) -> tuple[Search, list[str]]:
    """Return what is looked for, and what of it cannot be read as a day."""
    asked = {name: request.GET.get(name, "").strip()[:150] for name in _ASKED}
    days: dict[str, dt.date | None] = {}
    wrong = []
    for name in ("since", "until"):
        try:
            days[name] = dt.date.fromisoformat(asked[name]) if asked[name] else None
        except ValueError:
            days[name] = None
            wrong.append(_("{value} is no day such as 2024-03-31").format(value=asked[name]))
    last = dt.date.max - dt.timedelta(days=2)
    return (
        Search(
            table=asked["table"],
            row=asked["row"],
            by=asked["by"],
            service=asked["service"],
            change=asked["change"],
            since=days["since"] and min(days["since"], last),
            until=days["until"] and min(days["until"], last),
        ),
        wrong,
    )


def _number(request: HttpRequest, name: str) -> int | None:
    """Return the number of an entry that an address says."""
    found = whole(request.GET.get(name, ""), -1)
    return found if found >= 0 else None


@reads("trail")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Verify the whole trail, and show what was found."""
    if not within(request, "verify", RATE):
        told = _("the trail was verified several times within the hour; the last result is shown")
        return _page(request, refusals=(told,), status=_TOO_MANY)
    try:
        found = verify_now(actor(request))
    except InputError as error:
        return _page(request, refusals=tuple(str(fault) for fault in error.faults))
    if found.holds:
        messages.success(request, _("The trail holds."))
    else:
        messages.error(request, _("Something is wrong with the trail; see what was found."))
    return redirect("desk:audit")


@reads("trail", keep=True)
@require_safe
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """Show one entry: what it changed, and whether its hash and its signature are right."""
    found = Entry.objects.filter(number=number).first() if number < 1 << 63 else None
    if found is None:
        raise Http404
    before = Entry.objects.filter(number=number - 1).values_list("hash", flat=True).first()
    own = _own_keys()
    context = {
        "entry": found,
        "action": ACTIONS[found.action],
        "fields": _fields(found),
        "follows": number == 1 or before == found.previous,
        "unaltered": found.hash == found.computed_hash(),
        "signed": is_signed(found.hash.encode(), found.key, found.signature),
        "own_key": found.key in own,
        "table": LABELS.get(found.table, ""),
        "table_name": table_names().get(found.table, found.table),
        "beside": _beside(found),
    }
    return render(request, "workspace/audit_entry.html", context)


def _fields(found: Entry) -> list[tuple[str, str, str]]:
    """Return the fields that an entry changed, each as text before and after."""
    changed = differences(found.image_before(), found.image())
    return [(name, _text(before), _text(after)) for name, (before, after) in sorted(changed.items())]


def _text(value: Any) -> str:  # noqa: ANN401 - whatever an image holds
    """Return a value of an image as text; nothing is an empty text."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _beside(found: Entry) -> dict[str, Entry | None]:
    """Return the entries before and after this one about the same row."""
    same = Entry.objects.filter(table=found.table, row=found.row)
    return {
        "before": same.filter(number__lt=found.number).order_by("number").last(),
        "after": same.filter(number__gt=found.number).order_by("number").first(),
    }


@reads("trail")
@require_safe
def past(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Show a row as it was known at the end of a day; its table by the name of the trail or of the register."""
    table = TABLES[table].model._meta.label_lower if table in TABLES else table
    if table not in table_names():
        raise Http404
    asked, wrong = _search(request)
    day = asked.until or clock.today()
    found = image_on(table, row, day)
    if found is None and not Entry.objects.filter(table=table, row=row).exists():
        raise Http404
    image = found.image() if found else None
    context = {
        "table": table,
        "table_name": table_names()[table],
        "row": row,
        "day": day,
        "wrong": wrong,
        "entry": found,
        "values": sorted((name, _text(value)) for name, value in image.items()) if image else [],
        "page": page_of(Search(table=table, row=row)),
    }
    return render(request, "workspace/audit_past.html", context)


@reads("trail")
@require_safe
def entries_file(request: HttpRequest) -> HttpResponse:
    """Write the entries that are looked for into a file, the newest first."""
    asked, _wrong = _search(request)
    columns = ("number", "at", "by", "service", "why", "change", "table", "row", "action")
    proofs = ("before", "after", "previous", "hash", "key", "signature")
    rows = []
    for found in asked.entries()[:MOST_IN_FILE]:
        said = found.said()
        rows.append([*(said[name] for name in columns), *(getattr(found, name) for name in proofs)])
    response = HttpResponse(as_csv([*columns, *proofs], rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="osa-trail.csv"'
    return response


urlpatterns = [
    path("audit/", audit, name="audit"),
    path("audit/verify/", verify, name="verify"),
    path("audit/entries.csv", entries_file, name="entries_file"),
    path("audit/entry/<int:number>/", entry, name="entry"),
    path("audit/row/<str:table>/<path:row>/", past, name="past"),
]
