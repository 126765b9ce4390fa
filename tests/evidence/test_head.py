from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from osa.evidence.head import plain_name, read_head
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("header", ["LDCflag", "ld_cflag", "ldcflag", " LDC Flag "])
def test_spellings_of_a_column_are_one(header: str) -> None:
    assert plain_name(header) == "ldcflag"


def test_a_header_is_found_below_a_preamble_with_its_delimiter(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text('Title; of all\n\n"Donor Name";Year\nJapan;2020\n', encoding="utf-8")
    layout = read_head(file).layout("donorname", "year")
    assert layout is not None
    assert (layout.header_line, layout.delimiter, layout.headers) == (3, ";", ("Donor Name", "Year"))
    assert read_head(file).layout("recipient") is None


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("latin-1", "latin-1")])
def test_an_encoding_is_known_by_its_bytes(tmp_path: Path, encoding: str, expected: str) -> None:
    file = tmp_path / "file"
    file.write_bytes("Name\nT\xfcrkiye\n".encode(encoding))
    head = read_head(file)
    assert head.encoding == expected
    assert head.text == "Name\nT\xfcrkiye\n"


def test_a_packed_file_shows_its_text(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(gzip.compress(b"a,b\n"))
    assert read_head(file).text == "a,b\n"


@pytest.mark.parametrize(
    ("data", "kind"), [(b"PK\x03\x04...", "is_workbook"), (b"PAR1...", "is_parquet"), (b' [{"a": 1}]', "is_json")]
)
def test_files_that_are_no_tables_of_text_are_known(tmp_path: Path, data: bytes, kind: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    assert getattr(read_head(file), kind)
    assert read_head(file).layout() is None


@pytest.mark.parametrize(
    ("data", "told"), [(b"", "is empty"), (b" \n\n", "is empty"), (b"\x1f\x8bx", "cannot be read")]
)
def test_a_file_without_content_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    with pytest.raises(InputError, match=told):
        read_head(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_head(tmp_path / "none")


@pytest.mark.parametrize("strange", ["\u2028", "\f", "\x85", "\x1c"])
def test_only_what_ends_a_line_for_an_editor_counts_as_one(tmp_path: Path, strange: str) -> None:
    file = tmp_path / "table.csv"
    file.write_text(f"one{strange}two\nYear,Value\n2020,1\n", encoding="utf-8", newline="")
    layout = read_head(file).layout("year", "value")
    assert layout is not None
    assert layout.header_line == 2


def test_a_line_too_long_for_a_cell_is_no_header(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("x" * 200_000 + "\nYear,Value\n", encoding="utf-8")
    assert read_head(file).layout("nothing") is None


@pytest.mark.parametrize("cut", [5, 30, 100])
def test_a_damaged_packed_file_is_told(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "table.csv.gz"
    file.write_bytes(gzip.compress(b"Year,Value\n" + bytes(range(256)) * 40)[:cut])
    with pytest.raises(InputError, match="the packed file is damaged"):
        read_head(file)
