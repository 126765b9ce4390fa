"""A programme many times larger: the real one, copied row by row under other ids, with its trail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db import models

SHARED = frozenset(
    {
        "register.source",
        "register.country",
        "register.countrystatus",
        "register.organisation",
        "casework.rulebooksnapshot",
        "trail.signedhead",
    }
)
"""What the copies have in common: the world, the documents and the law."""

_STEP = 1_000_000


def enlarge(times: int) -> None:
    """Copy every row of the programme until there is so many times as much; accounts and what is shared stay single.

    The copies of the trail are rows to be read, not to be verified: their hashes are those of their originals.
    """
    from django.apps import apps  # noqa: PLC0415 - Django is not ready earlier

    from osa.trail.as_of import fill  # noqa: PLC0415
    from osa.trail.images import values_of  # noqa: PLC0415
    from osa.trail.triggers import without_guards  # noqa: PLC0415

    ours = [model for model in apps.get_models() if model.__module__.startswith(("osa.register", "osa.casework"))]
    copied = {model._meta.label_lower: model for model in ours if model._meta.label_lower not in SHARED}
    trail = apps.get_model("trail", "Entry")
    originals = {model: [values_of(row) for row in model._base_manager.all()] for model in (*copied.values(), trail)}
    with without_guards():
        for number in range(1, times):
            for model in copied.values():
                fill(model, [_copy(model, values, number, copied) for values in originals[model]])
            fill(trail, [_entry(values, number, copied) for values in originals[trail]])


def _copy(
    model: type[models.Model], values: Mapping[str, Any], number: int, copied: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a row under another id, which refers to the copies of the rows that its original refers to."""
    made = dict(values)
    for field in model._meta.concrete_fields:
        related = field.related_model._meta.label_lower if field.is_relation else ""  # type: ignore[union-attr]
        if (field.primary_key or related in copied) and made[field.attname] is not None:
            made[field.attname] = _moved(made[field.attname], number)
    for link in model._meta.many_to_many:
        if link.related_model._meta.label_lower in copied:
            made[link.name] = [_moved(key, number) for key in made[link.name]]
    if model._meta.label_lower == "register.claim" and made["table"] != "sources":
        made["row"] = _moved(made["row"], number)
    return made


def _moved(key: str | int, number: int) -> str | int:
    """Return the key of a copy."""
    return key + number * _STEP if isinstance(key, int) else f"{key}.x{number}"


def _entry(values: Mapping[str, Any], number: int, copied: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of the trail about the copy of a row."""
    made = {**values, "number": values["number"] + number * _STEP}
    if values["table"] in copied:
        row = values["row"]
        made["row"] = str(_moved(int(row) if row.isdigit() else row, number))
        for side in ("before", "after"):
            if made[side] is not None:
                made[side] = json.dumps({**json.loads(made[side]), "id": made["row"]}, ensure_ascii=False)
    return made
