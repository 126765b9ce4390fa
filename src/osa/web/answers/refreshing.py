"""Computing the answers of the present state where they are missing: at the start, or in a process beside the site."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from osa.web.answers import store
from osa.web.answers.computing import RECORD, compute
from osa.web.answers.state import said_now, wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the answers stand that pages show: when they were computed (none: never), and whether newer ones are due.

    `failed` tells that the newer ones could not be computed; they are tried again after something has changed.
    """

    computed: dt.datetime | None
    stale: bool
    failed: bool = False


def refresh(progress: Callable[[str], None]) -> None:
    """Compute the answers of the present state if they are missing; `progress` is told the name of each step.

    It waits for whoever else computes them. Raises `InputError` if something in the evidence or the programme's files
    stands in the way.
    """
    with locked(wait=True):
        key = wanted()
        if store.stamp() != key:
            compute(key, progress)
            store.show(key, timezone.now().isoformat())


def withheld() -> bool:
    """Tell whether the answers that there are rest on something that is not public any more, or was changed since.

    Whatever was only added since does not matter: those answers said nothing of it. They are shown to nobody until
    newer ones are there.
    """
    try:
        said = store.read(RECORD)["said"]
    except store.NotComputedError:
        return False
    except KeyError:
        return True
    return not said_now().issuperset(said)


def standing() -> Standing:
    """Return how the answers stand; if newer ones are due, begin to compute them in a process of its own."""
    key, current = wanted(), store.current()
    stale = current.get("key") != key
    failed = stale and not _Helper.begin(key)
    return Standing(dt.datetime.fromisoformat(current["computed"]) if current else None, stale, failed)


class _Helper:
    """The process that computes answers for this one: beside it, so that no page waits for a processor."""

    process: subprocess.Popen[bytes] | None = None
    key = ""
    failed = ""

    @classmethod
    def begin(cls, key: str) -> bool:
        """Start it for a state, unless somebody computes already; return whether there is hope."""
        if cls.process is not None and cls.process.poll() is not None:
            cls.failed = cls.key if cls.process.returncode else ""
            cls.process = None
        if cls.failed == key:
            return False
        if cls.process is None and not _busy():
            cls.process, cls.key = _start(), key
        return True


def _start() -> subprocess.Popen[bytes]:
    """Start a process that computes what is missing."""
    home = {"OSA_HOME": str(settings.OSA_HOME)}
    command = [sys.executable, "-m", "osa.web.answering"]
    return subprocess.Popen(command, env=os.environ | home, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program


def _busy() -> bool:
    """Tell whether anybody computes answers now."""
    with locked(wait=False) as mine:
        return not mine


@contextmanager
def locked(*, wait: bool) -> Iterator[bool]:
    """Hold the lock of the answers: one process computes at a time. Yields whether it is held."""
    store.folder().mkdir(parents=True, exist_ok=True)
    with (store.folder() / _LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
