"""The app of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.trail.guards import Guard


class RegisterConfig(AppConfig):
    """The programme of record."""

    name = "osa.register"
    label = "register"
    guards: Sequence[Guard] = ()

    def ready(self) -> None:
        """Name the guards."""
        from osa.register.guards import register_guards  # noqa: PLC0415 - models are not ready earlier

        self.guards = register_guards()
