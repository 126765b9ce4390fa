"""Documents: what is taken in, under which name, where its content is kept; and that it stays."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction

from osa.casework import services
from osa.casework.contents import content_of, directory, keep_content
from osa.casework.kinds import KINDS, safe_name
from osa.casework.services import documents
from osa.register.models import Project
from osa.trail.models import Entry
from tests.casework.world import project, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from osa.casework.models import Document
    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"


def office(part: str, *more: str) -> bytes:
    """Return a package of Office with a part."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in ("[Content_Types].xml", part, *more):
            package.writestr(name, "<x/>")
    return file.getvalue()


GOOD = {
    "pdf": PDF,
    "png": b"\x89PNG\r\n\x1a\n....",
    "jpg": b"\xff\xd8\xff\xe0....",
    "jpeg": b"\xff\xd8\xff\xe1....",
    "docx": office("word/document.xml"),
    "xlsx": office("xl/workbook.xml"),
    "csv": "日付,金額\n".encode("cp932"),
    "txt": "メモ\n".encode(),
}
"""A content of every kind."""


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:  # noqa: ANN401 - pytest-django's settings
    """A directory for the contents."""
    settings.OSA_HOME = tmp_path
    return tmp_path


def add(staff: People, **changed: Any) -> Document:  # noqa: ANN401 - what a document is
    """Add a document to the project."""
    given = {"title": "Memo 12", "file_name": "memo.pdf", "content": PDF, **changed}
    return services.document_add(by=staff.desk, **given)


@pytest.mark.parametrize("ending", KINDS)
def test_every_kind_is_taken_by_its_content_and_by_no_other(ending: str, staff: People) -> None:
    made = project()
    row = add(staff, project=made, file_name=f"memo.{ending}", content=GOOD[ending])
    assert row.media_type == KINDS[ending].media_type
    others = {content for name, content in GOOD.items() if KINDS[name].media_type != row.media_type}
    binary = {content for content in others if ending not in ("csv", "txt") or b"\0" in content}
    for content in binary:
        told = refusal(add, staff=staff, project=made, file_name=f"memo.{ending}", content=content)
        assert "not what its name says" in told[0]


@pytest.mark.parametrize("name", ["page.html", "run.exe", "picture.svg", "macro.docm", "archive.zip", "noending", ""])
def test_other_kinds_are_refused(name: str, staff: People) -> None:
    told = refusal(add, staff=staff, project=project(), file_name=name)
    assert "files of this kind are not taken" in told[0]


def test_a_document_with_macros_under_a_harmless_name_is_refused(staff: People) -> None:
    content = office("word/document.xml", "word/vbaProject.bin")
    assert refusal(add, staff=staff, project=project(), file_name="memo.docx", content=content)
    assert refusal(add, staff=staff, project=Project.objects.get(), file_name="m.docx", content=b"PK\x03\x04x")


def test_everything_that_is_wrong_is_told_at_once(staff: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST", 3)
    told = refusal(add, staff=staff, project=project(), title=" ", fact="colour")
    assert [reason.partition(" ")[0] for reason in told] == ["memo.pdf", "the", "there"]
    assert "is empty" in refusal(add, staff=staff, project=Project.objects.get(), content=b"")[0]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\papers\\memo.pdf", "memo.pdf"),
        ("覚書 第12号.pdf", "覚書 第12号.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a_bSet-Cookie_ x.pdf"),
        ("memo\u202efdp.exe.pdf", "memofdp.exe.pdf"),
        (".pdf", "document.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("plain", "plain"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_content_is_kept_once_under_its_hash_and_for_the_owner_alone(staff: People, home: Path) -> None:
    made = project()
    first, second = add(staff, project=made), add(staff, project=made, title="Again", fact="terms")
    assert first.sha256 == second.sha256
    files = [file for file in directory().rglob("*") if file.is_file()]
    assert files == [home / "documents" / first.sha256[:2] / first.sha256]
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert content_of(second) == PDF
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.service, entry.by) == ("document_add", "desk")


def test_a_content_that_was_altered_or_is_gone_is_not_returned(staff: People) -> None:
    row = add(staff, project=project())
    file = directory() / row.sha256[:2] / row.sha256
    file.write_bytes(b"%PDF-other")
    assert content_of(row) is None
    file.unlink()
    assert content_of(row) is None
    keep_content(PDF)
    assert content_of(row) == PDF


def test_the_database_refuses_to_change_or_remove_a_document(staff: People) -> None:
    add(staff, project=project())
    for statement in ("UPDATE casework_document SET title = 'other'", "DELETE FROM casework_document"):
        with pytest.raises(IntegrityError, match="a document is never"), transaction.atomic():
            connection.cursor().execute(statement)
