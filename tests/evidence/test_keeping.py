from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import duckdb
import pytest

from osa.evidence.keeping import export, find, remove
from osa.rulebook.faults import InputError
from tests.evidence.world import boxed

if TYPE_CHECKING:
    from pathlib import Path

ROW = {"country": "Côte d'Ivoire", "iso3": "CIV", "year": 2020, "series": "all", "ideal_point": -0.25}


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "out.json"])
def test_an_export_has_all_rows_and_its_source_beside_it(tmp_path: Path, name: str) -> None:
    snapshot = boxed(tmp_path / "box", "ideal_points", [ROW, ROW | {"year": 2021}])
    export(snapshot, tmp_path / name)
    rows = duckdb.execute(f"SELECT country, year, ideal_point FROM '{tmp_path / name}' ORDER BY year").fetchall()
    assert rows == [("Côte d'Ivoire", 2020, -0.25), ("Côte d'Ivoire", 2021, -0.25)]
    assert json.loads((tmp_path / f"{name}.source.json").read_text(encoding="utf-8"))["credit"] == "Source: invented"


def test_an_export_in_an_unknown_form_writes_nothing(tmp_path: Path) -> None:
    snapshot = boxed(tmp_path / "box", "ideal_points", [ROW])
    with pytest.raises(InputError, match="cannot be written in this form"):
        export(snapshot, tmp_path / "out.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["box"]


def test_an_export_into_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    snapshot = boxed(tmp_path / "box", "ideal_points", [ROW])
    with pytest.raises(InputError, match="cannot be written"):
        export(snapshot, tmp_path / "nowhere" / "out.csv")


def test_what_came_in_the_box_is_not_removed(tmp_path: Path) -> None:
    box = boxed(tmp_path, "ideal_points", [ROW])
    own = dataclasses.replace(boxed(tmp_path, "ideal_points", [ROW], name="own"), boxed=False)
    with pytest.raises(InputError, match="came with the programme"):
        remove([own, box])
    assert own.path.exists()
    remove([own])
    assert not own.path.exists()
    assert not own.path.with_suffix(".json").exists()


def test_every_id_that_is_not_there_is_told(tmp_path: Path) -> None:
    box = boxed(tmp_path, "ideal_points", [ROW])
    assert find([box], ["ideal_points", "ideal_points"]) == [box]
    with pytest.raises(InputError) as caught:
        find([box], ["one", "ideal_points", "two"])
    assert [fault.where for fault in caught.value.faults] == ["one", "two"]
