"""What is owed on a project: by when, what shows that it is met; and the forms to say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404

from osa.casework import services
from osa.casework.models import Duty
from osa.casework.selectors import duties, duties_known
from osa.i18n import N_, _
from osa.trail import clock
from osa.web.workspace.case_page import Action
from osa.web.workspace.forms import Field
from osa.web.workspace.locking import Watched

if TYPE_CHECKING:
    from osa.accounts.models import User
    from osa.casework.selectors import Owed
    from osa.register.models import Project
    from osa.web.workspace.case_page import Case
    from osa.web.workspace.forms import Form, Sent


@dataclass(frozen=True, slots=True)
class Row:
    """A duty with the forms that are open to whoever is signed in."""

    owed: Owed
    forms: tuple[Form, ...]


def owed(case: Case) -> dict[str, Any]:
    """Return what the tab of duties shows."""
    rows = [_row(case, one) for one in duties(on=case.day, project=case.project)]
    return {"rows": rows, "known": duties_known(case.project)}


def _row(case: Case, one: Owed) -> Row:
    """Return one duty with its forms."""
    if one.state == "met":
        return Row(one, ())
    made = [case.form(name, ACTIONS[name], str(one.id)) for name in ("schedule", "fulfil")]
    return Row(one, tuple(form for form in made if form))


def _schedule_fields(_project: Project, _of: str) -> tuple[Field, ...]:
    """Ask for a day and a reason."""
    hint = _("Earlier than the text says, never later. Empty: take back the day that was set.")
    return (Field("due_on", _("Due on"), "date", hint=hint), Field("why", _("Reason"), "area", required=True))


def _fulfil_fields(_project: Project, _of: str) -> tuple[Field, ...]:
    """Ask when it was met, and what shows it."""
    return (
        Field("done_on", _("Done on"), "date", clock.today().isoformat(), required=True),
        Field("evidence", _("Evidence"), "area", hint=_("The document, and where in it."), required=True),
    )


def _duty(project: Project, sent: Sent) -> Duty:
    """Return the duty that a form is about; no other project's."""
    row: Duty | None = project.duties.filter(pk=sent.number_of()).first()
    if row is None:
        raise Http404
    return row


def _schedule(by: User, project: Project, sent: Sent) -> str:
    """Set the day by which a duty is owed."""
    due_on = sent.day("due_on", _("Due on"))
    sent.check()
    services.duty_schedule(by=by, duty=_duty(project, sent), due_on=due_on, why=sent.text("why"))
    return _("The day is set.") if due_on else _("The day is taken back.")


def _fulfil(by: User, project: Project, sent: Sent) -> str:
    """Say that a duty was met."""
    done_on = sent.day("done_on", _("Done on"))
    sent.check()
    services.duty_fulfil(by=by, duty=_duty(project, sent), evidence=sent.text("evidence"), done_on=done_on)
    return _("The duty is met.")


def _watched(_project: Project, of: str) -> tuple[Watched, ...]:
    """Watch the duty."""
    return (Watched(Duty, {"id": of}),)


ACTIONS = {
    "schedule": Action("duty_schedule", "duties", N_("Set a day"), N_("Set"), _schedule, _schedule_fields, _watched),
    "fulfil": Action(
        "duty_fulfil",
        "duties",
        N_("Say that it is met"),
        N_("It is met"),
        _fulfil,
        _fulfil_fields,
        _watched,
        hint=N_("It is entered once, and stays as it is."),
    ),
}
