"""The tables of the register, in the order in which their rows refer to each other, as files and people see them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from osa.i18n import N_, Text, label
from osa.register import models as rows

if TYPE_CHECKING:
    from django.db import models

    from osa.register.models import Row

    Field = models.Field[Any, Any] | models.ManyToManyField[Any, Any]


@dataclass(frozen=True)
class Table:
    """A kind of row: its name in files and addresses, its title in both languages, and its model."""

    name: str
    title: str
    model: type[Row]

    @cached_property
    def columns(self) -> dict[str, Field]:
        """The columns by name, id first; many-to-many links (sources) last."""
        meta = self.model._meta
        fields: list[Field] = [*meta.concrete_fields, *meta.many_to_many]
        first, last = ("id",), ("note_en", "note_ja", "published", "basis", "sources")
        middle = [field.name for field in fields if field.name not in (*first, *last)]
        by_name = {field.name: field for field in fields}
        return {name: by_name[name] for name in (*first, *middle, *last) if name in by_name}

    def heading(self) -> Text:
        """Return the title in both languages."""
        return label(self.title)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("sources", N_("sources"), rows.Source),
        Table("countries", N_("countries"), rows.Country),
        Table("country_statuses", N_("status of countries"), rows.CountryStatus),
        Table("organisations", N_("organisations"), rows.Organisation),
        Table("needs", N_("needs"), rows.Need),
        Table("projects", N_("projects"), rows.Project),
        Table("surveys", N_("surveys"), rows.Survey),
        Table("items", N_("items"), rows.Item),
        Table("agreements", N_("agreements"), rows.Agreement),
        Table("procurement", N_("procurement"), rows.ProcurementStep),
        Table("permissions", N_("export permissions"), rows.ExportPermission),
        Table("deliveries", N_("deliveries"), rows.Delivery),
        Table("delivery_lines", N_("items delivered"), rows.DeliveryLine),
        Table("modifications", N_("modifications after delivery"), rows.Modification),
        Table("incidents", N_("incidents"), rows.Incident),
        Table("consent_requests", N_("requests for consent"), rows.ConsentRequest),
        Table("visits", N_("monitoring visits"), rows.MonitoringVisit),
        Table("findings", N_("findings"), rows.Finding),
        Table("evaluations", N_("evaluations"), rows.Evaluation),
        Table("links", N_("other assistance"), rows.AssistanceLink),
        Table("appropriations", N_("appropriations"), rows.Appropriation),
        Table("commitments", N_("commitments"), rows.Commitment),
        Table("disbursements", N_("disbursements"), rows.Disbursement),
        Table("refunds", N_("refunds"), rows.Refund),
        Table("quoted_amounts", N_("amounts quoted in other currencies"), rows.QuotedAmount),
        Table("claims", N_("claims that disagree"), rows.Claim),
        Table("case_facts", N_("facts attested"), rows.CaseFact),
    )
}


def table_of(model: type[models.Model]) -> Table | None:
    """Return the table of a model, if it is one of the register's."""
    return next((table for table in TABLES.values() if table.model is model), None)
