"""How the grounds behind `osa substitute` look in a terminal: the largest volumes of each verdict, and what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from osa.appraisal.substitution import Ground

_VERDICTS = ("permitted", "undetermined", "not eligible", "prohibited")
_MOST = 8
"""Items that are shown of each verdict."""


def print_ground_table(title: str, grounds: Sequence[Ground]) -> None:
    """Print what the law says of the items that a state received, under one framework of one era."""
    from osa.cli.printing import console, table

    headings = (
        _("verdict"),
        _("kind"),
        _("the publisher's words"),
        _("TIV"),
        _("share"),
        _("because of"),
        _("facts left open"),
    )
    shown = table(*headings, title=title, right=(3, 4))
    total = sum(ground.volume for ground in grounds)
    for verdict in _VERDICTS:
        _add_rows(shown, [ground for ground in grounds if ground.verdict == verdict], total)
    console.print(shown)
    console.print()


def _add_rows(shown: Table, grounds: Sequence[Ground], total: float) -> None:
    """Add the items of one verdict, the smaller ones together."""
    from osa.cli.printing import shortened, verdict_text

    for place, ground in enumerate(grounds[:_MOST], 1):
        shown.add_row(
            verdict_text(ground.verdict),
            str(ground.kind.name) if ground.kind else _("not named by the table"),
            f"{ground.item.category}: {ground.item.description}",
            f"{ground.volume:,.1f}",
            f"{ground.volume / total:.1%}",
            shortened(ground.deciding),
            ", ".join(ground.open_facts),
            end_section=place == len(grounds),
        )
    if len(grounds) > _MOST:
        rest = sum(ground.volume for ground in grounds[_MOST:])
        told = _("{count} more kinds").format(count=len(grounds) - _MOST)
        volume, share = f"{rest:,.1f}", f"{rest / total:.1%}"
        shown.add_row(verdict_text(grounds[0].verdict), told, "", volume, share, end_section=True)
