"""What can be downloaded: the published register, the rulebook, the evidence that comes with the programme, schemas."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from osa.casework.programme import current_programme
from osa.evidence.selection import BOX
from osa.evidence.snapshots import generated_on, snapshots_in
from osa.i18n import _
from osa.register.published import public
from osa.register.tables import TABLES
from osa.rulebook.reading import programme_directory
from osa.rulebook.screening import Screening
from osa.trail import clock
from osa.web import answers
from osa.web.formatting import day
from osa.web.portal.counting import counted
from osa.web.portal.open_register import as_csv_file, as_json_file, as_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from osa.evidence.snapshots import Snapshot

LICENCE = "Apache-2.0"
LICENCE_ADDRESS = "https://www.apache.org/licenses/LICENSE-2.0"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": _EXCEL,
    "zip": "application/zip",
    "md": "text/markdown; charset=utf-8",
    "toml": "application/toml",
    "yaml": "application/yaml",
}
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""The day of all files in an archive, so that the same files give the same archive."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to download: its name, which is its address too, and what makes its content."""

    name: str
    make: Callable[[], bytes]

    @property
    def content_type(self) -> str:
        """The type of its content, by its ending."""
        return _TYPES[self.name.rpartition(".")[2]]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table of the register: its title, its file, and how many published rows it has."""

    title: str
    file: str
    rows: int


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract of public data that comes with the programme: where it is from, and its files."""

    snapshot: Snapshot
    title: str
    note: str
    made: str
    credit: str
    files: tuple[str, ...]


Makers = dict[str, "Callable[[], bytes]"]
"""What makes the content of a file, by the file's name."""


def find(name: str) -> File | None:
    """Return a file by its name, or none."""
    makers = _register_files() | _programme_files() | _evidence_files()
    return File(name, makers[name]) if name in makers else None


def names() -> list[str]:
    """Return the names of all files."""
    return [*_register_files(), *_programme_files(), *_evidence_files()]


# The register


def _register_files() -> Makers:
    """Return the files of the published register."""
    tables: Makers = {f"{name}.csv": partial(as_csv_file, name) for name in TABLES}
    whole: Makers = {
        "register.xlsx": lambda: as_workbook(_about_the_register()),
        "register.json": lambda: as_json_file(LICENCE),
    }
    return whole | tables


def table_files() -> list[TableFile]:
    """Return the tables of the register, and how many published rows each has."""
    rows = counted({name: public(table.model) for name, table in TABLES.items()})
    return [TableFile(str(table.heading()), f"{name}.csv", rows[name]) for name, table in TABLES.items()]


def _about_the_register() -> list[tuple[str, str]]:
    """Return what a workbook of the register says about itself."""
    return [
        (_("What this is"), _("The published register of Official Security Assistance. An empty cell is not known.")),
        (_("Made on"), day(clock.today())),
        (_("Licence"), f"{LICENCE} {LICENCE_ADDRESS}"),
        (_("Sources"), _("Each row names its sources by their ids; the sheet “sources” has their addresses.")),
    ]


# The programme's own files


def _programme_files() -> Makers:
    """Return the files of the rulebook, one by one and in an archive, and the schema of the record of a screening."""
    single: Makers = {_flat(name): partial(str.encode, text) for name, text in rulebook_texts().items()}
    return {
        "rulebook.zip": _archive,
        "screening-1.schema.json": _schema,
        **single,
    }


def _schema() -> bytes:
    """Return the JSON Schema of the record of a screening."""
    schema = Screening.model_json_schema(mode="serialization")
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def rulebook_texts() -> dict[str, str]:
    """Return the files of the rulebook by their paths in the programme's directory: the law, facts, precedents."""
    directory = programme_directory(answers.programme())
    precedents = sorted((directory / "precedents").glob("*.yaml"))
    read = {f"precedents/{path.name}": path.read_text(encoding="utf-8") for path in precedents}
    return {**current_programme().files, **read}


def _flat(path: str) -> str:
    """Return the name of a file of the rulebook as an address: without directories."""
    return path.replace("/", "-")


def rulebook_files() -> list[tuple[str, str]]:
    """Return the files of the rulebook: the path of each in the archive, and the name under which it is downloaded."""
    return [(path, _flat(path)) for path in rulebook_texts()]


def _archive() -> bytes:
    """Return the files of the rulebook as an archive, the same for the same files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(rulebook_texts().items()):
            archive.writestr(zipfile.ZipInfo(path, _ZIP_DAY), text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


# Evidence


def _snapshots() -> list[Snapshot]:
    """Return the extracts that come with the programme: what an installation has added of its own stays there."""
    return list(snapshots_in(programme_directory(answers.programme()) / BOX, boxed=True))


def _evidence_files() -> Makers:
    """Return the files of the evidence: the rows of each extract and where they come from."""
    return {
        f"evidence-{path.name}": path.read_bytes
        for snapshot in _snapshots()
        for path in (snapshot.path, snapshot.path.with_suffix(".json"))
    }


def extracts() -> list[Extract]:
    """Return the extracts of public data, by title."""
    return sorted((_extract(snapshot) for snapshot in _snapshots()), key=lambda one: (one.title, one.snapshot.id))


def _extract(snapshot: Snapshot) -> Extract:
    """Return an extract in words."""
    told = snapshot.provenance
    made = generated_on(told.generated) or told.retrieved
    return Extract(
        snapshot=snapshot,
        title=str(snapshot.dataset.title),
        note=str(told.note),
        made=day(made) if made else told.generated or "",
        credit=told.credit_line(),
        files=tuple(f"evidence-{path.name}" for path in (snapshot.path, snapshot.path.with_suffix(".json"))),
    )
