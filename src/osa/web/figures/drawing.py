"""Drawing a chart for a page or for keeping: SVG and PNG from Vega-Lite, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import vl_convert

from osa.appraisal.charts.saving import draws_apart
from osa.i18n import language

if TYPE_CHECKING:
    import altair as alt

Theme = Literal["light", "dark"]
_SCALE = 2.0
_DARK = {"text": "#e6e6e6", "line": "#5a5a5a", "grid": "#3a3a3a"}
_LIGHTER = {
    "#00529b": "#5b9bd9",
    "#c8102e": "#e8475f",
    "#3c7a3c": "#5fae5f",
    "#7a4fa3": "#a584cc",
    "#8a5a2b": "#b98a5a",
    "#6b6b6b": "#9a9a9a",
    "#dddddd": "#4a4a4a",
    "#222222": "#e6e6e6",
    "#333333": "#c8c8c8",
    "black": "#e6e6e6",
}
"""Colours of marks that are hard to see on a dark ground, and what stands for them there."""


def picture(chart: alt.TopLevelMixin, theme: Theme) -> str:
    """Return a chart as SVG for a page, whose words stand around it: no title, no background, in a theme."""
    spec: dict[str, Any] = chart.to_dict()
    spec.pop("title", None)
    config = spec.setdefault("config", {})
    config["background"] = None
    if theme == "dark":
        _darken(config)
        spec = _lit(spec)
    return str(vl_convert.vegalite_to_svg(spec))


def _darken(config: dict[str, Any]) -> None:
    """Give a chart light letters and lines."""
    for part in ("axis", "legend", "header"):
        config.setdefault(part, {}).update({"labelColor": _DARK["text"], "titleColor": _DARK["text"]})
    config["axis"].update({"gridColor": _DARK["grid"], "domainColor": _DARK["line"], "tickColor": _DARK["line"]})
    config.setdefault("view", {})["stroke"] = _DARK["line"]
    config.setdefault("text", {})["color"] = _DARK["text"]
    config.setdefault("rule", {})["color"] = _DARK["text"]


def _lit(part: Any) -> Any:  # noqa: ANN401 - whatever JSON has
    """Return a part of a chart with lighter colours where it has dark ones."""
    if isinstance(part, dict):
        return {name: _lit(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_lit(value) for value in part]
    return _LIGHTER.get(part, part) if isinstance(part, str) else part


def svg(chart: alt.TopLevelMixin) -> str:
    """Return a whole chart as SVG, with its title and the credit of its sources."""
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))


def png(chart: alt.TopLevelMixin) -> bytes:
    """Return a whole chart as PNG."""
    return bytes(vl_convert.vegalite_to_png(chart.to_dict(), scale=_SCALE))


def draws_letters() -> bool:
    """Tell whether a font of this computer has the letters of the language in use."""
    return language() != "ja" or draws_apart("日", "本")
