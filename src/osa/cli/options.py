"""Options that several commands share, and the loading that they stand for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osa.i18n import LANGUAGES, _

if TYPE_CHECKING:
    from osa.rulebook.clause import Rulebook


def _check_language(value: str | None) -> str | None:
    """Refuse a language that osa does not speak; `main` has already switched to it."""
    if value is not None and value not in LANGUAGES:
        raise typer.BadParameter(", ".join(LANGUAGES))
    return value


def parse_day(value: str) -> dt.date:
    """Read a day."""
    from osa.rulebook.facts import parse_decision_date

    try:
        return parse_decision_date(value)
    except ValueError:
        raise typer.BadParameter(_("a date such as 2024-03-31")) from None


Programme = Annotated[
    str,
    typer.Option(
        "--programme", "-p", help=_("A programme in the box, or the directory of one."), envvar="OSA_PROGRAMME"
    ),
]
TextOnly = Annotated[bool, typer.Option("--text-only", help=_("Leave out the clauses that record practice."))]
AsJson = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Lang = Annotated[
    str | None,
    typer.Option(
        "--lang", help=_("Language: en or ja (default: OSA_LANG, then the locale)."), callback=_check_language
    ),
]
On = Annotated[
    dt.date | None, typer.Option("--on", help=_("Decision date, as 2024-03-31."), parser=parse_day, metavar="DATE")
]
Day = Annotated[
    dt.date | None,
    typer.Option("--on", help=_("Look at it as of this day."), parser=parse_day, metavar="DATE"),
]
AsOf = Annotated[
    dt.date | None,
    typer.Option("--as-of", help=_("Read the register as it was known on this day."), parser=parse_day, metavar="DATE"),
]
ToFile = Annotated[Path | None, typer.Option("--to", help=_("Write to this file."), dir_okay=False)]


def load_rulebook(programme: str, *, text_only: bool = False) -> Rulebook:
    """Read a programme's rulebook, with or without the clauses that record practice."""
    from osa.rulebook.reading import programme_directory, read_rulebook

    rulebook = read_rulebook(programme_directory(programme))
    return rulebook.without_practice() if text_only else rulebook


def check_framework(rulebook: Rulebook, name: str) -> str:
    """Refuse a framework that the rulebook does not have."""
    if name not in rulebook.frameworks:
        message = _("there is no framework {name}; there are: {names}")
        raise typer.BadParameter(message.format(name=name, names=", ".join(rulebook.frameworks)))
    return name
