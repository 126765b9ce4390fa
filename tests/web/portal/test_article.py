"""The page of the article: every claim with its verdict, found by verdict and by words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from osa.web import answers

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("some_answers")]


def shown(client: Client, query: str) -> list[str]:
    """Return the ids of the claims that are shown."""
    told = client.get(f"/en/article/{query}").content.decode()
    return [part.partition('"')[0] for part in told.split('<article class="card claim" id="')[1:]]


def test_every_claim_is_shown_in_the_order_of_the_article(client: Client) -> None:
    assert shown(client, "") == [one["id"] for one in answers.read("article")["claims"]]


def test_the_counts_are_those_of_the_claims(client: Client) -> None:
    data = answers.read("article")
    for one in data["counts"]:
        assert len(shown(client, f"?verdict={one['id']}")) == one["count"]
    assert sum(one["count"] for one in data["counts"]) == len(data["claims"])


def test_a_claim_that_does_not_hold_is_shown_with_what_holds_and_where_that_stands(client: Client) -> None:
    told = client.get("/en/article/?q=name-of-programme").content.decode()
    assert "does not hold" in told
    assert "Official Security Assistance" in told
    assert "www.mofa.go.jp" in told


def test_a_word_that_no_claim_has_says_what_to_do(client: Client) -> None:
    assert shown(client, "?q=unicorn") == []
    assert "Show all claims" in client.get("/en/article/?q=unicorn").content.decode()


def test_the_page_asks_the_database_little(client: Client, django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    with django_assert_max_num_queries(20):
        client.get("/ja/article/?fresh=1")
