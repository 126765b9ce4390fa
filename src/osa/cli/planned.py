"""How planned changes of the register look in a terminal, and how they are asked for and made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from osa.register.merging import Change, Conflict, Plan

MOST_LISTED = 200
"""Rows of a preview that are listed; of more, the first and the number."""


def go_through(  # noqa: PLR0913 - a plan, and how to go about it
    plan: Plan, service: Callable[..., None], *, why: str, yes: bool, dry_run: bool, as_json: bool
) -> None:
    """Show a plan, ask, and make its changes."""
    from osa.cli.database import answering, operator
    from osa.cli.printing import console, errors, print_json, progress
    from osa.register.plans import rows_told

    if as_json:
        print_json(plan.told())
    else:
        _print_plan(plan)
    if plan.changes and (dry_run or not yes):
        with answering(), errors.status(_("trying the changes out")):
            _rehearse(plan, service)
    if plan.changes and not dry_run:
        if not yes and not _is_first(plan):
            typer.confirm(_("Apply these changes?"), abort=True, err=as_json)
        with answering(), progress(_("rows written"), len(plan.changes)) as advance:
            service(by=operator(), plan=plan, why=why, advance=advance)
    if not as_json:
        console.print(rows_told(plan), markup=False)


def _rehearse(plan: Plan, service: Callable[..., None]) -> None:
    """Make the changes and take them back, so that whatever would refuse them is told before anybody is asked."""
    from django.db import transaction

    from osa.cli.database import operator

    with transaction.atomic():
        service(by=operator(), plan=plan)
        transaction.set_rollback(True)


def end(plan: Plan) -> None:
    """End with 1 if conflicts are left."""
    if plan.conflicts:
        raise typer.Exit(1)


def screen_signed(*, quiet: bool) -> None:
    """Screen the signed projects that have not been screened, as on the day of their signature; say what came of it."""
    from osa.casework.retrospect import screen_programme
    from osa.cli.database import operator
    from osa.cli.printing import console, errors

    with errors.status(_("screening what was signed")):
        screened = screen_programme(by=operator())
    if screened.made and not quiet:
        told = _(
            "{count} signed projects were screened as on the day of their signature; osa duties shows what is owed."
        )
        console.print(told.format(count=len(screened.made)))
    for project, reasons in screened.refused.items():
        told = _("{project} could not be screened: {reasons}")
        errors.print(told.format(project=project, reasons="; ".join(reasons)), markup=False)


def _is_first(plan: Plan) -> bool:
    """Tell whether the register is empty before a plan."""
    return not plan.conflicts and not plan.unchanged and all(change.action == "created" for change in plan.changes)


def _print_plan(plan: Plan) -> None:
    """Print what would change: new rows by table, the others field by field."""
    from collections import Counter

    from osa.cli.printing import console, table

    created = Counter(change.table for change in plan.of("created"))
    if created:
        shown = table(_("table"), _("new rows"), _("ids"), right=(1,))
        for name, count in created.items():
            ids = [change.row for change in plan.of("created") if change.table == name]
            shown.add_row(name, str(count), ", ".join(ids[:6]) + (" …" if count > 6 else ""))
        console.print(shown)
    rest = [change for change in plan.changes if change.action != "created"]
    if rest:
        shown = table(_("table"), _("row"), "", _("field"), _("before"), _("after"))
        for change in rest[:MOST_LISTED]:
            _add_change(shown, change)
        console.print(shown)
        _print_more(len(rest))
    if plan.conflicts:
        shown = table(_("table"), _("row"), _("field"), _("as it was"), _("the file"), _("the register"), _("conflict"))
        for conflict in plan.conflicts[:MOST_LISTED]:
            _add_conflict(shown, conflict)
        console.print(shown)
        _print_more(len(plan.conflicts))
        console.print(_("What is in conflict stays as it is; --overwrite takes the file's."), markup=False)


def _print_more(count: int) -> None:
    """Say how many more there are than are listed."""
    from osa.cli.printing import console

    if count > MOST_LISTED:
        console.print(_("… and {count} more; --json lists all").format(count=count - MOST_LISTED), markup=False)


def _add_change(shown: Any, change: Change) -> None:  # noqa: ANN401 - a table of Rich
    """Add a row that is changed or removed."""
    if change.action == "removed":
        shown.add_row(change.table, change.row, _("removed"), "", "", "")
        return
    for name, (before, after) in change.fields().items():
        shown.add_row(change.table, change.row, _("changed"), name, cell(before), cell(after))


def _add_conflict(shown: Any, conflict: Conflict) -> None:  # noqa: ANN401 - a table of Rich
    """Add a row that is in conflict."""
    from osa.register.merging import CLASHES

    kind = _(CLASHES[conflict.kind])
    if not conflict.fields:
        shown.add_row(conflict.table, conflict.row, "", "", "", ", ".join(conflict.referring), kind)
    for name, (base, file, stored) in conflict.fields.items():
        shown.add_row(conflict.table, conflict.row, name, cell(base), cell(file), cell(stored), kind)


def cell(value: object, most: int = 80) -> str:
    """Return a value as a cell of a table."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= most else f"{text[:most]}…"
