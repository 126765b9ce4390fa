"""What the pages of accounts show, read in few queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator

from osa.accounts.models import AccountEvent, Delegation
from osa.accounts.permissions import DELEGABLE
from osa.trail import clock

if TYPE_CHECKING:
    from osa.accounts.models import RoleGrant, User

MOST_EVENTS = 50
"""Events at the door that a page shows."""


@dataclass(frozen=True, slots=True)
class Lent:
    """A delegation as a page shows it: `state` is planned, in force, ended or not counting."""

    delegation: Delegation
    state: str

    @property
    def open(self) -> bool:
        """Tell whether it can still be ended."""
        return self.state in ("planned", "in_force", "not_counting")


def delegations_of(user: User, *, given: bool) -> list[Lent]:
    """Return the delegations that an account has given, or holds, the newest first."""
    rows = Delegation.objects.filter(giver=user) if given else Delegation.objects.filter(taker=user)
    listed = rows.select_related("giver", "taker").order_by("-since", "-id")[:MOST_EVENTS]
    counting = set(
        Delegation.objects.filter(
            pk__in=[one.pk for one in listed],
            giver__is_active=True,
            taker__is_active=True,
            giver__grants__role__in=DELEGABLE,
            giver__grants__confirmed_by__gt="",
        ).values_list("pk", "giver__grants__role")
    )
    return [Lent(one, _state(one, counts=(one.pk, one.role) in counting)) for one in listed]


def _state(one: Delegation, *, counts: bool) -> str:
    """Tell how a delegation stands today."""
    today = clock.today()
    if one.ended_on is not None or one.until < today:
        return "ended"
    if not counts:
        return "not_counting"
    return "planned" if one.since > today else "in_force"


def grants_of(user: User) -> list[RoleGrant]:
    """Return the roles that an account was given, with who gave and who confirmed each."""
    return list(user.grants.order_by("role"))


def events_of(user: User) -> list[AccountEvent]:
    """Return what happened to an account at the door, the newest first."""
    return list(AccountEvent.objects.filter(user=user).order_by("-at", "-id")[:MOST_EVENTS])


def factors_of(user: User) -> list[str]:
    """Return the kinds of second factors that an account has."""
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
