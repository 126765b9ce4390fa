"""Snapshots: the rows of one file as they were on the day it was added, and where they come from.

A snapshot is two files: the rows (`ID.parquet`; in a programme's box `ID.csv`) and their provenance (`ID.json`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
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


class Provenance(BaseModel):
    """Where the rows of a snapshot come from.

    `sha256` is that of the publisher's file, `content_sha256` that of the rows as they are kept. `covers` names, for a
    column, the only values that the rows were cut down to: what is not named there was not looked at, and its absence
    means nothing. `generated` is the publisher's word on when it made the data. `holds` names the values of the
    dataset's `per` column (the indicators).
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
    note_en: str = ""
    note_ja: str = ""

    @property
    def note(self) -> Text:
        """What a reader must know about these rows."""
        return Text(self.note_en, self.note_ja)


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
        path = str(self.path).replace("'", "''")
        if self.path.suffix == ".parquet":
            return f"read_parquet('{path}')"
        types = ", ".join(f"'{column.name}': '{column.type}'" for column in self.dataset.columns)
        return (
            f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"',"
            f" nullstr = '', columns = {{{types}}})"
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

    def faults(self) -> list[Fault]:
        """Return what is not as it was when the snapshot was made."""
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
    """Go through the snapshots of a directory, in the order of their ids.

    Raises `InputError` if a provenance cannot be read.
    """
    for sidecar in sorted(directory.glob("*.json")):
        try:
            provenance = Provenance.model_validate(json.loads(sidecar.read_text(encoding="utf-8")))
        except (OSError, ValueError, ValidationError) as error:
            told = _("is not the provenance of a snapshot: {error}").format(error=error)
            raise InputError([Fault(str(sidecar), told)]) from None
        if provenance.dataset not in DATASETS:
            told = _("belongs to the dataset {dataset}, which this version of osa does not have")
            raise InputError([Fault(str(sidecar), told.format(dataset=provenance.dataset))])
        yield Snapshot(sidecar.stem, sidecar.with_suffix(".csv" if boxed else ".parquet"), provenance, boxed)
