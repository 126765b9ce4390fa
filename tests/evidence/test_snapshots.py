from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import duckdb
import pytest

from osa.evidence.snapshots import generated_on, snapshots_in
from osa.rulebook.faults import InputError
from tests.evidence.world import boxed

if TYPE_CHECKING:
    from pathlib import Path

ROW = {"country": "Utopia", "iso3": "UTO", "year": 2020, "series": "all", "ideal_point": 0.5}


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("12 Feb 2026 12:26:12 PM", dt.date(2026, 2, 12)),
        ("14 July 2026", dt.date(2026, 7, 14)),
        ("2026-07-13T09:02:45", dt.date(2026, 7, 13)),
        ("some day", None),
        (None, None),
    ],
)
def test_the_day_of_a_publishers_line_is_understood_or_not_known(line: str | None, day: dt.date | None) -> None:
    assert generated_on(line) == day


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, "Source: Nobody (date of the data not known)."),
        ({"generated": "12 Feb 2026 12:26:12 PM"}, "Source: Nobody (data generated 2026-02-12)."),
        ({"generated": "last spring"}, "Source: Nobody (data generated last spring)."),
        ({"retrieved": dt.date(2026, 7, 1)}, "Source: Nobody (retrieved 2026-07-01)."),
        ({"commercial": False}, "Source: Nobody (date of the data not known). Non-commercial use only."),
        ({"credit": "Somebody, A List"}, "Source: Somebody, A List (date of the data not known)."),
    ],
)
def test_the_credit_line_says_source_date_and_limit(tmp_path: Path, known: dict[str, object], told: str) -> None:
    provenance = boxed(tmp_path, "ideal_points", [ROW]).provenance
    given = {"credit": "Source: Nobody", "commercial": True, "generated": None, "retrieved": None, **known}
    assert provenance.model_copy(update=given).credit_line() == told


def test_a_snapshot_that_is_as_it_was_made_has_no_faults(tmp_path: Path) -> None:
    assert boxed(tmp_path, "ideal_points", [ROW]).faults() == []


def test_a_changed_cell_is_a_fault(tmp_path: Path) -> None:
    snapshot = boxed(tmp_path, "ideal_points", [ROW])
    snapshot.path.write_text(snapshot.path.read_text(encoding="utf-8").replace("0.5", "0.6"), encoding="utf-8")
    assert [fault.what for fault in snapshot.faults()] == ["is not the file that was written: its hash is another"]


def test_a_file_that_is_gone_is_a_fault(tmp_path: Path) -> None:
    snapshot = boxed(tmp_path, "ideal_points", [ROW])
    snapshot.path.unlink()
    assert [fault.what for fault in snapshot.faults()] == ["is not there any more"]


def test_a_wrong_number_of_rows_is_a_fault(tmp_path: Path) -> None:
    snapshot = boxed(tmp_path, "ideal_points", [ROW], rows=2)
    assert [fault.what for fault in snapshot.faults()] == ["has 1 rows instead of 2"]


def test_what_was_cut_away_is_not_covered(tmp_path: Path) -> None:
    snapshot = boxed(tmp_path, "ideal_points", [ROW], covers={"iso3": ["UTO"]})
    assert snapshot.covers("iso3", "UTO")
    assert not snapshot.covers("iso3", "JPN")
    assert snapshot.covers("series", "legacy")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"dataset": "ideal_points"}'])
def test_a_provenance_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "ideal_points-0badf11e.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(snapshots_in(tmp_path))
    assert "ideal_points-0badf11e.json" in caught.value.faults[0].where


def test_a_snapshot_of_a_dataset_that_osa_does_not_have_is_refused(tmp_path: Path) -> None:
    snapshot = boxed(tmp_path, "ideal_points", [ROW])
    sidecar = snapshot.path.with_suffix(".json")
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace('"ideal_points"', '"tea_leaves"'), encoding="utf-8")
    with pytest.raises(InputError, match="tea_leaves"):
        list(snapshots_in(tmp_path, boxed=True))


def test_a_changed_record_is_a_fault(tmp_path: Path) -> None:
    snapshot = boxed(tmp_path, "ideal_points", [ROW], commercial=False)
    sidecar = snapshot.path.with_suffix(".json")
    changed = sidecar.read_text(encoding="utf-8").replace('"commercial":false', '"commercial":true')
    sidecar.write_text(changed, encoding="utf-8")
    (read,) = snapshots_in(tmp_path, boxed=True)
    assert [fault.what for fault in read.faults()] == ["was changed: its seal is that of another record"]


def test_a_file_of_somebody_else_beside_the_snapshots_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "votes.csv.source.json").write_text("{}", encoding="utf-8")
    assert list(snapshots_in(tmp_path)) == []


@pytest.mark.parametrize("folder", ["year=1999", "a[1]", "what?", "all*", "o'clock"])
def test_the_name_of_a_folder_is_neither_data_nor_a_pattern(tmp_path: Path, folder: str) -> None:
    snapshot = boxed(tmp_path / folder, "ideal_points", [ROW])
    boxed(tmp_path / "a1", "ideal_points", [ROW | {"year": 1950}])
    assert snapshot.faults() == []
    assert duckdb.execute(f"SELECT year FROM {snapshot.scan}").fetchall() == [(2020,)]
