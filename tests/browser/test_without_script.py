"""Without JavaScript everything works but what the charts show more than their tables; and answers can be printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.hands import download, fill_in, form_at, heading, rows_of_csv
from tests.browser.site import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWER = "/en/screen/answer/?framework=osa&on=2026-11-23&item_is_defence_equipment=no"
ASKED = {"terms": "grant", "end_user": "armed_force", "direct_link_to_conflict": "yes"}


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A page of a browser that runs no script."""
    with browser.new_context(base_url=site, locale="en-GB", java_script_enabled=False) as context:
        yield context.new_page()


def test_a_case_is_screened_to_the_end(plain: Page) -> None:
    plain.goto("/en/screen/")
    plain.get_by_role("button", name="Begin with the questions").click()
    while "/answer/" not in plain.url:
        buttons = plain.locator("#screening form button")
        name = buttons.first.get_attribute("name") or ""
        told = ASKED.get(name)
        (plain.locator(f"button[name={name}][value={told}]") if told else plain.locator("button[name=skip]")).click()
    heading(plain, "The answer: not eligible")
    expect(plain.get_by_role("button", name="Print or save as PDF")).not_to_be_visible()


def test_projects_are_filtered_sorted_and_taken_home(plain: Page) -> None:
    plain.goto("/en/projects/")
    plain.get_by_label("Recipient").select_option("FJI")
    plain.get_by_role("button", name="Show", exact=True).click()
    expect(plain.locator("#projects-found tbody tr")).to_have_count(1)
    plain.get_by_role("columnheader", name="Amount").get_by_role("link").click()
    expect(plain.locator("th[aria-sort]")).to_contain_text("Amount")
    (row,) = rows_of_csv(download(plain, "Download these as CSV"))
    assert "FJI-23" in row.values()


def test_the_rules_of_a_day_are_shown(plain: Page) -> None:
    plain.goto("/en/rulebook/")
    plain.get_by_label("Day", exact=True).fill("2023-12-15")
    plain.get_by_role("button", name="Show", exact=True).click()
    expect(plain.get_by_role("heading", name="The rules on 15 December 2023")).to_be_visible()


def test_a_spreadsheet_is_screened_and_the_page_goes_on_by_itself(plain: Page) -> None:
    plain.goto("/en/screen/bulk/")
    content = "id,terms\n" + "".join(f"case {number},sale\n" for number in range(200))
    plain.locator("#file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": content.encode()})
    plain.get_by_role("button", name="Screen all cases").click()
    heading(plain, "The answers are ready")
    assert len(rows_of_csv(download(plain, "Download as CSV"))) == 200


def test_an_officer_attests_a_fact_and_comments_on_the_case(plain: Page) -> None:
    plain.goto("/en/desk/case/IDN-25/facts/specially_sensitive/")
    fill_in(plain.locator("main form").first, login="desk2", password=PASSWORD)
    plain.get_by_role("button", name="Sign in").click()
    plain.wait_for_url(re.compile("^[^?]+/facts/specially_sensitive/$"))
    form = form_at(plain, "Attest")
    fill_in(form, value="false", evidence="Memo of the division, page 2.")
    form.get_by_role("button", name="Attest in my name").click()
    expect(plain.locator(".messages")).to_be_visible()
    plain.get_by_role("link", name="Comments").click()
    plain.locator("form.card textarea").fill("Attested after the meeting.")
    plain.locator("form.card button").first.click()
    expect(plain.get_by_role("article").filter(has_text="Attested after the meeting.").first).to_be_visible()


def test_the_menu_can_be_used(plain: Page) -> None:
    plain.set_viewport_size({"width": 390, "height": 844})
    plain.goto("/en/")
    plain.locator(".site-nav summary").click()
    plain.locator(".site-nav").get_by_role("link", name="Aims").click()
    expect(plain).to_have_url(re.compile("/en/aims/$"))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_on_paper_an_answer_has_its_address_and_no_navigation(page: Page, language: str) -> None:
    page.goto(ANSWER.replace("/en/", f"/{language}/"))
    address = page.locator(".print-only dd").last
    expect(address).not_to_be_visible()
    page.emulate_media(media="print")
    expect(address).to_be_visible()
    expect(address).to_contain_text(f"/{language}/screen/answer/?framework=osa")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for gone in (".site-nav", ".site-tools", ".breadcrumbs", ".screen-only", ".skip"):
        for one in page.locator(gone).all():
            expect(one).not_to_be_visible()


def test_answers_of_the_questionnaire_stay_when_somebody_goes_back(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/en/screen/?framework=osa&on=2026-11-23")
    page.locator("#screening button[value=grant]").click()
    expect(page.locator("#answers + ul li")).to_have_count(1)
    page.go_back()
    expect(page.locator("#answers + p")).to_contain_text("None yet")
    page.go_forward()
    expect(page.locator("#answers + ul li")).to_have_count(1)
