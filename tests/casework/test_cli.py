"""`osa duties` shows what is owed, and reminds."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
import typer
from django.core import mail
from typer.testing import CliRunner

from osa.casework import services
from osa.casework.models import Duty
from osa.cli.casework import DUTIES_HELP, duties
from osa.cli.projects import projects
from osa.rulebook.faults import InputError
from tests.casework.world import approved, project

if TYPE_CHECKING:
    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db
app = typer.Typer()
app.command("duties", help=DUTIES_HELP)(duties)


@pytest.fixture(autouse=True)
def _open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the database of the test, which is open."""
    monkeypatch.setattr("osa.cli.database.open_database", lambda: None)


def osa(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def owing(staff: People) -> People:
    """A project with one duty overdue."""
    approved(staff, project())
    report = Duty.objects.get(duty="annual_report")
    services.duty_schedule(by=staff.desk, duty=report, due_on=dt.date(2026, 10, 1), why="law")
    return staff


@pytest.mark.usefixtures("owing")
def test_the_table_shows_what_is_overdue_first_and_counts() -> None:
    shown = osa()
    assert shown.index("TPG-5-1") < shown.index("OSAP-1")
    assert "As of 2026-11-02: 1 overdue, 0 due later," in shown


@pytest.mark.usefixtures("owing")
def test_only_what_is_overdue_or_of_one_project_is_shown_on_request() -> None:
    found = json.loads(osa("--overdue", "--json"))
    assert [(one["duty"], one["state"]) for one in found["duties"]] == [("annual_report", "overdue")]
    assert found["duties"][0]["name"].keys() == {"en", "ja"}
    assert {one["project"] for one in json.loads(osa("--project", "PHL-26", "--json"))["duties"]} == {"PHL-26"}
    assert json.loads(osa("--on", "2026-09-30", "--overdue", "--json"))["duties"] == []


def test_an_unknown_project_is_told() -> None:
    result = CliRunner().invoke(app, ["--project", "X-1"])
    assert result.exit_code == 2
    assert "there is no project X-1" in result.output


@pytest.mark.usefixtures("owing")
def test_reminders_are_sent_on_request_only() -> None:
    osa()
    assert mail.outbox == []
    assert "Reminders were sent to: desk@office.example, embassy@office.example." in osa("--remind")
    assert len(mail.outbox) == 2


@pytest.mark.usefixtures("owing")
def test_a_reminder_that_cannot_be_sent_is_told_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(_message: mail.EmailMessage) -> int:
        error = "mailbox unavailable"
        raise OSError(error)

    monkeypatch.setattr(mail.EmailMessage, "send", refusing)
    with pytest.raises(InputError, match=r"desk@office\.example: no reminder could be sent: mailbox unavailable"):
        osa("--remind")


@pytest.mark.usefixtures("owing")
def test_the_list_of_projects_shows_what_is_overdue() -> None:
    listing = typer.Typer()
    listing.command()(projects)
    (row,) = json.loads(CliRunner().invoke(listing, ["--json"], catch_exceptions=False).output)
    assert [(one["duty"], one["due_on"]) for one in row["project"]["overdue"]] == [("annual_report", "2026-10-01")]


def test_nothing_owed_is_told() -> None:
    shown = osa("--remind")
    assert "Nothing is owed." in shown
    assert "No reminder was sent" in shown
