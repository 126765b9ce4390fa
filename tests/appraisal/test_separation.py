from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osa.appraisal.separation import Separation, hits_among, pooled, separate, won_pairs

NAN = float("nan")


def made(scores: list[float], wanted: list[int]) -> Separation:
    found = separate(np.array(scores, dtype=float), np.isin(np.arange(len(scores)), wanted))
    assert found is not None
    return found


def pairs(scores: list[float], wanted: set[int]) -> float:
    """The share of pairs that are won, counted one by one."""
    others = [place for place in range(len(scores)) if place not in wanted]
    wins = [
        1.0 if scores[one] > scores[other] else 0.5 if scores[one] == scores[other] else 0.0
        for one in wanted
        for other in others
    ]
    return sum(wins) / len(wins)


numbers = st.lists(st.integers(0, 4).map(float), min_size=3, max_size=9)


@given(numbers, st.data())
def test_the_area_is_the_share_of_pairs_won(scores: list[float], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(scores) - 1))
    wanted = set(data.draw(st.permutations(range(len(scores))))[:size])
    found = made(scores, list(wanted))
    assert found.auc == pytest.approx(pairs(scores, wanted))
    won, compared = won_pairs(np.array(scores), np.isin(np.arange(len(scores)), list(wanted)))
    assert won / compared == pytest.approx(found.auc)


@given(numbers, st.data())
def test_the_probability_of_chance_counts_every_way_to_choose(scores: list[float], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(scores) - 1))
    found = made(scores, list(range(size)))
    areas = [pairs(scores, set(chosen)) for chosen in combinations(range(len(scores)), size)]
    as_good = sum(area >= found.auc - 1e-9 for area in areas)
    assert found.chance == pytest.approx(as_good / len(areas))


def test_perfect_scores_have_an_area_of_one_and_the_least_probability() -> None:
    found = made([9, 8, 1, 2, 3], [0, 1])
    assert (found.auc, found.precision, found.recall) == (1.0, 1.0, 1.0)
    assert found.chance == pytest.approx(1 / 10)
    assert found.interval == (1.0, 1.0)


def test_scores_that_are_all_equal_say_nothing() -> None:
    found = made([1, 1, 1, 1], [0])
    assert (found.auc, found.chance, found.hits, found.by_lot) == (0.5, 1.0, 0.25, 0.25)


def test_what_has_no_score_comes_last() -> None:
    assert made([NAN, 1, 2], [0]).auc == 0.0
    assert made([NAN, NAN, 2], [0]).auc == 0.25


def test_lots_decide_between_equal_scores_at_the_edge() -> None:
    scores = np.array([9.0, 5, 5, 5, 1])
    wanted = np.array([True, True, False, False, False])
    assert hits_among(scores, wanted, 2) == pytest.approx(1 + 1 / 3)
    assert hits_among(scores, wanted, 10) == 2.0


def test_there_is_nothing_to_tell_apart_without_chosen_or_others() -> None:
    assert separate(np.array([1.0, 2.0]), np.array([False, False])) is None
    assert separate(np.array([1.0, 2.0]), np.array([True, True])) is None


def test_years_are_pooled_by_their_pairs() -> None:
    one, other = made([3, 2, 1], [0]), made([1, 2, 3, 4], [0])
    both = pooled([one, other], independent=True)
    assert both is not None
    assert both.auc == pytest.approx((2 + 0) / (2 + 3))
    assert (both.chosen, both.hits, both.found) == (2, 1.0, 2.0)
    assert sum(both.ways.values()) == 3 * 4
    # Of the twelve ways, those with two pairs or more: by hand 1 + 2 + … = 3 wins with (2, any), (1, ≥1), (0, ≥2).
    assert both.chance == pytest.approx((4 + 3 + 2) / 12)


def test_years_that_depend_on_each_other_have_no_probability() -> None:
    both = pooled([made([3, 2, 1], [0]), made([1, 2, 3], [0])], independent=False)
    assert both is not None
    assert both.chance is None
    assert pooled([], independent=True) is None


def test_fifty_candidates_are_counted_exactly() -> None:
    found = made([float(place) for place in range(50)], [49, 48, 47, 46, 45, 44, 43, 42])
    assert sum(found.ways.values()) == 536_878_650
    assert found.chance == pytest.approx(1 / 536_878_650)


def test_the_interval_contains_the_area_of_a_middling_score() -> None:
    rng = np.random.default_rng(5)
    found = made(rng.random(60).tolist(), list(range(20)))
    low, high = found.interval
    assert low < found.auc < high
