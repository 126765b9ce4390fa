"""Where answers are kept: `OSA_HOME/answers/<name of the state>/<language>/<page>.json`, and which are shown now."""

from __future__ import annotations

import json
import os
import shutil
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from osa.i18n import language
from osa.rulebook.appearing import appearing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.i18n import Language

FOLDER = "answers"
CURRENT = "current.json"
"""The file that names the answers that are shown, and when they were computed."""

_seen: dict[str, tuple[int, dict[str, str]]] = {}
"""What that file said when it was last read, by its path, with the time of its last change."""


class NotComputedError(Exception):
    """There are no answers yet."""


def folder() -> Path:
    """Return the directory of all answers."""
    return Path(settings.OSA_HOME) / FOLDER


def current() -> Mapping[str, str]:
    """Return the `key` of the answers that are shown and when they were `computed`; nothing if there are none."""
    file = f"{settings.OSA_HOME}/{FOLDER}/{CURRENT}"
    try:
        changed = os.stat(file).st_mtime_ns  # noqa: PTH116 - asked at every request, where a path costs more than this
    except OSError:
        return {}
    known = _seen.get(file)
    if known is None or known[0] != changed:
        known = _seen[file] = (changed, json.loads(Path(file).read_text(encoding="utf-8")))
    return known[1]


def stamp() -> str:
    """Return what names the answers that pages show now: nothing while there are none."""
    return current().get("key", "")


def read(page: str) -> dict[str, Any]:
    """Return what a page shows, in the language in use.

    Raises `NotComputedError` if there are no answers yet, `KeyError` if they have no such page.
    """
    return _read(page)


def chart(name: str) -> dict[str, Any]:
    """Return a chart as Vega-Lite, in the language in use; raises like `read`."""
    return _read(f"charts/{name}")


def _read(name: str) -> dict[str, Any]:
    """Read a file of the answers that are shown."""
    for _attempt in range(2):  # others may be shown since we looked which
        key = stamp()
        if not key:
            raise NotComputedError
        try:
            return _loaded(str(folder() / key), language(), name)
        except FileNotFoundError:
            continue
    raise KeyError(name)


@lru_cache(maxsize=512)
def _loaded(where: str, tongue: Language, name: str) -> dict[str, Any]:
    """Read a file, and keep it in memory; not to be changed."""
    found: dict[str, Any] = json.loads((Path(where) / tongue / f"{name}.json").read_text(encoding="utf-8"))
    return found


def write(key: str, name: str, data: object) -> None:
    """Keep a file of some answers in the language in use."""
    file = folder() / key / language() / f"{name}.json"
    _write(file, data)


def show(key: str, moment: str) -> None:
    """Show some answers from now on, and remove all others."""
    _write(folder() / CURRENT, {"key": key, "computed": moment})
    for other in folder().iterdir():
        if other.is_dir() and other.name != key:
            shutil.rmtree(other, ignore_errors=True)


def _write(file: Path, data: object) -> None:
    """Write a file: whole, or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with appearing(file) as part:
        part.write_text(json.dumps(data, ensure_ascii=False, allow_nan=False), encoding="utf-8")
