"""CSV files: what is read, what is told, and what is written again byte for byte."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from osa.register.csv_files import as_csv, read_csv_files, write_csv_files
from osa.rulebook.faults import Faults
from osa.rulebook.reading import PROGRAMMES
from tests.register.strategies import states

if TYPE_CHECKING:
    from osa.register.cells import Values
    from osa.register.stored import State

COUNTRIES = "id,name_en,name_ja\nPHL,Philippines,フィリピン\n"


def read(directory: Path) -> tuple[State, list[str]]:
    faults = Faults()
    files = read_csv_files(directory, faults)
    return {t: {k: r.values for k, r in rows.items()} for t, rows in files.items()}, [str(f) for f in faults]


@given(states())
def test_any_register_comes_back_from_its_files_and_writes_them_again_byte_for_byte(state: State) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        files = write_csv_files(directory, state)
        found, faults = read(directory)
        assert faults == []
        assert {t: rows for t, rows in found.items() if rows} == {t: rows for t, rows in state.items() if rows}
        before = {file: file.read_bytes() for file in files}
        write_csv_files(directory, found)
        assert {file: file.read_bytes() for file in directory.iterdir()} == before


@pytest.mark.parametrize(
    "programme", sorted(path.parents[1].name for path in PROGRAMMES.glob("*/register/projects.csv"))
)
def test_the_programmes_files_are_read_without_a_fault(programme: str) -> None:
    found, faults = read(PROGRAMMES / programme / "register")
    assert faults == []
    assert found["projects"]


def test_rows_are_written_in_the_order_of_their_ids(tmp_path: Path) -> None:
    rows: dict[str, Values] = {key: {"id": key, "name_en": "a", "name_ja": "b"} for key in ("PHL", "AUS", "JPN")}
    assert as_csv("countries", rows).splitlines()[1:] == ["AUS,a,b", "JPN,a,b", "PHL,a,b"]
    assert write_csv_files(tmp_path, {"countries": rows}) == [tmp_path / "countries.csv"]


def test_a_file_that_would_not_change_is_not_touched(tmp_path: Path) -> None:
    state: State = {"countries": {"PHL": {"id": "PHL", "name_en": "a", "name_ja": "b"}}}
    (file,) = write_csv_files(tmp_path, state)
    before = file.stat()
    write_csv_files(tmp_path, state)
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_table_that_has_lost_its_rows_keeps_an_empty_file(tmp_path: Path) -> None:
    file = tmp_path / "countries.csv"
    file.write_text(COUNTRIES, encoding="utf-8")
    write_csv_files(tmp_path, {})
    assert file.read_text(encoding="utf-8") == "id,name_en,name_ja\n"
    assert [path.name for path in tmp_path.iterdir()] == ["countries.csv"]


def test_columns_may_stand_in_any_order_and_excels_mark_and_line_ends_do_not_matter(tmp_path: Path) -> None:
    text = "\ufeffname_ja,id,name_en\r\nフィリピン,PHL,Philippines\r\n\r\n"
    (tmp_path / "countries.csv").write_bytes(text.encode())
    found, faults = read(tmp_path)
    assert faults == []
    assert found["countries"]["PHL"] == {"id": "PHL", "name_en": "Philippines", "name_ja": "フィリピン"}


def test_a_fault_names_the_line_on_which_its_row_begins(tmp_path: Path) -> None:
    (tmp_path / "countries.csv").write_text('id,name_en,name_ja\nPHL,"a\nb",c\nJPN,,d\n', encoding="utf-8")
    _found, faults = read(tmp_path)
    assert faults[0].startswith(f"{tmp_path / 'countries.csv'}:4, name_en: the cell is empty")


def test_rows_of_another_width_are_told(tmp_path: Path) -> None:
    (tmp_path / "countries.csv").write_text("id,name_en,name_ja\nPHL,a\nJPN,b,c,d\n", encoding="utf-8")
    _found, faults = read(tmp_path)
    assert [fault.split(": ")[1] for fault in faults] == [
        "the row has 2 cells Expected",
        "the row has 4 cells Expected",
    ]


def test_a_file_that_is_no_table_is_told_with_the_table_that_may_be_meant(tmp_path: Path) -> None:
    (tmp_path / "contries.csv").write_text(COUNTRIES, encoding="utf-8")
    _found, (fault,) = read(tmp_path)
    assert "contries is no table of the register" in fault
    assert fault.endswith("one of: countries")


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b'id,name_en\nPHL,"open\n', b""],
    ids=["not UTF-8", "open quotation mark", "empty"],
)
def test_a_broken_file_is_a_fault(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "countries.csv").write_bytes(content)
    found, faults = read(tmp_path)
    assert found["countries"] == {}
    assert str(tmp_path / "countries.csv") in faults[0]


def test_a_directory_that_is_not_there_is_a_fault_not_an_empty_register(tmp_path: Path) -> None:
    _found, faults = read(tmp_path / "nowhere")
    assert faults
