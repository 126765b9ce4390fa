"""Read a programme's projects, and the facts needed to screen each, from `register/*.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from osa.i18n import Text, _
from osa.rulebook.clause import READS
from osa.rulebook.facts import Attestation, Case, Value, parse_date
from osa.rulebook.faults import Faults

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from osa.rulebook.facts import Vocabulary

Row = dict[str, str]
_STATUSES = ("signed", "named")
_STAGES = ("request", "approved")


@dataclass(frozen=True, slots=True)
class Source:
    """A document that a row rests on."""

    id: str
    publisher: str
    title: str
    url: str
    published_on: dt.date | None
    read: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the register: `signed` once notes were exchanged, `named` while it only stands in a published plan.

    `facts` are what is known for screening it; `attested` says for each how it is known and where it stands.
    """

    id: str
    fiscal_year: int
    recipient: str
    recipient_name: Text
    beneficiary: Text
    title: Text
    amount_yen: int | None
    signed_on: dt.date | None
    place: str
    in_force_on: dt.date | None
    status: Literal["signed", "named"]
    note: Text
    sources: tuple[str, ...]
    facts: Mapping[str, Value]
    attested: Mapping[str, Attestation]

    def case(self, day: dt.date) -> Case:
        """Return the project as a case decided on a day."""
        return Case(day, self.facts, id=self.id, attested=self.attested)


@dataclass(frozen=True, slots=True)
class Appropriation:
    """Money of a fiscal year (April to March), in yen: as requested or as approved."""

    fiscal_year: int
    stage: Literal["request", "approved"]
    amount_yen: int
    note: Text
    sources: tuple[str, ...]
    read: str


@dataclass(frozen=True, slots=True)
class Register:
    """The projects and appropriations of a programme, with their sources."""

    projects: tuple[Project, ...]
    appropriations: tuple[Appropriation, ...]
    sources: Mapping[str, Source]


def read_register(directory: Path, vocabulary: Vocabulary) -> Register:
    """Read `projects.csv`, `case_facts.csv`, `budgets.csv` and `sources.csv`.

    Raises `InputError` with everything that is wrong in any of the files: file, line, column, and what is allowed.
    """
    faults = Faults()
    table = _Tables(directory / "register", faults)
    listed = [_source(row, table) for row in table.rows("sources.csv", "source")]
    table.sources = {source.id: source for source in listed}
    rows = list(table.rows("projects.csv", "project"))
    facts = _case_facts(table, vocabulary, {row["project"] for row in rows})
    projects = tuple(_project(row, table, facts.get(row["project"], {})) for row in rows)
    appropriations = tuple(_appropriation(row, table) for row in table.rows("budgets.csv", "fiscal_year", "stage"))
    faults.raise_if_any()
    return Register(projects, appropriations, table.sources)


_COLUMNS = {
    "sources.csv": ("source", "publisher", "title", "url", "published_on", "read"),
    "projects.csv": (
        *("project", "fiscal_year", "recipient", "recipient_en", "recipient_ja", "beneficiary_en", "beneficiary_ja"),
        *("title_en", "title_ja", "amount_yen", "signed_on", "place", "in_force_on", "status", "note_en", "note_ja"),
        "sources",
    ),
    "case_facts.csv": ("project", "fact", "value", "basis", "source", "note_en", "note_ja"),
    "budgets.csv": ("fiscal_year", "stage", "amount_yen", "note_en", "note_ja", "sources", "read"),
}
_TOO_MANY, _TOO_FEW = "too many cells", "\0too few cells"
"""What the CSV reader puts where a row does not fit the header."""


class _Tables:
    """CSV files whose cells know their file, line and column."""

    def __init__(self, directory: Path, faults: Faults) -> None:
        self.directory, self.faults = directory, faults
        self.sources: Mapping[str, Source] = {}

    def rows(self, name: str, *key: str) -> Iterator[Row]:
        """Go through the rows of a file that have a key, and that no other row has; `""` holds the place of the row."""
        file = self.directory / name
        seen: set[tuple[str, ...]] = set()
        try:
            with file.open(encoding="utf-8-sig", newline="") as opened:
                reader = csv.DictReader(opened, restkey=_TOO_MANY, restval=_TOO_FEW)
                if not self.has_columns(file, reader.fieldnames or ()):
                    return
                for read in reader:
                    row = self.row(f"{file}:{reader.line_num}", read)
                    found = tuple(row[column] for column in key)
                    if not all(found) or found in seen:
                        self.fault(row, key[-1], _("an entry that no other row has"))
                    else:
                        seen.add(found)
                        yield row
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            self.faults.add(str(file), _("cannot be read: {error}").format(error=error), _("a UTF-8 CSV file"))

    def has_columns(self, file: Path, found: Sequence[str]) -> bool:
        """Note the columns that a file lacks, and tell whether there are none."""
        lacking = [column for column in _COLUMNS[file.name] if column not in found]
        for column in lacking:
            self.faults.add(f"{file}:1, {column}", _("the column is missing"), ",".join(_COLUMNS[file.name]))
        return not lacking

    def row(self, place: str, read: Mapping[str, str]) -> Row:
        """Return a row with its place, noting whether its cells are as many as the header's."""
        if _TOO_MANY in read or _TOO_FEW in read.values():
            self.faults.add(place, _("the row has not as many cells as the header"))
        return {**{key: "" if cell == _TOO_FEW else str(cell).strip() for key, cell in read.items()}, "": place}

    def fault(self, row: Row, column: str, expected: str) -> None:
        """Note a fault in a cell."""
        message = _("{value!r} is not a good value").format(value=row[column])
        self.faults.add(f"{row['']}, {column}", message, expected)

    def number(self, row: Row, column: str) -> int:
        """Return a whole number that is not negative."""
        value = row[column]
        if value.isascii() and value.isdigit():
            return int(value)
        self.fault(row, column, _("a whole number"))
        return 0

    def date(self, row: Row, column: str) -> dt.date | None:
        """Return a day, or nothing if the cell is empty."""
        value = row[column]
        try:
            return parse_date(value) if value else None
        except ValueError:
            self.fault(row, column, _("a date such as 2024-03-31"))
            return None

    def choice(self, row: Row, column: str, allowed: tuple[str, ...]) -> str:
        """Return one of some words."""
        value = row[column]
        if value not in allowed:
            self.fault(row, column, _("one of: {values}").format(values=", ".join(allowed)))
        return value

    def text(self, row: Row, column: str) -> Text:
        """Return a text in both languages, from the columns `…_en` and `…_ja`."""
        english, japanese = row[f"{column}_en"], row[f"{column}_ja"]
        if bool(english) != bool(japanese):
            self.fault(row, f"{column}_ja" if english else f"{column}_en", _("the text in both languages"))
        return Text(english, japanese)

    def cited(self, row: Row, column: str) -> tuple[str, ...]:
        """Return the ids of sources, which semicolons separate; there is at least one, and each is in sources.csv."""
        ids = tuple(item.strip() for item in row[column].split(";") if item.strip())
        if not ids or not self.sources.keys() >= set(ids):
            self.fault(row, column, _("the ids of sources in sources.csv, separated by semicolons"))
        return ids


def _source(row: Row, table: _Tables) -> Source:
    """Read a source."""
    if not row["url"].startswith(("http://", "https://")):
        table.fault(row, "url", "https://…")
    read = table.choice(row, "read", READS)
    return Source(row["source"], row["publisher"], row["title"], row["url"], table.date(row, "published_on"), read)


Known = dict[str, tuple[Value, Attestation]]
"""The facts of a project, by name, with how each is known."""


def _case_facts(table: _Tables, vocabulary: Vocabulary, projects: Collection[str]) -> dict[str, Known]:
    """Read the facts of every project."""
    facts: dict[str, Known] = {}
    for row in table.rows("case_facts.csv", "project", "fact"):
        project, name = row["project"], row["fact"]
        if project not in projects:
            table.fault(row, "project", _("a project in projects.csv"))
        attestation = _attestation(row, table)
        if name not in vocabulary:
            table.fault(row, "fact", vocabulary.suggest(name))
            continue
        try:
            facts.setdefault(project, {})[name] = (vocabulary[name].parse(row["value"]), attestation)
        except ValueError:
            table.fault(row, "value", vocabulary[name].allowed())
    return facts


def _attestation(row: Row, table: _Tables) -> Attestation:
    """Read how a fact of a project is known: who published it, whether it was read there or inferred, and where."""
    cited = [table.sources[item] for item in table.cited(row, "source") if item in table.sources]
    basis, note = table.choice(row, "basis", READS), table.text(row, "note")
    by = "; ".join(dict.fromkeys(item.publisher for item in cited))
    evidence = f"{basis}: {' '.join(item.url for item in cited)}" + (f" ({note})" if note.en else "")
    return Attestation(by=by, evidence=evidence)


def _project(row: Row, table: _Tables, known: Known) -> Project:
    """Read a project; one that is signed has a day and an amount."""
    status = table.choice(row, "status", _STATUSES)
    signed_on = table.date(row, "signed_on")
    if (status == "signed") != (signed_on is not None):
        table.fault(row, "signed_on", _("a date if the project is signed, and only then"))
    return Project(
        id=row["project"],
        fiscal_year=table.number(row, "fiscal_year"),
        recipient=row["recipient"],
        recipient_name=table.text(row, "recipient"),
        beneficiary=table.text(row, "beneficiary"),
        title=table.text(row, "title"),
        amount_yen=table.number(row, "amount_yen") if row["amount_yen"] or status == "signed" else None,
        signed_on=signed_on,
        place=row["place"],
        in_force_on=table.date(row, "in_force_on"),
        status=cast('Literal["signed", "named"]', status),
        note=table.text(row, "note"),
        sources=table.cited(row, "sources"),
        facts={name: value for name, (value, _by) in known.items()},
        attested={name: by for name, (_value, by) in known.items()},
    )


def _appropriation(row: Row, table: _Tables) -> Appropriation:
    """Read a budget line."""
    return Appropriation(
        fiscal_year=table.number(row, "fiscal_year"),
        stage=cast('Literal["request", "approved"]', table.choice(row, "stage", _STAGES)),
        amount_yen=table.number(row, "amount_yen"),
        note=table.text(row, "note"),
        sources=table.cited(row, "sources"),
        read=table.choice(row, "read", READS),
    )
