"""What no change may leave behind, whoever makes it: money or notes other than approved, a life lived past casework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.casework.checks import Step, agreed_as_approved, uncovered
from osa.casework.models import Decision, Duty
from osa.casework.serving import refuse
from osa.i18n import _
from osa.register.models import Agreement, Commitment, Project
from osa.trail import clock
from osa.trail.changing import changed
from osa.trail.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.trail.changing import Change

LIFE = ("project_advance", "project_suspend", "project_resume", "project_cancel", "decision_return")
"""The services that change the state or the standing of a project."""

_AGREEMENT, _COMMITMENT, _PROJECT = (model._meta.label_lower for model in (Agreement, Commitment, Project))


def watch() -> None:
    """Look at every change from now on, after it was seen which decisions it invalidates."""
    changed.connect(keep, dispatch_uid="osa.casework.keeping")


def keep(change: Change, **_signal: object) -> None:
    """Refuse a change, with everything that it may not leave behind."""
    refuse([*_other_than_approved(change), *_moved_past_casework(change)])


def _other_than_approved(change: Change) -> Iterator[str]:
    """Say where a decision stands and its money is freed, or its notes, once exchanged, say something else."""
    agreed, bound = _projects(change, _AGREEMENT), _projects(change, _COMMITMENT)
    standing = Decision.objects.filter(project__in=agreed | bound, status="approved")
    for decision in standing.exclude(project__standing="cancelled").select_related("project").order_by("project"):
        reasons = list(uncovered(decision)) if decision.project_id in bound else []
        if decision.project_id in agreed and decision.project.state != "decision":
            reasons += agreed_as_approved(Step(decision.project, clock.today()))
        for reason in reasons:
            told = _("{project}: decision {number} stands, and {reason}")
            yield told.format(project=decision.project_id, number=decision.pk, reason=reason)


def _projects(change: Change, table: str) -> set[str]:
    """Return the projects of which a change touches rows of a table."""
    images = [
        image for entry in change.entries if entry.table == table for image in (entry.image_before(), entry.image())
    ]
    return {str(image["project_id"]) for image in images if image}


def _moved_past_casework(change: Change) -> Iterator[str]:
    """Say which projects a change takes elsewhere that live here; what is known only from files moves with them."""
    if change.service in LIFE:
        return
    for entry in change.entries:
        before, after = entry.image_before() or {}, entry.image()
        if entry.table != _PROJECT or after is None:
            continue
        moved = any(before.get(name) != after[name] for name in ("state", "standing"))
        if moved and (_lives_here(entry.row) or (after["state"] == "closed" and _owes(entry.row))):
            told = _("{project}: its state and standing change in casework, not by {service}; leave them as they are")
            yield told.format(project=entry.row, service=change.service)


def _lives_here(project: str) -> bool:
    """Tell whether a project was ever decided or taken on in casework."""
    taken_on = Entry.objects.filter(table=_PROJECT, row=project, service__in=LIFE)
    return Decision.objects.filter(project=project).exists() or taken_on.exists()


def _owes(project: str) -> bool:
    """Tell whether duties have arisen of a project."""
    return Duty.objects.filter(project=project, lapsed_on=None).exists()
