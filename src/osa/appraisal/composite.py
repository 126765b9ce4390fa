"""Composite indicators, step by step as in the OECD and JRC Handbook on Constructing Composite Indicators (2008).

Values are turned so that more speaks for assistance, brought to one scale of 1 to 100, averaged within each aim, and
the aims are put together. An aim has a score for a country only if at least half of its indicators have a value there;
a value that is not known is left out of that mean, not guessed. A value that is undefined, because there is nothing to
take it of, counts as the lowest that anybody has, or is left out. The whole is there only if at least half of the aims
have a score; an aim without one counts as the lowest, or is left out. As the lowest, nobody rises by what he lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osa.appraisal.indicator import Aim
from osa.appraisal.settings import Aggregation, Impute, Lack, Normalisation
from osa.evidence.countries import countries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from osa.appraisal.candidates import Measured
    from osa.appraisal.settings import Method

    Numbers = NDArray[np.float64]
    Places = NDArray[np.int64]
    Flags = NDArray[np.bool_]

LOWEST = 1.0
HIGHEST = 100.0
_MIDDLE = (LOWEST + HIGHEST) / 2
_MEAN, _DEVIATION = 50.0, 10.0
"""Where z-scores are put on the scale."""

_DIGITS = 9
"""Scores that differ less are equal, so that rounding does not break ties."""

_FEWEST = 5
"""Countries with both values that a correlation takes."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by draw: those of the indicators (draws × indicators) and those of the aims (draws × aims).

    `groups` names for each indicator the place of its aim among the columns of `aims`. An indicator that weighs nothing
    is left out of that draw, an aim as well.
    """

    indicators: Numbers
    aims: Numbers
    groups: Places


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores by draw: of the whole (draws × countries) and of the aims (draws × aims × countries)."""

    overall: Numbers
    aims: Numbers


def aims_of(measured: Measured) -> tuple[Aim, ...]:
    """Return the aims of which something is measured, in their usual order."""
    return tuple(aim for aim in Aim if any(one.aim is aim for one in measured.indicators))


def set_weights(measured: Measured, by_aim: Mapping[Aim, float]) -> Weights:
    """Return the weights as they are set: indicators weigh the same within their aim."""
    aims = aims_of(measured)
    groups = np.array([aims.index(one.aim) for one in measured.indicators], dtype=np.int64)
    sizes = np.bincount(groups, minlength=len(aims)).astype(np.float64)
    weights = np.array([[by_aim[aim] for aim in aims]], dtype=np.float64)
    return Weights((1.0 / sizes[groups])[np.newaxis, :], weights / max(weights.sum(), np.finfo(float).tiny), groups)


def normalised(values: Numbers, how: Normalisation) -> Numbers:
    """Bring each column to the scale of 1 to 100; what is missing stays missing.

    `min_max` puts the lowest value at 1 and the highest at 100, `rank` the ranks. `z_score` puts the mean at 50 and a
    standard deviation at 10, and cuts off below 1. A column whose values are all equal says nothing: they are put in
    the middle.
    """
    if how is Normalisation.RANK:
        values = np.column_stack([_ranked(column) for column in values.T]) if values.size else values
    if not values.size:
        return values
    if how is Normalisation.Z_SCORE:
        return _z_scores(values)
    there = ~np.isnan(values)
    low = np.min(values, axis=0, where=there, initial=np.inf)
    span = np.max(values, axis=0, where=there, initial=-np.inf) - low
    flat = ~(span > 0)
    scaled = LOWEST + (HIGHEST - LOWEST) * (values - low) / np.where(flat, 1.0, span)
    return np.where(there, np.where(flat, _MIDDLE, scaled), np.nan)


def _z_scores(values: Numbers) -> Numbers:
    """Return deviations from the mean of each column, on the scale of 1 to 100."""
    there = ~np.isnan(values)
    count = np.maximum(there.sum(axis=0), 1)
    deviations = np.where(there, values, 0.0)
    mean = deviations.sum(axis=0) / count
    deviations = np.where(there, values - mean, 0.0)
    spread = np.sqrt((deviations**2).sum(axis=0) / count)
    scores = _MEAN + _DEVIATION * deviations / np.where(spread > 0, spread, 1.0)
    return np.where(there, np.maximum(scores, LOWEST), np.nan)


def _ranked(column: Numbers) -> Numbers:
    """Return the rank of each value from below; equal values share the mean of theirs."""
    there = ~np.isnan(column)
    ranks = np.full(column.shape, np.nan)
    if there.any():
        ranks[there] = 1 + there.sum() - middle_ranks(column[there][np.newaxis, :])[0]
    return ranks


def imputed(values: Numbers, how: Impute, among: Sequence[str], undefined: Flags | None = None) -> Numbers:
    """Return values (turned so that more speaks for assistance) with what stands in for those that are not known.

    A subregion without any value leaves its countries without one. What is undefined stays so.
    """
    if how is Impute.NONE or not values.size:
        return values
    filled = values.copy()
    regions = np.array([countries()[country].subregion for country in among])
    open_ = np.isnan(values) if undefined is None else np.isnan(values) & ~undefined
    for column, gaps in zip(filled.T, open_.T, strict=True):
        known = column[~np.isnan(column)]
        if how is Impute.LOWEST and known.size:
            column[gaps] = known.min()
        elif how is Impute.SUBREGION_MEDIAN:
            for region in np.unique(regions[gaps]):
                nearby = column[~np.isnan(column) & (regions == region)]
                column[gaps & (regions == region)] = np.median(nearby) if nearby.size else np.nan
    return filled


def prepared(measured: Measured, method: Method) -> Numbers:
    """Return what is measured, turned, completed as the method says, and on one scale."""
    undefined = measured.undefined
    filled = imputed(measured.oriented, method.impute, measured.countries, undefined)
    scaled = normalised(filled, method.normalisation)
    if method.undefined is Lack.LEFT_OUT or not undefined.any():
        return scaled
    lowest = np.min(scaled, axis=0, where=~np.isnan(scaled), initial=HIGHEST)
    return np.where(undefined, lowest[np.newaxis, :], scaled)


def aggregated(values: Numbers, weights: Weights, method: Method) -> Scores:
    """Put normalised values together, once for each draw of the weights."""
    filled, there = np.where(np.isnan(values), 0.0, values), (~np.isnan(values)).astype(np.float64)
    used = (weights.indicators > 0).astype(np.float64)
    by_aim, counted = [], []
    for place in range(weights.aims.shape[1]):
        own = weights.groups == place
        weight = weights.indicators[:, own]
        sums, shares = weight @ filled[:, own].T, weight @ there[:, own].T
        present, all_ = used[:, own] @ there[:, own].T, used[:, own].sum(axis=1)
        enough = (present * 2 >= all_[:, np.newaxis]) & (present > 0)
        by_aim.append(np.where(enough, sums / np.where(shares > 0, shares, 1.0), np.nan))
        counted.append(all_ > 0)
    draws, rows = weights.indicators.shape[0], values.shape[0]
    aims = np.stack(by_aim, axis=1) if by_aim else np.empty((draws, 0, rows))
    weighing = np.stack(counted, axis=1) & (weights.aims > 0) if counted else np.empty((draws, 0), dtype=bool)
    return Scores(np.round(_together(aims, np.where(weighing, weights.aims, 0.0), method), _DIGITS), aims)


def _together(aims: Numbers, weights: Numbers, method: Method) -> Numbers:
    """Return one score (draws × countries) of the scores of the aims; an aim that weighs nothing does not count."""
    counts = (weights > 0)[:, :, np.newaxis]
    known = ~np.isnan(aims) & counts
    enough = (known.sum(axis=1) * 2 >= counts.sum(axis=1)) & known.any(axis=1)
    lowest = method.aim_without_score is Lack.LOWEST
    filled = np.where(np.isnan(aims), LOWEST, aims)
    geometric = method.aggregation is Aggregation.GEOMETRIC
    share = np.where(counts if lowest else known, weights[:, :, np.newaxis], 0.0)
    total = share.sum(axis=1)
    mean = ((np.log(filled) if geometric else filled) * share).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.where(enough, np.exp(mean) if geometric else mean, np.nan)


def composite(measured: Measured, by_aim: Mapping[Aim, float], method: Method) -> Scores:
    """Return the scores that the weights as they are set give (one draw)."""
    return aggregated(prepared(measured, method), set_weights(measured, by_aim), method)


def ranks(scores: Numbers) -> Places:
    """Return ranks along the last axis, the highest score first; equal scores share the best of theirs.

    What has no score comes last, all of it together.
    """
    filled = np.where(np.isnan(scores), -np.inf, scores)
    order = np.argsort(-filled, axis=-1, kind="stable")
    ordered = np.take_along_axis(filled, order, axis=-1)
    new = np.ones(ordered.shape, dtype=bool)
    new[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    places = np.maximum.accumulate(np.where(new, np.arange(1, ordered.shape[-1] + 1), 0), axis=-1)
    found = np.empty(ordered.shape, dtype=np.int64)
    np.put_along_axis(found, order, places, axis=-1)
    return found


def middle_ranks(scores: Numbers) -> Numbers:
    """Return ranks of which equal scores share the mean, the highest first."""
    filled = np.where(np.isnan(scores), -np.inf, scores)
    found: Numbers = (ranks(filled) + (filled.shape[-1] + 1 - ranks(-filled))) / 2.0
    return found


def rank_correlation(one: Numbers, other: Numbers) -> Numbers:
    """Return Spearman's correlation along the last axis; not a number where either does not vary."""
    first, second = middle_ranks(one), middle_ranks(other)
    first = first - first.mean(axis=-1, keepdims=True)
    second = second - second.mean(axis=-1, keepdims=True)
    scale = np.sqrt((first**2).sum(axis=-1) * (second**2).sum(axis=-1))
    product = (first * second).sum(axis=-1)
    found: Numbers = np.where(scale > 0, product / np.where(scale > 0, scale, 1.0), np.nan)
    return found


@dataclass(frozen=True, slots=True)
class Correlation:
    """How two indicators go together among the countries that have both: Spearman's correlation, −1 to 1."""

    one: str
    other: str
    same_aim: bool
    value: float
    countries: int


def correlations(measured: Measured) -> tuple[Correlation, ...]:
    """Return how the indicators go together, turned so that more speaks for assistance; the strongest first."""
    found = []
    values = measured.oriented
    for first, one in enumerate(measured.indicators):
        for second, other in enumerate(measured.indicators[:first]):
            both = ~np.isnan(values[:, first]) & ~np.isnan(values[:, second])
            if both.sum() < _FEWEST:
                continue
            value = float(rank_correlation(values[both, first], values[both, second]))
            if not np.isnan(value):
                found.append(Correlation(other.id, one.id, one.aim is other.aim, value, int(both.sum())))
    return tuple(sorted(found, key=lambda pair: (-abs(pair.value), pair.one, pair.other)))
