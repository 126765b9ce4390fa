"""A browser at the door, and a clock that can be put forward."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

import pytest


@dataclass
class Watch:
    """What time it is, in seconds, for everything at the door."""

    seconds: float

    def forward(self, seconds: float) -> None:
        """Put the clock forward."""
        self.seconds += seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A clock that stands still until it is put forward."""
    made = Watch(time.time())
    monkeypatch.setattr("time.time", lambda: made.seconds)
    monkeypatch.setattr(
        "django.core.cache.backends.db.tz_now", lambda: dt.datetime.fromtimestamp(made.seconds, tz=dt.UTC)
    )
    return made
