"""Chart of the back-test: areas under the curve of each way to rank, year by year, with chance as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from osa.appraisal.backtest import ALL, BASELINES, OVERALL
from osa.appraisal.backtest_page import heading, label
from osa.appraisal.charts.saving import PALETTE, themed
from osa.appraisal.indicator import Aim
from osa.i18n import Text, language

if TYPE_CHECKING:
    from osa.appraisal.backtest import BackTest

_STEP = 34
"""Pixels for a way to rank."""

_CHANCE = 0.5


def areas(back_test: BackTest, credit: str, scope: str = ALL) -> alt.TopLevelMixin:
    """Draw the area under the curve of each way to rank; the bar is the 5–95 % interval of all years together."""
    rows, bars = [], []
    ways = [str(label(way)) for way in (OVERALL, *Aim, *BASELINES)]
    for one in back_test.outcomes:
        if one.scope != scope or one.separation is None:
            continue
        if one.fiscal_year is None:
            low, high = one.separation.interval
            bars.append({"way": str(label(one.way)), "area": one.separation.auc, "low": low, "high": high})
        else:
            area = one.separation.auc
            rows.append({"way": str(label(one.way)), "area": area, "year": str(heading(one.fiscal_year)[language()])})
    axis = alt.Y("way:N", sort=ways, title=None, axis=alt.Axis(labelLimit=300))
    title = str(Text("area under the curve (0.5 = chance, 1 = perfect)", "曲線下面積（0.5＝偶然、1＝完全）"))
    scale = alt.Scale(domain=[0, 1])
    ends = alt.X("low:Q", title=title, scale=scale, axis=alt.Axis(tickCount=5, format=".1f"))
    together = alt.Chart(alt.InlineData(values=bars)).encode(y=axis)
    chance = alt.Chart(alt.InlineData(values=[{"x": _CHANCE}]))
    points = alt.Chart(alt.InlineData(values=rows)).mark_point(filled=True, size=60, opacity=0.9)
    chart = (
        chance.mark_rule(strokeDash=[4, 4], color="#888888").encode(x="x:Q")
        + together.mark_bar(color="#dddddd", height=10).encode(x=ends, x2="high:Q")
        + together.mark_tick(color="black", thickness=2).encode(x=alt.X("area:Q", scale=scale))
        + points.encode(
            x=alt.X("area:Q", scale=scale),
            y=axis,
            color=alt.Color("year:N", title=None, scale=alt.Scale(range=list(PALETTE))),
            tooltip=["way:N", "year:N", alt.Tooltip("area:Q", format=".2f")],
        )
    ).properties(height=alt.Step(_STEP))
    told = Text("Would the ranking have anticipated the choices?", "順位付けは実際の選定を予測できたか")
    return themed(chart, title=told, credit=credit)
