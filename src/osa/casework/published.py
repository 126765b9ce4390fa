"""What the public may read of the casework: whether a signed project was lawful, and what is owed on it.

Only public projects count, and of those that are signed the screening as on the day of signature. Who attested a fact,
on what evidence, who screened or decided, and what rests on unpublished rows alone, is told nobody.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Min, OuterRef, Subquery

from osa.casework.meeting import MET_BY
from osa.casework.models import FRAMEWORK, Duty, Screening
from osa.casework.programme import current_programme
from osa.casework.public_facts import doubtful, facts_said, reads
from osa.casework.selectors import (
    READS,
    DutyState,
    case_of_record,
    due_by_text,
    duty_rows,
    owed,
    urgency,
    with_projects,
)
from osa.i18n import Text
from osa.register.gathering import gather
from osa.register.models import Agreement, Project
from osa.register.published import public
from osa.rulebook.facts import Case
from osa.rulebook.screening import screen
from osa.trail import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from osa.casework.programme import Programme
    from osa.casework.public_facts import FactSaid
    from osa.casework.selectors import Owed
    from osa.rulebook.clause import Rulebook


@dataclass(frozen=True, slots=True)
class ClauseSaid:
    """A clause in a screening: its title, what it does, and whether its condition held (none: not known)."""

    id: str
    title: Text
    cites: Text
    effect: str
    result: bool | None


@dataclass(frozen=True, slots=True)
class Referral:
    """A body that has to deliberate by a clause; if that is not `certain`, a fact not known decides whether it must."""

    body: Text
    clause: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules of a day say of a project: the verdict, what decides it, who has to be asked, what is missing.

    `missing` are the questions about facts not known that can still change the verdict.
    """

    on: dt.date
    verdict: str
    deciding: tuple[ClauseSaid, ...]
    referrals: tuple[Referral, ...]
    missing: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Screened:
    """A signed project as it was judged then, and as today's rules judge the same facts.

    `doubtful` counts the facts that are inferred or not verified, as far as their basis is public.
    `added` are the clauses in force today that were not then; `gone` those that were, and are not. `unknown_today` are
    facts that today's rules do not read any more.
    """

    then: Judged
    now: Judged
    facts: tuple[FactSaid, ...]
    doubtful: int
    added: tuple[ClauseSaid, ...]
    gone: tuple[ClauseSaid, ...]
    unknown_today: tuple[str, ...]


# Screenings


def verdicts() -> dict[str, str]:
    """Return the verdict on the day of signature of every public signed project that was screened so, by project."""
    last = _of_signature().order_by().values("project").annotate(last=Max("pk"))
    return dict(Screening.objects.filter(pk__in=last.values("last")).order_by().values_list("project", "verdict"))


def facts_behind(names: Iterable[str]) -> tuple[int, int]:
    """Return how many of the facts behind the verdicts of some projects are inferred or not verified, of how many."""
    last = _of_signature().filter(project__in=list(names)).order_by().values("project").annotate(last=Max("pk"))
    return doubtful(row.said() for row in Screening.objects.filter(pk__in=last.values("last")))


def deciding() -> dict[str, tuple[str, ...]]:
    """Return the clauses that decided the screening as on the day of signature, by public signed project."""
    last = _of_signature().order_by().values("project").annotate(last=Max("pk"))
    rows = Screening.objects.filter(pk__in=last.values("last")).order_by("project")
    return {row.project_id: tuple(row.said()["deciding"]) for row in rows}


def _of_signature() -> Any:  # noqa: ANN401 - an annotated query
    """Return the screenings that speak for a signature: those of public projects as on its day, or before it."""
    rows = public(Agreement).filter(project=OuterRef("project")).order_by().values("project")
    signed = Subquery(rows.annotate(first=Min("signed_on")).values("first"))
    found = Screening.objects.filter(framework=FRAMEWORK, project__in=public(Project).values("pk"))
    return found.alias(signed=signed).filter(decided__lte=signed)


@dataclass(frozen=True, slots=True)
class Told:
    """What the public is told of the case of a project: how it was judged, if it was, and what is owed."""

    screened: Screened | None
    duties: tuple[Due, ...]


def told_of(project: Project, *, on: dt.date | None = None) -> Told:
    """Return what the public is told of a public project, as of a day (today), in few queries."""
    day, programme = on or clock.today(), current_programme()
    whole = _whole(project)
    owed_on = duty_rows().filter(project=project)
    duties = _in_order(((row, whole) for row in owed_on), day, programme)
    return Told(_screened(whole, day, programme), tuple(duties))


def _screened(project: Project, day: dt.date, programme: Programme) -> Screened | None:
    """Return how a project was judged for its signature, and how the rules of a day judge the same facts.

    None if it is not signed, as far as is public, or was not screened as on the day of signature.
    """
    screening = _of_signature().filter(project=project).last()
    if screening is None:
        return None
    said = screening.said()
    case, unknown = _today(programme.rulebook, said, day)
    again = screen(programme.rulebook, screening.framework, case).model_dump(mode="json")
    then, now = ({clause["id"]: clause for clause in record["clauses"]} for record in (said, again))
    facts = tuple(facts_said(project, screening.facts_on, said, programme))
    return Screened(
        then=_judged(said),
        now=_judged(again),
        facts=facts,
        doubtful=sum(fact.doubtful for fact in facts),
        added=tuple(_clause(now[name]) for name in now if name not in then),
        gone=tuple(_clause(then[name]) for name in then if name not in now),
        unknown_today=unknown,
    )


def _today(rulebook: Rulebook, said: Mapping[str, Any], day: dt.date) -> tuple[Case, tuple[str, ...]]:
    """Return the case of a record as decided on another day, and the facts that the rules of today do not know."""
    usable = [fact for fact in said["facts"] if reads(rulebook, fact)]
    case = case_of_record(rulebook, {**said, "facts": usable})
    unknown = tuple(fact["fact"] for fact in said["facts"] if fact not in usable)
    return Case(day, case.facts, id=case.id, attested=case.attested), unknown


def _judged(record: Mapping[str, Any]) -> Judged:
    """Return what a record says, without the facts."""
    clauses = {clause["id"]: clause for clause in record["clauses"]}
    return Judged(
        on=dt.date.fromisoformat(record["decided"]),
        verdict=record["verdict"],
        deciding=tuple(_clause(clauses[name]) for name in record["deciding"]),
        referrals=tuple(Referral(Text(**one["name"]), one["clause"], one["certain"]) for one in record["referrals"]),
        missing=tuple(Text(**one["question"]) for one in record["missing"]),
    )


def _clause(said: Mapping[str, Any]) -> ClauseSaid:
    """Return a clause of a record."""
    return ClauseSaid(said["id"], Text(**said["title"]), Text(**said["cites"]), said["effect"], said["result"])


# Duties


@dataclass(frozen=True, slots=True)
class Due:
    """A duty of a public project as it stands on a day.

    `due_why` is the clause's own time, and empty where somebody set the day. `shown_by` are the public rows (table and
    id) that show it met; without them, a person entered that it is. Where only rows that are not public tell more than
    the state, the days are `withheld`.
    """

    project: str
    duty: str
    name: Text
    clause: str
    state: DutyState
    due_on: dt.date | None
    due_why: str
    met_on: dt.date | None
    shown_by: tuple[tuple[str, str], ...]
    withheld: bool


_TABLES = {
    "agreement_signed": ("agreements",),
    "procurement_step": ("procurement",),
    "permission_granted": ("permissions",),
    "visit_and_evaluation": ("visits", "evaluations"),
    "evaluation_disclosed": ("evaluations",),
}
"""The tables whose rows show that a duty is met, by the way in which they do."""


def duties(*, on: dt.date | None = None) -> list[Due]:
    """Return the duties of public projects as they stand on a day, what is overdue first; nine queries at any size."""
    day, programme = on or clock.today(), current_programme()
    rows = duty_rows().filter(project__in=public(Project).values("pk"))
    return _in_order(((row, row.project) for row in with_projects(rows)), day, programme)


def overdue(*, on: dt.date | None = None) -> list[Due]:
    """Return the duties of public projects that are overdue on a day, in two queries: without a time, none can be."""
    day, programme = on or clock.today(), current_programme()
    timed = duty_rows().filter(project__in=public(Project).values("pk")).exclude(due="", due_on=None)
    rows = list(timed.select_related("project", "decision"))
    whole = _whole_ones({row.project_id: row.project for row in rows})
    found = _in_order(((row, whole[row.project_id]) for row in rows), day, programme)
    return [due for due in found if due.state == "overdue"]


def undated() -> int:
    """Return how many duties of public projects have no time by which they are to be met."""
    rows = duty_rows().filter(project__in=public(Project).values("pk"), due="", due_on=None)
    return rows.count()


def _in_order(rows: Iterable[tuple[Duty, Project]], day: dt.date, programme: Programme) -> list[Due]:
    """Return duties with the projects that they are owed on as the public may see them, what is overdue first."""
    seen: dict[str, Project] = {}
    found = []
    for row, project in rows:
        row.project = project
        if project.pk not in seen:
            seen[project.pk] = _with_public_rows(project)
        found.append(_due(row, seen[project.pk], day, programme))
    return [due for _order, due in sorted(found, key=lambda one: one[0])]


def _due(
    row: Duty, public_part: Project, day: dt.date, programme: Programme
) -> tuple[tuple[int, dt.date, str, str], Due]:
    """Return a duty as the public may see it, with its place in the order."""
    inside = seen = owed(row, day, programme)
    seen_row = row
    if public_part is not row.project:
        seen_row = copy(row)
        seen_row.project = public_part
        seen = owed(seen_row, day, programme)
    if seen.state != inside.state:
        due = Due(row.project_id, row.duty, inside.name, row.clause, inside.state, None, "", None, (), withheld=True)
        return urgency(inside), due
    by_text, why = due_by_text(seen_row)
    return urgency(seen), Due(
        project=row.project_id,
        duty=row.duty,
        name=seen.name,
        clause=row.clause,
        state=seen.state,
        due_on=seen.due_on,
        due_why=why if seen.due_on == by_text else "",
        met_on=seen.met_on,
        shown_by=_shown_by(seen, seen_row, day, programme),
        withheld=False,
    )


def _whole(project: Project) -> Project:
    """Return a project with all its rows that say how duties stand, public or not, read in one query."""
    return _whole_ones({project.pk: project})[project.pk]


def _whole_ones(projects: Mapping[str, Project]) -> dict[str, Project]:
    """Return projects with all their rows that say how duties stand, public or not, read in one query for all."""
    models: Any = {name: Project._meta.get_field(name).related_model for name in READS}
    related = {name: model._default_manager.filter(project__in=projects) for name, model in models.items()}
    own: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for name, rows in gather(related).items() if projects else ():
        for row in rows:
            own[row.project_id, name].append(row)
    whole = {key: copy(project) for key, project in projects.items()}
    for key, project in whole.items():
        project._prefetched_objects_cache = {name: _holding(related[name], own[key, name]) for name in READS}  # type: ignore[attr-defined]
    return whole


def _with_public_rows(project: Project) -> Project:
    """Return a project that has been read with all its rows as one with its public rows only; itself, if all are."""
    read = project._prefetched_objects_cache  # type: ignore[attr-defined]
    items = {item.pk for item in read["items"] if item.published}
    if all(_may_be_seen(one, items) for name in READS for one in read[name]):
        return project
    seen = copy(project)
    kept = {name: [one for one in read[name] if _may_be_seen(one, items)] for name in READS}
    seen._prefetched_objects_cache = {name: _holding(read[name], rows) for name, rows in kept.items()}  # type: ignore[attr-defined]
    return seen


def _may_be_seen(row: Any, items: set[str]) -> bool:  # noqa: ANN401 - a row of any table
    """Tell whether a row of a public project is public."""
    return row.published and getattr(row, "item_id", None) in (None, *items)


def _holding(rows: Any, kept: list[Any]) -> Any:  # noqa: ANN401 - Django's own query
    """Return a query that has been answered with some rows, as Django keeps those that it fetched beforehand."""
    answered = rows._chain()
    answered._result_cache, answered._prefetch_done = kept, True
    return answered


def _shown_by(seen: Owed, row: Duty, day: dt.date, programme: Programme) -> tuple[tuple[str, str], ...]:
    """Return the rows that show a duty met, unless a person's word does."""
    rule = programme.mapping.duties.get(row.duty)
    met = MET_BY[rule.met_by](rule, row.project, day) if rule else None
    if rule is None or met is None or met.on != seen.met_on:
        return ()
    tables = _TABLES.get(rule.met_by, ())
    return tuple(zip(tables if len(tables) == len(met.rows) else tables[:1] * len(met.rows), met.rows, strict=False))
