"""What is agreed and permitted before anything is handed over."""

from __future__ import annotations

from django.db import models

from osa.i18n import N_, Text
from osa.register.models.base import Noted, Sourced
from osa.register.models.projects import Item, Project
from osa.register.models.world import Organisation


class Agreement(Sourced, Noted):
    """An exchange of notes. Signed is not in force: some take effect only on the recipient's notice."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="agreements")
    signed_on = models.DateField(N_("signed on"))
    in_force_by = models.CharField(
        N_("enters into force by"),
        max_length=9,
        blank=True,
        choices=[("signature", N_("signature")), ("notice", N_("the recipient's written notice"))],
    )
    in_force_on = models.DateField(N_("in force on"), null=True, blank=True)
    amount_yen = models.PositiveBigIntegerField(N_("amount (yen)"))
    place_en = models.CharField(N_("place (English)"), max_length=100, blank=True)
    place_ja = models.CharField(N_("place (Japanese)"), max_length=100, blank=True)
    donor_signatory_en = models.CharField(N_("signatory of Japan, title (English)"), max_length=200, blank=True)
    donor_signatory_ja = models.CharField(N_("signatory of Japan, title (Japanese)"), max_length=200, blank=True)
    recipient_signatory_en = models.CharField(
        N_("signatory of the recipient, title (English)"), max_length=200, blank=True
    )
    recipient_signatory_ja = models.CharField(
        N_("signatory of the recipient, title (Japanese)"), max_length=200, blank=True
    )
    prior_consent = models.BooleanField(
        N_("prior consent to other use and onward transfer promised?"), null=True, blank=True
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="agreement_in_force_after_signature",
                condition=models.Q(in_force_on__isnull=True) | models.Q(in_force_on__gte=models.F("signed_on")),
            ),
            models.CheckConstraint(name="agreement_amount_positive", condition=models.Q(amount_yen__gt=0)),
        )

    @property
    def place(self) -> Text:
        """The place of signature."""
        return Text(self.place_en, self.place_ja)


class ProcurementStep(Sourced, Noted):
    """A step of the recipient's procurement: procedural details, the agent's contract, a tender, a supply contract."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="procurement")
    kind = models.CharField(
        N_("kind"),
        max_length=18,
        choices=[
            ("procedural_details", N_("procedural details (P/D)")),
            ("agent_contract", N_("contract with the procurement agent")),
            ("tender", N_("tender")),
            ("supply_contract", N_("supply contract")),
        ],
    )
    done_on = models.DateField(N_("done on"), null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=N_("with"), related_name="+", null=True, blank=True
    )
    amount_yen = models.PositiveBigIntegerField(N_("amount (yen)"), null=True, blank=True)
    reference = models.CharField(N_("reference"), max_length=100, blank=True)


class ExportPermission(Sourced, Noted):
    """METI's permission to export, for one item or, without one, for the whole project."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="permissions")
    item = models.ForeignKey(
        Item, models.PROTECT, verbose_name=N_("item"), related_name="permissions", null=True, blank=True
    )
    applied_on = models.DateField(N_("applied for on"), null=True, blank=True)
    granted_on = models.DateField(N_("granted on"), null=True, blank=True)
    refused_on = models.DateField(N_("refused on"), null=True, blank=True)
    reference = models.CharField(N_("reference"), max_length=100, blank=True)
