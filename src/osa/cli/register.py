"""`osa register load|check|export|import|show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osa.cli.options import AsJson, AsOf, Lang, Programme, load_rulebook
from osa.cli.planned import cell, end, go_through, screen_signed
from osa.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from osa.register.checks.book import Finding
    from osa.register.lookups import Event, Found

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

LOAD_HELP = _(
    "Load the CSV files of a programme's register. What they change is shown first; what officers have changed in the "
    "meantime stays."
)
CHECK_HELP = _("List gaps, contradictions and stale rows in three grades; exit with 1 if there are errors.")
EXPORT_HELP = _("Write the whole register into an Excel workbook, or into a directory of CSV files.")
IMPORT_HELP = _("Take over what was changed in a workbook that osa register export has written.")
SHOW_HELP = _("Show the rows of a table, or one row with its sources, its history and what refers to it.")

Yes = Annotated[bool, typer.Option("--yes", "-y", help=_("Apply the changes without asking."))]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help=_("Where file and register have both changed something, take the file's."))
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Only show what would change."))]
Why = Annotated[str, typer.Option("--why", help=_("The reason that the trail keeps."))]

Workbook = Annotated[Path, typer.Argument(metavar="FILE", help=_("A workbook."), exists=True, dir_okay=False)]
Target = Annotated[Path, typer.Argument(metavar="FILE.xlsx|DIR", help=_("A workbook, or a directory of CSV files."))]


@app.command("load", help=LOAD_HELP)
def load(  # noqa: PLR0913 - the options of the command
    *,
    programme: Programme = "japan",
    yes: Yes = False,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    why: Why = "",
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Load the files of a programme."""
    from osa.cli.database import open_database
    from osa.cli.printing import errors

    vocabulary = load_rulebook(programme).vocabulary
    open_database(create=True)
    from osa.register.plans import plan_load
    from osa.register.services import register_load
    from osa.rulebook.reading import programme_directory

    directory = programme_directory(programme) / "register"
    with errors.status(_("reading the files")):
        plan = plan_load(directory, vocabulary, overwrite=overwrite)
    go_through(plan, register_load, why=why or str(directory.name), yes=yes, dry_run=dry_run, as_json=as_json)
    if not dry_run:
        screen_signed(quiet=as_json)
    end(plan)


@app.command("import", help=IMPORT_HELP)
def import_(  # noqa: PLR0913 - the options of the command
    file: Workbook,
    *,
    programme: Programme = "japan",
    yes: Yes = False,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    why: Why = "",
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Import a workbook."""
    from osa.cli.database import open_database
    from osa.cli.printing import errors

    vocabulary = load_rulebook(programme).vocabulary
    open_database()
    from osa.register.plans import plan_import
    from osa.register.services import register_import

    with errors.status(_("reading the workbook")):
        plan = plan_import(file, vocabulary, overwrite=overwrite)
    go_through(plan, register_import, why=why or file.name, yes=yes, dry_run=dry_run, as_json=as_json)
    end(plan)


@app.command("check", help=CHECK_HELP)
def check(*, as_json: AsJson = False, lang: Lang = None) -> None:  # noqa: ARG001 - main has used the language
    """Check the register."""
    from osa.cli.database import open_database
    from osa.cli.printing import console, print_json

    open_database()
    from osa.register.checking import check_register

    found = check_register()
    if as_json:
        print_json(found)
    else:
        _print_findings(found)
        counts = {grade: sum(finding.grade == grade for finding in found) for grade in ("error", "warning", "note")}
        told = _("{errors} errors, {warnings} warnings, {notes} notes")
        said = told.format(errors=counts["error"], warnings=counts["warning"], notes=counts["note"])
        console.print(said, markup=False)
    if any(finding.grade == "error" for finding in found):
        raise typer.Exit(1)


def _print_findings(found: list[Finding]) -> None:
    """Print findings, the gravest first."""
    from rich.text import Text as Styled

    from osa.cli.printing import console, table

    words = {
        "error": Styled(_("error"), style="bold red"),
        "warning": Styled(_("warning"), style="yellow"),
        "note": Styled(_("note"), style="dim"),
    }
    shown = table(_("grade"), _("row"), _("field"), _("what"), _("what to do"))
    for finding in found:
        where = f"{finding.table} {finding.row}"
        shown.add_row(words[finding.grade], where, finding.field, finding.what, finding.do)
    if found:
        console.print(shown)


@app.command("export", help=EXPORT_HELP)
def export(
    to: Target,
    *,
    replace: Annotated[bool, typer.Option("--replace", help=_("Write over what is there."))] = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Export the register."""
    from osa.cli.database import open_database
    from osa.cli.printing import console, progress

    workbook = to.suffix.lower() == ".xlsx"
    if not workbook and to.suffix and not to.is_dir():
        raise typer.BadParameter(_("a file ending in .xlsx, or a directory"))
    if not replace and (to.exists() if workbook else any(to.glob("*.csv"))):
        raise typer.BadParameter(_("{file} is there already; --replace writes over it").format(file=to))
    open_database()
    from osa.register.csv_files import write_csv_files
    from osa.register.stored import read_state
    from osa.register.workbook_writing import export_workbook

    if workbook:
        with progress(_("rows written"), None) as advance:
            rows = export_workbook(to, advance)
        told = _("{rows} rows are in {file}").format(rows=rows, file=to)
    else:
        state = read_state()
        rows, files = sum(map(len, state.values())), write_csv_files(to, state)
        told = _("{rows} rows are in {count} files in {directory}").format(rows=rows, count=len(files), directory=to)
    console.print(told, markup=False)


@app.command("show", help=SHOW_HELP)
def show(
    name: Annotated[str, typer.Argument(metavar="TABLE|ROW", help=_("A table, an id, or TABLE/ID."))],
    *,
    as_of: AsOf = None,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Show a table or a row."""
    from contextlib import nullcontext

    from osa.cli.database import open_database

    open_database()
    from osa.register.lookups import look_up
    from osa.register.stored import read_state
    from osa.register.tables import TABLES
    from osa.trail.as_of import as_of as reading_as_of

    with reading_as_of(as_of) if as_of else nullcontext():
        if name in TABLES:
            rows = read_state([name])[name]
            _print_table(name, rows, as_json=as_json)
            return
        found = look_up(name, on=as_of)
        if not found and as_of:
            raise typer.BadParameter(_("nothing was known of {name} on {day}").format(name=name, day=as_of))
        if not found:
            message = _("there is no table and no row {name}; the tables are: {tables}")
            raise typer.BadParameter(message.format(name=name, tables=", ".join(TABLES)))
        _print_found(found, as_of, as_json=as_json)


def _print_table(name: str, rows: Mapping[str, Mapping[str, Any]], *, as_json: bool) -> None:
    """Print the rows of a table, without notes and without what is empty in all of them."""
    from osa.cli.printing import console, print_json, table
    from osa.register.cells import columns_of

    if as_json:
        print_json([rows[key] for key in sorted(rows)])
        return
    columns = [
        column
        for column in columns_of(name).values()
        if not column.name.startswith("note_") and any(row[column.name] not in (None, "", []) for row in rows.values())
    ]
    shown = table(*(f"{column.heading()}\n{column.name}" for column in columns))
    for key in sorted(rows):
        shown.add_row(*(cell(rows[key][column.name], 40) for column in columns))
    if rows:
        console.print(shown)
    console.print(_("{count} rows").format(count=len(rows)), markup=False)


def _print_found(found: list[Found], as_of: dt.date | None, *, as_json: bool) -> None:
    """Print rows with all that belongs to them."""
    from osa.cli.printing import console, print_json

    if as_json:
        print_json([_told(row) for row in found])
        return
    for row in found:
        known = " " + _("(as it was known on {day})").format(day=as_of) if as_of else ""
        console.print(f"{row.table}/{row.row}{known}", style="bold", markup=False)
        _print_values(row)
        if row.table == "projects":
            _print_overdue(row.row, as_of)
        _print_history(row.history)


def _print_overdue(project: str, as_of: dt.date | None) -> None:
    """Print the duties of a project that are overdue, today or on the day that is looked at."""
    from osa.casework.selectors import duties
    from osa.cli.printing import console
    from osa.register.models import Project
    from osa.trail import clock

    row = Project.objects.filter(pk=project).first()
    owed = duties(on=as_of or clock.today(), project=row, overdue_only=True) if row else []
    for duty in owed:
        told = _("overdue; it was due on {day}: {duty} ({clause})")
        console.print(told.format(day=duty.due_on, duty=duty.name, clause=duty.clause), style="red", markup=False)


def _told(row: Found) -> dict[str, Any]:
    """Return a row as what JSON can say."""
    from osa.cli.printing import plain

    history = [{**plain(event), "at": event.at.isoformat()} for event in row.history]
    return {**plain(row), "history": history}


def _print_values(row: Found) -> None:
    """Print what a row says, what it rests on, what is claimed about it and what refers to it."""
    from osa.cli.printing import console, table
    from osa.register.cells import columns_of

    shown = table(_("field"), "", _("value"))
    for column in columns_of(row.table).values():
        shown.add_row(column.name, str(column.heading()), cell(row.values[column.name], 2_000))
    console.print(shown)
    for key, source in row.sources.items():
        said = f"{source['publisher']}: {source['title']} ({source['published_on'] or '–'}) {source['url']}"
        told = _("source {id}: {said}")
        console.print(told.format(id=key, said=said), markup=False)
    for key, claim in row.claims.items():
        used = _("used") if claim["used"] else _("not used")
        told = _("claim {id}: {field} = {value} ({used})")
        console.print(told.format(id=key, field=claim["field"], value=claim["value"], used=used), markup=False)
    if row.referring:
        referring = ", ".join(f"{table}/{key}" for table, key, _column in row.referring)
        console.print(_("Rows that refer to it: {rows}").format(rows=referring), markup=False)


def _print_history(history: list[Event]) -> None:
    """Print how a row came to be as it is."""
    from django.utils import timezone

    from osa.cli.printing import console, table
    from osa.trail.models import ACTIONS

    shown = table("#", _("when"), _("who"), _("service"), _("what changed"), _("why"), right=(0,))
    for event in history:
        fields = "\n".join(f"{name}: {cell(old)} → {cell(new)}" for name, (old, new) in event.fields.items())
        changed = fields if event.action == "changed" else _(ACTIONS[event.action])
        when = f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}"
        shown.add_row(str(event.number), when, event.by, event.service, changed, event.why)
    console.print(shown)
