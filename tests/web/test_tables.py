"""Tables as files."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from osa.web.tables import as_csv, as_xlsx

COLUMNS = ("project", "yen", "signed on")
ROWS = [("警備艇", 575_000_000, dt.date(2023, 11, 15)), ('a "b", c', None, None)]
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def test_a_csv_file_says_what_the_table_says() -> None:
    text = as_csv(COLUMNS, ROWS)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert read == [list(COLUMNS), ["警備艇", "575000000", "2023-11-15"], ['a "b", c', "", ""]]


def test_a_workbook_says_what_the_table_says() -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx("Projects", COLUMNS, ROWS))).active
    assert sheet is not None
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert told[0] == list(COLUMNS)
    assert told[1][:2] == ["警備艇", 575_000_000]
    assert told[2] == ['a "b", c', None, None]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(text: str) -> None:
    (_columns, (cell,)) = list(csv.reader(io.StringIO(as_csv(["x"], [[text]]).removeprefix("\ufeff"), newline="")))
    assert cell == f"'{text}"
    sheet = load_workbook(io.BytesIO(as_xlsx("x", ["x"], [[text]]))).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"


def test_a_negative_number_stays_a_number() -> None:
    assert "-5\r\n" in as_csv(["x"], [[-5]])
