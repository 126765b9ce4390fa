"""What people do on the pages: read them in their language, fill in forms, take files home."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from playwright.sync_api import expect

from osa.i18n import _, speaking

if TYPE_CHECKING:
    import re

    from playwright.sync_api import Locator, Page

    from osa.i18n import Language


def said(language: Language, message: str, **values: object) -> str:
    """Return a message of the site as its pages say it in a language."""
    with speaking(language):
        return _(message).format(**values)


def fill_in(form: Page | Locator, **values: str) -> None:
    """Fill in the fields of a form by their names."""
    for name, value in values.items():
        field = form.locator(f"main [name={name}], [name={name}]").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def enter(page: Page, table: str, **values: str) -> None:
    """Enter a row into the register, beginning with the list of its table."""
    page.goto(f"/en/desk/register/{table}/")
    page.get_by_role("link", name="New row").click()
    fill_in(page.locator("main form"), **values)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messages")).to_contain_text(f"{values['id']} is saved.")


def form_at(page: Page, heading: str) -> Locator:
    """Return the form of a case that has a heading."""
    return page.locator("form.card", has=page.get_by_role("heading", name=heading, exact=True))


def go_on(page: Page, project: str, to: str, why: str = "") -> None:
    """Take a project on, from the first page of its case."""
    page.goto(f"/en/desk/case/{project}/")
    form = page.locator("form.card", has=page.locator(f"input[name=of][value={to}]"))
    if why:
        form.get_by_label("Reason").fill(why)
    form.get_by_role("button").first.click()
    expect(page.locator(".messages")).to_contain_text("The project is now at")


def download(page: Page, link: str) -> bytes:
    """Follow a link to a file, and return what was downloaded."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a file of comma-separated values."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def rows_of_workbook(content: bytes) -> list[dict[str, Any]]:
    """Return the rows of the first sheet of a workbook."""
    head, *rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def asked(page: Page) -> str:
    """Return the fact that the questionnaire asks for."""
    fields = page.locator("#screening form").first.locator("button[name]:not([name=skip]), #answer")
    return fields.first.get_attribute("name") or ""


def screen(page: Page, language: Language, answers: dict[str, str]) -> None:
    """Answer question by question until there is an answer; what is not known is skipped."""
    unknown = said(language, "Don't know")
    while "/answer/" not in page.url:
        name = asked(page)
        if name in answers:
            page.locator(f"#screening button[name={name}][value={answers[name]}]").click()
        else:
            page.get_by_role("button", name=unknown).click()
        expect(page.locator(f"#screening form button[name={name}], #answer[name={name}]")).to_have_count(0)


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until the page has a first heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
