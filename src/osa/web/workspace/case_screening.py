"""Screenings of a project: made, explained, whether they still hold, what bodies said of them, and done again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from osa.casework import services
from osa.casework.checks import not_agreed
from osa.casework.models import FRAMEWORK, Deliberation, Screening
from osa.casework.programme import current_programme
from osa.casework.selectors import looks_back, replay, stale_because
from osa.i18n import N_, Text, _
from osa.trail import clock
from osa.web.workspace.case_page import Action
from osa.web.workspace.forms import Field, whole
from osa.web.workspace.wording import readable

if TYPE_CHECKING:
    from osa.accounts.models import User
    from osa.register.models import Project
    from osa.web.workspace.case_page import Case
    from osa.web.workspace.forms import Sent

_LISTED = 50

_EARLIER = N_("Today, unless you say otherwise. One as of an earlier day is for looking only: no decision rests on it.")


def screening(case: Case) -> dict[str, Any]:
    """Return what the tab of screenings shows: one of them with its whole explanation (the last, if none is chosen)."""
    rows = case.project.screenings.defer("record", "subject", "rulebook").order_by("-id")[:_LISTED]
    history = list(rows)
    chosen = _chosen(case, history)
    own = [one for one in history if one.framework == FRAMEWORK]
    last = next((one for one in own if not looks_back(one)), next(iter(own), None))
    said = chosen.said() if chosen else None
    asked_again = case.request.GET.get("again") == "1"
    return {
        "history": history,
        "chosen": chosen,
        "said": said,
        "explained": _explained(said) if said else {},
        "is_last": bool(chosen and last and chosen.pk == last.pk),
        "looks_back": bool(chosen and looks_back(chosen)),
        "stale": readable(stale_because(chosen, on=case.day, project=case.project)) if chosen else [],
        "deliberations": list(chosen.deliberations.order_by("id")) if chosen else [],
        "not_agreed": readable(not_agreed(chosen)) if chosen and said and said["referrals"] else [],
        "replay": replay(chosen) if chosen and asked_again else None,
        "screen_form": case.form("screen", ACTIONS["screen"]),
        "deliberation_form": _deliberation_form(case, chosen, said),
    }


def _chosen(case: Case, history: list[Screening]) -> Screening | None:
    """Return the screening to explain, with its rulebook."""
    number = case.request.GET.get("number", "")
    if not number and not history:
        return None
    last = history[0].pk if history else 0
    wanted = whole(number, last)
    found = Screening.objects.filter(project=case.project, pk=wanted).select_related("rulebook")
    row: Screening | None = found.defer("rulebook__files").first()
    if row is None:
        raise Http404
    return row


def _explained(said: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of a record as a page shows them: the clauses that decide, the others, and the facts."""
    vocabulary = current_programme().rulebook.vocabulary
    clauses = [{**clause, "read": _reads(clause, vocabulary)} for clause in said["clauses"]]
    return {
        "deciding": [clause for clause in clauses if clause["decides"]],
        "others": [clause for clause in clauses if not clause["decides"]],
    }


def _reads(clause: dict[str, Any], vocabulary: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - the rulebook's own
    """Return the facts that a clause read, as questions and values."""
    found = []
    for name, value in clause["reads"].items():
        fact = vocabulary.facts.get(name)
        found.append((str(fact.question), fact.label(value)) if fact else (name, str(value)))
    return found


def _deliberation_form(case: Case, chosen: Screening | None, said: dict[str, Any] | None) -> Any:  # noqa: ANN401
    """Return the form to record what a body said, if the screening refers the case to any."""
    if chosen is None or said is None or not said["referrals"]:
        return None
    bodies = {one["body"]: one["name"] for one in said["referrals"]}
    form = case.form("deliberate", ACTIONS["deliberate"], str(chosen.pk))
    if form is None:
        return None
    choices = tuple((body, _named(name)) for body, name in bodies.items())
    return form.choosing("body", choices)


def _named(name: dict[str, str]) -> str:
    """Return a bilingual name of a record in the language in use."""
    return str(Text(name["en"], name["ja"]))


def _screen_fields(_project: Project, _of: str) -> tuple[Field, ...]:
    """Ask as of which day, and why."""
    return (
        Field("decided", _("As decided on"), "date", clock.today().isoformat(), _(_EARLIER)),
        Field("why", _("Reason"), hint=_("Kept in the trail.")),
    )


def _screen(by: User, project: Project, sent: Sent) -> str:
    """Screen the project."""
    decided = sent.day("decided", _("As decided on"))
    sent.check()
    made = services.project_screen(by=by, project=project, decided=decided, why=sent.text("why"))
    return _("Screened as of {day}: {verdict}").format(day=made.decided, verdict=_(made.verdict))


def _deliberation_fields(_project: Project, _of: str) -> tuple[Field, ...]:
    """Ask what a body said."""
    labels = dict(Deliberation._meta.get_field("outcome").choices or ())
    outcomes = tuple((str(value), _(str(label))) for value, label in labels.items())
    return (
        Field("body", _("Body"), "choice", required=True),
        Field("held_on", _("Held on"), "date", required=True),
        Field("outcome", _("Outcome"), "choice", required=True, choices=outcomes),
        Field("reference", _("Reference"), hint=_("The minutes, and where in them.")),
    )


def _deliberate(by: User, project: Project, sent: Sent) -> str:
    """Record what a body said."""
    held_on = sent.needed(sent.day("held_on", _("Held on")), _("Held on"))
    outcomes = dict(Deliberation._meta.get_field("outcome").choices or ())
    if sent.text("outcome") not in outcomes:
        sent.wrong.append(_("{label} is missing").format(label=_("Outcome")))
    sent.check()
    row = Screening.objects.filter(project=project, pk=sent.number_of()).first()
    if row is None:
        raise Http404
    services.deliberation_record(
        by=by,
        screening=row,
        body=sent.text("body"),
        held_on=held_on,
        outcome=sent.text("outcome"),
        reference=sent.text("reference"),
    )
    return _("The deliberation is recorded.")


ACTIONS = {
    "screen": Action(
        "project_screen",
        "screening",
        N_("Screen the project"),
        N_("Screen now"),
        _screen,
        _screen_fields,
        hint=N_("The rules in force on the day are applied to what is known of the project. The record is kept."),
    ),
    "deliberate": Action(
        "deliberation_record",
        "screening",
        N_("Record a deliberation"),
        N_("Record"),
        _deliberate,
        _deliberation_fields,
        hint=N_("The last entry of a body counts."),
    ),
}
