"""A decision takes several people; whatever stands against it is told, all at once."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from osa.accounts.models import Delegation
from osa.accounts.serving import NotAllowedError, Operator
from osa.casework import services
from osa.casework.models import Duty
from osa.i18n import Text
from osa.register import models as rows
from osa.trail.changing import changing
from tests.casework.world import (
    JAPAN,
    REASONS,
    TODAY,
    approved,
    change,
    commit,
    draft,
    on,
    person,
    project,
    put,
    refusal,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from osa.accounts.models import User
    from osa.casework.models import Decision
    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db


def lend(giver: User, taker: User, role: str) -> None:
    with changing(by=giver.name, service="delegation_make"):
        Delegation(giver=giver, taker=taker, role=role, since=TODAY, until=TODAY, why="leave").save()


def reviewed(staff: People, made: rows.Project, author: User | None = None) -> Decision:
    return services.decision_review(by=staff.legal, decision=draft(author or staff.desk, made), opinion="agreed")


def referred() -> rows.Project:
    """A project that must go before a council: a weapon, after April 2026."""
    made = project()
    change(made.items.get(), weapon=True)
    return made


def test_a_decision_is_drafted_reviewed_and_approved_by_three(staff: People) -> None:
    decision = approved(staff, project())
    assert (decision.author, decision.reviewer, decision.approver) == (staff.desk, staff.legal, staff.boss)
    assert (decision.status, decision.approved_on, decision.approver_for) == ("approved", TODAY, None)
    assert decision.reasons == REASONS


def test_the_author_neither_reviews_nor_approves_whatever_roles_they_have(staff: People) -> None:
    made = project()
    commit(made)
    all_ = person("all", "desk_officer", "legal_reviewer", "approver")
    decision = draft(all_, made)
    told = ("you drafted this decision: another person reviews it, and another person approves it",)
    assert refusal(services.decision_review, by=all_, decision=decision, opinion="fine") == told
    decision = services.decision_review(by=staff.legal, decision=decision, opinion="agreed")
    assert refusal(services.decision_approve, by=all_, decision=decision) == told


def test_whoever_approves_by_delegation_is_told_with_the_giver(staff: People) -> None:
    made = project()
    commit(made)
    lend(staff.boss, staff.budget, "approver")
    decision = services.decision_approve(by=staff.budget, decision=reviewed(staff, made))
    assert (decision.approver, decision.approver_for) == (staff.budget, staff.boss)


def test_nobody_signs_in_the_place_of_the_author(staff: People) -> None:
    made = project()
    commit(made)
    chief = person("chief", "desk_officer", "approver", "legal_reviewer")
    lend(chief, staff.budget, "approver")
    lend(chief, staff.embassy, "legal_reviewer")
    decision = draft(chief, made)
    told = refusal(services.decision_review, by=staff.embassy, decision=decision, opinion="fine")
    assert told == ("chief drafted this decision, and cannot have it signed in their own place",)
    decision = services.decision_review(by=staff.legal, decision=decision, opinion="agreed")
    assert refusal(services.decision_approve, by=staff.budget, decision=decision) == told
    lend(staff.boss, staff.budget, "approver")
    assert services.decision_approve(by=staff.budget, decision=decision).approver_for == staff.boss


def test_a_delegation_to_the_author_does_not_let_them_approve(staff: People) -> None:
    made = project()
    commit(made)
    lend(staff.boss, staff.desk, "approver")
    decision = reviewed(staff, made)
    assert "you drafted this decision" in refusal(services.decision_approve, by=staff.desk, decision=decision)[0]


def test_a_delegation_that_is_over_lends_nothing(staff: People, monkeypatch: pytest.MonkeyPatch) -> None:
    made = project()
    commit(made)
    lend(staff.boss, staff.budget, "approver")
    decision = reviewed(staff, made)
    on(monkeypatch, TODAY + dt.timedelta(days=1))
    with pytest.raises(NotAllowedError):
        services.decision_approve(by=staff.budget, decision=decision)


def test_a_machine_decides_nothing(staff: People) -> None:
    decision = draft(staff.desk, project())
    operator = Operator("operator:root")
    with pytest.raises(NotAllowedError):
        services.decision_review(by=operator, decision=decision, opinion="fine")
    with pytest.raises(NotAllowedError):
        services.decision_approve(by=operator, decision=decision)
    with pytest.raises(NotAllowedError):
        services.decision_return(by=operator, decision=decision, why="no")


def test_no_draft_without_a_screening_that_permits_or_at_another_state(staff: People) -> None:
    made = project("formulation")
    told = refusal(services.decision_draft, by=staff.desk, project=made, amount_yen=0, reasons=Text("because", ""))
    assert told == (
        "the project has not been screened",
        "the project does not stand at its decision",
        "the amount must be a whole number of yen, more than nothing",
        "the reasons are needed in both languages",
    )


def test_one_decision_at_a_time(staff: People) -> None:
    made = project()
    draft(staff.desk, made)
    told = refusal(services.decision_draft, by=staff.desk, project=made, amount_yen=1, reasons=REASONS)
    assert told == ("there is a decision already: it is draft",)


def test_no_approval_of_a_draft_that_nobody_reviewed(staff: People) -> None:
    made = project()
    commit(made)
    told = refusal(services.decision_approve, by=staff.boss, decision=draft(staff.desk, made))
    assert told == ("the decision waits for no approval: it is draft",)


def test_no_review_without_an_opinion(staff: People) -> None:
    told = refusal(services.decision_review, by=staff.legal, decision=draft(staff.desk, project()), opinion=" ")
    assert told == ("the opinion is missing",)


def test_no_approval_above_what_is_committed(staff: People) -> None:
    made = project()
    decision = reviewed(staff, made)
    commit(made, 999_999_999)
    assert refusal(services.decision_approve, by=staff.boss, decision=decision)[0].startswith(
        "of 1,000,000,000 yen, 999,999,999 are committed to the project in fiscal year 2026"
    )


def test_no_approval_when_the_screening_is_no_longer_current(staff: People) -> None:
    made = project()
    commit(made)
    decision = reviewed(staff, made)
    change(made.items.get(), announced=12)
    told = (
        "the screening of this decision is no longer current; return the decision and draft another: "
        "items PHL-26-radar, announced: 4 → 12"
    )
    assert refusal(services.decision_approve, by=staff.boss, decision=decision) == (told,)
    services.project_screen(by=staff.desk, project=made)
    assert refusal(services.decision_approve, by=staff.boss, decision=decision) == (told,)


def test_screening_the_same_again_does_not_hold_up_a_decision(staff: People) -> None:
    made = project()
    commit(made)
    decision = reviewed(staff, made)
    services.project_screen(by=staff.legal, project=made)
    assert services.decision_approve(by=staff.boss, decision=decision).status == "approved"


def test_no_approval_before_every_body_has_agreed(staff: People) -> None:
    made = referred()
    commit(made)
    decision = reviewed(staff, made)
    told = refusal(services.decision_approve, by=staff.boss, decision=decision)
    assert told == ("nsc_four_ministers (TPG-W-2) has not agreed: record its deliberation",)
    arguments = {"by": staff.legal, "screening": decision.screening, "body": "nsc_four_ministers", "held_on": TODAY}
    services.deliberation_record(**arguments, outcome="deferred")  # type: ignore[arg-type]
    assert refusal(services.decision_approve, by=staff.boss, decision=decision) == told
    services.deliberation_record(**arguments, outcome="agreed", reference="minutes 3")  # type: ignore[arg-type]
    assert services.decision_approve(by=staff.boss, decision=decision).status == "approved"
    assert Duty.objects.filter(project=made, duty="diet_notice").exists()


def test_only_a_body_that_is_asked_is_recorded_and_not_before_it_met(staff: People) -> None:
    screening = services.project_screen(by=staff.desk, project=referred())
    told = refusal(
        services.deliberation_record,
        by=staff.desk,
        screening=screening,
        body="parliament",
        held_on=TODAY + dt.timedelta(days=1),
        outcome="agreed",
    )
    assert told[0].startswith("the screening does not refer the case to parliament; it refers it to: cabinet, nsc")
    assert told[1] == "2026-11-03 is still to come"


def test_a_decision_is_returned_with_a_reason_and_its_project_formulated_again(staff: People) -> None:
    made = project()
    decision = reviewed(staff, made)
    assert refusal(services.decision_return, by=staff.boss, decision=decision, why="") == ("this step takes a reason",)
    decision = services.decision_return(by=staff.boss, decision=decision, why="too many radars")
    made.refresh_from_db()
    assert (decision.status, decision.returned_by, decision.returned_why) == ("returned", staff.boss, "too many radars")
    assert made.state == "formulation"
    told = refusal(services.decision_return, by=staff.boss, decision=decision, why="again")
    assert told == ("the decision cannot be returned: it is returned",)


def test_an_approved_decision_is_not_returned(staff: People) -> None:
    decision = approved(staff, project())
    told = refusal(services.decision_return, by=staff.boss, decision=decision, why="x")
    assert "the decision cannot be returned: it is approved" in told


def test_nothing_is_decided_of_a_suspended_project(staff: People) -> None:
    made = project()
    commit(made)
    decision = reviewed(staff, made)
    services.project_suspend(by=staff.desk, project=made, why="x")
    told = ("the project is suspended: resume it first",)
    assert refusal(services.decision_approve, by=staff.boss, decision=decision) == told


def test_a_fact_is_attested_in_ones_own_name_and_with_evidence(staff: People) -> None:
    made = project()
    arguments = {"by": staff.legal, "project": made, "fact": "osa_area"}
    told = refusal(services.fact_attest, **arguments, value="war", evidence="")
    assert told[0] == "an attestation takes evidence: a document, and where in it"
    assert told[1].startswith("'war' is not a good value: one of: rule_of_law, humanitarian")
    told = refusal(services.fact_attest, by=staff.legal, project=made, fact="osa_aera", value="x", evidence="e")
    assert told == ("there is no such fact: osa_aera (did you mean osa_area?)",)
    row = services.fact_attest(**arguments, value="humanitarian", evidence="memo 2", sources=["src"])  # type: ignore[arg-type]
    assert (row.pk, row.value, row.attested_by, row.basis) == ("PHL-26-osa_area", "humanitarian", "legal", "attested")
    assert [source.pk for source in row.sources.all()] == ["src"]


def test_a_fact_attested_for_the_first_time_is_a_new_row(staff: People) -> None:
    made = project()
    row = services.fact_attest(
        by=staff.desk, project=made, fact="coast_guard_is_civil", value="yes", evidence="law of 2009"
    )
    assert rows.CaseFact.objects.get(pk=row.pk).attested_by == "desk"


def test_what_was_published_with_sources_is_attested_anew_without_them(staff: People) -> None:
    made = project()
    row = rows.CaseFact.objects.get(fact="osa_area")
    with changing(by="desk", service="row_save"):
        row.published = True
        row.save(links={"sources": ["src"]})
    again = services.fact_attest(by=staff.desk, project=made, fact="osa_area", value="humanitarian", evidence="memo 2")
    assert (again.pk, again.published, list(again.sources.all())) == (row.pk, False, [])


def test_a_contradiction_is_settled_by_taking_the_attestation_back(staff: People) -> None:
    made = project()
    services.fact_attest(by=staff.desk, project=made, fact="made_in_japan", value="no", evidence="label")
    told = refusal(services.project_screen, by=staff.desk, project=made)
    assert told == ("made_in_japan: no by case_facts PHL-26-made_in_japan, but yes by items PHL-26-radar",)
    arguments = {"by": staff.legal, "project": made, "fact": "made_in_japan"}
    assert refusal(services.fact_withdraw, **arguments, why="") == ("this step takes a reason",)
    services.fact_withdraw(**arguments, why="the label was of the box")  # type: ignore[arg-type]
    assert refusal(services.fact_withdraw, **arguments, why="again") == ("made_in_japan is not attested",)
    assert services.project_screen(by=staff.desk, project=made).verdict == "permitted"


def test_no_approval_on_a_screening_that_the_law_has_left_behind_even_if_another_is_current(
    staff: People, tmp_path: Path, settings: Settings
) -> None:
    directory = tmp_path / "programme"
    shutil.copytree(JAPAN, directory, ignore=shutil.ignore_patterns("register", "precedents"))
    settings.OSA_PROGRAMME = str(directory)
    made = project()
    commit(made)
    decision = reviewed(staff, made)
    file = directory / "rulebook/osa-guidelines.md"
    text = file.read_text(encoding="utf-8")
    old, new = 'requires = "like_minded"', 'requires = "like_minded AND on_dac_list"'
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert services.project_screen(by=staff.desk, project=made).verdict == "permitted"
    (told,) = refusal(services.decision_approve, by=staff.boss, decision=decision)
    assert told.startswith("the screening of this decision is no longer current; return the decision and draft another")


def test_a_body_deliberates_on_what_was_screened(staff: People) -> None:
    screening = services.project_screen(by=staff.desk, project=referred())
    arguments = {"screening": screening, "body": "nsc_four_ministers", "outcome": "agreed"}
    told = refusal(services.deliberation_record, by=staff.legal, held_on=dt.date(1900, 1, 1), **arguments)
    assert told[0].startswith("1900-01-01 is before the screening of 2026-11-02")


def test_an_amount_is_a_number(staff: People) -> None:
    made = project("decision")
    told = refusal(services.decision_draft, by=staff.desk, project=made, amount_yen="1000", reasons=REASONS)
    assert "the amount must be a whole number of yen, more than nothing" in told


def test_the_attestation_of_one_fact_never_takes_the_row_of_another(staff: People) -> None:
    made = project()
    fact = rows.CaseFact.objects.get(fact="osa_area")
    taken = put(rows.CaseFact, "PHL-26-licence_origin", project=made, fact="coast_guard_is_civil", value="true")
    arguments: dict[str, Any] = {"by": staff.desk, "project": made, "evidence": "memo 2"}
    row = services.fact_attest(**arguments, fact="licence_origin", value="none")
    assert (row.pk, rows.CaseFact.objects.get(pk=taken.pk).fact) == ("PHL-26-case-fact-1", "coast_guard_is_civil")
    assert services.fact_attest(**arguments, fact="osa_area", value="humanitarian").pk == fact.pk


def test_an_attestation_cites_sources_that_there_are(staff: People) -> None:
    arguments = {"by": staff.desk, "project": project(), "fact": "osa_area", "value": "humanitarian", "evidence": "e"}
    assert refusal(services.fact_attest, **arguments, sources=["nope"]) == ("there is no row nope in sources",)
