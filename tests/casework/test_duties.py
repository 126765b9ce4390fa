"""What is owed since a project was decided: when it is due, what shows that it is met, and what is overdue."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest

from osa.accounts.serving import Operator
from osa.casework import services
from osa.casework.models import Duty
from osa.casework.retrospect import screen_programme
from osa.casework.selectors import Owed, add, duties
from osa.register import models as rows
from tests.casework.world import JAPAN, TODAY, approved, change, load, on, project, put, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tests.casework.conftest import People

TEXT = {"what_en": "w", "what_ja": "w"}


def owed(name: str, on: dt.date = TODAY) -> Owed:
    return next(one for one in duties(on=on) if one.duty == name)


@pytest.mark.parametrize(
    ("day", "span", "due"),
    [
        (dt.date(2026, 1, 31), "P1M", dt.date(2026, 2, 28)),
        (dt.date(2024, 1, 31), "P1M", dt.date(2024, 2, 29)),
        (dt.date(2026, 11, 2), "P12M", dt.date(2027, 11, 2)),
        (dt.date(2026, 11, 2), "P14M15D", dt.date(2028, 1, 17)),
        (dt.date(2026, 12, 31), "P30D", dt.date(2027, 1, 30)),
        (dt.date(2024, 2, 29), "P12M", dt.date(2025, 2, 28)),
    ],
)
def test_months_end_where_the_calendar_ends_them(day: dt.date, span: str, due: dt.date) -> None:
    assert add(day, span) == due


@pytest.fixture
def timed(tmp_path: Path, settings: Settings) -> None:
    """Japan's programme, had its law set a time for some duties."""
    directory = tmp_path / "programme"
    shutil.copytree(JAPAN, directory, ignore=shutil.ignore_patterns("register", "precedents"))
    file = directory / "rulebook/osa-guidelines.md"
    text = file.read_text(encoding="utf-8")
    for duty, due in {
        "evaluation_and_monitoring": "P12M after delivery",
        "disclosure_of_results": "P1M after signature",
        "interministry_coordination": "P10D after decision",
    }.items():
        text = text.replace(f'duty = "{duty}"\n', f'duty = "{duty}"\ndue = "{due}"\n')
    file.write_text(text, encoding="utf-8")
    settings.OSA_PROGRAMME = str(directory)


pytestmark = pytest.mark.django_db


def test_duties_arise_from_the_clauses_when_the_project_is_approved(staff: People) -> None:
    made = project()
    approved(staff, made)
    found = {(one.duty, one.clause) for one in duties(project=made)}
    assert found >= {
        ("evaluation_and_monitoring", "OSA-5-1"),
        ("disclosure_of_results", "OSA-5-2"),
        ("exchange_of_notes", "OSAP-1"),
        ("export_permission", "TPG-5-2"),
    }
    assert "diet_notice" not in {name for name, _clause in found}  # a radar is no weapon
    assert {one.state for one in duties(project=made)} == {"undated"}
    assert {one.due_why for one in duties(project=made)} == {"no time in the text"}


def test_a_person_sets_a_day_where_the_text_names_none_and_says_why(staff: People) -> None:
    approved(staff, project())
    duty = Duty.objects.get(duty="evaluation_and_monitoring")
    day = dt.date(2027, 3, 31)
    assert refusal(services.duty_schedule, by=staff.desk, duty=duty, due_on=day, why="") == (
        "this step takes a reason",
    )
    services.duty_schedule(by=staff.desk, duty=duty, due_on=day, why="end of the fiscal year")
    found = owed("evaluation_and_monitoring")
    assert (found.state, found.due_on, found.due_why) == ("open", day, "end of the fiscal year")
    assert owed("evaluation_and_monitoring", day).state == "open"
    assert owed("evaluation_and_monitoring", day + dt.timedelta(days=1)).state == "overdue"
    assert [one.duty for one in duties(on=dt.date(2027, 4, 1), overdue_only=True)] == ["evaluation_and_monitoring"]
    services.duty_schedule(by=staff.desk, duty=duty, due_on=None, why="a mistake")
    assert owed("evaluation_and_monitoring").state == "undated"


@pytest.mark.usefixtures("timed")
def test_the_time_of_a_duty_runs_from_the_day_that_its_clause_names(staff: People) -> None:
    made = project()
    approved(staff, made)
    assert owed("interministry_coordination").due_on == dt.date(2026, 11, 12)
    assert owed("disclosure_of_results").due_why == "P1M after signature: that day is not known yet"
    put(rows.Agreement, "en", project=made, signed_on=dt.date(2026, 12, 31), amount_yen=1)
    assert owed("disclosure_of_results").due_on == dt.date(2027, 1, 31)
    assert owed("evaluation_and_monitoring").due_on is None
    for batch, day in enumerate((dt.date(2028, 1, 1), dt.date(2027, 6, 1)), 1):
        put(rows.Delivery, f"d{batch}", project=made, batch=batch, delivered_on=day, **TEXT)
    put(rows.Delivery, "d3", project=made, batch=3, planned_by=dt.date(2027, 1, 1), **TEXT)
    assert owed("evaluation_and_monitoring").due_on == dt.date(2028, 6, 1)  # from the first that is known


def test_rows_show_that_duties_are_met_from_the_day_on_which_it_was_so(staff: People) -> None:
    made = project()
    approved(staff, made)
    radar, day = made.items.get(), dt.date(2027, 5, 1)
    put(rows.Agreement, "en", project=made, signed_on=day, amount_yen=1)
    put(rows.ProcurementStep, "pd", project=made, kind="procedural_details")  # not done yet
    put(rows.ProcurementStep, "t", project=made, kind="tender", done_on=day)
    put(rows.ExportPermission, "xp", project=made, item=radar, granted_on=day)
    put(rows.MonitoringVisit, "v", project=made, visited_on=day, **TEXT)
    put(rows.Evaluation, "e", project=made, kind="ex_post", made_on=dt.date(2027, 6, 1), **TEXT)
    met = {one.duty: (one.met_on, one.evidence) for one in duties(on=dt.date(2028, 1, 1)) if one.state == "met"}
    assert met == {
        "exchange_of_notes": (day, "en"),
        "tender": (day, "t"),
        "export_permission": (day, "xp"),
        "evaluation_and_monitoring": (dt.date(2027, 6, 1), "v, e"),
    }
    assert owed("evaluation_and_monitoring", day).state == "undated"
    assert owed("exchange_of_notes", dt.date(2027, 4, 30)).state == "undated"


def test_a_permission_for_one_of_two_items_does_not_meet_the_duty(staff: People) -> None:
    made = project()
    approved(staff, made)
    put(rows.ExportPermission, "xp", project=made, item=made.items.get(), granted_on=TODAY)
    assert owed("export_permission").state == "met"
    names = {"name_en": "Boat", "name_ja": "艇", "kind": "equipment"}
    put(rows.Item, "boat", project=made, **names)
    assert owed("export_permission").state == "undated"
    put(rows.ExportPermission, "xp2", project=made, granted_on=TODAY)
    assert owed("export_permission").state == "met"


def test_other_duties_are_met_by_a_persons_word_and_evidence(staff: People) -> None:
    approved(staff, project())
    duty = Duty.objects.get(duty="annual_report")
    later = TODAY + dt.timedelta(days=1)
    told = refusal(services.duty_fulfil, by=staff.embassy, duty=duty, evidence=" ", done_on=later)
    assert told == ("evidence is missing: a document, and where in it", "2026-11-03 is still to come")
    services.duty_fulfil(by=staff.embassy, duty=duty, evidence="report of 2026, page 9")
    found = owed("annual_report")
    assert (found.state, found.met_on, found.evidence) == ("met", TODAY, "report of 2026, page 9")
    told = refusal(services.duty_fulfil, by=staff.embassy, duty=duty, evidence="again")
    assert told == ("the duty was met on 2026-11-02",)


def test_a_duty_that_a_later_screening_does_not_find_lapses_unless_it_was_met(staff: People) -> None:
    made = project()
    approved(staff, made)
    services.duty_fulfil(by=staff.desk, duty=Duty.objects.get(duty="annual_report"), evidence="report")
    change(made.items.get(), defence_equipment=False)
    services.project_screen(by=staff.desk, project=made)
    decision = services.decision_draft(
        by=staff.desk, project=made, amount_yen=1_000_000_000, reasons=made.decisions.get().reasons
    )
    services.decision_review(by=staff.legal, decision=decision, opinion="agreed")
    services.decision_approve(by=staff.boss, decision=decision)
    lapsed = Duty.objects.get(duty="export_permission")
    assert (lapsed.lapsed_on, "does not find it" in lapsed.lapsed_why) == (TODAY, True)
    assert "export_permission" not in {one.duty for one in duties(project=made)}
    assert owed("annual_report").state == "met"
    assert refusal(services.duty_fulfil, by=staff.desk, duty=lapsed, evidence="x")[0].startswith("the duty has lapsed")


def test_a_cancelled_project_owes_nothing_here(staff: People) -> None:
    made = project()
    approved(staff, made)
    services.project_cancel(by=staff.boss, project=made, why="withdrawn")
    assert duties() == []


def test_what_is_overdue_comes_first(staff: People, monkeypatch: pytest.MonkeyPatch) -> None:
    approved(staff, project())
    on(monkeypatch, dt.date(2027, 6, 1))
    for name, day in {"tender": dt.date(2028, 1, 1), "annual_report": dt.date(2027, 1, 1)}.items():
        services.duty_schedule(by=staff.desk, duty=Duty.objects.get(duty=name), due_on=day, why="plan")
    assert [one.duty for one in duties()][:2] == ["annual_report", "tender"]


def test_what_a_project_owes_that_was_decided_elsewhere_comes_from_its_day_of_signature_only(staff: People) -> None:
    load()
    screen_programme(by=Operator("operator:root"))
    made = rows.Project.objects.get(pk="BGD-23")
    before = [(one.duty, one.clause) for one in duties(project=made)]
    assert before
    for day in (dt.date(2000, 1, 1), TODAY):
        services.project_screen(by=staff.desk, project=made, decided=day)
    first = made.agreements.get().signed_on
    change(rows.CaseFact.objects.get(project=made, fact="direct_link_to_conflict"), value="true")
    assert services.project_screen(by=staff.desk, project=made, decided=first).verdict != "permitted"
    assert [(one.duty, one.clause) for one in duties(project=made)] == before


@pytest.mark.usefixtures("timed")
def test_a_person_may_set_a_day_before_that_of_the_text_and_none_after_it(staff: People) -> None:
    made = project()
    approved(staff, made)
    duty = Duty.objects.get(duty="interministry_coordination")
    told = refusal(services.duty_schedule, by=staff.desk, duty=duty, due_on=dt.date(2026, 11, 13), why="plan")
    assert told == (
        "by its text the duty is due on 2026-11-12 (P10D after decision); a day set here may be earlier, not later",
    )
    services.duty_schedule(by=staff.desk, duty=duty, due_on=dt.date(2026, 11, 5), why="plan")
    assert (owed(duty.duty).due_on, owed(duty.duty).due_why) == (dt.date(2026, 11, 5), "plan")


@pytest.mark.usefixtures("timed")
def test_a_day_set_before_the_text_named_one_does_not_outlast_it(staff: People) -> None:
    made = project()
    approved(staff, made)
    duty = Duty.objects.get(duty="disclosure_of_results")
    services.duty_schedule(by=staff.desk, duty=duty, due_on=dt.date(2036, 1, 1), why="plan")
    assert owed(duty.duty).due_on == dt.date(2036, 1, 1)
    put(rows.Agreement, "en", project=made, signed_on=TODAY, amount_yen=1)
    assert owed(duty.duty).due_on == dt.date(2026, 12, 2)


def test_what_was_seen_before_the_signature_meets_no_duty(staff: People) -> None:
    made = project()
    approved(staff, made)
    put(rows.Agreement, "en", project=made, signed_on=TODAY, amount_yen=1)
    early = TODAY - dt.timedelta(days=1)
    put(rows.MonitoringVisit, "v", project=made, visited_on=early, **TEXT)
    evaluation = put(rows.Evaluation, "e", project=made, kind="ex_post", made_on=TODAY, disclosed_on=early, **TEXT)
    assert [owed(name).state for name in ("evaluation_and_monitoring", "disclosure_of_results")] == ["undated"] * 2
    put(rows.MonitoringVisit, "v2", project=made, visited_on=TODAY, **TEXT)
    change(evaluation, disclosed_on=TODAY)
    assert [owed(name).state for name in ("evaluation_and_monitoring", "disclosure_of_results")] == ["met"] * 2


def test_no_duty_is_met_before_it_arose(staff: People) -> None:
    approved(staff, project())
    duty = Duty.objects.get(duty="annual_report")
    told = refusal(services.duty_fulfil, by=staff.desk, duty=duty, evidence="x", done_on=dt.date(1900, 1, 1))
    assert told == ("1900-01-01 is before the duty arose, on 2026-11-02",)


def test_a_cancelled_project_owes_on_for_what_was_delivered(staff: People) -> None:
    made = project()
    approved(staff, made)
    before = len(duties())
    put(rows.Delivery, "d1", project=made, batch=1, delivered_on=TODAY, **TEXT)
    services.project_cancel(by=staff.boss, project=made, why="withdrawn")
    assert len(duties()) == before > 0
