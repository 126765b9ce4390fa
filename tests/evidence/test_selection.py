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
    first, second = made(tmp_path, "first", holds=["A"]), made(tmp_path, "second", holds=["B"])
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
