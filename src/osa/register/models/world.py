"""Whom the programme deals with, and the documents that it rests on."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from osa.i18n import N_, _
from osa.register.models.base import Named, Noted, Row, Sourced


class Source(Row):
    """A document that rows rest on: `primary` if it is the act or its author's own word, else `secondary`."""

    publisher = models.CharField(N_("publisher"), max_length=200)
    title = models.CharField(N_("title"), max_length=500)
    url = models.URLField(N_("address"), max_length=1000)
    published_on = models.DateField(N_("published on"), null=True, blank=True)
    kind = models.CharField(
        N_("kind"), max_length=9, choices=[("primary", N_("primary")), ("secondary", N_("secondary"))]
    )


class Country(Row, Named):
    """A state, by its ISO 3166-1 alpha-3 code."""

    def clean(self) -> None:
        """Check the code."""
        RegexValidator(r"\A[A-Z]{3}\Z", _("the ISO 3166-1 code of three letters, such as PHL"))(self.id)


class CountryStatus(Sourced, Noted):
    """Something that holds of a state for a time: `since` ≤ day < `until`; an empty end means that it still holds.

    What `value` says depends on the kind; `KINDS` lists what is allowed.
    """

    KINDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "dac_list": ("ldc", "low_income", "lower_middle_income", "upper_middle_income", "not_listed"),
        "transfer_agreement": ("in_force", "signed", "none"),
        "un_measures": ("in_force", "none"),
        "like_minded": ("yes", "no"),
        "ldc": ("yes", "no"),
    }
    country = models.ForeignKey(Country, models.PROTECT, verbose_name=N_("country"), related_name="statuses")
    kind = models.CharField(
        N_("kind"),
        max_length=20,
        choices=[
            ("dac_list", N_("group on the DAC list of ODA recipients")),
            ("transfer_agreement", N_("agreement on the transfer of defence equipment with Japan")),
            ("un_measures", N_("measures of the UN Security Council against it")),
            ("like_minded", N_("like-minded, as the programme used the word in a fiscal year")),
            ("ldc", N_("least developed country (United Nations)")),
        ],
    )
    value = models.CharField(N_("value"), max_length=30)
    since = models.DateField(N_("since"))
    until = models.DateField(N_("until (exclusive)"), null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="status_ends_after_it_begins",
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
            ),
        )

    def clean(self) -> None:
        """Check the value against the kind."""
        allowed = self.KINDS.get(self.kind, ())
        if self.value not in allowed:
            raise ValidationError({"value": _("one of: {values}").format(values=", ".join(allowed))})


class Organisation(Row, Named):
    """A body that receives, gives, carries out or watches."""

    kind = models.CharField(
        N_("kind"),
        max_length=20,
        choices=[
            ("ministry", N_("ministry")),
            ("armed_forces", N_("armed forces")),
            ("army", N_("army")),
            ("navy", N_("navy")),
            ("air_force", N_("air force")),
            ("coast_guard", N_("coast guard")),
            ("embassy", N_("embassy")),
            ("agent", N_("procurement agent")),
            ("contractor", N_("contractor")),
            ("other", N_("other")),
        ],
    )
    country = models.ForeignKey(
        Country, models.PROTECT, verbose_name=N_("country"), related_name="organisations", null=True, blank=True
    )
