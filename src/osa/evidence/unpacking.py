"""Files that are read at once: unpacked, of a size that memory holds, and as text without a guess."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from osa.evidence.head import Layout

MOST_BYTES = 256 * 1024 * 1024
"""The largest of the files that are read whole, fine maps, have a tenth of this; a few kilobytes of a packed file can
be made to unpack to more than any memory holds."""

_PACKED = b"\x1f\x8b"
_MOST_FAULTS = 20
_LONGEST_CELL = 128 * 1024
_MEGABYTE = 1024 * 1024
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NOT_LATIN_1 = re.compile(rb"[\x80-\x9f]")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def beginning_of(path: Path, size: int) -> bytes:
    """Return the first bytes of a file, unpacked if it is packed with gzip.

    Raises `InputError` if it cannot be read or unpacked.
    """
    with reading(path):
        with path.open("rb") as opened:
            beginning = opened.read(size)
        if not beginning.startswith(_PACKED):
            return beginning
        with gzip.open(path) as unpacked:
            return unpacked.read(size)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong in reading a file, packed or not, into `InputError`."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InputError([Fault(str(path), _("cannot be read: the packed file is damaged"))]) from None
    except OSError as error:
        raise InputError([Fault(str(path), _("cannot be read: {error}").format(error=error))]) from None


def whole_of(path: Path, most: int | None = None) -> bytes:
    """Return all bytes of a file, unpacked if it is packed with gzip.

    Raises `InputError` if it cannot be read or unpacked, or has more than `most` bytes.
    """
    most = MOST_BYTES if most is None else most
    content = beginning_of(path, most + 1)
    if len(content) > most:
        told = _("is too big: unpacked, it has more than {size} MB").format(size=max(1, most // _MEGABYTE))
        raise InputError([Fault(str(path), told)])
    return content


def text_of(path: Path, encoding: str) -> str:
    """Return the whole text of a file, without a byte order mark.

    Raises `InputError` with every row that has a byte which does not fit the encoding.
    """
    content = whole_of(path)
    return content.decode(_checked(path, content, encoding)).removeprefix("\ufeff")


def rows_of(path: Path, layout: Layout, encoding: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """Go through the rows below the header, each with the number of its first line, as an editor counts.

    Raises `InputError` for bytes that do not fit the encoding, and where a quotation mark does not close.
    """
    content = whole_of(path)
    encoding = _checked(path, content, encoding or layout.encoding)
    texts = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    reader = csv.reader(islice(texts, layout.header_line, None), delimiter=layout.delimiter, strict=True)
    while True:
        number = layout.header_line + reader.line_num + 1
        where = f"{path}, " + _("row {row}").format(row=number)
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InputError([_unreadable(where, endless="field larger" in str(error))]) from None
        if cells and len(max(cells, key=len)) > _LONGEST_CELL:  # the reader's own limit is one for the whole process
            raise InputError([_unreadable(where, endless=True)])
        if cells is None:
            return
        if cells:
            yield number, cells


def _unreadable(where: str, *, endless: bool) -> Fault:
    """Say that the rows cannot be gone through any further."""
    if endless:
        return Fault(where, _("has a cell that does not end; perhaps a quotation mark is not closed"))
    expected = _('a cell with a quote in it as "so ""quoted"""')
    return Fault(where, _("a quotation mark is not closed, or text follows it"), expected)


def _checked(path: Path, content: bytes, judged: str) -> str:
    """Return the encoding in which all of a text can be read.

    A head that was judged to be Latin-1 for a single byte may be UTF-8 all the same. No letter of Latin-1 is one of
    the bytes from 80 to 9F: text with those is in another encoding.

    Raises `InputError` with every row that has a byte which does not fit.
    """
    encoding = "utf-8" if judged != "utf-8" and _is_mostly_utf_8(content) else judged
    if not _fits(content, encoding):
        told, expected = _("is not text in {encoding}").format(encoding=encoding), _("one encoding, UTF-8")
        rows = (number for number, line in enumerate(content.splitlines(), 1) if not _fits(line, encoding))
        places = (f"{path}, " + _("row {row}").format(row=row) for row in islice(rows, _MOST_FAULTS))
        raise InputError(Fault(where, told, expected) for where in places)
    return encoding


def _is_mostly_utf_8(content: bytes) -> bool:
    """Tell whether most of the bytes that are not ASCII are letters in UTF-8, which they are by no accident."""
    letters = sum(len(found[0]) for found in _UTF_8.finditer(content))
    return 2 * letters > sum(1 for _found in _NOT_ASCII.finditer(content))


def _fits(content: bytes, encoding: str) -> bool:
    """Tell whether bytes are text in an encoding."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return encoding == "utf-8" or not _NOT_LATIN_1.search(content)
