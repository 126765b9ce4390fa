"""The items of a project: what was announced of each, and what has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osa.web.workspace.roles import able

if TYPE_CHECKING:
    import datetime as dt

    from osa.register.models import Item
    from osa.web.workspace.case_page import Case


@dataclass(frozen=True, slots=True)
class Row:
    """An item: `delivered` counts what was stated, `unstated` tells that something came without a number."""

    item: Item
    delivered: int | None
    unstated: bool
    days: tuple[dt.date, ...]


def items(case: Case) -> dict[str, Any]:
    """Return what the tab of items shows."""
    rows = sorted(case.project.items.all(), key=lambda item: item.pk)
    return {"rows": [_row(item, case.day) for item in rows], "may_edit": able(case.request, "row_save")}


def _row(item: Item, day: dt.date) -> Row:
    """Return one item with what has come of it."""
    lines = [line for line in item.lines.all() if line.delivery.delivered_on and line.delivery.delivered_on <= day]
    stated = [line.quantity for line in lines if line.quantity is not None]
    days = sorted({line.delivery.delivered_on for line in lines if line.delivery.delivered_on})
    return Row(item, sum(stated) if stated else None, len(stated) < len(lines), tuple(days))
