"""How answers look in a terminal: verdicts, tables, trees, JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text as Styled

from osa.i18n import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from osa.rulebook.clause import Read, Verdict
    from osa.rulebook.facts import Value, Vocabulary

WIDE = 160
"""Columns of output that goes into a file or a pipe, where nothing says how wide the reader's window is."""

console = Console(highlight=False)
if not console.is_terminal and "COLUMNS" not in os.environ:
    console.width = WIDE
errors = Console(stderr=True, highlight=False)

_STYLES = {"permitted": "bold green", "prohibited": "bold red", "not eligible": "red", "undetermined": "bold yellow"}


def verdict_text(verdict: Verdict | None) -> Styled:
    """Return a verdict in the language in use, in its colour."""
    if verdict is None:
        return Styled("–")
    words = {
        "permitted": _("permitted"),
        "prohibited": _("prohibited"),
        "not eligible": _("not eligible"),
        "undetermined": _("undetermined"),
    }
    return Styled(words[verdict], style=_STYLES[verdict])


def read_text(read: Read) -> str:
    """Say in words how a text is known."""
    words = {
        "primary": _("read in a primary source"),
        "secondary": _("read in a secondary source"),
        "inferred": _("inferred"),
        "unverified": _("not verified"),
        "practice": _("practice, not text"),
    }
    return words[read]


def truth_text(truth: bool | None) -> Styled:
    """Return true, false or not known as words."""
    if truth is None:
        return Styled(_("not known"), style="yellow")
    return Styled(_("yes") if truth else _("no"))


def value_text(vocabulary: Vocabulary, name: str, value: Value | None) -> str:
    """Return the value of a fact as words, with its name."""
    return f"{name} = {vocabulary[name].label(value)}"


def styled(words: str, style: str) -> str:
    """Return a message in a style, as markup; inside an f-string, translators would not find the message."""
    return f"[{style}]{escape(words)}[/]"


class _PlainTable(Table):
    """A table whose cells are what they say: no text of a case or a programme is taken for markup."""

    def add_row(self, *cells: Any, **options: Any) -> None:  # noqa: ANN401 - what Rich takes
        """Add a row."""
        super().add_row(*(Styled(cell) if isinstance(cell, str) else cell for cell in cells), **options)


def table(*headings: str, title: str | None = None, right: tuple[int, ...] = ()) -> Table:
    """Return an empty table with headings; the columns of `right` are numbers."""
    made = _PlainTable(title=title, title_justify="left", header_style="bold", show_edge=False, pad_edge=False)
    for place, heading in enumerate(headings):
        made.add_column(heading, justify="right" if place in right else "left", overflow="fold")
    return made


def shortened(ids: Sequence[str], most: int = 6) -> str:
    """Return clause ids in a cell, the first of them if there are many."""
    more = _(" … (+{count})").format(count=len(ids) - most) if len(ids) > most else ""
    return ", ".join(ids[:most]) + more


def yen(amount: int | None) -> str:
    """Return an amount in millions of yen."""
    return "–" if amount is None else f"{amount / 1_000_000:,.0f}"


def print_json(value: Any) -> None:  # noqa: ANN401 - anything that JSON can say
    """Print a value as JSON."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))  # noqa: T201 - what the user asked for


def plain(value: Any) -> Any:  # noqa: ANN401 - anything that JSON can say
    """Turn records, dates and bilingual texts into what JSON can say."""
    if isinstance(value, Text):
        return {"en": value.en, "ja": value.ja}
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """Show on the error stream which step of long work is being done; yields what to call with the name of each."""
    if not errors.is_terminal:
        yield lambda step: errors.print(f"{what}: {step}", markup=False, soft_wrap=True)
        return
    with errors.status(what) as shown:
        yield lambda step: shown.update(escape(f"{what}: {step}"))


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show on the error stream how far long work has come; yields what to call with the number of steps done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda steps: bar.advance(task, steps)
