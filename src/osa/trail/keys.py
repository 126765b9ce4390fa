"""The key that signs the trail. It lies outside the database: whoever has the database alone cannot sign."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
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

from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Collection


def key_file() -> Path:
    """Return the file of the key: `OSA_SIGNING_KEY`, or one of osa's own in `OSA_HOME/keys`."""
    named = os.environ.get("OSA_SIGNING_KEY")
    return Path(named) if named else Path(settings.OSA_HOME) / "keys" / "trail.pem"


def sign(text: bytes) -> tuple[str, str]:
    """Sign a text; return the public key and the signature, in hexadecimal.

    The key is made where it is missing and was not named. Raises `InputError` if it cannot be used.
    """
    file = key_file()
    if not file.exists() and "OSA_SIGNING_KEY" not in os.environ:
        _make(file)
    try:
        key = _read(file, file.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError) as error:
        told = _("the key that signs the trail cannot be used: {error}").format(error=error)
        raise InputError([Fault(str(file), told, _("an Ed25519 key in PEM, without a password"))]) from None
    return _public(key), key.sign(text).hex()


def is_signed(text: bytes, key: str, signature: str) -> bool:
    """Tell whether a signature of a text is a key's (both in hexadecimal)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """Return the public half of the key, in hexadecimal; the key is made if there is none."""
    return sign(b"")[0]


def trusted_keys(named: Collection[str] = ()) -> frozenset[str] | None:
    """Return the public keys to trust: this machine's own and those named; `None` if there are none.

    Raises `InputError` if what is named is not a key.
    """
    wrong = [Fault(key, _("is not a public key"), _("64 hexadecimal digits")) for key in named if not _is_key(key)]
    if wrong:
        raise InputError(wrong)
    own = [public_key()] if key_file().exists() else []
    return frozenset((*own, *(key.lower() for key in named))) or None


def _is_key(text: str) -> bool:
    """Tell whether a text is a public key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
    except ValueError:
        return False
    return True


def _make(file: Path) -> None:
    """Make a key that nobody else on this machine can read; another process may be quicker."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    part = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(made)
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int) -> Ed25519PrivateKey:
    """Read a key, anew if its file has changed."""
    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(_("it is of another kind"))
    return key


def _public(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key, in hexadecimal."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
