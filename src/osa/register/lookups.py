"""Looking rows up by their ids: what a row says, what it rests on, what refers to it, and how it came to be so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from osa.register.cells import columns_of, from_image
from osa.register.models import Claim, Source
from osa.register.saving import stored_row
from osa.register.stored import last_change, read_state
from osa.register.tables import TABLES, table_of
from osa.register.validating import references
from osa.trail.images import values_of
from osa.trail.models import Entry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from osa.register.cells import Values
    from osa.register.stored import State

MOST = 50
"""So many rows that refer to another, claims and changes are read for a page."""


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


def find(table: str, row: str) -> Found | None:
    """Return one row with few queries, however large the register is: at most `MOST` of what belongs to it.

    Of its history, these are the newest changes. `None` if there is no such row.
    """
    values = stored_row(table, row)
    if values is None:
        return None
    cited = values.get("sources")
    sources = Source.objects.filter(pk__in=cited if isinstance(cited, list) else []).order_by("pk")
    claims = Claim.objects.filter(table=table, row=row).order_by("pk")[:MOST]
    newest = Entry.objects.filter(table=TABLES[table].model._meta.label_lower, row=row).order_by("-number")[:MOST]
    events = [_event(table, entry) for entry in reversed(newest)]
    return Found(
        table=table,
        row=row,
        values=values,
        sources={source.pk: from_image("sources", values_of(source)) for source in sources},
        claims={claim.pk: {"field": claim.field, "value": claim.value, "used": claim.used} for claim in claims},
        referring=referring(table, row),
        history=events,
        number=events[-1].number if events else 0,
    )


def referring(table: str, row: str, *, most: int = MOST) -> list[tuple[str, str, str]]:
    """Return rows that refer to a row, of whatever table, with one query: table (or kind), id and the column."""
    parts = list(_referring(table, row))
    return sorted(parts[0].union(*parts[1:], all=True)[:most])


def _referring(table: str, row: str) -> Iterator[QuerySet[Any, Any]]:
    """Go through the queries of what refers to a row, one for each column that can."""
    yield _told(Claim._base_manager.filter(table=table, row=row), "claims", "row")
    for relation in TABLES[table].model._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if relation.auto_created and not relation.concrete and not model._meta.auto_created:
            name = relation.field.name  # type: ignore[union-attr]
            found = table_of(model)
            yield _told(
                model._base_manager.filter(**{name: row}), found.name if found else model._meta.model_name, name
            )


def _told(rows: QuerySet[Any, Any], kind: str, column: str) -> QuerySet[Any, Any]:
    """Return rows as their kind, their key as text, and a column."""
    key = Cast("pk", CharField())
    told = rows.order_by().annotate(told_kind=Value(kind), told_key=key, told_column=Value(column))
    listed: QuerySet[Any, Any] = told.values_list("told_kind", "told_key", "told_column")
    return listed


def changes_since(table: str, row: str, number: int) -> list[Event]:
    """Return the changes of a row after an entry of the trail, the oldest first; at most `MOST`."""
    label = TABLES[table].model._meta.label_lower
    entries = Entry.objects.filter(table=label, row=row, number__gt=number).order_by("number")[:MOST]
    return [_event(table, entry) for entry in entries]


def values_at(table: str, row: str, number: int) -> Values | None:
    """Return what a row said after an entry of the trail about it; `None` if that is no such entry, or removed it."""
    label = TABLES[table].model._meta.label_lower
    entry = Entry.objects.filter(number=number, table=label, row=row).first()
    image = entry.image() if entry else None
    return None if image is None else from_image(table, image)


def rows_matching(table: str, words: str = "", *, published: bool | None = None) -> QuerySet[Any, Any]:
    """Return the rows of a table that hold some words in a text or an id, in the order of their ids."""
    rows: QuerySet[Any, Any] = TABLES[table].model._base_manager.order_by("pk")
    for word in words.split():
        rows = rows.filter(_holds(table, word))
    if published is None or "published" not in columns_of(table):
        return rows
    return rows.filter(Q(published=published))


def _holds(table: str, word: str) -> Q:
    """Return what a row satisfies that holds a word."""
    found = Q()
    for column in columns_of(table).values():
        if column.kind == "text":
            found |= Q(**{f"{column.name}__icontains": word})
        elif column.kind == "link":
            found |= Q(**{f"{column.name}__id__icontains": word})
    return found


def counts() -> dict[str, tuple[int, int | None]]:
    """Return how many rows each table has, and how many are published (`None`: it has no such thing); one query."""
    parts, public = [], {name for name in TABLES if "published" in columns_of(name)}
    for name, table in TABLES.items():
        published = "SUM(CASE WHEN published THEN 1 ELSE 0 END)" if name in public else "0"
        source = connection.ops.quote_name(table.model._meta.db_table)
        parts.append(f"SELECT '{name}', COUNT(*), {published} FROM {source}")  # noqa: S608 - names of our own
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        found = cursor.fetchall()
    return {name: (rows, int(shown or 0) if name in public else None) for name, rows, shown in found}


def _event(table: str, entry: Entry) -> Event:
    """Return an entry of the trail with its fields under the names of the columns."""
    before, after = from_image(table, entry.image_before() or {}), from_image(table, entry.image() or {})
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    fields = {name: (before.get(name), after.get(name)) for name in names}
    return Event(entry.number, entry.at, entry.by, entry.service, entry.why, entry.action, fields)
