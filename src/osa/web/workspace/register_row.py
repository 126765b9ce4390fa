"""What stands beside the form of a row: what it says, rests on and is referred to by, and how it came to be so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osa.register.cells import columns_of
from osa.register.tables import TABLES
from osa.trail.models import ACTIONS
from osa.web.workspace.register_values import Difference, Told, differences, told
from osa.web.workspace.roles import able

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from osa.register.lookups import Event, Found


@dataclass(frozen=True, slots=True)
class Happened:
    """A change of a row as a page shows it."""

    number: int
    at: dt.datetime
    by: str
    service: str
    why: str
    action: str
    differences: list[Difference]


def happened(table: str, events: list[Event]) -> list[Happened]:
    """Return changes, the newest first; of a new row, what it said is not told again field by field."""
    return [
        Happened(
            event.number,
            event.at,
            event.by,
            event.service,
            event.why,
            ACTIONS[event.action],
            differences(table, event.fields) if event.action == "changed" else [],
        )
        for event in reversed(events)
    ]


@dataclass(frozen=True, slots=True)
class Referring:
    """A row that refers to another, and by which column; `known` if the register has a page for it."""

    table: str
    heading: str
    row: str
    column: str
    known: bool


def referring(found: Found) -> list[Referring]:
    """Return the rows that refer to a row, as a page shows them."""
    listed = []
    for table, row, column in found.referring:
        known = table in TABLES
        heading = str(TABLES[table].heading()) if known else table
        by = str(columns_of(table)[column].heading()) if known and column in columns_of(table) else column
        listed.append(Referring(table, heading, row, by, known))
    return listed


def project_of(found: Found | None) -> str:
    """Return the project that a row belongs to, if it says so."""
    if found is None:
        return ""
    return found.row if found.table == "projects" else str(found.values.get("project") or "")


def about(request: HttpRequest, table: str, found: Found | None) -> dict[str, Any]:
    """Return what a page tells of a row beside its form."""
    if found is None:
        return {"found": None}
    values: list[Told] = told(table, found.values)
    published = found.values.get("published")
    return {
        "found": found,
        "values": values,
        "fixed": told(table, found.values, ("state", "standing")) if table == "projects" else [],
        "published": published,
        "referring": referring(found),
        "events": happened(table, found.history),
        "project": project_of(found),
        "may_publish": published is not None and able(request, "row_publish"),
        "may_remove": able(request, "row_remove"),
        "may_release": table == "commitments" and able(request, "commitment_release"),
    }
