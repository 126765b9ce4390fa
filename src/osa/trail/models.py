"""Recorded rows and the trail that they leave: entries chained by their hashes, and signed heads."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from osa.i18n import N_, _
from osa.trail import keys
from osa.trail.changing import UnattributedError, current_change
from osa.trail.images import canonical, stored_image

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from osa.trail.images import Image

NUL = "\0"
NO_HASH = "0" * 64
"""What the first entry has in place of the hash of the entry before it."""


ACTIONS = {"created": N_("created"), "changed": N_("changed"), "removed": N_("removed")}


class Entry(models.Model):
    """One change of one row: who, when, through which service and why, and the row before and after.

    `hash` is over all the rest and over the hash of the entry before; `signature` is over `hash`, by the key whose
    public half is `key`. The database refuses to change or remove entries, and takes new ones only at the chain's end.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    service = models.CharField(max_length=60)
    why = models.TextField(blank=True)
    change = models.CharField(max_length=32)
    table = models.CharField(max_length=60)
    row = models.CharField(max_length=80)
    action = models.CharField(max_length=8, choices=list(ACTIONS.items()))
    before = models.TextField(null=True)
    after = models.TextField(null=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=["table", "row", "number"], name="entry_of_row"),)

    def __str__(self) -> str:
        return f"{self.number} {self.table} {self.row} {self.action}"

    def computed_hash(self) -> str:
        """Return the hash that the entry should have."""
        said = [*self.said().values(), self.before, self.after, self.previous]
        return hashlib.sha256(canonical(said).encode()).hexdigest()

    def said(self) -> dict[str, Any]:
        """Return who did what to which row, when and why, as plain values."""
        at = self.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        names = ("by", "service", "why", "change", "table", "row", "action")
        return {"number": self.number, "at": at, **{name: getattr(self, name) for name in names}}

    def image(self) -> Image | None:
        """Return the row as this entry left it; `None` if it removed the row."""
        return None if self.after is None else json.loads(self.after)

    def image_before(self) -> Image | None:
        """Return the row as this entry found it; `None` if it was not there."""
        return None if self.before is None else json.loads(self.before)


class SignedHead(models.Model):
    """The end of the chain on a day, signed: no entry up to it can be changed without the key to sign anew."""

    day = models.DateField()
    number = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.day} {self.number} {self.hash}"


class RecordedQuerySet(models.QuerySet[Any, Any]):
    """Rows that change one by one, each with its entry; never many at once behind the trail's back."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        message = f"rows of {self.model._meta.label} are saved and deleted one by one, so that the trail records each"
        raise UnattributedError(message)

    update = delete = bulk_create = bulk_update = _refuse


class Recorded(models.Model):
    """A row whose every change is written into the trail in the same transaction, or fails.

    `unrecorded` are fields that say nothing about the programme (the time of the last sign-in); `secrets` are recorded
    as digests only.
    """

    unrecorded: ClassVar[frozenset[str]] = frozenset()
    secrets: ClassVar[frozenset[str]] = frozenset()

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, links: Mapping[str, Collection[str]] | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Check the row's fields, save it with its links to many rows (keys by the link's name), and record it.

        Raises `ValidationError` with all faults of the fields, and `UnattributedError` outside of a change.
        """
        current_change()
        self._refuse_what_cannot_be_kept()
        self.clean_fields(exclude={field.name for field in self._meta.concrete_fields if field.is_relation})
        self.clean()
        before = stored_image(self) if self.pk is not None else None
        if before is None:
            kwargs["force_insert"] = True
        self._write(links or {}, *args, **kwargs)
        _record(self, before, stored_image(self))

    def _refuse_what_cannot_be_kept(self) -> None:
        """Refuse NUL, which SQLite keeps and PostgreSQL does not: a register must be able to move."""
        values = {field.name: getattr(self, field.attname) for field in self._meta.concrete_fields}
        wrong = {name for name, value in values.items() if isinstance(value, str) and NUL in value}
        if wrong:
            raise ValidationError(dict.fromkeys(wrong, _("contains a character that cannot be stored (NUL)")))

    def _write(self, links: Mapping[str, Collection[str]], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Write the row and its links."""
        super().save(*args, **kwargs)
        self._link(links)

    def _link(self, links: Mapping[str, Collection[str]]) -> None:
        """Set the row's links to many rows."""
        for name, linked in links.items():
            current_change().linking = True
            try:
                getattr(self, name).set(linked)
            finally:
                current_change().linking = False

    def _refuse_if_linked(self) -> None:
        """Refuse to remove a row that others link to: their links would be gone without an entry."""
        links = [link for link in self._meta.get_fields(include_hidden=True) if link.auto_created and link.many_to_many]
        for link in links:
            model: Any = link.related_model
            other = model._base_manager.filter(**{link.field.name: self.pk}).first()  # type: ignore[union-attr]
            if other is not None:
                told = _("{row} is linked to by {other} and is not removed")
                raise ValidationError(told.format(row=self.pk, other=f"{model._meta.model_name} {other.pk}"))

    def _unlink(self) -> None:
        """Take away the row's links to many rows."""
        self._link({link.name: () for link in self._meta.many_to_many})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:  # noqa: ANN401
        """Remove the row, and record it."""
        before = stored_image(self)
        key = self.pk
        self._refuse_if_linked()
        self._unlink()
        removed = super().delete(*args, **kwargs)
        self.pk = key
        _record(self, before, None)
        return removed


def _record(row: Recorded, before: Image | None, after: Image | None) -> None:
    """Write the entry of a change at the end of the chain, unless nothing has changed."""
    if before == after:
        return
    change = current_change()
    last = change.entries[-1] if change.entries else Entry.objects.order_by("-number").first()
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=max(change.at, last.at) if last else change.at,
        by=change.by,
        service=change.service,
        why=change.why,
        change=change.id,
        table=row._meta.label_lower,
        row=str(row.pk),
        action="created" if before is None else "removed" if after is None else "changed",
        before=None if before is None else canonical(before),
        after=None if after is None else canonical(after),
        previous=last.hash if last else NO_HASH,
    )
    entry.hash = entry.computed_hash()
    entry.key, entry.signature = keys.sign(entry.hash.encode())
    entry.save(force_insert=True)
    change.entries.append(entry)


@receiver(m2m_changed)
def _refuse_unrecorded_links(instance: models.Model, action: str, **_: object) -> None:
    """Refuse to change a recorded row's links otherwise than through its `save`."""
    if isinstance(instance, Recorded) and action.startswith("pre_") and not current_change().linking:
        message = f"links of {instance._meta.label} are set with save(links=…), so that the trail records them"
        raise UnattributedError(message)


def last_entry() -> Entry | None:
    """Return the end of the chain."""
    return Entry.objects.order_by("-number").first()


def recorded_models() -> list[type[Recorded]]:
    """Return every model whose rows are recorded, in the order in which they can refer to each other."""
    return [model for model in apps.get_models() if issubclass(model, Recorded)]
