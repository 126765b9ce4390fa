"""Screening whole spreadsheets while whoever sent one watches: one after the other, in a thread of this process.

A job is a directory under `OSA_HOME/jobs`, known by a random name that only its sender is told. Its state is a file
that is replaced as a whole; as long as the job is to be done, its process holds a lock on another file, so that a job
whose process died is seen to be dead. A day later it is gone.
"""

from __future__ import annotations

import fcntl
import json
import logging
import re
import secrets
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from django.conf import settings

from osa.i18n import _, language, speaking
from osa.web.portal.many import screen_file
from osa.web.portal.uploads import Refused, take

if TYPE_CHECKING:
    import datetime as dt

    from osa.i18n import Language
    from osa.rulebook.clause import Rulebook

LIFETIME = 24 * 3600
"""Seconds for which a job is kept."""

MOST_JOBS = 300
"""Jobs that are kept at a time, so that strangers cannot fill the disk."""

FORMS = ("xlsx", "csv", "json")

Stage = Literal["waiting", "reading", "screening", "writing", "done", "refused", "failed"]
OVER: tuple[Stage, ...] = ("done", "refused", "failed")

_NAME = re.compile(r"[0-9a-f]{32}")
_QUEUE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="screening")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """How far a job is. `faults` are place, what is wrong, and what is expected; `verdicts` counts by framework."""

    stage: Stage
    framework: str
    on: str
    began: float
    done: int = 0
    total: int = 0
    faults: tuple[tuple[str, str, str], ...] = ()
    fault_count: int = 0
    message: str = ""
    verdicts: dict[str, dict[str, int]] = field(default_factory=dict)
    first: tuple[dict[str, str], ...] = ()

    @property
    def over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.stage in OVER


class TooMany(Exception):  # noqa: N818 - it is an answer, not an error
    """As many jobs are kept as may be."""


def start(rulebook: Rulebook, content: bytes, *, framework: str, on: dt.date) -> str:
    """Begin to screen a spreadsheet under a framework or all of them, and return the name of the job.

    Raises `Refused` if it is no spreadsheet, and `TooMany` if no more jobs are taken.
    """
    kind, text = take(content)
    _sweep()
    if sum(1 for _job in _home().iterdir()) >= MOST_JOBS:
        raise TooMany
    name = secrets.token_hex(16)
    place = _home() / name
    place.mkdir(mode=0o700)
    (place / f"cases.{kind}").write_bytes(text)
    lock = _locked(place)
    state = State("waiting", framework, on.isoformat(), time.time())
    _write(place, state)
    _QUEUE.submit(_run, rulebook, place / f"cases.{kind}", state, lock, language())
    return name


def find(name: str) -> tuple[Path, State] | None:
    """Return the directory and the state of a job; `None` if there is none of that name, or no longer."""
    place = _home() / name
    if not _NAME.fullmatch(name) or not (place / "state.json").is_file():
        return None
    state = _read(place)
    if not state.over and not _alive(place):
        state = _read(place)  # it may have ended just now
        if not state.over:
            state = replace(state, stage="failed", message=_("The screening was interrupted. Upload the file again."))
    return None if state.began < time.time() - LIFETIME else (place, state)


def _home() -> Path:
    """Return the directory of all jobs."""
    home = Path(settings.OSA_HOME) / "jobs"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def _sweep() -> None:
    """Delete what is older than a day."""
    for place in _home().iterdir():
        if place.stat().st_mtime < time.time() - LIFETIME:
            shutil.rmtree(place, ignore_errors=True)


def _locked(place: Path) -> IO[str]:
    """Take the lock of a job; it falls when the file is closed or the process ends."""
    lock = (place / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _alive(place: Path) -> bool:
    """Tell whether some process still holds the lock of a job."""
    with (place / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _write(place: Path, state: State) -> None:
    """Write the state of a job as a whole."""
    part = place / "state.part"
    part.write_text(json.dumps(asdict(state), ensure_ascii=False), encoding="utf-8")
    part.replace(place / "state.json")


def _read(place: Path) -> State:
    """Read the state of a job."""
    told = json.loads((place / "state.json").read_text(encoding="utf-8"))
    told["faults"], told["first"] = tuple(map(tuple, told["faults"])), tuple(told["first"])
    return State(**told)


def _run(rulebook: Rulebook, file: Path, state: State, lock: IO[str], spoken: Language) -> None:
    """Do a job, and leave its state as one that is over, whatever happens."""
    with lock, speaking(spoken):
        try:
            for reached in screen_file(rulebook, file, state.framework, state.on):
                state = replace(state, **reached)
                _write(file.parent, state)
        except Refused as refused:
            _write(file.parent, replace(state, stage="refused", message=str(refused)))
        except Exception:
            _log.exception("a screening of a spreadsheet failed")
            told = _("The screening failed. This is a fault of the site, not of the file.")
            _write(file.parent, replace(state, stage="failed", message=told))
        finally:
            file.unlink(missing_ok=True)
