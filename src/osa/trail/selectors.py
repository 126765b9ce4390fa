"""Reading the trail."""

from __future__ import annotations

from osa.trail.models import Entry


def entries(*, row: str | None = None, by: str | None = None, last: int | None = None) -> list[Entry]:
    """Return entries in their order: of one row (by its id), by one account, the `last` of them."""
    found = Entry.objects.order_by("-number")
    if row is not None:
        found = found.filter(row=row)
    if by is not None:
        found = found.filter(by=by)
    return list(found[:last])[::-1]
