"""Japan's cooperation by era: each measure for itself, never added to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.appraisal.charts.history import stacks
from osa.appraisal.charts.saving import credit_of
from osa.appraisal.history import UNALLOCATED, WDI, lacks_early_regions
from osa.evidence.countries import countries
from osa.i18n import _
from osa.web.answers.page import Page, sources
from osa.web.figures.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.appraisal.history import HistoryTable, Period, Series
    from osa.evidence.snapshots import Snapshot
    from osa.web.answers.work import Work


def history_pages(work: Work) -> Iterator[Page]:
    """Yield the page of the history: the eras, and a table and a chart for each measure."""
    table, found = work.history
    data = {
        "article": str(table.article),
        "url": table.url,
        "eras": [_era(one) for one in table.eras],
        "measures": [_measure(table, one) for one in found],
        "early": lacks_early_regions(found),
        "sources": sources(_snapshots(work, *found)),
    }
    figures = {f"history/{one.id}": _figure(work, table, one) for one in found}
    yield Page("history", data, figures)


def _snapshots(work: Work, *found: Series) -> list[Snapshot]:
    """Return the snapshots behind some measures; of the World Bank's indicators the one on aid only."""
    listed = work.basis.evidence.of(*(one.dataset for one in found))
    return [one for one in listed if one.provenance.dataset != "world_indicators" or WDI in one.provenance.holds]


def _era(era: Period) -> dict[str, Any]:
    """Return an era with what the article says of it, and on what its years rest."""
    told = {"about": str(era.about or ""), "reason": str(era.reason or "")}
    return {"id": era.id, "name": str(era.name), "since": era.since, "until": era.until} | told


def _regions(table: HistoryTable) -> dict[str, str]:
    """Return the regions with their names, and what went to none of them."""
    return {one.id: str(one.name) for one in table.regions} | {UNALLOCATED: _("no single country")}


def _measure(table: HistoryTable, one: Series) -> dict[str, Any]:
    """Return a measure: regions down, eras across, each with the years that there are data for."""
    rows = []
    for region, name in _regions(table).items():
        amounts = [one.total(era, region) for era in table.eras]
        if any(amount is not None for amount in amounts):
            rows.append({"name": name, "cells": [_amount(amount) for amount in amounts]})
    return {
        "id": one.id,
        "name": str(one.name),
        "unit": str(one.unit),
        "first": one.years[0],
        "last": one.years[-1],
        "columns": [{"name": str(era.name), "years": _years(one, era)} for era in table.eras],
        "rows": rows,
        "total": {"name": _whole(one), "cells": [_amount(one.total(era)) for era in table.eras]},
        "caveat": _caveat(one),
    }


def _whole(one: Series) -> str:
    """Say what the sum of the regions is the sum of."""
    if one.only:
        return _("these countries")
    return _("all countries") if one.countries_only else _("all")


def _caveat(one: Series) -> str:
    """Say what a measure leaves out."""
    if one.only:
        names = ", ".join(str(countries()[code].name) if code in countries() else code for code in one.only)
        return _("These recipients only, so that no region is whole: {names}").format(names=names)
    if one.countries_only:
        return _("Countries only: the source has nothing here of what went to regions, or to no country in particular.")
    return ""


def _years(one: Series, era: Period) -> str:
    """Say for which years of an era there are data; nothing if there are none."""
    covered = one.covered(era)
    return "" if not covered else str(covered[0]) if len(covered) == 1 else f"{covered[0]}–{covered[-1]}"


def _amount(amount: float | None) -> str | None:
    """Write an amount; one that rounds to nought has no sign."""
    return None if amount is None else f"{round(amount, 1) + 0.0:,.1f}"


def _figure(work: Work, table: HistoryTable, one: Series) -> Figure:
    """Return the chart of one measure."""
    credit = credit_of(_snapshots(work, one))
    rows = tuple(
        (str(era.name), name, round(amount, 2))
        for era in table.eras
        for region, name in _regions(table).items()
        if (amount := one.total(era, region)) is not None
    )
    totals = "; ".join(f"{era.name} {_amount(total)}" for era in table.eras if (total := one.total(era)) is not None)
    return Figure(
        f"{one.name} ({one.unit})",
        _("By era and region, in all: {totals}.").format(totals=totals),
        (_("era"), _("region"), str(one.unit)),
        rows,
        lambda: stacks([one], table, table.eras, credit),
        _caveat(one),
        credit,
    )
