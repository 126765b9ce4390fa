"""Duties: when they are due where the text names no time, and that they are met where no row shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.accounts.serving import service
from osa.casework.models import Duty
from osa.casework.serving import refuse
from osa.i18n import _
from osa.trail import clock

if TYPE_CHECKING:
    import datetime as dt

    from osa.accounts.serving import Actor


@service
def duty_schedule(*, by: Actor, duty: Duty, due_on: dt.date | None, why: str) -> Duty:  # noqa: ARG001
    """Set the day by which a duty is owed, with a reason, or take it back."""
    duty = Duty.objects.get(pk=duty.pk)
    refuse([*_not_open(duty), *([] if why.strip() else [_("this step takes a reason")])])
    duty.due_on, duty.due_why = due_on, why if due_on else ""
    duty.save()
    return duty


@service
def duty_fulfil(
    *,
    by: Actor,
    duty: Duty,
    evidence: str,
    done_on: dt.date | None = None,
    why: str = "",  # noqa: ARG001
) -> Duty:
    """Say that a duty was met, when, and what shows it. It is entered once."""
    duty, day = Duty.objects.get(pk=duty.pk), done_on or clock.today()
    reasons = _not_open(duty)
    if not evidence.strip():
        reasons.append(_("evidence is missing: a document, and where in it"))
    if day > clock.today():
        reasons.append(_("{day} is still to come").format(day=day))
    refuse(reasons)
    duty.done_on, duty.done_by, duty.evidence = day, by.name, evidence
    duty.save()
    return duty


def _not_open(duty: Duty) -> list[str]:
    """Say why a duty cannot be changed."""
    if duty.done_on is not None:
        return [_("the duty was met on {day}").format(day=duty.done_on)]
    return [_("the duty has lapsed: {why}").format(why=duty.lapsed_why)] if duty.lapsed_on else []
