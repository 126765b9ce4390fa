from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from osa.evidence.selection import choose
from osa.rulebook.faults import InputError
from tests.evidence.world import boxed

if TYPE_CHECKING:
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

ROW = {"country": "Utopia", "iso3": "UTO", "code": "UTO", "indicator": "A", "year": 2020, "value": 1.0}


def made(directory: Path, name: str, generated: str | None = None, *, own: bool = True, **said: object) -> Snapshot:
    snapshot = boxed(directory, "world_indicators", [ROW], name=name, generated=generated, **said)
    return dataclasses.replace(snapshot, boxed=not own)


def test_of_two_vintages_the_later_one_is_used_and_never_both(tmp_path: Path) -> None:
    older, newer = made(tmp_path, "older", "2025-01-01"), made(tmp_path, "newer", "2026-01-01")
    for listed in ([older, newer], [newer, older]):
        evidence = choose(listed)
        assert evidence.snapshots == (newer,)
        assert evidence.query("SELECT count(*) FROM world_indicators") == [(1,)]


def test_a_vintage_that_is_asked_for_is_used(tmp_path: Path) -> None:
    older, newer = made(tmp_path, "older", "2025-01-01"), made(tmp_path, "newer", "2026-01-01")
    assert choose([older, newer], ["older"]).snapshots == (older,)


def test_two_vintages_asked_for_are_refused(tmp_path: Path) -> None:
    listed = [made(tmp_path, "older", "2025-01-01"), made(tmp_path, "newer", "2026-01-01")]
    with pytest.raises(InputError, match="are of one dataset: name one"):
        choose(listed, ["older", "newer"])


def test_a_vintage_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such snapshot"):
        choose([made(tmp_path, "older")], ["newest"])


def test_a_file_of_ones_own_comes_before_the_box_even_if_it_is_older(tmp_path: Path) -> None:
    own = made(tmp_path, "own", "2020-01-01")
    assert choose([own, made(tmp_path, "box", "2026-01-01", own=False)]).snapshots == (own,)


def test_a_file_that_its_query_cut_down_comes_after_the_box(tmp_path: Path) -> None:
    cut = made(tmp_path, "cut", "2026-01-01", covers={"iso3": ["UTO"]})
    box = made(tmp_path, "box", "2020-01-01", own=False, covers={"iso3": ["UTO", "JPN"]})
    assert choose([cut, box]).snapshots == (box,)
    assert choose([cut]).snapshots == (cut,)


def test_indicators_stand_beside_each_other(tmp_path: Path) -> None:
    first = boxed(tmp_path, "world_indicators", [ROW], name="first", holds=["A"])
    second = boxed(tmp_path, "world_indicators", [ROW | {"indicator": "B"}], name="second", holds=["B"])
    evidence = choose([first, second])
    assert evidence.snapshots == (first, second)
    assert evidence.query("SELECT count(*) FROM world_indicators") == [(2,)]
    assert evidence.has("world_indicators", "B")
    assert not evidence.has("world_indicators", "C")


def test_a_dataset_that_is_not_there_is_empty_and_covers_nothing(tmp_path: Path) -> None:
    evidence = choose([made(tmp_path, "first")])
    assert evidence.query("SELECT count(*) FROM arms_deliveries") == [(0,)]
    assert not evidence.has("arms_deliveries")
    assert not evidence.covers("arms_deliveries", "recipient_iso3", "UTO")
    assert not evidence.is_whole("arms_deliveries", "supplier_iso3")


def test_values_are_bound_and_never_read_as_sql(tmp_path: Path) -> None:
    evidence = choose([made(tmp_path, "first")])
    sql = "SELECT count(*) FROM world_indicators WHERE iso3 = $iso3"
    assert evidence.query(sql, {"iso3": "UTO' OR 'a' = 'a"}) == [(0,)]


def test_an_indicator_comes_from_one_vintage_even_if_an_older_file_held_others_too(tmp_path: Path) -> None:
    both = [ROW, ROW | {"indicator": "B", "value": 2.0}]
    older = boxed(tmp_path, "world_indicators", both, name="older", generated="2025-01-01", holds=["A", "B"])
    newer = boxed(
        tmp_path, "world_indicators", [ROW | {"value": 9.0}], name="newer", generated="2026-01-01", holds=["A"]
    )
    evidence = choose([older, newer])
    found = evidence.query("SELECT indicator, value FROM world_indicators ORDER BY indicator")
    assert found == [("A", 9.0), ("B", 2.0)]
    assert {one.id: one.provenance.holds for one in evidence.snapshots} == {"older": ("B",), "newer": ("A",)}


def test_a_snapshot_whose_rows_are_gone_is_not_used(tmp_path: Path) -> None:
    own, box = made(tmp_path, "own", "2026-01-01"), made(tmp_path, "box", own=False)
    own.path.unlink()
    assert choose([own, box]).snapshots == (box,)
    with pytest.raises(InputError, match="no such snapshot"):
        choose([own, box], ["own"])


def test_a_file_of_fewer_years_comes_after_the_one_that_has_them_all(tmp_path: Path) -> None:
    few = made(tmp_path, "few", "2026-07-01", years=[2020, 2024])
    all_years = made(tmp_path, "all", "2026-01-01", years=[1995, 2025])
    box = made(tmp_path, "box", "2026-01-01", own=False, years=[1995, 2025])
    assert choose([few, all_years]).snapshots == (all_years,)
    assert choose([few, box]).snapshots == (box,)
    assert choose([few]).snapshots == (few,)
