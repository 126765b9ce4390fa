"""The tags and filters of the templates; every template has them without loading them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import conditional_escape, format_html

from osa.i18n import _
from osa.web import formatting
from osa.web.figures.drawing import draws_letters
from osa.web.figures.pages import find

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def t(message: str, **values: Any) -> SafeString:  # noqa: ANN401 - whatever the message names
    """Translate a message: `{% t "Signed on {day}" day=signed_on %}`; the values are escaped."""
    told = conditional_escape(_(message))
    return format_html(told, **values) if values else told


def _not_known() -> SafeString:
    """Return what stands for a value that is not known: never a blank, never nought."""
    return format_html('<span class="not-known">{}</span>', _("not known"))


@register.filter
def yen(amount: int | None) -> str:
    """Show an amount in short."""
    return _not_known() if amount is None else formatting.yen(amount)


@register.filter
def yen_exact(amount: int | None) -> str:
    """Show an amount to the last yen."""
    return _not_known() if amount is None else formatting.yen_exact(amount)


@register.filter
def number(value: float | Decimal | None) -> str:
    """Show a number with commas between its thousands."""
    return _not_known() if value is None else formatting.number(value)


@register.filter
def day(value: dt.date | None) -> SafeString:
    """Show a day, or that it is not known."""
    return _not_known() if value is None else _time(value, formatting.day(value))


@register.filter
def days_in_words(text: object) -> str:
    """Write the days of a text, such as 2023-12-15, in words."""
    return formatting.days(str(text))


@register.filter
def era_day(value: dt.date | None) -> SafeString:
    """Show a day as offices date their papers."""
    return _not_known() if value is None else _time(value, formatting.era_day(value))


@register.filter
def moment(value: dt.datetime | None) -> SafeString:
    """Show a moment, to the minute."""
    return _not_known() if value is None else _time(value, formatting.moment(value))


@register.filter
def moment_with_zone(value: dt.datetime | None) -> SafeString:
    """Show a moment, to the minute, with its time zone."""
    return _not_known() if value is None else _time(value, formatting.moment_with_zone(value))


def _time(value: dt.date, shown: str) -> SafeString:
    """Return a moment or day that programs can read too."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.filter
def fy(year: int) -> str:
    """Show a fiscal year."""
    return formatting.fiscal_year(year)


@register.filter
def known(value: object) -> object:
    """Show a value, or that it is not known: an empty cell of the register says that nobody knows."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _not_known() if value is None or str(value) == "" else value


_FEW_DIGITS = 10_000
"""Below it, a whole number is written without commas: it may be a year."""


@register.filter
def cell(value: object) -> SafeString:
    """Show a value as a cell of a table: numbers at the right, to three decimals at most."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return format_html("<td>{}</td>", known(value))
    if isinstance(value, float):
        shown = formatting.number(round(value, 3)) if round(value, 3) or not value else f"{value:.2g}"
    else:
        shown = formatting.number(value) if abs(value) >= _FEW_DIGITS else str(value)
    return format_html('<td class="num">{}</td>', shown)


@register.filter
def translated(message: object) -> str:
    """Translate a message that stands in data: the label of a choice, a state."""
    return _(str(message))


@register.inclusion_tag("components/figure.html")
def figure(kind: str, of: str = "all") -> dict[str, Any]:
    """Show a chart with its words, its table and its downloads: `{% figure "arms" country.code %}`."""
    forms = ("svg", "png", "csv", "json") if draws_letters() else ("svg", "csv", "json")
    return {"figure": find(kind, of), "kind": kind, "of": of, "forms": forms}
