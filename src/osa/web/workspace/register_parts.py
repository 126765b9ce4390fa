"""The rows that are entered with the row that they belong to: the lines of a delivery, the findings of a visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osa.register.cells import columns_of, from_image
from osa.register.tables import TABLES
from osa.trail.images import values_of
from osa.web.workspace.forms import whole
from osa.web.workspace.register_forms import Choices, control, posted, rows_of_fields, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from osa.register.cells import Column, Values
    from osa.web.workspace.register_forms import Control, Errors, Given

MOST = 100
"""Parts that a form shows."""

_SPARE = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """Which rows belong to those of a table: their table, their name in faults, and the column that leads back."""

    table: str
    called: str
    parent: str
    service: str

    def columns(self) -> list[Column]:
        """Return the columns that are entered; the others follow from the row that the part belongs to."""
        left_out = {"id", self.parent, "basis", "sources", "published"}
        return [column for column in columns_of(self.table).values() if column.name not in left_out]


KINDS = {
    "deliveries": Kind("delivery_lines", "lines", "delivery", "delivery_record"),
    "visits": Kind("findings", "findings", "visit", "visit_record"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part in a form: its number there, its id if it is stored, and its fields."""

    number: int
    row: str
    rows: list[list[Control]]


def stored_parts(kind: Kind, row: str) -> dict[str, Values]:
    """Return the parts of a row that are stored, by their ids."""
    if not row:
        return {}
    rows: Any = TABLES[kind.table].model._base_manager
    found = rows.filter(**{f"{kind.parent}_id": row}).order_by("pk").prefetch_related("sources")[:MOST]
    return {one.pk: from_image(kind.table, values_of(one)) for one in found}


def given_parts(kind: Kind, sent: QueryDict) -> list[tuple[str, Given]]:
    """Return the parts that stand in a form: the id of each, if it has one, and its fields."""
    count = min(whole(sent.get(f"{kind.called}-count", "")), MOST + _SPARE)
    prefixes = [f"{kind.called}-{number}-" for number in range(count)]
    return [(sent.get(f"{prefix}id", ""), posted(kind.columns(), sent, prefix)) for prefix in prefixes]


def changed_parts(
    given: Sequence[tuple[str, Given]], stored: Mapping[str, Values], kind: Kind
) -> list[tuple[int, dict[str, Any]]]:
    """Return the parts to save, each with its number in the form: new ones that say anything, and changed ones.

    A part that is stored keeps what it cites; an id that is not one of this row's parts is not taken.
    """
    found: list[tuple[int, dict[str, Any]]] = []
    for number, (key, fields) in enumerate(given):
        if key in stored:
            before = written(kind.table, stored[key])
            if any(before.get(name, "") != value for name, value in fields.items()):
                kept = {name: stored[key][name] for name in ("basis", "sources")}
                found.append((number, {"id": key, **kept, **fields}))
        elif any(value.strip() for value in fields.values()):
            found.append((number, dict(fields)))
    return found


def placed(errors: Errors, kind: Kind, sent: Sequence[tuple[int, Any]]) -> Errors:
    """Return faults under the names that the fields of parts have in the form (`lines-3-item`)."""
    places = {f"{kind.called}.{place}.": f"{kind.called}-{number}-" for place, (number, _part) in enumerate(sent)}
    found: Errors = {}
    for name, messages in errors.items():
        start = next((start for start in places if name.startswith(start)), "")
        found[places[start] + name.removeprefix(start) if start else name] = messages
    return found


def parts_of_form(kind: Kind, given: Sequence[tuple[str, Given]], errors: Errors, choices: Choices) -> list[Part]:
    """Return the parts that a form shows, with empty ones to fill in."""
    spare: list[tuple[str, Given]] = [] if given and not any(given[-1][1].values()) else [("", {})] * _SPARE
    parts = []
    for number, (key, fields) in enumerate([*given, *spare]):
        prefix = f"{kind.called}-{number}-"
        own = {name.removeprefix(prefix): told for name, told in errors.items() if name.startswith(prefix)}
        controls = [control(column, fields, own, choices, prefix=prefix) for column in kind.columns()]
        parts.append(Part(number, key, rows_of_fields(kind.table, controls, prefix)))
    return parts
