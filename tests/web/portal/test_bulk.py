"""Spreadsheets of strangers: judged by what is in them, screened as `osa screen` does, and gone after a day."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
import time
import zipfile
from html import unescape
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from osa.rulebook.bulk import as_text, screen_batches
from osa.rulebook.cases import read_batches
from osa.rulebook.reading import PROGRAMMES, read_rulebook
from osa.web.portal import bulk, jobs, uploads
from osa.web.portal.template_book import template_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

PAGE = "/en/screen/bulk/"
RULEBOOK = read_rulebook(PROGRAMMES / "japan")
CASES = "id,decision_date,item_is_defence_equipment,terms\nA,2026-05-01,no,grant\nB,,はい,sale\n=1+1,2022-01-01,,\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home for jobs, and no limit of how many may be sent."""
    monkeypatch.setattr(settings, "OSA_HOME", tmp_path)
    monkeypatch.setattr(bulk, "RATE", "10000/h/ip")
    yield tmp_path / "jobs"
    wait()


def wait() -> None:
    """Wait until every job is over."""
    jobs._QUEUE.submit(lambda: None).result()


def send(client: Client, content: bytes | str, name: str = "cases.csv", page: str = PAGE, **form: str) -> Any:  # noqa: ANN401
    """Send a spreadsheet, and wait until it is screened."""
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    response = client.post(page, {"framework": "osa", "on": "2026-05-01", **form, "file": file})
    wait()
    return response


def text(response: Any) -> str:  # noqa: ANN401 - Django's test response
    """Return a page as text."""
    return unescape(response.content.decode())


def book(rows: list[list[object]]) -> bytes:
    """Return a workbook of one sheet."""
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def answers(client: Client, address: str, form: str = "json") -> bytes:
    """Return the answers of a job."""
    response: Any = client.get(f"{address}answers.{form}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_the_answers_are_those_of_the_engine(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "same.csv"
    file.write_text(CASES, encoding="utf-8")
    batches = read_batches([file], RULEBOOK.vocabulary, dt.date(2026, 5, 1))
    tables = screen_batches(RULEBOOK, RULEBOOK.frameworks, batches)
    expected = [row for table in tables for row in as_text(table).to_pylist()]
    response = send(client, CASES, framework="all")
    told = json.loads(answers(client, response["Location"]))
    assert [(row["id"], row["framework"], row["verdict"], " ".join(row["deciding"])) for row in told] == [
        (row["id"], row["framework"], row["verdict"], row["deciding"]) for row in expected
    ]


def test_a_workbook_and_a_csv_in_the_encoding_of_excel_in_japan_are_read_alike(client: Client) -> None:
    plain = json.loads(answers(client, send(client, CASES)["Location"]))
    rows: list[list[object]] = [list(row) for row in csv.reader(io.StringIO(CASES))]
    rows[3][0] = "'=1+1"
    for content in (CASES.encode("cp932"), CASES.encode("utf-16"), "\ufeff".encode() + CASES.encode()):
        assert json.loads(answers(client, send(client, content)["Location"])) == plain
    told = json.loads(answers(client, send(client, book(rows), "whatever.exe")["Location"]))
    assert [row["verdict"] for row in told] == [row["verdict"] for row in plain]


def test_headings_and_verdicts_are_in_the_language_of_the_page(client: Client) -> None:
    address = send(client, CASES, page="/ja/screen/bulk/")["Location"]
    assert address.startswith("/ja/")
    rows = list(csv.reader(io.StringIO(answers(client, address, "csv").decode("utf-8-sig"))))
    assert rows[0][:2] == ["事例", "決定日"]
    assert rows[3][0] == "'=1+1"
    sheet = openpyxl.load_workbook(io.BytesIO(answers(client, address, "xlsx"))).worksheets[0]
    assert sheet["D1"].value == "審査結果"
    assert sheet["A4"].value == "=1+1"
    assert sheet["A4"].data_type == "s"


def test_the_page_counts_the_verdicts_and_leads_to_each_case(client: Client) -> None:
    response = send(client, CASES)
    page = client.get(response["Location"])
    told = text(page)
    assert "Cases screened: 3" in told
    assert "no-store" in page["Cache-Control"]
    link = re.search(r'href="(/en/screen/answer/\?[^"]+terms=grant[^"]*)"', told)
    assert link
    assert client.get(link[1]).status_code == 200


def test_nothing_of_the_file_is_kept_but_the_answers(client: Client, home: Path) -> None:
    response = send(client, CASES, "../../秘密<script>.csv")
    place = home / response["Location"].rstrip("/").rpartition("/")[2]
    assert {file.name for file in place.iterdir()} == {
        "lock", "state.json", "answers.csv", "answers.json", "answers.xlsx",
    }  # fmt: skip
    assert place.stat().st_mode & 0o077 == 0
    assert "script" not in (place / "state.json").read_text(encoding="utf-8")


def test_every_fault_is_told_with_its_place_and_no_directory(client: Client, home: Path) -> None:
    bad = "id,decision_date,terms,item_kills\nA,2026-13-01,grant,yes\nB,,barter,no\n"
    response = send(client, bad)
    told = text(client.get(response["Location"]))
    assert "Mend these places (3)" in told
    assert "line 1, item_kills" in told
    assert "line 2, decision_date" in told
    assert "line 3, terms" in told
    assert str(home) not in told
    assert client.get(f"{response['Location']}answers.csv").status_code == 404
    in_book = text(client.get(send(client, book([["id", "terms"], ["A", "barter"]]))["Location"]))
    assert "Sheet!B2 (terms)" in in_book


def test_of_very_many_faults_the_first_are_listed_and_all_are_counted(client: Client) -> None:
    rows = "x,x\n" * 4000
    told = text(client.get(send(client, f"terms,item_is_defence_equipment\n{rows}")["Location"]))
    assert "Mend these places (8,000)" in told
    assert "and 7,000 more" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Choose a file."),
        (b" \n", "The file is empty."),
        (b"\xd0\xcf\x11\xe0rest", "This is a workbook of an old kind or one with a password."),
        (b"PK\x03\x04rest", "The file is not a workbook (.xlsx), or it is damaged."),
        (b"%PDF-1.7\x00\x01\x02", "The file is neither a workbook (.xlsx) nor a table as text (.csv)."),
        (b"\xff\xfea", "The file is neither a workbook (.xlsx) nor a table as text (.csv)."),
        (b"id\n" + b"\n" * 200_001, "There are too many cases in the file: at most 20,000."),
        (b"a," * 1002, "The table has too many columns: at most 1,000."),
        (b"id\n" + b"x" * uploads.MOST_BYTES, "The file is too large: at most 10 MB."),
    ],
)
def test_what_is_no_spreadsheet_or_too_large_is_refused_at_once(client: Client, content: bytes, told: str) -> None:
    response = send(client, content)
    if not content:
        response = client.post(PAGE, {"framework": "osa", "on": "2026-05-01"})
    assert response.status_code == 400
    assert told in text(response)


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a zip file of some parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def repacked(change: dict[str, bytes]) -> bytes:
    """Return a workbook some parts of which are others."""
    with zipfile.ZipFile(io.BytesIO(book([["id"], ["A"]]))) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    return packed({**parts, **change})


def test_a_workbook_that_unpacks_beyond_measure_is_refused_before_it_is_unpacked(client: Client) -> None:
    bomb = repacked({"xl/worksheets/sheet1.xml": b" " * (uploads.MOST_UNPACKED + 1)})
    assert len(bomb) < 1024 * 1024
    response = send(client, bomb)
    assert response.status_code == 400
    assert "too large once it is unpacked" in text(response)
    assert "not a workbook" in text(send(client, packed({"word/document.xml": b"<a/>"})))


_NAMES = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = f'<worksheet xmlns="{_NAMES}"><sheetData>{{}}</sheetData></worksheet>'
_BOMB = '<!DOCTYPE a [<!ENTITY a "{}"><!ENTITY b "{}"><!ENTITY c "{}">]>'.format("x" * 9999, "&a;" * 9999, "&b;" * 9999)


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        (_SHEET.format('<row r="999999999"><c r="A999999999"><v>1</v></c></row>'), "a row beyond the last one"),
        (_SHEET.format("<row><c><v>1</v></c></row>" * 20_100), "too many cases"),
        (_SHEET.format("<row/"), "damaged"),
        (_BOMB + _SHEET.format("<row><c><v>&c;</v></c></row>"), "damaged"),
    ],
)
def test_a_workbook_that_would_take_too_much_to_read_is_refused(client: Client, sheet: str, told: str) -> None:
    response = send(client, repacked({"xl/worksheets/sheet1.xml": sheet.encode()}))
    assert told in text(client.get(response["Location"]))


def test_too_many_cases_are_refused(client: Client) -> None:
    response = send(client, "id\n" + "A\n" * 20_001)
    assert "There are too many cases in the file: at most 20,000." in text(client.get(response["Location"]))


def test_a_file_without_cases_is_told(client: Client) -> None:
    assert "There is no case in the file" in text(client.get(send(client, "id,terms\n,\n")["Location"]))


def test_the_form_tells_everything_wrong_at_its_field(client: Client) -> None:
    response = client.post(PAGE, {"framework": "nato", "on": "tomorrow"})
    assert response.status_code == 400
    for field in ("file", "framework", "on"):
        assert f'id="{field}-error"' in text(response)


def test_the_form_cannot_be_sent_from_another_site() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, CASES).status_code == 403


def test_an_address_that_sends_too_many_is_asked_to_come_later(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "RATE", "2/h/ip")
    assert [send(client, CASES).status_code for _time in range(3)] == [302, 302, 429]
    refused = send(client, CASES)
    assert refused["Retry-After"] == "3600"
    assert "Thirty spreadsheets an hour" in text(refused)


def test_what_is_refused_at_the_door_does_not_count_as_sent(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "RATE", "1/h/ip")
    assert [send(client, b"\xd0\xcf\x11\xe0 old").status_code for _time in range(3)] == [400, 400, 400]
    assert send(client, CASES).status_code == 302


@pytest.mark.parametrize("language", ["en", "ja"])
def test_choices_are_understood_by_their_labels_in_both_languages(client: Client, language: str) -> None:
    choices = [fact for fact in RULEBOOK.vocabulary.facts.values() if fact.values]
    for place in range(max(len(fact.values) for fact in choices)):
        row: list[object] = []
        for fact in choices:
            texts = list(fact.values.values())
            row.append(getattr(texts[place % len(texts)], language))
        file = book([["id", *(fact.name for fact in choices)], ["A", *row]])
        address = send(client, file, "cases.xlsx")["Location"]
        assert "Cases screened: 1" in text(client.get(address))


def test_a_choice_that_is_none_is_refused_with_the_labels_of_those_there_are(client: Client) -> None:
    address = send(client, "id,terms\nA,nonsense\n", page="/ja/screen/bulk/")["Location"]
    told = text(client.get(address))
    for value, label in RULEBOOK.vocabulary["terms"].values.items():
        assert f"{label.ja} [{value}]" in told


def test_no_more_jobs_are_kept_than_may_be(client: Client, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(jobs, "MOST_JOBS", 1)
    first = send(client, CASES)["Location"]
    assert send(client, CASES).status_code == 503
    old = time.time() - jobs.LIFETIME - 1
    os.utime(home / first.rstrip("/").rpartition("/")[2], (old, old))
    assert send(client, CASES).status_code == 302
    assert client.get(first).status_code == 404


def test_answers_are_gone_after_a_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = send(client, CASES)["Location"]
    monkeypatch.setattr("osa.web.portal.jobs.LIFETIME", -1)
    assert "These answers are not here" in text(client.get(address))
    assert client.get(f"{address}answers.csv").status_code == 404


@pytest.mark.parametrize("name", ["0" * 32, "..", "state", "A" * 32, "0" * 31])
def test_no_job_is_found_by_another_name(client: Client, name: str) -> None:
    assert client.get(f"{PAGE}{name}/").status_code == 404
    assert client.get(f"{PAGE}{name}/answers.csv").status_code == 404


def test_a_job_shows_how_far_it_is_and_asks_again_by_itself(client: Client, home: Path) -> None:
    address = send(client, CASES)["Location"]
    place = home / address.rstrip("/").rpartition("/")[2]
    state = jobs._read(place)
    with jobs._locked(place):
        jobs._write(place, jobs.State("screening", "osa", state.on, state.began, done=2, total=3))
        page = text(client.get(address))
        assert "2 of 3 cases are screened." in page
        assert 'hx-trigger="every 1s"' in page
        assert 'http-equiv="refresh"' in page
        assert client.get(f"{address}answers.csv").status_code == 404
    assert "The screening was interrupted. Upload the file again." in text(client.get(address))


def test_a_crash_is_told_as_a_fault_of_the_site(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(*_args: object) -> None:
        raise RuntimeError("in the dark")

    monkeypatch.setattr("osa.web.portal.many.screen_batches", crash)
    told = text(client.get(send(client, CASES)["Location"]))
    assert "This is a fault of the site, not of the file." in told
    assert "in the dark" not in told
    assert "in the dark" in caplog.text


def test_the_workbook_to_fill_in_is_one_that_can_be_sent(client: Client) -> None:
    content = client.get(f"{PAGE}cases.xlsx").content
    filled = openpyxl.load_workbook(io.BytesIO(content))
    sheet = filled.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    assert names == ["id", "decision_date", *RULEBOOK.vocabulary]
    assert all(cell.comment is not None for cell in sheet[1])
    for fact in RULEBOOK.vocabulary.facts.values():
        column = names.index(fact.name) + 1
        sheet.cell(row=2, column=column, value="はい" if fact.type == "boolean" else next(iter(fact.values)))
    file = io.BytesIO()
    filled.save(file)
    address = send(client, file.getvalue())["Location"]
    assert "Cases screened: 1" in text(client.get(address))


def test_the_workbook_says_everything_in_both_languages() -> None:
    guide = openpyxl.load_workbook(io.BytesIO(template_book(RULEBOOK.vocabulary))).worksheets[1]
    told = "\n".join(str(cell) for row in guide.iter_rows(values_only=True) for cell in row if cell)
    for fact in RULEBOOK.vocabulary.facts.values():
        assert fact.question.en in told
        assert fact.question.ja in told


def test_the_pages_ask_the_database_little(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = send(client, CASES)["Location"]
    for page in (PAGE, address):
        with django_assert_max_num_queries(5):
            assert client.get(page).status_code == 200
