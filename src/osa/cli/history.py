"""`osa history`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from osa.cli.appraising import ChartFile, Vintages, load_evidence, print_sources, sources_data
from osa.cli.options import AsJson, Lang, Programme  # noqa: TC001 - Typer reads them
from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.appraisal.history import HistoryTable, Period, Series

HISTORY_HELP = _(
    "Show Japan's aid by era of the founding article, or by decade, and by region, in every measure that is there.\n\n"
    "Measures are never added or chained: each is a table of its own, with its unit and its years."
)


def _check_by(value: str) -> str:
    """Refuse what the years cannot be grouped by."""
    if value not in ("era", "decade"):
        raise typer.BadParameter("era, decade")
    return value


def history(  # noqa: PLR0913 - the options of the command
    *,
    measure: Annotated[
        list[str] | None, typer.Option("--measure", help=_("Only this measure, by its id; may be repeated."))
    ] = None,
    by: Annotated[str, typer.Option("--by", help=_("Group the years by era or decade."), callback=_check_by)] = "era",
    programme: Programme = "japan",
    vintage: Vintages = None,
    chart: ChartFile = None,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Show aid by period and region, each measure for itself."""
    from osa.appraisal.charts.history import stacks
    from osa.appraisal.charts.saving import check_ending, credit_of, save
    from osa.appraisal.history import periods, read_history, series
    from osa.cli.printing import console, print_json
    from osa.rulebook.reading import programme_directory

    if chart:
        check_ending(chart)
    table = read_history(programme_directory(programme))
    evidence = load_evidence(programme, vintage)
    every = series(evidence, table)
    found = _chosen(every, measure)
    shown = periods(table, "decade" if by == "decade" else "era", found)
    snapshots = [
        one
        for one in evidence.of(*(one.dataset for one in found))
        if one.provenance.dataset != "world_indicators" or _is_aid(one.provenance.holds)
    ]
    if chart:
        save(stacks(found, table, shown, credit_of(snapshots)), chart)
    if as_json:
        print_json(_data(found, table, shown) | {"sources": sources_data(snapshots)})
        return
    for one in found:
        _print_series(one, table, shown)
    if not found:
        console.print(_("There are no data on aid. osa evidence add adds them."))
    _print_hint(every)
    if by == "era":
        _print_eras(table)
    print_sources(snapshots)


def _is_aid(holds: Sequence[str]) -> bool:
    """Tell whether a snapshot of indicators has the one on aid."""
    from osa.appraisal.history import WDI

    return WDI in holds


def _chosen(found: list[Series], wanted: list[str] | None) -> list[Series]:
    """Return the measures that are wanted. Raises `InputError` if one is not there."""
    from osa.rulebook.faults import Fault, InputError

    ids = [one.id for one in found]
    expected = _("one of: {keys}").format(keys=", ".join(ids))
    faults = [Fault(name, _("there is no such measure"), expected) for name in wanted or () if name not in ids]
    if faults:
        raise InputError(faults)
    return [one for one in found if not wanted or one.id in wanted]


def _rows(table: HistoryTable) -> list[tuple[str, str]]:
    """Return the regions, and what went to none of them, with their names."""
    from osa.appraisal.history import UNALLOCATED

    return [*((region.id, str(region.name)) for region in table.regions), (UNALLOCATED, _("no single country"))]


def _print_series(one: Series, table: HistoryTable, shown: Sequence[Period]) -> None:
    """Print one measure: regions down, periods across, each with the years that there are data for."""
    from osa.cli.printing import console
    from osa.cli.printing import table as new_table

    title = _("{id}: {name} ({unit}), {first}–{last}").format(
        id=one.id, name=one.name, unit=one.unit, first=one.years[0], last=one.years[-1]
    )
    headings = [f"{period.name}\n{_years(one, period)}" for period in shown]
    made = new_table(_("region"), *headings, title=title, right=tuple(range(1, len(headings) + 1)))
    for region, name in _rows(table):
        amounts = [one.total(period, region) for period in shown]
        if any(amount is not None for amount in amounts):
            made.add_row(name, *(_amount(amount) for amount in amounts))
    made.add_section()
    made.add_row(_all(one), *(_amount(one.total(period)) for period in shown))
    console.print(made)
    if one.only:
        told = _("These recipients only, so that no region is whole: {names}").format(names=", ".join(one.only))
        console.print(told, style="yellow", markup=False)
    elif one.countries_only:
        told = _("Countries only: the source has nothing here of what went to regions, or to no country in particular.")
        console.print(told, style="yellow", markup=False)
    console.print()


def _all(one: Series) -> str:
    """Say what the sum of the regions is the sum of."""
    if one.only:
        return _("these countries")
    return _("all countries") if one.countries_only else _("all")


def _print_hint(every: list[Series]) -> None:
    """Say what to add if the regions of earlier years are not there."""
    from osa.appraisal.history import lacks_early_regions
    from osa.cli.printing import console
    from osa.evidence.publishers.aiddata import ORIGIN

    first = lacks_early_regions(every)
    if first is None:
        return
    told = _(
        "Whole regions are there since {year} only. For the eras before, add AidData's totals by donor, recipient and "
        "year (1947-2011, from {url}): osa evidence add FILE.csv"
    )
    console.print(told.format(year=first, url=ORIGIN.url), markup=False)
    console.print()


def _years(one: Series, period: Period) -> str:
    """Say for which years of a period there are data."""
    covered = one.covered(period)
    if not covered:
        return _("no data")
    return str(covered[0]) if len(covered) == 1 else f"{covered[0]}–{covered[-1]}"


def _amount(amount: float | None) -> str:
    """Return an amount as a cell; a sum that rounds to nought has no sign."""
    return "–" if amount is None else f"{round(amount, 1) + 0.0:,.1f}"


def _print_eras(table: HistoryTable) -> None:
    """Say what the article says of each era, and where the years come from."""
    from osa.cli.printing import console

    for era in table.eras:
        until = str(era.until) if era.until is not None else ""
        line = _("{name} ({since}–{until}): {about} {reason}").format(
            name=era.name, since=era.since, until=until, about=era.about, reason=era.reason
        )
        console.print(line, style="dim", markup=False)
    told = _("The eras are those of {article}; the years are a reading.").format(article=table.article)
    console.print(f"{told} {table.url}", style="dim", markup=False)


def _data(found: list[Series], table: HistoryTable, shown: Sequence[Period]) -> dict[str, Any]:
    """Return the measures as JSON shows them."""
    return {
        "donor": table.donor,
        "article": table.article,
        "url": table.url,
        "periods": [
            {"id": p.id, "name": p.name, "since": p.since, "until": p.until, "about": p.about, "reason": p.reason}
            for p in shown
        ],
        "measures": [
            {
                "id": one.id,
                "name": one.name,
                "unit": one.unit,
                "years": [one.years[0], one.years[-1]],
                "only": one.only,
                "countries_only": one.countries_only,
                "amounts": [
                    {
                        "period": period.id,
                        "years": one.covered(period),
                        "all": one.total(period),
                        "regions": {region: one.total(period, region) for region, _name in _rows(table)},
                    }
                    for period in shown
                ],
            }
            for one in found
        ],
    }
