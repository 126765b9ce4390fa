"""Charts of a programme's money by fiscal year: from the budget to what was handed over, and what is not signed yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from osa.appraisal.charts.saving import themed
from osa.i18n import Text, _, language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GREY, _BLUE, _GREEN, _AMBER = "#8a8f98", "#3b7fc4", "#2f9161", "#c47a14"
"""Colours that are seen on white and on black alike."""
_HEIGHT = 260
_MOST_LABELLED = 8
"""With more years than these, there is no room for the amounts above the bars."""
_UNIT = Text("billion yen", "億円")
_TITLE = Text("Yen appropriated, signed and delivered, by fiscal year", "年度別の予算額・署名額・引渡し済み額")
_SIGNED_TITLE = Text("How much of each year's budget is signed", "各年度予算の署名済み額と未署名額")


@dataclass(frozen=True, slots=True)
class YearOfMoney:
    """The money of a fiscal year's budget, in yen; `None` is not known.

    `name` is what the year is called in the language in use, `unsigned` what of the budget is not in signed notes, and
    `uncertain` tells that the appropriated amount is not certain.
    """

    name: str
    appropriated: int | None
    signed: int
    delivered: int
    unsigned: int | None
    uncertain: bool = False


def money_chart(years: Sequence[YearOfMoney], credit: str) -> alt.TopLevelMixin:
    """Draw for each year what was appropriated, signed and delivered, beside each other."""
    colours = {_("appropriated"): _GREY, _("signed"): _BLUE, _("delivered in full"): _GREEN}
    rows = [
        _row(year, measure, amount, place)
        for year in years
        for place, (measure, amount) in enumerate(
            zip(colours, (year.appropriated, year.signed, year.delivered), strict=True)
        )
        if amount is not None
    ]
    bars = _base(rows).encode(
        y=_amount(), xOffset=alt.XOffset("measure:N", sort=list(colours)), tooltip=["year:N", "measure:N", "shown:N"]
    )
    layers: list[alt.Chart] = [bars.mark_bar().encode(color=_colour(colours), fillOpacity=_certainty())]
    if len(years) <= _MOST_LABELLED:
        layers.append(bars.mark_text(baseline="bottom", dy=-3, fontSize=11).encode(text="shown:N"))
    return themed(alt.LayerChart(layer=layers, height=_HEIGHT), title=_TITLE, credit=credit)


def signed_chart(years: Sequence[YearOfMoney], credit: str) -> alt.TopLevelMixin:
    """Draw for each year's budget what of it is signed and, on top, what is not."""
    colours = {_("signed"): _BLUE, _("not signed"): _AMBER}
    rows = [
        _row(year, measure, amount, place)
        for year in years
        for place, (measure, amount) in enumerate(zip(colours, (year.signed, year.unsigned), strict=True))
        if amount is not None and amount > 0
    ]
    bars = _base(rows).encode(order=alt.Order("place:Q"), tooltip=["year:N", "measure:N", "shown:N"])
    stacked = bars.mark_bar(size=56).encode(y=_amount(), color=_colour(colours), fillOpacity=_certainty())
    layers: list[alt.Chart] = [stacked]
    if len(years) <= _MOST_LABELLED:
        text = bars.mark_text(align="left", dx=33, fontSize=11)
        layers.append(text.encode(y=_amount(middle=True), text="label:N"))
    return themed(alt.LayerChart(layer=layers, height=_HEIGHT), title=_SIGNED_TITLE, credit=credit)


def _row(year: YearOfMoney, measure: str, amount: int, place: int) -> dict[str, Any]:
    """Return what is drawn of an amount."""
    shown = f"{round(amount / _unit(), 3):,}".removesuffix(".0")
    certain = not year.uncertain or measure not in (_("appropriated"), _("not signed"))
    return {
        "year": year.name,
        "measure": measure,
        "place": place,
        "yen": amount,
        "amount": amount / _unit(),
        "shown": shown if certain else _("{amount} (not certain)").format(amount=shown),
        "label": f"{measure} {shown}",
        "certain": certain,
    }


def _unit() -> int:
    """Return the yen of a unit of the axis: of 億円 in Japanese, of a billion in English."""
    return 100_000_000 if language() == "ja" else 1_000_000_000


def _base(rows: list[dict[str, Any]]) -> alt.Chart:
    """Return a chart of rows by year."""
    axis = alt.Axis(labelAngle=0, labelOverlap=True)
    return alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("year:N", title=_("fiscal year of the budget (April to March)"), sort=None, axis=axis)
    )


def _amount(*, middle: bool = False) -> alt.Y:
    """Return the axis of the amounts; a label stands in the middle of its part of the bar."""
    title = str(_UNIT)
    return alt.Y("amount:Q", title=title, stack="zero", bandPosition=0.5) if middle else alt.Y("amount:Q", title=title)


def _colour(colours: Mapping[str, str]) -> alt.Color:
    """Return the colours of the measures, with a legend above."""
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color("measure:N", title=None, scale=scale, legend=alt.Legend(orient="top"))


def _certainty() -> alt.FillOpacity:
    """Return what pales an amount that is not certain."""
    scale = alt.Scale(domain=[True, False], range=[1, 0.45])
    return alt.FillOpacity("certain:N", scale=scale, legend=None)
