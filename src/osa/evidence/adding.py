"""Adding a publisher's file: recognised by its content, read, converted, and kept as a snapshot or not at all."""

from __future__ import annotations

import dataclasses
import datetime as dt
import fcntl
import os
import secrets
import shutil
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from osa.evidence.countries import connect
from osa.evidence.formats import Source
from osa.evidence.head import read_head
from osa.evidence.publishers import FORMATS
from osa.evidence.snapshots import Provenance, Snapshot, literal, sha256_of, snapshots_in
from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from osa.evidence.formats import Format, Rows
    from osa.evidence.head import Head

_WHOLE = 100
"""Per cent."""
_STEP_SECONDS = 0.2
_MEMORY = "1200MB"
_LARGE = 32 * 1024 * 1024
"""Bytes from which a file is first read in the fast way, with its rows in any order."""
_ROW_GROUP = 30_720
_STALE_SECONDS = 24 * 3600
_DIGITS = 8
"""Of a file's hash, in the id of its snapshot."""


def recognise(head: Head) -> Format:
    """Return the format of a file.

    Raises `InputError` if it is in none that osa reads.
    """
    for one in FORMATS:
        if one.recognises(head):
            return one
    if head.is_workbook:
        told = _("is a workbook without the sheets of one that osa reads, or another zip file: unpack that first")
        raise InputError([Fault(str(head.path), told, _("SIPRI's workbook of military expenditure"))])
    known = "; ".join(one.about for one in FORMATS)
    raise InputError([Fault(str(head.path), _("is in no format that osa reads"), known)])


def add(
    path: Path,
    directory: Path,
    *,
    indicator: str | None = None,
    retrieved: dt.date | None = None,
    tell: Callable[[int], None] = lambda _percent: None,
) -> Snapshot:
    """Read a publisher's file into a snapshot in a directory, and return it; the same file is added once.

    `indicator` says which indicator a file is about that does not say so itself. `tell` is called with the per cent
    that are done, as they grow.

    Raises `InputError` with every cell that cannot be read; then nothing is written.
    """
    head = read_head(path)
    form = recognise(head)
    with ThreadPoolExecutor(1) as beside, _appearing(directory) as part:
        hashed = beside.submit(sha256_of, path)
        # what was added before need not be converted again
        before = any(directory.glob(f"{form.dataset.id}-*.json")) and _added(
            directory, form, hashed.result(), indicator
        )
        if before:
            return before
        source, rows = _convert(Source(path, head, connect(), indicator), form, part, tell)
        provenance = Provenance(
            dataset=form.dataset.id,
            format=form.id,
            **dataclasses.asdict(form.origin),
            file=path.name,
            sha256=hashed.result(),
            content_sha256=sha256_of(part),
            rows=_count(path, part),
            generated=rows.generated,
            retrieved=retrieved,
            added=dt.datetime.now(dt.UTC).replace(microsecond=0),
            holds=_held(source, form, part),
            covers=rows.covers | _told_by_rows(source, rows, part),
            years=rows.years,
            left_out=rows.left_out,
        ).sealed()
        tell(_WHOLE)
        return _publish(directory, form, part, provenance, indicator)


def _added(directory: Path, form: Format, sha256: str, indicator: str | None) -> Snapshot | None:
    """Return the snapshot of a file of the publisher (about an indicator), if the directory has it."""
    for one in snapshots_in(directory):
        same = (one.dataset, one.provenance.sha256) == (form.dataset, sha256)
        if same and one.path.exists() and (indicator is None or indicator in one.provenance.holds):
            return one
    return None


def _publish(
    directory: Path, form: Format, part: Path, provenance: Provenance, indicator: str | None = None
) -> Snapshot:
    """Give the rows and their provenance the names that they are found by: the rows first, then what lists them.

    Of two processes that add the same file the first wins: the rows of one never stand beside the hash of the other.
    """
    about = [indicator.lower().replace(".", "-")] if indicator and form.dataset.per else []
    name = "-".join([form.dataset.id, *about, provenance.sha256[:_DIGITS]])
    kept, sidecar = directory / f"{name}.parquet", directory / f"{name}.json"
    beside = part.with_suffix(".json.part")
    try:
        with _alone(directory):
            before = _added(directory, form, provenance.sha256, indicator)
            if before:
                return before
            beside.write_text(provenance.model_dump_json(indent=2) + "\n", encoding="utf-8")
            part.replace(kept)
            try:
                beside.replace(sidecar)
            except OSError:
                kept.unlink()
                raise
    except OSError as error:
        raise InputError([Fault(str(directory), _("cannot be written: {error}").format(error=error))]) from None
    finally:
        beside.unlink(missing_ok=True)
    return Snapshot(name, kept, provenance)


def _convert(source: Source, form: Format, part: Path, tell: Callable[[int], None]) -> tuple[Source, Rows]:
    """Write the rows of a file in the dataset's columns and types, and return what they came from.

    A large file is read fast; if that fails, it is read once more with care, to find what is wrong and where.
    """
    source.careful = source.path.stat().st_size < _LARGE
    while True:
        _prepare(source, part)
        try:
            rows = form.read(source)
            _write(source, form, rows, part, tell)
        except duckdb.Error as error:
            if source.careful:
                raise InputError(_faults(source, error)) from None
            source = Source(source.path, source.head, connect(), source.indicator)
        else:
            return source, rows


def _prepare(source: Source, part: Path) -> None:
    """Set the database up for reading: with little memory, and with progress that is asked for and not printed.

    A file is always streamed past the tables of countries: DuckDB does not know how long it is, and might otherwise
    hold all of it in memory to look countries up in it, and mix the order of its rows.
    """
    settings = {
        "memory_limit": f"'{_MEMORY}'",
        "temp_directory": f"'{_quoted(part.with_suffix('.spill'))}'",
        "enable_progress_bar": "true",
        "enable_progress_bar_print": "false",
        "preserve_insertion_order": str(source.careful),
        "disabled_optimizers": "'join_order,build_side_probe_side'",
    }
    source.connection.execute("; ".join(f"SET {name} = {value}" for name, value in settings.items()))


def _faults(source: Source, error: duckdb.Error) -> list[Fault]:
    """Return what the checks find in a file that could not be converted, or else what DuckDB says of it."""
    try:
        found = [fault for check in source.checks for fault in check()]
    except duckdb.Error:
        found = []
    if not found and "not latin-1 encoded" in str(error):
        told = _("has letters that are neither UTF-8 nor Latin-1 (Windows-1252, perhaps)")
        return [Fault(str(source.path), told, _("the file saved as UTF-8"))]
    return found or [Fault(str(source.path), str(error).split("\n\n")[0])]


def _write(source: Source, form: Format, rows: Rows, part: Path, tell: Callable[[int], None]) -> None:
    """Write the rows in the dataset's columns and types.

    Small row groups and a light compression take half the time of the usual ones, and a fifth more room.
    """
    columns = ", ".join(f"CAST({column.name} AS {column.type}) AS {column.name}" for column in form.dataset.columns)
    typed = rows.relation.project(columns)
    with ThreadPoolExecutor(1) as beside:
        written = beside.submit(typed.write_parquet, str(part), compression="lz4_raw", row_group_size=_ROW_GROUP)
        try:
            while not written.done():
                wait([written], timeout=_STEP_SECONDS)
                tell(min(max(0, int(source.connection.query_progress())), _WHOLE - 1))
        except BaseException:
            source.connection.interrupt()
            raise
    written.result()


def _count(path: Path, part: Path) -> int:
    """Return how many rows were written.

    Raises `InputError` if there are none.
    """
    count = duckdb.execute(f"SELECT count(*) FROM read_parquet({literal(part)}, hive_partitioning = false)").fetchall()[
        0
    ][0]
    if not count:
        raise InputError([Fault(str(path), _("has no rows"))])
    return int(count)


def _held(source: Source, form: Format, part: Path) -> tuple[str, ...]:
    """Return the values of the column by which snapshots of the dataset stand beside each other."""
    if form.dataset.per is None:
        return ()
    column = form.dataset.per
    found = source.connection.sql(
        f"SELECT DISTINCT {column} FROM read_parquet({literal(part)}, hive_partitioning = false) ORDER BY 1"
    )
    return tuple(value for (value,) in found.fetchall())


def _told_by_rows(source: Source, rows: Rows, part: Path) -> dict[str, tuple[str, ...]]:
    """Return the one value of each telling column that has only one; none where that is a blank."""
    covers = {}
    for column in rows.telling:
        scan = f"SELECT DISTINCT {column} FROM read_parquet({literal(part)}, hive_partitioning = false) LIMIT 2"
        found = source.connection.sql(scan).fetchall()
        if len(found) == 1:
            covers[column] = tuple(value for (value,) in found if value is not None)
    return covers


def _quoted(path: Path) -> str:
    """Return a path as it stands inside quotes in SQL."""
    return str(path).replace("'", "''")


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Let one process at a time do something in a directory; one that dies lets go."""
    opened = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


@contextmanager
def _appearing(directory: Path) -> Iterator[Path]:
    """Give a file in a directory to write to, of which nothing is left if it was not moved away.

    What a process left that was killed goes once it is a day old.
    """
    part = directory / f".{os.getpid()}-{secrets.token_hex(4)}.part"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for left in directory.glob(".*.part"):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink(missing_ok=True)
        part.touch()
    except OSError as error:
        raise InputError([Fault(str(directory), _("cannot be written: {error}").format(error=error))]) from None
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)
        shutil.rmtree(part.with_suffix(".spill"), ignore_errors=True)
