from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

HEADER = (
    "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,"
    "Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,Delivery year is estimate,"
    "Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production;\r\n"
)
ROW = "1,China,Bangladesh,Type-053H,frigate,Ships,2010,No,1,No,2012,No,Second hand,100,40,40,No;\r\n"
PREAMBLE = (
    "Transfers of major conventional arms from All countries to All countries;\r\nData generated: 1 Jan 2026;\r\n"
)


@pytest.fixture
def download(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OSA_HOME", str(tmp_path / "home"))
    file = tmp_path / "trade.csv"
    file.write_bytes((PREAMBLE + HEADER + ROW).encode())
    return file


def test_a_file_is_added_listed_verified_exported_and_removed(osa: Callable[..., Ran], download: Path) -> None:
    added = osa("evidence", "add", download)
    assert added.code == 0
    name = added.out.split()[-1]
    assert "1 rows" in added.out
    listed = {one["id"]: one for one in osa("evidence", "list", "--json").json()}
    assert listed[name]["generated"] == "1 Jan 2026"
    assert (listed[name]["used"], listed["arms_deliveries"]["used"]) == (True, False)
    assert osa("evidence", "verify", name).out.strip() == "1 of 1 snapshots are as they were made."
    exported = osa("evidence", "export", name, "--to", download.with_name("out.csv"))
    assert "1 rows" in exported.out
    assert "CHN" in download.with_name("out.csv").read_text(encoding="utf-8")
    assert osa("evidence", "remove", name).code == 0
    assert name not in osa("evidence", "list").out


def test_a_file_that_cannot_be_read_is_refused_and_the_others_are_added(
    osa: Callable[..., Ran], download: Path
) -> None:
    bad = download.with_name("bad.csv")
    bad.write_bytes((PREAMBLE + HEADER + ROW + ROW.replace("2012", "MMXII").replace(",40,No", ",lots,No")).encode())
    ran = osa("evidence", "add", bad, download)
    assert ran.code == 2
    assert "trade.csv" in ran.out
    assert "row 5, column Delivery year: 'MMXII' Expected: a whole number" in ran.err
    assert "row 5, column TIV delivery values: 'lots' Expected: a number" in ran.err
    assert "1 of 2 files were not added" in ran.err


def test_a_file_in_no_known_format_is_told_which_formats_there_are(osa: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam", encoding="utf-8")
    ran = osa("evidence", "add", file)
    assert ran.code == 2
    assert "is in no format that osa reads" in ran.err
    assert "SIPRI arms transfers" in ran.err


def test_a_snapshot_that_was_changed_is_found_out(osa: Callable[..., Ran], download: Path) -> None:
    name = osa("evidence", "add", download).out.split()[-1]
    kept = download.parent / "home" / "evidence" / f"{name}.parquet"
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    ran = osa("evidence", "verify")
    assert ran.code == 1
    assert "its hash is another" in ran.out


def test_the_box_can_be_seen_but_not_removed(osa: Callable[..., Ran], download: Path) -> None:  # noqa: ARG001
    assert "in the box" in osa("evidence", "list").out
    ran = osa("evidence", "remove", "arms_deliveries")
    assert ran.code == 2
    assert "came with the programme and stays" in ran.err


def test_the_list_is_told_in_japanese_too(osa: Callable[..., Ran], download: Path) -> None:  # noqa: ARG001
    assert "国別軍事支出" in osa("evidence", "list", "--lang", "ja").out
