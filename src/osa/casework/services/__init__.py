"""The services of the casework: the only way to change anything of it."""

from osa.casework.services.comments import comment_add
from osa.casework.services.decisions import (
    decision_approve,
    decision_draft,
    decision_return,
    decision_review,
    deliberation_record,
)
from osa.casework.services.documents import document_add
from osa.casework.services.duties import duty_fulfil, duty_schedule
from osa.casework.services.projects import (
    fact_attest,
    fact_withdraw,
    project_advance,
    project_cancel,
    project_resume,
    project_suspend,
)
from osa.casework.services.screenings import project_screen

__all__ = [
    "comment_add",
    "decision_approve",
    "decision_draft",
    "decision_return",
    "decision_review",
    "deliberation_record",
    "document_add",
    "duty_fulfil",
    "duty_schedule",
    "fact_attest",
    "fact_withdraw",
    "project_advance",
    "project_cancel",
    "project_resume",
    "project_screen",
    "project_suspend",
]
