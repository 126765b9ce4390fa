"""How duties arise: from the record of a screening, when its project is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.casework.models import Duty
from osa.i18n import _
from osa.trail import clock

if TYPE_CHECKING:
    from osa.casework.models import Decision, Screening


def make_duties(screening: Screening, decision: Decision | None) -> list[Duty]:
    """Make the duties that a screening finds for certain, and let lapse those of its project that it no longer finds.

    A duty that is there already goes on, with the day that somebody set and what was done. One that was met does not
    lapse. Called inside a service.
    """
    found = {
        (duty["duty"], duty["clause"]): duty["due"] or "" for duty in screening.said()["duties"] if duty["certain"]
    }
    there = {(row.duty, row.clause): row for row in Duty.objects.filter(project_id=screening.project_id)}
    made = []
    for (name, clause), due in found.items():
        row = there.get((name, clause)) or Duty(project=screening.project, duty=name, clause=clause)
        row.screening, row.decision, row.due = screening, decision, due
        row.lapsed_on, row.lapsed_why = None, ""
        row.save()
        made.append(row)
    for key, row in there.items():
        if key not in found and row.lapsed_on is None and row.done_on is None:
            row.lapsed_on = clock.today()
            row.lapsed_why = _("screening {number} does not find it").format(number=screening.pk)
            row.save()
    return made
