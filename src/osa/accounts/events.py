"""What happens at the door and is kept in tables that are not ours, written down as events of the account.

An event is written before the row that it tells of: if it cannot be written, nothing happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models.signals import pre_delete, pre_save

from osa.accounts.acting import NOBODY, SERVICE
from osa.accounts.models import AccountEvent
from osa.trail import clock
from osa.trail.changing import changing

if TYPE_CHECKING:
    from collections.abc import Collection

    from osa.accounts.models import User


def listen() -> None:
    """Listen to changes of second factors and of OpenID Connect identities."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 - not ready earlier
    from allauth.mfa.signals import authentication_failed  # noqa: PLC0415
    from allauth.socialaccount.models import SocialAccount  # noqa: PLC0415

    pre_save.connect(_factor_saved, sender=Authenticator, dispatch_uid="osa.factor_saved")
    pre_delete.connect(_factor_removed, sender=Authenticator, dispatch_uid="osa.factor_removed")
    authentication_failed.connect(_factor_refused, dispatch_uid="osa.factor_refused")
    pre_save.connect(_identity_saved, sender=SocialAccount, dispatch_uid="osa.identity_saved")
    pre_delete.connect(_identity_removed, sender=SocialAccount, dispatch_uid="osa.identity_removed")


def locked_out(user: User, address: str, *, seconds: int) -> None:
    """Note that an account is locked out, once in the time for which it is."""
    if cache.add(f"osa.locked_out:{user.pk}", 1, seconds):
        with changing(by=NOBODY, service=SERVICE):
            _note(user, "locked_out", address)


def _note(user: User, kind: str, detail: object) -> None:
    """Write an event."""
    AccountEvent(user=user, kind=kind, detail=str(detail)[:100], at=clock.now()).save()


def _factor_saved(sender: Any, instance: Any, update_fields: Collection[str] | None = None, **_: object) -> None:  # noqa: ANN401
    """Note a second factor that is new or another, and a recovery code that is used up."""
    if update_fields is not None and "data" not in update_fields:
        return
    stored = sender.objects.filter(pk=instance.pk).first()
    if stored is None:
        _note(instance.user, "second_factor_added", instance.type)
        return
    names = {*stored.data, *instance.data}
    differing = {name for name in names if stored.data.get(name) != instance.data.get(name)} - {"viewed_at"}
    if differing:
        kind = "recovery_code_used" if differing == {"used_mask"} else "second_factor_changed"
        _note(instance.user, kind, instance.type)


def _factor_removed(instance: Any, **_: object) -> None:  # noqa: ANN401
    """Note a second factor that goes."""
    _note(instance.user, "second_factor_removed", instance.type)


def _factor_refused(user: User, authenticator: Any, **_: object) -> None:  # noqa: ANN401
    """Note a wrong code, given by somebody who knows the password."""
    _note(user, "second_factor_refused", authenticator.type)


def _identity_saved(instance: Any, **_: object) -> None:  # noqa: ANN401
    """Note an OpenID Connect identity that is connected."""
    if instance._state.adding:
        _note(instance.user, "sign_on_added", f"{instance.provider} {instance.uid}")


def _identity_removed(instance: Any, **_: object) -> None:  # noqa: ANN401
    """Note an OpenID Connect identity that is disconnected."""
    _note(instance.user, "sign_on_removed", f"{instance.provider} {instance.uid}")
