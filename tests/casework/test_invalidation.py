"""An approval falls when what was approved changes, and only then; it is never deleted."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError

from osa.casework import services
from osa.register import models as rows
from osa.trail.changing import changing
from osa.trail.models import Entry
from tests.casework.world import JAPAN, TODAY, approved, change, on, person, project, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from osa.casework.models import Decision
    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(staff: People) -> Decision:
    """An approved decision."""
    return approved(staff, project())


def status(decision: Decision) -> str:
    decision.refresh_from_db()
    return decision.status


def another_item(made: rows.Project) -> None:
    names = {"name_en": "Boat", "name_ja": "艇", "kind": "equipment", "category": "surveillance", "made_in_japan": True}
    put(rows.Item, "PHL-26-boat", project=made, defence_equipment=True, weapon=False, carries_weapon=False, **names)


def removed_fact(_made: rows.Project) -> None:
    with changing(by="desk", service="row_remove"):
        rows.CaseFact.objects.get(fact="osa_area").delete()


def other_beneficiary(made: rows.Project) -> None:
    put(rows.Organisation, "PHL-army", name_en="Army", name_ja="陸軍", kind="army", country=made.country)
    with changing(by="desk", service="row_save"):
        made.save(links={"beneficiaries": ["PHL-army"]})


def attested_otherwise(_made: rows.Project) -> None:
    change(rows.CaseFact.objects.get(fact="fighting_under_way"), value="true")


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (lambda made: change(made.items.get(), announced=6), "items PHL-26-radar, announced: 4 → 6"),
        (another_item, "items PHL-26-boat was added"),
        (attested_otherwise, "facts fighting_under_way: false → true"),
        (removed_fact, 'facts osa_area: "rule_of_law" → not known'),
        (lambda made: change(made, title_en="Boats"), 'projects PHL-26, title_en: "Radars" → "Boats"'),
        (lambda made: change(made, fiscal_year=2027), "projects PHL-26, fiscal_year: 2026 → 2027"),
        (other_beneficiary, 'beneficiaries: ["PHL-navy"] → ["PHL-army"]'),
        (
            lambda _made: change(rows.CountryStatus.objects.get(kind="un_measures"), value="in_force"),
            "facts council_measures_against_recipient: false → true",
        ),
        (lambda _made: change(rows.Organisation.objects.get(), kind="coast_guard"), "end_user"),
        (lambda _made: change(rows.Need.objects.get(), raised_as="offer"), 'facts raised_as: "request" → "offer"'),
    ],
)
def test_an_approval_falls_when_what_was_approved_changes(
    decision: Decision, happens: Callable[[rows.Project], object], told: str
) -> None:
    happens(decision.project)
    assert status(decision) == "invalidated"
    assert decision.invalidated_why.startswith("what was approved has changed: ")
    assert told in decision.invalidated_why
    assert decision.approver is not None


def nothing_of_it(made: rows.Project) -> None:
    change(made, note_en="a remark", note_ja="備考", state="notes_exchanged", published=False)
    change(made.items.get(), note_en="a remark", note_ja="備考", classified="primary")


def delivered(made: rows.Project) -> None:
    put(rows.Agreement, "PHL-26-en", project=made, signed_on=TODAY, amount_yen=1_000_000_000, prior_consent=True)
    delivery = put(rows.Delivery, "d1", project=made, batch=1, delivered_on=TODAY, what_en="w", what_ja="w")
    put(rows.DeliveryLine, "d1-1", delivery=delivery, item=made.items.get(), quantity=4)


def later_status(made: rows.Project) -> None:
    status = rows.CountryStatus.objects.get(kind="dac_list")
    change(status, until=dt.date(2027, 1, 1))
    put(rows.CountryStatus, "x", country=made.country, kind="dac_list", value="not_listed", since=dt.date(2027, 1, 1))


@pytest.mark.parametrize("happens", [nothing_of_it, delivered, later_status])
def test_an_approval_stands_when_something_else_happens(
    decision: Decision, happens: Callable[[rows.Project], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    happens(decision.project)
    on(monkeypatch, dt.date(2028, 1, 1))
    change(decision.project, note_en="another remark", note_ja="備考")
    assert status(decision) == "approved"


def test_an_approval_stands_when_the_rulebook_changes(decision: Decision, tmp_path: Path, settings: Settings) -> None:
    directory = tmp_path / "programme"
    shutil.copytree(JAPAN, directory, ignore=shutil.ignore_patterns("register", "precedents"))
    settings.OSA_PROGRAMME = str(directory)
    file = directory / "rulebook/osa-guidelines.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('requires = "like_minded"', 'requires = "NOT like_minded"'), encoding="utf-8")
    change(decision.project, note_en="a remark", note_ja="備考")
    assert status(decision) == "approved"


def test_the_invalidation_is_part_of_the_change_that_made_it(decision: Decision) -> None:
    change(decision.project.items.get(), announced=6)
    entries = Entry.objects.order_by("-number")[:2]
    assert [entry.table for entry in entries] == ["casework.decision", "register.item"]
    assert len({(entry.change, entry.by) for entry in entries}) == 1
    assert status(decision) == "invalidated"
    assert decision.invalidated_why.endswith("(by desk: item PHL-26-radar: announced)")


def test_a_change_that_fails_invalidates_nothing(decision: Decision) -> None:
    item = decision.project.items.get()
    item.announced = 6
    with pytest.raises(ValidationError), changing(by="desk", service="row_save"):  # noqa: PT012
        item.save()
        rows.Item(id="?").save()
    assert status(decision) == "approved"


def test_a_change_taken_back_in_the_same_breath_invalidates_nothing(decision: Decision) -> None:
    item = decision.project.items.get()
    with changing(by="desk", service="row_save"):
        for announced in (6, 4):
            item.announced = announced
            item.save()
    assert status(decision) == "approved"


def test_what_is_learnt_after_the_project_is_closed_invalidates_nothing(decision: Decision) -> None:
    change(decision.project, state="closed")
    change(decision.project.items.get(), announced=6)
    assert status(decision) == "approved"


def test_a_decision_of_another_project_stands(decision: Decision, staff: People) -> None:  # noqa: ARG001
    other = put(
        rows.Project, "PHL-27", fiscal_year=2027, country=decision.project.country, title_en="Boats", title_ja="艇"
    )
    names = {"name_en": "Boat", "name_ja": "艇", "kind": "equipment"}
    put(rows.Item, "PHL-27-boat", project=other, **names)
    person("ann", "desk_officer")
    assert status(decision) == "approved"


def test_after_an_invalidation_the_duties_go_on_with_the_next_decision(decision: Decision, staff: People) -> None:
    made = decision.project
    before = {(duty.duty, duty.pk) for duty in made.duties.all()}
    change(made.items.get(), announced=6)
    services.project_screen(by=staff.desk, project=made)
    again = services.decision_draft(by=staff.desk, project=made, amount_yen=1_000_000_000, reasons=decision.reasons)
    services.decision_review(by=staff.legal, decision=again, opinion="agreed")
    again = services.decision_approve(by=staff.boss, decision=again)
    assert {(duty.duty, duty.pk) for duty in made.duties.all()} == before
    assert {duty.decision for duty in made.duties.all()} == {again}


@pytest.fixture
def programme(tmp_path: Path, settings: Settings) -> Path:
    """A copy of Japan's programme, in use, that a test may change."""
    directory = tmp_path / "programme"
    shutil.copytree(JAPAN, directory, ignore=shutil.ignore_patterns("register", "precedents"))
    settings.OSA_PROGRAMME = str(directory)
    return directory


@pytest.mark.parametrize("text", ["schema = 1\n", "not toml ["])
def test_an_approval_stands_whatever_becomes_of_the_files_that_say_how_rows_answer(
    decision: Decision, programme: Path, text: str
) -> None:
    (programme / "casework.toml").write_text(text, encoding="utf-8")
    change(decision.project.items.get(), note_en="a remark", note_ja="備考")
    assert status(decision) == "approved"
    change(decision.project.items.get(), weapon=True)
    assert status(decision) == "invalidated"


def test_an_approval_stands_when_the_agreement_itself_says_what_was_attested(decision: Decision, staff: People) -> None:
    terms = {"signed_on": TODAY, "amount_yen": 1_000_000_000, "prior_consent": True}
    agreement = put(rows.Agreement, "PHL-26-en", project=decision.project, **terms)
    arguments: dict[str, Any] = {"by": staff.desk, "project": decision.project, "why": "the notes say it"}
    services.fact_withdraw(**arguments, fact="prior_consent_undertaking")
    assert status(decision) == "approved"
    assert agreement.prior_consent
    services.fact_withdraw(**arguments, fact="osa_area")
    assert status(decision) == "invalidated"


def other_evidence(_made: rows.Project) -> None:
    change(rows.CaseFact.objects.get(fact="fighting_under_way"), evidence="a rumour")


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (other_evidence, 'grounds fighting_under_way, evidence: "memo 1" → "a rumour"'),
        (
            lambda _made: change(rows.CaseFact.objects.get(fact="osa_area"), basis="unverified"),
            'grounds osa_area, basis: "primary" → "unverified"',
        ),
        (
            lambda made: change(made.items.get(), classified="unverified"),
            'grounds item_kills_or_destroys, basis: "attested" → "unverified"',
        ),
        (
            lambda made: change(made.items.get(), basis="unverified"),
            'grounds assistance_kind, basis: "primary" → "unverified"',
        ),
    ],
)
def test_an_approval_falls_when_what_it_rests_on_is_swapped_or_known_less_well(
    decision: Decision, happens: Callable[[rows.Project], object], told: str
) -> None:
    happens(decision.project)
    assert status(decision) == "invalidated"
    assert told in decision.invalidated_why
