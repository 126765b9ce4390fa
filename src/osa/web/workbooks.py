"""Workbooks that somebody sends: looked at as they are unpacked, before anything reads them whole."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, Protocol
from xml.etree import ElementTree as Tree

if TYPE_CHECKING:
    from typing import IO

LAST_ROW = 1_048_576
"""The last row that a sheet has. A row that claims to be a later one would have the reader fill in all before it."""

_LETTERS = 26


class DamagedError(Exception):
    """Something is no workbook, or cannot be unpacked."""


class Listener(Protocol):
    """Hears of every element of the XML in a workbook, and keeps nothing of it; it raises something once it is enough.

    `begin` and `close` are the ends of a part.
    """

    def begin(self) -> None:
        """Hear that a part begins."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear of an element."""

    def close(self) -> None:
        """Hear of the end of a part."""


def listen(file: IO[bytes], listener: Listener) -> None:
    """Go through all XML of a workbook. Raises `DamagedError`, and whatever the listener does."""
    try:
        with zipfile.ZipFile(file) as packed:
            for name in packed.namelist():
                if name.endswith(".xml") and packed.getinfo(name).file_size:
                    _listen(packed, name, listener)
    except (zipfile.BadZipFile, zlib.error, Tree.ParseError, OSError, EOFError, NotImplementedError, ValueError):
        raise DamagedError from None


def _listen(packed: zipfile.ZipFile, name: str, listener: Listener) -> None:
    """Listen to a part of a workbook."""
    listener.begin()
    parser = Tree.XMLParser(target=listener)  # noqa: S314 - expat bounds how entities grow; no tree is made
    with packed.open(name) as part:
        for block in iter(lambda: part.read(1 << 16), b""):
            parser.feed(block)
        parser.close()


def row_number(told: str) -> int:
    """Return the number of a row as a sheet says it; one after the last if no row can have it."""
    plain = told.isascii() and told.isdigit() and len(told) <= len(str(LAST_ROW))
    return int(told) if plain else LAST_ROW + 1


def column_number(place: str) -> int:
    """Return the number of the column of a cell (`C7`: 3)."""
    number = 0
    for letter in place[:4]:
        if not "A" <= letter <= "Z":
            break
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number
