"""A whole installation for the tests of the pages: the real programme, people of every role, and a server."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "nine blue lanterns ashore"  # noqa: S105
"""The password of everybody in the tests."""

PEOPLE = {
    "desk": ("desk_officer",),
    "desk2": ("desk_officer",),
    "lawyer": ("legal_reviewer",),
    "budget": ("budget_officer",),
    "chief": ("approver",),
    "watch": ("monitor",),
    "audit": ("auditor",),
    "admin": ("administrator",),
    "admin2": ("administrator",),
    "guest": (),
}
"""Who has an account in the tests, and with which roles."""

_PATIENCE = 120


def environment(home: Path) -> dict[str, str]:
    """Return the environment of an installation with its own state."""
    ours = ("OSA_", "DJANGO_", "DATABASE_")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**bare, "OSA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "osa.web.settings", "PYTHONUNBUFFERED": "1"}


def osa(home: Path, *arguments: str, given: str = "") -> str:
    """Run a command of osa and return what it says."""
    run = subprocess.run(
        [sys.executable, "-c", "from osa.cli import main; main()", *arguments],
        env=environment(home),
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def installation(shared: Path) -> Path:
    """Return a home with the programme, the answers of the appraisal and people; made once by whoever comes first."""
    home, ready = shared / "home", shared / "ready"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            _install(home)
            ready.touch()
    return home


def _install(home: Path) -> None:
    """Load the programme, make accounts, compute the answers."""
    osa(home, "register", "load", "--yes")
    for name, roles in PEOPLE.items():
        granted = [part for role in roles for part in ("--role", role)]
        about = ["--email", f"{name}@office.example", "--language", "en", "--password-stdin"]
        osa(home, "user", "add", name, *about, *granted, given=PASSWORD)
    ran = subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); from osa.web.answers import refresh; refresh(print)"],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


@contextlib.contextmanager
def serving(installed: Path, own: Path) -> Iterator[str]:
    """Serve a copy of an installation as `osa serve` does, and yield its address."""
    home = own / "home"
    shutil.copytree(installed, home)
    port = free_port()
    command = [sys.executable, "-c", "from osa.cli import main; main()", "serve", "--port", str(port)]
    with (own / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--workers", "1", "--threads", "4"], env=environment(home), stdout=log, stderr=subprocess.STDOUT
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address, server, own / "log")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=_PATIENCE)


def free_port() -> int:
    """Return a port that nothing listens at."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text(encoding="utf-8")
        with contextlib.suppress(OSError):  # not there yet, or busy with its first page
            urllib.request.urlopen(f"{address}/en/about/", timeout=30)  # noqa: S310 - our own server
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))
