"""Looking rows up by their ids: what a row says, what it rests on, what refers to it, and how it came to be so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from osa.register.cells import from_image
from osa.register.stored import last_change, read_state
from osa.register.tables import TABLES
from osa.register.validating import references
from osa.trail.models import Entry

if TYPE_CHECKING:
    import datetime as dt

    from osa.register.cells import Values
    from osa.register.stored import State


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a row: the fields by column, each before and after."""

    number: int
    at: dt.datetime
    by: str
    service: str
    why: str
    action: str
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """A row with all that belongs to it. `number` is the trail's last entry about it, for saving it safely."""

    table: str
    row: str
    values: Values
    sources: dict[str, Values]
    claims: dict[str, Values]
    referring: list[tuple[str, str, str]]
    """Rows that refer to it: table, id and the column that does."""
    history: list[Event]
    number: int


def look_up(name: str, *, on: dt.date | None = None) -> list[Found]:
    """Return the rows with an id (in one table: `table/id`), as they are; the history goes up to a day.

    To read the rows themselves as of that day, call this inside `osa.trail.as_of.as_of`.
    """
    table, slash, key = name.rpartition("/")
    state = read_state()
    wanted = [table] if slash else list(TABLES)
    return [_found(found, key, state, on) for found in wanted if key in state.get(found, {})]


def _found(table: str, key: str, state: State, on: dt.date | None) -> Found:
    """Gather what belongs to a row."""
    values = state[table][key]
    cited = values.get("sources")
    claims = {row: claim for row, claim in state["claims"].items() if (claim["table"], claim["row"]) == (table, key)}
    referring = [
        (other, row, column)
        for other, rows in state.items()
        for row, told in rows.items()
        for column, target in references(other, told)
        if target == (table, key)
    ]
    return Found(
        table=table,
        row=key,
        values=values,
        sources={name: state["sources"][name] for name in (cited if isinstance(cited, list) else [])},
        claims=claims,
        referring=referring,
        history=history(table, key, on=on),
        number=last_change(table, key),
    )


def history(table: str, row: str, *, on: dt.date | None = None) -> list[Event]:
    """Return how a row came to be as it is (or was, at the end of a day), the oldest change first."""
    entries = Entry.objects.filter(table=TABLES[table].model._meta.label_lower, row=row).order_by("number")
    return [_event(table, entry) for entry in entries if on is None or timezone.localtime(entry.at).date() <= on]


def _event(table: str, entry: Entry) -> Event:
    """Return an entry of the trail with its fields under the names of the columns."""
    before, after = from_image(table, entry.image_before() or {}), from_image(table, entry.image() or {})
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    fields = {name: (before.get(name), after.get(name)) for name in names}
    return Event(entry.number, entry.at, entry.by, entry.service, entry.why, entry.action, fields)
