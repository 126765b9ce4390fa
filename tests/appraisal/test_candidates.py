from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from osa.appraisal.candidates import LeftOut, Why, candidates, check_aims, covered, measured
from osa.appraisal.indicator import Aim, Basis, Missing
from osa.appraisal.record import Record
from osa.rulebook.faults import InputError
from tests.appraisal.invented import TEXT, evidence, indicator, recipient, settings

if TYPE_CHECKING:
    from pathlib import Path

    from osa.evidence.selection import Evidence

DAY = dt.date(2022, 12, 31)


def listed(directory: Path, *rows: dict[str, str]) -> Evidence:
    return evidence(directory, {"aid_recipients": list(rows)})


def test_candidates_are_the_listed_states_of_the_region_less_the_excluded(tmp_path: Path) -> None:
    found = listed(tmp_path, recipient("VNM"), recipient("PHL"), recipient("KHM"), recipient("KEN"))
    assert candidates(found, settings(excluded={"KHM": TEXT}), DAY) == ("PHL", "VNM")


def test_who_has_left_the_list_is_no_candidate(tmp_path: Path) -> None:
    rows = [recipient("PHL", until="2022-06-01"), recipient("VNM", group=""), recipient("THA", until="2023-01-01")]
    assert candidates(listed(tmp_path, *rows), settings(), DAY) == ("THA",)


def test_who_leaves_the_list_later_is_a_candidate_until_then(tmp_path: Path) -> None:
    rows = [recipient("THA", until="2024-01-01"), recipient("THA", group="", since="2024-01-01")]
    found = listed(tmp_path, *rows)
    assert candidates(found, settings(), DAY) == ("THA",)
    assert candidates(found, settings(), dt.date(2024, 1, 1)) == ()


def test_the_day_of_an_income_group_is_not_the_day_of_being_listed(tmp_path: Path) -> None:
    assert candidates(listed(tmp_path, recipient("IDN", since="2024-01-01")), settings(), DAY) == ("IDN",)


def test_without_a_list_nobody_knows_who_is_a_candidate(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="aid_recipients"):
        candidates(evidence(tmp_path, {}), settings(), DAY)


def test_a_missing_value_is_not_a_number_and_says_why(tmp_path: Path) -> None:
    one = indicator("coast", {"PHL": 3.0, "LAO": Missing.UNDEFINED, "VNM": 4.0})
    found = measured(Basis(listed(tmp_path), Record(), 2022), ("PHL", "LAO", "VNM"), [one])
    assert found.values[0, 0] == 3.0
    assert np.isnan(found.values[1, 0])
    assert found.missing == {("LAO", "coast"): Missing.UNDEFINED}
    assert found.undefined.T.tolist() == [[False, True, False]]


def test_an_indicator_of_a_snapshot_cut_down_by_country_is_left_out(tmp_path: Path) -> None:
    row = {"recipient_iso3": "PHL", "supplier_iso3": "JPN", "tiv": 1.0}
    cut = evidence(tmp_path, {"arms_deliveries": [row]}, {"arms_deliveries": {"recipient_iso3": ["PHL"]}})
    one = indicator("share", {"PHL": 1.0, "VNM": 1.0}, datasets=("arms_deliveries",))
    found = measured(Basis(cut, Record(), 2022), ("PHL", "VNM"), [one])
    assert found.indicators == ()
    assert found.left_out == (LeftOut("share", Why.CUT_DOWN, ("VNM",)),)


def test_a_snapshot_cut_down_by_supplier_does_not_hide_a_recipient(tmp_path: Path) -> None:
    row = {"recipient_iso3": "PHL", "supplier_iso3": "JPN", "tiv": 1.0}
    cut = evidence(tmp_path, {"arms_deliveries": [row]}, {"arms_deliveries": {"supplier_iso3": ["JPN"]}})
    one = indicator("share", {"PHL": 1.0, "THA": 2.0}, datasets=("arms_deliveries",))
    assert measured(Basis(cut, Record(), 2022), ("PHL", "VNM", "THA"), [one]).indicators == (one,)


def test_an_indicator_that_says_that_it_does_not_cover_a_country_is_left_out(tmp_path: Path) -> None:
    one = indicator("share", {"PHL": 1.0, "VNM": Missing.NOT_COVERED})
    found = measured(Basis(listed(tmp_path), Record(), 2022), ("PHL", "VNM"), [one])
    assert found.left_out == (LeftOut("share", Why.CUT_DOWN, ("VNM",)),)


def test_an_indicator_without_any_value_is_left_out(tmp_path: Path) -> None:
    found = measured(Basis(listed(tmp_path), Record(), 2022), ("PHL",), [indicator("nothing", {})])
    assert found.left_out == (LeftOut("nothing", Why.NO_VALUE),)
    assert found.values.shape == (1, 0)


def test_covered_are_those_that_no_snapshot_leaves_out(tmp_path: Path) -> None:
    ones = [indicator("a", {"VNM": Missing.NOT_COVERED}), indicator("b", {"PHL": 1.0})]
    assert covered(Basis(listed(tmp_path), Record(), 2022), ("PHL", "VNM"), ones) == ("PHL",)


def test_years_that_an_indicator_covers_for_nobody_leave_no_country_uncovered(tmp_path: Path) -> None:
    ones = [indicator("a", dict.fromkeys(("PHL", "VNM"), Missing.NOT_COVERED)), indicator("b", {"PHL": 1.0})]
    basis = Basis(listed(tmp_path), Record(), 2022)
    assert covered(basis, ("PHL", "VNM"), ones) == ("PHL", "VNM")
    assert LeftOut("a", Why.NO_VALUE) in measured(basis, ("PHL", "VNM"), ones).left_out


def test_low_values_that_speak_for_assistance_are_turned(tmp_path: Path) -> None:
    one = indicator("wealth", {"PHL": 5.0, "VNM": 6.0}, speaks_for="low")
    found = measured(Basis(listed(tmp_path), Record(), 2022), ("PHL", "VNM"), [one])
    assert found.oriented.T.tolist() == [[-5.0, -6.0]]


def test_what_is_measured_of_one_aim_keeps_its_gaps_only(tmp_path: Path) -> None:
    values = {"PHL": 2.0, "THA": 3.0}
    ones = [indicator("a", values, aim=Aim.NEED), indicator("b", values, aim=Aim.PRESENCE)]
    found = measured(Basis(listed(tmp_path), Record(), 2022), ("PHL", "VNM", "THA"), ones).of(Aim.PRESENCE)
    assert [one.id for one in found.indicators] == ["b"]
    assert found.values[0, 0] == 2.0
    assert found.missing == {("VNM", "b"): Missing.NOT_REPORTED}


VARIED = {"PHL": 1.0, "VNM": 2.0}
ALIKE = {"PHL": 1.0, "VNM": 1.0}


def test_an_indicator_that_is_the_same_for_everybody_compares_nobody(tmp_path: Path) -> None:
    ones = [indicator("same", ALIKE | {"THA": Missing.UNDEFINED}), indicator("varied", VARIED)]
    found = measured(Basis(listed(tmp_path), Record(), 2022), ("PHL", "VNM", "THA"), ones)
    assert [one.id for one in found.indicators] == ["varied"]
    assert found.left_out == (LeftOut("same", Why.ALL_ALIKE),)


def test_an_aim_of_whose_indicators_fewer_than_half_are_left_is_left_out(tmp_path: Path) -> None:
    thin = [indicator("kept", VARIED), indicator("same", ALIKE), indicator("none", {})]
    half = [indicator("half", VARIED, aim=Aim.PRESENCE), indicator("gone", {}, aim=Aim.PRESENCE)]
    found = measured(Basis(listed(tmp_path), Record(), 2022), ("PHL", "VNM"), [*thin, *half])
    assert [one.id for one in found.indicators] == ["half"]
    assert LeftOut("kept", Why.FEW_OF_AIM) in found.left_out
    assert found.usable == {Aim.PRESENCE: (1, 2), Aim.NEED: (1, 3)}


def test_an_indicator_that_knows_the_record_counts_among_those_of_its_aim(tmp_path: Path) -> None:
    kept, knowing = indicator("kept", VARIED), indicator("knowing", VARIED)
    found = measured(Basis(listed(tmp_path), Record(), 2022), ("PHL", "VNM"), [kept, knowing], [knowing])
    assert found.left_out == (LeftOut("knowing", Why.KNOWS_THE_RECORD),)
    assert found.usable == {Aim.NEED: (1, 2)}


def test_one_aim_alone_is_no_ranking_by_all_of_them(tmp_path: Path) -> None:
    ones = [indicator("kept", VARIED), indicator("gone", {}, aim=Aim.PRESENCE)]
    found = measured(Basis(listed(tmp_path), Record(), 2022), ("PHL", "VNM"), ones)
    with pytest.raises(InputError, match=r"only the indicators of the aim Need.*gone: it has no value"):
        check_aims(found, dict.fromkeys(Aim, 1.0))
    check_aims(found, {Aim.NEED: 1.0})
    with pytest.raises(InputError, match="no indicator can compare"):
        check_aims(found, {Aim.PRESENCE: 1.0})
