"""A chart of lawful substitution: for each country and set of rules the range between the lower and the upper bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from osa.appraisal.charts.saving import PALETTE, themed
from osa.evidence.countries import countries
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.appraisal.substitution import Share
    from osa.appraisal.substitution_mapping import Era

_STEP = 9
"""Pixels for a bar."""
_WIDTH = 280
_SHARE = Text("share of the volume received (TIV)", "受領量（TIV）に占める割合")
_TITLE = Text("What Japan could lawfully have supplied", "日本が適法に供給し得た割合")
_LINE = Text(
    "{supplier}, {span}. From the lower bound (law permits) to the upper (law does not bar). Law only.",
    "{supplier}、{span}年。下限（認められるもの）から上限（禁じられないもの）まで。法的な可否のみ。",
)


def ranges(
    shares: Sequence[Share], eras: Sequence[Era], frameworks: dict[str, str], supplier: str, credit: str
) -> alt.TopLevelMixin:
    """Draw shares of one supplier and span; `frameworks` gives their names, one panel each."""
    shown = [share for share in shares if share.bounds is not None]
    names = {era.id: str(era.name) for era in eras}
    rows = [
        {
            "country": str(countries()[share.recipient].name),
            "era": names[share.era],
            "framework": frameworks[share.framework],
            "lower": share.bounds.lower,
            "upper": share.bounds.upper,
        }
        for share in shown
        if share.bounds is not None
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("country:N", title=None),
        yOffset=alt.YOffset("era:N", sort=list(names.values())),
        color=alt.Color(
            "era:N",
            title=None,
            sort=list(names.values()),
            scale=alt.Scale(domain=list(names.values()), range=list(PALETTE[: len(names)])),
            legend=alt.Legend(orient="bottom"),
        ),
    )
    chart = (
        base.mark_bar(opacity=0.75, stroke="#333333", strokeWidth=0.5)  # so that a range of no width shows
        .encode(
            x=alt.X("lower:Q", title=str(_SHARE), axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
            x2="upper:Q",
            column=alt.Column("framework:N", title=None, sort=list(frameworks.values())),
            tooltip=[
                "country:N",
                "era:N",
                "framework:N",
                alt.Tooltip("lower:Q", format=".1%"),
                alt.Tooltip("upper:Q", format=".1%"),
            ],
        )
        .properties(height=alt.Step(_STEP))
    )
    span = str(shown[0].span) if shown else "–"
    line = str(_LINE).format(supplier=supplier, span=span)
    return themed(chart, title=_TITLE, credit=f"{line}\n{credit}", width=_WIDTH)
