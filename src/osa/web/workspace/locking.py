"""When two people change the same thing: the second is shown what the first did, before anything is overwritten."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction

from osa.i18n import _
from osa.trail.changing import wait_for_other_changes
from osa.trail.images import differences
from osa.trail.models import Entry
from osa.web.workspace.wording import people, value_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a change: what it is called, and what it said before and after."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a row, as a person reads it."""

    number: int
    at: dt.datetime
    by: str
    service: str
    why: str
    action: str
    table: str
    row: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """The rows of a table that a form is about: those whose image has certain values."""

    model: type[Model]
    values: Mapping[str, Any]

    def since(self, number: int) -> list[Entry]:
        """Return the entries about these rows after an entry of the trail."""
        found = Entry.objects.filter(number__gt=number, table=self.model._meta.label_lower).order_by("number")
        return [entry for entry in found if self._is_about(entry)]

    def _is_about(self, entry: Entry) -> bool:
        """Tell whether an entry is about one of the rows."""
        images = [image for image in (entry.image_before(), entry.image()) if image is not None]
        return any(all(str(image.get(name)) == str(value) for name, value in self.values.items()) for image in images)


class ChangedMeanwhileError(Exception):
    """What a form is about has been changed since its page was shown."""

    def __init__(self, changes: list[Change]) -> None:
        super().__init__()
        self.changes = changes


@contextmanager
def unchanged(expected: int | None, *watched: Watched) -> Iterator[None]:
    """Do what is inside only if rows are still as a page has shown them, and let nobody else change them meanwhile.

    `expected` is the trail's last entry when the page was made. Raises `ChangedMeanwhileError`.
    """
    with transaction.atomic():
        wait_for_other_changes()
        if expected is not None:
            entries = [entry for one in watched for entry in one.since(expected)]
            if entries:
                names = people()
                raise ChangedMeanwhileError([told(entry, names) for entry in entries])
        yield


def told(entry: Entry, names: Mapping[int, str]) -> Change:
    """Return an entry as a person reads it: its fields by their names, with the values before and after.

    `names` are those of accounts by their numbers.
    """
    model = _model(entry.table)
    fields = [
        Field(_name(model, name), *(value_of(_field(model, name), name, value, names) for value in both))
        for name, both in differences(entry.image_before(), entry.image()).items()
    ]
    table = _(str(model._meta.verbose_name)) if model else entry.table
    return Change(
        number=entry.number,
        at=entry.at,
        by=entry.by,
        service=entry.service,
        why=entry.why,
        action=entry.action,
        table=str(table),
        row=entry.row,
        fields=tuple(field for field in fields if entry.action == "changed" or field.after or field.before),
    )


def _model(table: str) -> Any:  # noqa: ANN401 - any model
    """Return the model of a table of the trail; nothing if this version has it no more."""
    try:
        return apps.get_model(table)
    except LookupError:
        return None


def _field(model: Any, name: str) -> Any:  # noqa: ANN401 - any field of any model
    """Return the field of a model with a name, or with that column."""
    fields = model._meta.get_fields() if model else ()
    return next((field for field in fields if name in (field.name, getattr(field, "attname", ""))), None)


def _name(model: Any, name: str) -> str:  # noqa: ANN401 - any model
    """Return what a field is called."""
    field = _field(model, name)
    return _(str(field.verbose_name)) if hasattr(field, "verbose_name") else name
