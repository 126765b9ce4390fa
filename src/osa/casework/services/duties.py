"""Duties: by when they are to be met where the text does not say, and that they are met where no row shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.accounts.serving import service
from osa.casework.models import Duty
from osa.casework.selectors import arose_on, due_by_text
from osa.casework.serving import refuse
from osa.i18n import _
from osa.trail import clock

if TYPE_CHECKING:
    import datetime as dt

    from osa.accounts.serving import Actor


@service
def duty_schedule(*, by: Actor, duty: Duty, due_on: dt.date | None, why: str) -> Duty:  # noqa: ARG001
    """Set the day by which a duty is owed, with a reason, or take it back; never later than the text says."""
    duty = Duty.objects.get(pk=duty.pk)
    reasons = [*_not_open(duty), *([] if why.strip() else [_("this step takes a reason")])]
    by_text, rule = due_by_text(duty)
    if due_on and by_text and due_on > by_text:
        told = _("by its text the duty is due on {day} ({rule}); a day set here may be earlier, not later")
        reasons.append(told.format(day=by_text, rule=rule))
    reasons += _without_sense(duty, due_on) if due_on else []
    refuse(reasons)
    duty.due_on, duty.due_why = due_on, why if due_on else ""
    duty.save()
    return duty


_YEARS_AHEAD = 10


def _without_sense(duty: Duty, day: dt.date) -> list[str]:
    """Return why nobody can have meant a day by which a duty is owed."""
    arose = arose_on(duty)
    if day.year < arose.year:  # earlier in the year is late, but can be meant
        return [_("{day} is before the duty arose, on {arose}").format(day=day, arose=arose)]
    if day.year > clock.today().year + _YEARS_AHEAD:
        return [_("{day} is more than {years} years ahead").format(day=day, years=_YEARS_AHEAD)]
    return []


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
    if day < (arose := arose_on(duty)):
        reasons.append(_("{day} is before the duty arose, on {arose}").format(day=day, arose=arose))
    refuse(reasons)
    duty.done_on, duty.done_by, duty.evidence = day, by.name, evidence
    duty.save()
    return duty


def _not_open(duty: Duty) -> list[str]:
    """Say why a duty cannot be changed."""
    if duty.done_on is not None:
        return [_("the duty was met on {day}").format(day=duty.done_on)]
    return [_("the duty has lapsed: {why}").format(why=duty.lapsed_why)] if duty.lapsed_on else []
