"""My work: each role sees what waits for it, and nobody sees their own decision to sign."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from osa.accounts.models import RoleGrant
from osa.casework import services
from osa.casework.models import Screening
from osa.register import models as rows
from osa.trail.changing import changing
from tests.casework.world import TODAY, change, commit, draft, on, person, project, put
from tests.web.workspace.casework import PROJECT, address, browser, everybody, text

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db
WORK, QUEUE, STALE = "desk:work", "desk:queue", "desk:stale"


@pytest.fixture
def staff(db: None, monkeypatch: pytest.MonkeyPatch) -> People:  # noqa: ARG001 - the database
    """One account of each role."""
    return everybody(monkeypatch)


def seen(client: Client, page: str = WORK) -> str:
    """Return a page as a reader sees it."""
    answer = client.get(reverse(page))
    assert answer.status_code == 200
    return text(answer)


def test_who_is_not_signed_in_is_sent_to_sign_in(staff: People) -> None:  # noqa: ARG001
    for page in (WORK, QUEUE, STALE):
        assert Client().get(reverse(page)).status_code == 302


def test_a_draft_waits_for_the_reviewer_and_a_reviewed_decision_for_the_approver(staff: People) -> None:
    decision = draft(staff.desk, project())
    legal, boss = browser(staff.legal), browser(staff.boss)
    assert "Decisions to review Project Amount Status Drafted Radars ¥1 billion draft" in seen(legal)
    assert "Decisions to approve Nothing waits here" in seen(boss)
    services.decision_review(by=staff.legal, decision=decision, opinion="agreed")
    assert "Decisions to review Nothing waits here" in seen(legal)
    assert "Radars ¥1 billion reviewed" in seen(boss)
    assert "My decisions that wait for others" in seen(browser(staff.desk))


def test_nobody_is_shown_their_own_decision_to_sign(staff: People) -> None:  # noqa: ARG001
    both = person("both", "desk_officer", "legal_reviewer")
    draft(both, project())
    said = seen(browser(both))
    assert "Decisions to review Nothing waits here" in said
    assert "My decisions that wait for others" in said


def test_the_budget_officer_sees_what_is_not_committed_and_years_without_an_appropriation(staff: People) -> None:
    made = project()
    draft(staff.desk, made)
    put(rows.Project, "PHL-27", fiscal_year=2027, country=made.country, title_en="Boats", title_ja="艇")
    commit(made, 400_000_000)
    said = seen(browser(staff.budget))
    assert "¥600 million of ¥1 billion are not committed (FY2026)" in said
    assert "No appropriation is entered for: FY2027" in said


def test_the_monitor_sees_deliveries_visits_findings_and_requests(staff: People) -> None:
    made = project("monitoring")
    put(rows.Delivery, "d1", project=made, batch=1, planned_by=TODAY, what_en="two radars", what_ja="二基")
    put(
        rows.ConsentRequest, "r1", project=made, kind="extra_purpose_use", asked_on=TODAY, what_en="ask", what_ja="要請"
    )
    monitor = browser(staff.embassy)
    said = seen(monitor)
    assert "two radars (Radars): planned by 2 November 2026" in said
    assert "Delivered and never visited Radars" in said
    assert "ask (Radars)" in said
    visit = put(rows.MonitoringVisit, "v1", project=made, visited_on=TODAY, what_en="seen", what_ja="確認")
    put(rows.Finding, "f1", visit=visit, grade="concern", what_en="rust", what_ja="錆")
    said = seen(monitor)
    assert "rust (Radars)" in said
    assert "Every delivered project has been visited" in said


def test_the_administrator_sees_the_roles_to_confirm_and_no_project(staff: People) -> None:
    with changing(by="admin", service="role_grant"):
        RoleGrant(user=staff.desk, role="approver").save()
    admin = browser(person("admin", "administrator"))
    said = seen(admin)
    assert "desk: approver (given by admin)" in said
    assert "Projects in hand" not in said
    assert admin.get(reverse(QUEUE)).status_code == 403


def test_the_auditor_is_led_to_the_trail_and_changes_nothing(staff: People) -> None:  # noqa: ARG001
    auditor = browser(person("auditor", "auditor"))
    assert "Open the trail" in seen(auditor)
    assert auditor.post(reverse("desk:screen_again"), {"project": PROJECT}).status_code in (302, 422)
    assert not Screening.objects.exists()


def test_an_account_without_a_role_is_told_so(staff: People) -> None:  # noqa: ARG001
    assert "Your account has no role yet" in seen(browser(person("nobody")))


def test_the_navigation_has_what_the_roles_may_read(staff: People) -> None:
    desk = browser(staff.desk).get(reverse(WORK)).content.decode()
    assert reverse("desk:register") in desk
    assert f'"{reverse("desk:audit")}"' not in desk
    auditor = browser(person("auditor", "auditor")).get(reverse(WORK)).content.decode()
    assert reverse("desk:audit") in auditor
    assert reverse("desk:import") not in auditor


def test_duties_that_are_overdue_are_shown(staff: People, monkeypatch: pytest.MonkeyPatch) -> None:
    made = project()
    decision = draft(staff.desk, made)
    services.decision_review(by=staff.legal, decision=decision, opinion="agreed")
    commit(made)
    services.decision_approve(by=staff.boss, decision=decision)
    duty = made.duties.first()
    assert duty is not None
    services.duty_schedule(by=staff.desk, duty=duty, due_on=TODAY, why="asked for")
    on(monkeypatch, TODAY + dt.timedelta(days=1))
    assert "Overdue: 1 2 November 2026" in seen(browser(staff.desk))


def test_projects_are_listed_by_state_with_what_keeps_them_from_going_on(staff: People) -> None:
    made = project("screening")
    desk = browser(staff.desk)
    assert "the project has not been screened" in seen(desk, QUEUE)
    services.project_screen(by=staff.desk, project=made)
    assert "can go on to decision" in seen(desk, QUEUE)
    assert "Radars" in text(desk.get(reverse(QUEUE), {"state": "screening", "q": "radar phl"}))
    assert "No project stands here" in text(desk.get(reverse(QUEUE), {"state": "screening", "q": "boats"}))
    assert desk.get(reverse(QUEUE), {"state": "nowhere", "page": "x"}).status_code == 200


def test_stale_screenings_are_shown_with_the_reasons_and_screened_again_together(staff: People) -> None:
    made = project()
    services.project_screen(by=staff.desk, project=made)
    desk = browser(staff.desk)
    assert "still current" in seen(desk, STALE)
    change(made.items.get(), announced=5)
    assert "announced: 4 → 5" in seen(desk, STALE)
    answer = desk.post(reverse("desk:screen_again"), {"project": PROJECT}, follow=True)
    assert "Screened: 1" in text(answer)
    assert "still current" in text(answer)


def test_projects_that_cannot_be_screened_are_told_one_by_one(staff: People) -> None:
    made = project()
    need = {"fact": "need_raised_by_request", "value": "maybe"}
    put(rows.CaseFact, "bad", project=made, attested_by="desk", evidence="memo", **need)
    answer = browser(staff.desk).post(reverse("desk:screen_again"), {"project": PROJECT})
    assert answer.status_code == 422
    assert "These could not be screened: PHL-26" in text(answer)
    none = browser(staff.desk).post(reverse("desk:screen_again"), follow=True)
    assert "No project was chosen" in text(none)


def test_no_page_takes_more_than_twenty_queries_however_many_projects_there_are(
    staff: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = project()
    draft(staff.desk, made)
    for number in range(25):
        fields = {"fiscal_year": 2026, "country": made.country, "title_en": "Boats", "title_ja": "艇"}
        other = put(rows.Project, f"PHL-26-p{number}", **fields)
        change(other, state=("screening", "decision", "procurement", "delivery", "evaluated")[number % 5])
    states = [None, "screening", "decision", "procurement", "delivery", "evaluated"]
    for user in (staff.desk, staff.legal, staff.budget, staff.boss, staff.embassy, person("a", "administrator")):
        client = browser(user)
        with django_assert_max_num_queries(20):
            seen(client)
    desk = browser(staff.desk)
    for state in states:
        with django_assert_max_num_queries(20):
            assert desk.get(reverse(QUEUE), {"state": state} if state else {}).status_code == 200
    with django_assert_max_num_queries(20):
        assert desk.get(reverse(STALE)).status_code == 200
    assert address() in desk.get(reverse(QUEUE), {"state": "decision"}).content.decode()


def test_what_no_longer_holds_is_told_by_name(staff: People) -> None:
    made = project()
    decision = draft(staff.desk, made)
    said = seen(browser(staff.boss))
    assert "Screenings that are no longer current: 0" in said
    services.decision_return(by=staff.legal, decision=decision, why="the reasons are thin")
    change(made, state="screening")
    change(rows.CaseFact.objects.get(fact="fighting_under_way"), value="true")
    for person_ in (staff.desk, staff.legal, staff.boss):
        said = seen(browser(person_))
        assert "Screenings that are no longer current: 1 Radars ( PHL-26 )" in said.replace("(PHL-26)", "( PHL-26 )")
        assert "Decisions returned or invalidated in the last thirty days: 1 Radars" in said
    assert "What no longer holds" not in seen(browser(staff.embassy))
