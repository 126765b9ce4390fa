"""Files of publishers, added as a user adds them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from osa.evidence.adding import add

if TYPE_CHECKING:
    from collections.abc import Callable

    from osa.evidence.snapshots import Snapshot


@pytest.fixture
def added(tmp_path: Path) -> Callable[..., tuple[Snapshot, list[dict[str, Any]]]]:
    """Add a file, given as a path or as its text, and return the snapshot and its rows."""

    def run(file: Path | str | bytes, **options: Any) -> tuple[Snapshot, list[dict[str, Any]]]:  # noqa: ANN401
        path = file if isinstance(file, Path) else tmp_path / "download"
        if isinstance(file, str):
            path.write_text(file, encoding="utf-8", newline="")
        elif isinstance(file, bytes):
            path.write_bytes(file)
        snapshot = add(path, tmp_path / "evidence", **options)
        relation = duckdb.sql(f"FROM {snapshot.scan}")
        assert relation is not None
        return snapshot, relation.to_arrow_table().to_pylist()

    return run


@pytest.fixture
def real() -> Callable[[str], Path]:
    """Find a file of the real data that OSA_REAL_DATA names a folder of; without it the test is skipped."""
    folder = os.environ.get("OSA_REAL_DATA")

    def find(name: str) -> Path:
        if not folder or not Path(folder, name).exists():
            pytest.skip("OSA_REAL_DATA names no folder with this file")
        return Path(folder, name)

    return find
