"""The contents of documents: files under `OSA_HOME/documents`, each named by the hash of what it holds."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from osa.rulebook.appearing import appearing

if TYPE_CHECKING:
    from osa.casework.models import Document


def directory() -> Path:
    """Return the directory of the contents."""
    return Path(settings.OSA_HOME) / "documents"


def keep_content(content: bytes) -> str:
    """Keep a content, and return its SHA-256; what is kept already is left as it is.

    Raises `InputError` if it cannot be written.
    """
    digest = hashlib.sha256(content).hexdigest()
    file = directory() / digest[:2] / digest
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with appearing(file) as part:
            part.write_bytes(content)
            part.chmod(0o600)
    return digest


def content_of(document: Document) -> bytes | None:
    """Return what a document holds; nothing if its file is not there, or holds something else than was uploaded."""
    file = directory() / document.sha256[:2] / document.sha256
    if not file.is_file():
        return None
    content = file.read_bytes()
    return content if hashlib.sha256(content).hexdigest() == document.sha256 else None
