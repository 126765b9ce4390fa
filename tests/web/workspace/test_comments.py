"""Comments and documents on the pages of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from osa.casework import services
from osa.casework.models import Comment, Document
from osa.register.models import CaseFact, Project
from osa.web.workspace import documents
from tests.casework.world import person, project, put
from tests.web.workspace.casework import PROJECT, address, browser, done, everybody, send, text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@pytest.fixture
def staff(db: None, monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path) -> People:  # noqa: ARG001
    """One account of each role, and a directory for what they upload."""
    settings.OSA_HOME = tmp_path  # type: ignore[attr-defined]
    return everybody(monkeypatch)


def pdf(name: str = "memo.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_a_comment_is_said_and_stays_with_its_author_and_time(staff: People) -> None:
    project()
    said = done(browser(staff.embassy), "comment", text="The navy asks for two more.\n<b>Soon.</b>")
    assert "Embassy, 2 November 2026 12:00" in said
    page = browser(staff.desk).get(address("comments")).content.decode()
    assert "&lt;b&gt;Soon.&lt;/b&gt;" in page
    assert Comment.objects.get().author == staff.embassy


def test_an_empty_comment_is_refused(staff: People) -> None:
    project()
    assert send(browser(staff.desk), "comment", text="  ").status_code == 422
    assert not Comment.objects.exists()


def test_comments_come_in_pages(staff: People) -> None:
    made = project()
    for number in range(30):
        services.comment_add(by=staff.desk, project=made, text=f"said {number}.")
    desk = browser(staff.desk)
    assert "said 29." in text(desk.get(address("comments")))
    assert "said 0." not in text(desk.get(address("comments")))
    assert "said 0." in text(desk.get(address("comments") + "?page=2"))


def test_a_document_is_added_and_handed_out_as_a_file_that_no_browser_runs(staff: People) -> None:
    project()
    assert "Added: memo.pdf" in done(browser(staff.desk), "document", title="Memo 12", file=pdf())
    row = Document.objects.get()
    answer = browser(staff.legal).get(reverse("desk:document", args=[PROJECT, row.pk]))
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="memo.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_what_is_not_what_its_name_says_is_refused_and_the_title_is_kept(staff: People) -> None:
    project()
    answer = send(browser(staff.desk), "document", title="Memo 12", file=pdf(content=b"<script>alert(1)</script>"))
    assert answer.status_code == 422
    assert "what is in the file is not what its name says" in text(answer)
    assert 'value="Memo 12"' in answer.content.decode()
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_not_read(staff: People, monkeypatch: pytest.MonkeyPatch) -> None:
    project()
    monkeypatch.setattr(documents, "LARGEST", 10)
    answer = send(browser(staff.desk), "document", title="Memo", file=pdf())
    assert answer.status_code == 422
    assert "too large" in text(answer)


def test_a_form_without_a_file_is_refused(staff: People) -> None:
    project()
    assert "no file was chosen" in text(send(browser(staff.desk), "document", title="Memo"))


def test_no_document_is_reached_under_another_project_or_without_the_right_to_read(staff: People) -> None:
    made = project()
    row = services.document_add(by=staff.desk, project=made, title="Memo", file_name="memo.pdf", content=PDF)
    put(Project, "PHL-26-2", fiscal_year=2026, country=made.country, title_en="Boats", title_ja="艇")
    other = reverse("desk:document", args=["PHL-26-2", row.pk])
    assert browser(staff.desk).get(other).status_code == 404
    own = reverse("desk:document", args=[PROJECT, row.pk])
    assert browser(person("admin", "administrator")).get(own).status_code == 403
    assert browser(person("nobody")).get(own).status_code == 403


def test_a_document_whose_content_is_gone_or_other_is_not_handed_out(staff: People, tmp_path: Path) -> None:
    row = services.document_add(by=staff.desk, project=project(), title="Memo", file_name="memo.pdf", content=PDF)
    file = tmp_path / "documents" / row.sha256[:2] / row.sha256
    file.write_bytes(b"%PDF-other")
    assert browser(staff.desk).get(reverse("desk:document", args=[PROJECT, row.pk])).status_code == 404
    file.unlink()
    assert browser(staff.desk).get(reverse("desk:document", args=[PROJECT, row.pk])).status_code == 404


def test_a_fact_is_attested_together_with_the_document_that_shows_it_or_not_at_all(staff: People) -> None:
    project("formulation")
    desk = browser(staff.desk)
    values = {"of": "terms", "value": "grant", "evidence": "", "file": pdf("notes.pdf")}
    assert send(desk, "attest", **values).status_code == 422
    assert not Document.objects.exists()
    done(desk, "attest", **values | {"evidence": "article 2", "file": pdf("notes.pdf")})
    assert Document.objects.get().fact == "terms"
    assert CaseFact.objects.get(fact="terms").evidence == "article 2"
    assert "notes.pdf" in text(desk.get(address("facts")))


def test_too_many_uploads_in_an_hour_are_refused(staff: People, monkeypatch: pytest.MonkeyPatch) -> None:
    project()
    monkeypatch.setattr(documents, "UPLOADS", "2/h/user")
    desk = browser(staff.desk)
    answers = [send(desk, "document", title="Memo", file=pdf()).status_code for _number in range(3)]
    assert answers == [302, 302, 429]
