"""Backups: one file with every row, made while others work, and restored into an empty database if all of it holds.

The file is a ZIP of JSON lines that both databases read, so a register can move from one to the other. It contains
what signs people in (digests of passwords, second factors): it is as secret as the database.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from osa import __version__
from osa.i18n import _
from osa.rulebook.faults import Faults
from osa.trail import clock
from osa.trail.as_of import fill
from osa.trail.images import canonical, values_of
from osa.trail.models import Entry, last_entry
from osa.trail.moments import one_moment
from osa.trail.signing import heads_file
from osa.trail.triggers import without_guards
from osa.trail.verifying import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from django.db import models

FORMAT = "osa.backup/1"
_REMADE = frozenset({"contenttypes", "auth", "sessions", "sites"})
"""Apps whose rows are made by migrations, or are not worth keeping."""
_BATCH = 2000

Manifest = dict[str, Any]


def _ignore(_rows: int) -> None:
    """Do nothing about rows that are done."""


def kept_models() -> list[type[models.Model]]:
    """Return the models whose rows a backup keeps."""
    return [model for model in apps.get_models() if model._meta.app_label not in _REMADE and model._meta.managed]


def _migrations() -> list[list[str]]:
    """Return the migrations that this database has had, which say what its tables look like."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def back_up(file: Path, *, advance: Callable[[int], None] = _ignore) -> Manifest:
    """Write a backup, as of one moment, while others go on working; nothing is left of one that fails.

    Returns its manifest. `advance` is told how many rows have been written. Raises `OSError` if the file cannot be
    written.
    """
    part = file.with_name(f"{file.name}.part")
    opened = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
    try:
        with opened, zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive, one_moment():
            manifest = _write(archive, advance)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(archive: zipfile.ZipFile, advance: Callable[[int], None]) -> Manifest:
    """Write every table, and the manifest last."""
    tables: dict[str, dict[str, object]] = {}
    for model in kept_models():
        label, digest, count = model._meta.label_lower, hashlib.sha256(), 0
        with archive.open(f"rows/{label}.jsonl", "w") as opened:
            for lines, rows in _batches(model):
                digest.update(lines)
                opened.write(lines)
                count += rows
                advance(rows)
        tables[label] = {"rows": count, "sha256": digest.hexdigest()}
    last = last_entry()
    manifest: Manifest = {
        "format": FORMAT,
        "osa": __version__,
        "made_at": clock.now().isoformat(),
        "migrations": _migrations(),
        "trail": {"number": last.number, "hash": last.hash} if last else None,
        "tables": tables,
    }
    if heads_file().exists():
        archive.write(heads_file(), "trail-heads.jsonl")
    archive.writestr("manifest.json", json.dumps(manifest, indent=2))
    return manifest


def _batches(model: type[models.Model]) -> Iterator[tuple[bytes, int]]:
    """Go through the rows of a table as JSON lines, in the order of their keys."""
    key: object = None
    while True:
        rows = model._base_manager.order_by("pk").prefetch_related(*(link.name for link in model._meta.many_to_many))
        batch = list((rows.filter(pk__gt=key) if key is not None else rows)[:_BATCH])
        if not batch:
            return
        yield "".join(f"{canonical(values_of(row))}\n" for row in batch).encode(), len(batch)
        key = batch[-1].pk


def restore(file: Path, *, keys: Collection[str] | None, advance: Callable[[int], None] = _ignore) -> Manifest:
    """Fill an empty database from a backup: all of it, found to be what was backed up, or nothing.

    Raises `InputError` with what is wrong with the file, with the database, or with the trail that is in the backup.
    """
    faults = Faults()
    if Entry.objects.exists():
        faults.add("DATABASE_URL", _("the database holds a register already"), _("an empty database"))
        faults.raise_if_any()
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _checked(archive, str(file), faults)
            faults.raise_if_any()
            with transaction.atomic():
                _fill(archive, advance)
                _check_restored(manifest, str(file), keys)
            _restore_heads(archive)
    except (OSError, zipfile.BadZipFile, LookupError, TypeError, ValueError, ValidationError, DatabaseError) as error:
        faults.add(str(file), _("cannot be restored: {error}").format(error=error), _("a file that osa backup made"))
        faults.raise_if_any()
    return manifest


def _checked(archive: zipfile.ZipFile, name: str, faults: Faults) -> Manifest:
    """Read the manifest, and compare the file with it."""
    manifest: Manifest = json.loads(archive.read("manifest.json"))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        faults.add(name, _("is not a backup that this version reads"), FORMAT)
        return manifest
    if manifest["migrations"] != _migrations():
        message = _("was made by osa {version}, whose tables are not those of this version")
        advice = _("restore it with that version, then let osa register load bring it up to date")
        faults.add(name, message.format(version=manifest["osa"]), advice)
    for label, told in manifest["tables"].items():
        digest = hashlib.sha256()
        with archive.open(f"rows/{label}.jsonl") as opened:
            for chunk in iter(lambda: opened.read(1 << 20), b""):
                digest.update(chunk)
        if digest.hexdigest() != told["sha256"]:
            faults.add(f"{name}: rows/{label}.jsonl", _("was changed, or is damaged"))
    return manifest


def _fill(archive: zipfile.ZipFile, advance: Callable[[int], None]) -> None:
    """Put all rows into the tables."""
    with without_guards(), connection.constraint_checks_disabled():
        for model in kept_models():
            with archive.open(f"rows/{model._meta.label_lower}.jsonl") as opened:
                rows = [json.loads(line) for line in opened]
            fill(model, rows)
            advance(len(rows))
        reset_sequences(kept_models())
    connection.check_constraints()


def reset_sequences(filled: Sequence[type[models.Model]]) -> None:
    """Let the numbers that the database gives begin after those of the rows that tables were filled with."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(statement)


def _check_restored(manifest: Manifest, name: str, keys: Collection[str] | None) -> None:
    """Refuse what was restored if it is not what was backed up, or if its trail does not hold."""
    faults = Faults()
    for model in kept_models():
        label = model._meta.label_lower
        if model._base_manager.count() != manifest["tables"][label]["rows"]:
            faults.add(name, _("not every row of {table} could be restored").format(table=label))
    last = last_entry()
    if manifest["trail"] != ({"number": last.number, "hash": last.hash} if last else None):
        faults.add(name, _("the trail does not end where the backup's did"))
    for finding in verify(keys=keys).findings:
        faults.add(f"{name}: {finding.where}", finding.what)
    faults.raise_if_any()


def _restore_heads(archive: zipfile.ZipFile) -> None:
    """Put the file of heads back, where there is none."""
    if "trail-heads.jsonl" in archive.namelist() and not heads_file().exists():
        heads_file().write_bytes(archive.read("trail-heads.jsonl"))
