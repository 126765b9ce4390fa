"""The back-test: whether the ranking would have anticipated the countries that were chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.appraisal.backtest import AID, ALL, ASEAN, NEW, OVERALL, SCOPES, BackTest
from osa.appraisal.backtest_page import basis_lines, grids, label
from osa.appraisal.charts.backtest import areas
from osa.appraisal.charts.saving import credit_of
from osa.appraisal.indicators import INDICATORS
from osa.i18n import _, language
from osa.web.answers.page import Page, sources, told
from osa.web.figures.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.evidence.snapshots import Snapshot
    from osa.web.answers.work import Work

_CHANCE = 0.5
_SCOPE = {ALL: "all", NEW: "new"}


def back_test_pages(work: Work) -> Iterator[Page]:
    """Yield the page of the back-test; if there is none, it says why."""
    made = work.back_test
    if not isinstance(made, BackTest):
        yield Page("back_test", {"failed": told(made)})
        return
    snapshots = _snapshots(work, made)
    credit = credit_of(snapshots)
    data = {
        "failed": [],
        "results": [_result(made, scope) for scope in SCOPES],
        "grids": [
            {"title": grid.title, "headings": grid.headings, "rows": grid.rows} for grid in grids(made, language())
        ],
        "basis": basis_lines(made, language()),
        "sources": sources(snapshots),
    }
    yield Page("back_test", data, {f"back_test/{_SCOPE[scope]}": _figure(made, scope, credit) for scope in SCOPES})


def _snapshots(work: Work, made: BackTest) -> list[Snapshot]:
    """Return the snapshots that the test rests on, each once."""
    kept = {name for year in made.years for name in year.indicators}
    evidence = work.basis.evidence
    listed = [*evidence.of("aid_recipients", "aid_flows")]
    listed += [one for each in INDICATORS if each.id in kept for one in each.snapshots(evidence)]
    return sorted({one.id: one for one in listed}.values(), key=lambda one: one.id)


def _area(made: BackTest, way: str, scope: str) -> float | None:
    """Return the area under the curve of a way to rank, all years together."""
    separation = made.outcome(way, scope, None).separation
    return None if separation is None else separation.auc


def _result(made: BackTest, scope: str) -> dict[str, Any]:
    """Return the result in short: the ranking beside the baselines, and whether it beats them and chance."""
    own = _area(made, OVERALL, scope)
    baselines = {way: _area(made, way, scope) for way in (AID, ASEAN)}
    known = {way: area for way, area in baselines.items() if area is not None}
    separation = made.outcome(OVERALL, scope, None).separation
    above_chance = separation is not None and separation.interval[0] > _CHANCE
    return {
        "scope": _SCOPE[scope],
        "area": None if own is None else f"{own:.2f}",
        "interval": None if separation is None else [f"{end:.2f}" for end in separation.interval],
        "baselines": [{"name": str(label(way)), "area": f"{area:.2f}"} for way, area in known.items()],
        "beats_all": own is not None and all(own > area for area in known.values()),
        "beats_none": own is not None and all(own <= area for area in known.values()),
        "above_chance": above_chance,
        "below_chance": separation is not None and separation.interval[1] < _CHANCE,
    }


def _figure(made: BackTest, scope: str, credit: str) -> Figure:
    """Return the chart of the areas under the curve."""
    rows = tuple(
        (
            str(label(one.way)),
            _("all years") if one.fiscal_year is None else one.fiscal_year,
            round(one.separation.auc, 2),
            *(round(end, 2) for end in one.separation.interval),
        )
        for one in made.outcomes
        if one.scope == scope and one.separation is not None
    )
    titles = {ALL: _("All countries of each year's projects"), NEW: _("Countries chosen for the first time")}
    own = _area(made, OVERALL, scope)
    told_of = _("The area under the curve of the ranking over all years is {area}; half would be chance, one perfect.")
    return Figure(
        titles[scope],
        told_of.format(area="–" if own is None else f"{own:.2f}"),
        (_("ranked by"), _("fiscal year"), _("area"), _("5 % point"), _("95 % point")),
        rows,
        lambda: areas(made, credit, scope),
        _("The dashed line is chance. The grey bar is the interval of all years together, the black tick their value."),
        credit,
    )
