"""China's share of the arms that a country received, in the five years until each year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from osa.appraisal.charts.saving import PALETTE, themed
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_RED = PALETTE[1]
_SHARE = Text("China's share of the volume (TIV)", "数量（TIV）に占める中国の割合")
_YEARS = Text("five years until the end of", "次の年末までの5年間")


def dependence_chart(name: Text, shares: Mapping[int, float | None], credit: str) -> alt.TopLevelMixin:
    """Draw the shares by the last year of the five; a year without a share (nothing was received) breaks the line."""
    rows = [{"year": year, "share": share} for year, share in sorted(shares.items())]
    axis = alt.X("year:O", title=str(_YEARS), axis=alt.Axis(labelAngle=0, labelOverlap=True))
    share = alt.Y("share:Q", title=str(_SHARE), axis=alt.Axis(format="%", tickCount=5), scale=alt.Scale(domain=[0, 1]))
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(
            color=_RED,
            strokeWidth=2.5,
            point=alt.OverlayMarkDef(color=_RED, size=36),
            invalid="break-paths-show-domains",
        )
        .encode(x=axis, y=share, tooltip=["year:O", alt.Tooltip("share:Q", format=".1%")])
        .properties(height=260)
    )
    title = Text(f"China's share of the arms that {name.en} received", f"{name.ja}が受領した武器に占める中国の割合")
    return themed(chart, title=title, credit=credit)
