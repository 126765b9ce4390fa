"""Whoever is concerned gets one mail about what is owed, and none when nothing is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from osa.casework import services
from osa.casework.models import Duty
from osa.casework.reminders import remind
from osa.i18n import language, use_language
from tests.casework.world import TODAY, approved, change, person, project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    before = language()
    use_language("en")
    yield
    use_language(before)


@pytest.fixture
def owing(staff: People) -> People:
    """A project that owes a report since October, a tender in November, and a contract in spring."""
    approved(staff, project())
    days = {
        "annual_report": dt.date(2026, 10, 1),
        "tender": TODAY + dt.timedelta(days=30),
        "supply_contract": TODAY + dt.timedelta(days=31),
    }
    for name, day in days.items():
        services.duty_schedule(by=staff.desk, duty=Duty.objects.get(duty=name), due_on=day, why="plan")
    return staff


def test_each_person_concerned_gets_one_mail(owing: People) -> None:  # noqa: ARG001
    person("second", "desk_officer", "monitor")
    sent = remind().sent
    assert sent == ("desk@office.example", "embassy@office.example", "second@office.example")
    assert [message.to for message in mail.outbox] == [[address] for address in sent]


def test_a_mail_that_cannot_be_sent_holds_up_no_other(owing: People, monkeypatch: pytest.MonkeyPatch) -> None:
    send = mail.EmailMessage.send

    def refusing(message: mail.EmailMessage) -> int:
        if message.to == [owing.desk.email]:
            error = "mailbox unavailable"
            raise OSError(error)
        return send(message)

    monkeypatch.setattr(mail.EmailMessage, "send", refusing)
    found = remind()
    assert (found.sent, found.failed) == (("embassy@office.example",), {"desk@office.example": "mailbox unavailable"})


def test_the_mail_tells_what_is_overdue_and_what_is_due_soon_and_no_more(owing: People) -> None:  # noqa: ARG001
    remind()
    message = mail.outbox[0]
    assert message.subject == "Duties: 1 overdue, 1 due soon"
    assert "To Desk: as of 2026-11-02, this is owed." in message.body
    overdue, _heading, soon = message.body.partition("Due within thirty days")
    assert "2026-10-01  PHL-26  Enter the permission in METI's annual report (TPG-5-1)" in overdue
    assert "2026-12-02  PHL-26  Tender under bidding documents (OSAP-4)" in soon
    assert "Contract with the supplier" not in message.body


def test_the_mail_is_in_the_language_of_its_reader(owing: People) -> None:
    change(owing.desk, language="ja")
    remind()
    assert "Tender under bidding documents" in mail.outbox[1].body
    assert "入札図書による入札" in mail.outbox[0].body
    assert language() == "en"


def test_nothing_is_sent_when_nothing_is_due(staff: People) -> None:
    approved(staff, project())
    assert remind().sent == ()
    assert mail.outbox == []


def test_who_was_deactivated_is_not_written_to(owing: People) -> None:
    change(owing.desk, is_active=False)
    assert remind().sent == ("embassy@office.example",)
