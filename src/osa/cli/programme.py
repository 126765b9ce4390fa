"""`osa programme` and `osa precedents`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from osa.cli.options import AsJson, Lang, On, Programme, TextOnly, load_rulebook
from osa.i18n import _

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import RenderableType
    from rich.table import Table

    from osa.register.projects import Project, Register
    from osa.rulebook.precedents import Contrast, Outcome
    from osa.rulebook.screening import Screening

PROGRAMME_HELP = _(
    "Show every project with its amount, its date, its verdict then and its verdict under today's rules."
)
PRECEDENTS_HELP = _("Run the real decisions through the rulebook and show which it reproduces.")


def programme(
    *,
    programme: Programme = "japan",
    on: On = None,
    text_only: TextOnly = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Screen the whole register."""
    import datetime as dt

    from osa.cli.printing import console, print_json, progress
    from osa.register.projects import read_register
    from osa.rulebook.reading import programme_directory
    from osa.rulebook.screening import screen

    rulebook = load_rulebook(programme, text_only=text_only)
    register = read_register(programme_directory(programme), rulebook.vocabulary)
    today = on or dt.date.today()  # the user's own day
    with progress(_("projects screened"), len(register.projects)) as advance:
        rows = []
        for project in register.projects:
            then = screen(rulebook, "osa", project.case(project.signed_on)) if project.signed_on else None
            rows.append((project, then, screen(rulebook, "osa", project.case(today))))
            advance(1)
    if as_json:
        print_json([{"project": p, "then": then, "today": now} for p, then, now in rows])
        return
    shown = _programme_table(today)
    for project, then, now in rows:
        shown.add_row(*_programme_row(project, then, now))
    console.print(shown)
    _print_basis(register)
    _print_totals(register)


def _programme_table(today: dt.date) -> Table:
    """Return the empty table of projects."""
    from osa.cli.printing import table

    return table(
        _("project"),
        _("FY"),
        _("beneficiary"),
        _("what"),
        _("million yen"),
        _("signed on"),
        _("verdict then"),
        _("because of"),
        _("under the rules of {day}").format(day=today),
        right=(4,),
    )


def _programme_row(project: Project, then: Screening | None, now: Screening) -> list[RenderableType]:
    """Return a project as a row of the table."""
    from osa.cli.printing import verdict_text, yen

    deciding = ", ".join(then.deciding) if then else ""
    return [
        project.id,
        str(project.fiscal_year),
        str(project.beneficiary) or str(project.recipient_name),
        str(project.title),
        yen(project.amount_yen),
        str(project.signed_on) if project.signed_on else _("not signed"),
        verdict_text(then.verdict if then else None),
        deciding,
        verdict_text(now.verdict),
    ]


def _print_basis(register: Register) -> None:
    """Say how many of the facts behind the verdicts are inferred, which the verdicts alone do not show."""
    from osa.cli.printing import console

    evidence = [attested.evidence for project in register.projects for attested in project.attested.values()]
    inferred = sum(text.startswith(("inferred", "unverified")) for text in evidence)
    told = _(
        "{inferred} of the {all} facts behind these verdicts are inferred or not verified; what only Japan judges is "
        "inferred from its having signed. osa explain PROJECT shows how each fact is known."
    )
    console.print(told.format(inferred=inferred, all=len(evidence)), style="dim")


def _print_totals(register: Register) -> None:
    """Print what was approved and signed in each fiscal year, in million yen."""
    from osa.cli.printing import console, table, yen

    shown = table(_("FY"), _("approved"), _("signed"), _("projects signed"), _("not signed"), right=(1, 2, 3, 4))
    for line in register.appropriations:
        if line.stage == "approved":
            projects = [p for p in register.projects if p.fiscal_year == line.fiscal_year and p.signed_on]
            signed = sum(p.amount_yen or 0 for p in projects)
            left = yen(line.amount_yen - signed)
            shown.add_row(str(line.fiscal_year), yen(line.amount_yen), yen(signed), str(len(projects)), left)
    console.print()
    console.print(shown)


def precedents(
    *,
    programme: Programme = "japan",
    text_only: TextOnly = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Run all precedents and contrast pairs."""
    from osa.cli.printing import print_json, progress
    from osa.rulebook.precedents import read_precedents, run_precedent, run_precedents
    from osa.rulebook.reading import programme_directory

    rulebook = load_rulebook(programme)
    listed, contrasts = read_precedents(rulebook, programme_directory(programme))
    if text_only:
        rulebook = rulebook.without_practice()
    sides = [(contrast, side) for contrast in contrasts for side in contrast.sides]
    with progress(_("precedents run"), len(listed) + len(sides)) as advance:
        outcomes = run_precedents(rulebook, listed, lambda: advance(1))
        tried = []
        for contrast, side in sides:
            tried.append((contrast, run_precedent(rulebook, side)))
            advance(1)
    if as_json:
        print_json({"precedents": outcomes, "contrasts": [{"pair": c.number, "outcome": o} for c, o in tried]})
    else:
        _print_precedents(outcomes, tried)
    if not all(outcome.as_declared for outcome in (*outcomes, *(outcome for _contrast, outcome in tried))):
        raise typer.Exit(1)


def _print_precedents(outcomes: list[Outcome], tried: list[tuple[Contrast, Outcome]]) -> None:
    """Print precedents and contrasts as tables, then the counts."""
    from osa.cli.printing import console, table

    headings = (_("case"), _("decided"), _("framework"), _("what was decided"), _("verdict"), _("because of"), "")
    shown = table(*headings, title=_("Precedents"))
    for outcome in outcomes:
        shown.add_row(*_outcome_row(outcome, str(outcome.precedent.name)))
    console.print(shown)
    console.print()
    pairs = table(_("pair"), *headings, title=_("Contrast pairs: one fact, or one date, makes the difference"))
    for contrast, outcome in tried:
        row = _outcome_row(outcome, str(contrast.name))
        last = outcome.precedent is contrast.sides[-1]
        pairs.add_row(f"{contrast.number} {kind_text(contrast.kind)}", *row, end_section=last)
    console.print(pairs)
    console.print()
    real = [outcome for outcome in outcomes if outcome.precedent.kind == "real"]
    marked = [outcome for outcome in outcomes if outcome.precedent.not_reproduced]
    summary = _(
        "{done} of {all} precedents reproduced ({real} real), {marked} marked with a reason; "
        "{sides_done} of {sides} sides of {pairs} contrast pairs reproduced."
    )
    console.print(
        summary.format(
            done=sum(outcome.reproduced for outcome in outcomes),
            all=len(outcomes),
            real=len(real),
            marked=len(marked),
            sides_done=sum(outcome.reproduced for _contrast, outcome in tried),
            sides=len(tried),
            pairs=len({contrast.number for contrast, _outcome in tried}),
        )
    )


def kind_text(kind: str) -> str:
    """Tell real decisions from built ones."""
    return {"real": _("real"), "built": _("built"), "mixed": _("mixed")}[kind]


def _outcome_row(outcome: Outcome, name: str) -> list[RenderableType]:
    """Return a precedent as a row of a table."""
    from rich.text import Text as Styled

    from osa.cli.printing import verdict_text

    precedent = outcome.precedent
    deciding = ", ".join(precedent.deciding or outcome.screening.deciding[:4])
    if outcome.reproduced:
        mark = Styled("✓", style="green")
    elif precedent.not_reproduced:
        mark = Styled(str(precedent.not_reproduced), style="yellow")
    else:
        mark = Styled("✗ " + "; ".join(outcome.failures), style="bold red")
    day = str(precedent.case.decided)
    kind = "" if precedent.kind == "real" else f" ({kind_text(precedent.kind)})"
    verdict = verdict_text(outcome.screening.verdict)
    return [precedent.id + kind, day, precedent.framework, name, verdict, deciding, mark]
