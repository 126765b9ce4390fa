"""What stands against a decision, before somebody drafts, reviews or approves it: each reason a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.casework.checks import Step, no_contradictions, not_agreed, screening_permits, uncovered
from osa.casework.life import standing_reasons
from osa.casework.selectors import open_decision, stale_because
from osa.i18n import _
from osa.trail import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.casework.models import Decision
    from osa.register.models import Project

_DECIDING = ("decision", "notes_exchanged", "in_force", "procurement", "delivery")
"""Where a decision is drafted: in its own state, or later in place of one that was invalidated."""


def against_drafting(project: Project) -> Iterator[str]:
    """Say why no decision on a project can be drafted now."""
    yield from standing_reasons(project)
    yield from screening_permits(Step(project, clock.today()))
    last = max(project.decisions.all(), key=lambda one: one.pk, default=None)
    redone = last is not None and last.status in ("invalidated", "returned") and project.state in _DECIDING
    if project.state != "decision" and not redone:
        yield _("the project does not stand at its decision")
    decision = open_decision(project)
    if decision is not None:
        yield _("there is a decision already: it is {status}").format(status=_(decision.status))


def against_signing(decision: Decision) -> Iterator[str]:
    """Say why a decision cannot be signed: the project rests, or its own screening no longer holds."""
    step = Step(decision.project, clock.today())
    yield from standing_reasons(decision.project)
    yield from no_contradictions(step)
    for reason in stale_because(decision.screening, on=step.day, project=decision.project):
        told = _("the screening of this decision is no longer current; return the decision and draft another: {reason}")
        yield told.format(reason=reason)


def against_approving(decision: Decision) -> Iterator[str]:
    """Say what is missing before a reviewed decision is approved: a body's consent, or money."""
    yield from not_agreed(decision.screening)
    yield from uncovered(decision)
