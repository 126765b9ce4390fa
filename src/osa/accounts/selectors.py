"""What is read of accounts: who has which role, who lends it to whom, and what happened at the door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osa.accounts.models import AccountEvent, Delegation, User, held_on
from osa.accounts.serving import check_may_read
from osa.trail import clock

if TYPE_CHECKING:
    import datetime as dt

    from osa.accounts.serving import Actor


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a list shows it: `roles` are its own, `delegated` those lent to it today.

    `unconfirmed` are roles that it was given, and that count for nothing before somebody else confirms them.
    """

    username: str
    full_name: str
    email: str
    language: str
    active: bool
    roles: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    delegated: tuple[str, ...]
    second_factors: tuple[str, ...]
    last_login: dt.datetime | None


def accounts(*, by: Actor) -> list[Account]:
    """Return all accounts by name. Raises `NotAllowedError` unless the reader may read accounts."""
    check_may_read(by, "accounts")
    lent: dict[int, list[str]] = {}
    for delegation in delegations_on(by=by, day=clock.today()):
        lent.setdefault(delegation.taker_id, []).append(delegation.role)
    users = User.objects.order_by("username").prefetch_related("grants", "authenticator_set")
    return [
        Account(
            username=user.username,
            full_name=user.full_name,
            email=user.email,
            language=user.language,
            active=user.is_active,
            roles=tuple(sorted(grant.role for grant in user.grants.all() if grant.confirmed_by)),
            unconfirmed=tuple(sorted(grant.role for grant in user.grants.all() if not grant.confirmed_by)),
            delegated=tuple(sorted(set(lent.get(user.pk, ())))),
            second_factors=tuple(sorted(factor.type for factor in _factors(user))),
            last_login=user.last_login,
        )
        for user in users
    ]


def _factors(user: Any) -> Any:  # noqa: ANN401 - the model is allauth's
    """Return the second factors of an account."""
    return user.authenticator_set.all()


def delegations_on(*, by: Actor, day: dt.date) -> list[Delegation]:
    """Return the delegations that hold on a day. Raises `NotAllowedError` unless the reader may read accounts."""
    check_may_read(by, "accounts")
    held = Delegation.objects.filter(held_on(day), taker__is_active=True)
    return list(held.select_related("giver", "taker").order_by("since", "id"))


def events(*, by: Actor, username: str | None = None) -> list[AccountEvent]:
    """Return what happened to one account or all at the door, the newest last.

    Raises `NotAllowedError` unless the reader may read accounts.
    """
    check_may_read(by, "accounts")
    chosen = AccountEvent.objects.select_related("user")
    return list(chosen if username is None else chosen.filter(user__username=username))
