from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from osa.appraisal.indicator import Aim, Missing
from osa.appraisal.ranking import Ranking, rank
from osa.appraisal.settings import Aggregation, Impute, Method, Trials
from osa.evidence.countries import countries
from tests.appraisal.invented import EVERY_AIM, measured

if TYPE_CHECKING:
    from osa.appraisal.candidates import Measured

NAN = float("nan")
ASIA = ("PHL", "VNM", "THA", "KHM")
FEW = Trials(draws=400, top=2)


def table() -> Measured:
    return measured(
        ASIA,
        {
            "a": (Aim.NEED, [1, 9, 5, 3]),
            "b": (Aim.NEED, [2, 8, 6, NAN]),
            "c": (Aim.PRESENCE, [0, 10, 3, 4]),
            "d": (Aim.CAPABILITY, [3, 9, 1, NAN]),
        },
    )


def made(trials: Trials = FEW, method: Method | None = None) -> Ranking:
    return rank(table(), EVERY_AIM, method or Method(), trials)


def test_the_best_in_everything_is_first_in_every_draw() -> None:
    first = made().standings[0]
    assert (first.country, first.rank, first.score, first.low, first.high, first.in_top) == ("VNM", 1, 100, 1, 1, 1)


def test_standings_are_in_order_and_name_what_is_missing() -> None:
    found = made().standings
    assert [one.rank for one in found] == [1, 2, 3, 4]
    cambodia = next(one for one in found if one.country == "KHM")
    assert dict(cambodia.missing) == {"b": Missing.NOT_REPORTED, "d": Missing.NOT_REPORTED}
    assert cambodia.aims[Aim.CAPABILITY] is None
    assert cambodia.aims[Aim.NEED] == pytest.approx(25.75)


def test_intervals_lie_around_ranks_that_are_possible() -> None:
    for one in made().standings:
        assert 1 <= one.low <= one.high <= len(ASIA)
        assert 0 <= one.in_top <= 1


def test_the_same_seed_gives_the_same_intervals_and_another_does_not() -> None:
    assert (made().standings, made().robustness) == (made().standings, made().robustness)
    other = made(Trials(draws=400, seed=1, top=2))
    assert [one.rank for one in other.standings] == [one.rank for one in made().standings]
    assert other.robustness != made().robustness


def test_shares_of_the_draws_add_up_for_each_country() -> None:
    robustness = made().robustness
    assert robustness is not None
    assert np.array(robustness.shares).sum(axis=0) == pytest.approx(np.ones(len(ASIA)))


def test_closer_weights_leave_less_in_doubt() -> None:
    names = ("PHL", "VNM", "THA")
    balanced = measured(names, {"a": (Aim.NEED, [0, 10, 6]), "c": (Aim.PRESENCE, [10, 0, 6])})
    wide, close = (rank(balanced, EVERY_AIM, Method(), Trials(2000, 1, concentration)) for concentration in (2.0, 1e6))
    assert wide.standings[0].country == "THA"
    shifts = []
    for each in (wide, close):
        assert each.robustness is not None
        shifts.append({one.choice: one.mean_shift for one in each.robustness.effects})
    assert shifts[0]["weights"] > shifts[1]["weights"]


def test_the_choice_that_moves_ranks_most_stands_first() -> None:
    robustness = made().robustness
    assert robustness is not None
    shifts = [effect.mean_shift for effect in robustness.effects]
    assert shifts == sorted(shifts, reverse=True)
    choices = {effect.choice for effect in robustness.effects}
    methods = {"weights", "normalisation", "aggregation", "impute", "aim_without_score", "undefined"}
    assert choices == methods | {f"without:{name}" for name in "abcd"}


def test_what_is_undefined_can_be_counted_or_left_out_and_the_effect_is_told() -> None:
    columns = {"a": (Aim.NEED, [1.0, 9.0, 5.0, NAN]), "b": (Aim.NEED, [2.0, 5.0, 6.0, 9.0])}
    plain, undefined = (rank(measured(ASIA, columns, gap), EVERY_AIM, Method(), FEW) for gap in ((), (("KHM", "a"),)))
    assert plain.standings[0].country == "KHM"
    assert undefined.standings[0].country == "VNM"
    assert undefined.robustness is not None
    assert {one.choice: one.mean_shift for one in undefined.robustness.effects}["undefined"] > 0


def test_a_choice_that_cannot_matter_moves_nothing() -> None:
    one_aim = measured(ASIA, {"a": (Aim.NEED, [1, 9, 5, 3])})
    robustness = rank(one_aim, {Aim.NEED: 1.0}, Method(), FEW).robustness
    assert robustness is not None
    assert robustness.agreement == pytest.approx((1.0, 1.0))
    assert {effect.mean_shift for effect in robustness.effects} == {0.0}


def test_a_country_of_which_too_little_is_known_is_not_ranked() -> None:
    gappy = measured(ASIA, {"a": (Aim.NEED, [1, 2, 3, NAN]), "b": (Aim.NEED, [1, 2, 3, NAN])})
    found = rank(gappy, EVERY_AIM, Method(), FEW)
    assert found.unranked == ("KHM",)
    assert "KHM" not in [one.country for one in found.standings]
    filled = rank(gappy, EVERY_AIM, Method(impute=Impute.SUBREGION_MEDIAN), FEW)
    assert filled.unranked == ()


def test_nothing_measured_ranks_nobody() -> None:
    found = rank(measured(ASIA, {}), EVERY_AIM, Method(), FEW)
    assert found.standings == ()
    assert found.unranked == ASIA
    assert found.robustness is None


def test_an_aim_that_weighs_nothing_changes_no_draw() -> None:
    weights = EVERY_AIM | {Aim.CAPABILITY: 0.0, Aim.PRESENCE: 0.0}
    only_need = measured(ASIA, {"a": (Aim.NEED, [1, 9, 5, 3]), "c": (Aim.PRESENCE, [9, 0, 3, 4])})
    found = rank(only_need, weights, Method(aggregation=Aggregation.GEOMETRIC), FEW)
    assert [one.country for one in found.standings] == ["VNM", "THA", "KHM", "PHL"]


def test_ten_thousand_draws_take_about_a_second() -> None:
    rng = np.random.default_rng(1)
    names = tuple(sorted(countries()))[:50]
    columns = {f"i{place}": (list(Aim)[place % 5], rng.random(50).tolist()) for place in range(20)}
    started = time.process_time()
    rank(measured(names, columns), EVERY_AIM, Method(), Trials())
    assert time.process_time() - started < 4  # a second on a machine of one's own
