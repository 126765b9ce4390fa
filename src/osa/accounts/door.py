"""What opens accounts and is kept in tables of allauth: recorded as it changes, and compared with what was recorded.

Whoever may write into the database could otherwise add an address to an account, verified, or put a second factor of
their own in place of somebody else's, and the trail would know nothing of it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from osa.accounts.acting import own_change
from osa.accounts.models import DoorRecord
from osa.i18n import _
from osa.trail.changing import current_change
from osa.trail.images import canonical, differences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db import models

_KEPT = {
    "account.emailaddress": ("user_id", "email", "verified", "primary"),
    "mfa.authenticator": ("user_id", "type", "data"),
    "socialaccount.socialaccount": ("user_id", "provider", "uid"),
    "socialaccount.socialapp": ("provider", "provider_id", "client_id", "secret", "settings"),
}
"""The tables, and the fields that decide who gets in. Providers are in the settings; a `socialapp` is one more."""

_SECRETS = frozenset({"data", "secret", "settings"})
"""Fields that are recorded as digests only."""


def listen() -> None:
    """Listen to every change of these tables."""
    for label in _KEPT:
        model = apps.get_model(label)
        for signal, receiver in (
            (pre_save, _answered_for),
            (pre_delete, _answered_for),
            (post_save, _record),
            (post_delete, _forget),
        ):
            signal.connect(receiver, sender=model, dispatch_uid=f"osa.door.{receiver.__name__}")


def checks() -> Iterator[tuple[str, str]]:
    """Compare every row with what was recorded of it; return where they differ, and how."""
    recorded = {record.id: record.says for record in DoorRecord.objects.all()}
    for label in _KEPT:
        for row in apps.get_model(label)._base_manager.order_by("pk"):
            known = recorded.pop(_id(row), None)
            if known is None:
                yield _id(row), _("is not in the trail: it was added behind the trail's back")
            elif fields := differences(known, _says(row)):
                message = _("was changed behind the trail's back: {fields}")
                yield _id(row), message.format(fields=", ".join(fields))
    gone = _("is in the trail and not in the register: it was removed behind the trail's back")
    for where in recorded:
        yield where, gone


def _id(row: models.Model) -> str:
    """Return what a row is recorded under."""
    return f"{row._meta.label_lower} {row.pk}"


def _says(row: models.Model) -> dict[str, Any]:
    """Return what is recorded of a row."""
    values = {name: getattr(row, name) for name in _KEPT[row._meta.label_lower]}
    return {name: _digest(value) if name in _SECRETS else value for name, value in values.items()}


def _digest(value: object) -> str:
    """Return what tells whether a secret has changed, and nothing else of it."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _concerns(row: models.Model, update_fields: Collection[str] | None) -> bool:
    """Tell whether a row is saved with a field that is recorded; the time of the last sign-in is not."""
    names = {name.removesuffix("_id") for name in _KEPT[row._meta.label_lower]}
    return update_fields is None or bool(names & set(update_fields))


def _answered_for(instance: models.Model, update_fields: Collection[str] | None = None, **_: object) -> None:
    """Refuse, before anything is written, what nobody answers for."""
    if _concerns(instance, update_fields):
        with own_change():
            current_change()


def _record(instance: models.Model, update_fields: Collection[str] | None = None, **_: object) -> None:
    """Record a row as it stands in the database now."""
    if not _concerns(instance, update_fields):
        return
    with own_change():
        stored = type(instance)._base_manager.filter(pk=instance.pk).first()
        if stored is not None:
            DoorRecord(id=_id(stored), says=_says(stored)).save()


def _forget(instance: models.Model, **_: object) -> None:
    """Record that a row is gone."""
    for record in DoorRecord.objects.filter(pk=_id(instance)):
        record.delete()
