"""The pages of the aims: indicators, ranking, back-test, lawful substitution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from osa.appraisal.indicators import INDICATORS
from osa.web import answers

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("some_answers")]


def page(client: Client, path: str) -> str:
    """Return a page of the aims."""
    response = client.get(f"/en/aims/{path}")
    assert response.status_code == 200, path
    return str(response.content.decode())


def test_every_indicator_has_a_page_that_the_aims_lead_to(client: Client) -> None:
    told = page(client, "")
    for one in INDICATORS:
        assert f"/en/aims/indicators/{one.id}/" in told
        assert "Limits" in page(client, f"indicators/{one.id}/")


def test_an_indicator_that_there_is_not_is_not_found(client: Client) -> None:
    assert client.get("/en/aims/indicators/luck/").status_code == 404


def test_an_indicator_shows_values_in_the_order_of_their_ranks_and_why_others_are_missing(client: Client) -> None:
    data = answers.read("indicator-china_share")
    ranks = [row["rank"] for row in data["rows"] if row["rank"] is not None]
    assert ranks == sorted(ranks)
    assert all(row["why"] for row in data["missing"])
    assert "countries without a value, and why" in page(client, "indicators/china_share/")


def test_the_ranking_shows_intervals_method_and_doubts(client: Client) -> None:
    told = page(client, "ranking/")
    for part in ("A rank is no screening", "5–95 %", "How the ranking is made", "How far it hangs on choices", "seed"):
        assert part in told


def test_every_rank_lies_in_the_ranking_and_its_interval_is_in_order() -> None:
    data = answers.read("ranking")
    assert [row["rank"] for row in data["rows"]] == sorted(row["rank"] for row in data["rows"])
    assert all(1 <= row["low"] <= row["high"] <= data["count"] for row in data["rows"])


def test_the_back_test_tells_its_result_as_it_came_out(client: Client) -> None:
    told = page(client, "back-test/")
    for one in answers.read("back_test")["results"]:
        best = max(float(baseline["area"]) for baseline in one["baselines"])
        assert one["beats_all"] is (float(one["area"]) > best)
        if one["beats_none"]:
            assert "No: the ranking does not do better than simple rules." in told


def test_substitution_shows_bounds_in_order_for_the_supplier_and_years_asked_for(client: Client) -> None:
    data = answers.read("substitution")
    for table in data["tables"]:
        for cell in (cell for row in table["rows"] for cell in row["cells"] if "lower" in cell):
            assert float(cell["lower"].rstrip("%")) <= float(cell["upper"].rstrip("%"))
    told = page(client, f"substitution/?supplier=RUS&years={data['spans'][-1]}")
    assert '<option value="RUS" selected>' in told
    assert f"deliveries of {data['spans'][-1]}" in told


def test_substitution_for_a_supplier_that_there_is_not_shows_the_first(client: Client) -> None:
    assert '<option value="CHN" selected>' in page(client, "substitution/?supplier=nobody&years=never")


@pytest.mark.parametrize("path", ["", "ranking/", "back-test/", "substitution/", "indicators/china_share/"])
def test_a_page_asks_the_database_little(client: Client, path: str, django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    with django_assert_max_num_queries(20):
        client.get(f"/ja/aims/{path}?fresh=1")
