"""The projects: found, sorted, exported, and each with its story; nothing unpublished leaks into any page."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from django.urls import reverse
from openpyxl import load_workbook

from osa.i18n import speaking
from osa.register import models as rows
from osa.register.tables import TABLES
from osa.trail.as_of import fill
from osa.trail.triggers import without_guards
from osa.web.portal.project_list import Asked, filters, found
from tests.register.hidden import HIDDEN_PROJECT, TELLING, change, plant, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
LIST, FILE, FIJI = "/en/projects/", "/en/projects.csv", "/en/projects/FJI-23/"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def shown(client: Client, address: str) -> str:
    """Return what a page shows."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def ids(**asked: str) -> list[str]:
    """Return the projects that are found."""
    return [project.pk for project in found(Asked.of(asked))]


def many(count: int) -> None:
    """Put many published projects like Fiji's into the register, each with notes, items and deliveries."""
    with without_guards():
        for table in ("projects", "items", "agreements", "deliveries", "delivery_lines"):
            made = [f"P{number:03}" for number in range(count)]
            fill(
                TABLES[table].model,
                [
                    row_of(table, name if table == "projects" else f"{name}-{table}", name, **_PLAIN, number=71)
                    for name in made
                ],
            )


_PLAIN = {"published": True, "secret": False}


def test_all_published_projects_are_listed_with_what_their_notes_add_up_to(client: Client) -> None:
    page = shown(client, LIST)
    assert "16 projects, notes of ¥14.075 billion" in page
    assert page.count('scope="row"') == 16


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"recipient": "FJI"}, ["FJI-23"]),
        ({"year": "2024", "recipient": "PHL"}, ["PHL-24"]),
        ({"state": "delivery"}, ["FJI-23"]),
        ({"verdict": "none"}, ["THA-25", "TLS-25"]),
        ({"q": "fiji navy"}, ["FJI-23"]),
        ({"q": "フィジー"}, ["FJI-23"]),
        ({"q": "水中カメラ"}, ["FJI-23"]),
        ({"q": "dummy"}, ["FJI-23"]),
        ({"q": "FJI-23"}, ["FJI-23"]),
        ({"standing": "cancelled"}, []),
        ({"year": "twenty"}, []),
        ({"state": "no such state"}, []),
    ],
)
def test_projects_are_found_by_filters_and_words_in_both_languages(asked: dict[str, str], expected: list[str]) -> None:
    assert ids(**asked) == expected


def test_filters_of_beneficiaries_and_items_count_what_is_related() -> None:
    navy = set(rows.Project.objects.filter(beneficiaries__kind="navy").values_list("pk", flat=True))
    assert set(ids(beneficiary="navy")) == navy
    rescue = set(rows.Item.objects.filter(category="rescue").values_list("project", flat=True))
    assert set(ids(category="rescue")) == rescue
    assert len(ids(verdict="permitted")) == 14


def test_every_choice_of_a_filter_is_in_words_and_the_chosen_one_is_marked() -> None:
    with speaking("ja"):
        offered = {one.name: one.choices for one in filters(Asked.of({"recipient": "FJI", "state": "delivery"}))}
    assert [choice.label for choice in offered["recipient"] if choice.chosen] == ["フィジー"]
    assert len({choice.label for choice in offered["state"]}) == len(offered["state"])


def test_columns_sort_both_ways_and_what_is_not_known_comes_last(client: Client) -> None:
    rising, falling = ids(sort="amount"), ids(sort="-amount")
    assert rising[-2:] == falling[-2:] == ["THA-25", "TLS-25"]
    assert falling[0] == "MYS-25"
    page = shown(client, f"{LIST}?sort=-amount")
    assert re.search(r'aria-sort="descending" class="num"><a href="\?sort=amount"', page)
    assert ids(sort="state") == sorted(ids(sort="state"), key=ids(sort="state").index)


def test_the_list_comes_alone_to_a_page_that_is_there_already(client: Client) -> None:
    part = client.get(f"{LIST}?q=fiji", headers={"HX-Request": "true", "HX-Target": "projects-found"}).content.decode()
    assert part.lstrip().startswith('<section id="projects-found"')
    assert "1 project, notes of ¥400 million" in part
    whole = shown(client, f"{LIST}?q=fiji")
    assert "<form" in whole
    assert part.strip() in whole


def test_nothing_found_says_what_to_do(client: Client) -> None:
    assert "Take a filter away" in shown(client, f"{LIST}?q=submarine")


def test_what_is_shown_is_what_is_downloaded(client: Client) -> None:
    (line,) = csv.DictReader(io.StringIO(shown(client, f"{FILE}?q=fiji").removeprefix("\ufeff")))
    assert (line["Project"], line["Recipient"], line["Signed on"]) == ("FJI-23", "Fiji", "2023-12-18")
    assert line["Amount of the notes (yen)"] == "400000000"
    assert "Patrol boat, 18 m: announced 3, delivered not known" in line["Items"]
    assert "Rigid-hulled inflatable boat (rescue boat): announced 1, delivered 1" in line["Items"]
    assert line["In force on"] == ""  # not known, which is not a day
    assert "https://www.mofa.go.jp" in line["Sources"]


def test_the_workbook_holds_the_same_rows_in_the_order_of_the_list(client: Client) -> None:
    answer = client.get("/ja/projects.xlsx?year=2023&sort=-amount")
    assert answer["Content-Disposition"] == 'attachment; filename="osa-projects.xlsx"'
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ids(year="2023", sort="-amount")
    assert client.get("/en/projects.pdf").status_code == 404


@pytest.mark.parametrize(("language", "said"), [("en", "being delivered"), ("ja", "フィジー")])
def test_a_project_is_told_in_both_languages(client: Client, language: str, said: str) -> None:
    page = shown(client, f"/{language}/projects/FJI-23/")
    assert said in page
    assert page.count("<h1>") == 1


def test_the_course_of_a_project_tells_signed_from_in_force_and_what_is_to_come(client: Client) -> None:
    page = shown(client, FIJI)
    course = page[page.index('id="course"') : page.index('id="items"')]
    assert [name in course for name in ("Notes signed", "Entry into force", "Delivery, batch 3")] == [True] * 3
    assert "How the notes enter into force is not known." in course
    assert "planned by 31 December 2026; not confirmed" in course
    assert course.count('class="now"') == 1
    assert course.index("batch 1") < course.index("batch 2") < course.index("batch 3")


def test_announced_is_told_apart_from_delivered(client: Client) -> None:
    page = shown(client, "/en/projects/BGD-23/")
    assert "not as announced" in page  # four announced, five handed over
    assert "Where sources disagree" in page
    assert "not as announced" not in shown(client, FIJI)


def test_a_project_links_its_clauses_rows_and_sources(client: Client) -> None:
    page = shown(client, FIJI)
    assert reverse("portal:clause", args=["OSA-3-1"]) in page
    assert "/en/rows/agreements/FJI-23-en/" in page
    assert "/en/sources/mofa-fji-23/" in page
    assert "/en/rows/case_facts/FJI-23-terms/" in page


def test_a_fact_that_is_not_published_is_shown_as_such(client: Client) -> None:
    change("case_facts", "FJI-23-terms", published=False)
    page = shown(client, FIJI)
    assert "/en/rows/case_facts/FJI-23-terms/" not in page
    assert '<span class="not-known">not published</span>' in page


def test_a_project_that_is_suspended_says_so(client: Client) -> None:
    change("projects", "FJI-23", standing="suspended")
    assert "suspended" in shown(client, FIJI)


def test_an_unpublished_project_is_not_found(client: Client) -> None:
    change("projects", "FJI-23", published=False)
    assert client.get(FIJI).status_code == 404
    assert client.get("/en/projects/NO-99/").status_code == 404
    assert "FJI-23" not in shown(client, LIST)
    assert "FJI-23" not in shown(client, FILE)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_page_or_file_holds_anything_unpublished(client: Client, language: str) -> None:
    plant()
    start = f"/{language}/projects"
    pages = [f"{start}/", f"{start}/?sort=state", f"{start}/FJI-23/", f"{start}.csv", f"{start}/?recipient=FJI"]
    for address in pages:
        page = shown(client, address)
        assert not [word for word in TELLING if word in page], address
    with zipfile.ZipFile(io.BytesIO(client.get(f"{start}.xlsx").content)) as book:
        text = "".join(book.read(name).decode() for name in book.namelist())
    assert not [word for word in TELLING if word in text]
    assert client.get(f"{start}/{HIDDEN_PROJECT}/").status_code == 404
    assert ids(q="canary") == []


def test_any_number_of_projects_takes_few_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many(100)
    plant()
    for address in (LIST, f"{LIST}?page=3&q=open", FILE, FIJI, "/en/projects/P050/"):
        with django_assert_max_num_queries(20):
            page = shown(client, address)
        assert len(page) < 300_000
    assert "Page 1 of 5" in shown(client, LIST)


def test_beside_each_verdict_stands_how_many_facts_behind_it_are_not_sure(client: Client) -> None:
    page = shown(client, FIJI)
    told = re.findall(r"(\d+) of the (\d+) facts behind this verdict are inferred or not verified", page)
    assert len(told) == 3
    assert len(set(told)) == 1
    assert "inferred from its having signed" in page
    facts = page[page.index('id="facts-used"') :]
    assert facts.count('badge-open">inferred') + facts.count('badge-open">not verified') == int(told[0][0])
    assert "/en/rows/case_facts/FJI-23-fighting_under_way/" in facts
    assert re.search(r"/en/rows/items/[^/]+/", facts)


def test_the_list_says_how_many_facts_behind_its_verdicts_are_not_sure(client: Client) -> None:
    found = re.search(r"(\d+) of the (\d+) facts behind these verdicts", shown(client, LIST))
    assert found
    assert 0 < int(found[1]) < int(found[2])
