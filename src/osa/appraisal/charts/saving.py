"""Saving a chart: SVG, PNG, HTML or the Vega-Lite JSON itself, by the ending of the file."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Literal, cast, get_args

import vl_convert

from osa.i18n import Text, _
from osa.rulebook.appearing import appearing
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import altair as alt

    from osa.evidence.snapshots import Snapshot

Form = Literal["svg", "png", "html", "json"]
ENDINGS = tuple(f".{form}" for form in get_args(Form))
FONT = "Noto Sans, Noto Sans CJK JP, Hiragino Sans, Yu Gothic, sans-serif"
PALETTE = ("#00529b", "#c8102e", "#e6a700", "#3c7a3c", "#7a4fa3", "#00808a", "#8a5a2b", "#6b6b6b")
_WIDTH = 640
_SCALE = 2.0
_COLUMNS = 130
"""How wide a line under the title may be, in Latin letters; a Japanese one takes two."""
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龯]")
_PIECE = re.compile(r"[^\s⺀-￿]+\s*|[⺀-￿]\s*|\s+")
_LETTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text y="30" font-size="24" font-family="{font}">{text}</text></svg>'
)


def credit_of(snapshots: Iterable[Snapshot]) -> str:
    """Return the credit lines of snapshots, one below the other, as every chart bears them."""
    return "\n".join(dict.fromkeys(one.provenance.credit_line() for one in snapshots))


def themed(chart: alt.LayerChart | alt.Chart, *, title: Text, credit: str, width: int = _WIDTH) -> alt.TopLevelMixin:
    """Give a chart the look of all charts, a title, and under it the credit lines of its sources."""
    titled = chart.properties(
        width=width,
        title={
            "text": str(title),
            "subtitle": [part for line in credit.splitlines() for part in wrapped(line, _COLUMNS)],
            "anchor": "start",
            "subtitleColor": "#555555",
            "offset": 12,
        },
    )
    made: alt.TopLevelMixin = titled.configure(font=FONT, background="white").configure_axis(gridColor="#e6e6e6")
    return made


def wrapped(line: str, columns: int) -> Iterator[str]:
    """Break a line where it gets too wide: between words, and between Japanese letters."""
    part, width = "", 0
    for piece in _PIECE.findall(line):
        wide = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in piece)
        if part and width + wide > columns and piece not in "、。）」":
            yield part.rstrip()
            part, width = "", 0
        part, width = part + piece, width + wide
    yield part.rstrip()


def check_ending(file: Path) -> None:
    """Refuse a file whose ending says no form of a chart.

    Raises `InputError`.
    """
    if file.suffix.lower() not in ENDINGS:
        told = _("a chart cannot be saved in this form")
        raise InputError([Fault(str(file), told, ", ".join(ENDINGS))])


def save(chart: alt.TopLevelMixin, file: Path) -> None:
    """Save a chart; the whole file appears, or nothing.

    Raises `InputError` if the ending says no form, no font has the letters of a picture, or the file cannot be
    written.
    """
    check_ending(file)
    form = cast("Form", file.suffix.lower().removeprefix("."))
    if form == "png":
        _check_letters(chart, file)
    with appearing(file) as part:
        chart.save(str(part), format=form, scale_factor=_SCALE if form == "png" else 1)


def _check_letters(chart: alt.TopLevelMixin, file: Path) -> None:
    """Refuse a picture whose Japanese letters would be empty boxes; the other forms keep text as text."""
    if _JAPANESE.search(chart.to_json(ensure_ascii=False)) and not draws_apart("日", "本"):
        told = _("no font of this computer has Japanese letters, so that a picture would show empty boxes")
        expected = _("a file that ends in .svg or .html, or a Japanese font (Noto Sans CJK JP, say) to be installed")
        raise InputError([Fault(str(file), told, expected)])


@cache
def draws_apart(first: str, second: str) -> bool:
    """Tell whether two letters come out as two pictures: letters that no font has all become the same box."""
    pictures = {vl_convert.svg_to_png(_LETTER.format(font=FONT, text=text)) for text in (first, second)}
    return len(pictures) > 1
