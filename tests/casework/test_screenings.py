"""A screening is kept whole: it knows when it no longer speaks for its project, and says the same years later."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from osa.accounts.serving import Operator
from osa.casework import services
from osa.casework.deciding import against_drafting
from osa.casework.gathering import gather
from osa.casework.models import RulebookSnapshot, Screening
from osa.casework.retrospect import screen_programme
from osa.casework.selectors import duties, latest_screening, replay, stale_because
from osa.register import models as rows
from osa.rulebook.screening import Screening as Record
from osa.trail.models import Entry
from osa.trail.triggers import without_guards
from tests.casework.world import JAPAN, TODAY, change, load, on, project, put, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(tmp_path: Path, settings: Settings) -> Path:
    """A copy of Japan's programme, in use, that a test may change."""
    directory = tmp_path / "programme"
    shutil.copytree(JAPAN, directory, ignore=shutil.ignore_patterns("register", "precedents"))
    settings.OSA_PROGRAMME = str(directory)
    return directory


def reword(programme: Path, old: str, new: str, file: str = "rulebook/osa-guidelines.md") -> None:
    """Change a text of the rulebook."""
    text = (programme / file).read_text(encoding="utf-8")
    assert old in text
    (programme / file).write_text(text.replace(old, new), encoding="utf-8")


def test_a_screening_keeps_the_whole_record(staff: People) -> None:
    made = services.project_screen(by=staff.desk, project=project())
    record = Record.model_validate_json(made.record)
    assert (record.verdict, record.case, record.decided, record.framework) == ("permitted", "PHL-26", TODAY, "osa")
    assert (made.made_by, made.verdict, made.rulebook.hash) == ("desk", "permitted", record.rulebook_hash)
    attested = {fact.fact: (fact.attested_by, fact.evidence) for fact in record.facts}
    assert attested["osa_area"] == ("desk", "primary: memo 1")
    assert attested["item_is_defence_equipment"] == ("", "attested: items PHL-26-radar")


def test_a_screening_is_refused_while_rows_contradict_each_other(staff: People) -> None:
    made = project()
    put(rows.CaseFact, "PHL-26-x", project=made, fact="made_in_japan", value="false", evidence="e")
    told = refusal(services.project_screen, by=staff.desk, project=made)
    assert told == ("made_in_japan: no by case_facts PHL-26-x, but yes by items PHL-26-radar",)
    assert not Screening.objects.exists()


def test_a_screening_under_another_framework_does_not_speak_for_the_project(staff: People) -> None:
    made = project()
    services.project_screen(by=staff.desk, project=made, framework="oda")
    assert latest_screening(made) is None
    told = refusal(services.project_screen, by=staff.desk, project=made, framework="x")
    assert told[0].startswith("there is no framework x; there are: transfer, osa")


def test_a_screening_is_current_until_something_changes(staff: People) -> None:
    made = project()
    screening = services.project_screen(by=staff.desk, project=made)
    assert stale_because(screening) == []
    change(made, note_en="a remark", note_ja="備考", state="decision")
    change(made.items.get(), note_en="a remark", note_ja="備考")
    assert stale_because(screening) == []


def test_a_screening_names_the_fact_the_item_and_the_status_that_changed(staff: People) -> None:
    made = project()
    screening = services.project_screen(by=staff.desk, project=made)
    change(rows.CaseFact.objects.get(fact="fighting_under_way"), value="true")
    names = {"name_en": "Boat", "name_ja": "艇", "kind": "equipment", "category": "surveillance", "made_in_japan": True}
    put(rows.Item, "PHL-26-boat", project=made, defence_equipment=True, weapon=False, carries_weapon=False, **names)
    change(rows.CountryStatus.objects.get(kind="dac_list"), value="ldc")
    change(made, title_en="Radars and a boat")
    assert stale_because(screening) == [
        'country_statuses PHL-dac_list: "lower_middle_income" → "ldc"',
        "facts fighting_under_way: false → true",
        "items PHL-26-boat was added",
        'projects PHL-26, title_en: "Radars" → "Radars and a boat"',
    ]


def test_a_screening_grows_stale_when_the_status_of_the_recipient_ends(
    staff: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = project()
    change(rows.CountryStatus.objects.get(kind="transfer_agreement"), until=dt.date(2027, 1, 1))
    screening = services.project_screen(by=staff.desk, project=made)
    assert stale_because(screening) == []
    on(monkeypatch, dt.date(2027, 1, 1))
    assert "facts transfer_agreement_in_force: true → not known" in stale_because(screening)


def test_a_screening_grows_stale_when_other_clauses_come_into_force(staff: People) -> None:
    made = project()
    screening = services.project_screen(by=staff.desk, project=made, decided=dt.date(2026, 4, 20))
    reasons = stale_because(screening, on=TODAY)
    assert any("other clauses are in force than on 2026-04-20" in reason and "TPG-W-1" in reason for reason in reasons)


def test_a_screening_grows_stale_when_the_rulebook_changes_its_meaning(staff: People, programme: Path) -> None:
    made = project()
    screening = services.project_screen(by=staff.desk, project=made)
    reword(programme, "\n# ", "\n\n# ", "facts.toml")
    assert stale_because(screening) == []
    reword(programme, 'requires = "like_minded"', 'requires = "like_minded AND on_dac_list"')
    assert [reason.split(":")[0] for reason in stale_because(screening)] == ["the rulebook has changed"]


def test_screening_again_uses_the_same_snapshot_of_the_same_files(staff: People, programme: Path) -> None:
    made = project()
    services.project_screen(by=staff.desk, project=made)
    services.project_screen(by=staff.desk, project=made)
    assert RulebookSnapshot.objects.count() == 1
    reword(programme, "\n# ", "\n\n# ", "facts.toml")
    services.project_screen(by=staff.desk, project=made)
    assert RulebookSnapshot.objects.count() == 2
    assert len(set(RulebookSnapshot.objects.values_list("hash", flat=True))) == 1


def test_a_screening_says_the_same_years_later_under_another_law(
    staff: People, programme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = project()
    screening = services.project_screen(by=staff.desk, project=made)
    on(monkeypatch, dt.date(2036, 1, 1))
    reword(programme, 'requires = "like_minded"', 'requires = "NOT like_minded"')
    change(rows.CaseFact.objects.get(fact="fighting_under_way"), value="true")
    again = services.project_screen(by=staff.desk, project=made)
    assert again.verdict == "not eligible"
    assert replay(screening).same
    assert replay(again).same


@pytest.mark.parametrize(
    ("table", "column", "old", "new", "told"),
    [
        ("screening", "record", '"verdict":"permitted"', '"verdict":"prohibited"', "something else in: verdict"),
        ("screening", "record", '"value":"rule_of_law"', '"value":"none"', "something else in: verdict"),
        ("rulebooksnapshot", "files", "NOT direct_link", "direct_link", "not those that were stored"),
    ],
)
def test_a_replay_finds_what_was_tampered_with(  # noqa: PLR0917
    staff: People, table: str, column: str, old: str, new: str, told: str
) -> None:
    services.project_screen(by=staff.desk, project=project())
    with without_guards(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE casework_{table} SET {column} = REPLACE({column}, %s, %s)", [old, new])
    found = replay(Screening.objects.get())
    assert any(told in difference for difference in found.differences), found


def test_the_trail_records_who_screened(staff: People) -> None:
    services.project_screen(by=staff.legal, project=project(), why="first look")
    entry = Entry.objects.get(table="casework.screening")
    assert (entry.by, entry.service, entry.why, entry.action) == ("legal", "project_screen", "first look", "created")


def test_the_programme_before_osa_is_screened_once_as_on_the_day_of_each_signature(staff: People) -> None:  # noqa: ARG001
    load()
    operator = Operator("operator:root")
    found = screen_programme(by=operator)
    assert found.refused == {}
    assert len(found.made) == 14
    for screening in found.made:
        first = screening.project.agreements.order_by("signed_on")[0]
        assert (screening.decided, screening.facts_on) == (first.signed_on, first.signed_on)
        assert replay(screening).same
    again = screen_programme(by=operator)
    assert (again.made, again.refused) == ((), {})
    owed = {(one.project, one.duty): one for one in duties(on=TODAY)}
    assert owed["PHL-23", "exchange_of_notes"].state == "met"
    assert owed["PHL-23", "exchange_of_notes"].met_on == dt.date(2023, 11, 3)
    assert owed["PHL-23", "evaluation_and_monitoring"].state == "undated"
    assert owed["PHL-23", "evaluation_and_monitoring"].due_why == "no time in the text"
    assert not {project for project, _duty in owed} & {"THA-25", "TLS-25"}


def test_a_project_that_cannot_be_screened_is_told_and_holds_up_no_other(staff: People) -> None:  # noqa: ARG001
    load()
    change(rows.CaseFact.objects.get(project="PHL-23", fact="terms"), value="gift")
    found = screen_programme(by=Operator("operator:root"))
    assert len(found.made) == 13
    assert list(found.refused) == ["PHL-23"]


def test_nothing_is_screened_as_of_a_day_to_come(staff: People) -> None:
    told = refusal(services.project_screen, by=staff.desk, project=project(), decided=dt.date(2090, 1, 1))
    assert told == ("2090-01-01 is still to come",)


def test_a_screening_that_looks_back_does_not_take_the_place_of_the_current_one(staff: People) -> None:
    made = project()
    current = services.project_screen(by=staff.desk, project=made)
    back = services.project_screen(by=staff.desk, project=made, decided=TODAY - dt.timedelta(days=200))
    assert latest_screening(made) == current
    assert latest_screening(gather([made.pk], more=("last_screenings",))[0]) == current
    assert latest_screening(made, signed_on=back.decided) == back
    assert not [reason for reason in against_drafting(made) if "screen again" in reason]


def test_there_is_no_screening_as_of_a_day_before_any_rule(staff: People) -> None:
    told = refusal(services.project_screen, by=staff.desk, project=project(), decided=dt.date(1900, 1, 1))
    assert told[0].startswith("no rule was in force on 1900-01-01: the first is of ")
