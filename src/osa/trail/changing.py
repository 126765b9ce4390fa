"""A change: who changes rows, through which service, and why; all of it in one transaction, one change at a time."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.dispatch import Signal

from osa.i18n import _
from osa.trail import clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from osa.trail.models import Entry

_ADVISORY_LOCK = 0x05A  # any number that nothing else in the database uses

changed = Signal()
"""Sent with `change` at the end of every change that wrote something, inside its transaction."""


class UnattributedError(RuntimeError):
    """A row was about to change without anybody to answer for it."""


@dataclass(slots=True)
class Change:
    """Who does what through which service, and the entries that it has left so far."""

    by: str
    service: str
    why: str
    at: dt.datetime
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    entries: list[Entry] = field(default_factory=list)
    linking: bool = False


_current: ContextVar[Change | None] = ContextVar("change", default=None)


def current_change() -> Change:
    """Return the change that is under way.

    Raises `UnattributedError` outside `changing`.
    """
    change = _current.get()
    if change is None:
        message = "rows are changed inside osa.trail.changing.changing(by=…, service=…), which says who and why"
        raise UnattributedError(message)
    return change


@contextmanager
def changing(*, by: str, service: str, why: str = "") -> Iterator[Change]:
    """Make one change of whatever rows are saved or removed inside: all of them or none, after every other change.

    Changes wait for each other, so what is read inside still holds when it is committed. Inside another change, this
    is part of that.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    if "\0" in by + why:
        raise ValidationError({"why": _("contains a character that cannot be stored (NUL)")})
    with transaction.atomic():
        wait_for_other_changes()
        change = Change(by, service, why, clock.now())
        token = _current.set(change)
        try:
            yield change
            if change.entries:
                changed.send(sender=Change, change=change)
        finally:
            _current.reset(token)


def wait_for_other_changes() -> None:
    """Take, inside a transaction, the lock that every change holds until it is committed.

    SQLite's transactions begin as writers already (`transaction_mode` of the settings).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
