"""Screenings: the rules applied to a project as the register knows it, kept with everything needed to do it again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from osa import __version__
from osa.accounts.serving import Refused, service
from osa.casework.arising import make_duties
from osa.casework.facts import facts_of
from osa.casework.models import FRAMEWORK, RulebookSnapshot, Screening
from osa.casework.programme import current_programme
from osa.casework.selectors import of_signature, recorded
from osa.casework.serving import again, refuse
from osa.casework.subject import digest_of, subject_of
from osa.i18n import _
from osa.rulebook.facts import Case
from osa.trail import clock
from osa.trail.images import canonical

if TYPE_CHECKING:
    from osa.accounts.serving import Actor
    from osa.casework.programme import Programme
    from osa.register.models import Project
    from osa.rulebook.clause import Rulebook


@service
def project_screen(  # noqa: PLR0913 - what a screening takes
    *,
    by: Actor,
    project: Project,
    framework: str = FRAMEWORK,
    decided: dt.date | None = None,
    facts_on: dt.date | None = None,
    why: str = "",  # noqa: ARG001
) -> Screening:
    """Screen a project as decided on a day (today), on the facts of a day (the same), and keep the whole record.

    A project that was signed without a decision in osa owes the duties that its screening as of the day of signature
    finds. Raises `Refused` if there is no such framework, if a day is still to come, or if rows contradict each other
    about a fact: somebody has to settle that first.
    """
    project, programme = again(project), current_programme()
    if framework not in programme.rulebook.frameworks:
        told = _("there is no framework {name}; there are: {names}")
        raise Refused(told.format(name=framework, names=", ".join(programme.rulebook.frameworks)))
    day = decided or clock.today()
    known_on = facts_on or day
    reasons = [_("{day} is still to come").format(day=one) for one in {day, known_on} if one > clock.today()]
    if day < (first := _first_day(programme.rulebook, framework)):
        reasons.append(_("no rule was in force on {day}: the first is of {first}").format(day=day, first=first))
    refuse(reasons)
    record = recorded(programme.rulebook, framework, _case(project, day, known_on, programme))
    subject = subject_of(project, on=known_on, programme=programme)
    screening = Screening(
        project=project,
        framework=framework,
        decided=day,
        facts_on=known_on,
        rulebook=_snapshot(programme),
        subject=canonical(subject),
        subject_hash=digest_of(subject),
        record=record,
        made_at=clock.now(),
        made_by=by.name,
        made_with=__version__,
    )
    screening.verdict = screening.said()["verdict"]
    screening.save()
    if of_signature(screening):
        make_duties(screening, None)
    return screening


def _first_day(rulebook: Rulebook, framework: str) -> dt.date:
    """Return the first day on which a clause of a framework was in force."""
    inner = [include.framework for include in rulebook.frameworks[framework].includes]
    return min((one.since for name in (framework, *inner) for one in rulebook.clauses_of(name)), default=dt.date.min)


def _case(project: Project, decided: dt.date, known_on: dt.date, programme: Programme) -> Case:
    """Return the case to screen; `Refused` if rows contradict each other."""
    known = facts_of(project, on=known_on, programme=programme)
    if known.contradictions:
        raise Refused(*known.contradictions)
    return Case(decided, known.facts, id=project.pk, attested=known.attested)


def _snapshot(programme: Programme) -> RulebookSnapshot:
    """Return the snapshot of the rulebook, taking it if this is the first screening with these files."""
    digest = programme.digest
    taken = RulebookSnapshot.objects.filter(digest=digest).first()
    if taken is None:
        files = canonical(dict(programme.files))
        taken = RulebookSnapshot(digest=digest, hash=programme.rulebook.hash, files=files, taken_at=clock.now())
        taken.save()
    return taken
