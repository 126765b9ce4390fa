"""Making the changes of a plan, one row after the other, inside the change of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from osa.i18n import _
from osa.register.cells import columns_of, row_from
from osa.register.tables import TABLES
from osa.rulebook.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from osa.register.cells import Values
    from osa.register.merging import Change
    from osa.register.models import Row


def apply(changes: Sequence[Change], advance: Callable[[int], None] = lambda _rows: None) -> None:
    """Make changes. What the database refuses is tried again after the others, until nothing more can be done.

    So an amount can move from one row to another in whatever order the rows come. Raises `InputError` that names every
    row that is left, with the database's own reason.
    """
    waiting = list(changes)
    while waiting:
        refused = [(change, reason) for change in waiting if (reason := _make(change)) is not None]
        advance(len(waiting) - len(refused))
        if len(refused) == len(waiting):
            faults = Faults()
            for change, reason in refused:
                faults.add(change.where or f"{change.table} {change.row}", reason)
            faults.raise_if_any()
        waiting = [change for change, _reason in refused]


def _make(change: Change) -> str | None:
    """Make one change; return the reason if it is refused, in which case it has left no trace."""
    try:
        with transaction.atomic():
            if change.after is None:
                TABLES[change.table].model._base_manager.get(pk=change.row).delete()
            else:
                write_row(change.table, change.after)
    except (IntegrityError, ValidationError) as refused:
        return reason_of(refused)
    return None


def write_row(table: str, values: Values) -> Row:
    """Write a row, with all its columns, into the database and the trail."""
    row = row_from(table, values)
    links = {name: values[name] for name, column in columns_of(table).items() if column.kind == "links"}
    row.save(links=links)  # type: ignore[arg-type]
    return row


def reason_of(refused: IntegrityError | ValidationError) -> str:
    """Return why the database or a model refuses a row, in one line."""
    if isinstance(refused, ValidationError):
        return "; ".join(refused.messages)
    if isinstance(refused, ProtectedError):
        others = ", ".join(sorted({f"{row._meta.model_name} {row.pk}" for row in refused.protected_objects})[:5])
        return _("is referred to by {others} and cannot be removed; a project is cancelled in casework").format(
            others=others
        )
    text = str(refused.args[0] if refused.args else refused).partition("\n")[0]
    return _(text)
