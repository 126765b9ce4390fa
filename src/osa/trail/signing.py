"""Signed heads: once a day the end of the chain is signed as such, and noted in a file outside the database.

An entry's own signature says that it was made; a head says that the chain ended with it, so that none can be cut off.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from osa.trail import clock, keys
from osa.trail.changing import wait_for_other_changes
from osa.trail.images import canonical
from osa.trail.models import Entry, SignedHead, last_entry

if TYPE_CHECKING:
    import datetime as dt

    from osa.trail.changing import Change

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain on a day: the last entry's number and hash, the public key and its signature (in hex)."""

    day: str
    number: int
    hash: str
    key: str = ""
    signature: str = ""

    def signed_text(self) -> bytes:
        """Return what is signed."""
        return canonical([self.day, self.number, self.hash]).encode()

    def is_signed(self) -> bool:
        """Tell whether the signature is the key's."""
        return keys.is_signed(self.signed_text(), self.key, self.signature)


def heads_file() -> Path:
    """Return the file outside the database that every signed head is written into, one JSON object a line."""
    return Path(settings.OSA_HOME) / "trail-heads.jsonl"


def sign_head() -> Head | None:
    """Sign the end of the chain, unless it is signed already or there is nothing to sign."""
    with transaction.atomic():
        wait_for_other_changes()
        last = last_entry()
        return None if last is None else _sign(last)


def sign_the_day_before(change: Change, **_: object) -> None:
    """Sign the end of the chain as a day left it, when the first change of another day is made."""
    first = change.entries[0]
    before = Entry.objects.filter(number=first.number - 1).first()
    if before is not None and _day(before) < _day(first):
        _sign(before)


def _day(entry: Entry) -> dt.date:
    """Return the day of an entry, in the programme's time zone."""
    return timezone.localtime(entry.at).date()


def _sign(entry: Entry) -> Head | None:
    """Sign an entry as the end of the chain on its day."""
    if SignedHead.objects.filter(number=entry.number).exists():
        return None
    day = _day(entry)
    head = Head(day.isoformat(), entry.number, entry.hash)
    key, signature = keys.sign(head.signed_text())
    SignedHead(day=day, number=head.number, hash=head.hash, at=clock.now(), key=key, signature=signature).save()
    transaction.on_commit(_note)
    return Head(head.day, head.number, head.hash, key, signature)


def _note() -> None:
    """Write the heads that are not yet in the file outside the database into it.

    The database has them already, so a file that cannot be written is logged and not raised; the next head tries again.
    """
    try:
        noted = {head.signature for head in noted_heads(heads_file())}
        lines = [json.dumps(asdict(head)) + "\n" for head in stored_heads() if head.signature not in noted]
        with heads_file().open("a", encoding="utf-8") as opened:
            opened.writelines(lines)
    except (OSError, ValueError):
        _log.exception("the signed head could not be noted in %s", heads_file())


def stored_heads() -> list[Head]:
    """Return the heads that the database holds."""
    return [
        Head(h.day.isoformat(), h.number, h.hash, h.key, h.signature) for h in SignedHead.objects.order_by("number")
    ]


def noted_heads(file: Path) -> list[Head]:
    """Return the heads in a file; `ValueError` if it is not a file of heads."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [Head(**json.loads(line)) for line in lines if line]
    except (TypeError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from None
