"""The form of a row: shown, saved, and shown again with what was typed wherever it could not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse

from osa.i18n import _
from osa.register.cells import columns_of
from osa.register.lookups import Found, find
from osa.register.saving import stored_row
from osa.register.tables import TABLES
from osa.web.workspace.access import actor, reads
from osa.web.workspace.drafts import draft_of, forget
from osa.web.workspace.forms import whole
from osa.web.workspace.register_forms import (
    Choices,
    Given,
    control,
    editable,
    posted,
    rows_of_fields,
    saver,
    written,
)
from osa.web.workspace.register_parts import KINDS, Kind, changed_parts, given_parts, parts_of_form, stored_parts
from osa.web.workspace.register_row import about
from osa.web.workspace.register_saving import (
    Conflict,
    Saved,
    Sending,
    add_to_kept,
    conflict_of,
    keep,
    kept,
    save,
)
from osa.web.workspace.roles import able

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse, QueryDict

_CONFLICT = 409
_REFUSED = 422

_RESERVED = frozenset({"new", "choices", "history"})
"""Words of the addresses of the register that no row can have as its id."""


@dataclass(slots=True)
class Form:
    """A form as it stands: what is in it, and what was said of it."""

    table: str
    found: Found | None
    service: str
    kind: Kind | None
    given: Given = field(default_factory=dict)
    parts: list[tuple[str, Given]] = field(default_factory=list)
    why: str = ""
    expected: int = 0
    kept: dt.datetime | None = None
    seen: dt.datetime | None = None
    spare: int = 2
    result: Saved = field(default_factory=Saved)
    conflict: Conflict | None = None

    @property
    def row(self) -> str:
        """The id of the row; nothing for a new one."""
        return self.found.row if self.found else ""

    def address(self) -> str:
        """Return the address of the form."""
        return reverse("desk:edit", args=[self.table, self.row]) if self.row else reverse("desk:new", args=[self.table])

    @property
    def key(self) -> str:
        """The key of its draft; there is one for each row, and one for a new row of each table."""
        return f"register/{self.table}/{self.row or 'new'}"

    def read(self, sent: QueryDict) -> None:
        """Take what was sent, or kept as a draft."""
        self.given = posted(editable(self.table, new=not self.row), sent)
        self.parts = given_parts(self.kind, sent) if self.kind else []
        self.why = sent.get("why", "")
        self.expected = whole(sent.get("expected", ""))


@reads("register", keep=True)
def edit(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Show a row with its form, or save it."""
    found = find(table, row) if table in TABLES else None
    if found is None:
        raise Http404
    form = _empty(table, found)
    if request.method == "POST":
        return _sent(request, form)
    form.given, form.expected = written(table, found.values), found.number
    if form.kind:
        stored = stored_parts(form.kind, row).items()
        form.parts = [(key, written(form.kind.table, values)) for key, values in stored]
    return _page(request, _with_kept(request, form))


@reads("register", keep=True)
def new(request: HttpRequest, table: str) -> HttpResponse:
    """Show the form of a new row, or save it; what the address says of columns is filled in."""
    if table not in TABLES:
        raise Http404
    form = _empty(table, None)
    if request.method == "POST":
        return _sent(request, form)
    asked = {name: request.GET[name] for name in columns_of(table) if name in request.GET}
    form.given = {**({"basis": "attested"} if "basis" in columns_of(table) else {}), **asked}
    return _page(request, _with_kept(request, form))


def _empty(table: str, found: Found | None) -> Form:
    """Return the form of a row with nothing in it."""
    service = saver(table, new=found is None)
    kind = KINDS.get(table)
    return Form(table, found, service, kind if kind and service == kind.service else None)


def _with_kept(request: HttpRequest, form: Form) -> Form:
    """Fill in what was kept while a source was entered, or the draft of the form."""
    waiting, draft = kept(request, request.GET.get("kept", "")), draft_of(request, form.key)
    if waiting and waiting["address"] == form.address():
        form.given = {**form.given, **waiting["given"]}
        form.parts = [(key, dict(fields)) for key, fields in waiting["parts"]]
        form.why, form.expected = waiting["why"], waiting["expected"]
    elif draft:
        form.read(draft.sent())
        form.kept = draft.saved_at
    return form


def _sent(request: HttpRequest, form: Form) -> HttpResponse:
    """Do what the button that was pressed asks."""
    form.read(request.POST)
    match request.POST.get("step"):
        case "source":
            said = {"given": form.given, "parts": form.parts, "why": form.why, "expected": form.expected}
            name = keep(request, form.address(), said)
            return redirect(f"{reverse('desk:new', args=['sources'])}?back={name}")
        case "more":
            form.spare = 5
            return _page(request, form)
    return _save(request, form)


def _save(request: HttpRequest, form: Form) -> HttpResponse:
    """Save a form, and show the row, or the form again with what stands against it."""
    if form.found and form.found.number > form.expected and form.service and able(request, form.service):
        return _in_conflict(request, form, form.found)
    sending = _sending(form)
    if form.found and form.service and not sending.values and not sending.sent:
        messages.info(request, _("Nothing was changed."))
        forget(request, form.key)
        return redirect(form.address())
    if wrong := _wrong_id(form):
        form.result = Saved(errors={"id": [wrong]})
        return _page(request, form, status=_REFUSED)
    form.result = save(actor(request), form.service, sending)
    if form.result.row:
        forget(request, form.key)
        messages.success(request, _("{row} is saved.").format(row=form.result.row))
        back = add_to_kept(request, request.GET.get("back", ""), form.result.row) if form.table == "sources" else ""
        return redirect(back or reverse("desk:edit", args=[form.table, form.result.row]))
    now = find(form.table, form.row) if form.row else None
    if now and now.number > form.expected:
        return _in_conflict(request, form, now)
    return _page(request, form, status=_REFUSED)


def _wrong_id(form: Form) -> str:
    """Say what is wrong with the id that was chosen for a new row, beside what the register says of it."""
    name = "" if form.row else form.given.get("id", "").strip()
    if name.casefold() in _RESERVED:
        return _("{id} cannot be an id: pages of the register have that name").format(id=name)
    if name and stored_row(form.table, name):
        return _("there is a row {id} in {table} already").format(id=name, table=TABLES[form.table].heading())
    return ""


def _sending(form: Form) -> Sending:
    """Return what a form asks to save: of a stored row, the columns that it says otherwise."""
    values = form.given
    if form.found:
        stored = written(form.table, form.found.values)
        values = {name: value for name, value in values.items() if stored.get(name, "") != value}
    parts = changed_parts(form.parts, stored_parts(form.kind, form.row), form.kind) if form.kind else []
    return Sending(form.table, form.row, values, form.why, form.expected, form.kind, parts)


def _in_conflict(request: HttpRequest, form: Form, now: Found) -> HttpResponse:
    """Show what somebody else has changed in the meantime, beside what was typed, which can be saved upon it."""
    form.conflict, form.given = conflict_of(form.table, form.row, form.expected, now.values, form.given)
    form.found, form.expected, form.result = now, now.number, Saved()
    return _page(request, form, status=_CONFLICT)


def _page(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    """Show a form."""
    choices, errors = Choices(), form.result.errors
    project = form.given.get("project", "")
    if form.table in ("deliveries", "visits") and project:
        choices.only = {"items": {"project": project}}
    columns = editable(form.table, new=not form.row)
    can = bool(form.service) and able(request, form.service)
    fields = [control(c, form.given, errors, choices, spare=form.spare) for c in columns] if can else []
    parts = parts_of_form(form.kind, form.parts, errors, choices) if can and form.kind else []
    draft = draft_of(request, form.key)
    form.seen = draft.saved_at if draft else None
    context: dict[str, Any] = {
        "form": form,
        "can": can,
        "heading": TABLES[form.table].heading(),
        "groups": rows_of_fields(form.table, fields),
        "parts": parts,
        "parts_heading": TABLES[form.kind.table].heading() if form.kind else "",
        "faults": _faults(form, {one.name for one in fields}),
        "refusals": form.result.refusals,
        "datalists": [(table, rows) for table, (rows, _whole) in choices.known.items()],
        **about(request, form.table, form.found),
    }
    return render(request, "workspace/edit.html", context, status=status)


def _faults(form: Form, shown: set[str]) -> list[tuple[str, str, str]]:
    """Return the faults for the top of a form: the id of the field, its heading, and what is wrong with it."""
    found = []
    for name, told in form.result.errors.items():
        table, column = (form.table, name) if name in columns_of(form.table) else ("", name.rpartition("-")[2])
        if not table and form.kind and column in columns_of(form.kind.table):
            table = form.kind.table
        heading = str(columns_of(table)[column].heading()) if table else ""
        anchor = f"field-{name}" if name in shown or (form.kind and name.startswith(form.kind.called)) else ""
        found += [(anchor, heading, message) for message in told]
    return found


urlpatterns = [
    path("register/new/<str:table>/", new, name="new"),
    path("register/<str:table>/<str:row>/", edit, name="edit"),
]
