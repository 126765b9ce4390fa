"""Outlines of countries for maps of the Indo-Pacific and Africa's east: simplified, and with the middle of each.

`python -m osa.appraisal.charts.outlines OSA_HOME` makes the file from the snapshot of borders there, which has the
lines (the one in the box does not). Longitudes run from 0 to 360, so that the Pacific is in one piece. Borders are
drawn as the publisher draws them; nothing follows from them.
"""

from __future__ import annotations

import json
import math
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from osa.evidence.selection import available, choose

FILE = Path(__file__).with_name("outlines.json")
WEST, EAST, SOUTH, NORTH = 20.0, 192.0, -40.0, 56.0
"""The part of the world that maps show, in degrees."""

_TOLERANCE = 0.1
"""How far a simplified line may lie from the true one, in degrees: less than half a pixel."""
_SMALLEST = 0.05
"""Islands of a smaller area, in square degrees, are left out, but for the largest of a country."""
_DIGITS = 2
_AMERICAS = -30.0
_CORNERS = 3

Point = tuple[float, float]
Ring = list[Point]


@cache
def outlines() -> dict[str, Any]:
    """Return the outlines as GeoJSON; a feature's `id` is the country's code, its `at` the middle of its land."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@cache
def middles() -> dict[str, Point]:
    """Return the middle of each country's land as longitude (0 to 360) and latitude."""
    return {one["id"]: tuple(one["at"]) for one in outlines()["features"] if one["id"]}


def make(home: Path) -> None:
    """Make the file from the snapshot of borders under a directory."""
    evidence = choose(available(home, home))
    (snapshot,) = evidence.of("borders")
    told = snapshot.provenance
    rows = evidence.query("SELECT iso3, geometry FROM borders ORDER BY country")
    features = [feature for code, geometry in rows if (feature := _feature(code, json.loads(geometry)))]
    about = {"publisher": told.publisher, "title": told.title, "url": told.url, "licence": told.licence}
    made = {"type": "FeatureCollection", **about, "credit": told.credit, "sha256": told.sha256, "features": features}
    FILE.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _feature(code: str | None, geometry: dict[str, Any]) -> dict[str, Any] | None:
    """Return a country as it is drawn, or none if it lies outside of the map."""
    shapes = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    rings = [_within([_eastward(point) for point in shape[0]]) for shape in shapes]
    rings = sorted((ring for ring in rings if len(ring) > _CORNERS), key=_area, reverse=True)
    drawn = [_simple(ring) for number, ring in enumerate(rings) if number == 0 or _area(ring) >= _SMALLEST]
    if not drawn:
        return None
    coordinates = [[[[round(x, _DIGITS), round(y, _DIGITS)] for x, y in ring]] for ring in drawn]
    shape = {"type": "MultiPolygon", "coordinates": coordinates}
    return {"type": "Feature", "id": code, "at": _middle(rings), "properties": {}, "geometry": shape}


def _eastward(point: list[float]) -> Point:
    """Return a point whose longitude counts eastward where it lies west of the Atlantic's middle."""
    return (point[0] + 360 if point[0] < _AMERICAS else point[0], point[1])


def _within(ring: Ring) -> Ring:
    """Cut a ring to the part of the world that is shown (Sutherland and Hodgman, side by side)."""
    for axis, limit, sign in ((0, WEST, 1), (0, EAST, -1), (1, SOUTH, 1), (1, NORTH, -1)):
        cut: Ring = []
        for one, other in pairwise([*ring, ring[0]] if ring else []):
            here, there = sign * (one[axis] - limit), sign * (other[axis] - limit)
            if here >= 0:
                cut.append(one)
            if here * there < 0:
                part = here / (here - there)
                cut.append((one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])))
        ring = cut
    return [*ring, ring[0]] if ring else []


def _simple(ring: Ring) -> Ring:
    """Return a closed ring with fewer points (Douglas and Peucker), in two halves so that it stays an area."""
    middle = len(ring) // 2
    made = [*_thin(ring[: middle + 1])[:-1], *_thin(ring[middle:])]
    return made if len(made) > _CORNERS else [ring[0], ring[len(ring) // 3], ring[2 * len(ring) // 3], ring[0]]


def _thin(line: Ring) -> Ring:
    """Return a line without the points that lie on it, more or less."""
    if len(line) <= _CORNERS - 1:
        return line
    distances = [_distance(point, line[0], line[-1]) for point in line[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= _TOLERANCE:
        return [line[0], line[-1]]
    return [*_thin(line[: farthest + 2])[:-1], *_thin(line[farthest + 1 :])]


def _distance(point: Point, one: Point, other: Point) -> float:
    """Return how far a point lies from the line through two others, or from the one if they are the same."""
    across, up = other[0] - one[0], other[1] - one[1]
    length = math.hypot(across, up)
    if length == 0:
        return math.dist(point, one)
    return abs(across * (one[1] - point[1]) - up * (one[0] - point[0])) / length


def _turns(ring: Ring) -> list[float]:
    """Return twice the signed area between each side of a ring and the origin."""
    return [one[0] * other[1] - other[0] * one[1] for one, other in pairwise(ring)]


def _area(ring: Ring) -> float:
    """Return the area of a ring, in square degrees."""
    return abs(sum(_turns(ring))) / 2


def _middle(rings: list[Ring]) -> list[float]:
    """Return the centre of the area of all rings."""
    weights, across, up = 0.0, 0.0, 0.0
    for ring in rings:
        turns = _turns(ring)
        sign = 1 if sum(turns) >= 0 else -1
        for turn, (one, other) in zip(turns, pairwise(ring), strict=True):
            weights += sign * turn
            across += sign * turn * (one[0] + other[0]) / 3
            up += sign * turn * (one[1] + other[1]) / 3
    return [round(across / weights, _DIGITS), round(up / weights, _DIGITS)]


if __name__ == "__main__":
    make(Path(sys.argv[1]))
