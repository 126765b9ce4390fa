"""The register as it was known on a day: every question that can be asked of it can be asked of a past day.

The trail is played back into a database in memory, and everything that reads inside `as_of` reads there.
"""

from __future__ import annotations

import datetime as dt
import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils import timezone

from osa.trail.models import Entry, SignedHead, recorded_models

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osa.trail.images import Image

_past: ContextVar[str | None] = ContextVar("past", default=None)
"""The database in memory that is read from."""


class ReadOnlyError(RuntimeError):
    """Something was written while reading the past."""


class AsOfRouter:
    """Sends all reading to the past while `as_of` is open, and refuses all writing."""

    def db_for_read(self, model: type[models.Model], **_: object) -> str | None:
        """Return the database to read from."""
        return None if model in (Entry, SignedHead) else _past.get()

    def db_for_write(self, model: type[models.Model], **_: object) -> str | None:  # noqa: ARG002 - what Django calls
        """Refuse to write into the past."""
        if _past.get():
            message = "the past is read, not written"
            raise ReadOnlyError(message)
        return None


def images_on(day: dt.date) -> dict[tuple[str, str], Image]:
    """Return the image of every row as it was known at the end of a day, by table and row.

    The day ends at midnight in the programme's time zone.
    """
    known: dict[tuple[str, str], Image] = {}
    for entry in Entry.objects.filter(at__lt=_end_of(day)).order_by("number").iterator():
        image = entry.image()
        if image is None:
            known.pop((entry.table, entry.row), None)
        else:
            known[entry.table, entry.row] = image
    return known


def _end_of(day: dt.date) -> dt.datetime:
    """Return the first moment after a day."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


@contextmanager
def as_of(day: dt.date) -> Iterator[None]:
    """Read, inside, the register as it was known at the end of a day. Secrets (passwords) are digests there."""
    known = images_on(day)
    alias = _open()
    try:
        _play_back(known, alias)
        token = _past.set(alias)
        try:
            yield
        finally:
            _past.reset(token)
    finally:
        connections[alias].close()
        del connections[alias]


def _open() -> str:
    """Open an empty database in memory, which only this thread knows, and return its alias."""
    alias = f"as_of_{uuid.uuid4().hex}"
    plain = {DEFAULT_DB_ALIAS: {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    connections.databases[alias] = connections.configure_settings(plain)[DEFAULT_DB_ALIAS]
    connection = connections[alias]
    del connections.databases[alias]
    connection.ensure_connection()
    return alias


def _play_back(known: dict[tuple[str, str], Image], alias: str) -> None:
    """Make the tables in memory, and fill them."""
    connection = connections[alias]
    connection.disable_constraint_checking()
    with connection.schema_editor() as editor:
        for model in recorded_models():
            editor.create_model(model)
    for model in recorded_models():
        table = model._meta.label_lower
        fill(model, [image for (name, _row), image in known.items() if name == table], using=alias)


def fill(model: type[models.Model], images: Sequence[Image], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Put rows, and their links to others, into empty tables; fields that an image does not know are empty.

    Nothing of it is recorded: this plays back what already is.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rows = [
        model(**{name: field.to_python(image[name]) for name, field in fields.items() if name in image})
        for image in images
    ]
    everything: models.QuerySet[Any] = models.QuerySet(model, using=using)
    everything.bulk_create(rows, batch_size=500)
    for link in model._meta.many_to_many:
        through: Any = link.remote_field.through
        source, target = f"{link.m2m_field_name()}_id", f"{link.m2m_reverse_field_name()}_id"
        pairs = [(row.pk, key) for row, image in zip(rows, images, strict=True) for key in image.get(link.name, ())]
        made = [through(**{source: key, target: linked}) for key, linked in pairs]
        models.QuerySet(through, using=using).bulk_create(made, batch_size=500)
