"""The page of the budget and its files."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from osa.register import published
from osa.register.models import Agreement, Appropriation, Project
from osa.web.portal.budget_years import budget_years
from tests.register.world import put, row_of
from tests.web.portal import canaries

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "FY2025: not signed"), ("ja", "令和7年度（2025年度）：未署名額")]
)
def test_what_of_a_budget_is_not_signed_is_a_figure_of_the_page(client: Client, language: str, said: str) -> None:
    page = client.get(f"/{language}/budget/").content.decode()
    after = page[page.index(said) :]
    assert re.search(r"<dd><a[^>]*>(¥1 billion|10億円)</a></dd>", after)


def test_every_appropriation_and_every_signed_amount_leads_to_its_row(client: Client) -> None:
    page = client.get("/en/budget/").content.decode()
    for table, model in (("appropriations", Appropriation), ("agreements", Agreement)):
        for row in model._default_manager.filter(published=True):
            assert reverse("portal:row", args=[table, row.pk]) in page, row


def test_an_amount_that_is_inferred_is_marked_and_one_that_is_disputed_says_by_how_much(client: Client) -> None:
    page = client.get("/en/budget/").content.decode()
    of_2026, of_2025 = (page[page.index(f'<h3 id="fy{year}">') :].split("</section>")[0] for year in (2026, 2025))
    assert "not certain" in of_2026
    assert "another source says ¥8 billion" in of_2025
    assert "Not used: ¥8 billion." in of_2025


def test_money_that_nobody_tells_is_not_known_and_not_nought(client: Client) -> None:
    page = client.get("/en/budget/").content.decode()
    line = page[page.index('<th scope="row">disbursed') :].split("</tr>")[0]
    assert line.count("not known") == 4


def test_a_project_without_notes_says_so(client: Client) -> None:
    page = client.get("/en/budget/").content.decode()
    assert page.count("no notes yet") == 2


def test_the_page_explains_the_year_with_a_project_of_its_own(client: Client) -> None:
    page = client.get("/en/budget/").content.decode()
    assert re.search(r"were signed on <time[^>]*>\d+ January 2026</time>; the money is of FY2025", page)


def test_the_page_takes_at_most_twenty_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert connection.features.supports_json_field
    with django_assert_max_num_queries(20):
        client.get("/en/budget/")


def test_a_year_with_many_projects_names_the_first_and_leads_to_all(client: Client) -> None:
    put(*(
        ("projects", row_of(
            "projects", f"FJI-26-{number:02}", fiscal_year=2026, country="FJI", title_en="Boat", title_ja="艇",
            published=True, sources=["mofa-fji-23"],
        ))
        for number in range(30)
    ))  # fmt: skip
    page = client.get("/en/budget/").content.decode()
    assert f"{reverse('portal:projects')}?year=2026" in page
    assert "All 30 projects of this year" in page


def test_the_file_has_the_money_of_every_year_in_whole_yen(client: Client) -> None:
    text = client.get("/en/budget.csv").content.decode("utf-8-sig")
    rows = {int(row["fiscal year"]): row for row in csv.DictReader(io.StringIO(text))}
    for money in published.budget():
        assert rows[money.fiscal_year]["signed (yen)"] == str(money.signed)
        assert rows[money.fiscal_year]["not signed: available, not in signed notes (yen)"] == str(
            published.not_signed(money)
        )
        assert rows[money.fiscal_year]["disbursed (yen)"] == ""
    assert rows[2025]["projects without notes"] == "THA-25 TLS-25"


def test_the_workbook_says_the_same_as_the_file(client: Client) -> None:
    text = client.get("/en/budget.csv").content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get("/en/budget.xlsx").content))
    cells = [["" if cell is None else str(cell) for cell in row] for row in book.worksheets[0].values]
    assert cells == list(csv.reader(io.StringIO(text)))


def test_there_is_no_file_in_another_form(client: Client) -> None:
    assert client.get("/en/budget.pdf").status_code == 404


def file_of(client: Client) -> dict[str, dict[str, str]]:
    """Return the file of all years, by year."""
    text = client.get("/en/budget.csv").content.decode("utf-8-sig")
    return {row["fiscal year"]: row for row in csv.DictReader(io.StringIO(text))}


def test_what_is_not_published_is_not_on_the_page_and_changes_no_sum_but_what_is_left(client: Client) -> None:
    before = file_of(client)
    canaries.release()
    after = file_of(client)
    left = ("not signed: available, not in signed notes (yen)", "left: available, not committed (yen)")
    for year, row in after.items():
        assert {**row, **dict.fromkeys(left)} == {**before[year], **dict.fromkeys(left)}
    page = client.get("/en/budget/").content.decode()
    assert canaries.WORD not in page
    assert f"{canaries.AMOUNT:,}" not in page


def test_notes_that_are_not_published_are_never_called_not_signed(client: Client) -> None:
    canaries.amend(Agreement.objects.get(project="DJI-24"), published=False)
    row = file_of(client)["2024"]
    assert row["not signed: available, not in signed notes (yen)"] == ""
    assert row["left: available, not committed (yen)"] == ""
    assert file_of(client)["2025"]["not signed: available, not in signed notes (yen)"] == "1000000000"
    assert re.search(
        r"FY2024: not signed</dt><dd><a[^>]*><span[^>]*>not known", client.get("/en/budget/").content.decode()
    )
    home = client.get("/en/").content.decode()
    line = home[home.index("#fy2024") :].split("</tr>")[0]
    assert line.count("not known") == 2
    assert "%" not in line


def test_a_project_that_is_not_published_leaves_unknown_what_of_its_budget_is_not_signed(client: Client) -> None:
    canaries.amend(Project.objects.get(pk="DJI-24"), published=False)
    assert file_of(client)["2024"]["not signed: available, not in signed notes (yen)"] == ""
    assert "FY2024: 4" not in client.get("/en/budget/").content.decode()


def test_an_amount_whose_currency_is_inferred_says_so_with_its_note(client: Client) -> None:
    page = client.get("/en/budget/").content.decode()
    quoted = next(part for part in page.split('<p class="small">') if "SGD" in part).split("</p>")[0]
    assert ">inferred</span>" in quoted
    assert "Both pages call it US dollars." in quoted
    assert "as quoted" not in quoted


def test_only_the_newest_years_are_on_the_page() -> None:
    assert [year.money.fiscal_year for year in budget_years(newest=2)] == [2025, 2026]
