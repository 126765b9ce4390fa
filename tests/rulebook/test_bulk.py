from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from osa.rulebook import bulk
from osa.rulebook.bulk import EngineName, Format, as_text, for_csv, json_rows, screen_batches, write_answers
from osa.rulebook.case_tables import ID, table_of
from osa.rulebook.cases import Batch, read_batches
from osa.rulebook.expressions import Holds
from osa.rulebook.facts import Case
from osa.rulebook.faults import InputError
from tests.rulebook.strategies import FEW, make_clause, make_rulebook, random_cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.rulebook.clause import Rulebook

COLUMNS = ["id", "decision_date", "framework", "verdict", "deciding", "missing"]
FORMATS: tuple[Format, ...] = ("json", "csv", "parquet", "xlsx")
ENGINES: tuple[EngineName, ...] = ("columns", "row", "duckdb")
DAY = dt.date(2024, 3, 31)
SMALL = make_rulebook(
    [
        make_clause("M-ban", "prohibits", Holds("treaty")),
        make_clause("M-ground", "permits", Holds("armed"), ["purpose"]),
        make_clause("M-bought", "requires", Holds("bought")),
    ],
    vocabulary=FEW,
)


def answers_of(rulebook: Rulebook, batches: list[Batch], engine: EngineName, *frameworks: str) -> pa.Table:
    chosen = frameworks or ("main",)
    return pa.concat_tables([as_text(answer) for answer in screen_batches(rulebook, chosen, batches, engine=engine)])


def batch_of(*ids: str) -> Batch:
    """Return a batch of cases that are permitted, prohibited and undetermined by turns."""
    facts = [{"armed": True, "bought": True, "treaty": False}, {"treaty": True}, {}]
    cases = [Case(DAY, facts[place % 3], id=name) for place, name in enumerate(ids)]
    return Batch(Path("cases.csv"), table_of(cases, FEW))


def small_answers(*ids: str) -> Iterator[pa.Table]:
    return screen_batches(SMALL, ["main"], [batch_of(*ids)])


def rows_of(file: Path, kind: Format) -> list[dict[str, Any]]:
    """Read answers back, each as texts."""
    if kind == "json":
        rows = [{**row, "deciding": " ".join(row["deciding"])} for row in json.loads(file.read_text("utf-8"))]
    elif kind == "csv":
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
    elif kind == "parquet":
        rows = as_text(pa_parquet.read_table(file)).to_pylist()
    else:
        sheet = openpyxl.load_workbook(file)["screening"]
        header, *cells = sheet.iter_rows(values_only=True)
        rows = [dict(zip(map(str, header), row, strict=True)) for row in cells]
    return [{name: str(value or 0)[:10] if "d" in name[:1] and name != "deciding" else str(value or "")
             for name, value in row.items()} for row in rows]  # fmt: skip


# Engines


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("framework", ["transfer", "osa", "oda"])
def test_engines_give_the_same_answers_on_japans_rulebook(japan: Rulebook, engine: EngineName, framework: str) -> None:
    cases = random_cases(japan, seed=7, count=120)
    batches = [Batch(Path("cases.csv"), table_of(cases, japan.vocabulary))]
    found = answers_of(japan, batches, engine, framework)
    assert found.column_names == COLUMNS
    assert found.to_pylist() == answers_of(japan, batches, "columns", framework).to_pylist()


@pytest.mark.parametrize("engine", ENGINES)
def test_answers_come_in_the_order_of_the_cases_with_their_ids(engine: EngineName) -> None:
    ids = [f"case {number}" for number in range(30, 0, -1)]
    found = answers_of(SMALL, [batch_of(*ids)], engine)
    assert found[ID].to_pylist() == ids
    assert found["verdict"].to_pylist() == ["permitted", "prohibited", "undetermined"] * 10


@pytest.mark.parametrize("engine", ENGINES)
def test_a_fact_that_is_called_place_is_no_obstacle_to_any_engine(engine: EngineName) -> None:
    cases = [Case(DAY, {"place": "here", "armed": True, "bought": True, "treaty": False}, id="a")]
    batch = Batch(Path("cases.csv"), table_of(cases, FEW))
    assert answers_of(SMALL, [batch], engine)["verdict"].to_pylist() == ["permitted"]


@pytest.mark.parametrize("engine", ENGINES)
def test_no_cases_give_no_answers(engine: EngineName) -> None:
    assert answers_of(SMALL, [batch_of()], engine).num_rows == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_several_frameworks_answer_one_after_the_other(engine: EngineName) -> None:
    found = answers_of(SMALL, [batch_of("a", "b")], engine, "main", "base")
    assert found["framework"].to_pylist() == ["main", "main", "base", "base"]


def test_deciding_clauses_as_text_are_those_of_the_struct() -> None:
    (answer,) = small_answers("a", "b", "c", "d")
    told = [" ".join(name for name, so in row.items() if so) for row in answer["deciding"].to_pylist()]
    assert told == as_text(answer)["deciding"].to_pylist()
    assert told[:2] == ["M-ground", "M-ban"]


def test_deciding_clauses_as_text_are_those_of_the_struct_in_part_of_a_table() -> None:
    (answer,) = small_answers("a", "b", "c", "d", "e")
    whole = as_text(answer)["deciding"].to_pylist()
    assert as_text(answer.slice(1, 3))["deciding"].to_pylist() == whole[1:4]


def test_a_framework_without_clauses_answers_too() -> None:
    empty = make_rulebook([], vocabulary=FEW)
    (answer,) = screen_batches(empty, ["main"], [batch_of("a")])
    (row,) = json_rows(answer)
    assert row["deciding"] == []


def test_a_column_of_a_wrong_type_is_told_with_its_file() -> None:
    table = pa.table({"id": ["a"], "decision_date": [DAY], "armed": ["yes, very much"]})
    with pytest.raises(InputError, match=r"cases\.csv, armed: the column is of type string"):
        list(screen_batches(SMALL, ["main"], [Batch(Path("cases.csv"), table)]))


# Writing


@pytest.mark.parametrize("kind", FORMATS)
def test_every_form_of_output_can_be_read_back(tmp_path: Path, kind: Format) -> None:
    file = tmp_path / f"answers.{kind}"
    assert write_answers(small_answers("a", "零", 'c,"d"\ne'), file, kind) == 3
    rows = rows_of(file, kind)
    assert [row["id"] for row in rows] == ["a", "零", 'c,"d"\ne']
    assert [row["verdict"] for row in rows] == ["permitted", "prohibited", "undetermined"]
    assert [row["deciding"] for row in rows] == ["M-ground", "M-ban", "M-ban M-bought M-ground"]
    assert {row["decision_date"] for row in rows} == {"2024-03-31"}
    assert list(rows[0]) == COLUMNS


@pytest.mark.parametrize("kind", FORMATS)
def test_batch_after_batch_goes_into_one_file_with_one_header(tmp_path: Path, kind: Format) -> None:
    batches = [batch_of(), batch_of("a", "b"), batch_of(), batch_of("c")]
    file = tmp_path / f"answers.{kind}"
    assert write_answers(screen_batches(SMALL, ["main"], batches), file, kind) == 3
    assert [row["id"] for row in rows_of(file, kind)] == ["a", "b", "c"]


@pytest.mark.parametrize("kind", FORMATS)
def test_no_answers_still_make_a_file_that_can_be_read(tmp_path: Path, kind: Format) -> None:
    file = tmp_path / f"answers.{kind}"
    assert write_answers(small_answers(), file, kind) == 0
    assert rows_of(file, kind) == []


def test_parquet_keeps_the_deciding_clauses_as_booleans(tmp_path: Path) -> None:
    write_answers(small_answers("a"), tmp_path / "answers.parquet", "parquet")
    (row,) = pa_parquet.read_table(tmp_path / "answers.parquet").to_pylist()
    assert row["deciding"] == {"M-ban": False, "M-bought": False, "M-ground": True}


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_is_written_when_anything_is_wrong(tmp_path: Path, kind: Format) -> None:
    source = tmp_path / "cases.csv"
    source.write_text("id,armed\na,yes\nb,perhaps\n", "utf-8")
    good = tmp_path / "good.csv"
    good.write_text("id,armed\na,yes\n", "utf-8")
    batches = read_batches([good, source], FEW, DAY)
    with pytest.raises(InputError):
        write_answers(screen_batches(SMALL, ["main"], batches), tmp_path / f"answers.{kind}", kind)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cases.csv", "good.csv"]


@pytest.mark.parametrize("kind", FORMATS)
def test_an_older_file_stays_when_anything_is_wrong(tmp_path: Path, kind: Format) -> None:
    def failing() -> Iterator[pa.Table]:
        yield from small_answers("a")
        raise KeyboardInterrupt

    file = tmp_path / f"answers.{kind}"
    file.write_text("older", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        write_answers(failing(), file, kind)
    assert [item.read_text("utf-8") for item in tmp_path.iterdir()] == ["older"]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_place_that_cannot_be_written_to_is_bad_input(tmp_path: Path, kind: Format) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_answers(small_answers("a"), tmp_path / "no such directory" / f"answers.{kind}", kind)


# Spreadsheets

FORMULAS = ["=1+1", '=HYPERLINK("http://example.org")', "+81-3", "-A1", "@SUM(A1)", "\t=1", "-2+3"]


def test_an_id_that_looks_like_a_formula_is_text_in_a_workbook(tmp_path: Path) -> None:
    write_answers(small_answers(*FORMULAS), tmp_path / "answers.xlsx", "xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "answers.xlsx")["screening"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == FORMULAS
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize("formula", FORMULAS)
def test_an_id_that_a_spreadsheet_would_run_is_refused_in_a_csv_file(tmp_path: Path, formula: str) -> None:
    with pytest.raises(InputError) as caught:
        write_answers(small_answers("a", formula), tmp_path / "answers.csv", "csv")
    (fault,) = caught.value.faults
    assert repr(formula) in fault.what
    assert list(tmp_path.iterdir()) == []


def test_ids_of_a_csv_file_that_are_harmless_stay_as_they_are(tmp_path: Path) -> None:
    ids = ["-5", "+3,000", "-1.5", "a=b", "2024-03-31", "'=x", " = x", ""]
    write_answers(small_answers(*ids), tmp_path / "answers.csv", "csv")
    assert [row["id"] for row in rows_of(tmp_path / "answers.csv", "csv")] == [*ids[:-1], "8"]


def test_all_ids_that_a_spreadsheet_would_run_are_told_at_once() -> None:
    (answer,) = small_answers("=a", "b", "=c")
    with pytest.raises(InputError) as caught:
        for_csv(answer)
    assert len(caught.value.faults) == 2


def test_a_text_that_no_workbook_can_hold_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot hold the text"):
        write_answers(small_answers("bell\x07"), tmp_path / "answers.xlsx", "xlsx")
    assert list(tmp_path.iterdir()) == []


def test_more_answers_than_a_sheet_has_rows_are_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_ROWS", 2)
    with pytest.raises(InputError, match="no more than 2 answers"):
        write_answers(small_answers("a", "b", "c"), tmp_path / "answers.xlsx", "xlsx")
    assert list(tmp_path.iterdir()) == []
