"""Rankings of candidates, and how much of them is choice: rank intervals over weights, methods and missing data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osa.appraisal.composite import (
    Correlation,
    Weights,
    aggregated,
    aims_of,
    composite,
    correlations,
    middle_ranks,
    prepared,
    rank_correlation,
    ranks,
    set_weights,
)
from osa.appraisal.settings import CHOICES, METHODS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.appraisal.candidates import Measured
    from osa.appraisal.composite import Numbers, Places, Scores
    from osa.appraisal.indicator import Aim, Missing
    from osa.appraisal.settings import Method, Trials

_BANDS = (5.0, 95.0)
"""Per cent of the draws that lie below the two ends of an interval."""

_LEAVING_OUT = 0.5
"""Share of the draws in which one indicator is left out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a country stands. `low` and `high` are the 5 and 95 per cent points of its rank over the draws.

    `in_top` is the share of the draws in which it is among the first. `aims` has its score for each aim (none: too
    little is known). `missing` names the indicators without a value, and why.
    """

    country: str
    rank: int
    score: float
    low: float
    high: float
    in_top: float
    aims: Mapping[Aim, float | None]
    missing: Mapping[str, Missing]


@dataclass(frozen=True, slots=True)
class Effect:
    """How far ranks move, on average over the countries, if one choice alone is made otherwise.

    `choice` is `weights`, a choice of the method, or `without:` and the id of an indicator that is left out.
    """

    choice: str
    mean_shift: float


@dataclass(frozen=True, slots=True)
class Robustness:
    """How far the ranking hangs on choices.

    `agreement` is Spearman's correlation between the ranking and the draws: median, and the 5 per cent point. `effects`
    have the strongest choice first. `shares` has, by rank (rows) and country in the order of the ranking, the share of
    the draws.
    """

    agreement: tuple[float, float]
    effects: tuple[Effect, ...]
    shares: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates in the order of a composite. `unranked` are those of which too little is known."""

    measured: Measured
    aims: tuple[Aim, ...]
    weights: Mapping[Aim, float]
    method: Method
    trials: Trials
    standings: tuple[Standing, ...]
    unranked: tuple[str, ...]
    robustness: Robustness | None
    correlations: tuple[Correlation, ...]


def rank(measured: Measured, weights: Mapping[Aim, float], method: Method, trials: Trials) -> Ranking:
    """Rank what is measured, and try the ranking out on draws of every choice that was made for it.

    The draws take all candidates for bringing values to one scale, and rank those that have a score in the ranking.
    """
    scores = composite(measured, weights, method)
    overall = scores.overall[0]
    order = np.argsort(np.where(np.isnan(overall), np.inf, -overall), kind="stable")
    order = order[: np.count_nonzero(~np.isnan(overall))]
    ranked = {measured.countries[place] for place in order}
    standings: tuple[Standing, ...] = ()
    robustness = None
    if order.size:
        drawn = _drawn(measured, weights, trials)[:, order]
        standings = _standings(measured, scores, order, _Spread.of(drawn, trials.top))
        robustness = _robustness(measured, weights, _Tried(method, trials, order, drawn, overall[order]))
    return Ranking(
        measured,
        aims_of(measured),
        weights,
        method,
        trials,
        standings,
        tuple(country for country in measured.countries if country not in ranked),
        robustness,
        correlations(measured),
    )


@dataclass(frozen=True, slots=True)
class _Spread:
    """The ends of each country's interval of ranks, and the share of the draws in which it is among the first."""

    low: Numbers
    high: Numbers
    in_top: Numbers

    @classmethod
    def of(cls, drawn: Numbers, top: int) -> _Spread:
        """Take them of the scores of the draws."""
        places = ranks(drawn)
        low, high = np.percentile(places, _BANDS, axis=0)
        return cls(low, high, (places <= top).mean(axis=0))


def _standings(measured: Measured, scores: Scores, order: Places, spread: _Spread) -> tuple[Standing, ...]:
    """Return where the countries stand, in the order of their places among the rows."""
    nominal = ranks(scores.overall[0][order])
    return tuple(
        Standing(
            measured.countries[place],
            int(nominal[spot]),
            float(scores.overall[0][place]),
            float(spread.low[spot]),
            float(spread.high[spot]),
            float(spread.in_top[spot]),
            {aim: _known(scores.aims[0, index, place]) for index, aim in enumerate(aims_of(measured))},
            _missing(measured, measured.countries[place]),
        )
        for spot, place in enumerate(order)
    )


def _known(score: float) -> float | None:
    """Return a score, or nothing if there is none."""
    return None if np.isnan(score) else float(score)


def _missing(measured: Measured, country: str) -> dict[str, Missing]:
    """Return the indicators without a value for a country, and why."""
    listed = ((one.id, measured.missing.get((country, one.id))) for one in measured.indicators)
    return {name: why for name, why in listed if why is not None}


def _dirichlet(rng: np.random.Generator, weights: Numbers, concentration: float, draws: int) -> Numbers:
    """Draw weights that sum to one around some that do; a weight of nought stays nought."""
    gammas = rng.standard_gamma(np.broadcast_to(weights * concentration, (draws, weights.size)))
    gammas = np.where(weights > 0, np.maximum(gammas, np.finfo(float).tiny), 0.0)
    found: Numbers = gammas / gammas.sum(axis=1, keepdims=True)
    return found


def _weights_drawn(rng: np.random.Generator, fixed: Weights, trials: Trials) -> Weights:
    """Draw the weights of the aims, and of the indicators within each."""
    draws = trials.draws
    aims = _dirichlet(rng, fixed.aims[0], trials.concentration, draws)
    indicators = np.zeros((draws, fixed.groups.size))
    for place in range(aims.shape[1]):
        own = fixed.groups == place
        indicators[:, own] = _dirichlet(rng, fixed.indicators[0, own], trials.concentration, draws)
    return Weights(indicators, aims, fixed.groups)


def _drawn(measured: Measured, by_aim: Mapping[Aim, float], trials: Trials) -> Numbers:
    """Return scores (draws × countries) with every choice drawn: weights, method, an indicator left out."""
    rng = np.random.default_rng(trials.seed)
    weights = _weights_drawn(rng, set_weights(measured, by_aim), trials)
    size = len(measured.indicators)
    leaving = (rng.random(trials.draws) < _LEAVING_OUT) & (size > 1)
    left_out = rng.integers(0, size, trials.draws)
    weights.indicators[np.flatnonzero(leaving), left_out[leaving]] = 0.0
    picked = rng.integers(0, len(METHODS), trials.draws)
    scores = np.empty((trials.draws, len(measured.countries)))
    for place, method in enumerate(METHODS):
        own = picked == place
        if own.any():
            these = Weights(weights.indicators[own], weights.aims[own], weights.groups)
            scores[own] = aggregated(prepared(measured, method), these, method).overall
    return scores


@dataclass(frozen=True, slots=True)
class _Tried:
    """What was tried: the method, the draws' scores, and the places and scores of the ranked countries in order."""

    method: Method
    trials: Trials
    order: Places
    drawn: Numbers
    nominal: Numbers


def _robustness(measured: Measured, by_aim: Mapping[Aim, float], tried: _Tried) -> Robustness:
    """Sum up how far a ranking hangs on choices."""
    agreement = rank_correlation(np.broadcast_to(tried.nominal, tried.drawn.shape), tried.drawn)
    agreement = agreement[~np.isnan(agreement)]
    places = ranks(tried.drawn)
    shares = [np.bincount(column - 1, minlength=len(tried.order)) / len(places) for column in places.T]
    low, middle = np.percentile(agreement, (_BANDS[0], 50.0)) if agreement.size else (np.nan, np.nan)
    return Robustness(
        (float(middle), float(low)),
        _effects(measured, by_aim, tried),
        tuple(tuple(float(share) for share in row) for row in np.array(shares).T),
    )


def _effects(measured: Measured, by_aim: Mapping[Aim, float], tried: _Tried) -> tuple[Effect, ...]:
    """Make each choice alone otherwise, and say how far ranks move on average."""
    before = middle_ranks(tried.nominal)
    found = []
    for choice, runs in _alone(measured, by_aim, tried).items():
        shifts = []
        for how, weights in runs:
            scores = aggregated(prepared(measured, how), weights, how).overall[:, tried.order]
            shifts.append(np.abs(middle_ranks(scores) - before).mean())
        found.append(Effect(choice, float(np.mean(shifts))))
    return tuple(sorted(found, key=lambda effect: (-effect.mean_shift, effect.choice)))


def _alone(measured: Measured, by_aim: Mapping[Aim, float], tried: _Tried) -> dict[str, list[tuple[Method, Weights]]]:
    """Return for each choice what it could be otherwise, everything else being as it is."""
    method, fixed = tried.method, set_weights(measured, by_aim)
    rng = np.random.default_rng(tried.trials.seed)
    runs = {"weights": [(method, _weights_drawn(rng, fixed, tried.trials))]}
    runs |= {choice: [(how, fixed) for how in method.otherwise(choice)] for choice in CHOICES}
    for place, one in enumerate(measured.indicators if len(measured.indicators) > 1 else ()):
        without = fixed.indicators.copy()
        without[0, place] = 0.0
        runs[f"without:{one.id}"] = [(method, Weights(without, fixed.aims, fixed.groups))]
    return runs
