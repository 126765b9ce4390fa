"""A chart, together with everything that says the same without seeing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import altair as alt

    Cell = str | int | float | None


@dataclass(frozen=True)
class Figure:
    """A chart in the language in use.

    `summary` says in a sentence or two what is seen, for those who do not see it; `rows` hold the very values drawn,
    under `columns`; `draw` makes the chart, which bears its title and the credit of its sources; `note` says what a
    reader must know to read it rightly.
    """

    title: str
    summary: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    draw: Callable[[], alt.TopLevelMixin]
    note: str = ""
    credit: str = ""
