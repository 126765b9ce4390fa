"""The first page, and the lists of what is not known."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.html import escape

from osa.casework.models import Duty
from osa.register import published
from osa.register.models import Agreement, Delivery, Project
from osa.trail import clock
from osa.web.portal.unknown import GAPS, counts
from tests.register.world import put, row_of
from tests.web.portal import canaries

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def words_of(client: Client, address: str) -> str:
    """Return the text of a page, in one line and without tags."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_page_tells_the_programme_in_numbers(client: Client) -> None:
    words = words_of(client, "/en/")
    for said in ("Signed ¥14.075 billion", "Appropriated ¥33.2 billion", "Projects 16", "Recipients 12"):
        assert said in words
    assert "Delivered in full 3" in words


def test_how_much_of_a_budget_is_not_signed_stands_on_the_page(client: Client) -> None:
    words = words_of(client, "/en/")
    assert re.search(r"FY2025 ¥1 billion ¥8.1 billion not certain ¥7.1 billion 88 % 88 % 2 ", words)
    assert "10億円" in words_of(client, "/ja/")


def test_a_disputed_budget_is_as_uncertain_here_as_on_the_other_pages(client: Client) -> None:
    years = {year.fiscal_year: year.uncertain for year in published.money()}
    assert years == {2023: False, 2024: False, 2025: True, 2026: True}
    assert {name for one in published.budget() for name in one.uncertain} == {
        row.pk for row in published.uncertain_appropriations()
    }
    assert "¥26.2 billion of it not certain" in words_of(client, "/en/")


def test_a_project_whose_deliveries_are_not_published_does_not_count_as_delivered(client: Client) -> None:
    for delivery in Delivery.objects.filter(project="BGD-23"):
        canaries.amend(delivery, published=False)
    assert "Delivered in full 2" in words_of(client, "/en/")


def test_a_planned_delivery_comes_with_the_note_on_its_day(client: Client) -> None:
    planned = Delivery.objects.get(pk="FJI-23-d3")
    assert planned.note.en
    assert escape(planned.note.en) in client.get("/en/").content.decode()


def test_the_page_leads_to_the_three_questions(client: Client) -> None:
    page = client.get("/en/").content.decode()
    assert f'href="{reverse("portal:screen")}"' in page
    assert f'href="{reverse("portal:compare")}?to=2026-04-21"' in page
    assert "Was it lawful?" in page


def test_the_page_takes_at_most_twenty_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert connection.features.supports_json_field
    _overdue_duty()
    with django_assert_max_num_queries(20):
        client.get("/en/")


def _overdue_duty() -> Duty:
    """Make a duty overdue by a day that somebody set."""
    duty: Duty = Duty.objects.get(project="FJI-23", duty="disclosure_of_results")
    canaries.amend(duty, due_on=dt.date(2026, 1, 31), due_why="kept inside")
    return duty


def test_a_duty_whose_day_has_passed_is_overdue(client: Client) -> None:
    assert "Nothing that has a day is overdue today." in words_of(client, "/en/")
    _overdue_duty()
    page = client.get("/en/?again").content.decode()
    assert "31 January 2026" in page
    assert "kept inside" not in page


def test_a_planned_delivery_whose_day_has_passed_is_overdue(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    planned_by = Delivery.objects.get(pk="FJI-23-d3").planned_by
    assert planned_by
    assert "Planned next" in words_of(client, "/en/")
    monkeypatch.setattr(clock, "today", lambda: planned_by + dt.timedelta(days=1))
    words = words_of(client, "/en/")
    assert "Planned next" not in words
    assert re.search(r"What is overdue Fiji ?: Third batch", words)


def test_the_newest_event_comes_first_with_its_source(client: Client) -> None:
    page = client.get("/en/").content.decode()
    latest = max(Delivery.objects.exclude(delivered_on=None), key=lambda one: one.delivered_on or dt.date.min)
    assert page.index(reverse("portal:row", args=["deliveries", latest.pk])) < page.index("11 February 2026")
    assert reverse("portal:source", args=["unb-bgd-2026-07"]) in page


def test_what_is_not_published_is_not_on_any_of_the_pages(client: Client) -> None:
    before = {gap.name: count for gap, count in counts()}
    canaries.release()
    assert {gap.name: count for gap, count in counts()} == before
    for address in ("/en/", "/ja/", *(f"/en/unknown/{name}/" for name in GAPS)):
        assert canaries.WORD not in client.get(address).content.decode(), address


@pytest.mark.parametrize("name", GAPS)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_not_known_is_counted_and_listed_alike(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, name: str, language: str
) -> None:
    count = next(count for gap, count in counts() if gap.name == name)
    with django_assert_max_num_queries(20):
        page = client.get(f"/{language}/unknown/{name}/").content.decode()
    assert page.count('<th scope="row">') == count


def test_an_entry_into_force_that_becomes_known_leaves_the_list() -> None:
    agreement = Agreement.objects.get(project="FJI-23")
    before = next(count for gap, count in counts() if gap.name == "entry-into-force")
    canaries.amend(agreement, in_force_on=dt.date(2023, 12, 18))
    assert next(count for gap, count in counts() if gap.name == "entry-into-force") == before - 1


def test_there_is_no_list_of_anything_else(client: Client) -> None:
    assert client.get("/en/unknown/everything/").status_code == 404


def test_a_long_list_has_pages(client: Client) -> None:
    put(*(
        ("items", row_of(
            "items", f"FJI-23-x{number:03}", project="FJI-23", kind="supplies", name_en="Rope", name_ja="ロープ",
            published=True, sources=["mofa-fji-23"],
        ))
        for number in range(60)
    ))  # fmt: skip
    page = client.get("/en/unknown/announced-numbers/").content.decode()
    assert page.count('<th scope="row">') == 50
    assert "page=2" in page


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_empty_programme_has_a_page_too(client: Client, language: str) -> None:
    for project in Project.objects.all():
        canaries.amend(project, published=False)
    assert client.get(f"/{language}/").status_code == 200
