"""What happened in the programme, the newest first: signed, in force, delivered, handed over, visited, evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Cast

from osa.i18n import N_, Text, label
from osa.register.gathering import gather, sources_of
from osa.register.models.base import Described
from osa.register.published import public
from osa.register.tables import TABLES

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from osa.register.models import Project, Source


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day: what it was, the row that says so, and the documents that the row rests on.

    `text` is what the row tells about it, or the title of its project. `project` is none where a row has none.
    """

    day: dt.date
    kind: Text
    table: str
    row: str
    text: Text
    project: Project | None
    sources: tuple[Source, ...]


_KINDS: tuple[tuple[str, str, str], ...] = (
    ("agreements", "signed_on", N_("Notes signed")),
    ("agreements", "in_force_on", N_("Notes in force")),
    ("procurement", "done_on", N_("Step of procurement")),
    ("permissions", "granted_on", N_("Export permitted")),
    ("deliveries", "delivered_on", N_("Delivered")),
    ("deliveries", "handed_over_on", N_("Handed over")),
    ("surveys", "began_on", N_("Survey begun")),
    ("incidents", "happened_on", N_("Incident")),
    ("modifications", "known_on", N_("Modified after delivery")),
    ("consent_requests", "asked_on", N_("Consent asked for")),
    ("consent_requests", "answered_on", N_("Request for consent answered")),
    ("visits", "visited_on", N_("Use looked at on a visit")),
    ("evaluations", "made_on", N_("Evaluated")),
    ("evaluations", "disclosed_on", N_("Results of an evaluation published")),
)
"""The dated events: table, column, and what it is called."""


def events(*, newest: int | None = None, until: dt.date | None = None, project: str = "") -> list[Event]:
    """Return the dated events that are public, the newest first: at most so many, up to a day, of one project.

    A ceremony on the day of a delivery is one event, not two.
    """
    found = _found(newest, until, project)
    keys: dict[str, set[str]] = {}
    for _day, _kind, table, row, _project in found:
        keys.setdefault(table, set()).add(row)
    chosen = {table: public(TABLES[table].model).filter(pk__in=names) for table, names in keys.items()}
    rows = {(table, row.pk): row for table, listed in gather(chosen).items() for row in listed}
    cited = sources_of(chosen)
    projects = public(TABLES["projects"].model).select_related("country").in_bulk({one[4] for one in found if one[4]})
    return [_event(one, rows[one[2], one[3]], projects.get(one[4]), cited.get((one[2], one[3]), ())) for one in found]


_Found = tuple["dt.date", int, str, str, str]
"""Day, kind, table, row and project of an event."""


def _found(newest: int | None, until: dt.date | None, project: str) -> list[_Found]:
    """Return the events as the database finds them."""
    parts = [_dated(number, *kind[:2], until, project) for number, kind in enumerate(_KINDS)]
    rows = parts[0].union(*parts[1:], all=True).order_by("-day_", "kind_", "row_")
    return list(rows[:newest] if newest is not None else rows)


def _dated(number: int, table: str, column: str, until: dt.date | None, project: str) -> QuerySet[Any, Any]:
    """Return a query for the events that one column dates."""
    rows = public(TABLES[table].model).filter(**{f"{column}__isnull": False}).order_by()
    if column == "handed_over_on":
        rows = rows.exclude(delivered_on=F("handed_over_on"), delivered_on__isnull=False)
    path = "item__project" if table == "modifications" else "project"
    if until is not None:
        rows = rows.filter(**{f"{column}__lte": until})
    if project:
        rows = rows.filter(**{path: project})
    words = {"table_": Cast(Value(table), CharField()), "kind_": Cast(Value(number), IntegerField())}
    rows = rows.annotate(day_=F(column), row_=F("pk"), project_=F(f"{path}_id"), **words)
    listed: QuerySet[Any, Any] = rows.values_list("day_", "kind_", "table_", "row_", "project_")
    return listed


def _event(found: _Found, row: Any, project: Project | None, cited: tuple[Source, ...]) -> Event:  # noqa: ANN401
    """Return an event in words."""
    day, kind, table, name, _project = found
    text = row.what if isinstance(row, Described) else project.title if project else label(_KINDS[kind][2])
    return Event(day, label(_KINDS[kind][2]), table, name, text, project, cited)
