"""Whoever bends the trail or the register behind its back is found out. All tampering is done in raw SQL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from osa.trail.keys import public_key, sign
from osa.trail.models import NO_HASH, Entry
from osa.trail.signing import heads_file, sign_head
from osa.trail.triggers import drop_guards, set_guards
from osa.trail.verifying import verify
from tests.trail.rows import save_country

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four entries, in a home of their own."""
    monkeypatch.setattr(settings, "OSA_HOME", tmp_path)
    for code in ("PHL", "FJI", "TON"):
        save_country(code)
    save_country("PHL", "Republic of the Philippines")


@pytest.fixture
def signed(django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]) -> None:
    """The end of the trail is signed, and noted outside."""
    with django_capture_on_commit_callbacks(execute=True):
        assert sign_head() is not None
        assert sign_head() is None


def tamper(*statements: str) -> None:
    """Change the database as its owner could, with the guards out of the way and then back."""
    drop_guards()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    set_guards()


def rewrite(number: int, **values: str) -> None:
    """Forge an entry, and make the whole chain after it fit again, with the key that signs."""
    drop_guards()
    previous = NO_HASH
    for entry in Entry.objects.all():
        if entry.number == number:
            for name, value in values.items():
                setattr(entry, name, value)
        entry.previous = previous
        entry.hash = previous = entry.computed_hash()
        entry.key, entry.signature = sign(entry.hash.encode())
        entry.save()
    set_guards()


def found() -> list[str]:
    """What verification finds."""
    files = [heads_file()] if heads_file().exists() else []
    return [f"{finding.where}: {finding.what}" for finding in verify(keys=[public_key()], heads=files).findings]


@pytest.mark.usefixtures("signed")
def test_a_trail_that_nobody_touched_holds() -> None:
    seen = verify(keys=[public_key()], heads=[heads_file()])
    assert (seen.entries, seen.rows, seen.heads, seen.signed, seen.findings) == (4, 3, 0 + 1, 4, ())


@pytest.mark.parametrize("column", ["by", "service", "why", "change", '"table"', '"row"', "action", "after", "at"])
def test_an_edited_entry_is_found(column: str) -> None:
    value = "'2020-01-01 00:00:00'" if column == "at" else "'eve'"
    if column == "after":
        value = '\'{"id":"FJI","name_en":"X","name_ja":"X"}\''
    tamper(f"UPDATE trail_entry SET {column} = {value} WHERE number = 2")
    assert "entry 2: was edited: it does not have the hash of what it says" in found()


def test_a_removed_entry_is_found() -> None:
    tamper("DELETE FROM trail_entry WHERE number = 2")
    assert found()[:2] == [
        "entry 3: entries 2 to 2 are missing before it",
        "entry 3: does not follow from the entry before it",
    ]


def test_a_removed_entry_is_found_also_if_the_rest_is_renumbered() -> None:
    tamper(
        "DELETE FROM trail_entry WHERE number = 2",
        "UPDATE trail_entry SET number = 2 WHERE number = 3",
        "UPDATE trail_entry SET number = 3 WHERE number = 4",
    )
    assert "entry 2: does not follow from the entry before it" in found()


def test_an_inserted_entry_is_found() -> None:
    columns = 'at, by, service, why, change, "table", "row", action, before, after'
    tamper(
        "UPDATE trail_entry SET number = 5 WHERE number = 4",
        f"INSERT INTO trail_entry (number, {columns}, previous, hash, key, signature) "
        f"SELECT 4, {columns}, hash, '{'0' * 64}', key, signature FROM trail_entry WHERE number = 3",
    )
    assert "entry 4: was edited: it does not have the hash of what it says" in found()


@pytest.mark.usefixtures("signed")
def test_a_chain_written_anew_is_found_by_the_signature() -> None:
    rewrite(2, by="eve")
    assert [text for text in found() if "is another now" in text]


@pytest.mark.usefixtures("signed")
def test_a_chain_written_anew_without_its_heads_is_found_by_the_file_kept_outside() -> None:
    rewrite(2, by="eve")
    tamper("DELETE FROM trail_signedhead")
    texts = found()
    assert [text for text in texts if "is another now" in text]
    assert [text for text in texts if "are not in the database" in text]


def test_a_head_signed_with_another_key_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = public_key()
    monkeypatch.setattr(settings, "OSA_HOME", tmp_path / "eve")
    sign_head()
    assert [f.what for f in verify(keys=[trusted]).findings] == ["is not signed with a key that is trusted"]


@pytest.mark.usefixtures("signed")
def test_a_forged_signature_is_found() -> None:
    tamper("UPDATE trail_signedhead SET day = '2020-01-01'")
    assert [text for text in found() if "is not signed with a key" in text]


@pytest.mark.usefixtures("signed")
def test_an_end_cut_off_after_it_was_signed_is_found() -> None:
    tamper("DELETE FROM trail_entry WHERE number = 4", "DELETE FROM trail_signedhead")
    tamper("UPDATE register_country SET name_en = 'Philippines' WHERE id = 'PHL'")
    assert [text for text in found() if "the entry that it signs is gone" in text]


def test_a_row_changed_behind_the_trail_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE register_country SET name_en = 'Atlantis' WHERE id = 'FJI'")
    assert found() == ["register.country FJI: was changed behind the trail's back: name_en"]


def test_a_row_added_behind_the_trail_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO register_country (id, name_en, name_ja) VALUES ('ATL', 'Atlantis', 'x')")
    assert found() == ["register.country ATL: is not in the trail: it was added behind the trail's back"]


def test_a_row_removed_behind_the_trail_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM register_country WHERE id = 'TON'")
    assert found() == [
        "register.country TON: is in the trail and not in the register: it was removed behind the trail's back"
    ]


def test_a_missing_guard_is_found() -> None:
    drop_guards()
    assert [text for text in found() if "guard is missing" in text]


def test_a_broken_file_of_heads_is_a_finding_and_not_a_crash(tmp_path: Path) -> None:
    for text in ('{"day": 1}', "not JSON", "[]"):
        (tmp_path / "heads").write_text(text)
        assert [f.what for f in verify(keys=None, heads=[tmp_path / "heads"]).findings if "is not a file of" in f.what]


@pytest.mark.usefixtures("signed")
def test_a_head_is_signed_once_and_noted_outside_and_the_key_is_nobody_elses() -> None:
    (line,) = heads_file().read_text().splitlines()
    assert json.loads(line)["number"] == 4
    assert heads_file().parent.joinpath("keys", "trail.pem").stat().st_mode & 0o077 == 0


def test_a_field_that_a_later_version_added_must_have_its_default() -> None:
    image = '{"id":"FJI","name_en":"Philippines"}'
    rewrite(2, after=image)
    assert found() == ["register.country FJI: was changed behind the trail's back: name_ja"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE register_country SET name_ja = '' WHERE id = 'FJI'")
    assert found() == []


def test_a_field_that_a_later_version_dropped_says_nothing() -> None:
    rewrite(2, after='{"capital":"Suva","id":"FJI","name_en":"Philippines","name_ja":"\u56fd"}')
    assert found() == []


def forge(home: Path) -> None:
    """Change a row in SQL and add the entry that tells of it, with everything right but the key."""
    last = Entry.objects.order_by("number").last()
    assert last is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE register_country SET name_en = 'Atlantis' WHERE id = 'FJI'")
    after = '{"id":"FJI","name_en":"Atlantis","name_ja":"\u56fd"}'
    entry = Entry(
        number=last.number + 1, at=last.at, by="boss", service="row_save", why="", change="c", table="register.country"
    )
    entry.row, entry.action, entry.before, entry.after, entry.previous = "FJI", "changed", "{}", after, last.hash
    entry.hash = entry.computed_hash()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "OSA_HOME", home)
        entry.key, entry.signature = sign(entry.hash.encode())
    entry.save(force_insert=True)


def test_an_entry_forged_without_the_key_is_found_although_it_fits_the_chain(tmp_path: Path) -> None:
    own = public_key()
    forge(tmp_path / "eve")
    assert [f.where + ": " + f.what for f in verify(keys=[own]).findings] == [
        "entry 5: is not signed with a key that is trusted"
    ]


def test_an_entry_whose_signature_is_copied_from_another_is_found(tmp_path: Path) -> None:
    forge(tmp_path / "eve")
    tamper(
        "UPDATE trail_entry SET key = (SELECT key FROM trail_entry WHERE number = 1), "
        "signature = (SELECT signature FROM trail_entry WHERE number = 1) WHERE number = 5"
    )
    assert found() == ["entry 5: is not signed with a key that is trusted"]


def test_what_acts_on_a_table_by_itself_is_found() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TRIGGER eve BEFORE UPDATE ON register_country BEGIN SELECT RAISE(IGNORE); END")
        else:
            cursor.execute("CREATE RULE eve AS ON UPDATE TO register_country DO INSTEAD NOTHING")
    assert found() == ["register_country eve: acts on a table of osa and was not set by it"]


@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="SQLite drops no constraint")
def test_a_dropped_constraint_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE register_commitment DROP CONSTRAINT commitment_positive")
    assert found() == ["register_commitment commitment_positive: the database's constraint is missing"]


def test_the_checks_of_other_apps_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    app = apps.get_app_config("register")
    monkeypatch.setattr(app, "checks", lambda: [("here", "something")], raising=False)
    assert found() == ["here: something"]
