"""What sources say where they disagree, and the facts of a project that only a person can attest."""

from __future__ import annotations

from django.db import models

from osa.i18n import N_
from osa.register.models.base import Noted, Sourced
from osa.register.models.projects import Project


class Claim(Sourced, Noted):
    """What some sources say about one field of a row; where others say otherwise, each claim is a row.

    The note of the claim that is used says why it is.
    """

    table = models.CharField(N_("table"), max_length=30)
    row = models.CharField(N_("row"), max_length=60)
    field = models.CharField(N_("field"), max_length=40)
    value = models.CharField(N_("value"), max_length=300)
    used = models.BooleanField(N_("used?"))


class CaseFact(Sourced, Noted):
    """A fact of the rulebook's vocabulary about a project, attested by a person or by the sources it cites."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="facts")
    fact = models.CharField(N_("fact"), max_length=40)
    value = models.CharField(N_("value"), max_length=100)
    attested_by = models.CharField(N_("attested by"), max_length=150, blank=True)
    evidence = models.TextField(N_("evidence"), blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["project", "fact"], name="one_value_of_a_fact"),)
