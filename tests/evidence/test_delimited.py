from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from osa.evidence.countries import connect
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Source
from osa.evidence.head import read_head
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = (
    Field("name", ("Name",)),
    Field("year", ("Year",), "INTEGER"),
    Field("amount", ("Amount", "usd_amount"), "DOUBLE", needed=False),
    Field("day", ("Day",), "DATE", needed=False),
    Field("text", ("Text",), needed=False, free=True),
)
HEADER = "Name,Year,Amount,Day,Text\n"


def rows(path: Path, data: str | bytes, *, careful: bool = True) -> list[tuple[Any, ...]]:
    """Return the rows of a file, or raise all faults that are found, as adding it does."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    head = read_head(path)
    layout = head.layout("name", "year")
    assert layout
    source = Source(path, head, connect(), careful=careful)
    read = read_delimited(source, layout, FIELDS)
    try:
        return read.fetchall()
    except Exception as error:
        raise InputError([fault for check in source.checks for fault in check()] or [Fault("", str(error))]) from None


def told(path: Path, data: str | bytes) -> list[str]:
    """Return the faults of a file, without its name."""
    with pytest.raises(InputError) as caught:
        rows(path, data)
    return [str(fault).removeprefix(f"{path}, ") for fault in caught.value.faults]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize("careful", [True, False])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (HEADER + "a,1,2.5,2024-03-31,x\n", [("a", 1, 2.5, "2024-03-31", "x")]),
        (HEADER + "a,1,,,\n\n\n", [("a", 1, None, "None", None)]),
        (HEADER + " a , 1 ,1e3, 2024-03-31 , x \n", [("a", 1, 1000.0, "2024-03-31", " x ")]),
        (HEADER + '"a, ""b""\nc",1,2,2024-03-31 00:00:00,"x"\n', [('a, "b"\nc', 1, 2.0, "2024-03-31", "x")]),
        (HEADER + "a,1,2,2024-03-31,x", [("a", 1, 2.0, "2024-03-31", "x")]),
        (HEADER.replace("\n", ",\n") + "a,1,2,2024-03-31,x,\n", [("a", 1, 2.0, "2024-03-31", "x")]),
        (HEADER + "a,1,2,2024-03-31,x,\n", [("a", 1, 2.0, "2024-03-31", "x")]),
        ("Year|Name\n7|a\n", [("a", 7, None, "None", None)]),
        ("\ufeffYear;Name;USD_Amount\r\n7;T\xfcrkiye;1\r\n", [("T\xfcrkiye", 7, 1.0, "None", None)]),
        ("Year,Name\n7,C\xf4te\n".encode("latin-1"), [("C\xf4te", 7, None, "None", None)]),
        ("Year,Name\r7,a\r", [("a", 7, None, "None", None)]),
        (b"Year,Name\n7,a\0b\n", [("a\0b", 7, None, "None", None)]),
        ("Year,Name\n7,\n", [(None, 7, None, "None", None)]),
        ("Year,Name\n7.0,5' 2\" x\n", [("5' 2\" x", 7, None, "None", None)]),
    ],
)
def test_a_table_is_read_as_it_is_meant(file: Path, data: str | bytes, expected: list[Any], *, careful: bool) -> None:
    found = rows(file, data, careful=careful)
    assert [(name, year, amount, str(day), text) for name, year, amount, day, text in found] == expected


@pytest.mark.parametrize("top", ["x\n\n", "x\r\n\r\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_above_a_table_do_not_hide_its_rows(file: Path, top: str, end: str) -> None:
    data = top + "".join(f"{line}{end}" for line in ("Name,Year", "a,1", "b,2"))
    for careful in (True, False):
        assert [name for name, *_rest in rows(file, data, careful=careful)] == ["a", "b"]


def test_line_ends_of_two_kinds_are_read_with_care(file: Path) -> None:
    assert [name for name, *_rest in rows(file, "Name,Year\r\na,1\nb,2\r\n")] == ["a", "b"]


def test_a_packed_file_is_known_by_its_content(file: Path) -> None:
    data = gzip.compress(b"Name,Year\na,1\n")
    for careful in (True, False):
        assert rows(file, data, careful=careful)[0][:2] == ("a", 1)


def test_every_wrong_cell_is_told_with_its_row_and_column(file: Path) -> None:
    data = HEADER + 'a,1,2,2024-03-31,x\n"b\nb",1.5,x,2024-02-30,x\nc,2,nan,2024-03-31,x\nd,99999999999,1,,\n'
    assert told(file, data) == [
        "row 3, column Year: '1.5' Expected: a whole number",
        "row 3, column Amount: 'x' Expected: a number",
        "row 3, column Day: '2024-02-30' Expected: a date such as 2024-03-31",
        "row 4, column Amount: 'nan' Expected: a number",
        "row 5, column Year: '99999999999' Expected: a whole number",
    ]


def test_rows_with_too_many_or_too_few_cells_are_told_beside_wrong_cells(file: Path) -> None:
    data = "Name,Year\na,x\nb\nc,1,2\nd,y\n"
    assert told(file, data) == [
        "row 2, column Year: 'x' Expected: a whole number",
        "row 3: has 1 cells Expected: 2 cells",
        "row 4: has 3 cells Expected: 2 cells",
        "row 5, column Year: 'y' Expected: a whole number",
    ]


@pytest.mark.parametrize("cell", ['"b', '"b" c', '"b\\"c"'])
def test_a_quote_that_is_not_closed_is_told_with_its_row(file: Path, cell: str) -> None:
    (fault,) = told(file, f"Year,Name\n1,a\n2,{cell}\n3,c\nx,d\n")
    assert fault.startswith("row 3: a quotation mark is not closed, or text follows it")


def test_a_byte_that_is_no_text_is_told_with_its_row(file: Path) -> None:
    filler = b"".join(b"%d,%s\n" % (row, b"x" * 100) for row in range(4000))
    assert told(file, b"Year,Name\n" + filler + b"1,T\xfcrkiye\n" + filler) == [
        "row 4002: is not text in utf-8 Expected: one encoding, UTF-8"
    ]


@pytest.mark.parametrize(
    "data",
    ["Name,Year\na,1.5\n", "Name,Year,Amount\na,1,inf\n", "Name,Year\na,1,2\n", "Name,Year\na\n", 'Name,Year\n"a,1\n'],
)
def test_the_fast_way_refuses_what_the_careful_way_refuses(file: Path, data: str) -> None:
    for careful in (True, False):
        with pytest.raises(InputError):
            rows(file, data, careful=careful)


def test_only_the_first_faults_of_very_many_are_told(file: Path) -> None:
    faults = told(file, "Name,Year\n" + "a,x\n" * 500)
    assert len(faults) == 20
    assert faults[-1].startswith("row 21,")


def test_missing_columns_are_named_all_at_once(file: Path) -> None:
    file.write_text("Amount,Day\n1,2\n", encoding="utf-8")
    head = read_head(file)
    layout = head.layout("amount")
    assert layout
    with pytest.raises(InputError) as caught:
        read_delimited(Source(file, head, connect()), layout, FIELDS)
    assert [fault.what for fault in caught.value.faults] == ["there is no column Name", "there is no column Year"]


def test_a_packed_table_that_is_damaged_below_its_header_is_told(tmp_path: Path) -> None:
    listed = "".join(f"{number * 7919 % 104729},2020,{number * 31 % 997},2024-03-31,x\n" for number in range(120_000))
    packed = gzip.compress((HEADER + listed).encode())
    with pytest.raises(InputError, match="the packed file is damaged"):
        rows(tmp_path / "table.csv.gz", packed[: len(packed) // 2])
