"""The messages of the templates, for Babel: what stands in `{% t "…" %}`."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_TAG = re.compile(r"""\{%\s*t\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")


def extract(
    file: IO[bytes],
    _keywords: Mapping[str, Any],
    _comments: Collection[str],
    options: Mapping[str, Any],  # noqa: ARG001 - the name that Babel gives it
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield the line, the function, the message and no comments of every message."""
    text = file.read().decode("utf-8")
    for found in _TAG.finditer(text):
        message = found[1] if found[1] is not None else found[2]
        told = message.replace('\\"', '"').replace("\\'", "'")
        yield text.count("\n", 0, found.start()) + 1, "_", told, []
