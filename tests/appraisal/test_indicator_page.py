"""The page about indicators is the one that the indicators make."""

from __future__ import annotations

from pathlib import Path

import pytest

from osa.appraisal.indicator import Missing
from osa.appraisal.indicator_page import details, indicator_page, origins
from osa.appraisal.indicators import INDICATORS, osa_yen
from osa.i18n import LANGUAGES, Language

GUIDE = Path(__file__).parents[2] / "docs/guide"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_step_with_the_indicators(language: Language) -> None:
    page = GUIDE / ("indicators.md" if language == "en" else f"indicators.{language}.md")
    assert page.read_text(encoding="utf-8") == indicator_page(language), "run: make pages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_of_every_indicator_what_it_is_its_source_and_its_limits(language: Language) -> None:
    page = indicator_page(language)
    for one in INDICATORS:
        assert f"`{one.id}`: {one.definition[language]}" in page
        assert one.caveats[language] in page
        for dataset in one.datasets:
            for origin in origins(dataset):
                assert all(part in page for part in (origin.publisher, origin.licence, origin.url))
    for reason in Missing:
        assert f"- `{reason.value}`: " in page


def test_every_dataset_of_an_indicator_has_a_publisher() -> None:
    assert [dataset for one in INDICATORS for dataset in one.datasets if not origins(dataset)] == []


def test_an_indicator_of_the_programmes_own_record_says_so() -> None:
    assert ("Source", "the programme's own record (the register)") in details(osa_yen.INDICATOR, "en")
