from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import pytest
import yaml

from osa.rulebook import parquet_files, spreadsheets
from osa.rulebook.case_tables import cases_of, table_of
from osa.rulebook.cases import read_batches, read_case_file
from osa.rulebook.facts import LARGEST, Attestation, Case, Value
from osa.rulebook.faults import InputError
from tests.rulebook.strategies import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DAY = dt.date(2024, 3, 31)
CASES = [
    Case(
        dt.date(2023, 11, 3),
        {
            "armed": True,
            "civil": False,
            "kind": "it's a drone",
            "count": -3,
            "amount": 600_000_000,
            "signed": dt.date(2023, 11, 1),
        },
        id="PHL-23",
    ),
    Case(dt.date(2026, 4, 21), {}, id="nothing known"),
    Case(dt.date(1999, 12, 31), {"kind": "ship", "count": 0, "civil": True}, id="零"),
]
FORMATS = ("yaml", "csv", "xlsx", "parquet")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def write_cases(path: Path, cases: Sequence[Case]) -> Path:
    """Write cases in the format of the file's ending, as a user would."""
    if path.suffix == ".yaml":
        entries = [{"id": case.id, "decided": case.decided, "facts": dict(case.facts)} for case in cases]
        return write(path, yaml.safe_dump(entries, allow_unicode=True))
    table = table_of(cases, VOCABULARY)
    if path.suffix == ".csv":
        plain = pa.schema([(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in table.schema])
        pa_csv.write_csv(table.cast(plain), path)
    elif path.suffix == ".parquet":
        pa_parquet.write_table(table, path)
    else:
        write_sheet(path, [table.column_names, *(row.values() for row in table.to_pylist())])
    return path


def write_sheet(path: Path, rows: Sequence[Any], title: str = "Cases") -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    workbook.save(path)
    return path


def read(*files: Path, on: dt.date | None = None) -> list[Case]:
    return [case for batch in read_batches(files, VOCABULARY, on) for case in cases_of(batch.cases)]


def faults_of(*files: Path, on: dt.date | None = DAY) -> list[str]:
    """Read files that are wrong and return the faults, without the directories."""
    with pytest.raises(InputError) as caught:
        read(*files, on=on)
    return [str(fault).replace(f"{files[0].parent}/", "") for fault in caught.value.faults]


# What is right


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_gives_the_same_cases(tmp_path: Path, ending: str) -> None:
    assert read(write_cases(tmp_path / f"cases.{ending}", CASES)) == CASES


@pytest.mark.parametrize("ending", FORMATS)
def test_the_cases_of_every_format_can_be_read_one_by_one(tmp_path: Path, ending: str) -> None:
    assert read_case_file(write_cases(tmp_path / f"cases.{ending}", CASES), VOCABULARY, None) == CASES


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_without_cases_gives_no_case_in_any_format(tmp_path: Path, ending: str) -> None:
    file = write_cases(tmp_path / f"cases.{ending}", [])
    assert read(file) == []
    assert [batch.cases.column_names for batch in read_batches([file], VOCABULARY, None)] == [["id", "decision_date"]]


def test_several_files_are_read_one_after_the_other(tmp_path: Path) -> None:
    files = [write_cases(tmp_path / f"{number}.{ending}", CASES[:1]) for number, ending in enumerate(FORMATS)]
    assert read(*files) == CASES[:1] * 4


def test_an_empty_cell_is_not_known(tmp_path: Path) -> None:
    file = write(tmp_path / "cases.csv", 'id,armed,kind,count\na,,"",\nb,  ,ship, \n')
    assert [case.facts for case in read(file, on=DAY)] == [{}, {"kind": "ship"}]


def test_the_day_given_for_all_cases_is_used_only_where_a_case_has_none(tmp_path: Path) -> None:
    expected = [dt.date(2020, 1, 1), DAY]
    table = write(tmp_path / "cases.csv", "id,decision_date\na,2020-01-01\nb,\n")
    entries = write(tmp_path / "cases.yaml", "- {id: a, decided: 2020-01-01}\n- {id: b, decided: }\n")
    columns = tmp_path / "cases.parquet"
    pa_parquet.write_table(pa.table({"decision_date": pa.array([expected[0], None], pa.date32())}), columns)
    for file in (table, entries, columns):
        assert [case.decided for case in read(file, on=DAY)] == expected


def test_cases_without_an_id_are_known_by_their_number(tmp_path: Path) -> None:
    table = write(tmp_path / "cases.csv", "id,armed\na,yes\n,no\n")
    plain = tmp_path / "plain.parquet"
    pa_parquet.write_table(pa.table({"armed": [True, None, False]}), plain)
    numbered = tmp_path / "numbered.parquet"
    pa_parquet.write_table(pa.table({"id": pa.array([700, None, 900]), "armed": [True, None, False]}), numbered)
    entries = write(tmp_path / "cases.yaml", "- {id: 7}\n- {}\n")
    assert [case.id for case in read(table, on=DAY)] == ["a", "2"]
    assert [case.id for case in read(plain, on=DAY)] == ["1", "2", "3"]
    assert [case.id for case in read(numbered, on=DAY)] == ["700", "2", "900"]
    assert [case.id for case in read(entries, on=DAY)] == ["7", "2"]


def test_spreadsheets_may_say_yes_and_no_in_several_ways(tmp_path: Path) -> None:
    words = {
        "true": True,
        "YES": True,
        "1": True,
        "はい": True,
        "false": False,
        "No": False,
        "0": False,
        "非該当": False,
    }
    file = write(tmp_path / "cases.csv", "id,armed\n" + "".join(f"{word},{word}\n" for word in words))
    assert {case.id: case.facts["armed"] for case in read(file, on=DAY)} == words


def test_dates_and_booleans_of_a_workbook_are_read_as_such(tmp_path: Path) -> None:
    header = ["id", "decision_date", "armed", "signed", "count"]
    rows = [
        ["typed", dt.date(2024, 3, 31), True, dt.datetime(2024, 1, 2), 4.0],
        ["written", "2024-03-31", "no", "2024-01-02", "4"],
    ]
    shared: dict[str, Value] = {"signed": dt.date(2024, 1, 2), "count": 4}
    assert read(write_sheet(tmp_path / "cases.xlsx", [header, *rows])) == [
        Case(DAY, {"armed": True, **shared}, id="typed"),
        Case(DAY, {"armed": False, **shared}, id="written"),
    ]


def test_every_sheet_with_a_header_is_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheets: dict[str, list[list[Any]]] = {"one": [["id"], ["a"]], "empty": [], "two": [["armed", "id"], [True, "b"]]}
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(tmp_path / "cases.xlsx")
    assert [(case.id, case.facts) for case in read(tmp_path / "cases.xlsx", on=DAY)] == [
        ("a", {}),
        ("b", {"armed": True}),
    ]


def test_rows_with_nothing_in_them_are_no_cases(tmp_path: Path) -> None:
    table = write(tmp_path / "cases.csv", "id,armed\n\na,yes\n,\n\nb,no\n,\n")
    sheet = write_sheet(
        tmp_path / "cases.xlsx", [["id", "armed"], [None, None], ["a", True], [" ", None], ["b", False]]
    )
    for file in (table, sheet):
        assert [case.id for case in read(file, on=DAY)] == ["a", "b"]


def test_names_and_notes_beside_the_facts_are_left_alone(tmp_path: Path) -> None:
    table = pa.table({"id": ["a"], "name": ["A boat"], "note": [3.5], "armed": [True]})
    pa_parquet.write_table(table, tmp_path / "cases.parquet")
    write(tmp_path / "cases.csv", "id,name,note,armed,\na,A boat,3.5,yes,\n")
    write(tmp_path / "cases.yaml", "id: a\nname: A boat\nnote: 3.5\nfacts: { armed: yes }\n")
    for ending in ("parquet", "csv", "yaml"):
        assert read(tmp_path / f"cases.{ending}", on=DAY) == [Case(DAY, {"armed": True}, id="a")]


def test_a_byte_order_mark_and_a_quoted_header_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_bytes(b'\xef\xbb\xbf"id","decision_date"," armed "\r\n"a, b","2024-03-31","yes"\r\n')
    assert read(file) == [Case(DAY, {"armed": True}, id="a, b")]


def test_attestations_come_with_the_cases_of_a_yaml_file(tmp_path: Path) -> None:
    text = "- id: a\n  facts: { armed: yes }\n  attested:\n    armed: { by: Ministry, evidence: Note 3 }\n"
    (case,) = read_case_file(write(tmp_path / "cases.yaml", text), VOCABULARY, DAY)
    assert case.attested == {"armed": Attestation(by="Ministry", evidence="Note 3")}


# What is wrong


def test_every_bad_cell_of_a_csv_file_is_told_with_line_value_and_what_is_allowed(tmp_path: Path) -> None:
    rows = "id,decision_date,armed,kind,count\na,2024-02-30,perhaps,tank,1.5\nb,,yes,ship,9\nc,9999-12-31,no,radar,x\n"
    assert faults_of(write(tmp_path / "cases.csv", rows), on=None) == [
        "cases.csv:2, decision_date: '2024-02-30' is not allowed here Expected: a date such as 2024-03-31",
        "cases.csv:4, decision_date: '9999-12-31' is not allowed here Expected: a date such as 2024-03-31",
        "cases.csv:3, decision_date: the cell is empty Expected: a date such as 2024-03-31",
        "cases.csv:2, armed: 'perhaps' is not allowed here Expected: true or false (leave empty if not known)",
        "cases.csv:2, kind: 'tank' is not allowed here Expected: one of: ship, radar, it's a drone",
        "cases.csv:2, count: '1.5' is not allowed here Expected: a whole number",
        "cases.csv:4, count: 'x' is not allowed here Expected: a whole number",
    ]


def test_every_bad_cell_of_a_workbook_is_told_with_sheet_and_cell(tmp_path: Path) -> None:
    rows = [["id", None, "armed", "count"], ["a", None, 2, "#N/A"], [], ["b", None, "maybe", 1e16]]
    assert faults_of(write_sheet(tmp_path / "cases.xlsx", rows, "Fiscal 2026")) == [
        "cases.xlsx, Fiscal 2026!C2 (armed): 2 is not allowed here Expected: true or false (leave empty if not known)",
        (
            "cases.xlsx, Fiscal 2026!C4 (armed): 'maybe' is not allowed here "
            "Expected: true or false (leave empty if not known)"
        ),
        "cases.xlsx, Fiscal 2026!D2 (count): '#N/A' is not allowed here Expected: a whole number",
        "cases.xlsx, Fiscal 2026!D4 (count): 1e+16 is not allowed here Expected: a whole number",
    ]


def test_every_bad_value_of_a_yaml_file_is_told_with_its_entry(tmp_path: Path) -> None:
    text = (
        "- id: a\n  decided: 2024-02-30\n  facts: { armed: perhaps, kind: [ship] }\n- id: b\n  facts: { armd: yes }\n"
    )
    assert faults_of(write(tmp_path / "cases.yaml", text), on=None) == [
        (
            "cases.yaml:1, a, armed: 'perhaps' is not a value of this fact "
            "Expected: true or false (leave empty if not known)"
        ),
        "cases.yaml:1, a, kind: ['ship'] is not a value of this fact Expected: one of: ship, radar, it's a drone",
        "cases.yaml:1, a, decision_date: '2024-02-30' is not a decision date Expected: a date such as 2024-03-31",
        (
            "cases.yaml:4, b, decided: the decision date is missing "
            "Expected: a date such as 2024-03-31, or --on for all cases"
        ),
        "cases.yaml:4, b, armd: there is no such fact Expected: did you mean armed?",
    ]


def test_attestations_that_fit_no_fact_are_told(tmp_path: Path) -> None:
    text = "id: a\nfacts: { armed: yes }\nattested: { armed: someone, civil: { by: Ministry } }\n"
    assert faults_of(write(tmp_path / "cases.yaml", text)) == [
        'cases.yaml:1, a, attested: must be a mapping Expected: armed: { by: "…", evidence: "…" }',
        "cases.yaml:1, a, attested: civil is not among the facts Expected: a fact that is given",
    ]


@pytest.mark.parametrize(("ending", "place"), [("csv", "cases.csv:1, "), ("xlsx", "B1 (")])
def test_unknown_and_repeated_columns_are_told_with_a_suggestion(tmp_path: Path, ending: str, place: str) -> None:
    rows = [["id", "armd", "civil", "civil"], ["a", "yes", "yes", "no"]]
    file = tmp_path / f"cases.{ending}"
    if ending == "csv":
        write(file, "".join(",".join(row) + "\n" for row in rows))
    else:
        write_sheet(file, rows)
    unknown, repeated = faults_of(file)
    assert place in unknown
    assert "armd" in unknown
    assert unknown.endswith("there is no such fact Expected: did you mean armed?")
    assert repeated.endswith("the column stands more than once Expected: one column a fact")


def test_unknown_and_repeated_columns_of_a_parquet_file_are_told(tmp_path: Path) -> None:
    arrays = [pa.array([1]), pa.array([True]), pa.array([True])]
    pa_parquet.write_table(pa.Table.from_arrays(arrays, ["armd", "civil", "civil"]), tmp_path / "cases.parquet")
    assert faults_of(tmp_path / "cases.parquet", on=None) == [
        "cases.parquet, armd: there is no such fact Expected: did you mean armed?",
        "cases.parquet, civil: the column stands more than once Expected: one column a fact",
        (
            "cases.parquet, decision_date: there is no column decision_date "
            "Expected: a date in every row, or --on for all cases"
        ),
    ]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_missing_decision_date_is_told_unless_a_day_is_given_for_all(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"cases.{ending}"
    table = pa.table({"id": ["a"], "armed": [True]})
    if ending == "csv":
        pa_csv.write_csv(table, file)
    elif ending == "xlsx":
        write_sheet(file, [["id", "armed"], ["a", True]])
    else:
        pa_parquet.write_table(table, file)
    assert read(file, on=DAY) == [Case(DAY, {"armed": True}, id="a")]
    (fault,) = faults_of(file, on=None)
    assert "there is no column decision_date" in fault
    assert "--on" in fault


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_values_in_a_column_without_a_name_are_not_passed_over(tmp_path: Path, ending: str) -> None:
    rows = [["id", "", "armed"], ["a", "", "yes"], ["b", "lost", "no"]]
    file = tmp_path / f"cases.{ending}"
    if ending == "csv":
        write(file, "".join(",".join(row) + "\n" for row in rows))
    else:
        write_sheet(file, [[cell or None for cell in row] for row in rows])
    (fault,) = faults_of(file)
    assert ("cases.csv:3: " if ending == "csv" else "Cases!B3: ") in fault
    assert "the column has no name" in fault


def test_every_row_of_a_csv_file_with_too_few_or_too_many_cells_is_told(tmp_path: Path) -> None:
    rows = 'id,armed,note\na,yes,"two\nlines"\nb,no\n\nc,yes,,\nd,what,\n'
    assert faults_of(write(tmp_path / "cases.csv", rows)) == [
        "cases.csv:7, armed: 'what' is not allowed here Expected: true or false (leave empty if not known)",
        "cases.csv:4: the row has 2 cells Expected: 3 cells, as in the header",
        "cases.csv:6: the row has 4 cells Expected: 3 cells, as in the header",
    ]


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_of_no_bytes_is_refused_in_words(tmp_path: Path, ending: str) -> None:
    (fault,) = faults_of(write(tmp_path / f"cases.{ending}", ""))
    assert fault.startswith(f"cases.{ending}")


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_of_other_bytes_is_refused_in_words(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"cases.{ending}"
    file.write_bytes("id,判定\n一,はい\n".encode("cp932") + bytes(range(256)))
    (fault,) = faults_of(file)
    assert "cannot be read" in fault


def test_a_csv_file_whose_cells_are_not_utf8_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_bytes("id,armed\n案件,はい\n".encode("cp932"))
    (fault,) = faults_of(file)
    assert fault.startswith("cases.csv: cannot be read")


def test_a_workbook_of_empty_sheets_is_refused(tmp_path: Path) -> None:
    assert faults_of(write_sheet(tmp_path / "cases.xlsx", [])) == [
        "cases.xlsx: the header is missing Expected: the names of facts in the first row"
    ]


def test_a_damaged_workbook_is_refused_in_words(tmp_path: Path) -> None:
    file = write_cases(tmp_path / "cases.xlsx", CASES)
    whole = file.read_bytes()
    place = whole.index(b"xl/worksheets/sheet1.xml") + 200
    file.write_bytes(whole[:place] + b"\0" * 50 + whole[place + 50 :])
    (fault,) = faults_of(file)
    assert fault.startswith("cases.xlsx: cannot be read")


def test_files_of_other_kinds_and_files_that_are_gone_are_told_together(tmp_path: Path) -> None:
    endings = ".yaml, .yml, .csv, .xlsx, .parquet"
    gone = [tmp_path / f"gone.{ending}" for ending in FORMATS]
    faults = faults_of(tmp_path / "cases.ods", *gone)
    assert faults[0] == f"cases.ods: files of this kind cannot be read Expected: a file ending in one of: {endings}"
    assert [fault.split(":")[0] for fault in faults[1:]] == [file.name for file in gone]


def test_the_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    table = write(tmp_path / "one.csv", "armed\nperhaps\n")
    entries = write(tmp_path / "two.yaml", "- facts: { armed: perhaps }\n")
    assert [fault.split(",")[0] for fault in faults_of(table, entries)] == ["one.csv:2", "two.yaml:1"]


def test_no_batch_comes_once_something_is_wrong(tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.csv", "armed\nperhaps\n")
    good = write_cases(tmp_path / "good.csv", CASES)
    batches = read_batches([bad, good], VOCABULARY, DAY)
    with pytest.raises(InputError):
        next(batches)


# Large files


def test_a_csv_file_of_several_blocks_is_read_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "BLOCK", 400)
    rows = "".join(f'c{number},"a note\nof {number} lines",yes\n' for number in range(100))
    file = write(tmp_path / "cases.csv", "id,note,armed\n" + rows)
    batches = list(read_batches([file], VOCABULARY, DAY))
    assert len(batches) > 5
    assert [case.id for batch in batches for case in cases_of(batch.cases)] == [f"c{number}" for number in range(100)]


def test_lines_are_right_in_every_block_of_a_csv_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "BLOCK", 400)
    text = io.StringIO()
    text.write("id,note,armed\n")
    expected = []
    for number in range(100):
        text.write("\n" if number % 10 == 5 else "")  # a blank line is no row
        bad = number % 17 == 3
        if bad:
            expected.append(text.getvalue().count("\n") + 1)
        text.write(f'c{number},"a note\nof two lines",{"maybe" if bad else "yes"}\n')
    faults = faults_of(write(tmp_path / "cases.csv", text.getvalue()))
    assert [int(fault.split(":")[1].split(",")[0]) for fault in faults] == expected


def test_ids_count_on_over_the_blocks_of_a_csv_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "BLOCK", 100)
    file = write(tmp_path / "cases.csv", "armed,civil\n" + "yes,no\n" * 60)
    assert [case.id for case in read(file, on=DAY)] == [str(number) for number in range(1, 61)]


def test_a_parquet_file_is_read_batch_by_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_files, "BATCH", 7)
    pa_parquet.write_table(pa.table({"armed": [True, None] * 10}), tmp_path / "cases.parquet")
    batches = list(read_batches([tmp_path / "cases.parquet"], VOCABULARY, DAY))
    assert [batch.cases.num_rows for batch in batches] == [7, 7, 6]
    assert [case.id for batch in batches for case in cases_of(batch.cases)] == [str(n) for n in range(1, 21)]


# The types of Parquet columns


@pytest.mark.parametrize(
    ("name", "column", "told"),
    [
        ("armed", pa.array(["yes"]), "the column is of type string Expected: true or false"),
        ("armed", pa.array([2]), "the column is of type int64 Expected: true or false"),
        ("count", pa.array(["7"]), "the column is of type string Expected: a whole number"),
        ("count", pa.array([True]), "the column is of type bool Expected: a whole number"),
        ("count", pa.array([1.5]), "the column is of type double Expected: a whole number"),
        ("count", pa.array([LARGEST + 1]), "'1000000000000001' is not allowed here Expected: a whole number"),
        ("signed", pa.array([20000], pa.int32()), "the column is of type int32 Expected: a date"),
        ("signed", pa.array(["2024-03-31"]), "the column is of type string Expected: a date"),
        ("kind", pa.array([1]), "the column is of type int64 Expected: one of: ship"),
        ("kind", pa.array(["ship", "tank", None]), "'tank' is not allowed here Expected: one of: ship"),
        ("kind", pa.array([["ship"]]), "Expected: one of: ship"),
        ("decision_date", pa.array(["2024-03-31"]), "the column is of type string Expected: a column of dates"),
        ("decision_date", pa.array([None, DAY]), "1 rows have no date Expected: a column of dates"),
        ("decision_date", pa.array([dt.date(9999, 12, 31)]), "'9999-12-31' is not allowed here"),
        ("id", pa.array([1.5]), "the column is of type double Expected: a column of texts or whole numbers"),
    ],
)
def test_a_parquet_column_of_a_wrong_type_or_value_is_told(
    tmp_path: Path, name: str, column: pa.Array, told: str
) -> None:
    days = {} if name == "decision_date" else {"decision_date": pa.array([DAY] * len(column))}
    pa_parquet.write_table(pa.table({name: column, **days}), tmp_path / "cases.parquet")
    (fault,) = faults_of(tmp_path / "cases.parquet", on=None)
    assert fault.startswith(f"cases.parquet, {name}: ")
    assert told in fault


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("armed", pa.nulls(1), None),
        ("count", pa.array([7], pa.uint8()), 7),
        ("amount", pa.array([5e9]), 5_000_000_000),
        ("signed", pa.array([DAY], pa.date64()), DAY),
        ("signed", pa.array([dt.datetime(2024, 3, 31)], pa.timestamp("us")), DAY),
        ("kind", pa.array(["ship"], pa.large_string()), "ship"),
        ("kind", pa.array(["ship"]).dictionary_encode(), "ship"),
    ],
)
def test_a_parquet_column_of_a_kindred_type_is_read(tmp_path: Path, name: str, column: pa.Array, value: object) -> None:
    pa_parquet.write_table(pa.table({name: column}), tmp_path / "cases.parquet")
    (case,) = read(tmp_path / "cases.parquet", on=DAY)
    assert case.facts.get(name) == value
