"""What a row says, as plain values: its image, which the trail keeps, hashes and compares."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db import models

    from osa.trail.models import Recorded

Image = dict[str, Any]
"""The fields of a row by name, as JSON values; a link to many rows is the sorted list of their keys."""


def image_of(row: Recorded) -> Image:
    """Return the image of a row as it stands in this object; its many-to-many links are read from the database."""
    image = values_of(row)
    for name in row.unrecorded:
        image.pop(name)
    for name in row.secrets:
        image[name] = _digest(image[name])
    return image


def values_of(row: models.Model) -> Image:
    """Return all values of a row, secrets too, as JSON values that `Field.to_python` turns back exactly."""
    values = {field.attname: _plain(field.value_from_object(row)) for field in row._meta.concrete_fields}
    for link in row._meta.many_to_many:
        values[link.name] = sorted(str(linked.pk) for linked in getattr(row, link.name).all())
    return values


def default_image(model: type[Recorded]) -> Image:
    """Return the image of a row of which nothing was said."""
    image: Image = {field.attname: _plain(field.get_default()) for field in model._meta.concrete_fields}
    return image | {link.name: [] for link in model._meta.many_to_many}


def stored_image(row: Recorded) -> Image | None:
    """Return the image of the row as it stands in the database, or `None` if it is not there."""
    stored = type(row)._base_manager.filter(pk=row.pk).first()
    return None if stored is None else image_of(stored)


def canonical(value: object) -> str:
    """Return JSON that is the same for the same values, whatever made them."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, tuple[Any, Any]]:
    """Return the fields in which two images differ, each with its value before and after (`None`: not there)."""
    old, new = before or {}, after or {}
    names = dict.fromkeys((*old, *new))
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


def _plain(value: object) -> object:
    """Turn the value of a field into what JSON can say, exactly."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value if isinstance(value, (bool, int, dict, list)) or value is None else str(value)


def _digest(value: object) -> str:
    """Return what tells whether a secret has changed, and nothing else of it."""
    return hashlib.sha256(str(value).encode()).hexdigest()
