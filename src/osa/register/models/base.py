"""What the rows of the register have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from osa.i18n import N_, Text, _
from osa.trail.models import Recorded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ID = RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z", N_("letters, digits, dots, hyphens and underscores"))


class Row(Recorded):
    """A row that officers know by its id, in files, pages and papers alike."""

    id = models.CharField(N_("id"), max_length=60, primary_key=True, validators=[ID])

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.id


BASES = (
    ("primary", N_("read in a primary source")),
    ("secondary", N_("read in a secondary source")),
    ("inferred", N_("inferred")),
    ("unverified", N_("not verified")),
    ("attested", N_("attested by a person")),
)
"""How something is known. The first four are the rulebook's own marks."""


class Sourced(Row):
    """A row that states facts, says how they are known, and cites the documents that it rests on.

    Without a source it cannot be published.
    """

    basis = models.CharField(N_("how it is known"), max_length=10, choices=BASES)
    published = models.BooleanField(N_("published"), default=False)
    sources = models.ManyToManyField("register.Source", verbose_name=N_("sources"), related_name="+", blank=True)

    class Meta:
        abstract = True

    def _write(self, links: Mapping[str, Collection[str]], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Write the row unpublished, then its sources, and publish it last: the database asks for the sources first."""
        publish = self.published and bool(links)
        self.published = self.published and not publish
        super()._write(links, *args, **kwargs)
        if publish:
            if not self.sources.exists():
                raise ValidationError({"published": _("a row without a source cannot be published")})
            self.published = True
            models.Model.save(self, update_fields=["published"])

    def _unlink(self) -> None:
        """Take the row back from publication, and then its sources."""
        if self.published:
            self.published = False
            models.Model.save(self, update_fields=["published"])
        super()._unlink()


class Named(models.Model):
    """A name in both languages."""

    name_en = models.CharField(N_("name (English)"), max_length=200)
    name_ja = models.CharField(N_("name (Japanese)"), max_length=200)

    class Meta:
        abstract = True

    @property
    def name(self) -> Text:
        """The name."""
        return Text(self.name_en, self.name_ja)


class Described(models.Model):
    """What it is about, in both languages."""

    what_en = models.TextField(N_("what (English)"))
    what_ja = models.TextField(N_("what (Japanese)"))

    class Meta:
        abstract = True

    @property
    def what(self) -> Text:
        """What it is about."""
        return Text(self.what_en, self.what_ja)


class Noted(models.Model):
    """A note in both languages: what a reader must know to use the row rightly."""

    note_en = models.TextField(N_("note (English)"), blank=True)
    note_ja = models.TextField(N_("note (Japanese)"), blank=True)

    class Meta:
        abstract = True

    @property
    def note(self) -> Text:
        """The note."""
        return Text(self.note_en, self.note_ja)
