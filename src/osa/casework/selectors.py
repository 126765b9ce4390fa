"""What can be read of the casework: screenings and whether they still hold, decisions, duties."""

from __future__ import annotations

import datetime as dt
import json
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db.models import Q
from django.utils import timezone

from osa.casework.gathering import DUTIES, is_gathered, last_screenings
from osa.casework.meeting import MET_BY
from osa.casework.models import FRAMEWORK, Decision, Duty, Screening
from osa.casework.programme import current_programme, digest_of, rulebook_from
from osa.casework.subject import changes, subject_of
from osa.i18n import Text, _
from osa.register.models import Delivery, Project
from osa.rulebook.facts import Attestation, Case
from osa.rulebook.formulas import era_of, formula_of_era
from osa.rulebook.screening import screen
from osa.trail import clock
from osa.trail.images import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from osa.casework.programme import Programme
    from osa.rulebook.clause import Rulebook


# Screenings


def latest_screening(
    project: Project, *, framework: str = FRAMEWORK, signed_on: dt.date | None = None
) -> Screening | None:
    """Return the screening of a project under a framework that speaks for it: the last, but none that looks back.

    One as of a day before it was made is for looking only, unless there is no other, or it is of the day of signature
    that is asked about.
    """
    if framework == FRAMEWORK and hasattr(project, "last_screenings"):
        own = list(project.last_screenings)
    elif is_gathered(project, "screenings"):
        own = [screening for screening in project.screenings.all() if screening.framework == framework]
    else:
        own = list(last_screenings(framework).filter(project=project).select_related("rulebook"))
    speaking = [screening for screening in own if not looks_back(screening) or screening.decided == signed_on]
    return max(speaking or own, key=lambda screening: screening.pk, default=None)


def looks_back(screening: Screening) -> bool:
    """Tell whether a screening is as of a day before the one on which it was made."""
    return screening.decided < timezone.localtime(screening.made_at).date()


def stale_because(
    screening: Screening,
    *,
    on: dt.date | None = None,
    programme: Programme | None = None,
    project: Project | None = None,
) -> list[str]:
    """Return why a screening no longer speaks for its project on a day: what has changed since. Nothing if it does.

    Facts, items, the recipient's status, the rulebook, and what of the rulebook is in force all count, by what they say
    and not by when they were written. A `project` that a page has gathered is not read again.
    """
    day, programme = on or clock.today(), programme or current_programme()
    if project is None or not is_gathered(project, "facts"):
        project = Project.objects.get(pk=screening.project_id)  # as it is now, whatever the caller has read before
    reasons = changes(screening.looked_at(), subject_of(project, on=day, programme=programme))
    if screening.rulebook.hash != programme.rulebook.hash:
        told = _("the rulebook has changed: {old} → {new}")
        reasons.append(told.format(old=screening.rulebook.hash[:12], new=programme.rulebook.hash[:12]))
    elif clauses := _other_clauses(programme.rulebook, screening, day):
        told = _("other clauses are in force than on {day}: {clauses}")
        reasons.append(told.format(day=screening.decided, clauses=", ".join(clauses)))
    return reasons


def _other_clauses(rulebook: Rulebook, screening: Screening, day: dt.date) -> list[str]:
    """Return the clauses that were in force on the day of a screening or are on another day, and not on both."""
    eras = [era_of(rulebook, screening.framework, one) for one in (screening.decided, day)]
    then, now = (set(formula_of_era(rulebook, screening.framework, era).conditions) for era in eras)
    return sorted(then ^ now)


@dataclass(frozen=True, slots=True)
class Replay:
    """A screening done again from what is stored: whether the rulebook is still what it was, and what differs."""

    screening: int
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Tell whether it says the same in every word."""
        return not self.differences


def replay(screening: Screening) -> Replay:
    """Screen again with the rulebook and the facts as they are stored, and compare the two records exactly."""
    snapshot, said = screening.rulebook, screening.said()
    differences = []
    if digest_of(json.loads(snapshot.files)) != snapshot.digest:
        differences.append(_("the files of the rulebook are not those that were stored"))
    rulebook = rulebook_from(snapshot.files)
    if not rulebook.hash == snapshot.hash == said["rulebook_hash"]:
        differences.append(_("the rulebook has another meaning than the one that was used"))
    again = json.loads(recorded(rulebook, screening.framework, case_of_record(rulebook, said)))
    names = [name for name in dict.fromkeys((*said, *again)) if said.get(name) != again.get(name)]
    differences += [_("the record says something else in: {name}").format(name=name) for name in names]
    return Replay(screening.pk, tuple(differences))


def recorded(rulebook: Rulebook, framework: str, case: Case) -> str:
    """Screen a case, and return the record as it is stored."""
    return canonical(screen(rulebook, framework, case).model_dump(mode="json"))


def case_of_record(rulebook: Rulebook, said: dict[str, object]) -> Case:
    """Return the case of a record, to be screened again with the same rulebook or another that knows its facts."""
    given: list[dict[str, str]] = said["facts"]  # type: ignore[assignment]
    facts = {fact["fact"]: rulebook.vocabulary[fact["fact"]].parse(fact["value"]) for fact in given}
    attested = {fact["fact"]: Attestation(fact["attested_by"], fact["evidence"]) for fact in given}
    return Case(dt.date.fromisoformat(str(said["decided"])), facts, id=str(said["case"]), attested=attested)


# Decisions


def open_decision(project: Project) -> Decision | None:
    """Return the decision of a project that is drafted, reviewed or approved."""
    if is_gathered(project, "decisions"):
        return next((one for one in project.decisions.all() if one.status in Decision.OPEN), None)
    return Decision.objects.filter(project=project, status__in=Decision.OPEN).first()


# Duties


def of_signature(screening: Screening, project: Project | None = None) -> bool:
    """Tell whether the duties of a project decided elsewhere come from a screening.

    It must be as of the day of the first signature, and permit: no other day speaks for what was agreed.
    """
    project = project or screening.project
    signed = min((agreement.signed_on for agreement in project.agreements.all()), default=None)
    own = screening.framework == FRAMEWORK and screening.verdict == "permitted" and not project.decisions.all()
    return own and screening.decided == screening.facts_on == signed


def duties_known(project: Project) -> bool:
    """Tell whether somebody has looked at what is owed on a project: whoever decided it, or a screening since."""
    if any(decision.approved_on is not None for decision in project.decisions.all()):
        return True
    rows = project.screenings
    found = rows.all() if is_gathered(project, "screenings") else rows.defer("record", "subject")
    return any(of_signature(screening, project) for screening in found)


READS = ("items", "agreements", *DUTIES)
"""The rows of a project that say how its duties stand."""

DutyState = Literal["overdue", "open", "undated", "met"]
_ORDER: dict[str, int] = {"overdue": 0, "open": 1, "undated": 2, "met": 3}


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty as it stands on a day.

    `due_on` is the day by which it is owed, and `due_why` why then, or why there is no day. `met_on` and `evidence` say
    since when it is met, and what shows it.
    """

    id: int
    project: str
    duty: str
    name: Text
    clause: str
    state: DutyState
    due_on: dt.date | None
    due_why: str
    met_on: dt.date | None
    evidence: str


def duties(
    *, on: dt.date | None = None, project: Project | None = None, overdue_only: bool = False, timed_only: bool = False
) -> list[Owed]:
    """Return the duties as they stand on a day, what is overdue first; with as many queries for one as for all.

    A cancelled project of which nothing was delivered owes nothing here. `timed_only` leaves out those of all projects
    that have no time by which they are owed: they can be neither overdue nor due soon.
    """
    day, programme = on or clock.today(), current_programme()
    counting = duty_rows().exclude(due="", due_on=None) if overdue_only or timed_only else duty_rows()
    rows = _duty_rows_of(project) if project else with_projects(counting)
    found = [owed(row, day, programme) for row in rows]
    wanted = [one for one in found if one.state == "overdue" or not overdue_only]
    return sorted(wanted, key=urgency)


def urgency(one: Owed) -> tuple[int, dt.date, str, str]:
    """Return what puts duties in order: what is overdue first, then by the day on which they are due."""
    return _ORDER[one.state], one.due_on or dt.date.max, one.project, one.clause


def duty_rows() -> QuerySet[Duty, Duty]:
    """Return the duties that count, with their decisions."""
    delivered = Q(project__in=Delivery.objects.exclude(delivered_on=None).values("project"))
    delivered |= Q(project__state__in=("monitoring", "evaluated", "closed"))
    rows = Duty.objects.filter(~Q(project__standing="cancelled") | delivered, lapsed_on=None)
    return rows.select_related("decision")


def with_projects(rows: QuerySet[Duty, Duty]) -> list[Duty]:
    """Return duties whose projects know everything that says how the duties stand; nine queries at any size."""
    found = list(rows)
    projects = Project.objects.filter(pk__in=rows.order_by().values("project")).prefetch_related(*READS)
    by_id = {project.pk: project for project in projects}
    for row in found:
        row.project = by_id[row.project_id]
    return found


def _duty_rows_of(project: Project) -> list[Duty]:
    """Return the duties of one project; of what is gathered already, nothing is read again."""
    if is_gathered(project, "duties"):
        return _own_duties(project)
    rows = duty_rows().filter(project=project)
    if not all(is_gathered(project, name) for name in READS):
        return with_projects(rows)
    found = list(rows)
    for row in found:
        row.project = project
    return found


def _own_duties(project: Project) -> list[Duty]:
    """Return the duties that count of a project that was gathered with them and with what says how they stand."""
    late = project.state in ("monitoring", "evaluated", "closed")
    delivered = late or any(delivery.delivered_on is not None for delivery in project.deliveries.all())
    counts = delivered or project.standing != "cancelled"
    return [row for row in project.duties.all() if row.lapsed_on is None] if counts else []


def owed(row: Duty, day: dt.date, programme: Programme) -> Owed:
    """Return a duty as it stands on a day."""
    due_on, why = due_of(row)
    rule = programme.mapping.duties.get(row.duty)
    met = MET_BY[rule.met_by](rule, row.project, day) if rule else None
    met_on, evidence = (met.on, ", ".join(met.rows)) if met else (None, "")
    if row.done_on is not None and row.done_on <= day and (met_on is None or row.done_on < met_on):
        met_on, evidence = row.done_on, row.evidence
    name = programme.rulebook.duties.get(row.duty, Text(row.duty, row.duty))
    state = _state(due_on, met_on, day)
    return Owed(row.pk, row.project_id, row.duty, name, row.clause, state, due_on, why, met_on, evidence)


def _state(due_on: dt.date | None, met_on: dt.date | None, day: dt.date) -> DutyState:
    """Tell how a duty stands."""
    if met_on is not None:
        return "met"
    if due_on is None:
        return "undated"
    return "overdue" if due_on < day else "open"


def due_of(row: Duty) -> tuple[dt.date | None, str]:
    """Return when a duty is due, and why then or why no day is known: as the text says, or earlier if a person does."""
    by_text, why = due_by_text(row)
    if row.due_on is not None and (by_text is None or row.due_on < by_text):
        return row.due_on, row.due_why
    return by_text, why


def due_by_text(row: Duty) -> tuple[dt.date | None, str]:
    """Return when a duty is due as its clause says, and why then or why no day is known."""
    if not row.due:
        return None, _("no time in the text")
    span, _after, anchor = row.due.partition(" after ")
    began = anchor_of(row, anchor)
    if began is None:
        return None, _("{due}: that day is not known yet").format(due=row.due)
    return add(began, span), row.due


def arose_on(row: Duty) -> dt.date:
    """Return the day since which a duty is owed: that of the first approval, or of the signature elsewhere."""
    approved = (decision.approved_on for decision in row.project.decisions.all())
    return min((day for day in approved if day is not None), default=row.screening.decided)


def anchor_of(row: Duty, anchor: str) -> dt.date | None:
    """Return the day from which the time of a duty runs; with several agreements or deliveries, the first."""
    project = row.project
    days: Iterator[dt.date | None] = iter(())
    match anchor:
        case "decision":
            days = iter([row.decision.approved_on if row.decision else None])
        case "signature":
            days = (agreement.signed_on for agreement in project.agreements.all())
        case "entry_into_force":
            days = (agreement.in_force_on for agreement in project.agreements.all())
        case "delivery":
            days = (delivery.delivered_on for delivery in project.deliveries.all())
    return min((day for day in days if day is not None), default=None)


def add(day: dt.date, span: str) -> dt.date:
    """Return the day so many months and days later (`P12M`, `P1M15D`); in a shorter month, its last day."""
    months, _m, days = span.removeprefix("P").rpartition("M")
    count = day.year * 12 + day.month - 1 + int(months or 0)
    year, month = divmod(count, 12)
    at = dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return at + dt.timedelta(days=int(days.removesuffix("D") or 0))
