"""`osa precedents`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from osa.cli.options import AsJson, Lang, Programme, TextOnly, load_rulebook
from osa.i18n import _

if TYPE_CHECKING:
    from rich.console import RenderableType

    from osa.rulebook.precedents import Contrast, Outcome

PRECEDENTS_HELP = _("Run the real decisions through the rulebook and show which it reproduces.")


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
