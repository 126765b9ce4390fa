"""Saving what a form of the register says: by the service that a table has, or as a conflict that is told."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from osa.accounts.serving import NotAllowedError, Refused
from osa.i18n import _
from osa.register import services
from osa.register.cells import columns_of
from osa.register.lookups import Event, changes_since, values_at
from osa.web.workspace.access import reasons_of
from osa.web.workspace.register_forms import written
from osa.web.workspace.register_parts import placed
from osa.web.workspace.register_values import Shown, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from osa.accounts.models import User
    from osa.register.cells import Values
    from osa.web.workspace.register_forms import Errors, Given
    from osa.web.workspace.register_parts import Kind

_KEPT = 5
"""Forms that are kept for somebody who went to enter a source."""


@dataclass(slots=True)
class Sending:
    """What a form asks to save; `sent` are its parts, each with its number in the form."""

    table: str
    row: str
    values: Given
    why: str
    expected: int | None
    kind: Kind | None = None
    sent: Sequence[tuple[int, dict[str, Any]]] = ()


@dataclass(slots=True)
class Saved:
    """What came of it: the id of the row, or what stands against it."""

    row: str = ""
    refusals: list[str] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)


def save(by: User, service: str, sending: Sending) -> Saved:
    """Call the service, and return the row's id or what it refused; who may not call it is told so by it."""
    if not service:
        raise NotAllowedError(_("rows of {table} are not written here").format(table=sending.table))
    try:
        return Saved(str(_call(by, service, sending).pk))
    except ValidationError as invalid:
        if not hasattr(invalid, "error_dict"):
            return Saved(refusals=reasons_of(invalid))
        errors: Errors = invalid.message_dict
        return Saved(errors=placed(errors, sending.kind, sending.sent) if sending.kind else errors)
    except Refused as refused:
        return Saved(refusals=reasons_of(refused))


def _call(by: User, service: str, sending: Sending) -> Any:  # noqa: ANN401 - a row of any table
    """Call the service that saves a row of a table."""
    values = {**sending.values, "id": sending.row} if sending.row else sending.values
    common: dict[str, Any] = {"by": by, "values": values, "why": sending.why}
    parts = [part for _number, part in sending.sent]
    match service:
        case "row_save":
            return services.row_save(**common, table=sending.table, expected=sending.expected)
        case "appropriation_save":
            return services.appropriation_save(**common, expected=sending.expected)
        case "delivery_record":
            return services.delivery_record(**common, lines=parts, expected=sending.expected)
        case "visit_record":
            return services.visit_record(**common, findings=parts, expected=sending.expected)
        case _:
            return getattr(services, service)(**common)


# Two people at one row


@dataclass(frozen=True, slots=True)
class Clash:
    """A column that both have changed: as it was, as it is now, and as the form has it."""

    heading: str
    before: Shown
    now: Shown
    mine: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What others have changed since a form was opened, and where that meets what it says."""

    events: list[Event]
    clashes: list[Clash]
    taken: list[str]
    """The headings of the columns that the form has not touched, and that now have the others' values."""


def conflict_of(table: str, row: str, expected: int, now: Values, given: Given) -> tuple[Conflict, Given]:
    """Return what others have changed since an entry, and the form with their values where it had not changed any."""
    base = values_at(table, row, expected) or {}
    then, stored = written(table, base), written(table, now)
    merged, clashes, taken = dict(given), [], []
    for name, mine in given.items():
        column = columns_of(table)[name]
        if stored.get(name) == then.get(name) or stored.get(name) == mine:
            continue
        if mine == then.get(name):
            merged[name] = stored[name]
            taken.append(str(column.heading()))
        else:
            clashes.append(Clash(str(column.heading()), shown(column, base.get(name)), shown(column, now[name]), mine))
    return Conflict(changes_since(table, row, expected), clashes, taken), merged


# Forms that wait while a source is entered


def keep(request: HttpRequest, address: str, given: Mapping[str, Any]) -> str:
    """Keep what stands in a form, and return the name under which it is found again."""
    kept = dict(list(request.session.get("forms", {}).items())[-_KEPT + 1 :])
    name = secrets.token_urlsafe(12)
    request.session["forms"] = {**kept, name: {"address": address, **given}}
    return name


def kept(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """Return a form that was kept for whoever is signed in."""
    found: dict[str, Any] | None = request.session.get("forms", {}).get(name)
    return found


def add_to_kept(request: HttpRequest, name: str, source: str) -> str:
    """Add a source to a form that waits for it, and return the address of the form; nothing if there is none."""
    form = kept(request, name)
    if form is None:
        return ""
    given = form["given"]
    given["sources"] = ";".join(part for part in (given.get("sources", ""), source) if part)
    request.session.modified = True
    return f"{form['address']}?kept={name}"
