"""What is written down of a case: how it was screened, who deliberated, who decided, and what is owed since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from osa.accounts.models import User
from osa.i18n import N_, Text
from osa.register.models import Project
from osa.register.models.projects import fiscal_year_field
from osa.trail.models import Recorded

if TYPE_CHECKING:
    from osa.casework.subject import Subject

FRAMEWORK = "osa"
"""The framework that decides about a project of the programme."""

VERDICTS = (
    ("prohibited", N_("prohibited")),
    ("not eligible", N_("not eligible")),
    ("undetermined", N_("undetermined")),
    ("permitted", N_("permitted")),
)


class RulebookSnapshot(Recorded):
    """The rulebook as it was, and how rows answered it: the text of its files, by path, as JSON. Never changed.

    `digest` is over the files; `hash` is that of their meaning, which rewording a condition may leave as it is.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    hash = models.CharField(max_length=64, db_index=True)
    files = models.TextField()
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]


class Screening(Recorded):
    """One screening of a project under one framework, with its whole record. Never changed.

    `subject` is what was looked at (see `subject.py`), with the facts of the day `facts_on`; `record` is the canonical
    JSON of `osa.rulebook.screening.Screening`.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="screenings")
    framework = models.CharField(N_("framework"), max_length=40)
    decided = models.DateField(N_("decision date"))
    facts_on = models.DateField(N_("facts of the day"))
    rulebook = models.ForeignKey(RulebookSnapshot, models.PROTECT, related_name="screenings")
    subject = models.TextField()
    subject_hash = models.CharField(max_length=64)
    verdict = models.CharField(N_("verdict"), max_length=12, choices=VERDICTS)
    record = models.TextField()
    made_at = models.DateTimeField(N_("made at"))
    made_by = models.CharField(N_("made by"), max_length=150)
    made_with = models.CharField(N_("version of osa"), max_length=40)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.pk} {self.project_id} {self.framework} {self.decided} {self.verdict}"

    def said(self) -> dict[str, Any]:
        """Return the record."""
        return json.loads(self.record)  # type: ignore[no-any-return]

    def looked_at(self) -> Subject:
        """Return what was looked at."""
        return json.loads(self.subject)  # type: ignore[no-any-return]


class Deliberation(Recorded):
    """What a body said of a case that a screening refers to it. A later entry takes the place of one that was wrong."""

    screening = models.ForeignKey(Screening, models.PROTECT, related_name="deliberations")
    body = models.CharField(N_("body"), max_length=40)
    held_on = models.DateField(N_("held on"))
    outcome = models.CharField(
        N_("outcome"),
        max_length=10,
        choices=[("agreed", N_("agreed")), ("not_agreed", N_("did not agree")), ("deferred", N_("deferred"))],
    )
    reference = models.CharField(N_("reference"), max_length=200, blank=True)
    recorded_by = models.CharField(N_("recorded by"), max_length=150)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.screening_id} {self.body} {self.held_on} {self.outcome}"


class Decision(Recorded):
    """The decision to carry a project out: drafted by one person, reviewed and approved by others.

    What is decided never changes; a decision that is not to stand is returned or invalidated, and another is drafted.
    `…_for` names the account by whose delegation somebody acted.
    """

    OPEN = ("draft", "reviewed", "approved")

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="decisions")
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="decisions")
    fiscal_year = fiscal_year_field(N_("fiscal year of the budget"))
    amount_yen = models.PositiveBigIntegerField(N_("amount (yen)"), validators=[MinValueValidator(1)])
    reasons_en = models.TextField(N_("reasons (English)"))
    reasons_ja = models.TextField(N_("reasons (Japanese)"))
    status = models.CharField(
        N_("status"),
        max_length=11,
        default="draft",
        choices=[
            ("draft", N_("draft")),
            ("reviewed", N_("reviewed")),
            ("approved", N_("approved")),
            ("returned", N_("returned")),
            ("invalidated", N_("invalidated")),
        ],
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(N_("drafted at"))
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    reviewer_for = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField(N_("reviewed at"), null=True, blank=True)
    reviewed_on = models.DateField(N_("reviewed on"), null=True, blank=True)
    opinion = models.TextField(N_("opinion of the reviewer"), blank=True)
    approver = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    approver_for = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(N_("approved at"), null=True, blank=True)
    approved_on = models.DateField(N_("approved on"), null=True, blank=True)
    returned_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    returned_at = models.DateTimeField(N_("returned at"), null=True, blank=True)
    returned_why = models.TextField(N_("why it was returned"), blank=True)
    invalidated_at = models.DateTimeField(N_("invalidated at"), null=True, blank=True)
    invalidated_why = models.TextField(N_("why it was invalidated"), blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(name="decision_not_reviewed_by_author", condition=~Q(reviewer=F("author"))),
            models.CheckConstraint(name="decision_not_reviewed_for_author", condition=~Q(reviewer_for=F("author"))),
            models.CheckConstraint(name="decision_not_approved_by_author", condition=~Q(approver=F("author"))),
            models.CheckConstraint(name="decision_not_approved_for_author", condition=~Q(approver_for=F("author"))),
            models.CheckConstraint(
                name="decision_reviewed_whole",
                condition=Q(status__in=("draft", "returned"))
                | Q(reviewer__isnull=False, reviewed_at__isnull=False, reviewed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_approved_whole",
                condition=Q(status__in=("draft", "reviewed", "returned"), approver__isnull=True)
                | Q(
                    status__in=("approved", "invalidated"),
                    approver__isnull=False,
                    approved_at__isnull=False,
                    approved_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="decision_returned_whole",
                condition=~Q(status="returned")
                | (Q(returned_by__isnull=False, returned_at__isnull=False) & ~Q(returned_why="")),
            ),
            models.CheckConstraint(
                name="decision_invalidated_whole",
                condition=~Q(status="invalidated") | (Q(invalidated_at__isnull=False) & ~Q(invalidated_why="")),
            ),
            models.CheckConstraint(name="decision_amount_positive", condition=Q(amount_yen__gt=0)),
            models.UniqueConstraint(
                name="one_decision_open", fields=["project"], condition=Q(status__in=("draft", "reviewed", "approved"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.project_id} {self.status}"

    @property
    def reasons(self) -> Text:
        """The reasons."""
        return Text(self.reasons_en, self.reasons_ja)


class Duty(Recorded):
    """Something owed since a project was decided: the clause that it comes from, and when it is due.

    `due` is the clause's own rule, empty where the text names no time; `due_on` is a day that a person set, for a
    reason. A duty that a later screening no longer finds has lapsed.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="duties")
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="duties")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="duties", null=True, blank=True)
    duty = models.CharField(N_("duty"), max_length=40)
    clause = models.CharField(N_("clause"), max_length=60)
    due = models.CharField(N_("when it is due"), max_length=60, blank=True)
    due_on = models.DateField(N_("due on"), null=True, blank=True)
    due_why = models.TextField(N_("why it is due then"), blank=True)
    done_on = models.DateField(N_("done on"), null=True, blank=True)
    done_by = models.CharField(N_("entered by"), max_length=150, blank=True)
    evidence = models.TextField(N_("evidence"), blank=True)
    lapsed_on = models.DateField(N_("lapsed on"), null=True, blank=True)
    lapsed_why = models.TextField(N_("why it lapsed"), blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "duties"
        constraints = (
            models.UniqueConstraint(name="duty_of_a_clause_once", fields=["project", "duty", "clause"]),
            models.CheckConstraint(
                name="duty_done_with_evidence", condition=Q(done_on__isnull=True) | ~Q(evidence="") & ~Q(done_by="")
            ),
            models.CheckConstraint(
                name="duty_scheduled_with_reason", condition=Q(due_on__isnull=True) | ~Q(due_why="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.duty} {self.clause}"


class Comment(Recorded):
    """What somebody says about a project to those who work on it. Never changed, never removed."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="comments")
    author = models.ForeignKey(User, models.PROTECT, verbose_name=N_("author"), related_name="+")
    at = models.DateTimeField(N_("at"))
    text = models.TextField(N_("text"))

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.project_id} {self.author_id} {self.at:%Y-%m-%d %H:%M}"


class Document(Recorded):
    """A file that somebody added to a project: its name, its kind, and the hash under which its content is kept.

    `fact` names the fact that it is evidence for, if it is for one. Never changed, never removed.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="documents")
    title = models.CharField(N_("title"), max_length=200)
    file_name = models.CharField(N_("file name"), max_length=150)
    media_type = models.CharField(N_("kind of file"), max_length=100)
    size = models.PositiveIntegerField(N_("size (bytes)"))
    sha256 = models.CharField(N_("SHA-256"), max_length=64, validators=[RegexValidator(r"\A[0-9a-f]{64}\Z")])
    fact = models.CharField(N_("fact"), max_length=40, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, verbose_name=N_("uploaded by"), related_name="+")
    at = models.DateTimeField(N_("at"))

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.project_id} {self.file_name}"
