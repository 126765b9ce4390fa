"""The ranking with its intervals, how it was made, and how far it can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.appraisal.charts.ranking import heat_map, intervals
from osa.appraisal.charts.saving import credit_of
from osa.appraisal.indicator import Missing
from osa.appraisal.ranking import Ranking
from osa.appraisal.settings import CHOICES
from osa.evidence.countries import countries
from osa.i18n import _
from osa.web.answers.countries import embargo_mark, region_of
from osa.web.answers.page import Page, sources, told
from osa.web.figures.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from osa.appraisal.composite import Correlation
    from osa.appraisal.ranking import Standing
    from osa.evidence.snapshots import Snapshot
    from osa.web.answers.work import Work

_STRONG = 0.5
"""From here on a correlation is told."""
_PAIRS = 5
_WITHOUT = "without:"


def ranking_pages(work: Work) -> Iterator[Page]:
    """Yield the page of the ranking; if there is none, it says why."""
    ranking = work.ranking
    if not isinstance(ranking, Ranking):
        yield Page("ranking", {"failed": told(ranking)})
        return
    snapshots = _snapshots(work, ranking)
    data = {
        "failed": [],
        "count": len(ranking.standings),
        "top": ranking.trials.top,
        "aims": [
            {"id": aim.value, "name": str(aim.label), "weight": f"{ranking.weights[aim]:g}"} for aim in ranking.aims
        ],
        "usable": [
            {"name": str(aim.label), "able": able, "of": of, "used": aim in ranking.aims}
            for aim, (able, of) in ranking.measured.usable.items()
        ],
        "rows": [_row(work, ranking, one) for one in ranking.standings],
        "unranked": [str(countries()[code].name) for code in ranking.unranked],
        "method": [
            {"name": str(label), "choice": str(ranking.method.choice(name).label)} for name, label in CHOICES.items()
        ],
        "draws": ranking.trials.draws,
        "seed": ranking.trials.seed,
        "concentration": f"{ranking.trials.concentration:g}",
        "gaps": list(_gaps(ranking)),
        "left_out": list(_left_out(ranking)),
        **_trust(ranking),
        "sources": sources(snapshots),
    }
    yield Page("ranking", data, _figures(ranking, credit_of(snapshots)))


def _snapshots(work: Work, ranking: Ranking) -> list[Snapshot]:
    """Return the snapshots that a ranking rests on, each once."""
    evidence = work.basis.evidence
    listed = [*evidence.of("aid_recipients", "embargoes")]
    listed += [one for each in ranking.measured.indicators for one in each.snapshots(evidence)]
    return sorted({one.id: one for one in listed}.values(), key=lambda one: one.id)


def _name(ranking: Ranking, indicator: str) -> str:
    """Return the name of an indicator."""
    return str(ranking.measured.names.get(indicator, indicator))


def _names(codes: Iterable[str]) -> list[str]:
    """Return the names of countries."""
    return [str(countries()[code].name) for code in codes]


def _row(work: Work, ranking: Ranking, one: Standing) -> dict[str, Any]:
    """Return where a country stands."""
    return {
        "code": one.country,
        "name": str(countries()[one.country].name),
        "region": region_of(work, one.country),
        "recipient": one.country in work.recipients,
        "rank": one.rank,
        "score": round(one.score, 1),
        "low": round(one.low),
        "high": round(one.high),
        "in_top": round(100 * one.in_top),
        "aims": [None if one.aims[aim] is None else f"{one.aims[aim]:.0f}" for aim in ranking.aims],
        "missing": len(one.missing),
        "of": len(ranking.measured.indicators),
        "embargo": embargo_mark(work.embargoes.get(one.country)),
    }


def _gaps(ranking: Ranking) -> Iterator[dict[str, Any]]:
    """Go through the indicators that lack values, with the countries: not known of, or undefined for."""
    missing = ranking.measured.missing
    for indicator in ranking.measured.indicators:
        without = [country for country, name in missing if name == indicator.id]
        undefined = [country for country in without if missing[country, indicator.id] is Missing.UNDEFINED]
        unknown = [country for country in without if country not in undefined]
        if without:
            yield {
                "id": indicator.id,
                "name": str(indicator.name),
                "unknown": _names(unknown),
                "undefined": _names(undefined),
            }


def _left_out(ranking: Ranking) -> Iterator[dict[str, Any]]:
    """Go through the indicators that take no part, and why."""
    for one in ranking.measured.left_out:
        name = _name(ranking, one.indicator)
        yield {"id": one.indicator, "name": name, "why": one.why.told, "uncovered": len(one.countries)}


def _trust(ranking: Ranking) -> dict[str, Any]:
    """Say how far a ranking hangs on choices."""
    if ranking.robustness is None:
        return {"agreement": None, "effects": [], "twice": [], "against": []}
    middle, low = ranking.robustness.agreement
    strong = [pair for pair in ranking.correlations if pair.same_aim and abs(pair.value) >= _STRONG]
    return {
        "agreement": {"middle": f"{middle:.2f}", "low": f"{low:.2f}"},
        "effects": [
            {"choice": _choice(ranking, one.choice), "shift": f"{one.mean_shift:.1f}"}
            for one in ranking.robustness.effects
        ],
        "twice": _pairs(ranking, [pair for pair in strong if pair.value > 0]),
        "against": _pairs(ranking, [pair for pair in strong if pair.value < 0]),
    }


def _choice(ranking: Ranking, choice: str) -> str:
    """Return the name of a choice that was made otherwise."""
    if choice.startswith(_WITHOUT):
        return _("without {indicator}").format(indicator=_name(ranking, choice.removeprefix(_WITHOUT)))
    return str(CHOICES[choice]) if choice in CHOICES else _("weights")


def _pairs(ranking: Ranking, pairs: Sequence[Correlation]) -> list[dict[str, str]]:
    """Return the strongest pairs of indicators."""
    return [
        {"one": _name(ranking, one.one), "other": _name(ranking, one.other), "value": f"{one.value:+.2f}"}
        for one in pairs[:_PAIRS]
    ]


def _figures(ranking: Ranking, credit: str) -> dict[str, Figure]:
    """Return the charts of a ranking."""
    if not ranking.standings:
        return {}
    first = [str(countries()[one.country].name) for one in ranking.standings[:3]]
    wide = max(ranking.standings, key=lambda one: one.high - one.low)
    told_of = _(
        "Each country's rank with the ranks between which it lies in nine of ten draws. First come {first}; widest is "
        "the interval of {wide}: {low} to {high}."
    ).format(first=", ".join(first), wide=countries()[wide.country].name, low=round(wide.low), high=round(wide.high))
    rows = tuple((str(countries()[s.country].name), s.rank, round(s.low), round(s.high)) for s in ranking.standings)
    made = {
        "intervals/all": Figure(
            _("Ranks and how far they move"),
            told_of,
            (_("country"), _("rank"), _("5 % point"), _("95 % point")),
            rows,
            lambda: intervals(ranking, credit),
            _("The dot is the rank; the line is where the rank lies in nine of ten draws of every choice made."),
            credit,
        )
    }
    return made | ({"heat/all": _heat(ranking, credit)} if ranking.robustness else {})


def _heat(ranking: Ranking, credit: str) -> Figure:
    """Return the chart of how often each country takes each rank."""
    shares = ranking.robustness.shares if ranking.robustness else ()
    rows = tuple(
        (str(countries()[one.country].name), rank, round(100 * row[place], 1))
        for place, one in enumerate(ranking.standings)
        for rank, row in enumerate(shares, 1)
        if row[place] > 0
    )
    return Figure(
        _("How often each country takes each rank"),
        _("A dark square: a country takes that rank in many draws. Where a row is blurred, the rank hangs on choices."),
        (_("country"), _("rank"), _("share of draws (%)")),
        rows,
        lambda: heat_map(ranking, credit),
        "",
        credit,
    )
