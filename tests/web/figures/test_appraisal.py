"""The charts of the appraisal: each as a picture in both themes, with words and a table that say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from osa.i18n import speaking
from osa.web import answers
from osa.web.figures.appraisal import FIGURES
from osa.web.figures.drawing import picture

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
PAGES = ("country-BGD", "country-MYS", "ranking", "back_test", "substitution", "history")


@pytest.mark.usefixtures("some_answers")
@pytest.mark.parametrize("page", PAGES)
def test_every_chart_can_be_drawn_and_says_in_words_what_it_shows(page: str) -> None:
    names = answers.read(page)["figures"]
    assert names
    for name in names:
        kind, _stroke, of = name.partition("/")
        figure = FIGURES[kind](of)
        assert figure.title
        assert figure.summary
        assert figure.credit
        assert figure.rows
        assert all(len(row) == len(figure.columns) for row in figure.rows)
        assert picture(figure.draw(), "dark").startswith("<svg")


@pytest.mark.usefixtures("some_answers")
def test_a_chart_speaks_the_language_of_its_page() -> None:
    with speaking("ja"):
        assert "バングラデシュ" in FIGURES["dependence"]("BGD").summary


@pytest.mark.usefixtures("some_answers")
def test_drawing_a_chart_leaves_what_is_kept_as_it_was() -> None:
    before = FIGURES["arms"]("BGD").draw().to_dict()
    picture(FIGURES["arms"]("BGD").draw(), "light")
    assert FIGURES["arms"]("BGD").draw().to_dict() == before


@pytest.mark.usefixtures("some_answers")
@pytest.mark.parametrize("form", ["svg", "csv", "json"])
def test_a_chart_can_be_kept_as_a_file(client: Client, form: str) -> None:
    response = client.get(f"/en/figures/votes/BGD.{form}")
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.usefixtures("some_answers")
def test_the_share_in_the_table_is_the_share_that_is_drawn() -> None:
    figure = FIGURES["dependence"]("BGD")
    made: Any = figure.draw().to_dict()
    drawn = next(iter(made["datasets"].values()))
    assert [(one["year"], one["share"] and round(100 * one["share"], 1)) for one in drawn] == list(figure.rows)


@pytest.mark.usefixtures("some_answers")
@pytest.mark.parametrize(("kind", "of"), [("arms", "XYZ"), ("votes", "all"), ("history", "nothing")])
def test_a_chart_of_what_there_is_not_is_a_key_error(kind: str, of: str) -> None:
    with pytest.raises(KeyError):
        FIGURES[kind](of)


def test_without_answers_there_is_no_chart(tmp_path: Path, settings: Any) -> None:  # noqa: ANN401 - Django's settings
    settings.OSA_HOME = tmp_path
    with pytest.raises(KeyError):
        FIGURES["arms"]("BGD")
