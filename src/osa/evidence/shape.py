"""The shape of a text file: whether each of its rows has the cells that its header promises, and every quote closes."""

from __future__ import annotations

import csv
import gzip
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osa.evidence.unpacking import reading
from osa.i18n import _
from osa.rulebook.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from osa.evidence.head import Layout

LONGEST_ROW = 16 * 1024 * 1024
_MOST_BROKEN = 1000
_ONE_LIMIT = threading.RLock()
_STRANGE = re.compile("[\udc80-\udcff]")


@dataclass(slots=True)
class Shape:
    """How many rows there are after the header, which of them are broken, and how far rows are known as rows."""

    rows: int = 0
    broken: dict[int, Fault] = field(default_factory=dict)
    known: int | None = None


def is_packed(path: Path) -> bool:
    """Tell whether a file is packed with gzip, whatever its name."""
    with path.open("rb") as opened:
        return opened.read(2) == b"\x1f\x8b"


def shape_of(path: Path, layout: Layout, *, ragged: bool = False) -> Shape:
    """Go through the rows of a file and see which are broken; `ragged` says that they may have too few cells.

    Blank lines do not count. A row may end with a delimiter after its last cell. After a quotation mark that is not
    closed nobody can say what is a row: the going through ends there.
    """
    shape = Shape()
    with reading(path), _opened(path, layout) as lines, _long_cells():
        reader = csv.reader(lines, delimiter=layout.delimiter, strict=True)
        try:
            for cells in reader:
                shape.rows += bool(cells)
                if cells and not _fits(cells, len(layout.headers), ragged=ragged):
                    shape.broken[shape.rows] = _told(path, layout, shape.rows, len(cells))
                if len(shape.broken) == _MOST_BROKEN:
                    shape.known = shape.rows
                    break
        except (csv.Error, UnicodeDecodeError) as error:
            # text is decoded a block ahead of the rows, so the row of a strange byte is to be sought
            shape.known = shape.rows + 1 if isinstance(error, csv.Error) else _undecoded(path, layout)
            shape.broken[shape.known] = _unreadable(path, layout, shape.known, error)
    return shape


def _fits(cells: list[str], wanted: int, *, ragged: bool) -> bool:
    """Tell whether a row has the number of cells that it should have."""
    return len(cells) == wanted or (ragged and len(cells) < wanted) or (len(cells) == wanted + 1 and not cells[-1])


def _told(path: Path, layout: Layout, row: int, found: int) -> Fault:
    """Say that a row has too many or too few cells."""
    where = f"{path}, " + _("row {row}").format(row=layout.header_line + row)
    return Fault(
        where, _("has {cells} cells").format(cells=found), _("{cells} cells").format(cells=len(layout.headers))
    )


def _unreadable(path: Path, layout: Layout, row: int, error: Exception) -> Fault:
    """Say that the text cannot be gone through any further."""
    where = f"{path}, " + _("row {row}").format(row=layout.header_line + row)
    if isinstance(error, UnicodeDecodeError):
        return Fault(where, _("is not text in {encoding}").format(encoding=layout.encoding), _("one encoding, UTF-8"))
    if "field larger" in str(error):
        return Fault(where, _("has a cell that does not end; perhaps a quotation mark is not closed"))
    return Fault(
        where,
        _("a quotation mark is not closed, or text follows it"),
        _('a cell with a quote in it as "so ""quoted"""'),
    )


@contextmanager
def _opened(path: Path, layout: Layout, errors: str = "strict") -> Iterator[TextIO]:
    """Open a text file, unpacked, at the row after its header."""
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    options = {"mode": "rt", "encoding": encoding, "errors": errors, "newline": ""}
    with gzip.open(path, **options) if is_packed(path) else path.open(**options) as lines:  # type: ignore[call-overload]
        for _line in range(layout.header_line):
            next(lines, "")
        yield lines


def _undecoded(path: Path, layout: Layout) -> int:
    """Return the first row that has a byte which is no text in the file's encoding."""
    with _opened(path, layout, errors="surrogateescape") as lines, _long_cells():
        rows = filter(None, csv.reader(lines, delimiter=layout.delimiter))
        return next(row for row, cells in enumerate(rows, 1) if any(map(_STRANGE.search, cells)))


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let cells be long for a while; the limit is one for all threads, so one at a time changes it."""
    with _ONE_LIMIT:
        before = csv.field_size_limit(LONGEST_ROW)
        try:
            yield
        finally:
            csv.field_size_limit(before)
