"""With the keyboard alone: everything can be reached, everybody sees where they are, and nothing holds them."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, TypedDict

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import heading
from tests.browser.site import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator

_MOST = 400
"""Places at which the Tab key may stop on one page."""

_PLACE = """() => {
  const now = document.activeElement;
  if (!now || now === document.body) return null;
  const rings = [getComputedStyle(now), getComputedStyle(now, "::after")];
  const box = now.getBoundingClientRect();
  window.places ??= new Map();
  if (!window.places.has(now)) window.places.set(now, window.places.size);
  return {
    number: window.places.get(now),
    what: now.outerHTML.slice(0, 120),
    ringed: rings.some(({outlineStyle, outlineWidth}) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2),
    shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
  };
}"""


class Place(TypedDict):
    """Where the keyboard is."""

    number: int
    what: str
    ringed: bool
    shown: bool


def stops(page: Page) -> Iterator[Place]:
    """Press the Tab key again and again until the page is left; everywhere the focus can be seen."""
    page.evaluate("for (const image of document.images) image.loading = 'eager'")  # or they push the page down later
    page.wait_for_load_state("networkidle")
    for _press in range(_MOST):
        page.keyboard.press("Tab")
        place: Place | None = page.evaluate(_PLACE)
        if place is None:
            return
        assert place["ringed"], place["what"]
        assert place["shown"], place["what"]
        yield place
    pytest.fail("the Tab key does not lead out of the page")


def tab_to(page: Page, wanted: Locator) -> None:
    """Go on with the Tab key until something has the focus."""
    for _place in stops(page):
        if wanted.evaluate("wanted => wanted === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {wanted}")


@pytest.mark.parametrize("address", ["/en/", "/ja/projects/", "/en/screen/?framework=osa", "/en/countries/FJI/"])
def test_the_tab_key_leads_through_a_page_and_out_of_it(page: Page, address: str) -> None:
    page.goto(address)
    numbers = [place["number"] for place in stops(page)]
    assert numbers == sorted(numbers)
    assert len(numbers) > 10


def test_the_first_key_skips_to_the_content_and_the_next_ones_go_on_from_there(page: Page) -> None:
    page.goto("/en/projects/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_menu_of_a_phone_is_opened_and_followed_with_the_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/en/")
    budget = page.locator(".site-nav").get_by_role("link", name="Budget")
    expect(budget).not_to_be_visible()
    tab_to(page, page.locator(".site-nav summary"))
    page.keyboard.press("Enter")
    expect(budget).to_be_visible()
    tab_to(page, budget)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/en/budget/$"))


def test_projects_are_filtered_and_sorted_with_the_keyboard(page: Page) -> None:
    page.goto("/en/projects/")
    rows = page.locator("#projects-found tbody tr")
    many = rows.count()
    tab_to(page, page.get_by_label("Search"))
    page.keyboard.type("Fiji")
    expect(rows).to_have_count(1)
    expect(page.get_by_label("Search")).to_be_focused()
    for _letter in "Fiji":
        page.keyboard.press("Backspace")
    expect(rows).to_have_count(many)
    tab_to(page, page.get_by_role("columnheader", name="Amount").get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort]")).to_contain_text("Amount")
    expect(page).to_have_url(re.compile("sort=-?amount"))


def test_a_case_is_screened_to_the_end_with_the_keyboard(page: Page) -> None:
    """After each answer the keyboard stands at the next question: nobody goes through the page anew."""
    page.goto("/en/screen/")
    tab_to(page, page.get_by_role("button", name="Begin with the questions"))
    page.keyboard.press("Enter")
    question = page.locator("#question")
    expect(question).to_be_visible()
    tab_to(page, page.locator("#screening button[value=grant]"))
    while True:
        before = question.inner_text()
        page.keyboard.press("Enter")
        page.wait_for_function("before => document.querySelector('#question')?.innerText !== before", arg=before)
        if "/answer/" in page.url or not question.count():
            break
        expect(question).to_be_focused()
        page.keyboard.press("Tab")
    heading(page, re.compile("^The answer: "))


def test_somebody_signs_in_and_comments_on_a_case_with_the_keyboard(page: Page) -> None:
    said = f"Seen, {uuid.uuid4().hex}."
    page.goto("/en/desk/case/LKA-25/comments/")
    tab_to(page, page.get_by_label("User name or e-mail address"))
    page.keyboard.type("watch")
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("^[^?]+/comments/$"))
    tab_to(page, page.locator("form.card textarea"))
    page.keyboard.type(said)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").filter(has_text=said)).to_be_visible()


def test_the_keyboard_leads_through_a_case_and_out_of_it(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("desk")
    page.goto("/en/desk/case/DJI-24/")
    numbers = [place["number"] for place in stops(page)]
    assert numbers == sorted(numbers)
