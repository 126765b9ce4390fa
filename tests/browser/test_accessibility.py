"""Every page in both languages, in the light and in the dark: axe-core finds nothing, and nothing scrolls sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.accounts.permissions import READING
from tests.browser.site import PEOPLE
from tests.browser.walking import Walk, axe
from tests.web.addresses import DESK, PORTAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

LOOKS = (("en", "light"), ("ja", "dark"))
"""Languages, each with a scheme of colours: together they show every message and every colour once."""

_SHARE = 12
"""Pages that one test walks over."""

_ENTRANCE = ("/accounts/login/", "/accounts/password/reset/", "/en/nowhere/")


def shares() -> list[tuple[str, ...]]:
    """Return the pages of the portal in parts, which may be walked over at the same time."""
    return [PORTAL[start : start + _SHARE] for start in range(0, len(PORTAL), _SHARE)]


def readers() -> dict[str, list[str]]:
    """Return the pages of the workspace by somebody who may read them."""
    pages: dict[str, list[str]] = {}
    for page, area in DESK.items():
        able = (name for name, roles in PEOPLE.items() if not area or set(roles) & set(READING[area]))
        pages.setdefault(next(able), []).append(page.replace("/of/ann/", "/of/desk/"))
    return pages


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
@pytest.mark.parametrize("pages", shares(), ids=lambda pages: pages[0])
def test_every_public_page_can_be_used_by_everybody(
    page: Page, pages: tuple[str, ...], language: str, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert Walk(page, language).faults(pages) == {}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_public_page_has_a_title_of_its_own(context: BrowserContext, language: str) -> None:
    named: dict[str, set[str]] = {}
    for address in PORTAL:
        text = context.request.get(address.replace("/en/", f"/{language}/", 1)).text()
        title = text.partition("<title>")[2].partition("</title>")[0]
        named.setdefault(title, set()).add(address.partition("?")[0])
    assert {title: pages for title, pages in named.items() if len(pages) > 1} == {}


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
@pytest.mark.parametrize("reader", readers())
def test_every_page_of_the_workspace_can_be_used_by_everybody(
    signed_in: Callable[[str], Page], reader: str, language: str, scheme: str
) -> None:
    page = signed_in(reader)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert Walk(page, language).faults(readers()[reader]) == {}


def test_signing_in_and_what_is_not_there_can_be_used_by_everybody(page: Page) -> None:
    assert Walk(page, "en").faults(_ENTRANCE) == {}


def test_what_is_wrong_with_a_form_can_be_read_by_everybody(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("desk")
    page.goto("/en/desk/register/new/projects/")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Please mend this").wait_for()
    assert axe(page) == []
