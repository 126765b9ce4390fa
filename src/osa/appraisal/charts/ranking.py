"""Charts of a ranking: rank intervals as dots with whiskers, and how often each country takes each rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from osa.appraisal.charts.saving import PALETTE, themed
from osa.evidence.countries import countries
from osa.i18n import Text

if TYPE_CHECKING:
    from osa.appraisal.ranking import Ranking

_RANK = Text("rank (1 = first)", "順位（1が最上位）")
_STEP = 16
"""Pixels for a country."""


def intervals(ranking: Ranking, credit: str) -> alt.TopLevelMixin:
    """Draw each country's rank, and between which ranks it lies in nine of ten draws."""
    rows = [
        {"country": _name(one.country), "rank": one.rank, "low": one.low, "high": one.high} for one in ranking.standings
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=_countries(ranking))
    ends = alt.X("low:Q", title=str(_RANK), scale=alt.Scale(domain=[1, max(len(rows), 2)], nice=False))
    whiskers = base.mark_rule(color=PALETTE[0], strokeWidth=2).encode(x=ends, x2="high:Q")
    dots = base.mark_point(color=PALETTE[1], filled=True, size=50, opacity=1).encode(
        x="rank:Q", tooltip=["country:N", "rank:Q", "low:Q", "high:Q"]
    )
    chart = (whiskers + dots).properties(height=alt.Step(_STEP))
    return themed(chart, title=Text("Ranks and their 5–95 % intervals", "順位と5〜95％区間"), credit=credit)


def heat_map(ranking: Ranking, credit: str) -> alt.TopLevelMixin:
    """Draw in which share of the draws each country takes each rank."""
    shares = ranking.robustness.shares if ranking.robustness else ()
    rows = [
        {"country": _name(one.country), "rank": rank, "share": row[place]}
        for rank, row in enumerate(shares, 1)
        for place, one in enumerate(ranking.standings)
        if row[place] > 0
    ]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect()
        .encode(
            x=alt.X("rank:O", title=str(_RANK)),
            y=_countries(ranking),
            color=alt.Color(
                "share:Q",
                title=str(Text("share of draws", "試行に占める割合")),
                scale=alt.Scale(scheme="blues"),
                legend=alt.Legend(format="%"),
            ),
            tooltip=["country:N", "rank:O", alt.Tooltip("share:Q", format=".1%")],
        )
        .properties(height=alt.Step(_STEP))
    )
    return themed(chart, title=Text("How often each rank is taken", "各順位をとる頻度"), credit=credit)


def _countries(ranking: Ranking) -> alt.Y:
    """Return the axis of the countries, in the order of the ranking."""
    return alt.Y("country:N", sort=[_name(one.country) for one in ranking.standings], title=None)


def _name(country: str) -> str:
    """Return the name of a country in the language in use."""
    return str(countries()[country].name)
