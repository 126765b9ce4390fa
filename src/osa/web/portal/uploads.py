"""Spreadsheets that strangers send: what they are is judged by what is in them, and before anything unpacks them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Literal

from osa.i18n import _
from osa.web.workbooks import LAST_ROW, DamagedError, listen, row_number

if TYPE_CHECKING:
    from typing import IO

Kind = Literal["csv", "xlsx"]

MOST_BYTES = 10 * 1024**2
"""The largest file."""

MOST_UNPACKED = 100 * 1024**2
"""The largest workbook once it is unpacked: a small file can hold gigabytes."""

MOST_ROWS = 20_000
"""Cases that a file may hold."""

MOST_SHEETS = 20
"""The most sheets of a workbook."""

MOST_COLUMNS = 1000
"""The most columns of a table."""

MOST_ELEMENTS = 8_000_000
"""The most elements of XML in a workbook: two or three for each cell."""

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


class Refused(Exception):  # noqa: N818 - it is an answer, not an error
    """A file is not taken; says why, to whoever sent it."""


def take(content: bytes) -> tuple[Kind, bytes]:
    """Return what kind of spreadsheet something is, and its content as the reader wants it (text in UTF-8).

    Raises `Refused` if it cannot be used.
    """
    if not content.strip():
        raise Refused(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is too large: at most {most} MB.").format(most=MOST_BYTES // 1024**2))
    if content.startswith(b"PK\x03\x04"):
        _check_workbook(content)
        return "xlsx", content
    if content.startswith(_OLD_EXCEL):
        told = _("This is a workbook of an old kind or one with a password. Save it as .xlsx without a password.")
        raise Refused(told)
    return "csv", _as_utf8(content)


def _as_utf8(content: bytes) -> bytes:
    """Return text in UTF-8; Excel in Japan writes CSV in Shift_JIS."""
    named = _ENCODINGS.get(content[:2]) or _ENCODINGS.get(content[:3])
    for encoding in (named,) if named else ("utf-8", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return _sized(text).encode()
    raise Refused(_("The file is neither a workbook (.xlsx) nor a table as text (.csv)."))


def _sized(text: str) -> str:
    """Return a table if it is not too long or wide. Raises `Refused`."""
    if text.count("\n") > 10 * MOST_ROWS:  # some rows may be empty, some cells have several lines
        raise too_many_cases()
    if text.partition("\n")[0].count(",") > MOST_COLUMNS:
        raise Refused(_("The table has too many columns: at most {most}.").format(most=f"{MOST_COLUMNS:,}"))
    return text


def _check_workbook(content: bytes) -> None:
    """Refuse what is no workbook, and what would grow beyond measure once it is unpacked."""
    broken = Refused(_("The file is not a workbook (.xlsx), or it is damaged."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if "xl/workbook.xml" not in packed.namelist() or any(part.flag_bits & 1 for part in parts):
                raise broken
            sheets = sum(part.filename.startswith("xl/worksheets/") for part in parts)
            if sheets > 2 * MOST_SHEETS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Refused(_("The workbook is too large once it is unpacked. Send fewer rows, or a CSV file."))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        raise broken from None


def check_rows(file: IO[bytes]) -> None:
    """Refuse a workbook that would take too much to read; looks at all of it, and keeps nothing.

    Raises `Refused`.
    """
    try:
        listen(file, _Counting())
    except DamagedError:
        raise Refused(_("The file is not a workbook (.xlsx), or it is damaged.")) from None


class _Counting:
    """Listens to the parts of a workbook, and keeps nothing of them. Raises `Refused` once it is too much."""

    def __init__(self) -> None:
        self.elements = self.filled = 0
        self.row_counts = False

    def begin(self) -> None:
        """Hear that a part begins."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear of an element."""
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise Refused(_("The workbook is too large once it is unpacked. Send fewer rows, or a CSV file."))
        name = tag.rpartition("}")[2]
        if name == "row":
            self.row_counts = False
            if row_number(attributes.get("r", "1")) > LAST_ROW:
                raise Refused(_("A sheet of the workbook has a row beyond the last one that a sheet can have."))
        elif name in ("v", "is") and not self.row_counts:
            self.row_counts = True
            self.filled += 1
            if self.filled > MOST_ROWS + MOST_SHEETS:
                raise too_many_cases()

    def close(self) -> None:
        """Hear of the end of a part."""


def too_many_cases() -> Refused:
    """Return that a file holds more cases than are screened at a time."""
    return Refused(_("There are too many cases in the file: at most {most}.").format(most=f"{MOST_ROWS:,}"))
