"""The programme that this installation runs: its rulebook and its mapping, as its files stand now."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from osa.casework.mapping import read_mapping
from osa.rulebook.reading import programme_directory, read_rulebook
from osa.trail.images import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from osa.casework.mapping import CaseworkMapping
    from osa.rulebook.clause import Rulebook


@dataclass(frozen=True)
class Programme:
    """A programme's law and how its register answers it; `files` say both, by their path in the directory."""

    rulebook: Rulebook
    mapping: CaseworkMapping
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 over the files, in hexadecimal."""
        return digest_of(self.files)


def current_programme() -> Programme:
    """Return the programme (`OSA_PROGRAMME`, by default Japan's), read anew if a file has changed.

    Raises `InputError` if a file cannot be used.
    """
    named = getattr(settings, "OSA_PROGRAMME", None) or os.environ.get("OSA_PROGRAMME", "japan")
    directory = programme_directory(str(named))
    paths = [directory / name for name in ("programme.toml", "facts.toml", "casework.toml")]
    paths += sorted((directory / "rulebook").glob("*.md"))
    contents = tuple((str(path.relative_to(directory)), path.read_bytes()) for path in paths if path.is_file())
    return _read(directory, contents)


@lru_cache(maxsize=4)
def _read(directory: Path, contents: tuple[tuple[str, bytes], ...]) -> Programme:
    """Read a programme whose files have these contents."""
    rulebook = read_rulebook(directory)
    files = {name: content.decode() for name, content in contents}
    return Programme(rulebook, read_mapping(directory, rulebook), files)


def digest_of(files: Mapping[str, str]) -> str:
    """Return the SHA-256 over a rulebook's files."""
    return hashlib.sha256(canonical(dict(files)).encode()).hexdigest()


@lru_cache(maxsize=16)
def rulebook_from(files: str) -> Rulebook:
    """Read a rulebook from its files as a snapshot keeps them (JSON: text by path).

    Raises `InputError` if they cannot be used, and `ValueError` if they are not such a text.
    """
    with _laid_out(files) as directory:
        return read_rulebook(directory)


@lru_cache(maxsize=16)
def programme_from(files: str) -> Programme:
    """Read a whole programme from its files as a snapshot keeps them; raises what `rulebook_from` raises."""
    rulebook = rulebook_from(files)
    with _laid_out(files) as directory:
        return Programme(rulebook, read_mapping(directory, rulebook), json.loads(files))


@contextmanager
def _laid_out(files: str) -> Iterator[Path]:
    """Lay files out in a directory for a while."""
    with tempfile.TemporaryDirectory(prefix="osa-rulebook-") as directory:
        for name, text in json.loads(files).items():
            path = Path(directory, name)
            if not path.resolve().is_relative_to(Path(directory).resolve()):
                raise ValueError(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        yield Path(directory)
