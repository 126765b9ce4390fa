"""Natural Earth's countries: codes, coasts and areas of invented shapes."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from osa.evidence.adding import recognise
from osa.evidence.head import read_head
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]

DEGREE = 111.195
"""Kilometres of a degree along a great circle."""


def square(west: float, south: float, size: float = 1) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def country(code: str, *polygons: list[list[list[float]]], **about: str) -> dict[str, Any]:
    one = len(polygons) == 1
    return {
        "type": "Feature",
        "properties": {"admin": code, "iso_a3": code, "adm0_a3": code, "name_ja": "国", "subregion": "Asia"} | about,
        "geometry": {
            "type": "Polygon" if one else "MultiPolygon",
            "coordinates": polygons[0] if one else list(polygons),
        },
    }


def layer(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_border_that_two_countries_share_is_no_coast(added: Added) -> None:
    snapshot, rows = added(layer(country("FJI", [square(0, 0)]), country("TON", [square(1, 0)])))
    assert snapshot.provenance.format == "natural-earth-countries"
    assert [row["coast_km"] for row in rows] == [pytest.approx(3 * DEGREE, abs=0.2)] * 2


def test_a_country_within_another_has_no_coast(added: Added) -> None:
    outer = [square(0, 0, 3), square(1, 1)[::-1]]
    _snapshot, rows = added(layer(country("ZAF", outer), country("LSO", [square(1, 1)])))
    lengths = {row["iso3"]: row["coast_km"] for row in rows}
    assert lengths["LSO"] == 0
    assert lengths["ZAF"] == pytest.approx(12 * DEGREE, abs=2)


def test_a_cut_at_180_degrees_is_no_coast(added: Added) -> None:
    _snapshot, rows = added(layer(country("FJI", [square(179, 0)], [square(-180, 0)])))
    assert rows[0]["coast_km"] == pytest.approx(6 * DEGREE, abs=0.2)


def test_an_area_is_measured_on_the_sphere_without_the_holes(added: Added) -> None:
    whole, holed = country("FJI", [square(0, 0)]), country("TON", [square(10, 0), square(10.25, 0.25, 0.5)])
    _snapshot, rows = added(layer(whole, holed))
    assert rows[0]["area_km2"] == pytest.approx(DEGREE**2, rel=1e-4)
    assert rows[1]["area_km2"] == pytest.approx(0.75 * DEGREE**2, rel=1e-4)


def test_names_of_attributes_may_be_in_capitals_and_the_shape_is_kept(added: Added) -> None:
    feature = country("FJI", [square(0, 0)])
    feature["properties"] = {name.upper(): value for name, value in feature["properties"].items()}
    _snapshot, rows = added(layer(feature))
    assert (rows[0]["country"], rows[0]["iso3"], rows[0]["name_ja"], rows[0]["subregion"]) == (
        "FJI",
        "FJI",
        "国",
        "Asia",
    )
    assert rows[0]["geometry"] == json.dumps(feature["geometry"], separators=(",", ":"))


@pytest.mark.parametrize(
    ("iso", "own", "code"),
    [("-99", "FRA", "FRA"), ("-99", "KOS", "XKX"), ("SSD", "SDS", "SSD"), ("-99", "CYN", None), ("-99", "KAS", None)],
)
def test_a_code_of_natural_earth_gives_the_iso_code_or_none(added: Added, iso: str, own: str, code: str | None) -> None:
    _snapshot, rows = added(layer(country("Somewhere", [square(0, 0)], iso_a3=iso, adm0_a3=own)))
    assert (rows[0]["country"], rows[0]["iso3"]) == ("Somewhere", code)


def test_a_packed_file_is_read(added: Added) -> None:
    _snapshot, rows = added(gzip.compress(layer(country("FJI", [square(0, 0)])).encode()))
    assert rows[0]["iso3"] == "FJI"


def test_shapes_that_cannot_be_read_are_all_told(added: Added) -> None:
    line = country("FJI", [square(0, 0)])
    line["geometry"]["type"] = "LineString"
    words = country("TON", [square(0, 0)])
    words["geometry"]["coordinates"][0][0] = ["east", 0]
    unclosed, far = country("PNG", [square(0, 0)[:-1]]), country("LKA", [square(190, 0)])
    with pytest.raises(InputError) as caught:
        added(layer(line, words, unclosed, far))
    assert [fault.where.rpartition(", ")[2] for fault in caught.value.faults] == [f"feature {n}" for n in (1, 2, 3, 4)]


def test_a_broken_file_is_told(added: Added) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        added(layer(country("FJI", [square(0, 0)]))[:-3])


def test_a_layer_of_provinces_is_not_taken_for_countries(tmp_path: Path) -> None:
    provinces = tmp_path / "provinces.geojson"
    feature = country("FJI", [square(0, 0)])
    del feature["properties"]["iso_a3"]
    provinces.write_text(layer(feature), encoding="utf-8")
    with pytest.raises(InputError, match="no format"):
        recognise(read_head(provinces))


@pytest.mark.parametrize("number", ["1_5", "15", True, float("nan"), None])
def test_a_coordinate_that_is_not_written_as_a_number_is_told(added: Added, number: object) -> None:
    shape: list[list[Any]] = square(0, 0)
    shape[1][0] = number
    with pytest.raises(InputError, match="feature 1: has coordinates that are no numbers"):
        added(layer(country("FJI", [shape])))


def test_the_real_map_has_the_known_coasts(added: Added, real: Callable[[str], Path]) -> None:
    _snapshot, rows = added(real("geo/naturalearth_50m_countries.geojson"))
    found = {row["iso3"]: row for row in rows}
    assert len(rows) == 242
    assert [found[code]["coast_km"] for code in ("NPL", "AFG", "LAO", "XKX")] == [0, 0, 0, 0]
    assert 1000 < found["FJI"]["coast_km"] < 2500
    assert found["FJI"]["area_km2"] == pytest.approx(18_300, rel=0.05)
    assert found["JPN"]["area_km2"] == pytest.approx(372_000, rel=0.05)
    assert found["JPN"]["name_ja"] == "日本"
