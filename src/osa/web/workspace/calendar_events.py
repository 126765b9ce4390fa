"""What is to be watched, day by day: duties, deliveries, visits, evaluations and deliberations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast

from osa.casework.models import Deliberation
from osa.casework.selectors import duties
from osa.i18n import N_, language
from osa.register.models import Delivery, Evaluation, MonitoringVisit, Project
from osa.trail import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

KINDS = {
    "duty": N_("duties"),
    "delivery": N_("deliveries"),
    "visit": N_("monitoring visits"),
    "evaluation": N_("evaluations"),
    "deliberation": N_("deliberations"),
}
"""The kinds of what a calendar shows."""

OVERDUE, PLANNED, DONE, UNDATED = "overdue", "planned", "done", "undated"


@dataclass(frozen=True, slots=True)
class Event:
    """Something of a day: of which kind, how it stands, and the row that says so (`table` is empty for casework).

    `day` is `None` where nobody knows by when it is owed, and `why` says why not.
    """

    day: dt.date | None
    kind: str
    state: str
    what: str
    project: str
    country: str
    clause: str = ""
    why: str = ""
    table: str = ""
    row: str = ""

    @property
    def kind_name(self) -> str:
        """The label of the kind."""
        return KINDS[self.kind]


def events() -> list[Event]:
    """Return everything in the order of its days, what has none last; what is not done and past is overdue."""
    projects = dict(Project.objects.values_list("id", "country_id"))
    parts = (_duties(), _deliveries(), _looks())
    found = [Event(country=projects.get(one["project"], ""), **one) for part in parts for one in part]
    return sorted(found, key=lambda event: (event.day or dt.date.max, event.project, event.kind, event.what))


def _state(day: dt.date, *, done: bool) -> str:
    """Tell how something stands today."""
    return DONE if done else OVERDUE if day < clock.today() else PLANNED


def _duties() -> Iterator[dict[str, Any]]:
    """Go through the duties, by the day by which they are owed, or that since which they are met."""
    states = {"overdue": OVERDUE, "open": PLANNED, "undated": UNDATED, "met": DONE}
    for owed in duties():
        told = {"day": owed.met_on or owed.due_on, "kind": "duty", "state": states[owed.state], "what": str(owed.name)}
        yield {**told, "project": owed.project, "clause": owed.clause, "why": owed.due_why}


def _deliveries() -> Iterator[dict[str, Any]]:
    """Go through the deliveries that have come, or are planned; a cancelled project brings none."""
    names = ("id", "project_id", "planned_by", "delivered_on", f"what_{language()}", "project__standing")
    for row, project, planned, delivered, what, standing in Delivery.objects.values_list(*names):
        day = delivered or planned
        if day and (delivered or standing != "cancelled"):
            state = _state(day, done=delivered is not None)
            told = {"day": day, "kind": "delivery", "state": state, "what": what, "project": project}
            yield {**told, "table": "deliveries", "row": row}


def _looks() -> Iterator[dict[str, Any]]:
    """Go through visits, evaluations and deliberations, which have one day: what is entered for later is planned."""
    what = f"what_{language()}"
    parts = (
        _look(MonitoringVisit.objects, "visit", "visits", what, "visited_on", "project_id"),
        _look(Evaluation.objects, "evaluation", "evaluations", what, "made_on", "project_id"),
        _look(Deliberation.objects, "deliberation", "", "body", "held_on", "screening__project_id"),
    )
    for kind, table, row, what_is_seen, day, project in parts[0].union(*parts[1:], all=True):
        state = DONE if day <= clock.today() else PLANNED
        told = {"day": day, "kind": kind, "state": state, "what": what_is_seen, "project": project}
        yield {**told, "table": table, "row": row}


def _look(rows: Any, kind: str, table: str, *names: str) -> QuerySet[Any, Any]:  # noqa: ANN401 - a manager of rows
    """Return rows of one kind as all kinds are told, so that one query reads them; `names`: what, day, project."""
    what, day, project = names
    told = {"seen_kind": Value(kind), "seen_table": Value(table), "seen_row": Cast("pk", CharField())}
    about = {"seen_what": Cast(what, CharField()), "seen_on": F(day), "seen_of": F(project)}
    found: QuerySet[Any, Any] = rows.order_by().annotate(**told, **about).values_list(*told, *about)
    return found


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month with what falls on it; `inside` tells whether it is of the month and not of one beside it."""

    date: dt.date
    inside: bool
    today: bool
    events: tuple[Event, ...] = field(default=())

    @property
    def overdue(self) -> bool:
        """Tell whether anything of the day is overdue."""
        return any(event.state == OVERDUE for event in self.events)


def weeks_of(month: dt.date, found: Iterable[Event]) -> list[list[Day]]:
    """Return the weeks of a month, from Sunday on, with what falls on each day of the month."""
    first = month.replace(day=1)
    start = first - dt.timedelta(days=(first.weekday() + 1) % 7)
    after = next_month(first)
    of_day: dict[dt.date, list[Event]] = {}
    for event in found:
        if event.day:
            of_day.setdefault(event.day, []).append(event)
    weeks = []
    while start < after:
        days = [start + dt.timedelta(days=number) for number in range(7)]
        weeks.append([_day(day, first, of_day) for day in days])
        start += dt.timedelta(days=7)
    return weeks


def _day(day: dt.date, first: dt.date, of_day: dict[dt.date, list[Event]]) -> Day:
    """Return a day as a month shows it."""
    inside = day.month == first.month
    return Day(day, inside, day == clock.today(), tuple(of_day.get(day, ())) if inside else ())


def next_month(first: dt.date) -> dt.date:
    """Return the first day of the month after a month."""
    return (first.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def month_before(first: dt.date) -> dt.date:
    """Return the first day of the month before a month."""
    return (first.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
