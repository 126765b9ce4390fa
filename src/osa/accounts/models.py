"""Accounts, the roles that they have, delegations of a role for a time, and what happens to accounts at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower

from osa.accounts.acting import own_change
from osa.accounts.permissions import CONFIRMED, DELEGABLE, EXCLUSIVE, OPERATOR, ROLES
from osa.i18n import N_
from osa.trail import clock
from osa.trail.changing import current_change
from osa.trail.models import Recorded, RecordedQuerySet

if TYPE_CHECKING:
    import datetime as dt

EVENTS = {
    "second_factor_added": N_("second factor added"),
    "second_factor_changed": N_("second factor changed"),
    "second_factor_removed": N_("second factor removed"),
    "second_factor_refused": N_("second factor refused"),
    "recovery_code_used": N_("recovery code used"),
    "sign_on_added": N_("OpenID Connect identity connected"),
    "sign_on_removed": N_("OpenID Connect identity disconnected"),
    "locked_out": N_("locked out after wrong passwords"),
}
"""What happens to accounts at the door and matters to an auditor."""


LANGUAGES = (("en", "English"), ("ja", "日本語"))
"""The languages that people are written to in, each by its own name."""


class _UserManager(BaseUserManager["User"], models.Manager.from_queryset(RecordedQuerySet)):  # type: ignore[misc]
    """Accounts, which change one by one like every recorded row."""


class User(Recorded, AbstractBaseUser):
    """An account of one person. What it may do follows from its roles alone; Django's own permissions are not used."""

    unrecorded: ClassVar[frozenset[str]] = frozenset({"last_login"})
    secrets: ClassVar[frozenset[str]] = frozenset({"password"})

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    username = models.CharField(N_("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    full_name = models.CharField(N_("full name"), max_length=200, blank=True)
    email = models.EmailField(N_("e-mail"), unique=True)
    is_active = models.BooleanField(N_("may sign in"), default=True)
    language = models.CharField(N_("language"), max_length=2, choices=LANGUAGES, default="ja")

    objects: ClassVar[_UserManager] = _UserManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("username"), name="one_account_of_a_name"),
            models.UniqueConstraint(Lower("email"), name="one_account_of_an_address"),
        )

    @property
    def name(self) -> str:
        """The name that the trail knows the account by."""
        return self.username

    def roles(self) -> frozenset[str]:
        """Return the roles that the account has itself, and those delegated to it today; if deactivated, none."""
        rows = User.objects.filter(pk=self.pk, is_active=True).values_list("grants__role", "grants__confirmed_by")
        held = list(rows)  # one row at least for an account that is active
        own = frozenset(role for role, confirmed_by in held if role and confirmed_by)
        if own & EXCLUSIVE or not held:
            return own
        return own | {delegation.role for delegation in self.delegations_on(clock.today())}

    def has_itself(self, role: str) -> bool:
        """Tell whether the account has a role itself, confirmed and not by delegation."""
        return self.grants.filter(COUNTING, role=role, user__is_active=True).exists()

    def delegations_on(self, day: dt.date) -> list[Delegation]:
        """Return the delegations to this account that hold on a day: the giver has the role and is active."""
        return list(self.delegations.filter(held_on(day)).select_related("giver"))

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Save the account: in the change under way, or by whoever acts."""
        with own_change():
            super().save(*args, **kwargs)


COUNTING = models.Q(confirmed_by__gt="")
"""What grants satisfy that count."""


class RoleGrant(Recorded):
    """A role that an account has. An administrator and an auditor have no other.

    A grant counts once it is confirmed. One of a role that needs no second person (see `CONFIRMED`), and every grant of
    the operator's, is confirmed with being given.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(N_("role"), max_length=20, choices=list(ROLES.items()))
    granted_by = models.CharField(N_("given by"), max_length=150)
    confirmed_by = models.CharField(N_("confirmed by"), max_length=150, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "role"], name="role_granted_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Save the grant; a new one as given by whoever makes the change."""
        if not self.granted_by:
            self.granted_by = current_change().by
            alone = self.role not in CONFIRMED or self.granted_by.startswith(f"{OPERATOR}:")
            self.confirmed_by = self.granted_by if alone else ""
        super().save(*args, **kwargs)


class Delegation(Recorded):
    """A role that one account lends to another from one day to another, both included.

    A delegation that was ended holds no more from the day on which it was.
    """

    giver = models.ForeignKey(User, models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    role = models.CharField(N_("role"), max_length=20, choices=[(role, ROLES[role]) for role in sorted(DELEGABLE)])
    since = models.DateField(N_("since"))
    until = models.DateField(N_("until (inclusive)"))
    ended_on = models.DateField(N_("ended on"), null=True, blank=True)
    why = models.TextField(N_("reason"))

    class Meta:
        constraints = (
            models.CheckConstraint(name="delegated_to_another", condition=~models.Q(giver=models.F("taker"))),
            models.CheckConstraint(name="delegated_for_a_time", condition=models.Q(until__gte=models.F("since"))),
        )

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id} {self.role} {self.since}…{self.until}"


def held_on(day: dt.date) -> models.Q:
    """Return what delegations satisfy that hold on a day."""
    going_on = models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=day)
    return going_on & models.Q(
        until__gte=day,
        since__lte=day,
        giver__is_active=True,
        giver__grants__role=models.F("role"),
        giver__grants__confirmed_by__gt="",
    )


class AccountEvent(Recorded):
    """Something that happened to an account at the door, whose own record is elsewhere or nowhere. Never changed."""

    user = models.ForeignKey(User, models.PROTECT, related_name="events")
    kind = models.CharField(N_("event"), max_length=30, choices=list(EVENTS.items()))
    detail = models.CharField(N_("detail"), max_length=100, blank=True)
    at = models.DateTimeField(N_("at"))

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Save the event: in the change under way, or by whoever acts."""
        with own_change():
            super().save(*args, **kwargs)


class DoorRecord(Recorded):
    """What the trail knows of a row in a table of allauth that opens an account: an address, a factor, an identity.

    `door.py` writes it, and compares.
    """

    id = models.CharField(max_length=80, primary_key=True)
    says = models.JSONField()

    def __str__(self) -> str:
        return self.id

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Save the record: in the change under way, or by whoever acts."""
        with own_change():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:  # noqa: ANN401
        """Remove the record: in the change under way, or by whoever acts."""
        with own_change():
            return super().delete(*args, **kwargs)
