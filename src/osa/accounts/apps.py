"""The app of the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osa.trail.guards import Guard


class AccountsConfig(AppConfig):
    """Accounts, roles and delegations."""

    name = "osa.accounts"
    label = "accounts"
    guards: Sequence[Guard] = ()

    def ready(self) -> None:
        """Name the guards, listen to what happens at the door, and have a table for what the workers share."""
        from osa.accounts import door, events  # noqa: PLC0415 - models are not ready earlier
        from osa.accounts.guards import accounts_guards  # noqa: PLC0415

        self.guards = accounts_guards()
        events.listen()
        door.listen()
        post_migrate.connect(_make_cache_table, sender=self, dispatch_uid="osa.accounts.cache")

    def checks(self) -> Iterable[tuple[str, str]]:
        """Return what a verification of the trail finds amiss in the tables that open accounts: where, and what."""
        from osa.accounts import door  # noqa: PLC0415

        return door.checks()


def _make_cache_table(using: str, **_: object) -> None:
    """Make the table of the cache, unless it is there."""
    call_command("createcachetable", database=using, verbosity=0)
