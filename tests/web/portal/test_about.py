"""The page about the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from osa.register.models.base import BASES
from osa.rulebook.clause import Verdict
from osa.web.portal.about import MARKS, VERDICTS

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "said"), [("en", "WCAG"), ("ja", "アクセシビリティ・ガイドライン")])
def test_the_page_says_how_to_read_the_site_in_both_languages(client: Client, language: str, said: str) -> None:
    answer = client.get(f"/{language}/about/")
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_every_verdict_is_explained() -> None:
    assert {verdict for verdict, _meaning in VERDICTS} == set(get_args(Verdict))


def test_every_way_of_knowing_is_explained() -> None:
    assert [mark for mark, _meaning in MARKS] == [label for _value, label in BASES]


def test_the_page_asks_the_database_for_no_more_than_its_state(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(20):
        client.get("/en/about/")


def test_the_menu_marks_where_one_is(client: Client) -> None:
    page = client.get("/en/rulebook/").content.decode()
    assert '<a href="/en/rulebook/" aria-current="page">' in page
    assert page.count('aria-current="page">Rulebook') == 1


def test_the_public_pages_are_the_same_for_whoever_is_signed_in(client: Client) -> None:
    assert "sessionid" not in client.get("/en/about/").cookies
