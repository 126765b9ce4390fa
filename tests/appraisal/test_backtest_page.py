"""The guide's page on the back-test says what the code gives."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from osa.appraisal.backtest import AID, ALL, ASEAN, BASELINES, NEW, OVERALL, BackTest
from osa.appraisal.backtest_page import markdown
from osa.appraisal.indicator import Aim
from tests.appraisal.back_test_page import FAR, PAGES, WHOLE, block, made_with, narrowed

if TYPE_CHECKING:
    from osa.i18n import Language

HOW = "python -m tests.appraisal.back_test_page writes the tables anew; read the text around them again"


@cache
def boxed(without: str = "") -> BackTest:
    return made_with([], without)


@cache
def whole(without: str = "") -> BackTest:
    folder = os.environ.get("OSA_REAL_DATA")
    files = [Path(folder or "", name) for name in WHOLE]
    if not folder or not all(file.exists() for file in files):
        pytest.skip("OSA_REAL_DATA names no folder with these files")
    return made_with(files, without)


def area(made: BackTest, way: str, scope: str) -> float:
    found = made.outcome(way, scope, None).separation
    assert found is not None
    return found.auc


@pytest.mark.parametrize("tongue", ["en", "ja"])
def test_the_tables_of_the_box_are_those_of_the_code(tongue: Language) -> None:
    assert block(PAGES[tongue], "box").strip() == markdown(boxed(), tongue).strip(), HOW
    assert block(PAGES[tongue], "box, narrower").strip() == narrowed(boxed(FAR), tongue).strip(), HOW


@pytest.mark.parametrize("tongue", ["en", "ja"])
def test_the_tables_of_whole_files_are_those_of_the_code(tongue: Language) -> None:
    assert block(PAGES[tongue], "whole").strip() == markdown(whole(), tongue).strip(), HOW
    assert block(PAGES[tongue], "whole, narrower").strip() == narrowed(whole(FAR), tongue).strip(), HOW


def check_reading(made: BackTest, narrow: BackTest) -> None:
    """What the page says of both sets of tables."""
    for scope in (ALL, NEW):
        for baseline in BASELINES:
            assert area(made, OVERALL, scope) < area(made, baseline, scope), HOW
        assert area(narrow, OVERALL, scope) > area(made, OVERALL, scope) + 0.05, HOW
        assert all(abs(area(narrow, OVERALL, scope) - area(narrow, one, scope)) < 0.15 for one in BASELINES), HOW
        assert area(made, Aim.NEED, scope) < 0.4, HOW
        assert abs(area(narrow, Aim.NEED, scope) - 0.5) < 0.05, HOW
        assert max(area(one, Aim.LIKE_MINDEDNESS, scope) for one in (made, narrow)) < 0.5, HOW
        assert area(narrow, Aim.CAPABILITY, scope) >= area(narrow, AID, scope) - 0.02, HOW
    together = made.outcome(OVERALL, NEW, None).separation
    assert together is not None
    assert together.chance is not None
    assert together.chance > 0.05, HOW


def test_the_reading_of_the_box_holds() -> None:
    check_reading(boxed(), boxed(FAR))
    assert boxed().outcome(Aim.DEPENDENCE, ALL, 2023).separation is None, HOW
    assert area(boxed(), Aim.CAPABILITY, ALL) > max(area(boxed(), AID, ALL), area(boxed(), ASEAN, ALL)), HOW


def test_the_reading_of_whole_files_holds() -> None:
    check_reading(whole(), whole(FAR))
    assert area(whole(), Aim.CAPABILITY, ALL) < min(area(whole(), AID, ALL), area(whole(), ASEAN, ALL)), HOW
    assert all(abs(area(made, Aim.DEPENDENCE, ALL) - 0.5) < 0.05 for made in (whole(), whole(FAR))), HOW


def test_no_country_of_the_record_is_lost() -> None:
    assert [year.outside for year in boxed().years] == [(), (), ()]
    assert [len(year.chosen) for year in boxed().years] == [4, 4, 8]
