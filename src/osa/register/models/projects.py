"""Where projects come from, and what they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from osa.i18n import N_, Text
from osa.register.models.base import BASES, Described, Named, Noted, Sourced
from osa.register.models.world import Country, Organisation

if TYPE_CHECKING:
    from typing import Any

STATES = (
    ("need", N_("need")),
    ("survey", N_("survey")),
    ("formulation", N_("formulation")),
    ("screening", N_("screening")),
    ("decision", N_("decision")),
    ("notes_exchanged", N_("notes exchanged")),
    ("in_force", N_("in force")),
    ("procurement", N_("procurement")),
    ("delivery", N_("delivery")),
    ("monitoring", N_("monitoring")),
    ("evaluated", N_("evaluated")),
    ("closed", N_("closed")),
)
"""The life of a project, in order. What leads from one to the next is the business of casework."""


def fiscal_year_field(
    label: str = N_("fiscal year"), *, optional: bool = False
) -> models.PositiveSmallIntegerField[Any, Any]:
    """Return a field for Japan's fiscal year: 2024 is April 2024 to March 2025."""
    checks = [MinValueValidator(1990), MaxValueValidator(2100)]
    return models.PositiveSmallIntegerField(label, validators=checks, null=optional, blank=optional)


class Need(Sourced, Described, Noted):
    """Where a project starts: what a state asked for, or what Japan offered; by whose mouth, and when."""

    country = models.ForeignKey(Country, models.PROTECT, verbose_name=N_("country"), related_name="needs")
    beneficiary = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=N_("beneficiary"), related_name="+", null=True, blank=True
    )
    raised_as = models.CharField(
        N_("raised as"), max_length=7, blank=True, choices=[("request", N_("request")), ("offer", N_("offer"))]
    )
    raised_by_en = models.CharField(N_("raised by, title (English)"), max_length=200, blank=True)
    raised_by_ja = models.CharField(N_("raised by, title (Japanese)"), max_length=200, blank=True)
    raised_on = models.DateField(N_("raised on"), null=True, blank=True)


class Project(Sourced, Noted):
    """One grant to the forces of one state, on the budget of one fiscal year (not always the year of its signature)."""

    fiscal_year = fiscal_year_field(N_("fiscal year of the budget"))
    country = models.ForeignKey(Country, models.PROTECT, verbose_name=N_("recipient"), related_name="projects")
    beneficiaries = models.ManyToManyField(
        Organisation, verbose_name=N_("beneficiaries"), related_name="projects", blank=True
    )
    title_en = models.CharField(N_("title (English)"), max_length=300)
    title_ja = models.CharField(N_("title (Japanese)"), max_length=300)
    need = models.ForeignKey(
        Need, models.PROTECT, verbose_name=N_("need"), related_name="projects", null=True, blank=True
    )
    state = models.CharField(N_("state"), max_length=15, choices=STATES, default="need")
    standing = models.CharField(
        N_("standing"),
        max_length=9,
        choices=[("active", N_("active")), ("suspended", N_("suspended")), ("cancelled", N_("cancelled"))],
        default="active",
    )

    @property
    def title(self) -> Text:
        """The title."""
        return Text(self.title_en, self.title_ja)


class Survey(Sourced, Described, Noted):
    """A look on the spot or on paper before a project takes form."""

    country = models.ForeignKey(Country, models.PROTECT, verbose_name=N_("country"), related_name="surveys")
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name=N_("project"), related_name="surveys", null=True, blank=True
    )
    kind = models.CharField(
        N_("kind"),
        max_length=11,
        choices=[
            ("tender", N_("tender for a survey")),
            ("preliminary", N_("preliminary survey")),
            ("on_site", N_("survey on site")),
            ("report", N_("report of a survey")),
        ],
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=N_("carried out by"), related_name="+", null=True, blank=True
    )
    began_on = models.DateField(N_("began on"), null=True, blank=True)
    ended_on = models.DateField(N_("ended on"), null=True, blank=True)


class Item(Sourced, Named, Noted):
    """A kind of thing that a project gives. An empty number or answer means not known.

    How many were delivered stands with the deliveries.
    """

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="items")
    kind = models.CharField(
        N_("kind"),
        max_length=14,
        choices=[
            ("equipment", N_("equipment")),
            ("supplies", N_("supplies")),
            ("infrastructure", N_("infrastructure")),
            ("services", N_("services")),
        ],
    )
    category = models.CharField(
        N_("category"),
        max_length=12,
        blank=True,
        choices=[
            ("rescue", N_("rescue")),
            ("transport", N_("transport")),
            ("vigilance", N_("vigilance (warning)")),
            ("surveillance", N_("surveillance")),
            ("minesweeping", N_("minesweeping")),
            ("other", N_("something else")),
        ],
    )
    announced = models.PositiveIntegerField(N_("number announced"), null=True, blank=True)
    classified = models.CharField(N_("how the answers below are known"), max_length=10, choices=BASES, blank=True)
    defence_equipment = models.BooleanField(N_("defence equipment?"), null=True, blank=True)
    weapon = models.BooleanField(N_("itself a weapon?"), null=True, blank=True)
    carries_weapon = models.BooleanField(N_("carries a weapon at handover?"), null=True, blank=True)
    made_in_japan = models.BooleanField(N_("made in Japan?"), null=True, blank=True)


class AssistanceLink(Sourced, Described, Noted):
    """What else is done for the same purpose: training by the Self-Defense Forces, other donors, allies."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="links")
    kind = models.CharField(
        N_("kind"),
        max_length=21,
        choices=[
            ("sdf_capacity_building", N_("capacity building by the Self-Defense Forces")),
            ("oda", N_("official development assistance")),
            ("sale", N_("sale of defence equipment")),
            ("other_donor", N_("another donor")),
            ("alliance", N_("an alliance")),
        ],
    )
    partner = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=N_("partner"), related_name="+", null=True, blank=True
    )
