"""A map of who receives: a circle for each country, as large as the yen of the notes signed with it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from osa.appraisal.charts.labels import SIZE, Circle, placed
from osa.appraisal.charts.outlines import EAST, NORTH, SOUTH, WEST, middles, outlines
from osa.appraisal.charts.saving import themed
from osa.i18n import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WIDTH = 640
_SCALE = _WIDTH / (EAST - WEST)
_HEIGHT = round((NORTH - SOUTH) * _SCALE)
_LAND, _RECIPIENT, _CIRCLE = "#8a8f98", "#4f8fd0", "#3b7fc4"
"""Colours that are seen on white and on black alike."""
_LARGEST, _RING = 1100, 60
"""Square pixels of the largest circle, and of a ring."""
_TITLE = Text("Recipients, by yen of the notes signed", "被供与国（署名済み供与額別）")


@dataclass(frozen=True, slots=True)
class Receiving:
    """What a country receives. `yen` is none while no notes are signed; `shown` says it in words, in short."""

    country: str
    name: str
    yen: int | None
    projects: int
    shown: str


def is_on_map(country: str) -> bool:
    """Tell whether a country lies in the part of the world that is drawn."""
    return country in middles()


def recipients_map(received: Sequence[Receiving], credit: str) -> alt.TopLevelMixin:
    """Draw the map; a country without notes is a ring. Countries outside of the map are left out."""
    drawn = sorted((one for one in received if is_on_map(one.country)), key=lambda one: (-(one.yen or 0), one.country))
    most = max((one.yen or 0 for one in drawn), default=0) or 1
    layers = [_land({one.country for one in drawn}), *_circles(drawn, most), *_labels(drawn, most)]
    moved: Any = [-WEST * _SCALE, NORTH * _SCALE]
    chart = alt.LayerChart(layer=layers, height=_HEIGHT)
    flat = chart.project(type="identity", reflectY=True, scale=_SCALE, translate=moved)
    return themed(flat, title=_TITLE, credit=credit, width=_WIDTH)


def _land(countries: Iterable[str]) -> alt.Chart:
    """Draw the land, and that of the recipients in another colour."""
    receives = alt.FieldOneOfPredicate(field="id", oneOf=sorted(countries))
    colour = alt.condition(receives, alt.value(_RECIPIENT), alt.value(_LAND))
    shapes = alt.InlineData(values=outlines()["features"])
    land = alt.Chart(shapes).mark_geoshape(fillOpacity=0.38, stroke=_LAND, strokeWidth=0.3)
    coloured: alt.Chart = land.encode(color=colour)
    return coloured


def _circles(drawn: Sequence[Receiving], most: int) -> list[alt.Chart]:
    """Draw a circle for each country with notes, and a ring for the others."""
    points = alt.Chart(alt.InlineData(values=[_row(one) for one in drawn]))
    at: dict[str, Any] = {"longitude": "x:Q", "latitude": "y:Q"}
    told = [
        alt.Tooltip("name:N", title=_("recipient")),
        alt.Tooltip("shown:N", title=_("yen signed")),
        alt.Tooltip("projects:Q", title=_("projects")),
    ]
    size = alt.Size("yen:Q", legend=None, scale=alt.Scale(domain=[0, most], range=[0, _LARGEST]))
    signed = points.transform_filter("datum.yen > 0").mark_circle(
        color=_CIRCLE, opacity=0.9, stroke="white", strokeWidth=1
    )
    ringed = points.transform_filter("!(datum.yen > 0)").mark_point(color=_CIRCLE, size=_RING, strokeWidth=2)
    return [signed.encode(**at, size=size, tooltip=told), ringed.encode(**at, tooltip=told)]


def _row(one: Receiving) -> dict[str, Any]:
    """Return what is drawn of a country."""
    x, y = middles()[one.country]
    return {"x": x, "y": y, "name": one.name, "yen": one.yen, "projects": one.projects, "shown": one.shown}


def _labels(drawn: Sequence[Receiving], most: int) -> list[alt.Chart]:
    """Write the names beside the circles, the largest first."""
    labels = placed([_circle(one, most) for one in drawn], _WIDTH, _HEIGHT)
    charts = []
    for align in sorted({one.align for one in labels}):
        rows = [
            {"x": WEST + one.x / _SCALE, "y": NORTH - one.y / _SCALE, "name": one.name}
            for one in labels
            if one.align == align
        ]
        text = alt.Chart(alt.InlineData(values=rows)).mark_text(align=align, baseline="middle", fontSize=SIZE)
        charts.append(text.encode(longitude="x:Q", latitude="y:Q", text="name:N"))
    return charts


def _circle(one: Receiving, most: int) -> Circle:
    """Return a country's circle on the picture."""
    x, y = middles()[one.country]
    size = _LARGEST * one.yen / most if one.yen else _RING
    return Circle(one.name, (x - WEST) * _SCALE, (NORTH - y) * _SCALE, math.sqrt(size / math.pi))
