"""Outlines of countries."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from osa.appraisal.charts import outlines as module
from osa.appraisal.charts.outlines import EAST, NORTH, SOUTH, WEST, make, middles, outlines
from osa.rulebook.reading import PROGRAMMES
from tests.appraisal.charts.squares import a_home_with_borders

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the outlines are written to."""
    path = tmp_path / "outlines.json"
    monkeypatch.setattr(module, "FILE", path)
    return path


def test_every_country_of_the_register_is_on_the_map_or_far_away() -> None:
    with (PROGRAMMES / "japan/register/countries.csv").open(encoding="utf-8") as opened:
        codes = {row["id"] for row in csv.DictReader(opened)}
    assert codes <= middles().keys()


def test_no_point_lies_outside_of_the_map() -> None:
    for feature in outlines()["features"]:
        for (ring,) in feature["geometry"]["coordinates"]:
            assert all(WEST <= x <= EAST and SOUTH <= y <= NORTH for x, y in ring), feature["id"]


def test_every_ring_is_closed_and_an_area() -> None:
    for feature in outlines()["features"]:
        for (ring,) in feature["geometry"]["coordinates"]:
            assert ring[0] == ring[-1]
            assert len(ring) > 3


def test_the_pacific_is_in_one_piece() -> None:
    assert middles()["TON"][0] > 180
    assert 170 < middles()["FJI"][0] < 190


def test_the_file_names_its_publisher_and_licence() -> None:
    told = outlines()
    assert (told["publisher"], told["licence"]) == ("Natural Earth", "public domain")
    assert len(told["sha256"]) == 64


def test_the_file_is_made_from_a_snapshot_of_borders(tmp_path: Path, file: Path) -> None:
    make(a_home_with_borders(tmp_path))
    text = file.read_text(encoding="utf-8")
    assert '"id":"FJI"' in text
    assert "DEU" not in text


def test_a_country_on_the_edge_is_cut_there(tmp_path: Path, file: Path) -> None:
    make(a_home_with_borders(tmp_path))
    features = {one["id"]: one for one in json.loads(file.read_text(encoding="utf-8"))["features"]}
    ((ring,),) = features["NOR"]["geometry"]["coordinates"]
    assert {x for x, _y in ring} == {20.0, 22.0}
    assert features["NOR"]["at"] == [21.0, 52.0]
