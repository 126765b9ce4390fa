"""Decisions in the workspace: who may sign is shown, who may not is told why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.accounts.models import Delegation
from osa.casework import services
from osa.casework.models import Decision
from osa.trail.changing import changing
from tests.casework.world import TODAY, change, commit, draft, person, project
from tests.web.workspace.casework import address, browser, done, everybody, form_of, send, text

if TYPE_CHECKING:
    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db: None, monkeypatch: pytest.MonkeyPatch) -> People:  # noqa: ARG001 - the database
    """One account of each role."""
    return everybody(monkeypatch)


def test_the_form_to_review_is_shown_to_the_reviewer_and_to_nobody_else(staff: People) -> None:
    decision = draft(staff.desk, project())
    shown = {
        user.username: "/do/review/" in browser(user).get(address("decision")).content.decode()
        for user in (staff.desk, staff.legal, staff.budget, staff.boss, staff.embassy)
    }
    assert shown == {"desk": False, "legal": True, "budget": False, "boss": False, "embassy": False}
    assert decision.status == "draft"


def test_an_author_who_is_also_the_reviewer_is_told_that_another_signs(staff: People) -> None:
    both = person("both", "desk_officer", "legal_reviewer")
    decision = draft(both, project())
    page = browser(both).get(address("decision"))
    assert "you drafted this decision: another person reviews it" in text(page)
    assert "/do/review/" not in page.content.decode()
    answer = send(browser(both), "review", of=decision.pk, opinion="mine")
    assert answer.status_code == 422
    assert "you drafted this decision" in text(answer)
    assert "/do/review/" in browser(staff.legal).get(address("decision")).content.decode()


def test_what_stands_against_an_approval_is_shown_before_anybody_tries(staff: People) -> None:
    decision = draft(staff.desk, project())
    services.decision_review(by=staff.legal, decision=decision, opinion="agreed")
    boss = browser(staff.boss)
    page = boss.get(address("decision"))
    assert "0 are committed to the project" in text(page)
    assert "/do/approve/" not in page.content.decode()
    commit(decision.project)
    assert "/do/approve/" in boss.get(address("decision")).content.decode()


def test_a_decision_is_returned_with_a_reason_and_another_is_drafted(staff: People) -> None:
    made = project()
    decision = draft(staff.desk, made)
    legal = browser(staff.legal)
    assert send(legal, "return", of=decision.pk, why="").status_code == 422
    assert "The decision is returned" in done(legal, "return", of=decision.pk, why="the amount is wrong")
    said = text(legal.get(address("decision")))
    assert "Earlier decisions" in said
    assert "the amount is wrong" in said
    change(made, state="decision")
    values = {"amount_yen": "900000000", "fiscal_year": "2026", "reasons_en": "Radars.", "reasons_ja": "レーダー。"}
    done(browser(staff.desk), "draft", **values)
    assert Decision.objects.filter(status="draft").get().amount_yen == 900_000_000


def test_whoever_stands_in_for_an_approver_is_named_with_them(staff: People) -> None:
    made = project()
    decision = draft(staff.desk, made)
    services.decision_review(by=staff.legal, decision=decision, opinion="agreed")
    commit(made)
    lent = {"role": "approver", "since": TODAY, "until": TODAY, "why": "leave"}
    with changing(by="boss", service="delegation_make"):
        Delegation(giver=staff.boss, taker=staff.budget, **lent).save()
    done(browser(staff.budget), "approve", of=decision.pk)
    assert "Budget (for boss)" in text(browser(staff.legal).get(address("decision")))


def test_two_who_sign_the_same_decision_are_told_of_each_other(staff: People) -> None:
    decision = draft(staff.desk, project())
    second = person("second", "legal_reviewer")
    key = f"PHL-26/review/{decision.pk}"
    one = form_of(browser(staff.legal).get(address("decision")), key)
    two = form_of(browser(second).get(address("decision")), key)
    done(browser(staff.legal), "review", **one | {"opinion": "agreed"})
    answer = send(browser(second), "review", **two | {"opinion": "agreed too, for these reasons"})
    assert answer.status_code == 409
    assert "legal, 2 November 2026" in text(answer)
    assert "agreed too, for these reasons" in text(answer)


def test_amounts_and_numbers_that_are_none_are_told_and_kept(staff: People) -> None:
    made = project()
    services.project_screen(by=staff.desk, project=made)
    change(made, state="decision")
    values = {"amount_yen": "a billion", "fiscal_year": "2026", "reasons_en": "Radars.", "reasons_ja": "レーダー。"}
    answer = send(browser(staff.desk), "draft", **values)
    assert answer.status_code == 422
    assert "a billion is not a whole number" in text(answer)
    assert form_of(answer, "PHL-26/draft")["reasons_ja"] == "レーダー。"


def test_nothing_that_is_no_number_names_a_decision(staff: People) -> None:
    project()
    for of in ("", "x", "9" * 40, "-1"):
        assert send(browser(staff.legal), "review", of=of, opinion="x").status_code == 404
