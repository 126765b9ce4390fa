"""Invented countries in the shape of squares, as a snapshot of borders."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from osa.evidence.adding import add
from osa.evidence.selection import BOX

if TYPE_CHECKING:
    from pathlib import Path


def _country(code: str, west: float, south: float) -> dict[str, Any]:
    east, north = west + 4, south + 4
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    about = {"admin": code, "iso_a3": code, "adm0_a3": code, "name_ja": "国", "subregion": "Somewhere"}
    return {"type": "Feature", "properties": about, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def a_home_with_borders(folder: Path) -> Path:
    """Return a home with a snapshot of three countries: one on the map, one beyond its edge, one on the edge."""
    file = folder / "borders.geojson"
    features = [_country("FJI", 100, 0), _country("DEU", 8, 48), _country("NOR", 18, 50)]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    add(file, folder / BOX)
    return folder
