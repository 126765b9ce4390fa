"""The charts of a country over the years: shares, amounts, distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.appraisal.charts.dependence import dependence_chart
from osa.appraisal.charts.over_years import aid_chart, grants_chart, spending_chart
from osa.appraisal.charts.votes import votes_chart
from osa.i18n import Text, speaking

if TYPE_CHECKING:
    import altair as alt

NAME = Text("Philippines", "フィリピン")
UNIT = Text("apples", "りんご")
CREDIT = "Source: invented"


def values(chart: alt.TopLevelMixin) -> list[dict[str, Any]]:
    """Return the values that a chart draws."""
    made: Any = chart.to_dict()
    found: list[dict[str, Any]] = next(iter(made["datasets"].values()))
    return found


def domain(chart: alt.TopLevelMixin) -> list[int]:
    """Return the years that a chart has room for."""
    made: Any = chart.to_dict()
    found: list[int] = made["encoding"]["x"]["scale"]["domain"]
    return found


def test_a_window_in_which_nothing_was_received_has_no_share_and_is_not_nought() -> None:
    drawn = values(dependence_chart(NAME, {2001: 0.5, 2000: None}, CREDIT))
    assert drawn == [{"year": 2000, "share": None}, {"year": 2001, "share": 0.5}]


def test_a_year_without_aid_keeps_its_place() -> None:
    chart = aid_chart(NAME, {2020: 1.0, 2023: 2.0}, UNIT, CREDIT)
    assert domain(chart) == [2020, 2021, 2022, 2023]
    assert [one["year"] for one in values(chart)] == [2020, 2023]


def test_grants_are_shown_in_the_years_of_the_whole_programme() -> None:
    assert domain(grants_chart(NAME, {2024: 575.0}, range(2023, 2027), CREDIT)) == [2023, 2024, 2025, 2026]


def test_estimated_expenditure_is_told_from_published_one() -> None:
    drawn = values(spending_chart(NAME, {2020: (1.0, True), 2021: (2.0, False)}, UNIT, CREDIT))
    assert [one["state"] for one in drawn] == ["estimated or uncertain", "published"]


def test_distances_to_japan_and_to_china_are_two_lines() -> None:
    drawn = values(votes_chart(NAME, {2020: (0.5, 1.5)}, CREDIT))
    assert [(one["state"], one["distance"]) for one in drawn] == [("to Japan", 0.5), ("to China", 1.5)]


def test_every_chart_bears_its_credit_and_a_title_in_the_language_in_use() -> None:
    with speaking("ja"):
        charts = (
            dependence_chart(NAME, {2001: 0.5}, CREDIT),
            aid_chart(NAME, {2020: 1.0}, UNIT, CREDIT),
            grants_chart(NAME, {2024: 1.0}, (), CREDIT),
            spending_chart(NAME, {2020: (1.0, True)}, UNIT, CREDIT),
            votes_chart(NAME, {2020: (0.5, 1.5)}, CREDIT),
        )
        made: list[Any] = [chart.to_dict() for chart in charts]
    assert all("フィリピン" in one["title"]["text"] and one["title"]["subtitle"] == [CREDIT] for one in made)
