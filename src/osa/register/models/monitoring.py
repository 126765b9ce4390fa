"""What is seen of the use afterwards, and what is made of it."""

from __future__ import annotations

from django.db import models

from osa.i18n import N_
from osa.register.models.base import Described, Noted, Sourced
from osa.register.models.projects import Item, Project


class MonitoringVisit(Sourced, Described, Noted):
    """A visit to see how what was given is kept and used."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="visits")
    visited_on = models.DateField(N_("visited on"))
    visitor_en = models.CharField(N_("visitor, title (English)"), max_length=200, blank=True)
    visitor_ja = models.CharField(N_("visitor, title (Japanese)"), max_length=200, blank=True)


class Finding(Sourced, Described, Noted):
    """Something that a visit found, and the answer to it."""

    visit = models.ForeignKey(MonitoringVisit, models.PROTECT, verbose_name=N_("visit"), related_name="findings")
    item = models.ForeignKey(
        Item, models.PROTECT, verbose_name=N_("item"), related_name="findings", null=True, blank=True
    )
    grade = models.CharField(
        N_("grade"),
        max_length=7,
        choices=[("note", N_("note")), ("concern", N_("concern")), ("breach", N_("breach of the agreement"))],
    )
    settled_on = models.DateField(N_("settled on"), null=True, blank=True)


class Evaluation(Sourced, Described, Noted):
    """An evaluation of a project, and its publication."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=N_("project"), related_name="evaluations")
    kind = models.CharField(
        N_("kind"),
        max_length=10,
        choices=[
            ("mid_term", N_("mid-term")),
            ("completion", N_("on completion")),
            ("ex_post", N_("ex post")),
        ],
    )
    made_on = models.DateField(N_("made on"))
    disclosed_on = models.DateField(N_("results published on"), null=True, blank=True)
    url = models.URLField(N_("address of the publication"), max_length=1000, blank=True)
