"""What cells of the register say, as people read it: labels of codes, names of the rows that they refer to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osa.i18n import language
from osa.register.cells import columns_of
from osa.register.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osa.register.cells import Column, Value

MOST_OPTIONS = 50
"""Of more rows than these, one is not chosen from a list but by its id."""

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a page shows it: `kind` says how (`text`, `address`, `day`, `yen`, `number`, or `rows` of a table)."""

    kind: str
    value: Any
    table: str = ""
    rows: tuple[str, ...] = ()


def shown(column: Column, value: Value) -> Shown:
    """Return how to show a value of a column."""
    if column.kind in ("link", "links"):
        rows = value if isinstance(value, list) else [value] if value else []
        return Shown("rows", None, column.to, tuple(map(str, rows)))
    if column.kind == "date":
        return Shown("day", dt.date.fromisoformat(str(value)) if value else None)
    if column.kind == "choice":
        return Shown("text", str(column.choices[str(value)]) if value in column.choices else value)
    if str(value).startswith(("https://", "http://")):
        return Shown("address", value)
    if column.name == "amount_yen":
        return Shown("yen", value)
    return Shown("number" if column.kind == "whole" and "year" not in column.name else "text", value)


@dataclass(frozen=True, slots=True)
class Told:
    """A column of a row with its value."""

    name: str
    heading: str
    shown: Shown


def told(table: str, values: Mapping[str, Value], names: Iterable[str] | None = None) -> list[Told]:
    """Return the columns of a row as a page shows them: all, or some by name."""
    columns = columns_of(table)
    wanted = [columns[name] for name in (columns if names is None else names) if name in columns]
    return [Told(c.name, str(c.heading()), shown(c, values.get(c.name))) for c in wanted]


@dataclass(frozen=True, slots=True)
class Difference:
    """A column before and after a change."""

    heading: str
    before: Shown
    after: Shown


def differences(table: str, fields: Mapping[str, Sequence[Value]]) -> list[Difference]:
    """Return the columns that a change has changed."""
    columns = columns_of(table)
    pairs = [(columns[name], pair) for name, pair in fields.items() if name in columns]
    return [Difference(str(c.heading()), shown(c, pair[0]), shown(c, pair[1])) for c, pair in pairs]


def naming(table: str) -> tuple[str, ...]:
    """Return the columns that name a row of a table in the language in use; none for rows known by their id."""
    columns = columns_of(table)
    for names in ((f"name_{language()}",), (f"title_{language()}",), ("publisher", "title"), (f"what_{language()}",)):
        if all(name in columns for name in names):
            return names
    return ()


def named(key: str, parts: Iterable[object]) -> str:
    """Return the name of a row behind its id, cut if it is long."""
    name = ": ".join(str(part) for part in parts if part)
    name = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
    return f"{key} – {name}" if name else key


def options(
    table: str, words: str = "", most: int = MOST_OPTIONS, only: Mapping[str, str] | None = None
) -> tuple[list[tuple[str, str]], bool]:
    """Return rows to choose from, each as its id and its name, and whether these are all."""
    rows = TABLES[table].model._base_manager.order_by("pk").filter(**(only or {}))
    if words:
        rows = rows.filter(pk__icontains=words)
    found = list(rows.values_list("pk", *naming(table))[: most + 1])
    return [(row[0], named(row[0], row[1:])) for row in found[:most]], len(found) <= most
