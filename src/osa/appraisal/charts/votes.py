"""How far a country stands from Japan and from China in the votes of the UN General Assembly, by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from osa.appraisal.charts.saving import PALETTE, themed
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_AXIS = Text("distance (points of the ideal-point scale)", "距離（理想点の単位）")
JAPAN, CHINA = Text("to Japan", "日本との距離"), Text("to China", "中国との距離")


def votes_chart(name: Text, distances: Mapping[int, tuple[float, float]], credit: str) -> alt.TopLevelMixin:
    """Draw the distances to Japan and to China as two lines; the lower, the nearer."""
    rows = [
        {"year": year, "distance": distance, "state": str(state)}
        for year, pair in sorted(distances.items())
        for state, distance in zip((JAPAN, CHINA), pair, strict=True)
    ]
    names = [str(JAPAN), str(CHINA)]
    colour = alt.Color(
        "state:N",
        title=None,
        scale=alt.Scale(domain=names, range=list(PALETTE[:2])),
        legend=alt.Legend(orient="bottom"),
    )
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(strokeWidth=2.5, point=True)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("distance:Q", title=str(_AXIS), scale=alt.Scale(zero=True)),
            color=colour,
            strokeDash=alt.StrokeDash("state:N", title=None, scale=alt.Scale(domain=names, range=[[1, 0], [6, 4]])),
            tooltip=["year:O", "state:N", alt.Tooltip("distance:Q", format=".2f")],
        )
        .properties(height=240)
    )
    title = Text(f"Distance of {name.en} to Japan and to China in UN votes", f"国連投票における{name.ja}と日中との距離")
    return themed(chart, title=title, credit=credit)
