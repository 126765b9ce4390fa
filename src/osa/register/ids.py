"""Ids: which is free for a new row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from typing import Any

_PARENTS = ("delivery", "visit", "commitment", "project", "country")
"""The columns whose row a new row's id begins with, the nearest first."""


def next_id(table: str, values: Mapping[str, Any], taken: Container[str]) -> str:
    """Return an id that no row of the table has: the id of what the row belongs to, a word and a number."""
    parent = next((str(values[name]) for name in _PARENTS if values.get(name)), "")
    word = _singular(table).replace("_", "-")
    stem = f"{parent}-{word}" if parent else word
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _singular(table: str) -> str:
    """Return the name of a table as it names one row."""
    if table.endswith("ies"):
        return f"{table[:-3]}y"
    return table.removesuffix("es") if table.endswith("uses") else table.removesuffix("s")
