"""What a file shows of itself at its beginning: enough to tell whose format it is in."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from osa.evidence.unpacking import beginning_of
from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from pathlib import Path

_BEGINNING = 256 * 1024
_DELIMITERS = ",;\t|"
_MOST_PREAMBLE = 40
_LINE_END = re.compile(r"\r\n|\n|\r")
"""What ends a line for an editor and for DuckDB; `str.splitlines` takes more for it."""
_GENERATED = re.compile(r"Data generated:\s*([^;\r\n]+)")


def plain_name(header: str) -> str:
    """Return the name of a column without case, accents, spaces, underscores and other marks.

    Publishers change those between years (`ldcflag`, `ld_cflag`, `LDCflag`) and mean the same column.
    """
    decomposed = unicodedata.normalize("NFKD", header)
    return "".join(char for char in decomposed if char.isalnum()).lower()


@dataclass(frozen=True, slots=True)
class Layout:
    """How the cells of a text file are laid out. `header_line` counts from 1, as an editor does."""

    header_line: int
    delimiter: str
    encoding: str
    headers: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The plain names of the columns, in order."""
        return tuple(plain_name(header) for header in self.headers)


def recognised(layout: Layout | None) -> Layout:
    """Return the layout of a file that was recognised by it."""
    assert layout is not None  # noqa: S101 - it was recognised by it
    return layout


@dataclass(frozen=True)
class Head:
    """The beginning of a file: its bytes, what they are as text, and where its header could be."""

    path: Path
    beginning: bytes

    @cached_property
    def encoding(self) -> str:
        """The encoding of the text: UTF-8, or Latin-1 where a byte does not fit (old bulk files of the OECD)."""
        cut = self.beginning.rfind(b"\n") + 1 or len(self.beginning)
        try:
            self.beginning[:cut].decode("utf-8")
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8"

    @cached_property
    def text(self) -> str:
        """The beginning as text, without a byte order mark."""
        return self.beginning.decode(self.encoding, errors="replace").removeprefix("\ufeff")

    @property
    def is_workbook(self) -> bool:
        """Tell whether this is an Excel workbook (or another zip file)."""
        return self.beginning.startswith(b"PK\x03\x04")

    @property
    def is_parquet(self) -> bool:
        """Tell whether this is a Parquet file."""
        return self.beginning.startswith(b"PAR1")

    @property
    def is_json(self) -> bool:
        """Tell whether this looks like JSON."""
        return self.text.lstrip()[:1] in ("{", "[")

    @property
    def generated(self) -> str | None:
        """The publisher's own word on when the data were generated, as SIPRI writes it above its tables."""
        found = _GENERATED.search(self.text)
        return found.group(1).strip() if found else None

    def layout(self, *wanted: str) -> Layout | None:
        """Return the layout of a text file whose header names all the wanted columns (plain names), else nothing."""
        if self.is_workbook or self.is_parquet or self.is_json:
            return None
        for number, line in enumerate(_LINE_END.split(self.text)[:_MOST_PREAMBLE], 1):
            for delimiter in _DELIMITERS:
                headers = _cells(line.rstrip(";") if delimiter == "," else line, delimiter)
                if set(wanted) <= {plain_name(header) for header in headers}:
                    return Layout(number, delimiter, self.encoding, tuple(headers))
        return None


def _cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line that may be a header; one that is too long for a cell is none."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def read_head(path: Path) -> Head:
    """Read the beginning of a file, unpacked if it is packed with gzip.

    Raises `InputError` if it cannot be read or is empty.
    """
    beginning = beginning_of(path, _BEGINNING)
    if not beginning.strip():
        raise InputError([Fault(str(path), _("is empty"))])
    return Head(path, beginning)
