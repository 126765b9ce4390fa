"""Signed heads: once a day the end of the chain is signed, and noted in a file outside the database.

Whoever can write the database could write the whole chain anew; without the key, not the signatures. Whoever has the
key too is found out by a copy of the file of heads that somebody else keeps.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from osa.trail import clock
from osa.trail.images import canonical
from osa.trail.models import Entry, SignedHead, last_entry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection
    from pathlib import Path

    from osa.trail.changing import Change


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain on a day: the last entry's number and hash, the public key and its signature (in hex)."""

    day: str
    number: int
    hash: str
    key: str
    signature: str

    def signed_text(self) -> bytes:
        """Return what is signed."""
        return canonical([self.day, self.number, self.hash]).encode()

    def is_signed(self) -> bool:
        """Tell whether the signature is the key's."""
        try:
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            public.verify(bytes.fromhex(self.signature), self.signed_text())
        except (InvalidSignature, ValueError):
            return False
        return True


def heads_file() -> Path:
    """Return the file outside the database that every signed head is written into, one JSON object a line."""
    return settings.OSA_HOME / "trail-heads.jsonl"


def key_file() -> Path:
    """Return the file of the key that signs: `OSA_SIGNING_KEY`, or one of osa's own in `OSA_HOME/keys`."""
    named = os.environ.get("OSA_SIGNING_KEY")
    return type(settings.OSA_HOME)(named) if named else settings.OSA_HOME / "keys" / "trail.pem"


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs; it is made where it is missing and was not named."""
    file = key_file()
    if not file.exists() and "OSA_SIGNING_KEY" not in os.environ:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(made)
    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        message = f"{file}: not an Ed25519 key"
        raise TypeError(message)
    return key


def public_key() -> str:
    """Return the public half of the key that signs, in hexadecimal."""
    return signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def trusted_keys(named: Collection[str] = ()) -> frozenset[str] | None:
    """Return the public keys that heads are trusted by, this machine's own and those named; `None`: there are none."""
    own = [public_key()] if key_file().exists() else []
    return frozenset((*own, *named)) or None


def sign_head() -> Head | None:
    """Sign the end of the chain, unless it is signed already or there is nothing to sign."""
    with transaction.atomic():
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
    key = signing_key()
    unsigned = Head(day.isoformat(), entry.number, entry.hash, public_key(), "")
    head = Head(unsigned.day, unsigned.number, unsigned.hash, unsigned.key, key.sign(unsigned.signed_text()).hex())
    SignedHead(at=clock.now(), **asdict(head) | {"day": day}).save(force_insert=True)
    transaction.on_commit(partial(_note, head))
    return head


def _note(head: Head) -> None:
    """Write a head into the file outside the database."""
    with heads_file().open("a", encoding="utf-8") as opened:
        opened.write(json.dumps(asdict(head)) + "\n")


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
