"""`osa duties`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from osa.cli.options import AsJson, Day, Lang  # noqa: TC001 - Typer reads them
from osa.i18n import _

if TYPE_CHECKING:
    import datetime as dt

    from rich.table import Table

    from osa.casework.reminders import Reminded
    from osa.casework.selectors import Owed

DUTIES_HELP = _("Show what is owed on the projects of the programme, what is overdue first; send reminders of it.")


def duties(  # noqa: PLR0913 - the options of a command
    *,
    project: Annotated[str | None, typer.Option("--project", help=_("Only this project."))] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help=_("Only what is overdue."))] = False,
    on: Day = None,
    remind: Annotated[
        bool, typer.Option("--remind", help=_("Send reminders by e-mail of what is overdue or due within thirty days."))
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """List the duties."""
    from osa.cli.database import answering, open_database
    from osa.cli.printing import print_json

    open_database()
    from osa.casework import reminders, selectors
    from osa.register.models import Project
    from osa.trail import clock

    day = on or clock.today()
    chosen = Project.objects.filter(pk=project).first() if project else None
    if project and chosen is None:
        raise typer.BadParameter(_("there is no project {id}").format(id=project))
    with answering():
        found = selectors.duties(on=day, project=chosen, overdue_only=overdue)
        mailed = reminders.remind(on=day) if remind else reminders.Reminded()
    if as_json:
        print_json({"on": day, "duties": found, "reminded": mailed.sent, "not_reminded": mailed.failed})
    else:
        _print(found, day)
    if remind:
        _tell(mailed, quiet=as_json)


def _print(found: list[Owed], day: dt.date) -> None:
    """Print duties, and how many stand how."""
    from osa.cli.printing import console

    console.print(_table(found) if found else _("Nothing is owed."))
    counts = {state: sum(owed.state == state for owed in found) for state in ("overdue", "open", "undated", "met")}
    told = _("As of {day}: {overdue} overdue, {open} due later, {undated} without a date, {met} met.")
    console.print(told.format(day=day, **counts))


def _tell(mailed: Reminded, *, quiet: bool) -> None:
    """Say who was reminded; fail if somebody could not be."""
    from osa.cli.printing import console
    from osa.rulebook.faults import Fault, InputError

    if mailed.sent and not quiet:
        console.print(_("Reminders were sent to: {people}.").format(people=", ".join(mailed.sent)))
    if mailed.failed:
        told = _("no reminder could be sent: {reason}")
        raise InputError([Fault(address, told.format(reason=reason)) for address, reason in mailed.failed.items()])
    if not mailed.sent and not quiet:
        console.print(_("No reminder was sent: nothing is overdue or due soon, or nobody is concerned."))


def _table(found: list[Owed]) -> Table:
    """Return the table of duties."""
    from rich.text import Text as Styled

    from osa.cli.printing import table

    shown = table(
        _("project"), _("duty"), _("clause"), _("state"), _("due on"), _("why then"), _("met on"), _("shown by")
    )
    words = {"overdue": _("overdue"), "open": _("due later"), "undated": _("without a date"), "met": _("met")}
    styles = {"overdue": "bold red", "open": "", "undated": "yellow", "met": "green"}
    for owed in found:
        state = Styled(words[owed.state], style=styles[owed.state])
        due, met = (str(day) if day else "–" for day in (owed.due_on, owed.met_on))
        shown.add_row(owed.project, str(owed.name), owed.clause, state, due, owed.due_why, met, owed.evidence)
    return shown
