"""`osa register …`, as a user runs it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from osa.register.models import Item, Project
from osa.register.services import row_save
from osa.rulebook.reading import PROGRAMMES
from osa.trail.models import Entry
from tests.register.world import DESK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of Japan's programme to change."""
    return shutil.copytree(PROGRAMMES / "japan", tmp_path / "programme")


@pytest.fixture
def load(osa: Callable[..., Ran], files: Path) -> Callable[..., Ran]:
    """Load that copy."""

    def run(*arguments: object) -> Ran:
        return osa("register", "load", "--programme", files, *arguments)

    return run


def edit(files: Path, table: str, old: str, new: str) -> None:
    file = files / "register" / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_first_load_asks_nothing_and_the_second_changes_nothing(load: Callable[..., Ran]) -> None:
    first = load()
    assert (first.code, first.err) == (0, "")
    assert "0 changed, 0 removed, 0 in conflict" in first.out
    before = Entry.objects.count()
    second = load()
    assert second.code == 0
    assert second.out.startswith("0 created, 0 changed")
    assert Entry.objects.count() == before


@pytest.mark.usefixtures("programme")
def test_a_changed_file_is_shown_before_it_is_applied(load: Callable[..., Ran], files: Path) -> None:
    edit(files, "projects", "Coastal surveillance radar systems", "Coastal radars")
    shown = load("--dry-run")
    assert shown.code == 0
    for told in ("PHL-23", "title_en", "Coastal surveillance radar systems", "Coastal radars", "1 changed"):
        assert told in shown.out
    assert Project.objects.get(pk="PHL-23").title_en != "Coastal radars"
    assert load().code != 0  # nobody is there to say yes
    assert Project.objects.get(pk="PHL-23").title_en != "Coastal radars"
    assert load("--yes", "--why", "shorter").code == 0
    assert Project.objects.get(pk="PHL-23").title_en == "Coastal radars"
    entry = Entry.objects.order_by("number").last()
    assert entry is not None
    assert (entry.service, entry.why) == ("register_load", "shorter")


@pytest.mark.usefixtures("programme")
def test_what_would_be_refused_is_told_before_anybody_is_asked(load: Callable[..., Ran], files: Path) -> None:
    edit(files, "commitments", "600000000", "9600000000")
    before = Entry.objects.count()
    for options in (["--dry-run"], ["--dry-run", "--json"], []):
        ran = load(*options)
        assert ran.code == 2
        assert "more would be committed than is available" in ran.err
        assert "Apply these changes?" not in ran.err + ran.out
    assert Entry.objects.count() == before


@pytest.mark.usefixtures("programme")
def test_a_project_that_was_screened_is_not_removed_by_a_file(load: Callable[..., Ran], files: Path) -> None:
    for table in files.joinpath("register").glob("*.csv"):
        lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if "TON-25" not in line]
        table.write_text("".join(kept), encoding="utf-8")
    ran = load("--dry-run")
    assert ran.code == 2
    assert "projects TON-25: is referred to by" in ran.err
    assert "a project is cancelled in casework" in ran.err


@pytest.mark.usefixtures("programme")
def test_a_conflict_is_shown_field_by_field_and_left(load: Callable[..., Ran], files: Path) -> None:
    row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "announced": 7})
    edit(
        files,
        "items",
        ",surveillance,,inferred,yes,no,no,yes,The number announced",
        ",surveillance,6,inferred,yes,no,no,yes,The number announced",
    )
    ran = load("--yes")
    assert ran.code == 1
    assert "the file and the register have both changed it" in ran.out
    assert Item.objects.get(pk="PHL-23-i1").announced == 7
    assert load("--yes", "--overwrite").code == 0
    assert Item.objects.get(pk="PHL-23-i1").announced == 6


@pytest.mark.usefixtures("programme")
def test_the_plan_comes_as_json(load: Callable[..., Ran], files: Path) -> None:
    edit(files, "projects", "Coastal surveillance radar systems", "Coastal radars")
    plan = load("--dry-run", "--json").json()
    (changed,) = plan["changed"]
    assert (changed["row"], changed["fields"]["title_en"]["after"]) == ("PHL-23", "Coastal radars")


def test_every_fault_of_the_files_is_told_with_its_place(load: Callable[..., Ran], files: Path) -> None:
    edit(files, "agreements", "2023-11-03", "2023-13-03")
    edit(files, "projects", ",PHL,", ",XXX,")
    ran = load()
    assert ran.code == 2
    assert "agreements.csv:" in ran.err
    assert "projects.csv:" in ran.err
    assert Project.objects.count() == 0


@pytest.mark.usefixtures("programme")
def test_check_tells_findings_in_three_grades_and_ends_with_1_if_there_are_errors(
    osa: Callable[..., Ran], load: Callable[..., Ran], files: Path
) -> None:
    ran = osa("register", "check")
    assert ran.code == 0
    assert "0 errors" in ran.out
    assert {finding["grade"] for finding in osa("register", "check", "--json").json()} == {"warning", "note"}
    edit(files, "claims", "amount_yen,5000000000,yes", "amount_yen,5000000001,yes")
    load("--yes")
    ran = osa("register", "check")
    assert ran.code == 1
    assert "5000000001" in ran.out


@pytest.mark.usefixtures("programme")
def test_csv_files_that_were_exported_load_without_a_change_and_export_alike(
    osa: Callable[..., Ran], load: Callable[..., Ran], files: Path
) -> None:
    directory = files / "register"
    refused = osa("register", "export", directory)
    assert (refused.code, "--replace writes over it" in " ".join(refused.err.split())) == (2, True)
    assert osa("register", "export", directory, "--replace").code == 0
    before = {file.name: file.read_bytes() for file in directory.iterdir()}
    assert load().out.startswith("0 created, 0 changed, 0 removed")
    osa("register", "export", directory, "--replace")
    assert {file.name: file.read_bytes() for file in directory.iterdir()} == before


@pytest.mark.usefixtures("programme")
def test_a_workbook_goes_out_is_edited_shown_and_taken_back(osa: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "out" / "register.xlsx"
    assert osa("register", "export", file).code == 0
    assert osa("register", "export", file).code == 2
    assert osa("register", "export", file, "--replace").code == 0
    assert osa("register", "import", file).out.startswith("0 created, 0 changed, 0 removed, 0 in conflict")
    book: Any = openpyxl.load_workbook(file)
    sheet = next(book[title] for title in book.sheetnames if title.startswith("items "))
    row = next(cells for cells in sheet.iter_rows(min_row=3) if cells[0].value == "PHL-23-i1")
    row[next(cell.column for cell in sheet[2] if cell.value == "announced") - 1].value = 6
    book.save(file)
    assert "announced" in osa("register", "import", file, "--dry-run").out
    assert osa("register", "import", file, "--yes").code == 0
    assert Item.objects.get(pk="PHL-23-i1").announced == 6


@pytest.mark.usefixtures("programme")
def test_an_export_goes_into_a_workbook_or_a_directory_and_nowhere_else(
    osa: Callable[..., Ran], tmp_path: Path
) -> None:
    assert osa("register", "export", tmp_path / "register.xls").code == 2
    assert list(tmp_path.glob("register*")) == []


@pytest.mark.usefixtures("programme")
def test_show_prints_tables_and_rows(osa: Callable[..., Ran]) -> None:
    assert "フィリピン" in osa("register", "show", "countries").out
    assert len(osa("register", "show", "projects", "--json").json()) == Project.objects.count()
    ran = osa("register", "show", "PHL-23")
    for told in ("mofa-phl-23", "items/PHL-23-i1", "register_load", "沿岸監視レーダー"):
        assert told in ran.out
    (found,) = osa("register", "show", "projects/PHL-23", "--json").json()
    assert (found["row"], found["history"][0]["action"]) == ("PHL-23", "created")
    assert osa("register", "show", "nowhere").code == 2


@pytest.mark.usefixtures("programme")
def test_show_knows_the_past(osa: Callable[..., Ran]) -> None:
    assert json.loads(osa("register", "show", "projects", "--json", "--as-of", "2020-01-01").out) == []
    ran = osa("register", "show", "PHL-23", "--as-of", "2020-01-01")
    assert (ran.code, "nothing was known of PHL-23 on 2020-01-01" in " ".join(ran.err.split())) == (2, True)
