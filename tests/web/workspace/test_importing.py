"""Importing a workbook in a browser: what is taken, what is shown first, and that exactly this is done."""

from __future__ import annotations

import html
import io
import os
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from osa.accounts.services import role_grant
from osa.register.models import Item
from osa.register.services import row_save
from osa.trail import clock
from osa.trail.models import Entry
from osa.web.workspace import import_files, importing
from tests.accounts.people import OPERATOR, account
from tests.register.world import ITEM, WORLD, put
from tests.web.workspace.desk import EVERYBODY, last, somebody, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db

PAGE = "/en/desk/import/"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep the workbooks of a test in a directory of its own."""
    monkeypatch.setattr(settings, "OSA_HOME", tmp_path)
    return tmp_path / "imports"


def exported(client: Client, change: Callable[[Any], None] = lambda _book: None) -> bytes:
    """Download the workbook, and change something in it."""
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}workbook.xlsx").content))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cell(book: Any, sheet: str, row: str, column: str) -> Any:  # noqa: ANN401 - openpyxl's
    """Return a cell of a row by the names of its sheet and its column."""
    found = next(one for one in book.worksheets if one.title.startswith(f"{sheet} "))
    names = [one.value for one in found[2]]
    line = next(cells for cells in found.iter_rows(min_row=3) if cells[0].value == row)
    return line[names.index(column)]


def announced(number: object) -> Callable[[Any], None]:
    """Return what puts another number into the workbook."""

    def change(book: Any) -> None:  # noqa: ANN401 - openpyxl's
        cell(book, "items", "PHL-23-i1", "announced").value = number

    return change


def send(client: Client, content: bytes, name: str = "mine.xlsx", **more: str) -> Any:  # noqa: ANN401
    """Send a workbook."""
    return client.post(PAGE, {"workbook": SimpleUploadedFile(name, content), **more})


def test_a_workbook_is_shown_field_by_field_before_anything_is_written_and_then_made(home: Path) -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    content, before = exported(client, announced(8)), last()
    address = send(client, content)["Location"]
    assert last() == before
    page = text(client.get(address))
    assert all(said in page for said in ("PHL-23-i1", "Number announced", "<td>5</td>", "<td>8</td>", "mine.xlsx"))
    assert client.post(address, {"step": "make", "why": "counted again"}).status_code == 302
    entry = Entry.objects.order_by("number").last()
    assert entry is not None
    assert (Item.objects.get().announced, entry.service, entry.why) == (8, "register_import", "counted again")
    assert client.get(address).status_code == 404
    assert list(home.iterdir()) == []


def test_all_faults_are_told_with_their_cells_and_nothing_is_kept(home: Path) -> None:
    put(*WORLD)
    client = somebody("desk_officer")

    def break_two(book: Any) -> None:  # noqa: ANN401 - openpyxl's
        announced("many")(book)
        cell(book, "projects", "PHL-23", "country").value = "XXX"

    page = html.unescape(text(send(client, exported(client, break_two))))
    assert "mine.xlsx, items" in page
    assert "there is no row 'XXX' in countries" in page
    assert str(home) not in page
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("role", [role for role in EVERYBODY if role != "desk_officer"])
def test_nobody_but_a_desk_officer_imports(role: str, home: Path) -> None:
    put(*WORLD)
    client, before = somebody(role), last()
    assert send(client, b"anything").status_code == 403
    assert last() == before
    assert not home.exists()
    expected = 403 if role == "administrator" else 200
    assert client.get(PAGE).status_code == client.get(f"{PAGE}workbook.xlsx").status_code == expected


def test_a_workbook_that_waits_is_its_sender_s_alone() -> None:
    put(*WORLD)
    mine, other = somebody("desk_officer"), somebody("desk_officer", name="dora")
    address = send(mine, exported(mine, announced(8)))["Location"]
    before = last()
    assert other.get(address).status_code == other.post(address, {"step": "make"}).status_code == 404
    assert other.get(f"{PAGE}../../keys/").status_code == 404
    assert last() == before


def test_what_was_shown_is_not_done_once_the_register_has_changed() -> None:
    put(*WORLD)
    client, other = somebody("desk_officer"), account("dora", "desk_officer")
    address = send(client, exported(client, announced(8)))["Location"]
    row_save(by=other, table="projects", values={"id": "PHL-23", "title_en": "Coastal radars"})
    before = last()
    page = text(client.post(address, {"step": "make", "why": "kept"}))
    assert "the register has changed since the changes were shown" in page
    assert 'value="kept"' in page
    assert (last(), Item.objects.get().announced) == (before, 5)


def test_what_happens_to_accounts_in_between_does_not_stand_in_the_way() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    account("ann")
    address = send(client, exported(client, announced(8)))["Location"]
    role_grant(by=OPERATOR, username="ann", role="monitor")
    assert client.post(address, {"step": "make"}).status_code == 302
    assert Item.objects.get().announced == 8


def test_a_conflict_is_shown_and_the_workbook_wins_only_where_that_is_asked() -> None:
    put(*WORLD)
    client, other = somebody("desk_officer"), account("dora", "desk_officer")
    content = exported(client, announced(8))
    row_save(by=other, table="items", values={"id": "PHL-23-i1", "announced": 6})
    page = text(client.get(send(client, content)["Location"]))
    assert "the file and the register have both changed it" in page
    assert "The workbook changes nothing." in page
    address = send(client, content, overwrite="yes")["Location"]
    assert client.post(address, {"step": "make"}).status_code == 302
    assert Item.objects.get().announced == 8


def test_what_the_service_would_refuse_is_told_in_the_preview() -> None:
    put(*WORLD)
    client = somebody("desk_officer")

    def move(book: Any) -> None:  # noqa: ANN401 - openpyxl's
        cell(book, "projects", "PHL-23", "state").value = "closed"

    address = send(client, exported(client, move))["Location"]
    assert "the state of a project changes in casework" in text(client.get(address))
    before = last()
    assert client.post(address, {"step": "make"}).status_code == 422
    assert last() == before


def test_a_workbook_is_forgotten_when_asked_and_after_a_day(home: Path) -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    content = exported(client, announced(8))
    address = send(client, content)["Location"]
    assert client.post(address, {"step": "discard"})["Location"] == PAGE
    assert list(home.iterdir()) == []
    address = send(client, content)["Location"]
    (kept,) = home.iterdir()
    old = clock.now().timestamp() - 25 * 3600
    os.utime(kept, (old, old))
    assert client.get(address).status_code == 404
    assert not kept.exists()


def zipped(name: str, content: bytes) -> bytes:
    """Return a ZIP file with one part."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def test_what_is_no_workbook_is_too_large_or_unpacks_to_too_much_is_not_taken(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    assert "choose a workbook first" in text(client.post(PAGE, {}))
    assert "an Excel workbook (.xlsx) is needed" in text(send(client, b"x", "mine.xls"))
    assert "no Excel workbook" in text(send(client, b"x"))
    assert "no Excel workbook" in text(send(client, zipped("readme.txt", b"x")))
    monkeypatch.setattr(import_files, "MOST_UNPACKED", 1 << 20)
    assert "unpacks to too much" in text(send(client, zipped("[Content_Types].xml", bytes(2 << 20))))
    monkeypatch.setattr(import_files, "MOST_BYTES", 10)
    assert "the workbook is too large" in text(send(client, zipped("[Content_Types].xml", b"x")))
    assert not home.exists() or list(home.iterdir()) == []


@pytest.mark.parametrize(
    "rows",
    ['<row r="7"/>' * 3, '<row r="500"/>', '<row r="1"><c r="XFD1"/></row>', '<row r="1048577"/>', "<row/>" * 30],
)
def test_a_workbook_with_too_many_rows_or_cells_is_refused_before_it_is_read(
    rows: str, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(import_files, "MOST_ROWS", 8)
    monkeypatch.setattr(import_files, "MOST_CELLS", 1000)
    monkeypatch.setattr(importing, "plan_import", lambda *_told, **_named: pytest.fail("it was read"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", f"<sheetData>{rows}</sheetData>")
    answer = send(somebody("desk_officer"), file.getvalue())
    assert answer.status_code == 422
    assert "the workbook holds too much" in text(answer)
    assert not home.exists() or list(home.iterdir()) == []


def test_workbooks_are_not_sent_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "RATE", "2/h/user")
    client = somebody("desk_officer")
    assert [send(client, b"x").status_code for _ in range(3)] == [422, 422, 429]


def test_the_name_of_a_file_never_becomes_markup() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    address = send(client, exported(client, announced(8)), '<b>"mine".xlsx')["Location"]
    assert "<b>" not in text(client.get(address))


def test_a_preview_takes_few_queries_however_much_changes(django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    put(*WORLD, *[("items", {**ITEM, "id": f"i{number}"}) for number in range(80)])
    client = somebody("desk_officer")

    def change(book: Any) -> None:  # noqa: ANN401 - openpyxl's
        for number in range(80):
            cell(book, "items", f"i{number}", "announced").value = 9

    address = send(client, exported(client, change))["Location"]
    for page in (address, f"{address}?page=2", PAGE):
        with django_assert_max_num_queries(20):
            assert client.get(page).status_code == 200
