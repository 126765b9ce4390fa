"""Cases from files (YAML, CSV, XLSX, Parquet), in batches of Arrow columns; every bad cell is told with its place."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from osa.i18n import _
from osa.rulebook.case_tables import ID, NAME, NOTE, Reading, cases_of, table_of
from osa.rulebook.facts import Attestation, Case, Vocabulary, parse_case
from osa.rulebook.faults import Faults, InputError
from osa.rulebook.parquet_files import read_parquet
from osa.rulebook.spreadsheets import read_csv, read_xlsx
from osa.rulebook.yaml_files import Entry, read_entries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Batch:
    """Some cases of a file: `id`, `decision_date` and a column for each fact that the file has."""

    file: Path
    cases: pa.Table


def read_batches(files: Iterable[Path], vocabulary: Vocabulary, on: dt.date | None) -> Iterator[Batch]:
    """Read cases from files, batch by batch; those without a decision date are decided `on` a day.

    Raises `InputError`, after the last batch, with everything that is wrong in any file; once something is wrong, no
    further batches come.
    """
    faults = Faults()
    for file in files:
        read = _READERS.get(file.suffix.lower())
        if read is None:
            expected = _("a file ending in one of: {endings}").format(endings=", ".join(_READERS))
            faults.add(str(file), _("files of this kind cannot be read"), expected)
            continue
        try:
            for table in read(file, Reading(vocabulary, on, faults)):
                if not faults:
                    yield Batch(file, table)
        except (OSError, pa.ArrowException, UnicodeDecodeError, csv.Error) as error:
            expected = _("a UTF-8 text file") if isinstance(error, UnicodeDecodeError) else ""
            faults.add(str(file), _("cannot be read: {error}").format(error=error), expected)
    faults.raise_if_any()


def read_case_file(file: Path, vocabulary: Vocabulary, on: dt.date | None) -> list[Case]:
    """Read the cases of a file one by one, with their attestations, for explaining them."""
    if file.suffix.lower() in (".yaml", ".yml"):
        reading = Reading(vocabulary, on, Faults())
        cases = [_yaml_case(entry, reading) for entry in read_entries(file, reading.faults)]
        reading.faults.raise_if_any()
        return [case for case in cases if case]
    return [case for batch in read_batches([file], vocabulary, on) for case in cases_of(batch.cases)]


# YAML: a list of entries with `id`, `decided`, `facts` and, if wanted, `attested`.


def _yaml_case(entry: Entry, reading: Reading) -> Case | None:
    """Read one entry."""
    entry.only(ID, NAME, NOTE, "decided", "facts", "attested")
    decided = entry.data.get("decided")
    if decided is None and reading.on is None:
        entry.fault("decided", _("the decision date is missing"), _("a date such as 2024-03-31, or --on for all cases"))
        decided = _ANY_DAY
    number = entry.data.get(ID)
    name = str(number) if type(number) is int else entry.string(ID, "")
    attested = _attested(entry)
    day = reading.on if decided is None else decided
    try:
        case = parse_case(reading.vocabulary, entry.table("facts"), decided=day, where=entry.place, case_id=name)
    except InputError as error:
        reading.faults.extend(error.faults)
        return None
    return replace(case, attested=attested)


_ANY_DAY = "2000-01-01"
"""Stands in for a decision date that is missing, so that the facts are checked nevertheless."""


def _attested(entry: Entry) -> dict[str, Attestation]:
    """Read who says that the facts are so."""
    attested = {}
    for fact, value in entry.table("attested").items():
        if fact not in entry.table("facts"):
            entry.fault("attested", _("{name} is not among the facts").format(name=fact), _("a fact that is given"))
        elif isinstance(value, dict):
            attested[fact] = Attestation(by=str(value.get("by", "")), evidence=str(value.get("evidence", "")))
        else:
            entry.fault("attested", _("must be a mapping"), f'{fact}: {{ by: "…", evidence: "…" }}')
    return attested


def _read_yaml(file: Path, reading: Reading) -> Iterator[pa.Table]:
    """Read a YAML file as one batch."""
    cases = [case for entry in read_entries(file, reading.faults) if (case := _yaml_case(entry, reading))]
    if not reading.faults:
        yield table_of(cases, reading.vocabulary)


_READERS: Mapping[str, Callable[[Path, Reading], Iterator[pa.Table]]] = {
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".csv": read_csv,
    ".xlsx": read_xlsx,
    ".parquet": read_parquet,
}
