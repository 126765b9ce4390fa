"""`osa audit …`, `osa backup` and `osa restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osa.cli.options import AsJson, Lang  # noqa: TC001 - Typer reads them
from osa.i18n import _

if TYPE_CHECKING:
    from osa.trail.verifying import Verification

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

VERIFY_HELP = _(
    "Check that the trail is whole, that its heads are signed, and that the register says what the trail says."
)
SIGN_HELP = _("Sign the end of the trail now (the first change of a day signs the day before by itself).")
LOG_HELP = _("Show the trail: who changed what, when and why.")
BACKUP_HELP = _(
    "Write the whole database into one file, while others go on working. Keep it as secret as the database."
)
RESTORE_HELP = _("Fill an empty database from a backup: all of it, checked against its trail, or nothing.")

Heads = Annotated[
    list[Path] | None,
    typer.Option("--heads", help=_("A file of signed heads that was kept elsewhere."), exists=True, dir_okay=False),
]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help=_("A public key that heads may be signed with, besides this machine's own.")),
]


@app.command("verify", help=VERIFY_HELP)
def verify(*, heads: Heads = None, keys: Keys = None, as_json: AsJson = False, lang: Lang = None) -> None:  # noqa: ARG001
    """Verify the trail; exit with 1 if anything is found."""
    from osa.cli.database import open_database
    from osa.cli.printing import console, errors, print_json

    open_database()
    from osa.trail import signing
    from osa.trail.keys import trusted_keys
    from osa.trail.verifying import verify

    trusted = trusted_keys(keys or ())
    own = [signing.heads_file()] if signing.heads_file().exists() else []
    with errors.status(_("reading the trail")):
        found = verify(keys=trusted, heads=[*own, *(heads or ())])
    if as_json:
        print_json(found)
    else:
        for finding in found.findings:
            console.print(f"{finding.where}: {finding.what}", style="red", markup=False)
        console.print(_summary(found, trusted=trusted is not None), markup=False)
    if found.findings:
        raise typer.Exit(1)


def _summary(found: Verification, *, trusted: bool) -> str:
    """Say what was looked at, and what the answer rests on."""
    told = _("Entries: {entries:,}. Rows: {rows:,}. Signed heads: {heads:,}. Faults found: {found:,}.")
    counts = {"entries": found.entries, "rows": found.rows, "heads": found.heads, "found": len(found.findings)}
    lines = [told.format(**counts)]
    if found.signed < found.entries:
        told = _(
            "Entries after the last signed head: {count:,}. Who owns the database could cut them off; osa audit sign "
            "prevents it."
        )
        lines.append(told.format(count=found.entries - found.signed))
    if not trusted:
        lines.append(
            _("There is no key here and none was named with --key: whose signatures these are was not checked.")
        )
    return "\n".join(lines)


@app.command("sign", help=SIGN_HELP)
def sign(*, lang: Lang = None) -> None:  # noqa: ARG001
    """Sign the head."""
    from osa.cli.database import open_database
    from osa.cli.printing import console

    open_database()
    from osa.trail.keys import public_key
    from osa.trail.signing import heads_file, sign_head

    head = sign_head()
    if head is None:
        console.print(_("There is nothing that is not signed yet."))
        return
    told = _("Entry {number} is signed as the end of the trail on {day}. Public key: {key}. Noted in {file}.")
    console.print(told.format(number=head.number, day=head.day, key=public_key(), file=heads_file()), markup=False)


@app.command("log", help=LOG_HELP)
def log(
    *,
    row: Annotated[str | None, typer.Argument(help=_("Only the row with this id."))] = None,
    by: Annotated[str | None, typer.Option("--by", help=_("Only changes by this account."))] = None,
    last: Annotated[int, typer.Option("--last", min=1, help=_("How many entries, the newest last."))] = 50,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001
) -> None:
    """Print entries of the trail."""
    from osa.cli.database import open_database
    from osa.cli.printing import console, print_json, table

    open_database()
    from django.utils import timezone

    from osa.trail.images import differences
    from osa.trail.models import ACTIONS
    from osa.trail.selectors import entries

    found = entries(row=row, by=by, last=last)
    if as_json:
        print_json([{**entry.said(), "before": entry.image_before(), "after": entry.image()} for entry in found])
        return
    if not found:
        console.print(_("There is no entry."))
        return
    shown = table("#", _("when"), _("who"), _("service"), _("row"), _("what changed"), _("why"), right=(0,))
    for entry in found:
        before, after = entry.image_before(), entry.image()
        fields = differences(before, after) if before and after else {}
        changed = "\n".join(f"{name}: {old!r} → {new!r}" for name, (old, new) in fields.items()) or _(
            ACTIONS[entry.action]
        )
        when = f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}"
        where = f"{entry.table.rpartition('.')[2]} {entry.row}"
        shown.add_row(str(entry.number), when, entry.by, entry.service, where, changed, entry.why)
    console.print(shown)


def backup(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The file to write."), dir_okay=False)],
    lang: Lang = None,  # noqa: ARG001
) -> None:
    """Back up the database."""
    from osa.cli.database import open_database
    from osa.cli.printing import console, progress

    open_database()
    from osa.trail.backup import back_up

    if file.exists():
        raise typer.BadParameter(_("{file} is there already; a backup is never overwritten").format(file=file))
    with progress(_("rows written"), None) as advance:
        manifest = back_up(file, advance=advance)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    number = (manifest["trail"] or {"number": 0})["number"]
    told = _("{rows} rows, up to entry {number} of the trail, are in {file}.")
    console.print(told.format(rows=rows, number=number, file=file), markup=False)


def restore(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A backup."), exists=True, dir_okay=False)],
    keys: Keys = None,
    lang: Lang = None,  # noqa: ARG001
) -> None:
    """Restore a backup."""
    from osa.cli.database import open_database
    from osa.cli.printing import console, progress

    open_database(create=True)
    from osa.trail.backup import restore
    from osa.trail.keys import trusted_keys

    trusted = trusted_keys(keys or ())
    with progress(_("rows restored"), None) as advance:
        manifest = restore(file, keys=trusted, advance=advance)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    told = _("{rows} rows are restored; the trail holds up to entry {number}.")
    console.print(told.format(rows=rows, number=(manifest["trail"] or {"number": 0})["number"]))
