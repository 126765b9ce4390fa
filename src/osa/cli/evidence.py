"""`osa evidence …`: adding public data, and seeing what there is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path  # noqa: TC003 - Typer reads it
from typing import TYPE_CHECKING, Annotated

import typer

from osa.cli.appraising import home
from osa.cli.options import AsJson, Lang, Programme, parse_day
from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from osa.evidence.snapshots import Snapshot

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Ids = Annotated[
    list[str] | None, typer.Argument(metavar="SNAPSHOT", help=_("Ids of snapshots, as osa evidence list shows them."))
]


def _all(programme: str) -> list[Snapshot]:
    """Return every snapshot: the user's own and those in the box."""
    from osa.evidence.selection import available
    from osa.rulebook.reading import programme_directory

    return available(home(), programme_directory(programme))


ADD_HELP = _(
    "Add files that you downloaded from their publishers.\n\n"
    "The format is recognised by content: SIPRI arms transfers and military expenditure, OECD DAC1, DAC2a, CRS, "
    "exchange rates and code lists, AidData, UN ideal points, World Bank indicators, pirate attacks, US foreign "
    "assistance, Natural Earth, tables of country codes, and lists of your own of embargoes and agreements. Nothing is "
    "kept of a file that cannot be read wholly."
)


@app.command("add", help=ADD_HELP)
def add(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help=_("Files as downloaded."), exists=True, dir_okay=False)
    ],
    *,
    indicator: Annotated[
        str | None,
        typer.Option(help=_("Code of the World Bank indicator, for a file that does not say it (SP.POP.TOTL).")),
    ] = None,
    retrieved: Annotated[
        dt.date | None, typer.Option(help=_("The day of the download."), parser=parse_day, metavar="DATE")
    ] = None,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Add files to the evidence, each wholly or not at all."""
    from osa.cli.printing import console, errors, progress
    from osa.evidence.adding import add as add_file
    from osa.evidence.selection import BOX
    from osa.rulebook.faults import InputError

    refused = 0
    started = dt.datetime.now(dt.UTC).replace(microsecond=0)
    for file in files:
        try:
            with progress(file.name, 100) as advance:
                snapshot = add_file(
                    file, home() / BOX, tell=_growing(advance), indicator=indicator, retrieved=retrieved
                )
        except InputError as error:
            for fault in error.faults:
                errors.print(str(fault), markup=False, soft_wrap=True)
            refused += 1
            continue
        said = (
            _("{file}: {title}, {rows} rows, as {id}")
            if snapshot.provenance.added >= started
            else _("{file}: was there already: {title}, {rows} rows, as {id}")
        )
        rows = f"{snapshot.provenance.rows:,}"
        told = said.format(file=file.name, title=snapshot.dataset.title, rows=rows, id=snapshot.id)
        console.print(told, markup=False, soft_wrap=True)
        if snapshot.provenance.left_out:
            console.print(f"  {snapshot.provenance.left_out}", markup=False, style="dim", soft_wrap=True)
    if refused:
        told = _("{count} of {all} files were not added; nothing of them is kept.")
        errors.print(told.format(count=refused, all=len(files)), markup=False)
        raise typer.Exit(2)


def _growing(advance: Callable[[int], None]) -> Callable[[int], None]:
    """Return what takes the per cent that are done, and advances a bar by what is new of them."""
    done = 0

    def tell(percent: int) -> None:
        nonlocal done
        advance(max(0, percent - done))
        done = max(done, percent)

    return tell


LIST_HELP = _("List the snapshots: what they hold, whose they are, how old, and which one answers rest on.")


@app.command("list", help=LIST_HELP)
def list_(*, programme: Programme = "japan", as_json: AsJson = False, lang: Lang = None) -> None:  # noqa: ARG001
    """List the snapshots."""
    from osa.cli.printing import console, print_json, table
    from osa.evidence.selection import choose

    snapshots = _all(programme)
    used = {one.id for one in choose(snapshots).snapshots}
    if as_json:
        print_json([{"id": one.id, "boxed": one.boxed, "used": one.id in used, **_plain(one)} for one in snapshots])
        return
    headings = (_("snapshot"), _("what"), _("publisher"), _("rows"), _("vintage"), _("limits"), _("used"))
    shown = table(*headings, right=(3,))
    for one in snapshots:
        shown.add_row(
            one.id,
            ", ".join((str(one.dataset.title), *one.provenance.holds)),
            one.provenance.publisher,
            f"{one.provenance.rows:,}",
            one.provenance.generated or str(one.provenance.retrieved or _("not known")),
            _limits(one),
            "✓" if one.id in used else "",
        )
    console.print(shown)
    for one in (one for one in snapshots if one.id in used and str(one.provenance.note)):
        console.print(f"{one.id}: {one.provenance.note}", markup=False, style="dim", soft_wrap=True)
    told = _("{count} snapshots, {boxed} of them in the box. Licences and credit lines: --json.")
    console.print(told.format(count=len(snapshots), boxed=sum(one.boxed for one in snapshots)))


def _plain(one: Snapshot) -> dict[str, object]:
    """Return the provenance of a snapshot as JSON shows it."""
    return one.provenance.model_dump(mode="json")


def _limits(one: Snapshot) -> str:
    """Say what a snapshot was cut down to, and what its licence bars."""
    said = [] if one.path.exists() else [_("its rows are gone")]
    said += [] if one.provenance.commercial else [_("non-commercial")]
    cut = one.provenance.covers.items()
    said += [_("only {count} of {column}").format(count=len(values), column=column) for column, values in cut]
    return "; ".join(said)


VERIFY_HELP = _("Verify that the snapshots are as they were when they were made: their hashes and their rows.")


@app.command("verify", help=VERIFY_HELP)
def verify(ids: Ids = None, *, programme: Programme = "japan", lang: Lang = None) -> None:  # noqa: ARG001
    """Verify snapshots, all of them if none is named."""
    from osa.cli.printing import console
    from osa.evidence.keeping import find

    snapshots = _all(programme)
    chosen = find(snapshots, ids) if ids else snapshots
    faults = [fault for one in chosen for fault in one.faults()]
    for fault in faults:
        console.print(str(fault), markup=False, style="bold red")
    told = _("{sound} of {count} snapshots are as they were made.")
    console.print(told.format(sound=len(chosen) - len({fault.where for fault in faults}), count=len(chosen)))
    if faults:
        raise typer.Exit(1)


@app.command("remove", help=_("Remove snapshots of your own. Those in the box stay."))
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="SNAPSHOT", help=_("Ids of snapshots."))],
    *,
    programme: Programme = "japan",
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Remove snapshots."""
    from osa.cli.printing import console
    from osa.evidence.keeping import find
    from osa.evidence.keeping import remove as remove_all

    chosen = find(_all(programme), ids)
    remove_all(chosen)
    for one in chosen:
        console.print(_("{id} is removed").format(id=one.id), markup=False)


EXPORT_HELP = _("Write the rows of a snapshot to a file (.csv, .parquet or .json), and their source beside it.")


@app.command("export", help=EXPORT_HELP)
def export(
    snapshot: Annotated[str, typer.Argument(metavar="SNAPSHOT", help=_("The id of a snapshot."))],
    *,
    to: Annotated[Path, typer.Option("--to", help=_("Write to this file."), dir_okay=False)],
    programme: Programme = "japan",
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Export a snapshot."""
    from osa.cli.printing import console
    from osa.evidence.keeping import export as write
    from osa.evidence.keeping import find

    (chosen,) = find(_all(programme), [snapshot])
    write(chosen, to)
    told = _("{rows} rows of {id} in {file}, their source in {beside}")
    rows = f"{chosen.provenance.rows:,}"
    console.print(told.format(rows=rows, id=chosen.id, file=to, beside=f"{to.name}.source.json"), markup=False)
    if not chosen.provenance.commercial:
        console.print(chosen.provenance.licence, markup=False, style="yellow")
