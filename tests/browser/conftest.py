"""The site, a browser, and people who are signed in."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.site import PASSWORD, installation, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_PATIENCE = 20_000
"""Milliseconds that a page may take on a busy machine."""
_SAID = 8_000
"""So many letters of what the server said are shown beside a test that failed."""
_logs: list[Path] = []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as Debian ships it."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("CHROMIUM IS NOT INSTALLED: nothing was tried in a browser")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread, where Django is not async
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=_QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, with the real programme; this process has a copy of its own."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    own = tmp_path_factory.mktemp("served")
    _logs.append(own / "log")
    with serving(installation(shared / "site"), own) as address:
        yield address


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the server said last beside a test that failed."""
    report = yield
    if report.failed and "site" in getattr(item, "fixturenames", ()):
        for log in _logs:
            report.sections.append(("what the server said", log.read_text(encoding="utf-8")[-_SAID:]))
    return report


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    with browser.new_context(base_url=site, locale="en-GB") as made:
        made.set_default_timeout(_PATIENCE)
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page in it, on which no script fails and nothing is refused by the policy of the site."""
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda said: wrong.append(said.text) if _is_refusal(said.text) else None)
    yield made
    assert wrong == []


def _is_refusal(text: str) -> bool:
    """Tell whether the browser says that the policy of the site forbids something."""
    return "Content Security Policy" in text or "violates the following" in text


@pytest.fixture
def signed_in(browser: Browser, site: str) -> Iterator[Callable[[str], Page]]:
    """Open a browser of its own for each person, and sign in."""
    contexts: list[BrowserContext] = []

    def sign_in(name: str) -> Page:
        made = browser.new_context(base_url=site, locale="en-GB", accept_downloads=True)
        made.set_default_timeout(_PATIENCE)
        contexts.append(made)
        page = made.new_page()
        page.goto("/en/desk/")
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        page.wait_for_url("**/desk/**")
        return page

    yield sign_in
    for made in contexts:
        made.close()
