from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection

from osa.trail.keys import public_key
from tests.trail.rows import by, save_country

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, for keys and heads."""
    monkeypatch.setattr(settings, "OSA_HOME", tmp_path)
    return tmp_path


@pytest.mark.django_db
def test_a_trail_that_holds_is_told_with_what_it_rests_on(osa: Callable[..., Ran], home: Path) -> None:
    save_country()
    (home / "keys" / "trail.pem").unlink()
    ran = osa("audit", "verify")
    assert (ran.code, ran.err) == (0, "")
    assert "Entries: 1. Rows: 1. Signed heads: 0. Faults found: 0." in ran.out
    assert "Entries after the last signed head: 1." in ran.out
    assert "There is no key here" in ran.out


@pytest.mark.django_db
def test_tampering_is_told_and_ends_with_1(osa: Callable[..., Ran]) -> None:
    save_country()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE register_country SET name_en = 'Atlantis'")
    ran = osa("audit", "verify")
    assert ran.code == 1
    assert "register.country PHL: was changed behind the trail's back: name_en" in ran.out
    told = osa("audit", "verify", "--json")
    assert told.code == 1
    assert "behind the trail's back" in told.out


@pytest.mark.django_db
def test_a_head_is_signed_and_then_nothing_is_left_to_sign(osa: Callable[..., Ran]) -> None:
    save_country()
    assert "Entry 1 is signed" in osa("audit", "sign").out
    assert "nothing that is not signed yet" in osa("audit", "sign").out
    assert "Signed heads: 1." in osa("audit", "verify").out


@pytest.mark.django_db
def test_a_head_signed_with_a_key_that_is_not_trusted_is_found(osa: Callable[..., Ran], home: Path) -> None:
    save_country()
    osa("audit", "sign")
    own = public_key()
    (home / "keys" / "trail.pem").unlink()
    ran = osa("audit", "verify", "--key", "00" * 32)
    assert ran.code == 1
    assert "is not signed with a key that is trusted" in ran.out
    assert osa("audit", "verify", "--key", "00" * 32, "--key", own).code == 0


@pytest.mark.django_db
def test_the_log_tells_who_changed_what_and_why(osa: Callable[..., Ran]) -> None:
    with by("ann", why="a slip"):
        save_country("PHL", "Philipines")
    with by("ben"):
        save_country("PHL", "Philippines")
    out = osa("audit", "log", "PHL").out
    for told in ("ann", "a slip", "created", "name_en: 'Philipines' → 'Philippines'"):
        assert told in out
    (entry,) = osa("audit", "log", "--by", "ben", "--json").json()
    assert (entry["before"]["name_en"], entry["after"]["name_en"]) == ("Philipines", "Philippines")
    assert len(osa("audit", "log", "--last", "1", "--json").json()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_written_once_and_restored_into_an_empty_database_only(osa: Callable[..., Ran], home: Path) -> None:
    save_country()
    ran = osa("backup", home / "b.zip")
    assert "2 rows, up to entry 1 of the trail" in ran.out
    again = osa("backup", home / "b.zip")
    assert (again.code, "never overwritten" in again.err) == (2, True)
    refused = osa("restore", home / "b.zip")
    assert (refused.code, "holds a register already" in refused.err) == (2, True)


@pytest.mark.parametrize("address", ["nonsense", "mysql://x/y", "postgresql://nobody@localhost:1/x"])
def test_a_wrong_address_of_the_database_is_told_without_a_traceback(tmp_path: Path, address: str) -> None:
    settings = {"OSA_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "osa.web.settings", "DATABASE_URL": address}
    program = [sys.executable, "-c", "from osa.cli import main; main()", "budget"]
    ran = subprocess.run(program, env={**os.environ, **settings}, capture_output=True, text=True, check=False)
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr.startswith("DATABASE_URL: ")
    assert "Traceback" not in ran.stderr


def test_without_a_database_a_command_says_what_makes_one(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "OSA_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "osa.web.settings",
        "OSA_LANG": "en",
    }
    environment.pop("DATABASE_URL", None)
    for command in (
        ["projects"],
        ["budget"],
        ["duties"],
        ["audit", "verify"],
        ["user", "list"],
        ["register", "check"],
        ["explain", "PHL-23"],
    ):
        program = [sys.executable, "-c", "from osa.cli import main; main()", *command]
        ran = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 2, ran.stderr
        assert "there is no database yet" in ran.stderr
        assert "osa register load" in ran.stderr
    assert list(tmp_path.iterdir()) == []
