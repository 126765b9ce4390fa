"""The register as CSV files: one for each table, named after it, with the table's columns as header.

Written, a file is canonical: rows sorted by id, cells in their one spelling, so that what differs is what changed.
"""

from __future__ import annotations

import csv
import difflib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from osa.i18n import _
from osa.register.cells import LONGEST, columns_of
from osa.register.sheets import Sheet
from osa.register.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from osa.register.cells import Values
    from osa.register.sheets import FileRow, Line, Rows
    from osa.rulebook.faults import Faults

_QUOTED = frozenset(',"\n\r')


@dataclass(frozen=True, slots=True)
class CsvPlace:
    """Where the cells of a CSV file stand."""

    file: Path

    def at(self, line: int, column: str = "") -> str:
        """Say where a cell, or a row, stands."""
        return f"{self.file}:{line}" + (f", {column}" if column else "")


def read_csv_files(directory: Path, faults: Faults) -> Rows:
    """Read the rows of all tables; a table without a file has none."""
    if not directory.is_dir():
        faults.add(str(directory), _("there is no such directory"), _("a directory with CSV files"))
        return {}
    for file in sorted(directory.glob("*.csv")):
        if file.stem not in TABLES:
            close = difflib.get_close_matches(file.stem, TABLES, 1) or list(TABLES)
            expected = _("one of: {values}").format(values=", ".join(close))
            faults.add(str(file), _("{name} is no table of the register").format(name=file.stem), expected)
    files = {name: directory / f"{name}.csv" for name in TABLES}
    return {name: _read(name, file, faults) for name, file in files.items() if file.exists()}


def _read(table: str, file: Path, faults: Faults) -> dict[str, FileRow]:
    """Read the rows of one table."""
    place = CsvPlace(file)
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            lines = _lines(opened)
            _first, names = next(lines, (1, []))
            sheet = Sheet(table, [str(name).strip() for name in names], place, faults)
            return sheet.read(_whole(lines, len(names), place, faults))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.add(str(file), _("cannot be read: {error}").format(error=error), _("a UTF-8 CSV file"))
        return {}


def _lines(opened: Iterable[str]) -> Iterator[Line]:
    """Go through the lines that are not blank, each with the number of the line of the file on which it begins."""
    csv.field_size_limit(max(csv.field_size_limit(), 8 * LONGEST))
    reader = csv.reader(opened, strict=True)
    line = 1
    for cells in reader:
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _whole(lines: Iterator[Line], width: int, place: CsvPlace, faults: Faults) -> Iterator[Line]:
    """Go through the lines with as many cells as the header; the others are faults."""
    for line, cells in lines:
        if len(cells) == width:
            yield line, cells
        else:
            expected = _("{count} cells, as in the header").format(count=width)
            faults.add(place.at(line), _("the row has {count} cells").format(count=len(cells)), expected)


def write_csv_files(directory: Path, state: Mapping[str, Mapping[str, Values]]) -> list[Path]:
    """Write all tables that have rows, and those without whose file is there already; return the files.

    A file is replaced when it is complete, and only if it differs.
    """
    directory.mkdir(parents=True, exist_ok=True)
    texts = {directory / f"{name}.csv": as_csv(name, state.get(name, {})) for name in TABLES}
    written = [file for file in texts if state.get(file.stem) or file.exists()]
    for file in written:
        content = texts[file].encode()
        if not file.exists() or file.read_bytes() != content:
            _replace(file, content)
    return written


def _replace(file: Path, content: bytes) -> None:
    """Put a complete file in the place of another."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def as_csv(table: str, rows: Mapping[str, Values]) -> str:
    """Return the rows of a table as the text of a CSV file."""
    columns = columns_of(table).values()
    lines = [[column.name for column in columns]]
    lines += [[column.write(rows[row][column.name]) for column in columns] for row in sorted(rows)]
    return "".join(",".join(map(_cell, line)) + "\n" for line in lines)


def _cell(text: str) -> str:
    """Return a cell, in quotation marks if it needs them (every version of the csv module has its own idea when)."""
    return '"' + text.replace('"', '""') + '"' if not _QUOTED.isdisjoint(text) else text
