"""Arms that a country received: bars of volume by supplier and year, and China's share as a line."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import altair as alt

from osa.appraisal.arms import CHINA
from osa.appraisal.charts.saving import PALETTE, themed
from osa.appraisal.sheet import SINCE, supplier_name
from osa.i18n import Text, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.appraisal.sheet import Arms

_RED, _GREY = PALETTE[1], PALETTE[-1]
_OTHERS = [colour for colour in PALETTE if colour not in (_RED, _GREY)]
_LINE = "#222222"


def arms_chart(name: Text, arms: Arms, credit: str) -> alt.TopLevelMixin:
    """Return the chart of a country's arms since 2000; the smaller suppliers are put together."""
    by_year = {year: volumes for year, volumes in (arms.by_year or {}).items() if year >= SINCE}
    colours = _colours(by_year)
    axis = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    bars = (
        alt.Chart(alt.InlineData(values=_bars(by_year, colours)))
        .mark_bar()
        .encode(
            x=axis,
            y=alt.Y("tiv:Q", title=_("volume received (millions of TIV)")),
            color=alt.Color(
                "supplier:N",
                title=_("supplier"),
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
            ),
            order=alt.Order("place:Q"),
        )
    )
    shares = [{"year": year, "share": share} for year, share in (arms.china or {}).items() if year >= SINCE]
    line = (
        alt.Chart(alt.InlineData(values=shares))
        .mark_line(color=_LINE, point=alt.OverlayMarkDef(color=_LINE, size=18))
        .encode(
            x=axis,
            y=alt.Y(
                "share:Q",
                title=_("line: China's share in the five years until then"),
                axis=alt.Axis(format="%", grid=False),
                scale=alt.Scale(domain=[0, 1]),
            ),
        )
    )
    layered = alt.layer(bars, line).resolve_scale(y="independent")
    return themed(layered, title=_title(name), credit=credit)


def _title(name: Text) -> Text:
    """Return the title in both languages."""
    return Text(f"Major conventional arms received by {name.en}", f"{name.ja}の主要通常兵器の受領量")


def _colours(by_year: Mapping[int, Mapping[str, float]]) -> dict[str, str]:
    """Return the suppliers to show by themselves, the largest first, and their colours; China is always among them."""
    totals: defaultdict[str, float] = defaultdict(float)
    for volumes in by_year.values():
        for supplier, volume in volumes.items():
            totals[supplier] += volume
    listed = sorted(totals, key=lambda supplier: (supplier != CHINA, -totals[supplier], supplier))
    shown = [supplier for supplier in listed if supplier != CHINA][: len(_OTHERS)]
    colours = dict(zip(map(supplier_name, shown), _OTHERS, strict=False))
    if CHINA in totals:
        colours = {supplier_name(CHINA): _RED} | colours
    return colours | ({_("others"): _GREY} if len(colours) < len(listed) else {})


def _bars(by_year: Mapping[int, Mapping[str, float]], colours: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the volume of each year and supplier shown."""
    places = {supplier: place for place, supplier in enumerate(colours)}
    sums: defaultdict[tuple[int, str], float] = defaultdict(float)
    for year, volumes in by_year.items():
        for supplier, volume in volumes.items():
            name = supplier_name(supplier)
            sums[year, name if name in colours else _("others")] += volume
    return [
        {"year": year, "supplier": supplier, "tiv": volume, "place": places[supplier]}
        for (year, supplier), volume in sorted(sums.items())
    ]
