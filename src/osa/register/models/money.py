"""Money, in whole yen and by Japan's fiscal year; other currencies only as somebody quoted them."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from osa.i18n import N_
from osa.register.models.agreements import Agreement
from osa.register.models.base import Noted, Sourced
from osa.register.models.projects import Project, fiscal_year_field


class Appropriation(Sourced, Noted):
    """Money of a fiscal year: asked for, approved, added, or carried over from the year before."""

    fiscal_year = fiscal_year_field()
    stage = models.CharField(
        N_("stage"),
        max_length=13,
        choices=[
            ("request", N_("requested")),
            ("approved", N_("appropriated")),
            ("supplementary", N_("supplementary")),
            ("carry_over", N_("carried over into the year")),
        ],
    )
    amount_yen = models.PositiveBigIntegerField(N_("amount (yen)"))
    decided_on = models.DateField(N_("decided on"), null=True, blank=True)
    from_fiscal_year = fiscal_year_field(N_("carried over from fiscal year"), optional=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="appropriation_positive", condition=models.Q(amount_yen__gt=0)),
            models.CheckConstraint(
                name="only_a_carry_over_has_a_year_before",
                condition=models.Q(stage="carry_over", from_fiscal_year__lt=models.F("fiscal_year"))
                | (~models.Q(stage="carry_over") & models.Q(from_fiscal_year__isnull=True)),
            ),
        )


class Commitment(Sourced, Noted):
    """Money of a fiscal year bound to a project. The sum of a year never exceeds what is available in it."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="commitments")
    fiscal_year = fiscal_year_field(N_("fiscal year of the budget"))
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, verbose_name=N_("agreement"), related_name="commitments", null=True, blank=True
    )
    amount_yen = models.PositiveBigIntegerField(N_("amount (yen)"), validators=[MinValueValidator(1)])
    made_on = models.DateField(N_("made on"))

    class Meta:
        constraints = (models.CheckConstraint(name="commitment_positive", condition=models.Q(amount_yen__gt=0)),)


class Disbursement(Sourced, Noted):
    """Money paid out on a commitment."""

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, verbose_name=N_("commitment"), related_name="disbursements"
    )
    amount_yen = models.PositiveBigIntegerField(N_("amount (yen)"), validators=[MinValueValidator(1)])
    paid_on = models.DateField(N_("paid on"))

    class Meta:
        constraints = (models.CheckConstraint(name="disbursement_positive", condition=models.Q(amount_yen__gt=0)),)


class Refund(Sourced, Noted):
    """Money that came back. It goes to the treasury, and does not make more available."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=N_("commitment"), related_name="refunds")
    amount_yen = models.PositiveBigIntegerField(N_("amount (yen)"), validators=[MinValueValidator(1)])
    refunded_on = models.DateField(N_("refunded on"))

    class Meta:
        constraints = (models.CheckConstraint(name="refund_positive", condition=models.Q(amount_yen__gt=0)),)


class QuotedAmount(Sourced, Noted):
    """An amount in another currency as a source quotes it: never converted here, and never added up."""

    appropriation = models.ForeignKey(
        Appropriation, models.PROTECT, verbose_name=N_("appropriation"), related_name="quoted", null=True, blank=True
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, verbose_name=N_("agreement"), related_name="quoted", null=True, blank=True
    )
    currency = models.CharField(N_("currency (ISO 4217)"), max_length=3)
    amount = models.DecimalField(N_("amount"), max_digits=20, decimal_places=2)
    amount_to = models.DecimalField(
        N_("up to (where a range is quoted)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    rate = models.DecimalField(
        N_("yen for one unit, if quoted"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    rate_on = models.DateField(N_("day of the rate"), null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="rate_has_its_day",
                condition=models.Q(rate__isnull=True, rate_on__isnull=True)
                | models.Q(rate__isnull=False, rate_on__isnull=False),
            ),
            models.CheckConstraint(
                name="quoted_of_one_thing",
                condition=models.Q(appropriation__isnull=True, agreement__isnull=False)
                | models.Q(appropriation__isnull=False, agreement__isnull=True),
            ),
        )
