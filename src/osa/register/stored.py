"""The register as it is stored, read in bulk: the rows of today, and those that a load or an export left behind."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from osa.register.cells import columns_of, from_image
from osa.register.tables import TABLES
from osa.trail.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from osa.register.cells import Column, Values
    from osa.trail.images import Image

State = dict[str, dict[str, "Values"]]
"""Rows by table and id."""

LABELS = {table.model._meta.label_lower: name for name, table in TABLES.items()}
"""The tables by the names that the trail has for them."""


def read_state(tables: Iterable[str] = TABLES, *, advance: Callable[[int], None] = lambda _rows: None) -> State:
    """Read all rows of some tables, with few queries; `advance` is told how many rows have been read."""
    return {name: _read_table(name, advance) for name in tables}


def _read_table(name: str, advance: Callable[[int], None]) -> dict[str, Values]:
    """Read the rows of a table."""
    model = TABLES[name].model
    columns = columns_of(name)
    single = [column for column in columns.values() if column.kind != "links"]
    raw = [column.name for column in single if column.kind in ("date", "decimal")]
    names = [column.name for column in single]
    rows: dict[str, Values] = {}
    for found in model._base_manager.values_list(*(column.key for column in single)).iterator(chunk_size=5_000):
        row: Values = dict(zip(names, found, strict=True))
        for spelt in raw:
            row[spelt] = columns[spelt].plain(row[spelt])
        rows[str(row["id"])] = row
    for column in columns.values():
        if column.kind == "links":
            _read_links(column, rows)
    advance(len(rows))
    return {key: {name: row[name] for name in columns} for key, row in rows.items()}


def _read_links(column: Column, rows: dict[str, Values]) -> None:
    """Add the ids that a column with several links to."""
    link: Any = column.field
    linked: dict[str, list[str]] = {key: [] for key in rows}
    source, target = link.m2m_field_name(), link.m2m_reverse_field_name()
    pairs = link.remote_field.through._base_manager.values_list(f"{source}_id", f"{target}_id")
    for key, other in pairs.iterator(chunk_size=5_000):
        if key in linked:
            linked[key].append(other)
    for key, others in linked.items():
        rows[key][column.name] = sorted(others)


def last_number() -> int:
    """Return the number of the last entry of the trail; 0 if there is none."""
    return Entry.objects.aggregate(last=Max("number"))["last"] or 0


class LoadedBase:
    """The rows as files have last set them, field by field: what a load has left alone is not what the file says."""

    def __init__(self, entries: dict[tuple[str, str], list[tuple[str | None, str | None]]]) -> None:
        self._entries = entries

    def get(self, table: str, row: str) -> Values | None:
        """Return a row, or `None` if no file has set it; its entries are unpacked only now."""
        base: Values | None = None
        for before, after in self._entries.get((table, row), ()):
            image = None if after is None else from_image(table, json.loads(after))
            if image is not None and base is not None and before is not None:
                old = from_image(table, json.loads(before))
                image = {**base, **{name: value for name, value in image.items() if old.get(name) != value}}
            base = image
        return base


class ExportedBase:
    """The rows as they were at an entry of the trail: those of today, but for what has changed since."""

    def __init__(self, images: dict[tuple[str, str], str | None], today: State) -> None:
        self._images, self._today = images, today

    def get(self, table: str, row: str) -> Values | None:
        """Return a row, or `None` if there was none."""
        if (table, row) in self._images:
            image = self._images[table, row]
            return None if image is None else from_image(table, json.loads(image))
        return self._today[table].get(row)


def loaded_base() -> LoadedBase:
    """Return the rows as `register_load` has set them."""
    entries = Entry.objects.filter(service="register_load", table__in=LABELS).order_by("number")
    found: dict[tuple[str, str], list[tuple[str | None, str | None]]] = defaultdict(list)
    for table, row, before, after in entries.values_list("table", "row", "before", "after").iterator(chunk_size=5_000):
        found[LABELS[table], row].append((before, after))
    return LoadedBase(found)


def base_at(number: int, today: State) -> ExportedBase:
    """Return the rows as they were after an entry of the trail."""
    entries = Entry.objects.filter(number__gt=number, table__in=LABELS).order_by("-number")
    found = entries.values_list("table", "row", "before").iterator(chunk_size=5_000)
    return ExportedBase({(LABELS[table], row): before for table, row, before in found}, today)


def images_since(table: str, row: str, after: int) -> Iterator[Image]:
    """Go through what a row has looked like after an entry of the trail."""
    label = TABLES[table].model._meta.label_lower
    for entry in Entry.objects.filter(table=label, row=row, number__gt=after).order_by("number"):
        if (image := entry.image()) is not None:
            yield image


def last_change(table: str, row: str, service: str | None = None) -> int:
    """Return the number of the last entry about a row (through one service); 0 if there is none."""
    entries = Entry.objects.filter(table=TABLES[table].model._meta.label_lower, row=row)
    if service is not None:
        entries = entries.filter(service=service)
    return entries.aggregate(last=Max("number"))["last"] or 0


def changed_since(number: int) -> bool:
    """Tell whether any row of the register has changed after an entry of the trail."""
    return Entry.objects.filter(number__gt=number, table__in=LABELS).exists()
