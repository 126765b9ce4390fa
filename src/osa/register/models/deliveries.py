"""What is handed over, and what becomes of it."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from osa.i18n import N_, Text
from osa.register.models.base import Described, Noted, Sourced
from osa.register.models.projects import Item, Project
from osa.register.models.world import Organisation


class Delivery(Sourced, Described, Noted):
    """A batch of what a project gives. Without a day of delivery it is planned, or its delivery is not confirmed."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="deliveries")
    batch = models.PositiveSmallIntegerField(N_("batch"), validators=[MinValueValidator(1)])
    planned_by = models.DateField(N_("planned by"), null=True, blank=True)
    delivered_on = models.DateField(N_("delivered on"), null=True, blank=True)
    handed_over_on = models.DateField(N_("handed over on (ceremony)"), null=True, blank=True)
    receiver = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=N_("received by"), related_name="+", null=True, blank=True
    )
    place_en = models.CharField(N_("place (English)"), max_length=100, blank=True)
    place_ja = models.CharField(N_("place (Japanese)"), max_length=100, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["project", "batch"], name="one_batch_of_a_number"),)

    @property
    def place(self) -> Text:
        """The place of handover."""
        return Text(self.place_en, self.place_ja)


class DeliveryLine(Sourced, Noted):
    """How many of an item a delivery brings; an empty number was not stated."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, verbose_name=N_("delivery"), related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=N_("item"), related_name="lines")
    quantity = models.PositiveIntegerField(N_("number"), null=True, blank=True)


class Modification(Sourced, Described, Noted):
    """A change of an item after its delivery, such as a weapon fitted to a boat."""

    item = models.ForeignKey(Item, models.PROTECT, verbose_name=N_("item"), related_name="modifications")
    known_on = models.DateField(N_("known on"))
    consented = models.BooleanField(N_("consented to beforehand?"), null=True, blank=True)


class Incident(Sourced, Described, Noted):
    """Something that happened to an item, or with it."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="incidents")
    item = models.ForeignKey(
        Item, models.PROTECT, verbose_name=N_("item"), related_name="incidents", null=True, blank=True
    )
    kind = models.CharField(
        N_("kind"),
        max_length=8,
        choices=[
            ("accident", N_("accident")),
            ("damage", N_("damage")),
            ("loss", N_("loss")),
            ("misuse", N_("use against the agreement")),
            ("other", N_("other")),
        ],
    )
    happened_on = models.DateField(N_("happened on"), null=True, blank=True)


class ConsentRequest(Sourced, Described, Noted):
    """The recipient's request to use an item otherwise, or to pass it on, and Japan's answer."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="consent_requests")
    item = models.ForeignKey(
        Item, models.PROTECT, verbose_name=N_("item"), related_name="consent_requests", null=True, blank=True
    )
    kind = models.CharField(
        N_("kind"),
        max_length=20,
        choices=[
            ("extra_purpose_use", N_("extra-purpose use")),
            ("third_party_transfer", N_("third-party transfer")),
        ],
    )
    asked_on = models.DateField(N_("asked on"))
    answer = models.CharField(
        N_("answer"),
        max_length=9,
        default="pending",
        choices=[("pending", N_("pending")), ("consented", N_("consented")), ("refused", N_("refused"))],
    )
    answered_on = models.DateField(N_("answered on"), null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="answer_has_its_day",
                condition=models.Q(answer="pending", answered_on__isnull=True)
                | (~models.Q(answer="pending") & models.Q(answered_on__gte=models.F("asked_on"))),
            ),
        )
