"""The app of the casework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.trail.guards import Guard


class CaseworkConfig(AppConfig):
    """Screenings, decisions and duties."""

    name = "osa.casework"
    label = "casework"
    guards: Sequence[Guard] = ()

    def ready(self) -> None:
        """Name the guards, and watch what changes under an approved decision."""
        from osa.casework import invalidation, keeping  # noqa: PLC0415 - models are not ready earlier
        from osa.casework.guards import casework_guards  # noqa: PLC0415

        self.guards = casework_guards()
        invalidation.watch()
        keeping.watch()
