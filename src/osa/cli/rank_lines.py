"""What `osa rank` says below its table: what is not in the ranking, how it was made, how far it can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import _

if TYPE_CHECKING:
    from osa.appraisal.candidates import Why
    from osa.appraisal.ranking import Ranking

_SHOWN_CORRELATIONS = 5
_SHOWN_EFFECTS = 6


def gaps(ranking: Ranking) -> list[str]:
    """Say what is not in the ranking: countries, and indicators."""
    lines = []
    if ranking.unranked:
        told = _("Not ranked, because too little is known: {countries}.")
        lines.append(told.format(countries=", ".join(ranking.unranked)))
    for indicator in ranking.measured.indicators:
        without = [country for country, name in ranking.measured.missing if name == indicator.id]
        if without:
            told = _("No value of {indicator}: {countries}.")
            lines.append(told.format(indicator=indicator.id, countries=", ".join(without)))
    reasons: dict[tuple[Why, tuple[str, ...]], list[str]] = {}
    for one in ranking.measured.left_out:
        reasons.setdefault((one.why, one.countries), []).append(one.indicator)
    for (why, countries), indicators in reasons.items():
        told = _("Left out: {indicators}: {why}.").format(indicators=", ".join(indicators), why=why.told)
        if countries:
            told += " " + _("Not covered: {countries}.").format(countries=", ".join(countries))
        lines.append(told)
    return lines


def how(ranking: Ranking) -> list[str]:
    """Say how a ranking was made."""
    method, trials = ranking.method, ranking.trials
    weights = ", ".join(f"{aim} {ranking.weights[aim]:g}" for aim in ranking.aims)
    return [
        _("Method: normalisation {normalisation}, aggregation {aggregation}, missing values: {impute}.").format(
            normalisation=method.normalisation, aggregation=method.aggregation, impute=method.impute
        ),
        _("Weights: {weights}; indicators weigh the same within their aim.").format(weights=weights),
        _(
            "An aim has a score only if at least half of its indicators have a value, the whole only if at least half "
            "of the aims have a score. In the whole, an aim without a score is: {no_score}. The draws try every "
            "method, missing values as the lowest, and each indicator left out."
        ).format(no_score=method.no_score),
        _("Draws: {draws}, seed {seed}, concentration of the weights {concentration:g}.").format(
            draws=trials.draws, seed=trials.seed, concentration=trials.concentration
        ),
    ]


def trust(ranking: Ranking) -> list[str]:
    """Say how far a ranking hangs on choices."""
    if ranking.robustness is None:
        return []
    middle, low = ranking.robustness.agreement
    told = _("Spearman's correlation of the ranking with the draws: median {middle:.2f}, 5 % point {low:.2f}.")
    effects = ", ".join(f"{one.choice} {one.mean_shift:.1f}" for one in ranking.robustness.effects[:_SHOWN_EFFECTS])
    lines = [
        told.format(middle=middle, low=low),
        _("Mean shift of ranks if one choice alone is made otherwise: {effects}.").format(effects=effects),
    ]
    pairs = [pair for pair in ranking.correlations if pair.same_aim][:_SHOWN_CORRELATIONS]
    if pairs:
        shown = ", ".join(f"{pair.one} × {pair.other} {pair.value:+.2f}" for pair in pairs)
        lines.append(_("Strongest correlations within an aim (what is counted twice): {pairs}.").format(pairs=shown))
    return lines
