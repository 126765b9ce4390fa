from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from osa.cli import screening

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

FIELDS = {"id", "decision_date", "framework", "verdict", "deciding", "missing"}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A file of two cases: one that breaches a treaty, one of which nothing is known."""
    file = tmp_path / "cases.csv"
    header = "id,decision_date,item_is_defence_equipment,transfer_breaches_treaty"
    file.write_text(f"{header}\na,2026-04-21,yes,yes\nb,2026-04-21,,\n", "utf-8")
    return file


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A file with two bad cells."""
    file = tmp_path / "bad.csv"
    file.write_text("id,transfer_breaches_treaty,fighting_under_way\na,perhaps,\nb,,soon\n", "utf-8")
    return file


def test_the_table_shows_each_case_and_counts_the_verdicts(osa: Callable[..., Ran], table: Path) -> None:
    ran = osa("screen", table)
    assert (ran.code, ran.err) == (0, "")
    lines = [[cell.strip() for cell in line.split("│")] for line in ran.out.splitlines()]
    assert lines[2][:4] == ["a", "2026-04-21", "osa", "prohibited"]
    assert lines[3][:4] == ["b", "2026-04-21", "osa", "undetermined"]
    assert "prohibited: 1  undetermined: 1" in ran.out


def test_json_holds_every_answer(osa: Callable[..., Ran], table: Path) -> None:
    for arguments in (["--json"], ["--output", "json"]):
        first, second = osa("screen", table, *arguments).json()
        assert first.keys() == FIELDS
        assert (first["id"], first["verdict"], second["verdict"]) == ("a", "prohibited", "undetermined")
        assert first["deciding"]
        assert second["missing"] > 10


def test_csv_goes_to_the_output_with_one_header(osa: Callable[..., Ran], table: Path) -> None:
    ran = osa("screen", table, table, "--output", "csv", "--framework", "all")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert ran.code == 0
    assert rows[0].keys() == FIELDS
    assert {row["framework"] for row in rows} >= {"osa", "transfer", "oda"}
    assert {row["id"] for row in rows} == {"a", "b"}


def test_a_file_that_is_named_gets_the_form_of_its_ending(osa: Callable[..., Ran], table: Path, tmp_path: Path) -> None:
    for ending in ("json", "csv", "parquet", "xlsx"):
        ran = osa("screen", table, "--to", tmp_path / f"answers.{ending}")
        assert (ran.code, ran.out) == (0, "")
        assert f"2 answers in {tmp_path}/answers.{ending}" in ran.err
    assert json.loads((tmp_path / "answers.json").read_text("utf-8"))[0]["verdict"] == "prohibited"
    assert (tmp_path / "answers.csv").read_text("utf-8").count("\n") == 3
    assert openpyxl.load_workbook(tmp_path / "answers.xlsx")["screening"]["D2"].value == "prohibited"


def test_parquet_keeps_the_struct_of_deciding_clauses_for_one_framework(
    osa: Callable[..., Ran], table: Path, tmp_path: Path
) -> None:
    osa("screen", table, "--to", tmp_path / "one.parquet")
    osa("screen", table, "--to", tmp_path / "all.parquet", "--framework", "all")
    assert pa.types.is_struct(pa_parquet.read_schema(tmp_path / "one.parquet").field("deciding").type)
    assert pa.types.is_string(pa_parquet.read_schema(tmp_path / "all.parquet").field("deciding").type)


@pytest.mark.parametrize("engine", ["row", "duckdb"])
def test_every_engine_gives_the_same_json(osa: Callable[..., Ran], table: Path, engine: str) -> None:
    ran = osa("screen", table, "--json", "--framework", "all", "--engine", engine)
    assert ran.json() == osa("screen", table, "--json", "--framework", "all").json()


def test_every_bad_cell_is_told_and_nothing_is_written(osa: Callable[..., Ran], bad: Path, tmp_path: Path) -> None:
    ran = osa("screen", bad, "--on", "2026-04-21", "--to", tmp_path / "answers.csv")
    assert (ran.code, ran.out) == (2, "")
    allowed = "Expected: true or false (leave empty if not known)"
    assert ran.err.splitlines() == [
        f"{bad}:2, transfer_breaches_treaty: 'perhaps' is not allowed here {allowed}",
        f"{bad}:3, fighting_under_way: 'soon' is not allowed here {allowed}",
        "2 fault(s) in the input; nothing was written.",
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["bad.csv"]


def test_a_good_file_before_a_bad_one_prints_nothing(osa: Callable[..., Ran], table: Path, bad: Path) -> None:
    for output in ("table", "csv", "json"):
        ran = osa("screen", table, bad, "--on", "2026-04-21", "--output", output)
        assert (ran.code, ran.out) == (2, "")


def test_cases_without_a_date_need_a_day_for_all(osa: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("id\na\n", "utf-8")
    ran = osa("screen", tmp_path / "cases.csv")
    assert ran.code == 2
    assert "--on" in ran.err
    assert (
        osa("screen", tmp_path / "cases.csv", "--on", "2026-04-21", "--json").json()[0]["decision_date"] == "2026-04-21"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--output", "parquet"], "--to"),
        (["--output", "xlsx"], "--to"),
        (["--output", "table", "--to", "answers.csv"], "a table is only printed"),
        (["--to", "answers.txt"], "--output"),
        (["--framework", "export"], "there is no framework export; there are: transfer"),
        (["--engine", "steam"], "steam"),
        (["--to", "no/such/directory/answers.csv"], "cannot be written"),
    ],
)
def test_options_that_do_not_fit_end_with_2(
    osa: Callable[..., Ran], table: Path, arguments: list[str], told: str
) -> None:
    ran = osa("screen", table, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in " ".join(ran.err.split())


def test_an_id_that_a_spreadsheet_would_run_goes_into_no_csv(osa: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("id\nb\n=1+1\n", "utf-8")
    ran = osa("screen", tmp_path / "cases.csv", "--on", "2026-04-21", "--output", "csv")
    assert (ran.code, ran.out) == (2, "")
    assert "'=1+1'" in ran.err


def test_a_long_table_shows_the_first_cases_and_counts_all(
    osa: Callable[..., Ran], table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "MOST_ROWS", 3)
    ran = osa("screen", table, table, table)
    assert ran.out.count("2026-04-21") == 3
    assert "… and 3 more" in ran.out
    assert "prohibited: 3  undetermined: 3" in ran.out


def test_a_file_that_is_not_there_ends_with_2(osa: Callable[..., Ran], tmp_path: Path) -> None:
    ran = osa("screen", tmp_path / "gone.csv")
    assert (ran.code, ran.out) == (2, "")
    assert "gone.csv" in ran.err
