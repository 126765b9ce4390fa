"""The page of a project in the workspace: its tabs, and the forms that stand on them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse

from osa.casework.life import STATES
from osa.i18n import N_, _
from osa.trail import clock
from osa.web.caching import head
from osa.web.workspace.drafts import drafts_of
from osa.web.workspace.forms import Form, whole
from osa.web.workspace.roles import able
from osa.web.workspace.wording import readable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest, HttpResponse

    from osa.accounts.models import User
    from osa.register.models import Project
    from osa.web.workspace.drafts import Kept
    from osa.web.workspace.forms import Field, Sent
    from osa.web.workspace.locking import Change, Watched

TABS = {
    "overview": N_("Overview"),
    "facts": N_("Facts"),
    "items": N_("Items"),
    "money": N_("Money"),
    "screening": N_("Screening"),
    "decision": N_("Decision"),
    "duties": N_("Duties"),
    "comments": N_("Comments"),
    "documents": N_("Documents"),
    "history": N_("Change history"),
}
"""The tabs, in order."""


def nothing(_project: Project, _of: str) -> tuple[Any, ...]:
    """Return no fields, or nothing to watch."""
    return ()


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done with a project: the service that does it, its tab, its form, and how it is called.

    `run` calls the service and returns what to tell whoever did it. `watched` are the rows that the form changes.
    """

    service: str
    tab: str
    title: str
    button: str
    run: Callable[[User, Project, Sent], str]
    fields: Callable[[Project, str], tuple[Field, ...]] = nothing
    watched: Callable[[Project, str], tuple[Watched, ...]] = nothing
    hint: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """What was sent and not done: the action, the values, and why not; `typed` are the values under their labels."""

    action: str
    sent: Sent
    refusals: Sequence[str] = ()
    meanwhile: Sequence[Change] = ()
    typed: Sequence[tuple[str, str]] = ()


@dataclass
class Case:
    """A project as one page shows it to one person."""

    request: HttpRequest
    project: Project
    tab: str
    failed: Failed | None = None
    day: dt.date = field(default_factory=clock.today)
    number: int = field(default_factory=head)
    taken: bool = False
    """Whether what was sent and not done stands in a form of the page again."""

    _drafts: dict[str, Kept] | None = None

    def form(self, name: str, action: Action, of: str = "", **changed: Any) -> Form | None:  # noqa: ANN401
        """Return the form of an action for whoever is signed in; nothing if their roles do not let them."""
        if not able(self.request, action.service):
            return None
        key = "/".join(filter(None, (self.project.pk, name, of)))
        made = Form(
            address=reverse("desk:case_do", args=[self.project.pk, name]),
            key=key,
            title=_(action.title),
            button=_(action.button),
            fields=action.fields(self.project, of),
            of=of,
            expected=self.number,
            hint=_(action.hint) if action.hint else "",
            danger=action.danger,
        )
        return self._restored(name, replace(made, **changed))

    def _restored(self, name: str, form: Form) -> Form:
        """Return a form with what was sent and refused, or with the draft that was kept of it."""
        failed = self.failed
        if failed and failed.action == name and failed.sent.of == form.of:
            self.taken = True
            filled, kept = form.filled(failed.sent.values), self.drafts().get(form.key)
            seen = kept.saved_at if kept else None
            return replace(filled, refusals=readable(failed.refusals), meanwhile=failed.meanwhile, seen=seen)
        kept = self.drafts().get(form.key)
        if kept is None:
            return form
        expected = whole(kept.data.get("expected", ""), form.expected)
        return replace(form.filled(kept.data), kept=kept.saved_at, seen=kept.saved_at, expected=expected)

    def drafts(self) -> dict[str, Kept]:
        """Return the drafts of this person about this project."""
        if self._drafts is None:
            self._drafts = drafts_of(self.request, f"{self.project.pk}/")
        return self._drafts


def shown(case: Case, context: dict[str, Any], *, template: str = "", status: int = 200) -> HttpResponse:
    """Return the page of a project at one of its tabs."""
    title = str(case.project.title)
    address = reverse("desk:case", args=[case.project.pk])
    trail = [(_("My work"), reverse("desk:work")), (_("Projects in hand"), reverse("desk:queue")), (title, address)]
    told = {
        "case": case,
        "project": case.project,
        "state": STATES[case.project.state].inside,
        "tabs": [(name, _(label), address_of(case.project, name)) for name, label in TABS.items()],
        "trail": [*trail[:-1], (title, "" if case.tab == "overview" else address)],
        "tab_name": _(TABS[case.tab]),
        "refusals": readable(case.failed.refusals) if case.failed else (),
        "left_over": case.failed if case.failed and not case.taken else None,
        **context,
    }
    return render(case.request, template or f"workspace/case_{case.tab}.html", told, status=status)


def address_of(project: Project, tab: str) -> str:
    """Return the address of a tab."""
    return reverse("desk:case" if tab == "overview" else f"desk:case_{tab}", args=[project.pk])
