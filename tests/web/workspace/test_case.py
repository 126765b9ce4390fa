"""The workspace of a project: a life from need to approved decision through the pages, by people of five roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from osa.casework import services
from osa.casework.models import Decision, Duty
from osa.register import models as rows
from osa.trail.changing import changing
from osa.trail.models import Entry
from osa.web.workspace.case import ACTIONS
from osa.web.workspace.case_page import TABS
from tests.casework.world import ATTESTED, TODAY, approved, change, draft, person, project, put, recipient
from tests.web.workspace.casework import PROJECT, address, browser, done, everybody, form_of, send, text

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db: None, monkeypatch: pytest.MonkeyPatch) -> People:  # noqa: ARG001 - the database
    """One account of each role."""
    return everybody(monkeypatch)


def begun() -> rows.Project:
    """Make a project at its need, with one item and money for its year, of which nothing is attested."""
    country = recipient()
    need = put(rows.Need, "PHL-need", country=country, raised_as="request", what_en="radars", what_ja="レーダー")
    named = {"title_en": "Radars", "title_ja": "レーダー", "need": need, "country": country}
    made = rows.Project(id=PROJECT, basis="primary", fiscal_year=2026, **named)
    with changing(by="desk", service="row_save"):
        made.save(links={"beneficiaries": ["PHL-navy"], "sources": ["src"]})
    known = {"defence_equipment": True, "weapon": False, "carries_weapon": False, "made_in_japan": True}
    names = {"name_en": "Radar", "name_ja": "レーダー", "kind": "equipment", "category": "surveillance"}
    put(rows.Item, "PHL-26-radar", project=made, announced=4, classified="attested", **names, **known)
    put(rows.Appropriation, "fy2026", fiscal_year=2026, stage="approved", amount_yen=5_000_000_000)
    return made


def test_a_project_goes_from_need_to_decision_through_the_pages_with_a_second_and_a_third_person(
    staff: People,
) -> None:
    made = begun()
    desk, legal, budget, boss = (browser(one) for one in (staff.desk, staff.legal, staff.budget, staff.boss))

    refused = send(desk, "advance", of="formulation")
    assert refused.status_code == 422
    assert "this step takes a reason" in text(refused)
    assert "The project is now at: formulation" in done(desk, "advance", of="formulation", why="surveyed before")
    done(desk, "advance", of="screening")

    for fact, value in ATTESTED.items():
        page = desk.get(reverse("desk:case_fact", args=[PROJECT, fact]))
        values = form_of(page, f"{PROJECT}/attest/{fact}") | {"value": value, "evidence": "memo 12, page 3"}
        assert "Attested" in done(desk, "attest", **values)

    assert rows.CaseFact.objects.count() == len(ATTESTED)
    assert "Screened as of" in done(desk, "screen", decided=TODAY.isoformat())
    assert [row.verdict for row in made.screenings.all()] == ["permitted"]
    assert "Nothing stands against it" in text(desk.get(address()))
    done(desk, "advance", of="decision")

    reasons = {"reasons_en": "The radars serve the safety of the sea lanes.", "reasons_ja": "海上交通の安全に資する。"}
    assert "The decision is drafted" in done(desk, "draft", amount_yen="1,000,000,000", fiscal_year="2026", **reasons)
    row = Decision.objects.get()
    assert send(desk, "review", of=row.pk, opinion="mine").status_code == 403
    assert send(desk, "approve", of=row.pk).status_code == 403
    assert "The decision is reviewed" in done(legal, "review", of=row.pk, opinion="Nothing stands against it.")

    uncovered = send(boss, "approve", of=row.pk)
    assert uncovered.status_code == 422
    assert "of 1,000,000,000 yen, 0 are committed" in text(uncovered)
    assert "¥1 billion of ¥1 billion are not committed" in text(budget.get(reverse("desk:work")))
    values = form_of(budget.get(address("money")), f"{PROJECT}/commit")
    assert values["amount_yen"] == "1000000000"
    assert "The money is committed" in done(budget, "commit", **values)
    assert "The decision is approved" in done(boss, "approve", of=row.pk)

    row.refresh_from_db()
    assert (row.status, row.author, row.reviewer, row.approver) == ("approved", staff.desk, staff.legal, staff.boss)
    assert Duty.objects.exists()
    hands = {(entry.by, entry.service) for entry in Entry.objects.all()}
    assert hands >= {("desk", "decision_draft"), ("legal", "decision_review"), ("boss", "decision_approve")}


def test_every_tab_takes_at_most_twenty_queries_however_much_there_is(
    staff: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = project()
    for number in range(40):
        known = {"defence_equipment": False, "weapon": False, "carries_weapon": False, "made_in_japan": True}
        names = {"name_en": "Buoy", "name_ja": "ブイ", "kind": "equipment", "category": "surveillance"}
        put(rows.Item, f"PHL-26-i{number}", project=made, classified="attested", sources=["src"], **names, **known)
    approved(staff, made)
    for state in ("decision", "notes_exchanged", "in_force", "procurement", "delivery", "monitoring", "evaluated"):
        change(made, state=state)
        for user in (staff.desk, staff.boss):
            client = browser(user)
            for tab in TABS:
                with django_assert_max_num_queries(20, info=f"{state} {tab}"):
                    assert client.get(address(tab)).status_code == 200


def test_a_project_that_nobody_knows_is_not_found(staff: People) -> None:
    client = browser(staff.desk)
    for tab in TABS:
        assert client.get(address(tab, "XXX-99")).status_code == 404
    assert client.post(reverse("desk:case_do", args=["XXX-99", "suspend"])).status_code == 404


def test_an_action_that_there_is_not_is_not_found(staff: People) -> None:
    project()
    assert send(browser(staff.desk), "delete_everything").status_code == 404


def test_who_has_no_role_for_casework_sees_no_project_and_does_nothing(staff: People) -> None:  # noqa: ARG001
    made = project()
    client = browser(person("admin", "administrator"))
    assert client.get(address()).status_code == 403
    for action in ACTIONS:
        assert send(client, action, why="x").status_code == 403
    made.refresh_from_db()
    assert made.standing == "active"


def test_an_auditor_reads_every_tab_and_is_shown_no_form(staff: People) -> None:  # noqa: ARG001
    project()
    client = browser(person("auditor", "auditor"))
    for tab in TABS:
        page = client.get(address(tab))
        assert page.status_code == 200
        assert "data-draft=" not in page.content.decode()


def test_what_was_typed_is_there_again_when_a_service_refuses(staff: People) -> None:
    project("formulation")
    answer = send(browser(staff.desk), "attest", of="terms", value="grant", evidence="", why="as the notes say")
    assert answer.status_code == 422
    values = form_of(answer, f"{PROJECT}/attest/terms")
    assert (values["value"], values["why"]) == ("grant", "as the notes say")
    assert "an attestation takes evidence" in text(answer)


def test_a_suspended_project_is_resumed_and_a_cancelled_one_stays_so(staff: People) -> None:
    made = project()
    desk, boss = browser(staff.desk), browser(staff.boss)
    assert send(desk, "suspend", why="").status_code == 422
    assert "The project is suspended" in done(desk, "suspend", why="the recipient asked for time")
    assert "The project goes on" in done(desk, "resume", why="the time is over")
    assert send(desk, "cancel", why="no").status_code == 403
    assert "The project is cancelled" in done(boss, "cancel", why="the need is gone")
    made.refresh_from_db()
    assert made.standing == "cancelled"


def test_the_second_of_two_who_edit_sees_what_the_first_did_and_loses_nothing(staff: People) -> None:
    project("formulation")
    first, second = browser(staff.desk), browser(staff.legal)
    page = reverse("desk:case_fact", args=[PROJECT, "terms"])
    key = f"{PROJECT}/attest/terms"
    mine, theirs = form_of(first.get(page), key), form_of(second.get(page), key)
    done(first, "attest", **mine | {"value": "grant", "evidence": "the notes, article 2", "why": "read again"})

    answer = send(second, "attest", **theirs | {"value": "grant", "evidence": "the budget, page 7"})
    assert answer.status_code == 409
    said = text(answer)
    assert "Somebody else has changed this" in said
    assert "desk, 2 November 2026" in said
    assert "memo 1" in said
    assert "the notes, article 2" in said
    again = form_of(answer, key)
    assert again["evidence"] == "the budget, page 7"
    assert rows.CaseFact.objects.get(fact="terms").evidence == "the notes, article 2"

    done(second, "attest", **again)
    assert rows.CaseFact.objects.get(fact="terms").evidence == "the budget, page 7"


def test_two_who_advance_a_project_do_not_advance_it_twice(staff: People) -> None:
    made = project("need")
    first, second = browser(staff.desk), browser(staff.desk)
    key = f"{PROJECT}/advance/survey"
    one, two = form_of(first.get(address()), key), form_of(second.get(address()), key)
    done(first, "advance", **one)
    assert send(second, "advance", **two).status_code == 409
    made.refresh_from_db()
    assert made.state == "survey"


def test_facts_show_their_value_how_they_are_known_and_on_what(staff: People) -> None:
    project()
    said = text(browser(staff.desk).get(address("facts")))
    assert "from the register" in said
    assert "PHL-26-radar" in said
    assert "attested desk" in said
    assert "memo 1" in said
    assert "外務省" in said


def test_a_fact_that_is_withdrawn_is_not_known_again(staff: People) -> None:
    project("formulation")
    desk = browser(staff.desk)
    assert send(desk, "withdraw", of="terms", why="").status_code == 422
    assert "withdrawn" in done(desk, "withdraw", of="terms", why="the memo was wrong")
    assert not rows.CaseFact.objects.filter(fact="terms").exists()


def test_a_fact_that_there_is_not_is_not_found(staff: People) -> None:
    project()
    assert browser(staff.desk).get(reverse("desk:case_fact", args=[PROJECT, "colour"])).status_code == 404


def test_a_screening_is_explained_tells_why_it_is_stale_and_is_done_again_in_the_same_words(staff: People) -> None:
    made = project()
    services.project_screen(by=staff.desk, project=made)
    desk = browser(staff.desk)
    said = text(desk.get(address("screening")))
    assert "permitted" in said
    assert "OSA-3-1" in said
    assert "still current" in said
    assert "the same in every word" in text(desk.get(address("screening") + "?again=1"))
    change(made.items.get(), announced=5)
    assert "announced: 4 → 5" in text(desk.get(address("screening")))


def test_no_screening_of_another_project_is_shown(staff: People) -> None:
    made = project()
    kept = services.project_screen(by=staff.desk, project=made)
    fields = {"fiscal_year": 2026, "country_id": "PHL", "title_en": "Boats", "title_ja": "艇"}
    put(rows.Project, "PHL-26-2", **fields)
    desk = browser(staff.desk)
    assert desk.get(f"{address('screening', 'PHL-26-2')}?number={kept.pk}").status_code == 404
    assert desk.get(f"{address('screening')}?number=99").status_code == 404
    assert desk.get(f"{address('screening')}?number=x").status_code == 200


def test_items_tell_what_was_announced_and_what_has_come(staff: People) -> None:
    made = project("delivery")
    delivery = put(rows.Delivery, "PHL-26-d1", project=made, batch=1, delivered_on=TODAY, what_en="r", what_ja="r")
    put(rows.DeliveryLine, "PHL-26-d1-1", delivery=delivery, item_id="PHL-26-radar", quantity=2)
    said = text(browser(staff.desk).get(address("items")))
    assert "Radar equipment 4 2" in said


def test_duties_are_scheduled_and_fulfilled_through_the_page(staff: People) -> None:
    approved(staff, project())
    duty = Duty.objects.order_by("id").first()
    assert duty is not None
    desk = browser(staff.desk)
    assert send(desk, "schedule", of=duty.pk, due_on="someday", why="x").status_code == 422
    assert send(desk, "fulfil", of=duty.pk, done_on=TODAY.isoformat(), evidence="").status_code == 422
    assert "The duty is met" in done(desk, "fulfil", of=duty.pk, done_on=TODAY.isoformat(), evidence="letter 7")
    assert "letter 7" in text(desk.get(address("duties")))
    assert send(desk, "fulfil", of=999, done_on=TODAY.isoformat(), evidence="x").status_code == 404


def test_money_is_committed_paid_out_refunded_and_released_by_the_budget_officer_alone(staff: People) -> None:
    project("notes_exchanged")
    budget = browser(staff.budget)
    bound = {"amount_yen": "1,000", "fiscal_year": "2026", "made_on": TODAY.isoformat()}
    assert send(browser(staff.desk), "commit", **bound).status_code == 403
    assert send(budget, "commit", **bound | {"amount_yen": "lots"}).status_code == 422
    done(budget, "commit", **bound)
    name = rows.Commitment.objects.get().pk
    done(budget, "disburse", commitment=name, amount_yen="600", paid_on=TODAY.isoformat())
    too_much = send(budget, "disburse", commitment=name, amount_yen="600", paid_on=TODAY.isoformat())
    assert "¥1,000 committed, ¥600 paid out" in text(too_much)
    done(budget, "refund", commitment=name, amount_yen="100", refunded_on=TODAY.isoformat())
    assert send(budget, "release", commitment=name, amount_yen="", why="").status_code == 422
    done(budget, "release", commitment=name, amount_yen="400", why="not needed")
    assert rows.Commitment.objects.get().amount_yen == 600
    assert send(budget, "disburse", commitment="other", amount_yen="1", paid_on=TODAY.isoformat()).status_code == 422


def test_history_shows_every_change_of_the_project_and_its_rows_before_and_after(staff: People) -> None:
    made = project("formulation")
    desk = browser(staff.desk)
    for number in range(5, 10):
        change(made.items.get(), announced=number)
    services.fact_withdraw(by=staff.desk, project=made, fact="terms", why="wrong memo")
    said = text(desk.get(address("history")))
    assert "removed" in said
    assert "wrong memo" in said
    assert "number announced 8 9" in said
    page = desk.get(address("history"))
    assert "Older" in text(page)
    older = re.search(r"\?before=\d+", page.content.decode())
    assert older
    assert "created project PHL-26" in text(desk.get(address("history") + older[0]))


def test_history_is_of_this_project_alone(staff: People) -> None:
    made = project()
    put(rows.Project, "PHL-26-2", fiscal_year=2026, country=made.country, title_en="Boats", title_ja="艇")
    said = text(browser(staff.desk).get(address("history")))
    assert "Boats" not in said


def test_pages_are_in_japanese_at_their_japanese_address(staff: People) -> None:
    project()
    client = browser(staff.desk)
    page = client.get(address().replace("/en/", "/ja/")).content.decode()
    assert '<html lang="ja">' in page
    assert "レーダー" in page


def test_a_decision_of_another_project_is_not_signed_here(staff: People) -> None:
    made = project()
    decision = draft(staff.desk, made)
    put(rows.Project, "PHL-26-2", fiscal_year=2026, country=made.country, title_en="Boats", title_ja="艇")
    client = browser(staff.legal)
    sent = client.post(reverse("desk:case_do", args=["PHL-26-2", "review"]), {"of": decision.pk, "opinion": "yes"})
    assert sent.status_code == 404


@pytest.mark.parametrize("name", ["expected", "of"])
def test_a_number_of_thousands_of_digits_does_no_harm(staff: People, name: str) -> None:
    project()
    assert send(browser(staff.desk), "comment", text="a remark", **{name: "9" * 5000}).status_code == 302


def test_a_text_that_is_too_long_is_refused_with_its_measure(staff: People) -> None:
    project()
    answer = send(browser(staff.desk), "comment", text="x" * 10_001)
    assert answer.status_code == 422
    assert "at most 10,000 characters are taken, these are 10,001" in text(answer)


def test_what_is_too_large_to_read_is_answered_with_a_page_of_the_site(staff: People) -> None:
    project()
    answer = send(browser(staff.desk), "comment", text="x" * 3_000_000)
    assert answer.status_code == 400
    assert "This could not be read" in text(answer)
    assert "osa/osa" in answer.content.decode()
