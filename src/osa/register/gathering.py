"""Rows of many tables, and their sources, in one query each: a page asks no more often for showing more tables."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, JSONObject

from osa.register.models import Source, Sourced
from osa.register.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from osa.register.models import Row

Key = tuple[str, str]
"""A row of the register: its table and its id."""


def gather(chosen: Mapping[str, QuerySet[Any, Any]]) -> dict[str, list[Any]]:
    """Return rows of many tables in one query, by table, in order of their ids; every table named has a list.

    The rows are whole but for their links to many rows, and nothing that they refer to is read yet.
    """
    parts = [_whole(name, rows) for name, rows in chosen.items()]
    found: dict[str, list[Any]] = {name: [] for name in chosen}
    for name, data in _together(parts):
        found[name].append(_row(TABLES[name].model, data))
    return {name: sorted(rows, key=lambda row: row.pk) for name, rows in found.items()}


def _whole(name: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return a query for the rows of one table as JSON."""
    fields = {field.attname: F(field.attname) for field in TABLES[name].model._meta.concrete_fields}
    whole: QuerySet[Any, Any] = rows.order_by().annotate(of_=_text(name), data_=JSONObject(**fields))
    return whole.values_list("of_", "data_")


def _text(value: str) -> Cast:
    """Return a text that every database takes for one."""
    return Cast(Value(value), CharField())


def _together(parts: list[QuerySet[Any, Any]]) -> Iterable[Any]:
    """Return what several queries find, asked as one."""
    if len(parts) < 2:
        return parts[0] if parts else ()
    return parts[0].union(*parts[1:], all=True)


def _row(model: type[Row], data: Mapping[str, Any]) -> Row:
    """Return a row from its values as JSON has them."""
    values = {field.attname: _value(field, data[field.attname]) for field in model._meta.concrete_fields}
    return model.from_db(None, list(values), list(values.values()))


def _value(field: models.Field[Any, Any], value: Any) -> Any:  # noqa: ANN401 - whatever the field holds
    """Return a value as its field has it."""
    if isinstance(field, models.DecimalField) and value is not None:
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-field.decimal_places))
    return field.to_python(value)


def sources_of(chosen: Mapping[str, QuerySet[Any, Any]]) -> dict[Key, tuple[Source, ...]]:
    """Return the sources of rows of many tables, in order of their ids, in two queries."""
    parts = [_links(name, rows) for name, rows in chosen.items() if issubclass(TABLES[name].model, Sourced)]
    links = sorted(_together(parts))
    sources = Source.objects.in_bulk({source for _table, _row, source in links})
    found: defaultdict[Key, list[Source]] = defaultdict(list)
    for table, row, source in links:
        found[table, row].append(sources[source])
    return {key: tuple(cited) for key, cited in found.items()}


def _links(name: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return a query for the sources that the rows of one table cite."""
    model: Any = TABLES[name].model
    linking = model.sources.through.objects.filter(**{f"{model._meta.model_name}__in": rows.order_by().values("pk")})
    links: QuerySet[Any, Any] = linking.annotate(of_=_text(name))
    return links.values_list("of_", f"{model._meta.model_name}_id", "source_id")
