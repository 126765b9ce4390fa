"""The life of a project: its states, and for every way from one to another who takes it and what must hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from osa.casework import checks
from osa.casework.checks import Check, Step
from osa.i18n import N_, Text, _, label
from osa.register.models import STATES as REGISTERED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from osa.register.models import Project


@dataclass(frozen=True)
class State:
    """Where a project stands, as officers say it and as the public is told."""

    name: str
    inside_label: str
    public_label: str

    @cached_property
    def inside(self) -> Text:
        """What officers call it."""
        return label(self.inside_label)

    @cached_property
    def public(self) -> Text:
        """What the public is told."""
        return label(self.public_label)


_PUBLIC = {
    "need": N_("under consideration"),
    "survey": N_("under consideration"),
    "formulation": N_("being prepared"),
    "screening": N_("being examined"),
    "decision": N_("being examined"),
    "notes_exchanged": N_("agreed, notes signed"),
    "in_force": N_("agreed and in force"),
    "procurement": N_("being procured"),
    "delivery": N_("being delivered"),
    "monitoring": N_("delivered"),
    "evaluated": N_("delivered and evaluated"),
    "closed": N_("completed"),
}

STATES: Mapping[str, State] = {name: State(name, inside, _PUBLIC[name]) for name, inside in REGISTERED}
"""The twelve states, in order. Beside them a project is active, suspended or cancelled (`Project.standing`)."""

RETURNED = N_("returned")
"""What a way back is called: it is no state."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one state to another: the service that takes it, and what must hold."""

    source: str
    target: str
    service: str
    checks: tuple[Check, ...]

    @property
    def back(self) -> bool:
        """Tell whether it leads back: the project is returned."""
        return list(STATES).index(self.target) < list(STATES).index(self.source)


ADVANCE, RETURN = "project_advance", "decision_return"

EDGES = (
    Edge("need", "survey", ADVANCE, ()),
    Edge("need", "formulation", ADVANCE, (checks.reason_given,)),
    Edge("survey", "formulation", ADVANCE, ()),
    Edge("formulation", "screening", ADVANCE, (checks.items_entered,)),
    Edge("screening", "formulation", ADVANCE, (checks.reason_given,)),
    Edge("screening", "decision", ADVANCE, (checks.screening_permits,)),
    Edge("decision", "formulation", ADVANCE, (checks.reason_given, checks.nothing_signed)),
    Edge("decision", "formulation", RETURN, (checks.reason_given,)),
    Edge(
        "decision",
        "notes_exchanged",
        ADVANCE,
        (
            checks.decision_stands,
            checks.agreed_as_approved,
            checks.money_bound,
            checks.no_contradictions,
            checks.permitted_when_signed,
        ),
    ),
    Edge("notes_exchanged", "in_force", ADVANCE, (checks.as_decided, checks.agreement_in_force)),
    Edge("in_force", "procurement", ADVANCE, (checks.as_decided, checks.procurement_begun)),
    Edge("procurement", "delivery", ADVANCE, (checks.as_decided, checks.export_permitted)),
    Edge(
        "delivery", "monitoring", ADVANCE, (checks.as_decided, checks.permitted_before_delivered, checks.all_delivered)
    ),
    Edge("monitoring", "evaluated", ADVANCE, (checks.evaluated,)),
    Edge("evaluated", "closed", ADVANCE, (checks.duties_met, checks.findings_settled, checks.requests_answered)),
)
"""Every way there is. Whoever may take one is named with its service in `accounts/permissions.py`."""


def edges_from(state: str, service: str = ADVANCE) -> list[Edge]:
    """Return the ways that lead on from a state by a service."""
    return [edge for edge in EDGES if edge.source == state and edge.service == service]


def reasons_against(project: Project, to: str, *, day: dt.date, why: str = "", service: str = ADVANCE) -> list[str]:
    """Return everything that keeps a project from going to a state by a service on a day; nothing if it may go."""
    ways = {edge.target: edge for edge in edges_from(project.state, service)}
    reasons = list(standing_reasons(project))
    if to not in ways:
        told = _("from “{state}” a project goes to: {targets}; not to {to}")
        targets = ", ".join(ways) or _("nowhere")
        to = str(STATES[to].inside) if to in STATES else to
        return [*reasons, told.format(state=STATES[project.state].inside, targets=targets, to=to)]
    step = Step(project, day, why.strip())
    return [*reasons, *(reason for check in ways[to].checks for reason in check(step))]


def standing_reasons(project: Project) -> list[str]:
    """Say why nothing goes on, if the project is suspended or cancelled."""
    if project.standing == "suspended":
        return [_("the project is suspended: resume it first")]
    return [_("the project is cancelled, and stays so")] if project.standing == "cancelled" else []
