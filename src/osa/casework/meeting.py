"""How rows of the register show that a duty is met: one function for each way, none of which knows a programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osa.casework.derivations import agreements_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osa.casework.mapping import DutyRule
    from osa.register.models import Item, Project, Sourced


@dataclass(frozen=True, slots=True)
class Met:
    """Since when a duty is met, and the rows that show it."""

    on: dt.date
    rows: tuple[str, ...]


Meet = Callable[["DutyRule", "Project", "dt.date"], Met | None]


def by_id(rows: Any) -> list[Any]:  # noqa: ANN401 - Django's manager of rows of any table
    """Return the rows of a project in the order of their ids."""
    return sorted(rows.all(), key=lambda row: str(row.pk))


def _earliest(found: Iterable[tuple[dt.date | None, Sourced]], on: dt.date) -> Met | None:
    """Return the first of some rows, up to a day; a row without its day shows nothing."""
    dated = [(day, str(row.pk)) for day, row in found if day is not None and day <= on]
    return Met(min(dated)[0], (min(dated)[1],)) if dated else None


def _both(*met: Met | None) -> Met | None:
    """Return when the last of several things was done, if all were."""
    done = [one for one in met if one]
    if len(done) < len(met):
        return None
    return Met(max(one.on for one in done), tuple(row for one in done for row in one.rows))


def _agreement_signed(_rule: DutyRule, project: Project, on: dt.date) -> Met | None:
    """Met by the first signature."""
    return _earliest(((row.signed_on, row) for row in agreements_on(project, on)), on)


def _procurement_step(rule: DutyRule, project: Project, on: dt.date) -> Met | None:
    """Met by the first step of a kind that was done."""
    return _earliest(((row.done_on, row) for row in by_id(project.procurement) if row.kind == rule.kind), on)


def _permission_granted(_rule: DutyRule, project: Project, on: dt.date) -> Met | None:
    """Met when every item that is, or may be, defence equipment has its permission."""
    items = [item for item in by_id(project.items) if item.defence_equipment is not False]
    if not items:
        return _permission(project, None, on)
    return _both(*(_permission(project, item, on) for item in items))


def _permission(project: Project, item: Item | None, on: dt.date) -> Met | None:
    """Return the first permission for an item, or for all of the project."""
    rows = [row for row in by_id(project.permissions) if row.refused_on is None]
    return _earliest(((row.granted_on, row) for row in rows if row.item_id in (None, item and item.pk)), on)


def _visit_and_evaluation(_rule: DutyRule, project: Project, on: dt.date) -> Met | None:
    """Met by a first visit and a first evaluation after the signature: before it, there is no use to look at."""
    signed = _signed(project, on)
    visits = ((row.visited_on, row) for row in by_id(project.visits) if row.visited_on and row.visited_on >= signed)
    made = ((row.made_on, row) for row in by_id(project.evaluations) if row.made_on >= signed)
    return _both(_earliest(visits, on), _earliest(made, on))


def _evaluation_disclosed(_rule: DutyRule, project: Project, on: dt.date) -> Met | None:
    """Met by the first evaluation after the signature that was published."""
    signed = _signed(project, on)
    made = [row for row in by_id(project.evaluations) if row.made_on >= signed]
    told = ((row.disclosed_on, row) for row in made if row.disclosed_on and row.disclosed_on >= row.made_on)
    return _earliest(told, on)


def _signed(project: Project, on: dt.date) -> dt.date:
    """Return the day of the first signature; without one, a day that never comes."""
    return min((row.signed_on for row in agreements_on(project, on)), default=dt.date.max)


MET_BY: dict[str, Meet] = {
    "agreement_signed": _agreement_signed,
    "procurement_step": _procurement_step,
    "permission_granted": _permission_granted,
    "visit_and_evaluation": _visit_and_evaluation,
    "evaluation_disclosed": _evaluation_disclosed,
}
