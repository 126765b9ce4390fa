"""The app of the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from osa.trail.changing import changed
from osa.trail.guards import Guard, trail_guards
from osa.trail.triggers import set_guards

if TYPE_CHECKING:
    from collections.abc import Sequence


class TrailConfig(AppConfig):
    """The trail: entries and signed heads, which the database only ever adds to."""

    name = "osa.trail"
    label = "trail"
    default_auto_field = "django.db.models.BigAutoField"
    guards: Sequence[Guard] = ()

    def ready(self) -> None:
        """Name the guards, and set those of all apps after every migration."""
        self.guards = trail_guards(self.get_model("Entry"), self.get_model("SignedHead"))
        from osa.trail.signing import sign_the_day_before  # noqa: PLC0415 - models are not ready earlier

        changed.connect(sign_the_day_before, dispatch_uid="osa.signing")
        post_migrate.connect(set_guards, dispatch_uid="osa.guards")
