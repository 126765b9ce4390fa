"""What people come for, done in a real browser from the first page on, in English and in Japanese."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.hands import download, fill_in, heading, rows_of_csv, rows_of_workbook, said, screen
from tests.browser.site import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.i18n import Language

BOATS = {
    "terms": "grant",
    "end_user": "armed_force",
    "recipient_kind": "foreign_government",
    "named_recipient": "other",
    "like_minded": "yes",
    "recipient_is_developing": "yes",
    "assistance_kind": "equipment",
    "osa_area": "rule_of_law",
    "builds_recipient_capacity": "yes",
    "prior_consent_undertaking": "yes",
    "direct_link_to_conflict": "no",
    "consistent_with_un_charter": "yes",
    "item_is_defence_equipment": "yes",
    "item_kills_or_destroys": "no",
    "transfer_breaches_treaty": "no",
    "transfer_breaches_council_resolution": "no",
    "council_measures_against_recipient": "no",
    "destination_and_end_user_appropriate": "yes",
    "security_concern_acceptable": "yes",
    "positive_meaning_for_peace": "yes",
}
"""What somebody knows of unarmed boats for the navy of a neighbour."""

LANGUAGES: tuple[Language, ...] = ("en", "ja")
BY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)

COLON = {"en": ": ", "ja": "："}


@BY_LANGUAGE
def test_a_newcomer_screens_a_case_from_the_home_page_and_shares_it(
    page: Page, browser: Browser, site: str, language: Language
) -> None:
    page.goto(f"/{language}/")
    page.get_by_role("link", name=said(language, "Screen a case"), exact=True).last.click()
    page.get_by_role("button", name=said(language, "Begin with the questions")).click()
    screen(page, language, BOATS)
    answer = said(language, "The answer")
    heading(page, f"{answer}{COLON[language]}{said(language, 'permitted')}")

    # One answer is changed: the same boats would go where a conflict is.
    facts = page.locator("#facts + ul li", has=page.locator("a[href*='ask=direct_link_to_conflict']"))
    facts.get_by_role("link").click()
    page.locator("#screening button[name=direct_link_to_conflict][value=yes]").click()
    heading(page, f"{answer}{COLON[language]}{said(language, 'not eligible')}")
    expect(page.get_by_role("heading", name=said(language, "The smallest change that would permit it"))).to_be_visible()
    link, shown = page.locator("#link").input_value(), page.locator("main").inner_text()

    with browser.new_context(base_url=site, locale="fr-FR") as another:
        elsewhere = another.new_page()
        elsewhere.goto(link)
        assert elsewhere.locator("main").inner_text() == shown
        record = json.loads(download(elsewhere, said(language, "Download as JSON")))
    assert record["verdict"] == "not eligible"
    facts_told = {fact["fact"]: fact["value"] for fact in record["facts"]}
    assert facts_told["direct_link_to_conflict"] is True


@BY_LANGUAGE
def test_a_journalist_finds_what_was_given_to_fiji_and_takes_it_home(page: Page, language: Language) -> None:
    country, boat = {"en": ("Fiji", "Patrol boat, 18 m"), "ja": ("フィジー", "18メートル級警備艇")}[language]
    page.goto(f"/{language}/")
    page.get_by_role("row").get_by_role("link", name=country, exact=True).click()
    heading(page, country)
    page.get_by_role("rowheader").get_by_role("link").first.click()
    items = page.get_by_role("rowheader", name=boat).first
    expect(items).to_be_visible()

    page.locator(".site-nav").get_by_role("link", name=said(language, "Projects"), exact=True).click()
    page.get_by_label(said(language, "Search")).fill(country)
    expect(page.locator("#projects-found tbody tr")).to_have_count(1)
    (line,) = rows_of_csv(download(page, said(language, "Download these as CSV")))
    (row,) = rows_of_workbook(download(page, said(language, "Download these for Excel")))
    assert "FJI-23" in line.values()
    assert "400000000" in line.values()
    assert "FJI-23" in row.values()
    assert 400_000_000 in row.values()
    assert any(boat in str(value) for value in row.values())
    assert list(line) == list(row)


@BY_LANGUAGE
def test_the_law_of_another_day_is_reached_with_the_arrow_keys(page: Page, language: Language) -> None:
    page.goto(f"/{language}/rulebook/")
    day = page.locator("#on-day h2")
    today = day.inner_text()
    slider = page.locator("#change")
    slider.focus()
    slider.press("ArrowLeft")
    expect(day).not_to_have_text(today)
    expect(page.locator("#day-said")).not_to_be_empty()
    expect(page).to_have_url(re.compile(r"[?&]on=\d{4}-"))
    expect(slider).to_be_focused()
    assert slider.get_attribute("aria-valuetext")
    earlier = day.inner_text()
    page.reload()
    expect(day).to_have_text(earlier)


@BY_LANGUAGE
def test_what_april_2026_changed_is_told_with_cases(page: Page, language: Language) -> None:
    april = {"en": "21 April 2026", "ja": "2026年4月21日"}[language]
    page.goto(f"/{language}/")
    page.get_by_role("link", name=said(language, "What changed on {day}", day=april)).click()
    heading(page, said(language, "What did {day} change?", day=april))
    cases = page.locator("section[aria-labelledby=permitted] li")
    expect(cases.first).to_be_visible()
    expect(page.get_by_role("heading", name=said(language, "Newly refused"))).to_be_visible()


def test_the_language_that_somebody_chose_is_remembered(context: BrowserContext, page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile("/en/$"))
    page.goto("/en/projects/?q=Fiji")
    page.get_by_role("link", name="日本語").click()
    expect(page).to_have_url(re.compile(r"/ja/projects/\?q=Fiji$"))
    assert page.get_attribute("html", "lang") == "ja"
    later = context.new_page()
    later.goto("/")
    expect(later).to_have_url(re.compile("/ja/$"))
    later.get_by_role("link", name="English").click()
    later.wait_for_url("**/en/")
    later.goto("/")
    expect(later).to_have_url(re.compile("/en/$"))


@BY_LANGUAGE
def test_a_workbook_of_cases_is_mended_and_screened(page: Page, language: Language, tmp_path: Path) -> None:
    page.goto(f"/{language}/screen/")
    page.get_by_role("link", name=said(language, "Screen a spreadsheet")).click()
    template = download(page, said(language, "Download the workbook to fill in (.xlsx)"))
    send = said(language, "Screen all cases")

    page.locator("#file").set_input_files(filled(template, tmp_path / "faulty.xlsx", terms="a present"))
    page.get_by_role("button", name=send).click()
    heading(page, said(language, "The spreadsheet could not be screened"))
    expect(page.get_by_role("table")).to_contain_text("a present")

    page.get_by_role("link", name=said(language, "Send another file")).click()
    page.locator("#file").set_input_files(filled(template, tmp_path / "good.xlsx", terms="sale"))
    page.get_by_role("button", name=send).click()
    heading(page, said(language, "The answers are ready"))
    answers = rows_of_workbook(download(page, said(language, "Download as a workbook (.xlsx)")))
    assert [next(iter(answer.values())) for answer in answers] == ["boats", "other boats"]
    refused = said(language, "not eligible")
    assert all(refused in answer.values() for answer in answers)


def test_an_auditor_verifies_the_trail_and_reads_an_entry(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("audit")
    page.get_by_role("link", name="Open the trail").click()
    page.get_by_role("button", name="Verify the trail now").click()
    expect(page.locator(".notice-success").first).to_have_text("The trail holds.")
    page.get_by_label("Id of the row").fill("FJI-23-en")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("table", name="Entries of the trail").get_by_role("rowheader").get_by_role("link").last.click()
    heading(page, re.compile("Entry [0-9]+"))
    for badge in ("unaltered", "in the chain", "rightly signed"):
        expect(page.get_by_text(badge, exact=True)).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="amount_yen")).to_contain_text("400000000")


def test_a_role_that_decides_counts_once_a_second_administrator_confirms_it(signed_in: Callable[[str], Page]) -> None:
    first, second = signed_in("admin"), signed_in("admin2")
    first.goto("/en/desk/accounts/")
    first.get_by_role("link", name="New account").click()
    fill_in(first.locator("main form"), username="hana", email="hana@office.example", full_name="Hana")
    first.get_by_label("approver").check()
    first.get_by_role("button", name="Make the account").click()
    heading(first, "hana")
    expect(first.get_by_text("waits for a second administrator")).to_be_visible()
    first.get_by_role("button", name="Confirm approver").click()
    expect(first.get_by_role("alert")).to_contain_text("another administrator")

    second.goto("/en/desk/")
    second.get_by_role("link", name="Confirm them").click()
    second.get_by_role("link", name="hana", exact=True).click()
    second.get_by_role("button", name="Confirm approver").click()
    expect(second.get_by_text("counts", exact=True)).to_be_visible()
    expect(second.locator("dl", has_text="Confirmed by")).to_contain_text("admin2")


def test_nobody_signs_in_with_a_wrong_password_and_the_page_says_so(page: Page) -> None:
    page.goto("/en/desk/")
    page.get_by_label("User name or e-mail address").fill("nobody")
    page.get_by_label("Password").fill(PASSWORD[::-1])
    page.get_by_role("button", name="Sign in").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(alert).to_be_focused()


def filled(template: bytes, to: Path, **facts: str) -> Path:
    """Fill two cases into the workbook that the site offers."""
    book = load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    columns = {cell.value: place for place, cell in enumerate(sheet[1], start=1)}
    for number, name in enumerate(("boats", "other boats"), start=2):
        for column, value in {"id": name, **facts}.items():
            sheet.cell(row=number, column=columns[column], value=value)
    book.save(to)
    return to
