"""Counting rows of many queries at once: a page asks the database once, however many numbers it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, Value
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet


def counted(queries: Mapping[str, QuerySet[Any, Any]]) -> dict[str, int]:
    """Return how many rows each query finds, by its name, in the order given."""
    parts = [
        query.order_by().values(of_=Cast(Value(name), CharField())).annotate(count_=Count("pk"))
        for name, query in queries.items()
    ]
    found = {row["of_"]: row["count_"] for row in parts[0].union(*parts[1:], all=True)} if parts else {}
    return {name: found.get(name, 0) for name in queries}
