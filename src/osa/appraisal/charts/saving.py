"""Saving a chart: SVG, PNG, HTML or the Vega-Lite JSON itself, by the ending of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import Text, _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from pathlib import Path

    import altair as alt

ENDINGS = (".svg", ".png", ".html", ".json")
FONT = "Noto Sans, Noto Sans CJK JP, Hiragino Sans, Yu Gothic, sans-serif"
PALETTE = ("#00529b", "#c8102e", "#e6a700", "#3c7a3c", "#7a4fa3", "#00808a", "#8a5a2b", "#6b6b6b")
_WIDTH = 640
_SCALE = 2.0


def themed(chart: alt.LayerChart | alt.Chart, *, title: Text, credit: str, width: int = _WIDTH) -> alt.TopLevelMixin:
    """Give a chart the look of all charts, a title, and under it the credit lines of its sources."""
    titled = chart.properties(
        width=width,
        title={
            "text": str(title),
            "subtitle": credit.splitlines(),
            "anchor": "start",
            "subtitleColor": "#555555",
            "offset": 12,
        },
    )
    made: alt.TopLevelMixin = titled.configure(font=FONT, background="white").configure_axis(gridColor="#e6e6e6")
    return made


def check_ending(file: Path) -> None:
    """Refuse a file whose ending says no form of a chart.

    Raises `InputError`.
    """
    if file.suffix.lower() not in ENDINGS:
        told = _("a chart cannot be saved in this form")
        raise InputError([Fault(str(file), told, ", ".join(ENDINGS))])


def save(chart: alt.TopLevelMixin, file: Path) -> None:
    """Save a chart; the whole file appears, or nothing.

    Raises `InputError` if the ending says no form, or the file cannot be written.
    """
    check_ending(file)
    part = file.with_name(f".{file.stem}.part{file.suffix}")
    form = file.suffix.lower().removeprefix(".")
    try:
        chart.save(str(part), scale_factor=_SCALE if form == "png" else 1)
        part.replace(file)
    except OSError as error:
        raise InputError([Fault(str(file), _("cannot be written: {error}").format(error=error))]) from None
    finally:
        part.unlink(missing_ok=True)
