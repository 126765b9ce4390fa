"""A chart of a donor's aid by period and region: one panel for each measure, never one measure on top of another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import altair as alt

from osa.appraisal.charts.saving import PALETTE, themed, wrapped
from osa.appraisal.history import UNALLOCATED
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.appraisal.history import HistoryTable, Period, Series

_COLOURS = (*PALETTE[:7], "#b5a642", "#d9798b", "#5b8fd6", "#9a9a9a")
_HEIGHT = 160
_LETTERS = 100
"""How many Latin letters the axis of the periods has room for."""
_PANEL = Text("{name} ({unit}), {first}–{last}", "{name}（{unit}）、{first}～{last}年")
_ONLY = Text("; {who}", "、{who}")
_COUNTRIES = Text("countries only", "国別配分額のみ")
_NO_COUNTRY = Text("no single country", "国別配分不可")
_TITLE = Text("Japan's aid by region: each measure for itself", "地域別にみた日本の援助（測定値ごと）")


def stacks(found: Sequence[Series], table: HistoryTable, periods: Sequence[Period], credit: str) -> alt.TopLevelMixin:
    """Draw stacked bars by period, in a panel for each measure with a scale of its own."""
    names = {region.id: str(region.name) for region in table.regions} | {UNALLOCATED: str(_NO_COUNTRY)}
    panels = {one.id: _panel(one) for one in found}
    rows = [
        {"measure": panels[one.id], "period": str(period.name), "region": name, "amount": amount, "order": place}
        for one in found
        for period in periods
        for place, (region, name) in enumerate(names.items())
        if (amount := one.total(period, region)) is not None
    ]
    there = {str(row["region"]) for row in rows}
    colours = {name: colour for name, colour in zip(names.values(), _COLOURS, strict=False) if name in there}
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=_axis(periods),
            y=alt.Y("amount:Q", title=None),
            color=alt.Color(
                "region:N",
                title=None,
                sort=list(colours),
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
            ),
            order=alt.Order("order:Q"),
            row=alt.Row(
                "measure:N",
                title=None,
                sort=list(panels.values()),
                header=alt.Header(labelAngle=0, labelOrient="top", labelAnchor="start"),
            ),
            tooltip=["measure:N", "period:N", "region:N", alt.Tooltip("amount:Q", format=",.2f")],
        )
        .properties(height=_HEIGHT)
        .resolve_scale(y="independent")
    )
    return themed(chart, title=_TITLE, credit=credit)


def _axis(periods: Sequence[Period]) -> alt.X:
    """Return the axis of the periods: each with its name, in lines as wide as there is room, and its years."""
    names = [str(period.name) for period in periods]
    room = _LETTERS // max(len(periods), 1)
    lines = {str(one.name): [*wrapped(str(one.name), room), *_years(one)] for one in periods}
    told = json.dumps(lines, ensure_ascii=False)
    axis = alt.Axis(labelAngle=0, labelExpr=f"({told})[datum.value]", labelOverlap=False, labelLimit=0)
    return alt.X("period:N", title=None, sort=None, scale=alt.Scale(domain=names), axis=axis)


def _years(period: Period) -> list[str]:
    """Return the years of an era as a line; a decade names its years itself."""
    return [f"{period.since}–{period.until or ''}"] if period.about else []


def _panel(one: Series) -> str:
    """Return the heading of a panel: the measure, its unit, the years that it has, and to whom it is cut down."""
    only = _ONLY if one.only or one.countries_only else ""
    who = ", ".join(one.only) or _COUNTRIES
    told = str(_PANEL).format(name=one.name, unit=one.unit, first=one.years[0], last=one.years[-1])
    return told + str(only).format(who=who)
