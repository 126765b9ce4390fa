"""Snapshots of an invented world, written as the box holds them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from osa.evidence.selection import Evidence
from osa.evidence.snapshots import DATASETS, Provenance, Snapshot, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def boxed(directory: Path, dataset: str, rows: Iterable[Mapping[str, Any]], /, **said: Any) -> Snapshot:  # noqa: ANN401
    """Write rows of a dataset as a snapshot in a box, and return it; columns that a row lacks are empty."""
    directory.mkdir(parents=True, exist_ok=True)
    name = str(said.pop("name", dataset))
    file = directory / f"{name}.csv"
    listed = list(rows)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, DATASETS[dataset].names, restval="")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in listed)
    told: dict[str, Any] = {
        "dataset": dataset,
        "format": "invented",
        "publisher": "Nobody",
        "title": "Invented",
        "url": "https://example.org/",
        "licence": "CC0-1.0",
        "credit": "Source: invented",
        "commercial": True,
        "file": "download",
        "sha256": "0" * 64,
        "content_sha256": sha256_of(file),
        "rows": len(listed),
        "added": "2026-01-01T00:00:00Z",
        **said,
    }
    provenance = Provenance.model_validate(told).sealed()
    file.with_suffix(".json").write_text(provenance.model_dump_json(), encoding="utf-8")
    return Snapshot(name, file, provenance, boxed=True)


def _cell(value: object) -> object:
    """Return a value as it stands in a CSV file of ours."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value


def evidence(directory: Path, **datasets: Iterable[Mapping[str, Any]]) -> Evidence:
    """Return evidence with rows of some datasets."""
    return Evidence([boxed(directory, name, rows) for name, rows in datasets.items()])
