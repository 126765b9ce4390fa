"""Workbooks on their way in: kept from the look at their changes until these are made, for one person, for a day."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from osa.accounts.serving import Refused
from osa.i18n import _
from osa.trail import clock
from osa.trail.images import canonical
from osa.web.workbooks import DamagedError, column_number, listen, row_number

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from osa.register.merging import Plan

MOST_BYTES = 20 * 1024**2
"""A workbook larger than this is not taken."""

MOST_UNPACKED = 200 * 1024**2
"""A workbook that unpacks to more than this is not read."""

MOST_ROWS = 100_000
"""The most rows of all sheets together, the empty ones between others counted."""

MOST_CELLS = 3_000_000
"""The most cells, those counted that the reader fills in before the last of a row."""

_MOST_ELEMENTS = 8_000_000
_MOST_PARTS = 1_000
_DAY = 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")
_WORKBOOK, _ABOUT, _PLAN = "workbook.xlsx", "about.json", "plan.json"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A workbook that waits: whose it is, what it was called, and which plan was shown of it."""

    token: str
    user: str
    name: str
    digest: str
    overwrite: bool
    refusals: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """Where the workbook is."""
        return _home() / self.token / _WORKBOOK

    def plan(self) -> dict[str, Any]:
        """Return the plan as it was shown."""
        found: dict[str, Any] = json.loads((_home() / self.token / _PLAN).read_text(encoding="utf-8"))
        return found

    def said(self, text: str) -> str:
        """Return what was said of the workbook, under the name that its sender gave it."""
        return text.replace(str(self.file), self.name)

    def write(self, plan: Plan) -> None:
        """Write down the plan that is shown, and what it is of."""
        directory = _home() / self.token
        (directory / _PLAN).write_text(canonical(plan.told()), encoding="utf-8")
        (directory / _ABOUT).write_text(json.dumps(asdict(self)), encoding="utf-8")

    def discard(self) -> None:
        """Forget the workbook."""
        shutil.rmtree(_home() / self.token, ignore_errors=True)


def _home() -> Path:
    """Return the directory of the workbooks that wait."""
    return Path(settings.OSA_HOME) / "imports"


def digest_of(plan: Plan) -> str:
    """Return what tells a plan from any other: each change and each conflict, field by field."""
    return hashlib.sha256(canonical({**plan.told(), "number": 0}).encode()).hexdigest()


def take(upload: UploadedFile[bytes]) -> str:
    """Keep a workbook that was sent, and return its token.

    Raises `Refused` if it is too large, no workbook, or unpacks to too much.
    """
    _check(upload)
    forget_old()
    token = secrets.token_urlsafe(24)
    directory = _home() / token
    directory.mkdir(parents=True, mode=0o700)
    file = directory / _WORKBOOK
    with file.open("wb") as opened:
        for chunk in upload.chunks():
            opened.write(chunk)
    try:
        _check_parts(file)
    except Refused:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    return token


def _check(upload: UploadedFile[bytes]) -> None:
    """Refuse what is too large or does not call itself a workbook."""
    if not str(upload.name or "").lower().endswith(".xlsx"):
        raise Refused(_("an Excel workbook (.xlsx) is needed"))
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(_("the workbook is too large: at most {most} MB").format(most=MOST_BYTES // 1024**2))


def _check_parts(file: Path) -> None:
    """Refuse what is no workbook, or would fill the memory when it is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refused(_("the file is no Excel workbook, or it is damaged")) from None
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise Refused(_("the file is no Excel workbook, or it is damaged"))
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(_("the workbook unpacks to too much: at most {most} MB").format(most=MOST_UNPACKED // 1024**2))
    _check_rows(file)


def _check_rows(file: Path) -> None:
    """Refuse what would take too much to read: rows and cells are counted, and nothing is kept of them."""
    try:
        with file.open("rb") as opened:
            listen(opened, _Counting())
    except DamagedError:
        raise Refused(_("the file is no Excel workbook, or it is damaged")) from None


class _Counting:
    """Counts what a reader would keep of a workbook. Raises `Refused` once it is too much."""

    def __init__(self) -> None:
        self.elements = self.rows = self.cells = 0
        self.row = self.column = 0

    def begin(self) -> None:
        """Begin with another sheet."""
        self.row = self.column = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Count an element."""
        self.elements += 1
        name = tag.rpartition("}")[2]
        if name == "row":
            number = row_number(attributes.get("r", str(self.row + 1)))
            self.rows += max(number - self.row, 1)
            self.row, self.column = max(number, self.row), 0
        elif name == "c":
            column = column_number(attributes.get("r", "")) or self.column + 1
            self.cells += max(column - self.column, 1)
            self.column = max(column, self.column)
        if self.elements > _MOST_ELEMENTS or self.rows > MOST_ROWS or self.cells > MOST_CELLS:
            told = _("the workbook holds too much: at most {rows} rows and {cells} cells, with the empty ones between")
            raise Refused(told.format(rows=f"{MOST_ROWS:,}", cells=f"{MOST_CELLS:,}"))

    def close(self) -> None:
        """End with a sheet."""


def waiting(token: str, user: str) -> Waiting | None:
    """Return a workbook that waits, if it is this person's and not older than a day."""
    forget_old()
    if not _TOKEN.fullmatch(token):
        return None
    try:
        told = json.loads((_home() / token / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    found = Waiting(**{**told, "refusals": tuple(told["refusals"])})
    return found if found.user == user and found.token == token else None


def forget_old() -> None:
    """Remove the workbooks that nobody has asked for within a day."""
    if not _home().exists():
        return
    until = clock.now().timestamp() - _DAY
    for directory in _home().iterdir():
        try:
            old = directory.stat().st_mtime < until
        except FileNotFoundError:  # another process was quicker
            continue
        if old:
            shutil.rmtree(directory, ignore_errors=True)
