"""The register as a workbook: as officers would recognise it, and back without loss."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import zipfile
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings

from osa.accounts.serving import Refused
from osa.register.cells import columns_of
from osa.register.models import Item
from osa.register.plans import plan_import, rows_told
from osa.register.services import register_import, row_save
from osa.register.stored import read_state
from osa.register.tables import TABLES
from osa.register.workbook_reading import read_workbook, written
from osa.register.workbook_writing import about, export_workbook, sheet_title, write_workbook
from osa.rulebook.faults import Faults, InputError
from osa.trail.models import Entry
from tests.register.strategies import states
from tests.register.world import BUDGET, DESK, ITEM, OPERATOR, WORLD, commitment, money, put, row_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from osa.register.stored import State

pytestmark = pytest.mark.django_db

Book = Any
"""A workbook of openpyxl, or a cell: their types say less than they do."""


def read(file: Path) -> tuple[State, list[str]]:
    faults = Faults()
    rows, _number = read_workbook(file, faults)
    return {t: {k: r.values for k, r in found.items()} for t, found in rows.items()}, [str(f) for f in faults]


def exported(directory: Path, edit: Callable[[Any], None] = lambda _book: None) -> Path:
    """Export the register, and edit the workbook as an officer would."""
    file = directory / "register.xlsx"
    export_workbook(file)
    book = openpyxl.load_workbook(file)
    edit(book)
    book.save(file)
    return file


def cell(book: Book, table: str, row: int, column: str) -> Book:
    sheet = book[sheet_title(table)]
    return sheet.cell(row, list(columns_of(table)).index(column) + 1)


def faults_of(file: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        plan_import(file)
    return [str(fault).removeprefix(f"{file}, ") for fault in caught.value.faults]


def share_strings(file: Path) -> None:
    """Move the texts of a workbook to where Excel keeps them: strings that all sheets share."""
    shared: list[str] = []

    def share(found: re.Match[str]) -> str:
        shared.append(found[2])
        return f'<c {found[1]}t="s"><v>{len(shared) - 1}</v></c>'

    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    inline = re.compile(r'<c ([^>]*?)t="inlineStr"><is>(<t.*?</t>)</is></c>', re.DOTALL)
    for name in [name for name in parts if name.startswith("xl/worksheets/")]:
        parts[name] = inline.sub(share, parts[name].decode()).encode()
    items = "".join(f"<si>{text}</si>" for text in shared)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}" /></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", part.encode())
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{space}">{items}</sst>'.encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert unescape("".join(shared))


@settings(max_examples=10)  # each writes and reads some sixty sheets
@given(states())
def test_any_register_comes_back_from_its_workbook(state: State) -> None:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "register.xlsx")
        write_workbook(file, state, about())
        found, faults = read(file)
        assert (faults, found) == ([], state)
        share_strings(file)
        found, faults = read(file)
        assert (faults, found) == ([], state)


def test_an_export_that_nobody_touches_changes_nothing(tmp_path: Path) -> None:
    put(*WORLD, money(10**15), commitment(10**15 - 1))
    plan = plan_import(exported(tmp_path))
    assert (plan.changes, plan.conflicts, plan.unchanged) == ((), (), 7)


def test_every_table_has_a_sheet_with_headings_in_both_languages_and_frozen_panes(tmp_path: Path) -> None:
    put(*WORLD)
    book = openpyxl.load_workbook(exported(tmp_path))
    assert [title.split(" ")[0] for title in book.sheetnames] == [*TABLES, "lists", "about"]
    assert all(len(title) <= 31 for title in book.sheetnames)
    assert book["about"].sheet_state == "hidden"
    for name in TABLES:
        sheet = book[sheet_title(name)]
        assert [cell.value for cell in sheet[2]] == list(columns_of(name))
        assert all("\n" in str(cell.value) for cell in sheet[1])
        assert sheet.freeze_panes == "B3"
        assert sheet.auto_filter.ref.startswith("A2:")


def test_codes_answers_and_ids_are_chosen_from_lists_that_reach_below_the_last_row(tmp_path: Path) -> None:
    put(*WORLD)
    book = openpyxl.load_workbook(exported(tmp_path))
    sheet = book[sheet_title("items")]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    places = {name: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place] for place, name in enumerate(columns_of("items"))}
    project = rules[f"{places['project']}3:{places['project']}1003"]
    assert project.formula1 == f"'{sheet_title('projects')}'!$A$3:$A$1003"
    for name, codes in (("kind", list(columns_of("items")["kind"].choices)), ("weapon", ["yes", "no"])):
        listed = rules[f"{places[name]}3:{places[name]}1003"].formula1
        title, cells = listed.rsplit("!", 1)
        found = book[title.strip("'")][cells.replace("$", "")]
        assert [row[0].value for row in found] == codes
    lists = book[sheet_title("lists")]
    explained = {(r[0], r[1], r[2]): r[3:] for r in lists.iter_rows(min_row=3, values_only=True)}
    assert explained["items", "kind", "equipment"][0] == "equipment"


def test_columns_are_formatted_as_what_they_hold_also_below_the_last_row(tmp_path: Path) -> None:
    put(*WORLD, money())
    book = openpyxl.load_workbook(exported(tmp_path))
    formats = {
        name: cell(book, "appropriations", 3, name).number_format for name in ("id", "fiscal_year", "amount_yen")
    }
    assert formats == {"id": "@", "fiscal_year": "0", "amount_yen": "#,##0"}
    sheet = book[sheet_title("items")]
    assert sheet.column_dimensions["B"].number_format == "@"
    assert sheet.column_dimensions["B"].width >= 20


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "#N/A"]
    rows = [("items", {**ITEM, "id": f"i{n}", "name_en": text, "name_ja": text}) for n, text in enumerate(texts)]
    put(*WORLD, *rows)
    file = tmp_path / "register.xlsx"
    export_workbook(file)
    book = openpyxl.load_workbook(file)
    assert [cell(book, "items", 4 + n, "name_en").data_type for n in range(len(texts))] == ["s"] * len(texts)
    with zipfile.ZipFile(file) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)


def test_edits_new_rows_and_removed_rows_are_shown_and_then_made(tmp_path: Path) -> None:
    put(*WORLD, ("items", {**ITEM, "id": "PHL-23-i2"}))

    def edit(book: Book) -> None:
        cell(book, "items", 3, "announced").value = 6
        cell(book, "items", 3, "weapon").value = False
        sheet = book[sheet_title("items")]
        sheet.delete_rows(4)
        new = {"id": "PHL-23-i3", "name_en": "Mast", "name_ja": "柱", "project": "PHL-23", "kind": "equipment"}
        for name, value in {**new, "published": "no", "basis": "primary", "sources": "s1"}.items():
            cell(book, "items", 4, name).value = value

    plan = plan_import(exported(tmp_path, edit))
    assert rows_told(plan) == "1 created, 1 changed, 1 removed, 0 in conflict, 4 unchanged"
    assert Item.objects.count() == 2
    register_import(by=DESK, plan=plan, why="from the mission")
    assert {item.pk: item.announced for item in Item.objects.all()} == {"PHL-23-i1": 6, "PHL-23-i3": None}
    assert {entry.service for entry in Entry.objects.filter(by="dan")} == {"register_import"}
    assert plan_import(tmp_path / "register.xlsx").changes == ()


def test_an_edit_made_in_the_meantime_is_kept_or_a_conflict(tmp_path: Path) -> None:
    put(*WORLD)
    file = exported(tmp_path, lambda book: setattr(cell(book, "items", 3, "announced"), "value", 6))
    row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "weapon": False})
    plan = plan_import(file)
    assert [change.fields() for change in plan.changes] == [{"announced": (5, 6)}]
    row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "announced": 7})
    plan = plan_import(file)
    assert ([c.fields for c in plan.conflicts], plan.changes) == ([{"announced": (5, 6, 7)}], ())
    assert [c.fields() for c in plan_import(file, overwrite=True).changes] == [{"announced": (7, 6)}]


def test_a_row_without_an_id_is_told_one_that_is_free(tmp_path: Path) -> None:
    put(*WORLD)

    def edit(book: Book) -> None:
        for name, value in {**ITEM, "id": None, "published": "no", "defence_equipment": "yes", "sources": "s1"}.items():
            cell(book, "items", 4, name).value = value

    (fault,) = faults_of(exported(tmp_path, edit))
    assert fault.startswith(f"{sheet_title('items')}!A4 (id): the row has no id; free is, for example, PHL-23-item-1")


def test_everything_that_is_no_value_is_told_by_sheet_and_cell_at_once(tmp_path: Path) -> None:
    put(*WORLD, money())
    title = sheet_title("items")

    def edit(book: Book) -> None:
        cell(book, "items", 3, "announced").value = "=2+3"
        cell(book, "items", 3, "kind").value = "equipmint"
        cell(book, "items", 3, "name_en").value = "#REF!"
        cell(book, "items", 3, "made_in_japan").value = 1
        cell(book, "items", 3, "project").value = "PHL-99"
        cell(book, "appropriations", 3, "amount_yen").value = 1.5
        cell(book, "appropriations", 3, "decided_on").value = 45000
        book[title]["Z3"] = "beside"
        book[sheet_title("countries")].merge_cells("B3:C3")

    places = [fault.split(":")[0] for fault in faults_of(exported(tmp_path, edit)) if "!B3:C3" not in fault]
    names = list(columns_of("items"))
    assert places == [
        f"{sheet_title('countries')}!C3 (name_ja)",
        f"{title}!Z3",
        *(
            f"{title}!{'ABCDEFGHIJKLM'[names.index(n)]}3 ({n})"
            for n in ("name_en", "announced", "made_in_japan", "kind")
        ),
        f"{sheet_title('appropriations')}!D3 (amount_yen)",
        f"{sheet_title('appropriations')}!E3 (decided_on)",
        f"{title}!{'ABCDEFGHIJKLM'[names.index('project')]}3 (project)",
    ]


def test_merged_cells_are_told(tmp_path: Path) -> None:
    put(*WORLD)
    file = exported(tmp_path, lambda book: book[sheet_title("countries")].merge_cells("A3:A4"))
    assert faults_of(file) == [
        f"{sheet_title('countries')}!A3:A4: the cells are merged Expected: a cell for each value"
    ]


def test_missing_double_and_foreign_sheets_and_columns_are_told(tmp_path: Path) -> None:
    put(*WORLD)

    def edit(book: Book) -> None:
        del book[sheet_title("needs")]
        book.create_sheet("scratch")
        book.copy_worksheet(book[sheet_title("items")])
        book[sheet_title("countries")]["C2"] = "name_jp"

    found = faults_of(exported(tmp_path, edit))
    for told in (
        "scratch: it is no sheet",
        "there are two sheets",
        "needs: the sheet is missing",
        "'name_jp' is no column",
    ):
        assert any(told in fault for fault in found), told


def test_a_sheet_that_was_renamed_behind_its_name_is_known(tmp_path: Path) -> None:
    put(*WORLD)
    file = exported(tmp_path, lambda book: setattr(book[sheet_title("items")], "title", "items (checked)"))
    assert plan_import(file).changes == ()


def test_a_workbook_of_another_register_is_refused(tmp_path: Path) -> None:
    put(*WORLD)

    def edit(book: Book) -> None:
        for row in book["about"].iter_rows():
            if row[0].value == "trail_hash":
                row[1].value = "0" * 64

    file = exported(tmp_path, edit)
    (fault,) = faults_of(file)
    assert "exported from another register" in fault


@pytest.mark.parametrize("name", ["about", "everything"])
def test_a_workbook_that_says_nothing_of_itself_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "own.xlsx"
    if name == "about":
        put(*WORLD)
        file = exported(tmp_path, lambda book: book.__delitem__("about"))
    else:
        openpyxl.Workbook().save(file)
    (fault,) = faults_of(file)
    assert "does not say what it was exported from" in fault


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "register.xlsx"
    file.write_text("no workbook", encoding="utf-8")
    (fault,) = faults_of(file)
    assert "cannot be read" in fault


def test_what_a_workbook_cannot_hold_is_told_before_a_file_is_there(tmp_path: Path) -> None:
    state = {
        **read_state(),
        "items": {"i": {**row_of("items", "i"), "note_en": "bell\a", "note_ja": "_x0041_" * 5_000}},
    }
    with pytest.raises(InputError) as caught:
        write_workbook(tmp_path / "register.xlsx", state, about())
    assert [fault.where for fault in caught.value.faults] == ["items i, note_en", "items i, note_ja"]
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_is_no_way_around_the_budget_officer_or_casework(tmp_path: Path) -> None:
    fact = row_of("case_facts", "f", project="PHL-23", fact="like_minded", value="true")
    put(*WORLD, money(), commitment(), ("case_facts", fact))

    def edit(book: Book) -> None:
        cell(book, "commitments", 3, "amount_yen").value = 1
        cell(book, "projects", 3, "state").value = "closed"
        cell(book, "case_facts", 3, "value").value = "false"

    plan = plan_import(exported(tmp_path, edit))
    with pytest.raises(Refused) as refused:
        register_import(by=DESK, plan=plan)
    assert len(refused.value.reasons) == 3
    with pytest.raises(PermissionError):
        register_import(by=BUDGET, plan=plan)
    register_import(by=OPERATOR, plan=plan)
    assert read_state()["projects"]["PHL-23"]["state"] == "closed"


def test_a_workbook_is_no_way_around_permissions_and_agreements(tmp_path: Path) -> None:
    put(*WORLD)

    def edit(book: Book) -> None:
        delivery = {"id": "d", "project": "PHL-23", "batch": 1, "delivered_on": "2024-01-01", "what_en": "a"}
        line = {"id": "l", "delivery": "d", "item": "PHL-23-i1"}
        for table, values in (("deliveries", {**delivery, "what_ja": "b"}), ("delivery_lines", line)):
            for name, value in {**values, "basis": "primary", "published": "no"}.items():
                cell(book, table, 3, name).value = value

    plan = plan_import(exported(tmp_path, edit))
    with pytest.raises(Refused) as refused:
        register_import(by=DESK, plan=plan)
    assert refused.value.reasons == (
        "delivery d: no notes are exchanged on the project PHL-23 yet",
        "PHL-23-i1 is defence equipment, and no export permission granted by 2024-01-01 covers it",
    )
    assert not read_state()["deliveries"]
    register_import(by=OPERATOR, plan=plan)
    assert read_state()["deliveries"]


def test_an_empty_register_gives_a_workbook_to_fill_in(tmp_path: Path) -> None:
    def edit(book: Book) -> None:
        for name, value in {"id": "PHL", "name_en": "Philippines", "name_ja": "フィリピン"}.items():
            cell(book, "countries", 3, name).value = value

    register_import(by=DESK, plan=plan_import(exported(tmp_path, edit)))
    assert list(read_state()["countries"]) == ["PHL"]


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("items.announced", 6.0, 6),
        ("items.announced", "1,000", 1000),
        ("items.weapon", True, True),
        ("items.weapon", "いいえ", False),
        ("items.note_en", dt.datetime(2024, 3, 31), "2024-03-31"),
        ("items.note_en", 12, "12"),
        ("agreements.signed_on", dt.datetime(2024, 3, 31), "2024-03-31"),
        ("agreements.signed_on", "1899-12-31", "1899-12-31"),
        ("agreements.amount_yen", 1e15, 10**15),
        ("quoted_amounts.amount", 54.6, "54.6"),
        ("quoted_amounts.amount", 9999999999999.99, "9999999999999.99"),
        ("quoted_amounts.amount", 33, "33"),
        ("items.note_en", "a_x000D__x000A_b", "a\nb"),
    ],
)
def test_what_a_spreadsheet_makes_of_what_was_typed_is_understood(name: str, typed: object, value: object) -> None:
    table, _dot, column = name.partition(".")
    text = written(typed, columns_of(table)[column])
    assert text is not None
    assert columns_of(table)[column].parse(text) == value


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("items.weapon", 1),
        ("items.announced", True),
        ("items.note_en", 1.5),
        ("items.note_en", True),
        ("items.kind", dt.datetime(2024, 3, 31)),
        ("agreements.signed_on", 45000),
        ("agreements.signed_on", dt.datetime(2024, 3, 31, 12)),
        ("agreements.signed_on", dt.time(12)),
        ("quoted_amounts.amount", float("inf")),
    ],
)
def test_what_a_spreadsheet_may_have_changed_is_refused(name: str, typed: object) -> None:
    table, _dot, column = name.partition(".")
    assert written(typed, columns_of(table)[column]) is None


def test_a_change_made_while_a_workbook_is_written_is_not_undone_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(*WORLD)

    def slow() -> State:
        state = read_state()
        row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "announced": 7})
        return state

    monkeypatch.setattr("osa.register.workbook_writing.read_state", slow)
    export_workbook(tmp_path / "register.xlsx")
    assert plan_import(tmp_path / "register.xlsx").changes == ()
    assert Item.objects.get().announced == 7


def test_a_sheet_that_reaches_down_to_its_last_possible_row_is_read_quickly(tmp_path: Path) -> None:
    put(*WORLD)
    file = exported(tmp_path, lambda book: book[sheet_title("items")].cell(1_048_576, 3).__setattr__("value", " "))
    (fault,) = [fault for fault in faults_of(file) if "A1048576" in fault]
    assert "the row has no id" in fault
