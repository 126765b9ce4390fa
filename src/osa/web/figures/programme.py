"""Charts of the programme of record: its money by year, and a map of where it went."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Sum

from osa.appraisal.charts.money import YearOfMoney, money_chart, signed_chart
from osa.appraisal.charts.outlines import outlines
from osa.appraisal.charts.recipients import Receiving, is_on_map, recipients_map
from osa.i18n import Text, _, language
from osa.register.models import Agreement, Project
from osa.register.published import MoneyYear, budget, money, public, shown_state
from osa.web.caching import remembered
from osa.web.figures.figure import Figure
from osa.web.formatting import fiscal_year, yen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from osa.register.selectors import BudgetYear

ALL = "all"
_MOST_SAID = 8
"""So many years, or countries, are said in words; all of them stand in the table."""
_UNIT = Text("billion yen", "億円")
_CREDIT = Text(
    "Source: the published register of this site; each amount links to its own source.",
    "出典：本サイトの公開台帳（各金額から個別の出典に移動できます）。",
)
_BORDERS = Text(
    "Map: {credit} ({licence}); borders as drawn there, which say nothing about anyone's position.",
    "地図：{credit}（{licence}）。境界線は同データによるもので、いかなる立場を示すものでもありません。",
)


def years_of_budget() -> list[BudgetYear]:
    """Return the published budget of each fiscal year."""
    found: list[BudgetYear] = remembered("years_of_budget", budget)
    return found


def years_of_money() -> list[MoneyYear]:
    """Return the published money of each fiscal year."""
    found: list[MoneyYear] = remembered("years_of_money", lambda: money(years_of_budget()))
    return found


def in_units(amount: int | None) -> float | None:
    """Return an amount of yen in the unit of the charts: billions in English, 億円 in Japanese."""
    return None if amount is None else amount / (10**8 if language() == "ja" else 10**9)


def _with_unit(name: str) -> str:
    """Return the heading of a column of amounts."""
    return f"{name} ({_UNIT})" if language() == "en" else f"{name}（{_UNIT}）"


def _drawn(years: Sequence[MoneyYear]) -> list[YearOfMoney]:
    """Return years as the charts take them."""
    return [
        YearOfMoney(
            name=fiscal_year(year.fiscal_year),
            appropriated=year.appropriated,
            signed=year.signed,
            delivered=year.delivered,
            unsigned=year.unsigned,
            uncertain=year.uncertain,
        )
        for year in years
    ]


def _said(amount: int | None) -> str:
    """Return an amount in words."""
    return _("not known") if amount is None else yen(amount)


def _only_all(of: str) -> None:
    """Refuse what there is no chart of. Raises `KeyError`."""
    if of != ALL:
        raise KeyError(of)


def _money(of: str) -> Figure:
    """Return the chart of yen by year."""
    _only_all(of)
    years = years_of_money()
    told = _("{year}: {appropriated} appropriated, {signed} signed, {delivered} delivered in full")
    words = [
        told.format(
            year=fiscal_year(year.fiscal_year),
            appropriated=_said(year.appropriated),
            signed=yen(year.signed),
            delivered=yen(year.delivered),
        )
        for year in years[-_MOST_SAID:]
    ]
    return Figure(
        title=_("Yen appropriated, signed and delivered, by fiscal year"),
        summary=_sentences(words),
        columns=(
            _("fiscal year of the budget"),
            _with_unit(_("appropriated")),
            _("appropriated amount certain?"),
            _with_unit(_("signed")),
            _with_unit(_("delivered in full")),
        ),
        rows=tuple(
            (
                fiscal_year(year.fiscal_year),
                in_units(year.appropriated),
                None if year.appropriated is None else _("no") if year.uncertain else _("yes"),
                in_units(year.signed),
                in_units(year.delivered),
            )
            for year in years
        ),
        draw=lambda: money_chart(_drawn(years), str(_CREDIT)),
        note=_money_note(years),
        credit=str(_CREDIT),
    )


def _money_note(years: Sequence[MoneyYear]) -> str:
    """Return how the chart of yen by year is to be read."""
    parts = [
        _(
            "Appropriated: the approved budget with supplements and what was carried over. Signed: the notes of the "
            "projects on that year's budget, whenever they were signed. Delivered in full: the whole amount of the "
            "notes of those projects of which all deliveries are confirmed, since nobody publishes what a single "
            "delivery cost. A delivery that nobody has reported counts as not made."
        )
    ]
    if begun := sum(year.begun for year in years):
        told = _("Projects worth {amount} have been delivered in part and do not count.")
        parts.append(told.format(amount=yen(begun)))
    if any(year.uncertain for year in years):
        told = _("A pale bar is an amount that is not certain: inferred, not verified, or contradicted by a source.")
        parts.append(told)
    return _joined(parts)


def _signed(of: str) -> Figure:
    """Return the chart of what of each year's budget is signed."""
    _only_all(of)
    years = years_of_money()
    told = _("{year}: {signed} signed, {unsigned} not signed")
    words = [
        told.format(year=fiscal_year(year.fiscal_year), signed=yen(year.signed), unsigned=_said(year.unsigned))
        for year in years[-_MOST_SAID:]
    ]
    return Figure(
        title=_("How much of each year's budget is signed"),
        summary=_sentences(words),
        columns=(_("fiscal year of the budget"), _with_unit(_("signed")), _with_unit(_("not signed"))),
        rows=tuple((fiscal_year(year.fiscal_year), in_units(year.signed), in_units(year.unsigned)) for year in years),
        draw=lambda: signed_chart(_drawn(years), str(_CREDIT)),
        note=_(
            "Not signed: what is available in the year's budget less the notes of the projects on it; not known where "
            "something of that year is not published. A pale bar is an amount that is not certain."
        ),
        credit=str(_CREDIT),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Published projects that are alike: of one recipient, one year's budget, one state, with or without notes."""

    country: str
    name: Text
    fiscal_year: int
    state: str
    noted: bool
    count: int


def groups() -> list[Group]:
    """Return all published projects in groups; cancelled ones are left out."""
    found: list[Group] = remembered("groups", _groups)
    return found


def _groups() -> list[Group]:
    """Return what `groups` remembers."""
    notes = public(Agreement).filter(project=OuterRef("pk"))
    rows = (
        public(Project)
        .exclude(standing="cancelled")
        .annotate(noted=Exists(notes), shown_state=shown_state())
        .order_by()
    )
    alike = ("country", "country__name_en", "country__name_ja", "fiscal_year", "shown_state", "noted")
    counted = rows.values_list(*alike).annotate(Count("pk"))
    return [Group(code, Text(en, ja), year, state, noted, count) for code, en, ja, year, state, noted, count in counted]


def received() -> list[Receiving]:
    """Return what each country receives, as published, the largest first; cancelled projects are left out."""
    found: list[Receiving] = remembered("received", _received)
    return found


def _received() -> list[Receiving]:
    """Return what `received` remembers."""
    signed = public(Agreement).exclude(project__standing="cancelled").order_by()
    yen_of = dict(signed.values_list("project__country").annotate(Sum("amount_yen")))
    counts, names = Counter[str](), {}
    for group in groups():
        counts[group.country] += group.count
        names[group.country] = str(group.name)
    receiving = [
        Receiving(code, names[code], yen_of.get(code), counts[code], _said_of(yen_of.get(code))) for code in counts
    ]
    return sorted(receiving, key=lambda one: (-(one.yen or 0), one.name))


def _said_of(amount: int | None) -> str:
    """Return what is signed with a country, in words."""
    return _("no notes yet") if amount is None else yen(amount)


def _recipients(of: str) -> Figure:
    """Return the map of the recipients."""
    _only_all(of)
    listed = received()
    borders = str(_BORDERS).format(credit=outlines()["credit"], licence=_("public domain"))
    credit = f"{_CREDIT}\n{borders}"
    words = [_("{country} {amount}").format(country=one.name, amount=one.shown) for one in listed]
    more = len(words) - 2 * _MOST_SAID
    said = words[: 2 * _MOST_SAID] + ([_("and {count} more").format(count=more)] if more > 0 else [])
    return Figure(
        title=_("Recipients, by yen of the notes signed"),
        summary=_sentences([_("{count} recipients").format(count=len(listed)), *said]),
        columns=(_("recipient"), _("projects"), _with_unit(_("signed"))),
        rows=tuple((one.name, one.projects, in_units(one.yen)) for one in listed),
        draw=lambda: recipients_map(listed, credit),
        note=_map_note(listed),
        credit=credit,
    )


def _map_note(listed: Sequence[Receiving]) -> str:
    """Return how the map is to be read."""
    told = _(
        "The area of a circle is the yen of the notes signed; a ring is a recipient whose project has no notes yet."
    )
    missing = [one.name for one in listed if not is_on_map(one.country)]
    away = [_("Not on this map: {countries}.").format(countries=", ".join(missing))] if missing else []
    return _joined([told, *away])


def _sentences(words: Sequence[str]) -> str:
    """Return parts as one text that is read aloud with a pause after each."""
    return "、".join(words) + "。" if language() == "ja" else "; ".join(words) + "."


def _joined(sentences: Sequence[str]) -> str:
    """Return sentences one after the other."""
    return ("" if language() == "ja" else " ").join(sentences)


FIGURES: dict[str, Callable[[str], Figure]] = {"money": _money, "signed": _signed, "recipients": _recipients}
