"""What the commands of the appraisal share: their options, and the evidence and the record that they rest on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osa.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from osa.appraisal.indicator import Basis
    from osa.appraisal.settings import Settings
    from osa.evidence.selection import Evidence
    from osa.evidence.snapshots import Snapshot

KnownBy = Annotated[
    int | None,
    typer.Option("--known-by", help=_("Use only what was published by the end of this year."), min=1950, max=2100),
]
Vintages = Annotated[
    list[str] | None,
    typer.Option("--vintage", help=_("Use this snapshot of a dataset (osa evidence list); may be repeated.")),
]
ChartFile = Annotated[
    Path | None,
    typer.Option(
        "--chart", help=_("Save a chart in this file: .svg, .png, .html or .json (Vega-Lite)."), dir_okay=False
    ),
]


def home() -> Path:
    """Return the directory of this installation's state."""
    return Path(os.environ.get("OSA_HOME", "var"))


def load_evidence(programme: str, vintages: Iterable[str] | None) -> Evidence:
    """Choose the evidence: what is wanted by name, else the best there is."""
    from osa.evidence.selection import available, choose
    from osa.rulebook.reading import programme_directory

    return choose(available(home(), programme_directory(programme)), vintages or ())


def load_basis(programme: str, vintages: Iterable[str] | None, known_by: int | None) -> Basis:
    """Return what an appraisal rests on: evidence, and the register's record of the programme.

    Raises `InputError` if there is no register yet, or of a year that has not begun.
    """
    from osa.cli.database import open_database

    open_database()
    from osa.appraisal.indicator import Basis
    from osa.register.selectors import record
    from osa.rulebook.faults import Fault, InputError
    from osa.trail import clock

    this_year = clock.today().year
    if known_by is not None and known_by > this_year:
        told = _("nobody knows yet what will be published by the end of {year}").format(year=known_by)
        raise InputError([Fault("--known-by", told, _("{year} or earlier").format(year=this_year))])
    return Basis(load_evidence(programme, vintages), record(), known_by or this_year)


def last_day(basis: Basis) -> dt.date:
    """Return the last day that a basis may know: the end of its year, or today."""
    import datetime as dt

    from osa.trail import clock

    return min(clock.today(), dt.date(basis.known_by, 12, 31))


def load_settings(programme: str) -> Settings:
    """Read who can be a candidate, and how candidates are ranked."""
    from osa.appraisal.settings import read_settings
    from osa.rulebook.reading import programme_directory

    return read_settings(programme_directory(programme))


def print_sources(snapshots: Iterable[Snapshot]) -> None:
    """Print the snapshots that an answer rests on, with the credit lines that their licences ask for."""
    from osa.cli.printing import console

    for one in snapshots:
        told = _("{name}: {line}").format(name=one.id, line=one.provenance.credit_line())
        console.print(told, style="dim", markup=False)


def sources_data(snapshots: Iterable[Snapshot]) -> list[dict[str, Any]]:
    """Return the snapshots that an answer rests on as JSON shows them."""
    names = ("publisher", "title", "url", "licence", "commercial", "generated", "credit")
    return [{"id": one.id} | {name: getattr(one.provenance, name) for name in names} for one in snapshots]
