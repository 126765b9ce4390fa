"""How well scores tell the chosen from the others: hits, area under the ROC curve, and whether that is chance.

The numbers are tiny (four countries of fifty), so the probability is exact: every way to choose as many is counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osa.appraisal.composite import middle_ranks, ranks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from osa.appraisal.composite import Numbers

RECALL_AT = 10
_DRAWS = 2_000
_SEED = 20230405
_BANDS = (5.0, 95.0)


@dataclass(frozen=True, slots=True)
class Separation:
    """How well scores tell some chosen ones from the others.

    `hits` is the number of chosen among the first `chosen`, `found` that among the first ten; where scores are equal,
    what drawing lots would give on average; `by_lot` and `found_by_lot` are what lots alone would give. `compared` is
    the number of pairs (chosen, other), `won` twice the number of those in which the chosen one stands higher, a tie
    counting half. `ways` has in how many ways as many could be chosen, by the `won` that they would give; it is empty
    where that means nothing. `drawn` are areas under the curve if chosen and others are drawn again from their like.
    """

    chosen: int
    others: int
    hits: float
    found: float
    by_lot: float
    found_by_lot: float
    won: int
    compared: int
    ways: Mapping[int, int]
    drawn: NDArray[np.float64]

    @property
    def precision(self) -> float:
        """The share of the chosen among the first `chosen`; as many being taken, it is also the share found."""
        return self.hits / self.chosen

    @property
    def recall(self) -> float:
        """The share of the chosen that is among the first ten."""
        return self.found / self.chosen

    @property
    def auc(self) -> float:
        """The share of the pairs in which the chosen one stands higher: 1 is perfect, 0.5 is chance."""
        return self.won / (2 * self.compared)

    @property
    def interval(self) -> tuple[float, float]:
        """The 5 and 95 per cent points of the area under the curve if chosen and others are drawn again."""
        low, high = np.percentile(self.drawn, _BANDS)
        return float(low), float(high)

    @property
    def chance(self) -> float | None:
        """The probability that lots would do as well or better, where it can be told."""
        if not self.ways:
            return None
        return sum(count for won, count in self.ways.items() if won >= self.won) / sum(self.ways.values())


def separate(scores: Numbers, wanted: NDArray[np.bool_]) -> Separation | None:
    """Return how well scores tell the wanted ones from the others; nothing if there are none of either.

    What has no score comes last, all of it together.
    """
    chosen, others = int(wanted.sum()), int((~wanted).sum())
    if not chosen or not others:
        return None
    filled = np.where(np.isnan(scores), -np.inf, scores)
    doubled = (2 * middle_ranks(-filled)).astype(np.int64)
    least = chosen * (chosen + 1)
    return Separation(
        chosen,
        others,
        hits_among(scores, wanted, chosen),
        hits_among(scores, wanted, RECALL_AT),
        chosen * chosen / (chosen + others),
        chosen * min(RECALL_AT / (chosen + others), 1.0),
        int(doubled[wanted].sum()) - least,
        chosen * others,
        {total - least: count for total, count in _sums(doubled.tolist(), chosen).items()},
        _drawn_again(_wins(filled, wanted)),
    )


def won_pairs(scores: Numbers, wanted: NDArray[np.bool_]) -> tuple[float, int]:
    """Return how many pairs (wanted, other) the wanted one wins, a tie counting half, and how many there are.

    What has no score comes last, all of it together.
    """
    wins = _wins(np.where(np.isnan(scores), -np.inf, scores), wanted)
    return float(wins.sum()), wins.size


def _wins(scores: Numbers, wanted: NDArray[np.bool_]) -> Numbers:
    """Return for each wanted one (rows) and each other (columns) 1, 0, or a half if they are tied."""
    ones, others = scores[wanted][:, np.newaxis], scores[~wanted][np.newaxis, :]
    found: Numbers = np.where(ones > others, 1.0, np.where(ones == others, 0.5, 0.0))
    return found


def hits_among(scores: Numbers, wanted: NDArray[np.bool_], first: int) -> float:
    """Return how many wanted ones are among the first; lots decide between equal scores, and their mean is taken."""
    places = ranks(scores)
    hits = 0.0
    for place in np.unique(places):
        tied = places == place
        room = min(max(first - (int(place) - 1), 0), int(tied.sum()))
        hits += room * float(wanted[tied].mean())
    return hits


def pooled(parts: Sequence[Separation], *, independent: bool) -> Separation | None:
    """Put several years together, or return nothing of none.

    Only if the years are independent can the probability of chance be told.
    """
    if not parts:
        return None
    ways: Counter[int] = Counter({0: 1})
    for part in parts if independent else ():
        product: Counter[int] = Counter()
        for won, count in part.ways.items():
            for before, times in ways.items():
                product[before + won] += times * count
        ways = product
    compared = sum(part.compared for part in parts)
    return Separation(
        sum(part.chosen for part in parts),
        sum(part.others for part in parts),
        sum(part.hits for part in parts),
        sum(part.found for part in parts),
        sum(part.by_lot for part in parts),
        sum(part.found_by_lot for part in parts),
        sum(part.won for part in parts),
        compared,
        ways if independent else {},
        np.sum([_shuffled(part.drawn, place) * part.compared for place, part in enumerate(parts)], axis=0) / compared,
    )


def _shuffled(drawn: Numbers, place: int) -> Numbers:
    """Return the draws of a year in another order than those of the others, so that they do not go together."""
    return np.random.default_rng((_SEED, place)).permutation(drawn)


def _sums(values: Sequence[int], size: int) -> dict[int, int]:
    """Return, for each sum that some `size` of the values have, in how many ways they have it.

    Each distribution is one long integer with a field of bits for each sum, so that adding a value is a shift.
    """
    bits = len(values) + 1
    ways = [1] + [0] * size
    for value in values:
        for taken in range(size, 0, -1):
            ways[taken] += ways[taken - 1] << (value * bits)
    mask, rest = (1 << bits) - 1, ways[size]
    most = sum(sorted(values)[-size:])
    counts = ((total, (rest >> (total * bits)) & mask) for total in range(most + 1))
    return {total: count for total, count in counts if count}


def _drawn_again(wins: Numbers) -> Numbers:
    """Return areas under the curve with chosen (rows) and others (columns) drawn again from their like."""
    rng = np.random.default_rng(_SEED)
    chosen, others = wins.shape
    rows = rng.multinomial(chosen, np.full(chosen, 1 / chosen), _DRAWS)
    columns = rng.multinomial(others, np.full(others, 1 / others), _DRAWS)
    areas: Numbers = ((rows @ wins) * columns).sum(axis=1) / (chosen * others)
    return areas
