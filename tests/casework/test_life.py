"""The life of a project is one table; nothing goes on that is not in it, or against what must hold."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from osa.accounts.permissions import SERVICES
from osa.accounts.serving import NotAllowedError
from osa.casework import services
from osa.casework.life import EDGES, STATES, reasons_against
from osa.register import models as rows
from osa.register.models import STATES as REGISTERED
from osa.rulebook.reading import PROGRAMMES
from osa.trail.models import Entry
from tests.casework.world import REASONS, TODAY, approved, change, commit, draft, on, project, put, refusal

if TYPE_CHECKING:
    from tests.casework.conftest import People

GUIDE = PROGRAMMES.parents[2] / "docs/guide"
TEXT = {"what_en": "w", "what_ja": "w"}


def advance(staff: People, made: rows.Project, to: str, why: str = "") -> rows.Project:
    return services.project_advance(by=staff.desk, project=made, to=to, why=why)


def not_yet(made: rows.Project, to: str, why: str = "") -> list[str]:
    made.refresh_from_db()
    return reasons_against(made, to, day=TODAY, why=why)


def test_the_states_are_the_registers_twelve_each_told_inside_and_outside() -> None:
    assert list(STATES) == [name for name, _label in REGISTERED]
    assert len(STATES) == 12
    assert all(state.inside.en and state.public.en for state in STATES.values())


def test_every_way_is_taken_by_a_service_that_somebody_may_call() -> None:
    assert {edge.service for edge in EDGES} <= set(SERVICES)


def test_every_state_is_reached_from_the_first_and_leads_to_the_last() -> None:
    ways = [(edge.source, edge.target) for edge in EDGES]
    for start, steps in (("need", ways), ("closed", [(target, source) for source, target in ways])):
        reached = {start}
        for _round in STATES:
            reached |= {target for source, target in steps if source in reached}
        assert reached == set(STATES)


def test_the_only_ways_back_lead_to_formulation_with_a_reason() -> None:
    back = [edge for edge in EDGES if edge.back]
    assert {edge.target for edge in back} == {"formulation"}
    assert all("reason_given" in [check.__name__ for check in edge.checks] for edge in back)


@pytest.mark.parametrize("name", ["casework.md", "casework.ja.md"])
def test_the_guide_tells_every_way(name: str) -> None:
    text = (GUIDE / name).read_text(encoding="utf-8")
    for edge in EDGES:
        assert f"| `{edge.source}` | `{edge.target}` | `{edge.service}` |" in text, edge


@pytest.mark.django_db
def test_a_project_goes_no_way_that_is_not_in_the_table(staff: People) -> None:
    made = project("survey")
    told = refusal(services.project_advance, by=staff.desk, project=made, to="delivery")
    assert told == ("from “survey” a project goes to: formulation; not to delivery",)
    assert refusal(services.project_advance, by=staff.desk, project=made, to="moon")[0].endswith("not to moon")


@pytest.mark.django_db
def test_a_suspended_project_rests_until_it_is_resumed(staff: People) -> None:
    made = project("survey")
    assert refusal(services.project_suspend, by=staff.desk, project=made, why=" ") == ("this step takes a reason",)
    services.project_suspend(by=staff.desk, project=made, why="elections")
    assert refusal(services.project_advance, by=staff.desk, project=made, to="formulation") == (
        "the project is suspended: resume it first",
    )
    services.project_resume(by=staff.boss, project=made, why="over")
    assert advance(staff, made, "formulation").state == "formulation"


@pytest.mark.django_db
def test_a_cancelled_project_goes_nowhere_and_is_not_resumed(staff: People) -> None:
    made = project("survey")
    with pytest.raises(NotAllowedError):
        services.project_cancel(by=staff.desk, project=made, why="x")
    services.project_cancel(by=staff.boss, project=made, why="withdrawn")
    assert refusal(services.project_advance, by=staff.desk, project=made, to="formulation") == (
        "the project is cancelled, and stays so",
    )
    assert refusal(services.project_resume, by=staff.desk, project=made, why="x") == (
        "the project is cancelled already",
    )


@pytest.mark.django_db
def test_a_closed_project_is_not_cancelled(staff: People) -> None:
    told = refusal(services.project_cancel, by=staff.boss, project=project("closed"), why="x")
    assert told == ("the project is closed, and stays as it is",)


@pytest.mark.django_db
def test_the_trail_keeps_the_reason_of_a_step(staff: People) -> None:
    advance(staff, project("need"), "formulation", "urgent, and known well")
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.by, entry.service, entry.why) == ("desk", "project_advance", "urgent, and known well")


@pytest.mark.django_db
def test_no_decision_without_a_current_screening_that_permits(staff: People) -> None:
    made = project()
    assert not_yet(made, "decision") == ["the project has not been screened"]
    services.project_screen(by=staff.desk, project=made)
    assert not_yet(made, "decision") == []
    change(made.items.get(), announced=5)
    assert not_yet(made, "decision") == [
        "the screening is no longer current, screen again: items PHL-26-radar, announced: 4 → 5"
    ]
    change(rows.CaseFact.objects.get(fact="direct_link_to_conflict"), value="true")
    services.project_screen(by=staff.desk, project=made)
    assert not_yet(made, "decision") == ["the screening of 2026-11-02 does not permit it: not eligible"]


@pytest.mark.django_db
def test_everything_that_stands_against_a_step_is_told_at_once(staff: People) -> None:
    made = project("decision")
    services.project_suspend(by=staff.desk, project=made, why="wait")
    assert not_yet(made, "notes_exchanged") == [
        "the project is suspended: resume it first",
        "no decision is approved",
        "no agreement is entered as signed by 2026-11-02",
        "the project has not been screened",
    ]


@pytest.mark.django_db
def test_no_notes_above_what_was_approved_or_before_it_was(staff: People) -> None:
    made = project()
    approved(staff, made)
    put(rows.Agreement, "PHL-26-en", project=made, signed_on=dt.date(2026, 11, 1), amount_yen=1_100_000_000)
    assert not_yet(made, "notes_exchanged") == [
        "the agreement is about 1,100,000,000 yen, approved were 1,000,000,000",
        "agreement PHL-26-en was signed on 2026-11-01, before the decision of 2026-11-02",
    ]


@pytest.mark.django_db
def test_no_notes_that_say_other_than_was_attested(staff: People) -> None:
    made = project()
    approved(staff, made)
    terms: dict[str, Any] = {"project": made, "signed_on": TODAY, "amount_yen": 1_000_000_000}
    put(rows.Agreement, "PHL-26-en", **terms, prior_consent=False)
    told = not_yet(made, "notes_exchanged")
    assert told[0].startswith("prior_consent_undertaking: yes by case_facts")


@pytest.mark.django_db
def test_no_delivery_without_export_permission_or_an_answer_whether_it_takes_one(staff: People) -> None:  # noqa: ARG001
    made = project("procurement")
    radar = made.items.get()
    assert not_yet(made, "delivery") == ["item PHL-26-radar is defence equipment, and no export permission is entered"]
    change(radar, defence_equipment=None)
    assert not_yet(made, "delivery")[0].startswith("item PHL-26-radar: it is not known whether it is defence equipment")
    change(radar, defence_equipment=False)
    assert not_yet(made, "delivery") == []
    change(radar, defence_equipment=True)
    put(rows.ExportPermission, "p1", project=made, item=radar, applied_on=TODAY)
    assert not_yet(made, "delivery") != []
    change(rows.ExportPermission.objects.get(), granted_on=TODAY + dt.timedelta(days=1))
    assert not_yet(made, "delivery") == ["item PHL-26-radar: its export permission is of 2026-11-03"]
    change(rows.ExportPermission.objects.get(), granted_on=TODAY)
    assert not_yet(made, "delivery") == []


@pytest.mark.django_db
def test_the_permission_of_one_item_does_not_serve_another(staff: People) -> None:  # noqa: ARG001
    made = project("procurement")
    names = {"name_en": "Boat", "name_ja": "艇", "kind": "equipment"}
    boat = put(rows.Item, "PHL-26-boat", project=made, defence_equipment=True, **names)
    put(rows.ExportPermission, "p1", project=made, item=boat, granted_on=TODAY)
    assert not_yet(made, "delivery") == ["item PHL-26-radar is defence equipment, and no export permission is entered"]
    put(rows.ExportPermission, "p2", project=made, granted_on=TODAY)
    assert not_yet(made, "delivery") == []


@pytest.mark.django_db
def test_what_is_short_is_delivered_only_with_a_reason(staff: People) -> None:  # noqa: ARG001
    made = project("delivery")
    put(rows.ExportPermission, "p1", project=made, granted_on=dt.date(2026, 10, 1))
    assert not_yet(made, "monitoring") == ["item PHL-26-radar is not delivered; if that is right, give the reason"]
    delivery = put(rows.Delivery, "d1", project=made, batch=1, delivered_on=TODAY, **TEXT)
    put(rows.DeliveryLine, "d1-1", delivery=delivery, item=made.items.get(), quantity=3)
    assert not_yet(made, "monitoring") == ["item PHL-26-radar: 3 of 4 are delivered; if that is right, give the reason"]
    assert not_yet(made, "monitoring", "one was lost at sea") == []


@pytest.mark.django_db
def test_defence_equipment_delivered_before_its_permission_is_told(staff: People) -> None:  # noqa: ARG001
    made = project("delivery")
    delivery = put(rows.Delivery, "d1", project=made, batch=1, delivered_on=dt.date(2026, 10, 1), **TEXT)
    put(rows.DeliveryLine, "d1-1", delivery=delivery, item=made.items.get(), quantity=5)
    told = "item PHL-26-radar is defence equipment, delivered on 2026-10-01: its export permission is"
    assert not_yet(made, "monitoring", "never mind") == [f"{told} not entered"]
    put(rows.ExportPermission, "p1", project=made, granted_on=TODAY)
    assert not_yet(made, "monitoring") == [f"{told} of 2026-11-02"]


@pytest.mark.django_db
def test_the_way_back_ends_the_decision(staff: People) -> None:
    made = project()
    decision = draft(staff.desk, made)
    advance(staff, made, "formulation", "another item")
    decision.refresh_from_db()
    assert (decision.status, decision.returned_why, decision.returned_by) == ("returned", "another item", staff.desk)
    change(made, state="screening")
    decision = approved(staff, made)
    advance(staff, made, "formulation", "another item again")
    decision.refresh_from_db()
    assert decision.status == "invalidated"
    assert decision.invalidated_why == "the project was returned to formulation: another item again"


@pytest.mark.django_db
def test_there_is_no_way_back_behind_signed_notes(staff: People) -> None:
    made = project()
    approved(staff, made)
    put(rows.Agreement, "PHL-26-en", project=made, signed_on=TODAY, amount_yen=1_000_000_000)
    assert not_yet(made, "formulation", "x") == ["the notes are signed: what was agreed cannot be taken back here"]


@pytest.mark.django_db
def test_nothing_goes_on_after_the_decision_was_invalidated_until_there_is_another(staff: People) -> None:
    made = project()
    approved(staff, made)
    put(rows.Agreement, "PHL-26-en", project=made, signed_on=TODAY, amount_yen=1_000_000_000, in_force_on=TODAY)
    advance(staff, made, "notes_exchanged")
    change(made.items.get(), announced=6)
    assert not_yet(made, "in_force")[0].startswith("the decision was invalidated, and another is needed: what was")
    services.project_screen(by=staff.desk, project=made)
    again = services.decision_draft(by=staff.desk, project=made, amount_yen=1_000_000_000, reasons=REASONS)
    services.decision_review(by=staff.legal, decision=again, opinion="agreed")
    services.decision_approve(by=staff.boss, decision=again)
    assert not_yet(made, "in_force") == []


@pytest.mark.django_db
def test_a_project_decided_before_osa_goes_on_without_a_decision_here(staff: People) -> None:  # noqa: ARG001
    made = project("notes_exchanged")
    agreement = put(rows.Agreement, "PHL-26-en", project=made, signed_on=TODAY, amount_yen=1)
    assert not_yet(made, "in_force") == [
        "agreement PHL-26-en is signed but not in force: enter the day on which it entered into force"
    ]
    change(agreement, in_force_on=TODAY)
    assert not_yet(made, "in_force") == []


@pytest.mark.django_db
def test_no_notes_once_the_law_has_stopped_permitting(staff: People, monkeypatch: pytest.MonkeyPatch) -> None:
    made = project()
    approved(staff, made)
    begun, signed = dt.date(2026, 11, 10), dt.date(2026, 11, 12)
    change(rows.CountryStatus.objects.get(kind="like_minded"), until=begun)
    put(rows.CountryStatus, "x", country=made.country, kind="like_minded", value="no", since=begun)
    assert made.decisions.get().status == "approved"
    on(monkeypatch, signed)
    put(rows.Agreement, "PHL-26-en", project=made, signed_on=signed, amount_yen=1_000_000_000)
    told = refusal(services.project_advance, by=staff.desk, project=made, to="notes_exchanged")
    assert any("facts like_minded: true → false" in reason for reason in told)
    services.project_screen(by=staff.desk, project=made)
    told = refusal(services.project_advance, by=staff.desk, project=made, to="notes_exchanged")
    assert told == ("the screening of 2026-11-12 does not permit it: not eligible",)


@pytest.mark.django_db
def test_what_the_law_says_after_the_signature_does_not_undo_it(staff: People, monkeypatch: pytest.MonkeyPatch) -> None:
    made = project()
    approved(staff, made)
    put(rows.Agreement, "PHL-26-en", project=made, signed_on=TODAY, amount_yen=1_000_000_000)
    change(rows.CountryStatus.objects.get(kind="transfer_agreement"), until=dt.date(2026, 11, 10))
    on(monkeypatch, dt.date(2026, 11, 12))
    assert advance(staff, made, "notes_exchanged").state == "notes_exchanged"


@pytest.mark.django_db
def test_notes_signed_while_another_decision_stood_need_no_signing_again(
    staff: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = project()
    approved(staff, made)
    put(rows.Agreement, "PHL-26-en", project=made, signed_on=TODAY, amount_yen=1_000_000_000, in_force_on=TODAY)
    advance(staff, made, "notes_exchanged")
    on(monkeypatch, TODAY + dt.timedelta(days=9))
    change(made.items.get(), announced=6)
    services.project_screen(by=staff.desk, project=made)
    again = services.decision_draft(by=staff.desk, project=made, amount_yen=2_000_000_000, reasons=REASONS)
    services.decision_review(by=staff.legal, decision=again, opinion="agreed")
    commit(made, 1_000_000_000, "more")
    services.decision_approve(by=staff.boss, decision=again)
    told = refusal(services.project_advance, by=staff.desk, project=made, to="in_force")
    assert told == ("the agreement is about 1,000,000,000 yen, approved were 2,000,000,000",)
    put(rows.Agreement, "PHL-26-en2", project=made, signed_on=TODAY, amount_yen=1_000_000_000, in_force_on=TODAY)
    assert advance(staff, made, "in_force").state == "in_force"


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["notes_exchanged", "in_force", "procurement", "delivery"])
def test_agreement_and_money_are_asked_for_on_every_way_until_everything_is_delivered(source: str) -> None:
    (edge,) = [edge for edge in EDGES if edge.source == source]
    assert "as_decided" in [check.__name__ for check in edge.checks]


@pytest.mark.django_db
def test_a_project_whose_duties_nobody_has_looked_at_is_not_closed(staff: People) -> None:  # noqa: ARG001
    made = project("evaluated")
    put(rows.Agreement, "PHL-26-en", project=made, signed_on=TODAY, amount_yen=1)
    told = "what is owed is not known: screen the project as of the day of its signature"
    assert told in not_yet(made, "closed")


@pytest.mark.django_db
def test_a_closed_project_is_not_suspended(staff: People) -> None:
    told = refusal(services.project_suspend, by=staff.desk, project=project("closed"), why="x")
    assert told == ("the project is closed, and stays as it is",)


@pytest.mark.django_db
def test_what_an_approver_suspended_an_approver_resumes(staff: People) -> None:
    made = services.project_suspend(by=staff.boss, project=project("survey"), why="elections")
    told = refusal(services.project_resume, by=staff.desk, project=made, why="over")
    assert told == ("an approver suspended the project: an approver resumes it",)
    services.project_resume(by=staff.boss, project=made, why="over")
    services.project_suspend(by=staff.desk, project=made, why="elections")
    assert services.project_resume(by=staff.desk, project=made, why="over").standing == "active"
