"""A chart of a donor's aid by period and region: one panel for each measure, never one measure on top of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from osa.appraisal.charts.saving import PALETTE, themed
from osa.appraisal.history import UNALLOCATED
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.appraisal.history import HistoryTable, Period, Series

_COLOURS = (*PALETTE[:7], "#b5a642", "#d9798b", "#5b8fd6", "#9a9a9a")
_HEIGHT = 160
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
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=alt.X(
                "period:N", title=None, sort=None, scale=alt.Scale(domain=[str(period.name) for period in periods])
            ),
            y=alt.Y("amount:Q", title=None),
            color=alt.Color(
                "region:N",
                title=None,
                sort=list(names.values()),
                scale=alt.Scale(domain=list(names.values()), range=list(_COLOURS[: len(names)])),
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


def _panel(one: Series) -> str:
    """Return the heading of a panel: the measure, its unit, the years that it has, and to whom it was cut down."""
    only = f"; {', '.join(one.only)}" if one.only else ""
    return f"{one.name} ({one.unit}), {one.years[0]}–{one.years[-1]}{only}"
