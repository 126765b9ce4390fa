"""Rows of the register and their sources, as the public sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches

from osa.register.models import Source, Sourced
from osa.register.tables import TABLES
from tests.register.hidden import TELLING, change, plant
from tests.web.portal.test_projects import many, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def test_a_row_says_what_it_says_how_it_is_known_and_on_what_it_rests(client: Client) -> None:
    page = shown(client, "/en/rows/agreements/BGD-23-en/")
    assert "Notes signed on 15 November 2023" in page
    assert "¥575,000,000" in page
    assert "read in a primary source" in page
    assert "/en/sources/mofa-bgd-23/" in page
    assert '<a href="/en/projects/BGD-23/">Patrol boats</a>' in page
    assert "not known" in page  # how it enters into force
    assert "/en/rows/commitments/BGD-23-c/" in page


def test_a_row_shows_what_other_sources_say_instead(client: Client) -> None:
    page = shown(client, "/en/rows/delivery_lines/BGD-23-d1-i1/")
    assert "Where sources disagree" in page
    assert "/en/rows/claims/BGD-23-d1-i1-quantity-2/" in page


def test_a_row_is_told_in_the_language_of_the_page(client: Client) -> None:
    page = shown(client, "/ja/rows/items/BGD-23-i1/")
    assert "警備艇" in page
    assert "Patrol boat" not in page


def test_a_source_leads_to_the_document_and_lists_what_rests_on_it(client: Client) -> None:
    page = shown(client, "/en/sources/mofa-bgd-23/")
    source = Source.objects.get(pk="mofa-bgd-23")
    assert f'<a href="{source.url}" rel="noopener external">' in page
    assert "/en/projects/BGD-23/" in page


def test_countries_and_organisations_are_rows_too(client: Client) -> None:
    assert "/en/rows/organisations/FJI-navy/" in shown(client, "/en/rows/countries/FJI/")
    assert "/en/projects/FJI-23/" in shown(client, "/en/rows/organisations/FJI-navy/")


@pytest.mark.parametrize("address", ["/en/rows/no_table/x/", "/en/rows/items/no-row/", "/en/sources/no-source/"])
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_who_attested_a_fact_is_not_shown(client: Client) -> None:
    change("case_facts", "BGD-23-terms", attested_by="Somebody Inside", evidence="a memo nobody may read")
    page = shown(client, "/en/rows/case_facts/BGD-23-terms/")
    assert "Somebody" not in page
    assert "memo" not in page


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_unpublished_row_is_found_and_no_page_of_another_tells_of_one(client: Client, language: str) -> None:
    for table, names in plant().items():
        for name in names:
            assert client.get(f"/{language}/rows/{table}/{name}/").status_code == 404
    addresses = [f"/{language}/rows/{table}/{name}/" for table, name in _public_rows()]
    addresses += [f"/{language}/sources/mofa-fji-23/?page={page}" for page in (1, 2, 3)]
    for address in addresses:
        page = shown(client, address)
        assert not [word for word in TELLING if word in page], address


def _public_rows() -> list[tuple[str, str]]:
    """Return rows of every table that refer to rows that nobody may see, or are referred to by them."""
    planted = [(name, f"open-{name}") for name, table in TABLES.items() if issubclass(table.model, Sourced)]
    known = [("projects", "FJI-23"), ("countries", "FJI"), ("organisations", "FJI-navy"), ("sources", "mofa-fji-23")]
    return [row for row in planted if row[0] != "projects"] + known


def test_a_row_takes_few_queries_however_many_refer_to_it(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many(100)
    plant()
    for table, name in _public_rows():
        with django_assert_max_num_queries(20):
            shown(client, f"/en/rows/{table}/{name}/")
    with django_assert_max_num_queries(20):
        page = shown(client, "/en/sources/mofa-fji-23/?page=2")
    assert "Page 2 of" in page
