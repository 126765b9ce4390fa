"""The guide's page on the back-test says what the code gives."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from osa.appraisal.backtest import ALL, BASELINES, NEW, OVERALL, BackTest
from osa.appraisal.backtest_page import markdown
from osa.appraisal.indicator import Aim
from tests.appraisal.back_test_page import FAR, PAGES, WHOLE, block, made_with, narrowed
from tests.real import real_file

if TYPE_CHECKING:
    from osa.i18n import Language

HOW = "python -m tests.appraisal.back_test_page writes the tables anew; read the text around them again"


@cache
def boxed(without: str = "") -> BackTest:
    return made_with([], without)


@cache
def whole(without: str = "") -> BackTest:
    return made_with([real_file(name) for name in WHOLE], without)


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
        assert area(made, Aim.NEED, scope) < 0.4, HOW
        assert abs(area(narrow, Aim.NEED, scope) - 0.5) < 0.05, HOW
        assert max(area(one, Aim.LIKE_MINDEDNESS, scope) for one in (made, narrow)) < 0.5, HOW
    together = made.outcome(OVERALL, NEW, None).separation
    assert together is not None
    assert together.chance is not None
    assert together.chance > 0.05, HOW


def test_the_reading_of_the_box_holds() -> None:
    check_reading(boxed(), boxed(FAR))
    usable = boxed().years[0].usable
    assert (usable[Aim.DEPENDENCE], usable[Aim.CAPABILITY]) == ((0, 5), (1, 4)), HOW
    for aim in (Aim.DEPENDENCE, Aim.CAPABILITY):
        assert boxed().outcome(aim, ALL, 2023).separation is None, HOW
    for scope in (ALL, NEW):
        assert area(boxed(), OVERALL, scope) < 0.5, HOW
        assert area(boxed(FAR), OVERALL, scope) < min(area(boxed(FAR), one, scope) for one in BASELINES), HOW
    stands = f"{area(boxed(), OVERALL, ALL):.2f} / {area(boxed(), OVERALL, NEW):.2f}"
    assert all(f"| {stands} |" in page.read_text(encoding="utf-8") for page in PAGES.values()), HOW


def test_the_reading_of_whole_files_holds() -> None:
    check_reading(whole(), whole(FAR))
    for scope in (ALL, NEW):
        over = [area(whole(FAR), OVERALL, scope) - area(whole(FAR), one, scope) for one in BASELINES]
        assert all(0 < more < 0.2 for more in over), HOW
        for made in (whole(), whole(FAR)):
            others = [OVERALL, *(aim for aim in Aim if aim is not Aim.CAPABILITY), *BASELINES]
            assert area(made, Aim.CAPABILITY, scope) > max(area(made, one, scope) for one in others), HOW
    assert all(abs(area(made, Aim.DEPENDENCE, ALL) - 0.5) < 0.05 for made in (whole(), whole(FAR))), HOW
    stands = f"{area(whole(), OVERALL, ALL):.2f} / {area(whole(), OVERALL, NEW):.2f}"
    assert all(f"| {stands} |" in page.read_text(encoding="utf-8") for page in PAGES.values()), HOW


def test_no_country_of_the_record_is_lost() -> None:
    assert [year.outside for year in boxed().years] == [(), (), ()]
    assert [len(year.chosen) for year in boxed().years] == [4, 4, 8]
