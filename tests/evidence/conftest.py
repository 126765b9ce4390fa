"""Files of publishers, added as a user adds them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from osa.evidence.adding import add
from tests.real import real_file

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
    """Find a file of the real data; without it the test is skipped."""
    return real_file
