"""Making the box: extracts of snapshots, as small as licences ask for, that come with a programme.

`python -m osa.evidence.boxing PROGRAMME HOME` cuts the snapshots under HOME as `evidence/box.toml` of the programme
says, and writes each extract as CSV with its provenance. The same snapshots give the same files, byte for byte.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from pydantic import BaseModel, ConfigDict

from osa.evidence.keeping import find
from osa.evidence.selection import BOX
from osa.evidence.snapshots import Snapshot, sha256_of, snapshots_in

if TYPE_CHECKING:
    from collections.abc import Iterable


class Cut(BaseModel):
    """An extract: the snapshot it is of, the SQL of the rows that stay, the columns that go, and why.

    `covers` names, for a column, the list of values that it is cut down to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    snapshot: str
    where: str = "true"
    without: tuple[str, ...] = ()
    covers: dict[str, str] = {}
    url: str = ""
    note_en: str
    note_ja: str


class Box(BaseModel):
    """What the box is made of: the day on which it was made, files (with the indicator they are about), and cuts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made: dt.datetime
    files: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]]
    cuts: tuple[Cut, ...]


def read_box(programme: Path) -> Box:
    """Read the cuts of a programme."""
    return Box.model_validate(tomllib.loads((programme / BOX / "box.toml").read_text(encoding="utf-8")))


def make_box(box: Box, snapshots: Iterable[Snapshot], directory: Path) -> list[Path]:
    """Write every extract of a box into a directory, and return the files."""
    listed = list(snapshots)
    return [_cut(box, cut, find(listed, [cut.snapshot])[0], directory) for cut in box.cuts]


def _cut(box: Box, cut: Cut, whole: Snapshot, directory: Path) -> Path:
    """Write one extract and its provenance, and return the file."""
    columns = ", ".join(
        f"CAST(NULL AS {column.type}) AS {column.name}" if column.name in cut.without else column.name
        for column in whole.dataset.columns
    )
    where = re.sub(r"\$(\w+)", lambda found: str(list(box.lists[found[1]])), cut.where)
    file = directory / f"{cut.name}.csv"
    sql = f"SELECT {columns} FROM {whole.scan} WHERE {where} ORDER BY ALL"
    quoted = str(file).replace("'", "''")
    rows = duckdb.execute(f"COPY ({sql}) TO '{quoted}' (FORMAT csv, HEADER)").fetchall()[0][0]
    changed: dict[str, Any] = {
        "added": box.made,
        "rows": rows,
        "content_sha256": sha256_of(file),
        "covers": {**whole.provenance.covers, **{column: box.lists[name] for column, name in cut.covers.items()}},
        "url": cut.url or whole.provenance.url,
        "note_en": cut.note_en,
        "note_ja": cut.note_ja,
    }
    provenance = whole.provenance.model_copy(update=changed).sealed()
    file.with_suffix(".json").write_text(provenance.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return file


if __name__ == "__main__":
    _programme, _home = Path(sys.argv[1]), Path(sys.argv[2])
    make_box(read_box(_programme), snapshots_in(_home / BOX), _programme / BOX)
