"""What waits for an answer: requests for consent, findings, evaluations that nobody has published."""

from __future__ import annotations

from osa.i18n import _
from osa.register.checks.book import Book, Check, Finding, Found, day

ANSWER_WITHIN = 90
"""Days in which a request for consent should be answered."""


def request_without_answer(book: Book) -> Found:
    """Find requests for consent that have waited too long."""
    for key, row in book.rows("consent_requests"):
        waited = book.days_since(day(row["asked_on"]))
        if row["answer"] == "pending" and waited > ANSWER_WITHIN:
            what = _("it has waited for an answer for {days} days").format(days=waited)
            yield Finding("warning", "consent_requests", key, "answer", what, _("answer it"))


def finding_not_settled(book: Book) -> Found:
    """Find findings of visits that are not settled."""
    for key, row in book.rows("findings"):
        if row["grade"] != "note" and row["settled_on"] is None:
            what = _("a breach is not settled") if row["grade"] == "breach" else _("a concern is not settled")
            yield Finding("warning", "findings", key, "settled_on", what, _("settle it, and enter the day"))


def finding_of_another(book: Book) -> Found:
    """Find findings, incidents, permissions and requests about items of another project."""
    for key, row in book.rows("findings"):
        visit, item = book.row("visits", row["visit"]), book.row("items", row["item"])
        if visit and item and visit["project"] != item["project"]:
            what = _("its item is of the project {project}").format(project=item["project"])
            yield Finding("error", "findings", key, "item", what, _("correct the one that is wrong"))
    for table in ("incidents", "permissions", "consent_requests"):
        for key, row in book.rows(table):
            item = book.row("items", row["item"])
            if item and item["project"] != row["project"]:
                what = _("its item is of the project {project}").format(project=item["project"])
                yield Finding("error", table, key, "item", what, _("correct the one that is wrong"))


def change_without_consent(book: Book) -> Found:
    """Find changes of items after their delivery to which nobody has consented."""
    for key, row in book.rows("modifications"):
        if row["consented"] is not True:
            known = row["consented"] is False
            what = _("it was not consented to") if known else _("it is not known whether it was consented to")
            do = _("ask the recipient; a change of use needs prior consent")
            yield Finding("warning", "modifications", key, "consented", what, do)


def evaluation_not_published(book: Book) -> Found:
    """Find evaluations whose results are not published."""
    for key, row in book.rows("evaluations"):
        if row["disclosed_on"] is None:
            what = _("its results are not published")
            yield Finding("warning", "evaluations", key, "disclosed_on", what, _("publish them, and enter the day"))


CHECKS: tuple[Check, ...] = (
    request_without_answer,
    finding_not_settled,
    finding_of_another,
    change_without_consent,
    evaluation_not_published,
)
