"""A browser at the door, and a clock that can be put forward."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import caches

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.fixture(autouse=True)
def no_page_kept() -> None:
    """No page is kept from another test, whose database was another."""
    for kept in ("pages", "desk"):
        caches[kept].clear()


@pytest.fixture(scope="session")
def answers_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for the answers of the appraisal that all processes of a test run share."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    found = shared / "with-answers"
    found.mkdir(exist_ok=True)
    return found


@pytest.fixture
def some_answers(programme: None, answers_home: Path, settings: Any) -> None:  # noqa: ANN401, ARG001 - Django's settings
    """The answers of the appraisal are there; they are computed once in a test run, which takes a while."""
    from osa.web import answers  # noqa: PLC0415 - Django is not ready when this file is read

    settings.OSA_HOME = answers_home
    answers.refresh(lambda _step: None)
