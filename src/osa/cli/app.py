"""The root of the command line: the groups, the version, and what happens to faults."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated

import typer

from osa import __version__
from osa.cli import (
    accounts,
    appraise,
    casework,
    claims,
    evidence,
    history,
    precedents,
    projects,
    rank,
    register,
    rulebook,
    screening,
    serve,
    substitution,
    trail,
)
from osa.i18n import _

EXIT_NOT_AS_IT_SHOULD_BE = 1
EXIT_BAD_INPUT = 2
EXIT_FAULT_OF_OSA = 70

app = typer.Typer(
    name="osa",
    help=_(
        "Run an official security assistance programme: the law as an executable, dated, cited rulebook, and a "
        "register with a trail that cannot be bent.\n\n"
        "Exit codes: 0 done; 1 something is not as it should be (a precedent is not reproduced, the register has "
        "errors or conflicts, the trail does not hold); 2 the input or the command cannot be used; 70 a fault of osa "
        "itself."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help=_("Print the version."), callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options of `osa` itself."""


app.command("screen", help=screening.SCREEN_HELP)(screening.screen)
app.command("explain", help=screening.EXPLAIN_HELP)(screening.explain)
app.command("precedents", help=precedents.PRECEDENTS_HELP)(precedents.precedents)
app.add_typer(rulebook.app, name="rulebook", help=_("Show, check, prove, compare and translate the rulebook."))
app.add_typer(register.app, name="register", help=_("Load, check, export, import and show the programme of record."))
app.command("projects", help=projects.PROJECTS_HELP)(projects.projects)
app.command("budget", help=projects.BUDGET_HELP)(projects.budget)
app.command("duties", help=casework.DUTIES_HELP)(casework.duties)
app.add_typer(trail.app, name="audit", help=_("Verify, sign and show the trail of every change."))
app.add_typer(evidence.app, name="evidence", help=_("Add, list, verify, remove and export public data."))
app.command("appraise", help=appraise.APPRAISE_HELP)(appraise.appraise)
app.command("indicators", help=appraise.INDICATORS_HELP)(appraise.indicators)
app.command("rank", help=rank.RANK_HELP)(rank.rank)
app.command("backtest", help=rank.BACKTEST_HELP)(rank.backtest)
app.command("substitute", help=substitution.SUBSTITUTE_HELP)(substitution.substitute)
app.command("history", help=history.HISTORY_HELP)(history.history)
app.command("claims", help=claims.CLAIMS_HELP)(claims.claims)
app.command("serve", help=serve.SERVE_HELP)(serve.serve)
app.command("backup", help=trail.BACKUP_HELP)(trail.backup)
app.command("restore", help=trail.RESTORE_HELP)(trail.restore)
app.add_typer(accounts.app, name="user", help=_("Make accounts, and give and take roles."))


def run() -> None:
    """Run a command, and turn bad input into messages instead of a traceback."""
    try:
        app(prog_name="osa")
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        typer.echo(_("cannot be written: {error}").format(error=error), err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_BAD_INPUT)
    except Exception as error:
        if not _is_input_error(error):
            traceback.print_exc()
            typer.echo(_("This is a fault of osa, not of your input; no verdict was given."), err=True)
            sys.exit(EXIT_FAULT_OF_OSA)
        for fault in error.faults:  # type: ignore[attr-defined]
            typer.echo(str(fault), err=True)
        count = len(error.faults)  # type: ignore[attr-defined]
        typer.echo(_("{count} fault(s) in the input; nothing was written.").format(count=count), err=True)
        sys.exit(EXIT_BAD_INPUT)


def _is_input_error(error: Exception) -> bool:
    """Tell whether an error is about the input (without importing the engine for commands that did not)."""
    faults = sys.modules.get("osa.rulebook.faults")
    return faults is not None and isinstance(error, faults.InputError)
