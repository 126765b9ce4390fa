from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from osa.appraisal.composite import (
    Scores,
    composite,
    correlations,
    imputed,
    middle_ranks,
    normalised,
    rank_correlation,
    ranks,
)
from osa.appraisal.indicator import Aim
from osa.appraisal.settings import METHODS, Aggregation, Impute, Lack, Method, Normalisation
from tests.appraisal.invented import EVERY_AIM, measured

if TYPE_CHECKING:
    from osa.appraisal.candidates import Measured

Table = NDArray[np.float64]
NAN = float("nan")
COUNTRIES = ("PHL", "VNM", "THA", "KEN", "DJI")
ASIA = ("PHL", "VNM", "THA")
PLAIN = [Method(n, a) for n in Normalisation for a in Aggregation]
values = arrays(float, (5, 4), elements=st.integers(-50, 50).map(float), fill=st.nothing())
AIMS = (Aim.NEED, Aim.NEED, Aim.PRESENCE, Aim.CAPABILITY)


def scored(table: Table, method: Method, countries: tuple[str, ...] = COUNTRIES) -> Scores:
    columns = {f"i{place}": (aim, table[:, place].tolist()) for place, aim in enumerate(AIMS[: table.shape[1]])}
    return composite(measured(countries, columns), EVERY_AIM, method)


def column(*numbers: float) -> Table:
    return np.array([numbers], dtype=float).T


def test_min_max_puts_the_lowest_at_1_and_the_highest_at_100() -> None:
    assert normalised(column(10, 20, 15), Normalisation.MIN_MAX).T.tolist() == [[1.0, 100.0, 50.5]]


def test_z_scores_have_mean_50_and_deviation_10() -> None:
    found = normalised(column(1, 3), Normalisation.Z_SCORE)
    assert found.T.tolist() == [[40.0, 60.0]]


def test_ranks_share_the_mean_of_their_places() -> None:
    assert normalised(column(7, 7, 9), Normalisation.RANK).T.tolist() == [[1.0, 1.0, 100.0]]
    assert normalised(column(5, 7, 7, 900), Normalisation.RANK).T.tolist() == [[1.0, 50.5, 50.5, 100.0]]


@pytest.mark.parametrize("how", list(Normalisation))
def test_a_missing_value_stays_missing_and_moves_no_other(how: Normalisation) -> None:
    with_gap = normalised(column(1, NAN, 3, 7), how)
    assert np.isnan(with_gap[1, 0])
    assert with_gap[[0, 2, 3], 0].tolist() == normalised(column(1, 3, 7), how)[:, 0].tolist()


@pytest.mark.parametrize(("how", "middle"), [("min_max", 50.5), ("rank", 50.5), ("z_score", 50.0)])
def test_values_that_are_all_equal_are_put_in_the_middle(how: str, middle: float) -> None:
    assert normalised(column(4, 4, NAN), Normalisation(how))[:2, 0].tolist() == [middle, middle]


def test_the_arithmetic_mean_by_hand() -> None:
    table = measured(ASIA, {"a": (Aim.NEED, [0, 10, 5]), "b": (Aim.NEED, [0, 0, 4]), "c": (Aim.PRESENCE, [1, 0, 0])})
    found = composite(table, EVERY_AIM, Method())
    assert found.aims[0].tolist() == [[100.0, 1.0, 1.0], [1.0, 50.5, 75.25]]
    assert found.overall[0].tolist() == [50.5, 25.75, 38.125]


def test_the_geometric_mean_makes_up_less_for_a_weak_aim() -> None:
    table = measured(ASIA, {"a": (Aim.NEED, [0, 10, 5]), "c": (Aim.PRESENCE, [10, 0, 5])})
    found = composite(table, EVERY_AIM, Method(aggregation=Aggregation.GEOMETRIC))
    assert found.overall[0].tolist() == pytest.approx([10.0, 10.0, 50.5])


def test_weights_of_aims_count_and_an_aim_of_no_weight_does_not() -> None:
    table = measured(ASIA, {"a": (Aim.NEED, [0, 10, 5]), "c": (Aim.PRESENCE, [10, 0, 5])})
    heavy = composite(table, EVERY_AIM | {Aim.NEED: 3.0}, Method()).overall[0]
    assert heavy.tolist() == pytest.approx([25.75, 75.25, 50.5])
    alone = composite(table, EVERY_AIM | {Aim.PRESENCE: 0.0}, Method()).overall[0]
    assert alone.tolist() == [1.0, 100.0, 50.5]


def test_an_aim_is_the_mean_of_what_is_there_if_half_of_it_is() -> None:
    table = measured(ASIA, {"a": (Aim.NEED, [0, 10, NAN]), "b": (Aim.NEED, [NAN, 0, 4])})
    assert composite(table, EVERY_AIM, Method()).aims[0, 0].tolist() == [1.0, 50.5, 100.0]


def test_an_aim_of_which_less_than_half_is_there_has_no_score() -> None:
    table = measured(ASIA, {name: (Aim.NEED, [1, 2, NAN if name != "a" else 3]) for name in "abc"})
    found = composite(table, EVERY_AIM, Method())
    assert np.isnan(found.aims[0, 0, 2])
    assert np.isnan(found.overall[0, 2])


def test_an_aim_without_a_score_counts_as_the_lowest_or_is_left_out() -> None:
    table = measured(ASIA, {"a": (Aim.NEED, [0, 10, 10]), "c": (Aim.PRESENCE, [10, 0, NAN])})
    assert composite(table, EVERY_AIM, Method()).overall[0, 2] == 50.5
    assert composite(table, EVERY_AIM, Method(aim_without_score=Lack.LEFT_OUT)).overall[0, 2] == 100.0


def lacking(value: float) -> Measured:
    """A country (THA) whose value of one indicator is undefined, or is a number."""
    first, second, other = [0.0, 10.0, value], [4.0, 0.0, 8.0], [0.0, 10.0, 5.0]
    numbers = {"a": (Aim.NEED, first), "b": (Aim.NEED, second), "c": (Aim.PRESENCE, other)}
    return measured(ASIA, numbers, undefined=[("THA", "a")])


def test_an_undefined_value_counts_as_the_lowest_or_is_left_out() -> None:
    lowest = composite(lacking(NAN), EVERY_AIM, Method())
    assert lowest.aims[0, 1].tolist() == [25.75, 50.5, 50.5]
    left_out = composite(lacking(NAN), EVERY_AIM, Method(undefined=Lack.LEFT_OUT))
    assert left_out.aims[0, 1].tolist() == [25.75, 50.5, 100.0]


def test_an_undefined_value_is_known_and_a_missing_one_is_not() -> None:
    gappy, full = (Aim.NEED, [1.0, 2.0, NAN]), (Aim.NEED, [1.0, 2.0, 2.0])
    columns = {"a": gappy, "b": gappy, "c": full}
    unknown = composite(measured(ASIA, columns), EVERY_AIM, Method()).aims[0, 0, 2]
    undefined = composite(measured(ASIA, columns, [("THA", "a"), ("THA", "b")]), EVERY_AIM, Method()).aims[0, 0, 2]
    assert np.isnan(unknown)
    assert undefined == 34.0


def test_nothing_stands_in_for_what_is_undefined() -> None:
    table = column(1, 3, NAN, NAN, 8)
    undefined = np.isnan(table) & np.array([[False, False, True, False, False]]).T
    for how, filled in ((Impute.SUBREGION_MEDIAN, 8.0), (Impute.LOWEST, 1.0)):
        found = imputed(table, how, COUNTRIES, undefined)
        assert np.isnan(found[2, 0])
        assert found[3, 0] == filled


@given(
    values,
    st.integers(0, 4),
    st.integers(0, 3),
    st.sampled_from([one for one in METHODS if one.undefined is Lack.LOWEST]),
)
def test_nobody_rises_above_the_lowest_value_by_having_none(table: Table, row: int, place: int, method: Method) -> None:
    others = np.delete(table[:, place], row)
    lowest, less = table.copy(), table.copy()
    lowest[row, place], less[row, place] = others.min(), NAN
    columns = [{f"i{at}": (aim, each[:, at].tolist()) for at, aim in enumerate(AIMS)} for each in (lowest, less)]
    of_none = measured(COUNTRIES, columns[1], [(COUNTRIES[row], f"i{place}")])
    with_value = composite(measured(COUNTRIES, columns[0]), EVERY_AIM, method).overall[0, row]
    assert composite(of_none, EVERY_AIM, method).overall[0, row] <= with_value + 1e-6


def test_with_less_than_half_of_the_aims_there_is_no_whole() -> None:
    table = measured(
        ASIA,
        {aim: (aim, [0, 1, NAN if aim is not Aim.NEED else 1]) for aim in list(Aim)[:4]}
        | {"need": (Aim.NEED, [0, 1, 1])},
    )
    assert np.isnan(composite(table, EVERY_AIM, Method()).overall[0, 2])


def test_gaps_take_the_median_of_the_subregion_if_it_has_one() -> None:
    found = imputed(column(1, 3, NAN, NAN, 8), Impute.SUBREGION_MEDIAN, COUNTRIES)
    assert found.T.tolist() == [[1.0, 3.0, 2.0, 8.0, 8.0]]
    nobody = imputed(column(1, 3, 2, NAN, NAN), Impute.SUBREGION_MEDIAN, COUNTRIES)
    assert np.isnan(nobody[3:, 0]).all()


def test_gaps_stay_unless_something_else_is_asked_for() -> None:
    table = column(1, NAN, 2)
    assert imputed(table, Impute.NONE, ASIA) is table
    assert imputed(table, Impute.LOWEST, ASIA).T.tolist() == [[1.0, 1.0, 2.0]]


@given(values, st.integers(0, 4), st.integers(0, 3), st.integers(1, 60))
def test_a_better_value_never_lowers_a_rank(table: Table, row: int, place: int, more: int) -> None:
    better = table.copy()
    better[row, place] += more
    before, after = (ranks(scored(each, Method()).overall[0]) for each in (table, better))
    assert after[row] <= before[row]


@given(values, st.permutations(range(5)), st.sampled_from(PLAIN))
def test_countries_in_another_order_have_the_same_ranks(
    table: Table,
    order: list[int],
    method: Method,
) -> None:
    straight = ranks(scored(table, method).overall[0])
    shuffled = ranks(scored(table[order], method, tuple(COUNTRIES[place] for place in order)).overall[0])
    assert shuffled.tolist() == straight[order].tolist()


@given(values, st.integers(0, 3), st.integers(1, 1000), st.integers(-100, 100), st.sampled_from(PLAIN))
def test_another_unit_leaves_scores_alone(
    table: Table,
    place: int,
    factor: int,
    shift: int,
    method: Method,
) -> None:
    other = table.copy()
    other[:, place] = other[:, place] * factor + shift
    assert scored(other, method).overall == pytest.approx(scored(table, method).overall, abs=1e-6)


@given(values, st.integers(0, 4), st.sampled_from(list(Aggregation)))
def test_nobody_rises_because_an_aim_is_missing(
    table: Table,
    row: int,
    aggregation: Aggregation,
) -> None:
    less = table.copy()
    low, high = np.argmin(table[:, 2]), np.argmax(table[:, 2])
    if row in (low, high):  # the scale would be another
        return
    less[row, 2] = NAN
    method = Method(Normalisation.MIN_MAX, aggregation)
    assert scored(less, method).overall[0, row] <= scored(table, method).overall[0, row]


def test_equal_scores_share_the_best_rank_and_missing_ones_come_last() -> None:
    assert ranks(np.array([5.0, NAN, 7.0, 5.0, NAN])).tolist() == [2, 4, 1, 2, 4]
    assert middle_ranks(np.array([5.0, NAN, 7.0, 5.0, NAN])).tolist() == [2.5, 4.5, 1.0, 2.5, 4.5]


def test_rank_correlation_by_hand() -> None:
    assert rank_correlation(np.array([1.0, 2, 3]), np.array([10.0, 200, 3000])) == 1.0
    assert rank_correlation(np.array([1.0, 2, 3]), np.array([3.0, 2, 1])) == -1.0
    assert rank_correlation(np.array([1.0, 2, 3, 4]), np.array([2.0, 1, 4, 3])) == pytest.approx(0.6)
    assert np.isnan(rank_correlation(np.array([1.0, 1]), np.array([1.0, 2])))


def test_correlations_take_the_countries_that_have_both_and_few_are_too_few() -> None:
    numbers = [1.0, 2, 3, 4, 5]
    table = measured(
        COUNTRIES,
        {"a": (Aim.NEED, numbers), "b": (Aim.NEED, [-one for one in numbers]), "c": (Aim.PRESENCE, [1, 2, 3, 4, NAN])},
    )
    found = correlations(table)
    assert [(pair.one, pair.other, pair.value, pair.same_aim, pair.countries) for pair in found] == [
        ("a", "b", -1.0, True, 5)
    ]


def test_what_speaks_for_assistance_when_low_is_turned() -> None:
    table = measured(ASIA, {"a": (Aim.NEED, [0, 10, 5])})
    turned = replace(table, indicators=(replace(table.indicators[0], speaks_for="low"),))
    assert composite(turned, EVERY_AIM, Method()).overall[0].tolist() == [100.0, 1.0, 50.5]
