"""`osa rank` and `osa backtest`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osa.cli.appraising import (
    ChartFile,
    KnownBy,
    Vintages,
    last_day,
    load_basis,
    load_settings,
    print_sources,
    sources_data,
)
from osa.cli.options import AsJson, Lang, Programme  # noqa: TC001 - Typer reads them
from osa.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from osa.appraisal.backtest import BackTest
    from osa.appraisal.candidates import Measured
    from osa.appraisal.indicator import Aim, Basis, Indicator
    from osa.appraisal.ranking import Ranking
    from osa.appraisal.settings import Settings
    from osa.evidence.snapshots import Snapshot

RANK_HELP = _(
    "Rank the candidates by a composite of the indicators, with rank intervals over every choice that was made for it."
)
BACKTEST_HELP = _("Test the ranking on the past: would it have anticipated the countries that were chosen?")


def _check_aim(value: str | None) -> str | None:
    """Refuse an aim that there is not."""
    from osa.appraisal.indicator import Aim

    if value is not None and value not in tuple(Aim):
        raise typer.BadParameter(", ".join(Aim))
    return value


def _check_impute(value: str | None) -> str | None:
    """Refuse a treatment of missing values that there is not."""
    if value not in (None, "none", "subregion_median"):
        raise typer.BadParameter("none, subregion_median")
    return value


OneAim = Annotated[str | None, typer.Option("--aim", help=_("Rank by one aim only."), callback=_check_aim)]
Draws = Annotated[int | None, typer.Option("--draws", help=_("Draws for the intervals."), min=1, max=1_000_000)]
Seed = Annotated[
    int | None, typer.Option("--seed", help=_("Seed of the draws: the same seed, the same intervals."), min=0)
]
Imputation = Annotated[
    str | None,
    typer.Option(
        "--impute",
        help=_("What stands in for a missing value: none, or subregion_median."),
        callback=_check_impute,
    ),
]
Covered = Annotated[
    bool,
    typer.Option("--covered", help=_("Rank only the countries that every snapshot covers, by all indicators.")),
]
HeatMap = Annotated[
    Path | None,
    typer.Option("--heat-map", help=_("Save a chart of how often each country takes each rank."), dir_okay=False),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", help=_("Leave out the candidates of this subregion; may be repeated.")),
]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help=_("Print Markdown, as in the guide."))]


def rank(  # noqa: PLR0913 - one for each option
    *,
    programme: Programme = "japan",
    aim: OneAim = None,
    known_by: KnownBy = None,
    vintage: Vintages = None,
    draws: Draws = None,
    seed: Seed = None,
    impute: Imputation = None,
    covered: Covered = False,
    without: Without = None,
    chart: ChartFile = None,
    heat_map: HeatMap = None,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Rank the candidates."""
    from osa.appraisal.candidates import check_aims
    from osa.appraisal.charts.saving import credit_of
    from osa.appraisal.embargoes import embargo_on
    from osa.appraisal.indicator import Aim
    from osa.appraisal.ranking import rank as ranked
    from osa.appraisal.settings import Impute
    from osa.cli.printing import print_json
    from osa.cli.rank_lines import print_ranking, warned

    _check_charts(chart, heat_map)
    if chart and heat_map and chart.resolve() == heat_map.resolve():
        raise typer.BadParameter(_("--chart and --heat-map name the same file"))
    basis = load_basis(programme, vintage, known_by)
    settings = _narrowed(load_settings(programme), without or [])
    only = Aim(aim) if aim else None
    indicators = _indicators(only)
    trials = replace(settings.trials, draws=draws or settings.trials.draws, seed=_or(seed, settings.trials.seed))
    method = replace(settings.method, impute=Impute(impute)) if impute else settings.method
    weights = {only: 1.0} if only else settings.weights
    day = last_day(basis)
    found = _measured(basis, settings, indicators, day, covered=covered)
    check_aims(found, weights)
    made = ranked(found, weights, method, trials)
    embargoes = {country: embargo_on(basis.evidence, country, day) for country in found.countries}
    used = _used(basis, found.indicators, "aid_recipients", "embargoes")
    if chart or heat_map:
        _save_charts(made, "\n".join([credit_of(used), *warned(embargoes)]), chart, heat_map)
    if as_json:
        print_json(_ranking_data(made, used) | {"embargoes": embargoes})
    else:
        print_ranking(made, embargoes)
        print_sources(used)


def _or(value: int | None, default: int) -> int:
    """Return a value that may be nought, or the default."""
    return default if value is None else value


def _check_charts(*files: Path | None) -> None:
    """Refuse the wrong endings of charts before the work is done."""
    from osa.appraisal.charts.saving import check_ending

    for file in files:
        if file is not None:
            check_ending(file)


def _indicators(aim: Aim | None) -> list[Indicator]:
    """Return the indicators, or those of one aim."""
    from osa.appraisal.indicators import INDICATORS

    return [one for one in INDICATORS if aim is None or one.aim is aim]


def _measured(
    basis: Basis, settings: Settings, indicators: Sequence[Indicator], day: dt.date, *, covered: bool
) -> Measured:
    """Measure the candidates of a day, all or those that are covered."""
    from osa.appraisal.candidates import candidates, measured
    from osa.appraisal.candidates import covered as covered_ones

    among = candidates(basis.evidence, settings, day)
    return measured(basis, covered_ones(basis, among, indicators) if covered else among, indicators)


def _save_charts(ranking: Ranking, credit: str, chart: Path | None, heat_map: Path | None) -> None:
    """Save the charts that were asked for."""
    from osa.appraisal.charts import ranking as charts
    from osa.appraisal.charts.saving import save

    if chart:
        save(charts.intervals(ranking, credit), chart)
    if heat_map:
        save(charts.heat_map(ranking, credit), heat_map)


def _used(basis: Basis, indicators: Sequence[Indicator], *datasets: str) -> list[Snapshot]:
    """Return the snapshots behind some indicators, and those of some datasets."""
    listed = [*basis.evidence.of(*datasets), *(one for each in indicators for one in each.snapshots(basis.evidence))]
    return sorted({one.id: one for one in listed}.values(), key=lambda one: one.id)


def _ranking_data(ranking: Ranking, used: Sequence[Snapshot]) -> dict[str, Any]:
    """Return a ranking as JSON shows it."""
    return {
        "candidates": ranking.measured.countries,
        "indicators": [one.id for one in ranking.measured.indicators],
        "left_out": ranking.measured.left_out,
        "usable": {aim: {"indicators": able, "of": of} for aim, (able, of) in ranking.measured.usable.items()},
        "weights": {aim: ranking.weights[aim] for aim in ranking.aims},
        "method": ranking.method,
        "trials": ranking.trials,
        "standings": ranking.standings,
        "unranked": ranking.unranked,
        "robustness": ranking.robustness,
        "correlations": ranking.correlations,
        "sources": sources_data(used),
    }


def backtest(  # noqa: PLR0913 - one for each option
    *,
    programme: Programme = "japan",
    vintage: Vintages = None,
    without: Without = None,
    chart: ChartFile = None,
    as_markdown: AsMarkdown = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Test the ranking on the past."""
    from osa.appraisal.backtest import back_test
    from osa.appraisal.backtest_page import data, markdown
    from osa.cli.printing import print_json

    _check_charts(chart)
    if as_markdown and as_json:
        raise typer.BadParameter(_("--markdown and --json exclude each other"))
    basis = load_basis(programme, vintage, None)
    settings = _narrowed(load_settings(programme), without or [])
    indicators = _indicators(None)
    made = back_test(basis, settings, indicators, settings.method)
    kept = {name for year in made.years for name in year.indicators}
    used = _used(basis, [one for one in indicators if one.id in kept], "aid_recipients", "aid_flows")
    if chart:
        _save_back_test(made, used, chart)
    if as_json:
        print_json(data(made) | {"sources": sources_data(used)})
    elif as_markdown:
        print(markdown(made), end="")  # noqa: T201 - what the user asked for
    else:
        _print_back_test(made)
        print_sources(used)


def _narrowed(settings: Settings, without: Sequence[str]) -> Settings:
    """Leave out subregions.

    Raises `InputError` if one of them is none of the settings.
    """
    from osa.rulebook.faults import Fault, InputError

    known = ", ".join(settings.subregions)
    faults = [
        Fault("--without", _("{name} is no subregion of the settings").format(name=name), known)
        for name in without
        if name not in settings.subregions
    ]
    if faults:
        raise InputError(faults)
    return replace(settings, subregions=tuple(name for name in settings.subregions if name not in without))


def _save_back_test(made: BackTest, used: Sequence[Snapshot], chart: Path) -> None:
    """Save the chart of a back-test."""
    from osa.appraisal.charts.backtest import areas
    from osa.appraisal.charts.saving import credit_of, save

    save(areas(made, credit_of(used)), chart)


def _print_back_test(made: BackTest) -> None:
    """Print a back-test as tables, then what it rests on and what it cannot say."""
    from osa.appraisal.backtest_page import basis_lines, grids
    from osa.cli.printing import console, table
    from osa.i18n import language

    for grid in grids(made, language()):
        shown = table(*grid.headings, title=grid.title)
        for row in grid.rows:
            shown.add_row(*row)
        console.print(shown)
        console.print()
    for line in basis_lines(made, language()):
        console.print(line, markup=False)
    told = _(
        "p is the probability that drawing lots would do as well or better. The snapshots are of today: publishers "
        "have revised past years since. The indicators were chosen by people who knew which countries had been chosen."
    )
    console.print(told, style="dim")
