"""A writer that is killed loses nothing that it was told was written, and leaves nothing half-written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.trail.processes import own_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = 6
WRITERS = 2


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A migrated database of its own, for processes to write into."""
    with own_database(tmp_path) as settings:
        made = {**os.environ, **settings}
        subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=made, check=True)
        yield made


def start(name: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start a writer."""
    command = [sys.executable, "-m", "tests.trail.writer", name]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def acknowledged(writers: list[subprocess.Popen[str]], lines: int) -> set[str]:
    """Let the first writer say so many times that something is written, kill them all, and return all that was said."""
    said: set[str] = set()
    assert writers[0].stdout is not None
    for _ in range(lines):
        said.add(writers[0].stdout.readline().strip())
    for writer in writers:
        writer.kill()
    for writer in writers:
        rest, _errors = writer.communicate()
        # A line without its end was cut off while it was said: whether it was meant is not known.
        said |= {line.strip() for line in rest.splitlines(keepends=True) if line.endswith("\n")}
    return said


def read(environment: dict[str, str]) -> dict[str, Any]:
    """Return what is in the database."""
    command = [sys.executable, "-m", "tests.trail.writer", "--read"]
    seen = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, Any] = json.loads(seen.stdout)
    return answer


def test_killing_writers_loses_nothing_acknowledged_and_corrupts_nothing(environment: dict[str, str]) -> None:
    said: set[str] = set()
    for kill in range(KILLS):
        writers = [start(f"w{kill}-{number}", environment) for number in range(WRITERS)]
        said |= acknowledged(writers, 3 + 5 * kill)
    seen = read(environment)
    pairs = {row[:-2] for row in seen["rows"]}
    assert said <= pairs
    assert len(seen["rows"]) == 2 * len(pairs)
    assert (seen["findings"], seen["whole"]) == ([], True)
    assert len(said) > KILLS
