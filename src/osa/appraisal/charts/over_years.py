"""Amounts by year as bars: aid, grants, military spending."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from osa.appraisal.charts.saving import PALETTE, themed
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BLUE, _PALE = PALETTE[0], "#8fb4d9"
_HEIGHT = 240


def aid_chart(name: Text, by_year: Mapping[int, float], unit: Text, credit: str) -> alt.TopLevelMixin:
    """Draw Japan's aid to a country, in millions of US dollars."""
    title = Text(f"Japan's development assistance to {name.en}", f"日本の{name.ja}に対する政府開発援助")
    return themed(_bars(_rows(by_year), unit), title=title, credit=credit)


def grants_chart(name: Text, by_year: Mapping[int, float], years: Sequence[int], credit: str) -> alt.TopLevelMixin:
    """Draw what the programme has signed with a country by fiscal year, in millions of yen; `years` are its own."""
    title = Text(f"OSA grants signed with {name.en}, by fiscal year", f"{name.ja}とのOSA署名済み供与額（年度別）")
    return themed(_bars(_rows(by_year), Text("million yen", "百万円"), years), title=title, credit=credit)


def spending_chart(name: Text, by_year: Mapping[int, tuple[float, bool]], unit: Text, credit: str) -> alt.TopLevelMixin:
    """Draw a country's military expenditure; what the publisher calls estimated or uncertain is pale."""
    known, estimated = str(Text("published", "公表値")), str(Text("estimated or uncertain", "推定値・不確実な値"))
    rows = [
        {"year": year, "amount": amount, "state": estimated if doubtful else known}
        for year, (amount, doubtful) in sorted(by_year.items())
    ]
    colour = alt.Color(
        "state:N",
        title=None,
        scale=alt.Scale(domain=[known, estimated], range=[_BLUE, _PALE]),
        legend=alt.Legend(orient="bottom"),
    )
    title = Text(f"Military expenditure of {name.en}", f"{name.ja}の軍事支出")
    return themed(_bars(rows, unit).encode(color=colour), title=title, credit=credit)


def _rows(by_year: Mapping[int, float]) -> list[dict[str, object]]:
    """Return amounts as rows of a chart."""
    return [{"year": year, "amount": amount} for year, amount in sorted(by_year.items())]


def _bars(rows: Sequence[dict[str, object]], unit: Text, years: Sequence[int] = ()) -> alt.Chart:
    """Draw bars by year: of the years given, or else of all from the first bar to the last."""
    drawn = [int(str(row["year"])) for row in rows]
    domain = list(years) or (list(range(min(drawn), max(drawn) + 1)) if drawn else [])
    made: alt.Chart = (
        alt.Chart(alt.InlineData(values=list(rows)))
        .mark_bar(color=_BLUE)
        .encode(
            x=alt.X(
                "year:O",
                title=None,
                scale=alt.Scale(domain=domain),
                axis=alt.Axis(labelAngle=0, labelOverlap=True),
            ),
            y=alt.Y("amount:Q", title=str(unit), axis=alt.Axis(format=",~r")),
            tooltip=["year:O", alt.Tooltip("amount:Q", format=",.1f")],
        )
        .properties(height=_HEIGHT)
    )
    return made
