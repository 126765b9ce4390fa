"""A PostgreSQL cluster to throw away: made in a temporary directory, reached through a socket, and removed again."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLE = "osa"
_OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=16MB"
)


def find_programs() -> Path | None:
    """Return the directory of PostgreSQL's programs, of the newest version installed, or `None`."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(4), reverse=True
    )
    on_path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    return next(
        (path for path in (*on_path, *installed) if (path / "initdb").exists() and (path / "pg_ctl").exists()), None
    )


@contextmanager
def running_cluster(programs: Path) -> Iterator[str]:
    """Start a cluster and yield the connection string of its database; stop it and remove it afterwards."""
    account = _unprivileged()
    home = Path(tempfile.mkdtemp(prefix="osa-pg-"))  # short: a socket's path has at most 107 characters
    try:
        if account:
            os.chown(home, account.pw_uid, account.pw_gid)
        data = home / "data"
        _run(
            programs / "initdb",
            "-D",
            data,
            "-U",
            ROLE,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
            home=home,
        )
        options = f"{_OPTIONS} -k {home}"
        _run(programs / "pg_ctl", "-D", data, "-l", home / "log", "-o", options, "-w", "start", home=home)
        try:
            yield f"host={home} user={ROLE} dbname=postgres"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", home=home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    """Return the account to run the server as, which refuses to run as root; `None` for the one in use."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    message = "PostgreSQL cannot run as root, and there is no account postgres or nobody"
    raise RuntimeError(message)


def _run(program: Path, *arguments: Path | str, home: Path) -> None:
    """Run a program of PostgreSQL to its end; what it says is shown if it fails."""
    account = _unprivileged()
    log = home / "said"
    with log.open("a") as said:  # a file, not a pipe: the server keeps what it inherits open
        finished = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=home,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            check=False,
        )
    if finished.returncode:
        message = f"{program.name} failed:\n{log.read_text()}"
        raise RuntimeError(message)
