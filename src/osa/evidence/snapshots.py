"""Snapshots: the rows of one file as they were on the day it was added, and where they come from.

A snapshot is two files: the rows (`ID.parquet`; in a programme's box `ID.csv`) and their provenance (`ID.json`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
from pydantic import BaseModel, ConfigDict, ValidationError

from osa.evidence import datasets
from osa.evidence.datasets import Dataset
from osa.i18n import Text, _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATASETS: dict[str, Dataset] = {one.id: one for one in vars(datasets).values() if isinstance(one, Dataset)}
"""Every canonical table, by its id."""

_BLOCK = 1 << 20
_ID = re.compile(r"-[0-9a-f]{8}$")


class Provenance(BaseModel):
    """Where the rows of a snapshot come from.

    `sha256` is that of the publisher's file, `content_sha256` that of the rows as they are kept. `covers` names, for a
    column, the only values that the rows were cut down to: what is not named there was not looked at, and its absence
    means nothing. `generated` is the publisher's word on when it made the data. `holds` names the values of the
    dataset's `per` column (the indicators). `years` are those that the publisher was asked for, where the file says
    so. `left_out` says which rows of the file are not here, and why. `seal` is a hash of all the rest of this record.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str
    format: str
    publisher: str
    title: str
    url: str
    licence: str
    credit: str
    commercial: bool
    file: str
    sha256: str
    content_sha256: str
    rows: int
    generated: str | None = None
    retrieved: dt.date | None = None
    added: dt.datetime
    holds: tuple[str, ...] = ()
    covers: dict[str, tuple[str, ...]] = {}
    years: tuple[int, int] | None = None
    left_out: str = ""
    note_en: str = ""
    note_ja: str = ""
    seal: str = ""

    def sealed(self) -> Provenance:
        """Return the same record with its seal."""
        rest = self.model_copy(update={"seal": ""})
        return self.model_copy(update={"seal": hashlib.sha256(rest.model_dump_json().encode()).hexdigest()})

    @property
    def note(self) -> Text:
        """What a reader must know about these rows."""
        return Text(self.note_en, self.note_ja)

    def credit_line(self) -> str:
        """Return the line that names the source, its date, and a limit of its licence, in the language in use."""
        day = generated_on(self.generated) or self.generated
        if day:
            when = _("data generated {day}").format(day=day)
        elif self.retrieved:
            when = _("retrieved {day}").format(day=self.retrieved)
        else:
            when = _("date of the data not known")
        line = (
            _("Source: {source} ({when}).")
            if self.commercial
            else _("Source: {source} ({when}). Non-commercial use only.")
        )
        return line.format(source=self.credit.removeprefix("Source: "), when=when)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that is there. `boxed` tells that it came with the programme."""

    id: str
    path: Path
    provenance: Provenance
    boxed: bool = False

    @property
    def dataset(self) -> Dataset:
        """The canonical table that its rows belong to."""
        return DATASETS[self.provenance.dataset]

    @property
    def scan(self) -> str:
        """The SQL that reads its rows."""
        if self.path.suffix == ".parquet":
            return f"read_parquet({literal(self.path)}, hive_partitioning = false)"
        types = ", ".join(f"'{column.name}': '{column.type}'" for column in self.dataset.columns)
        return (
            f"read_csv({literal(self.path)}, hive_partitioning = false, header = true, auto_detect = false,"
            f" delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {{{types}}})"
        )

    @property
    def vintage(self) -> tuple[dt.datetime, dt.datetime]:
        """When the publisher made the data, as far as is known, then when they were added: the later, the newer."""
        made = generated_on(self.provenance.generated) or self.provenance.retrieved
        day = dt.datetime.combine(made or dt.date.min, dt.time(), dt.UTC)
        return day, self.provenance.added

    def covers(self, column: str, value: str) -> bool:
        """Tell whether rows with this value of a column would be here if the publisher had any."""
        return column not in self.provenance.covers or value in self.provenance.covers[column]

    def is_within_the_years_of(self, other: Snapshot) -> bool:
        """Tell whether the publisher was asked for fewer years than for another snapshot of the same dataset."""
        mine, theirs = self.provenance.years, other.provenance.years
        if mine is None or theirs is None or self.dataset != other.dataset or mine == theirs:
            return False
        return theirs[0] <= mine[0] and mine[1] <= theirs[1]

    def faults(self) -> list[Fault]:
        """Return what is not as it was when the snapshot was made."""
        if self.provenance.sealed() != self.provenance:
            return [Fault(str(self.path.with_suffix(".json")), _("was changed: its seal is that of another record"))]
        if not self.path.exists():
            return [Fault(str(self.path), _("is not there any more"))]
        if sha256_of(self.path) != self.provenance.content_sha256:
            return [Fault(str(self.path), _("is not the file that was written: its hash is another"))]
        try:
            found = duckdb.execute(f"SELECT count(*) FROM {self.scan}").fetchall()[0][0]
        except duckdb.Error as error:
            return [Fault(str(self.path), _("cannot be read: {error}").format(error=error))]
        if found != self.provenance.rows:
            told = _("has {found} rows instead of {rows}").format(found=found, rows=self.provenance.rows)
            return [Fault(str(self.path), told)]
        return []


def literal(path: Path) -> str:
    """Return a path as DuckDB takes it for this one file: quoted, and with no letter read as a pattern."""
    plain = "".join(f"[{letter}]" if letter in "[*?" else letter for letter in str(path))
    return "'" + plain.replace("'", "''") + "'"


def generated_on(line: str | None) -> dt.date | None:
    """Return the day of a publisher's line such as `12 Feb 2026 12:26:12 PM`, if it says one."""
    words = (line or "").replace(",", " ").split()
    for form in ("%d %b %Y", "%d %B %Y"):
        try:
            return dt.datetime.strptime(" ".join(words[:3]), form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    try:
        return dt.date.fromisoformat(words[0][:10]) if words else None
    except ValueError:
        return None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def snapshots_in(directory: Path, *, boxed: bool = False) -> Iterator[Snapshot]:
    """Go through the snapshots of a directory, in the order of their ids; other files in it are not looked at.

    Raises `InputError` if a provenance cannot be read.
    """
    for sidecar in sorted(directory.glob("*.json")):
        if not boxed and not _ID.search(sidecar.stem):
            continue
        try:
            provenance = Provenance.model_validate(json.loads(sidecar.read_text(encoding="utf-8")))
        except (OSError, ValueError, ValidationError) as error:
            told = _("is not the provenance of a snapshot: {error}").format(error=str(error).splitlines()[0])
            raise InputError([Fault(str(sidecar), told, _("it removed, and the file added again"))]) from None
        if provenance.dataset not in DATASETS:
            told = _("belongs to the dataset {dataset}, which this version of osa does not have")
            raise InputError([Fault(str(sidecar), told.format(dataset=provenance.dataset))])
        yield Snapshot(sidecar.stem, sidecar.with_suffix(".csv" if boxed else ".parquet"), provenance, boxed)
