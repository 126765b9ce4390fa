"""The rows of the programme of record."""

from osa.register.models.agreements import Agreement, ExportPermission, ProcurementStep
from osa.register.models.base import Row, Sourced
from osa.register.models.claims import CaseFact, Claim
from osa.register.models.deliveries import ConsentRequest, Delivery, DeliveryLine, Incident, Modification
from osa.register.models.money import Appropriation, Commitment, Disbursement, QuotedAmount, Refund
from osa.register.models.monitoring import Evaluation, Finding, MonitoringVisit
from osa.register.models.projects import STATES, AssistanceLink, Item, Need, Project, Survey
from osa.register.models.world import Country, CountryStatus, Organisation, Source

__all__ = [
    "STATES",
    "Agreement",
    "Appropriation",
    "AssistanceLink",
    "CaseFact",
    "Claim",
    "Commitment",
    "ConsentRequest",
    "Country",
    "CountryStatus",
    "Delivery",
    "DeliveryLine",
    "Disbursement",
    "Evaluation",
    "ExportPermission",
    "Finding",
    "Incident",
    "Item",
    "Modification",
    "MonitoringVisit",
    "Need",
    "Organisation",
    "ProcurementStep",
    "Project",
    "QuotedAmount",
    "Refund",
    "Row",
    "Source",
    "Sourced",
    "Survey",
]
