"""What Japan could lawfully have supplied: the bounds by country, supplier, years and set of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.appraisal.charts.saving import credit_of
from osa.appraisal.charts.substitution import ranges
from osa.appraisal.indicator import Missing
from osa.appraisal.substitution import DATASET
from osa.evidence.countries import countries
from osa.i18n import _
from osa.web.answers.page import Page, sources
from osa.web.answers.work import SUPPLIERS
from osa.web.figures.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osa.appraisal.substitution import Share, Span
    from osa.evidence.snapshots import Snapshot
    from osa.web.answers.work import Work

ALL = "all"
"""What stands for all suppliers together in addresses."""


def substitution_pages(work: Work) -> Iterator[Page]:
    """Yield the page of all bounds, and how they come about."""
    found = work.substitution
    data = {
        "eras": [_era(work, one.id) for one in found.table.eras],
        "columns": columns_of(work),
        "suppliers": [{"id": supplier or ALL, "name": supplier_name(supplier)} for supplier in SUPPLIERS],
        "spans": [str(span) for span in found.question.spans],
        "tables": [_table(work, supplier, span) for supplier in SUPPLIERS for span in found.question.spans],
        "practice": list(found.barred_by_practice()),
        "unnamed": sorted({f"{item.category}: {item.description}" for item, _volume in found.unnamed()}),
        "assumed": [{"fact": one.fact, "reason": str(one.reason)} for one in found.table.assumed],
        "kinds": [{"name": str(one.name), "reason": str(one.reason)} for one in found.table.kinds],
        "sources": sources(_snapshots(work)),
    }
    yield Page("substitution", data, dict(_figures(work)))


def supplier_name(supplier: str | None) -> str:
    """Return the name of a supplier, or that all of them are meant."""
    return _("all suppliers") if supplier is None else str(countries()[supplier].name)


def _snapshots(work: Work) -> tuple[Snapshot, ...]:
    """Return the snapshots that the bounds rest on."""
    found = work.substitution
    return work.basis.evidence.of(DATASET, *(one.dataset for one in found.table.recipient))


def _era(work: Work, name: str) -> dict[str, Any]:
    """Return a set of rules."""
    era = next(one for one in work.substitution.table.eras if one.id == name)
    return {"id": era.id, "day": era.day.isoformat(), "name": str(era.name), "reason": str(era.reason)}


def columns_of(work: Work) -> list[dict[str, Any]]:
    """Return the columns of a table of bounds: each set of rules with the frameworks that were in force under it."""
    pairs = dict.fromkeys((one.era, one.framework) for one in work.shares)
    return [
        {"rules": _era(work, era)["name"], "frameworks": [_short(framework) for of, framework in pairs if of == era]}
        for era in dict.fromkeys(era for era, _framework in pairs)
    ]


def _short(framework: str) -> str:
    """Return a short name of a framework."""
    return {"transfer": _("transfer"), "osa": "OSA"}[framework]


def _table(work: Work, supplier: str | None, span: Span) -> dict[str, Any]:
    """Return the bounds of what one supplier delivered in some years: a row for each country that has any."""
    chosen = [one for one in work.shares if one.supplier == supplier and one.span == span]
    listed = work.substitution.table.recipients
    codes = [code for code in work.substitution.question.recipients if code in listed or _any(chosen, code)]
    rows = [
        {"code": code, "name": str(countries()[code].name), "volume": _volume(chosen, code)}
        | {"cells": [_cell(one) for one in chosen if one.recipient == code], "page": code in work.countries}
        for code in codes
    ]
    return {"supplier": supplier or ALL, "span": str(span), "rows": rows}


def _any(shares: Sequence[Share], code: str) -> bool:
    """Tell whether a country has bounds."""
    return any(one.bounds is not None for one in shares if one.recipient == code)


def _volume(shares: Sequence[Share], code: str) -> str | None:
    """Return the volume that a country received, in millions of TIV."""
    totals = [one.bounds.total for one in shares if one.recipient == code and one.bounds is not None]
    return f"{totals[0]:,.1f}" if totals else None


def _cell(share: Share) -> dict[str, Any]:
    """Return bounds as a cell, or why there are none."""
    if share.bounds is None:
        why = (
            _("nothing received") if share.missing is Missing.UNDEFINED else share.missing.told if share.missing else ""
        )
        return {"missing": why}
    return {"lower": f"{share.bounds.lower:.1%}", "upper": f"{share.bounds.upper:.1%}"}


def bounds_of(work: Work, code: str) -> dict[str, Any]:
    """Return the bounds of one country, for every supplier and all years of the evidence."""
    spans = work.substitution.question.spans[:1]
    rows = []
    for span in spans:
        for supplier in SUPPLIERS:
            own = [s for s in work.shares if (s.recipient, s.supplier, s.span) == (code, supplier, span)]
            volume = _volume(own, code)
            rows.append({"supplier": supplier_name(supplier), "volume": volume, "cells": [_cell(one) for one in own]})
    return {"span": str(spans[0]) if spans else "", "columns": columns_of(work), "rows": rows}


def _figures(work: Work) -> Iterator[tuple[str, Figure]]:
    """Yield the chart of each supplier, over all years of the evidence."""
    found = work.substitution
    names = {one.framework: str(work.rulebook.frameworks[one.framework].name) for one in work.shares}
    credit = credit_of(_snapshots(work))
    for supplier in SUPPLIERS if found.question.spans else ():
        span = found.question.spans[0]
        shares = [s for s in work.shares if s.supplier == supplier and s.span == span and s.bounds is not None]
        if shares:
            yield f"substitution/{supplier or ALL}", _figure(work, shares, supplier, names, credit)


def _figure(work: Work, shares: Sequence[Share], supplier: str | None, names: dict[str, str], credit: str) -> Figure:
    """Return the chart of what one supplier delivered."""
    eras = {one.id: str(one.name) for one in work.substitution.table.eras}
    told = _("Of what {supplier} delivered in {span}, the share that Japan could lawfully have supplied, by country.")
    rows = tuple(
        (
            str(countries()[s.recipient].name),
            eras[s.era],
            names[s.framework],
            _rounded(s.bounds.lower),
            _rounded(s.bounds.upper),
        )
        for s in shares
        if s.bounds is not None
    )
    return Figure(
        _("What Japan could lawfully have supplied: deliveries of {supplier}").format(supplier=supplier_name(supplier)),
        told.format(supplier=supplier_name(supplier), span=shares[0].span),
        (_("country"), _("rules"), _("framework"), _("lower bound (%)"), _("upper bound (%)")),
        rows,
        lambda: ranges(shares, work.substitution.table.eras, names, supplier_name(supplier), credit),
        _("Law only: not whether Japan makes such an item, its price, or whether anybody would want it."),
        credit,
    )


def _rounded(share: float) -> float:
    """Return a share in per cent."""
    return round(100 * share, 1)
