"""The page of the article: every claim with its verdict, found by verdict and by words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from osa.casework.programme import current_programme
from osa.web import answers
from osa.web.portal.article import ORDER, linked, plainly

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("some_answers")]


def shown(client: Client, query: str) -> list[str]:
    """Return the ids of the claims that are shown."""
    told = client.get(f"/en/article/{query}").content.decode()
    return [part.partition('"')[0] for part in told.split('<article class="card claim" id="')[1:]]


def test_every_claim_is_shown_by_its_outcome_in_the_order_of_the_article(client: Client) -> None:
    claims = answers.read("article")["claims"]
    assert shown(client, "") == [one["id"] for outcome in ORDER for one in claims if one["verdict"] == outcome]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_says_nothing_that_only_programmers_read(client: Client, language: str) -> None:
    told = client.get(f"/{language}/article/").content.decode()
    claims = told[told.index('id="found"') : told.index('class="credits"')]
    assert "`" not in claims
    computations = {one["computation"]["compute"] for one in answers.read("article")["claims"] if one["computation"]}
    assert not [name for name in computations if "_" in name and name in claims]
    shown_text = re.sub(r"<[^>]*>", "", claims)
    assert not re.findall(r"\b(?:19|20)\d\d-\d\d-\d\d\b", shown_text)
    assert not [name for name in current_programme().rulebook.by_id if re.search(rf"\b{re.escape(name)}\b", shown_text)]


def test_days_are_written_in_words_and_clauses_by_their_titles() -> None:
    places = {"OSA-1-1": ("Equipment", "/there/")}
    told = "OSA-1-1 (Equipment) is in force since 2023-04-05; 2018-2022, ABC-1 and 2023-99-99 stay."
    assert list(linked(told, places)) == [
        ("", ""),
        ("Equipment", "/there/"),
        (" is in force since ", ""),
        ("5 April 2023", ""),
        ("; 2018-2022, ABC-1 and ", ""),
        ("2023-99-99", ""),
        (" stay.", ""),
    ]


def test_how_a_claim_was_checked_leaves_out_names_and_options_of_the_program() -> None:
    assert plainly("Computed by one_two: It counts. With `three` also four.", "one_two") == "It counts."
    assert plainly("A finding.", "") == "A finding."


def test_the_counts_are_those_of_the_claims(client: Client) -> None:
    data = answers.read("article")
    for one in data["counts"]:
        assert len(shown(client, f"?verdict={one['id']}")) == one["count"]
    assert sum(one["count"] for one in data["counts"]) == len(data["claims"])


def test_a_claim_that_does_not_hold_is_shown_with_what_holds_and_where_that_stands(client: Client) -> None:
    told = client.get("/en/article/?q=name-of-programme").content.decode()
    assert "does not hold" in told
    assert "Official Security Assistance" in told
    assert "https://www.mofa.go.jp/" in told


def test_a_word_that_no_claim_has_says_what_to_do(client: Client) -> None:
    assert shown(client, "?q=unicorn") == []
    assert "Show all claims" in client.get("/en/article/?q=unicorn").content.decode()


def test_the_page_asks_the_database_little(client: Client, django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    with django_assert_max_num_queries(20):
        client.get("/ja/article/?fresh=1")
