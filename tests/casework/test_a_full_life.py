"""The life of one project, from its need to its end, driven by people of six roles; a seventh keeps their accounts."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from osa.accounts.permissions import CONFIRMED
from osa.accounts.services import role_confirm, user_add
from osa.accounts.serving import NotAllowedError, Operator, may_read
from osa.casework import services
from osa.casework.life import STATES
from osa.casework.selectors import duties, latest_screening, replay
from osa.register import models as rows
from osa.register.services import (
    appropriation_save,
    commitment_make,
    delivery_record,
    disbursement_record,
    row_save,
    visit_record,
)
from osa.trail.models import Entry
from osa.trail.verifying import verify
from tests.casework.world import ATTESTED, REASONS, TODAY, on, recipient, refusal

pytestmark = pytest.mark.django_db
PEOPLE = {
    "desk": "desk_officer",
    "legal": "legal_reviewer",
    "budget": "budget_officer",
    "boss": "approver",
    "embassy": "monitor",
    "auditor": "auditor",
}


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The administrator, made by the operator of the machine, and those whom the administrator makes.

    The operator confirms those who will decide.
    """
    on(monkeypatch, TODAY)
    operator = Operator("operator:root")
    admin = user_add(by=operator, username="admin", email="admin@office.example", roles=["administrator"])
    made = {
        name: user_add(by=admin, username=name, email=f"{name}@office.example", roles=[role])
        for name, role in PEOPLE.items()
    }
    for name, role in PEOPLE.items():
        if role in CONFIRMED:
            role_confirm(by=operator, username=name, role=role)
    return SimpleNamespace(admin=admin, **made)


class Desk:
    """What people enter into the register, each through the service that is theirs."""

    def __init__(self, people: SimpleNamespace) -> None:
        self.people = people
        recipient()

    def save(self, table: str, id_: str, **values: object) -> rows.Row:
        return row_save(by=self.people.desk, table=table, values={"id": id_, **values})

    def need(self) -> rows.Project:
        """The need, the project that may come of it, and the budget of its year."""
        text = {"what_en": "radars", "what_ja": "レーダー"}
        self.save("needs", "PHL-need", country="PHL", raised_as="request", **text)
        title = {"title_en": "Radars", "title_ja": "レーダー", "beneficiaries": ["PHL-navy"], "sources": ["src"]}
        self.save("projects", "PHL-26", fiscal_year=2026, country="PHL", need="PHL-need", **title)
        budget = {"fiscal_year": 2026, "stage": "approved", "amount_yen": 5_000_000_000}
        appropriation_save(by=self.people.budget, values={"id": "fy2026", **budget})
        return rows.Project.objects.get(pk="PHL-26")

    def formulate(self, project: rows.Project) -> None:
        """The items, and what only a person can say."""
        known = {"weapon": False, "carries_weapon": False, "made_in_japan": True, "defence_equipment": True}
        names = {"name_en": "Radar", "name_ja": "レーダー", "kind": "equipment", "category": "surveillance"}
        self.save("items", "PHL-26-radar", project="PHL-26", announced=4, classified="attested", **names, **known)
        for fact, value in ATTESTED.items():
            services.fact_attest(
                by=self.people.desk, project=project, fact=fact, value=value, evidence="memo 12, page 3"
            )

    def deliver(self, batch: int, day: dt.date) -> None:
        """Two radars."""
        text = {"what_en": "two radars", "what_ja": "レーダー二基"}
        values = {"id": f"PHL-26-d{batch}", "project": "PHL-26", "batch": batch, "delivered_on": day, **text}
        lines = [{"id": f"PHL-26-d{batch}-1", "item": "PHL-26-radar", "quantity": 2}]
        delivery_record(by=self.people.embassy, values=values, lines=lines)


def test_a_project_lives_from_need_to_close(  # noqa: PLR0915 - a whole life
    people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Desk(people)
    desk, project = people.desk, register.need()

    def go(to: str, why: str = "") -> None:
        services.project_advance(by=desk, project=project, to=to, why=why)
        project.refresh_from_db()

    def not_yet(to: str) -> tuple[str, ...]:
        return refusal(services.project_advance, by=desk, project=project, to=to)

    assert not_yet("formulation") == ("this step takes a reason",)
    go("survey")
    go("formulation")
    assert not_yet("screening")[0].startswith("no item is entered")
    register.formulate(project)
    go("screening")

    # The law, the money, and three people.
    assert not_yet("decision") == ("the project has not been screened",)
    screening = services.project_screen(by=desk, project=project)
    assert screening.verdict == "permitted"
    go("decision")
    decision = services.decision_draft(by=desk, project=project, amount_yen=1_000_000_000, reasons=REASONS)
    with pytest.raises(NotAllowedError):
        services.decision_approve(by=desk, decision=decision)
    services.decision_review(by=people.legal, decision=decision, opinion="Nothing in the law stands against it.")
    uncovered = refusal(services.decision_approve, by=people.boss, decision=decision)
    assert uncovered[0].startswith("of 1,000,000,000 yen, 0 are committed")
    money = {"project": "PHL-26", "fiscal_year": 2026, "amount_yen": 1_000_000_000, "made_on": TODAY}
    commitment_make(by=people.budget, values={"id": "PHL-26-c", **money})
    decision = services.decision_approve(by=people.boss, decision=decision)
    assert decision.status == "approved"

    # Notes are exchanged; they enter into force later.
    assert not_yet("notes_exchanged")[0].startswith("no agreement")
    terms = {"project": "PHL-26", "signed_on": TODAY, "amount_yen": 1_000_000_000, "prior_consent": True}
    register.save("agreements", "PHL-26-en", **terms)
    go("notes_exchanged")
    assert not_yet("in_force")[0].startswith("agreement PHL-26-en is signed but not in force")
    on(monkeypatch, dt.date(2027, 1, 15))
    register.save("agreements", "PHL-26-en", in_force_on=dt.date(2027, 1, 10))
    go("in_force")

    # What is bought is delivered in two batches, once its export is permitted.
    for kind in ("procedural_details", "agent_contract", "tender", "supply_contract"):
        register.save("procurement", f"PHL-26-{kind}", project="PHL-26", kind=kind, done_on=dt.date(2027, 1, 15))
    go("procurement")
    assert "no export permission" in not_yet("delivery")[0]
    assert "no export permission" in refusal(register.deliver, batch=1, day=dt.date(2027, 1, 15))[0]
    register.save("permissions", "PHL-26-permit", project="PHL-26", granted_on=dt.date(2027, 1, 15))
    go("delivery")
    on(monkeypatch, dt.date(2028, 3, 1))
    for batch, day in enumerate((dt.date(2027, 9, 1), dt.date(2028, 3, 1)), 1):
        assert not_yet("monitoring") != ()
        register.deliver(batch, day)
    payment = {"id": "PHL-26-p", "commitment": "PHL-26-c", "amount_yen": 1_000_000_000, "paid_on": dt.date(2028, 3, 1)}
    disbursement_record(by=people.budget, values=payment)
    go("monitoring")

    # It is seen, evaluated, told; and what is owed is done.
    on(monkeypatch, dt.date(2029, 6, 1))
    text = {"what_en": "seen", "what_ja": "確認"}
    visit = {"id": "PHL-26-v1", "project": "PHL-26", "visited_on": dt.date(2029, 4, 1), **text}
    visit_record(by=people.embassy, values=visit, findings=[{"id": "PHL-26-f1", "grade": "concern", **text}])
    evaluation = {"project": "PHL-26", "kind": "ex_post", "made_on": dt.date(2029, 5, 1), **text}
    register.save("evaluations", "PHL-26-e1", **evaluation)
    go("evaluated")
    asked = {"project": "PHL-26", "kind": "third_party_transfer", "asked_on": dt.date(2029, 5, 2), **text}
    register.save("consent_requests", "PHL-26-r1", **asked)
    reasons = not_yet("closed")
    assert "duty not met: Publish the results of evaluation and monitoring (OSA-5-2)" in reasons
    assert "finding PHL-26-f1 is not settled" in reasons
    assert "the request for consent PHL-26-r1 is not answered" in reasons
    day = dt.date(2029, 5, 20)
    register.save("evaluations", "PHL-26-e1", disclosed_on=day)
    register.save("findings", "PHL-26-f1", settled_on=day)
    register.save("consent_requests", "PHL-26-r1", answer="refused", answered_on=day)
    for owed in duties(project=project):
        if owed.state != "met":
            duty = project.duties.get(pk=owed.id)
            services.duty_fulfil(by=people.embassy, duty=duty, evidence="letter 7")
    go("closed")
    assert project.state == list(STATES)[-1]

    # The screening says the same in every word; the decision stood to the end; and the trail says who did what.
    assert replay(screening).same
    assert latest_screening(project) == screening
    decision.refresh_from_db()
    assert decision.status == "approved"
    hands = {(entry.by, entry.service) for entry in Entry.objects.all()}
    assert hands >= {
        ("admin", "user_add"),
        ("desk", "project_screen"),
        ("desk", "decision_draft"),
        ("legal", "decision_review"),
        ("budget", "commitment_make"),
        ("boss", "decision_approve"),
        ("embassy", "delivery_record"),
        ("embassy", "visit_record"),
        ("embassy", "duty_fulfil"),
    }
    touched = Entry.objects.exclude(table__startswith="accounts.").values_list("by", flat=True)
    assert not {"admin", "auditor"} & set(touched)
    assert may_read(people.auditor, "trail")
    assert list(verify(keys=None).findings) == []


def test_the_auditor_reads_everything_and_changes_nothing(people: SimpleNamespace) -> None:
    project = Desk(people).need()
    assert all(may_read(people.auditor, area) for area in ("register", "casework", "accounts", "trail"))
    for name in services.__all__:
        with pytest.raises(NotAllowedError):
            getattr(services, name)(by=people.auditor, project=project)


def test_the_administrator_keeps_accounts_and_cannot_touch_a_case(people: SimpleNamespace) -> None:
    project = Desk(people).need()
    assert not any(may_read(people.admin, area) for area in ("register", "casework", "trail"))
    for name in services.__all__:
        with pytest.raises(NotAllowedError):
            getattr(services, name)(by=people.admin, project=project)
