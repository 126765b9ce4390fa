"""The database of every released version becomes that of this one, with all its rows and its trail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.trail.processes import own_database
from tests.trail.upgrading import read

RELEASES = sorted(Path(__file__).parent.glob("released/*.json.gz"))


@pytest.mark.django_db
def test_the_migrations_are_in_step_with_the_models() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())


def test_there_is_a_released_version_to_come_from() -> None:
    assert RELEASES


@pytest.mark.django_db
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_a_released_versions_database_is_brought_up_to_date(release: Path, tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        command = [sys.executable, "-m", "tests.trail.upgrading", str(release)]
        ran = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    seen = json.loads(ran.stdout)
    assert seen["findings"] == []
    assert seen["rows"] == {label: len(rows) for label, rows in read(release)["rows"].items() if rows}
