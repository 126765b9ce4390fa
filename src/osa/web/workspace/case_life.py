"""Where a project stands, what can be done now, and what keeps it from going on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osa.casework import services
from osa.casework.life import STATES, edges_from, reasons_against
from osa.casework.selectors import latest_screening, open_decision, stale_because
from osa.i18n import N_, _
from osa.register.models import Project
from osa.web.workspace.case_page import Action
from osa.web.workspace.forms import Field
from osa.web.workspace.locking import Watched
from osa.web.workspace.wording import readable

if TYPE_CHECKING:
    from osa.accounts.models import User
    from osa.web.workspace.case_page import Case
    from osa.web.workspace.forms import Form, Sent


def _itself(project: Project, _of: str) -> tuple[Watched, ...]:
    """Watch the project's own row."""
    return (Watched(Project, {"id": project.pk}),)


def _why(_project: Project, _of: str) -> tuple[Field, ...]:
    """Ask for a reason."""
    return (Field("why", _("Reason"), "area", required=True),)


def _why_perhaps(_project: Project, _of: str) -> tuple[Field, ...]:
    """Take a reason, which not every step needs."""
    return (Field("why", _("Reason"), "area", hint=_("Kept in the trail.")),)


def _advance(by: User, project: Project, sent: Sent) -> str:
    """Take the project on."""
    services.project_advance(by=by, project=project, to=sent.of, why=sent.text("why"))
    return _("The project is now at: {state}").format(state=STATES[sent.of].inside)


def _suspend(by: User, project: Project, sent: Sent) -> str:
    """Let the project rest."""
    services.project_suspend(by=by, project=project, why=sent.text("why"))
    return _("The project is suspended.")


def _resume(by: User, project: Project, sent: Sent) -> str:
    """Let the project go on."""
    services.project_resume(by=by, project=project, why=sent.text("why"))
    return _("The project goes on.")


def _cancel(by: User, project: Project, sent: Sent) -> str:
    """End the project."""
    services.project_cancel(by=by, project=project, why=sent.text("why"))
    return _("The project is cancelled.")


ACTIONS = {
    "advance": Action(
        "project_advance", "overview", N_("Go on"), N_("Go on"), _advance, fields=_why_perhaps, watched=_itself
    ),
    "suspend": Action("project_suspend", "overview", N_("Suspend"), N_("Suspend"), _suspend, _why, _itself),
    "resume": Action("project_resume", "overview", N_("Resume"), N_("Resume"), _resume, _why, _itself),
    "cancel": Action(
        "project_cancel",
        "overview",
        N_("Cancel the project"),
        N_("Cancel for good"),
        _cancel,
        _why,
        _itself,
        hint=N_("A cancelled project stays cancelled."),
        danger=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way onward: where to, what keeps the project from it, what a reason would settle, and its form."""

    target: str
    label: str
    back: bool
    reasons: tuple[str, ...]
    asks: tuple[str, ...]
    form: Form | None


def ways(case: Case) -> list[Way]:
    """Return every way that leads on from where the project stands."""
    edges = sorted(edges_from(case.project.state), key=lambda edge: edge.back)
    return [_way(case, edge.target, edge.back) for edge in edges]


def _way(case: Case, target: str, back: bool) -> Way:  # noqa: FBT001 - one of a pair
    """Return one way."""
    firm = tuple(dict.fromkeys(reasons_against(case.project, target, day=case.day, why="-")))
    plain = tuple(dict.fromkeys(reasons_against(case.project, target, day=case.day)))
    label = str(STATES[target].inside)
    button = (_("Return to: {state}") if back else _("Go on to: {state}")).format(state=label)
    asks = [reason for reason in plain if reason not in firm]
    form = case.form("advance", ACTIONS["advance"], target, title="", button=button)
    if form and asks:
        form = form.requiring("why")
    needs = _("this step takes a reason")
    asked = readable(reason for reason in asks if reason != needs)
    return Way(target, label, back, tuple(readable(firm)), tuple(asked), form)


def overview(case: Case) -> dict[str, Any]:
    """Return what the first tab shows."""
    project = case.project
    screening = latest_screening(project)
    looked_at = screening is not None and project.state in ("screening", "decision")
    closed = project.state == "closed" or project.standing == "cancelled"
    wanted = [] if closed else ["resume" if project.standing == "suspended" else "suspend", "cancel"]
    states = list(STATES)
    return {
        "ways": ways(case),
        "screening": screening,
        "stale": readable(stale_because(screening, on=case.day, project=project)) if screening and looked_at else [],
        "decision": open_decision(project),
        "standing_forms": [form for name in wanted if (form := case.form(name, ACTIONS[name]))],
        "life": [
            (str(STATES[name].inside), _place(states.index(name), states.index(project.state))) for name in states
        ],
        "need": project.need,
        "agreements": project.agreements.all(),
    }


def _place(this: int, now: int) -> str:
    """Tell whether a state is done, now or to come."""
    return "done" if this < now else "now" if this == now else "to-come"
