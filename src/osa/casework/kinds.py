"""The kinds of file that are taken in: told by the ending of the name and by what the content begins with."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_NAME = 120
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_HIDDEN = {"Cf", "Cc", "Co", "Cs"}
"""Categories of characters that are not seen: a name could be read otherwise than it is with them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the media type that it is served with, and whether a content is of it."""

    media_type: str
    fits: Callable[[bytes], bool]


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    """Return whether a content begins in one of some ways."""
    return lambda content: content.startswith(signatures)


def _is_office(part: str) -> Callable[[bytes], bool]:
    """Return whether a content is a package of Office with a part, and without macros."""

    def fits(content: bytes) -> bool:
        if not content.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                names = set(package.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return {"[Content_Types].xml", part} <= names and not macros

    return fits


def _is_text(content: bytes) -> bool:
    """Tell whether a content is text: in UTF-8 or, as many Japanese files still are, in Shift JIS."""
    if b"\0" in content:
        return False
    for encoding in ("utf-8-sig", "cp932"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "pdf": Kind("application/pdf", _begins(b"%PDF-")),
    "png": Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", _is_office("word/document.xml")),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", _is_office("xl/workbook.xml")),
    "csv": Kind("text/csv", _is_text),
    "txt": Kind("text/plain", _is_text),
}
"""Every kind that is taken in, by the ending of its name."""


def ending_of(name: str) -> str:
    """Return the ending of a name, in small letters, without its dot; nothing if it has none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def safe_name(name: str) -> str:
    """Return the name of a file without a directory, hidden characters or what file systems do not take."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in _HIDDEN)
    plain = _FORBIDDEN.sub("_", seen).lstrip(" ").rstrip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST_NAME]
    return f"{stem.strip(' .')[: LONGEST_NAME - len(ending) - 1] or 'document'}.{ending}"
