"""The one clock: whatever depends on the time asks here, so that a test can set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    import datetime as dt


def now() -> dt.datetime:
    """Return this moment, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """Return the day it is where the programme's ministry is (`TIME_ZONE` of the settings)."""
    return timezone.localtime(now()).date()
