"""The page of the history: eras as a reading, and each measure for itself."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from osa.web import answers

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("some_answers")]


def test_the_years_of_the_eras_are_called_a_reading(client: Client) -> None:
    told = unescape(client.get("/en/history/").content.decode())
    assert "the years are a reading" in told
    for era in answers.read("history")["eras"]:
        assert era["name"] in told
        assert era["reason"] in told


def test_each_measure_has_a_table_and_a_chart_of_its_own(client: Client) -> None:
    data = answers.read("history")
    told = client.get("/en/history/").content.decode()
    for one in data["measures"]:
        assert f'id="figure-history-{one["id"]}"' in told
        assert f"history/{one['id']}" in data["figures"]


def test_an_era_without_data_says_so_and_is_not_nought() -> None:
    for one in answers.read("history")["measures"]:
        for place, column in enumerate(one["columns"]):
            assert (one["total"]["cells"][place] is None) is (not column["years"])


def test_the_page_asks_the_database_little(client: Client, django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    with django_assert_max_num_queries(20):
        client.get("/ja/history/?fresh=1")
