from __future__ import annotations

import csv
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import duckdb
import pytest

from osa.evidence import adding
from osa.evidence.adding import add
from osa.evidence.snapshots import snapshots_in
from osa.rulebook.faults import InputError

HEADER = "Year,DonorCode,DonorName,RecipientCode,RecipientName,USD_Disbursement,ProjectTitle\n"
ROW = "2020,701,Japan,755,Philippines,1.5,Radar\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "crs.csv"
    made.write_text(HEADER + ROW * 3, encoding="utf-8")
    return made


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


def names(kept: Path) -> list[str]:
    """Return the endings of everything in a directory."""
    return sorted(one.name.rpartition("-")[0] + one.suffix for one in kept.iterdir()) if kept.exists() else []


def test_a_file_becomes_rows_and_their_provenance(file: Path, kept: Path) -> None:
    snapshot = add(file, kept)
    assert names(kept) == ["aid_projects.json", "aid_projects.parquet"]
    assert snapshot.faults() == []
    assert [one.id for one in snapshots_in(kept)] == [snapshot.id]
    assert (snapshot.provenance.rows, snapshot.provenance.file) == (3, "crs.csv")


def test_the_same_file_is_added_once(file: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add(file, kept)
    monkeypatch.delattr(adding, "_convert")
    again = file.rename(file.with_name("other name"))
    assert add(again, kept) == first


def test_a_file_that_is_not_as_it_was_is_another_snapshot(file: Path, kept: Path) -> None:
    add(file, kept)
    file.write_text(HEADER + ROW, encoding="utf-8")
    add(file, kept)
    assert [one.provenance.rows for one in sorted(snapshots_in(kept), key=lambda one: one.provenance.rows)] == [1, 3]


def test_a_large_file_is_read_the_fast_way_with_the_same_rows(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = add(file, tmp_path / "slow")
    monkeypatch.setattr(adding, "_LARGE", 0)
    fast = add(file, tmp_path / "fast")
    assert fast.path.read_bytes() == slow.path.read_bytes()


def test_a_large_file_that_is_wrong_is_read_again_to_say_where(
    file: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "_LARGE", 0)
    file.write_text(HEADER + ROW + ROW.replace("1.5", "x").replace("2020", "y"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        add(file, kept)
    assert [fault.what for fault in caught.value.faults] == ["'y'", "'x'"]
    assert names(kept) == []


def test_progress_grows_to_the_whole(file: Path, kept: Path) -> None:
    told: list[int] = []
    add(file, kept, tell=told.append)
    assert told == sorted(told)
    assert told[-1] == 100


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (HEADER.encode(), "has no rows"),
        (b"a,b\n1,2\n", "is in no format that osa reads"),
        (b"", "is empty"),
        (b"PAR1 and no more", "is in no format that osa reads"),
        ((HEADER + ROW + ROW.replace(",Radar", "")).encode(), "row 3: has 6 cells"),
    ],
)
def test_of_a_file_that_cannot_be_read_nothing_is_left(tmp_path: Path, kept: Path, data: bytes, expected: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    with pytest.raises(InputError, match=expected):
        add(file, kept)
    assert names(kept) == []


def test_a_zip_is_refused_with_what_to_do(file: Path, kept: Path) -> None:
    packed = file.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w") as made:
        made.write(file, "CRS 2020 data.txt")
    with pytest.raises(InputError, match="another zip file: unpack that first"):
        add(packed, kept)


def test_a_directory_that_cannot_be_made_is_told(file: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        add(file, file / "below")


@pytest.mark.parametrize("failing", [".parquet", ".json"])
def test_when_names_cannot_be_given_nothing_is_left(
    file: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    plain = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if target.suffix == failing:
            raise OSError("no room")
        return plain(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(InputError, match="no room"):
        add(file, kept)
    assert names(kept) == []


def test_rows_that_a_dead_process_left_without_provenance_are_not_listed_and_give_way(file: Path, kept: Path) -> None:
    snapshot = add(file, kept)
    snapshot.path.with_suffix(".json").unlink()
    snapshot.path.write_bytes(b"half")
    assert list(snapshots_in(kept)) == []
    assert add(file, kept).faults() == []


def test_a_provenance_without_rows_is_made_whole_again(file: Path, kept: Path) -> None:
    snapshot = add(file, kept)
    snapshot.path.unlink()
    assert add(file, kept).faults() == []


def test_what_a_killed_process_left_goes_after_a_day(file: Path, kept: Path) -> None:
    kept.mkdir()
    old, new = kept / ".1-aa.part", kept / ".2-bb.part"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    add(file, kept)
    assert (old.exists(), new.exists()) == (False, True)


def test_two_processes_that_add_the_same_file_at_once_keep_one_whole_snapshot(file: Path, kept: Path) -> None:
    code = "from pathlib import Path; from osa.evidence.adding import add; print(add(Path({!r}), Path({!r})).id)"
    command = [sys.executable, "-c", code.format(str(file), str(kept))]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _one in range(2)]
    ids = {one.communicate()[0].strip() for one in running}
    (snapshot,) = snapshots_in(kept)
    assert ids == {snapshot.id}
    assert snapshot.faults() == []
    assert len(list(kept.iterdir())) == 2


def test_two_threads_can_add_two_files_at_once(file: Path, kept: Path) -> None:
    limit = csv.field_size_limit()
    other = file.with_name("other")
    other.write_text(HEADER + ROW, encoding="utf-8")
    threads = [threading.Thread(target=add, args=(one, kept)) for one in (file, other)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.provenance.rows for one in snapshots_in(kept)) == [1, 3]
    assert csv.field_size_limit() == limit


LONG = "Country Name,Country Code,Year,Value\nJapan,JPN,2020,1\nFiji,FJI,2020,2\n"


def test_one_file_about_two_indicators_is_two_snapshots(tmp_path: Path, kept: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text(LONG, encoding="utf-8")
    first, second = add(file, kept, indicator="NY.GDP.MKTP.CD"), add(file, kept, indicator="SP.POP.TOTL")
    assert [first.provenance.holds, second.provenance.holds] == [("NY.GDP.MKTP.CD",), ("SP.POP.TOTL",)]
    assert len(list(snapshots_in(kept))) == 2


@pytest.mark.parametrize("name", ["data[1].csv", "data?.csv", "data*.csv", "data'1'.csv"])
def test_the_name_of_a_file_is_no_pattern_of_other_files(tmp_path: Path, kept: Path, name: str) -> None:
    (tmp_path / "data1.csv").write_text(HEADER + ROW.replace("Japan", "France") * 5, encoding="utf-8")
    file = tmp_path / name
    file.write_text(HEADER + ROW, encoding="utf-8")
    snapshot = add(file, kept)
    assert duckdb.execute(f"SELECT donor FROM {snapshot.scan}").fetchall() == [("Japan",)]


def test_the_name_of_a_folder_is_no_column_of_the_file(tmp_path: Path, kept: Path) -> None:
    folder = tmp_path / "year=1999"
    folder.mkdir()
    file = folder / "crs.parquet"
    row = "2020 AS year, 701 AS donor_code, 'Japan' AS donor_name, 755 AS recipient_code"
    rest = "'Philippines' AS recipient_name, 1.5 AS usd_disbursement, 'Radar' AS project_title"
    duckdb.execute(f"COPY (SELECT {row}, {rest}) TO '{file}'")
    assert duckdb.execute(f"SELECT year FROM {add(file, kept).scan}").fetchall() == [(2020,)]
