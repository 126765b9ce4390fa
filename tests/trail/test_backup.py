"""A backup holds everything, is made while others work, and is restored whole or not at all."""

from __future__ import annotations

import hashlib
import json
import threading
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection, models

from osa.accounts.models import RoleGrant, User
from osa.register.models import Country, Project, Source
from osa.rulebook.faults import InputError
from osa.trail.backup import back_up, restore
from osa.trail.keys import public_key
from osa.trail.models import Entry, recorded_models
from osa.trail.signing import heads_file, sign_head
from osa.trail.triggers import drop_guards, missing_guards
from osa.trail.verifying import verify
from tests.trail.rows import appropriate, by, save_country, save_project, source

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own."""
    monkeypatch.setattr(settings, "OSA_HOME", tmp_path)
    return tmp_path


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of a register with links, money, accounts and a signed head."""
    project = save_project()
    with by():
        source("mofa").save()
        project.published = True
        project.save(links={"sources": ["mofa"]})
        user = User(username="ann", email="ann@example.org")
        user.set_password("a secret of ann's")
        user.save()
        RoleGrant(user=user, role="approver").save()
    appropriate(1_000_000_000_000_000)
    sign_head()
    back_up(tmp_path / "osa.backup")
    return tmp_path / "osa.backup"


def linked(model: type[models.Model]) -> list[Any]:
    """The tables of a model's links to many rows."""
    return [link.remote_field.through for link in model._meta.many_to_many]


def empty() -> None:
    """Empty the database, as one on a new machine is."""
    drop_guards()
    recorded = list(reversed(recorded_models()))
    tables = [through._meta.db_table for model in recorded for through in linked(model)]
    with connection.cursor() as cursor:
        for table in [*tables, *(model._meta.db_table for model in recorded), "trail_entry", "trail_signedhead"]:
            cursor.execute(f"DELETE FROM {table}")


def test_what_is_restored_is_what_was_backed_up(backup: Path, home: Path) -> None:
    before = list(Entry.objects.values())
    empty()
    (home / "trail-heads.jsonl").unlink()
    restore(backup, keys=[public_key()])
    assert list(Entry.objects.values()) == before
    assert [s.id for s in Project.objects.get().sources.all()] == ["mofa"]
    assert User.objects.get().check_password("a secret of ann's")
    assert heads_file().exists()
    assert missing_guards() == []
    assert verify(keys=[public_key()], heads=[heads_file()]).findings == ()


def test_a_restored_register_can_be_worked_in(backup: Path) -> None:
    empty()
    restore(backup, keys=None)
    with by():
        RoleGrant(user=User.objects.get(), role="desk_officer").save()
    assert verify(keys=None).findings == ()


def test_a_register_that_is_there_is_not_overwritten(backup: Path) -> None:
    with pytest.raises(InputError, match="holds a register already"):
        restore(backup, keys=None)


def rewritten(file: Path, member: str, old: bytes, new: bytes, *, digest: bool = False) -> Path:
    """A backup in which something was changed, and the digests too if asked for."""
    forged = file.with_name("forged.backup")
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(forged, "w") as target:
        contents = {name: archive.read(name) for name in archive.namelist()}
        assert old in contents[member]
        contents[member] = contents[member].replace(old, new)
        if digest:
            manifest = json.loads(contents["manifest.json"])
            label = member.removeprefix("rows/").removesuffix(".jsonl")
            manifest["tables"][label]["sha256"] = hashlib.sha256(contents[member]).hexdigest()
            contents["manifest.json"] = json.dumps(manifest).encode()
        for name, content in contents.items():
            target.writestr(name, content)
    return forged


def refused(file: Path) -> str:
    """What restoring a bad backup says; nothing of it is left in the database."""
    with pytest.raises(InputError) as caught:
        restore(file, keys=[public_key()])
    assert (Entry.objects.count(), Country.objects.count(), Source.objects.count()) == (0, 0, 0)
    return str(caught.value)


def test_a_damaged_backup_is_refused(backup: Path) -> None:
    forged = rewritten(backup, "rows/register.country.jsonl", b"Philippines", b"Atlantis!!!")
    empty()
    assert "rows/register.country.jsonl: was changed, or is damaged" in refused(forged)


def test_a_forged_backup_is_refused_by_its_trail(backup: Path) -> None:
    forged = rewritten(backup, "rows/register.country.jsonl", b"Philippines", b"Atlantis!!!", digest=True)
    empty()
    assert "was changed behind the trail's back: name_en" in refused(forged)


def test_a_backup_whose_trail_was_forged_is_refused(backup: Path) -> None:
    forged = rewritten(backup, "rows/trail.entry.jsonl", b'"ann"', b'"eve"', digest=True)
    empty()
    assert "was edited" in refused(forged)


def test_a_backup_of_another_version_is_refused_with_advice(backup: Path) -> None:
    forged = rewritten(backup, "manifest.json", b'"0001_initial"', b'"0099_later"')
    empty()
    assert "restore it with that version" in refused(forged)


def test_what_is_not_a_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("nothing")
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("a", "b")
    for name in ("text", "zip"):
        assert "cannot be restored" in refused(tmp_path / name)


def test_a_backup_that_fails_leaves_nothing(tmp_path: Path) -> None:
    save_country()

    def fail(_rows: int) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        back_up(tmp_path / "osa.backup", advance=fail)
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []


def test_a_backup_is_as_secret_as_the_database(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0


def test_a_backup_shows_one_moment_while_others_write(tmp_path: Path) -> None:
    """Another connection writes after the first table was read: the backup holds nothing of it, and need not wait."""
    save_country("PHL")

    def write_elsewhere() -> None:
        try:
            save_country("FJI")
        finally:
            connection.close()

    def once(_rows: int) -> None:
        if started:
            return
        started.append(True)
        thread = threading.Thread(target=write_elsewhere)
        thread.start()
        thread.join(timeout=30)
        assert not thread.is_alive()

    started: list[bool] = []
    manifest = back_up(tmp_path / "osa.backup", advance=once)
    assert Country.objects.count() == 2
    assert manifest["tables"]["register.country"]["rows"] == 1
    assert manifest["trail"]["number"] == manifest["tables"]["trail.entry"]["rows"] == 1
