"""Files that are read at once: packed, damaged, too big, and in the wrong letters."""

from __future__ import annotations

import csv
import gzip
from typing import TYPE_CHECKING

import pytest

from osa.evidence import unpacking
from osa.evidence.countries import connect
from osa.evidence.datasets import EMBARGOES
from osa.evidence.formats import Source
from osa.evidence.head import Head, Layout
from osa.evidence.publishers import FORMATS
from osa.evidence.unpacking import beginning_of, rows_of, text_of, whole_of
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from pathlib import Path

LAYOUT = Layout(1, ",", "utf-8", ("name", "value"))
DEALS = (
    "Recipient,Supplier,Year of order,Number ordered,Weapon designation,Weapon description,Number delivered,"
    "Year(s) of delivery,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
)
WHOLE = {
    "sipri-trade-register": DEALS + "Fiji,China,2015,3,Type-0,patrol boat,2,2017,Aid,4.5,13.5,9\n",
    "sipri-tiv-table": "Recipient,2015,Percentage of total\nFiji,9,100%\nTotal imports from China,9,\n",
    "natural-earth-countries": '{"type": "FeatureCollection", "admin": 1, "iso_a3": 1, "adm0_a3": 1, "features": []}',
    "oecd-recipients": '{"codelists": {"codelist": [{"name": "Recipient", "codelist-items": {}}]}}',
    "hand-list-embargoes": ",".join(EMBARGOES.names) + "\n",
    "world-bank-wide": "Country Name,Country Code,Series Name,Series Code,2020\nFiji,FJI,Population,SP.POP.TOTL,1\n",
}
"""A little of each form that is read whole."""


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "download"
    path.write_bytes(content)
    return path


def damaged(content: bytes) -> dict[str, bytes]:
    packed = gzip.compress(content)
    return {
        "cut short": packed[:-12],
        "another sum": packed[:-8] + bytes(8),
        "broken within": packed[:10] + b"\xff" * 20 + packed[30:],
        "followed by rubbish": packed + b"rubbish",
    }


def told(path: Path, reading: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        list(reading(path))  # type: ignore[operator]
    return [str(fault).removeprefix(str(path)) for fault in caught.value.faults]


@pytest.mark.parametrize("how", damaged(b""))
def test_a_damaged_packed_file_is_told_as_that(tmp_path: Path, how: str) -> None:
    path = written(tmp_path, damaged(b"name,value\n" * 50)[how])
    for reading in (whole_of, lambda one: beginning_of(one, 10_000), lambda one: text_of(one, "utf-8")):
        assert told(path, reading) == [": cannot be read: the packed file is damaged"]


@pytest.mark.parametrize("how", damaged(b""))
@pytest.mark.parametrize("form", WHOLE)
def test_every_importer_that_reads_a_file_whole_tells_of_damage(tmp_path: Path, form: str, how: str) -> None:
    content = WHOLE[form].encode()
    source = Source(written(tmp_path, damaged(content)[how]), Head(tmp_path / "x", content), connect())
    (importer,) = [one for one in FORMATS if one.recognises(source.head)]
    assert importer.id == form
    with pytest.raises(InputError, match="cannot be read: the packed file is damaged"):
        importer.read(source)


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_no_importer_reads_more_than_memory_holds(
    tmp_path: Path, form: str, pack: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "MOST_BYTES", 30)
    content = WHOLE[form].encode()
    source = Source(written(tmp_path, pack(content)), Head(tmp_path / "x", content), connect())
    (importer,) = [one for one in FORMATS if one.recognises(source.head)]
    with pytest.raises(InputError, match="is too big: unpacked, it has more than 1 MB"):
        importer.read(source)


def test_a_file_of_just_the_size_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(b"x" * 1000))
    assert whole_of(path, 1000) == b"x" * 1000
    assert beginning_of(path, 10) == b"x" * 10
    with pytest.raises(InputError, match="too big"):
        whole_of(path, 999)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read: .*No such file"):
        whole_of(tmp_path / "nothing")


@pytest.mark.parametrize("judged", ["utf-8", "latin-1"])
def test_every_row_with_a_byte_that_does_not_fit_is_told(tmp_path: Path, judged: str) -> None:
    path = written(tmp_path, "name,value\nBölkow,1\nCôte,1\n".encode() + b"B\xf6lkow,2\r\nC\xf4te,3\n")
    expected = [f", row {row}: is not text in utf-8 Expected: one encoding, UTF-8" for row in (4, 5)]
    assert told(path, lambda one: text_of(one, judged)) == expected
    assert told(path, lambda one: rows_of(one, Layout(1, ",", judged, LAYOUT.headers))) == expected


def test_latin_1_is_read_as_that_and_windows_letters_are_not(tmp_path: Path) -> None:
    path = written(tmp_path, "name,value\nBölkow,1\n".encode("latin-1"))
    assert text_of(path, "latin-1") == "name,value\nBölkow,1\n"
    other = written(tmp_path, "name,value\nBölkow’s,1\n".encode("cp1252"))
    assert told(other, lambda one: text_of(one, "latin-1"))[0].startswith(", row 2: is not text in latin-1")


def test_rows_have_the_number_of_the_line_they_begin_in(tmp_path: Path) -> None:
    path = written(tmp_path, b'\xef\xbb\xbfname,value\r\n"a\nb",1\n\nc,2\n')
    assert list(rows_of(path, LAYOUT)) == [(2, ["a\nb", "1"]), (5, ["c", "2"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a,1\nb,"2\nc,3\n', "row 3: a quotation mark is not closed, or text follows it"),
        ('a,1\nb,"2" or 3\n', "row 3: a quotation mark is not closed, or text follows it"),
        (f"a,1\nb,{200_000 * 'x'}\n", "row 3: has a cell that does not end"),
    ],
)
@pytest.mark.parametrize("limit", [128 * 1024, 8 * 1024 * 1024])  # other parts of osa may have raised it
def test_rows_that_cannot_be_gone_through_are_told(tmp_path: Path, text: str, expected: str, limit: int) -> None:
    before = csv.field_size_limit(limit)
    (fault,) = told(written(tmp_path, f"name,value\n{text}".encode()), lambda one: rows_of(one, LAYOUT))
    assert fault.startswith(f", {expected}")
    assert csv.field_size_limit(before) == limit
