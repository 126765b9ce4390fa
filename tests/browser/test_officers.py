"""The work of several officers on one project, done through the pages of the workspace."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.hands import enter, fill_in, form_at, go_on, heading

if TYPE_CHECKING:
    from collections.abc import Callable

ATTESTED = {
    "terms": "grant",
    "recipient_kind": "foreign_government",
    "named_recipient": "other",
    "like_minded": "true",
    "osa_area": "rule_of_law",
    "builds_recipient_capacity": "true",
    "direct_link_to_conflict": "false",
    "consistent_with_un_charter": "true",
    "destination_and_end_user_appropriate": "true",
    "security_concern_acceptable": "true",
    "positive_meaning_for_peace": "true",
    "transfer_breaches_treaty": "false",
    "transfer_breaches_council_resolution": "false",
    "prior_consent_undertaking": "true",
}
"""What only a person can say of the project, so that the law permits it."""

_MEMO: FilePayload = {"name": "memo.txt", "mimeType": "text/plain", "buffer": b"What the mission found, page 3."}


@pytest.fixture
def name() -> str:
    """The id of a project that no other test knows."""
    return f"PHL-{uuid.uuid4().hex[:8]}"


def test_a_project_goes_from_need_to_decision_by_four_people(signed_in: Callable[[str], Page], name: str) -> None:
    desk = signed_in("desk")
    enter_everything(desk, name)
    go_on(desk, name, "survey", why="The embassy confirmed the request.")
    go_on(desk, name, "formulation", why="The need is plain from the papers.")
    go_on(desk, name, "screening")
    attest_everything(desk, name)
    screened_as(desk, name, "permitted")
    go_on(desk, name, "decision")
    draft(desk, name)
    expect(desk.get_by_role("heading", name="It waits for: legal reviewer")).to_be_visible()
    expect(desk.get_by_role("button", name="Agree to the draft")).to_have_count(0)
    assert [sent_all_the_same(desk, name, action) for action in ("review", "approve")] == [403, 403]

    sign(signed_in("lawyer"), name, "Review", opinion="Nothing in the law stands against it.")
    chief = signed_in("chief")
    chief.goto(f"/en/desk/case/{name}/decision/")
    expect(chief.locator("main")).to_contain_text("0 are committed")
    expect(chief.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    commit(signed_in("budget"), name)
    sign(chief, name, "Approve", why="Agreed.")
    expect(chief.get_by_role("heading", name="Decision").last).to_contain_text("approved")


def test_two_people_who_change_a_row_at_the_same_time_are_told_and_lose_nothing(
    signed_in: Callable[[str], Page], name: str
) -> None:
    desk, other = signed_in("desk"), signed_in("desk2")
    words = {"what_en": "Radars.", "what_ja": "レーダー。"}
    enter(desk, "needs", id=name, country="PHL", raised_as="request", sources="mofa-phl-23", **words)
    other.goto(f"/en/desk/register/needs/{name}/")
    fill_in(desk.locator("main form"), what_en="Four radars.", why="The note verbale says four.")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".messages")).to_contain_text("is saved")

    fill_in(other.locator("main form"), what_en="Six radars.", raised_as="offer")
    other.get_by_role("button", name="Save").click()
    told = other.get_by_role("alert")
    expect(told).to_contain_text("Somebody else has changed this row in the meantime")
    expect(told).to_contain_text("The note verbale says four.")
    clash = told.get_by_role("row").filter(has_text="Six radars.")
    expect(clash).to_contain_text("Four radars.")
    expect(other.locator("[name=what_en]")).to_have_value("Six radars.")
    other.get_by_role("button", name="Save on top of it").click()
    expect(other.locator(".messages")).to_contain_text("is saved")
    expect(other.locator("[name=raised_as]")).to_have_value("offer")


def test_what_was_typed_is_there_again_after_the_page_was_lost(signed_in: Callable[[str], Page]) -> None:
    page = signed_in("desk")
    page.goto("/en/desk/case/TON-25/comments/")
    form = page.locator("form[data-draft]").first
    form.get_by_role("textbox").press_sequentially("The drones are")
    expect(form.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(form.get_by_role("textbox")).to_have_value("The drones are")
    expect(form.get_by_role("status").first).to_contain_text("A draft of")
    form.get_by_role("button", name="Discard the draft").click()
    expect(form.get_by_role("textbox")).to_have_value("")


def enter_everything(page: Page, name: str) -> None:
    """Enter a new source, a need, a project and an item."""
    source = {"publisher": "Embassy", "title": "Note verbale", "kind": "primary"}
    enter(page, "sources", id=f"{name}-note", url=f"https://embassy.example/{name}", **source)
    cited = {"sources": f"{name}-note"}
    words = {"what_en": "Radars.", "what_ja": "レーダー。"}
    enter(page, "needs", id=f"{name}-need", country="PHL", raised_as="request", **words, **cited)
    titles = {"title_en": f"Radars {name}", "title_ja": f"レーダー {name}", "beneficiaries": "PHL-navy"}
    enter(page, "projects", id=name, fiscal_year="2026", country="PHL", need=f"{name}-need", **titles, **cited)
    page.get_by_role("link", name=f"Case of {name}").click()
    heading(page, titles["title_en"])
    kind = {"kind": "equipment", "category": "surveillance", "announced": "4", "classified": "attested"}
    known = {"defence_equipment": "yes", "weapon": "no", "carries_weapon": "no", "made_in_japan": "yes"}
    names = {"name_en": "Radar", "name_ja": "レーダー"}
    enter(page, "items", id=f"{name}-radar", project=name, **names, **kind, **known, **cited)


def attest_everything(page: Page, name: str) -> None:
    """Attest every fact that rows do not answer; the first with a document."""
    for fact, value in ATTESTED.items():
        page.goto(f"/en/desk/case/{name}/facts/{fact}/")
        form = form_at(page, "Attest")
        fill_in(form, value=value, evidence="Memo of the mission, page 3.")
        if fact == "terms":
            form.locator("[type=file]").set_input_files(_MEMO)
        form.get_by_role("button", name="Attest in my name").click()
        expect(page.locator(".messages")).to_be_visible()


def screened_as(page: Page, name: str, verdict: str) -> None:
    """Screen the project, and see its verdict."""
    page.goto(f"/en/desk/case/{name}/screening/")
    page.locator("form.card[action$='/screen/']").get_by_role("button").click()
    expect(page.locator("main .badge").filter(has_text=verdict).first).to_be_visible()


def draft(page: Page, name: str) -> None:
    """Draft the decision."""
    page.goto(f"/en/desk/case/{name}/decision/")
    reasons = {"reasons_en": "They serve the safety of the sea lanes.", "reasons_ja": "海上交通の安全に資する。"}
    form = form_at(page, "Draft the decision")
    fill_in(form, amount_yen="10,000,000", **reasons)
    form.get_by_role("button").last.click()
    expect(page.locator(".messages")).to_contain_text("The decision is drafted.")


def sent_all_the_same(page: Page, name: str, action: str) -> int:
    """Send a form that the page does not offer, and return the status of the answer."""
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    number = page.locator("h3", has_text="Decision").first.inner_text().split()[1]
    form: dict[str, str | float | bool] = {
        "csrfmiddlewaretoken": token,
        "of": number,
        "opinion": "mine",
        "expected": "999999",
    }
    where = f"/en/desk/case/{name}/do/{action}/"
    return page.request.post(where, form=form, headers={"Referer": page.url}).status


def sign(page: Page, name: str, what: str, **words: str) -> None:
    """Review or approve the decision, which somebody else drafted."""
    page.goto(f"/en/desk/case/{name}/decision/")
    form = form_at(page, what)
    fill_in(form, **words)
    form.get_by_role("button").last.click()
    expect(page.locator(".messages")).to_contain_text("The decision is")


def commit(page: Page, name: str) -> None:
    """Commit the money, as the decision says it."""
    page.goto(f"/en/desk/case/{name}/money/")
    form = form_at(page, "Commit money")
    expect(form.get_by_label("Amount (yen)")).to_have_value("10000000")
    fill_in(form, sources=f"{name}-note")
    form.get_by_role("button").last.click()
    expect(page.locator(".messages")).to_have_text("The money is committed.")
