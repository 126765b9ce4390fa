"""Natural Earth: countries with their borders, as GeoJSON (public domain).

https://www.naturalearthdata.com/

The coast of a country is measured here: the sides of its shapes that no other country has, at the scale of the file.
A finer map gives longer coasts. Shores of lakes that lie between or outside the shapes count as coast, those of the
Caspian Sea above all; a state without access to the sea has a coast of nought only where no such lake is on its border.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from osa.evidence.countries import countries
from osa.evidence.datasets import BORDERS
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.unpacking import text_of
from osa.i18n import _
from osa.rulebook.faults import Fault, Faults, InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.evidence.formats import Source
    from osa.evidence.head import Head

ORIGIN = Origin(
    publisher="Natural Earth",
    title="Admin 0 - Countries",
    url="https://www.naturalearthdata.com/",
    licence="public domain",
    credit="Made with Natural Earth",
)

Point = tuple[float, float]
Ring = list[Point]

_EARTH_KM = 6371.0088
"""Mean radius."""
_FEWEST_POINTS = 4
_ANTIMERIDIAN = 180.0
_NEAR = 1e-6
_OTHER_CODES = {"KOS": "XKX", "SDS": "SSD", "PSX": "PSE", "SAH": "ESH", "ALD": "ALA"}
"""Codes of Natural Earth's own that stand for a country with another code in ISO 3166 (or XKX, for Kosovo)."""
_CODES = ("iso_a3", "iso_a3_eh", "adm0_a3")
_HAS_COLLECTION = re.compile(r'"type"\s*:\s*"FeatureCollection"')
_HAS_CODES = tuple(re.compile(rf'"{name}"\s*:', re.IGNORECASE) for name in ("admin", "iso_a3", "adm0_a3"))


def _recognises(head: Head) -> bool:
    """Recognise the layer of countries, whether its attributes are in lower or in upper case."""
    return head.is_json and bool(_HAS_COLLECTION.search(head.text) and all(one.search(head.text) for one in _HAS_CODES))


def _read(source: Source) -> Rows:
    """Read the countries: one row each."""
    faults = Faults()
    features = _features(source, faults)
    faults.raise_if_any()
    sides = Counter(side for _row, shapes in features for ring in _rings(shapes) for side in _sides(ring))
    rows = [
        row | {"coast_km": round(_coast(shapes, sides), 1), "area_km2": round(_area(shapes), 1)}
        for row, shapes in features
    ]
    kinds = {"coast_km": pa.float64(), "area_km2": pa.float64()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in BORDERS.names])
    return Rows(source.connection.from_arrow(pa.Table.from_pylist(rows, schema=schema)))


def _features(source: Source, faults: Faults) -> list[tuple[dict[str, Any], list[list[Ring]]]]:
    """Return what each feature says of its country, with its polygons."""
    try:
        told = json.loads(text_of(source.path, "utf-8"))["features"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise InputError([Fault(str(source.path), _("cannot be read: {error}").format(error=error))]) from None
    found = []
    for number, feature in enumerate(told, 1):
        where = f"{source.path}, " + _("feature {number}").format(number=number)
        about = {str(name).lower(): value for name, value in (feature.get("properties") or {}).items()}
        shapes = _shapes(feature.get("geometry"), where, faults)
        if not about.get("admin"):
            faults.add(where, _("there is no column {name}").format(name="ADMIN"))
        found.append((_about(about, feature.get("geometry")), shapes))
    return found


def _about(about: dict[str, Any], geometry: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the row of a country, without what is measured."""
    return {
        "country": about.get("admin"),
        "iso3": _iso3(about),
        "name_ja": about.get("name_ja"),
        "subregion": about.get("subregion"),
        "geometry": json.dumps(geometry, separators=(",", ":")),
    }


def _iso3(about: dict[str, Any]) -> str | None:
    """Return the code of a country: the first that is one. `-99`, and codes of disputed areas, are none."""
    codes = [str(about.get(name) or "") for name in _CODES]
    return next((known for code in codes if (known := _OTHER_CODES.get(code, code)) in countries()), None)


def _shapes(geometry: Any, where: str, faults: Faults) -> list[list[Ring]]:  # noqa: ANN401
    """Return the polygons of a geometry, each a list of rings; the first ring is the outer one."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        faults.add(where, _("has the geometry {kind}").format(kind=shown(kind)), "Polygon, MultiPolygon")
        return []
    try:
        polygons = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
        shapes = [[[(_degrees(p[0]), _degrees(p[1])) for p in ring] for ring in rings] for rings in polygons]
    except (TypeError, ValueError, LookupError):
        faults.add(where, _("has coordinates that are no numbers"))
        return []
    if any(len(ring) < _FEWEST_POINTS or ring[0] != ring[-1] for ring in _rings(shapes)):
        faults.add(where, _("has a ring that is not closed"))
    if any(abs(x) > _ANTIMERIDIAN + _NEAR or abs(y) > _ANTIMERIDIAN / 2 + _NEAR for r in _rings(shapes) for x, y in r):
        faults.add(where, _("has coordinates outside the globe"), _("degrees of longitude and latitude"))
    return shapes


def _degrees(told: Any) -> float:  # noqa: ANN401 - as the JSON has it
    """Return a coordinate. Raises `TypeError` for what is no number, even if it can be read as one."""
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        raise TypeError
    return float(told)


def _rings(shapes: list[list[Ring]]) -> Iterator[Ring]:
    """Go through all rings."""
    for rings in shapes:
        yield from rings


def _sides(ring: Ring) -> Iterator[tuple[Point, Point]]:
    """Go through the sides of a ring, each written the same way in whichever direction it is drawn."""
    for one, other in pairwise(ring):
        yield (one, other) if one <= other else (other, one)


def _coast(shapes: list[list[Ring]], sides: Counter[tuple[Point, Point]]) -> float:
    """Return the length of the sides that occur once on the whole map, in km.

    Where a country is cut in two at 180 degrees, the cut is no coast.
    """
    own = (side for ring in _rings(shapes) for side in _sides(ring))
    return sum(_km(*side) for side in own if sides[side] == 1 and not all(_at_the_cut(point) for point in side))


def _at_the_cut(point: Point) -> bool:
    """Tell whether a point lies on the meridian of 180 degrees."""
    return abs(abs(point[0]) - _ANTIMERIDIAN) < _NEAR


def _km(one: Point, other: Point) -> float:
    """Return the distance between two points along a great circle."""
    south, north = math.radians(one[1]), math.radians(other[1])
    across = math.radians(other[0] - one[0])
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(across / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def _area(shapes: list[list[Ring]]) -> float:
    """Return the area of polygons on the sphere, in square km, without their holes."""
    return sum(_inside(rings[0]) - sum(_inside(hole) for hole in rings[1:]) for rings in shapes if rings)


def _inside(ring: Ring) -> float:
    """Return the area inside a ring on the sphere."""
    turns = (
        math.radians(other[0] - one[0]) * (2 + math.sin(math.radians(one[1])) + math.sin(math.radians(other[1])))
        for one, other in pairwise(ring)
    )
    return abs(sum(turns)) * _EARTH_KM**2 / 2


FORMATS = (Format("natural-earth-countries", "Natural Earth countries (GeoJSON)", BORDERS, ORIGIN, _recognises, _read),)
