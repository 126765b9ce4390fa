"""Loading CSV files: read, merged with what officers have done, checked, carried out; or refused as a whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.accounts.serving import Refused
from osa.register.checking import check_register
from osa.register.csv_files import write_csv_files
from osa.register.models import Item, Project, Source
from osa.register.plans import plan_load, rows_told
from osa.register.services import register_load, row_remove, row_save
from osa.register.stored import read_state
from osa.rulebook.faults import InputError
from osa.rulebook.reading import PROGRAMMES
from osa.trail import clock
from osa.trail.changing import changing
from osa.trail.models import Entry
from tests.register.world import (
    COUNTRY,
    DESK,
    ITEM,
    NAVY,
    OPERATOR,
    PROJECT,
    SOURCE,
    WORLD,
    commitment,
    money,
    put,
    row_of,
    write,
)  # fmt: skip

if TYPE_CHECKING:
    from pathlib import Path

    from osa.register.cells import Values
    from osa.rulebook.clause import Rulebook

pytestmark = pytest.mark.django_db


def load(directory: Path, *rows: tuple[str, Values], overwrite: bool = False) -> str:
    """Write files, load them, and say what that came to."""
    plan = plan_load(write(directory, *rows), overwrite=overwrite)
    register_load(by=OPERATOR, plan=plan, why="test")
    return rows_told(plan).removesuffix(" unchanged")


def faults_of(directory: Path, *rows: tuple[str, Values]) -> list[str]:
    with pytest.raises(InputError) as caught:
        plan_load(write(directory, *rows))
    return [str(fault).removeprefix(f"{directory}/") for fault in caught.value.faults]


def test_a_second_load_changes_nothing_and_leaves_no_entry(tmp_path: Path) -> None:
    assert load(tmp_path, *WORLD) == "5 created, 0 changed, 0 removed, 0 in conflict, 0"
    before = Entry.objects.count()
    assert load(tmp_path, *WORLD) == "0 created, 0 changed, 0 removed, 0 in conflict, 5"
    assert Entry.objects.count() == before


def test_the_programme_in_the_box_loads_and_loads_again_without_a_change(japan: Rulebook) -> None:
    directory = PROGRAMMES / "japan" / "register"
    plan = plan_load(directory, japan.vocabulary)
    register_load(by=OPERATOR, plan=plan)
    assert not plan.conflicts
    assert (plan_load(directory, japan.vocabulary).changes, Project.objects.count() >= 16) == ((), True)


def test_what_an_officer_has_changed_survives_every_load(tmp_path: Path) -> None:
    load(tmp_path, *WORLD)
    row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "announced": 7})
    for name in ("Radar set", "Radar sets", "Radar sets"):
        load(tmp_path, *WORLD[:-1], ("items", {**ITEM, "name_en": name}))
        assert (Item.objects.get().announced, Item.objects.get().name_en) == (7, name)


def test_a_conflict_is_left_until_it_is_overwritten(tmp_path: Path) -> None:
    load(tmp_path, *WORLD)
    row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "announced": 7})
    changed = (*WORLD[:-1], ("items", {**ITEM, "announced": 6}))
    assert load(tmp_path, *changed) == "0 created, 0 changed, 0 removed, 1 in conflict, 4"
    assert Item.objects.get().announced == 7
    assert load(tmp_path, *changed, overwrite=True) == "0 created, 1 changed, 0 removed, 0 in conflict, 4"
    assert Item.objects.get().announced == 6


def test_files_that_were_exported_before_an_edit_are_only_older(tmp_path: Path) -> None:
    load(tmp_path, *WORLD)
    row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "announced": 7})
    exported = dict(read_state()["items"]["PHL-23-i1"])
    row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "announced": 8})
    assert load(tmp_path, *WORLD[:-1], ("items", exported)) == "0 created, 0 changed, 0 removed, 0 in conflict, 5"
    assert Item.objects.get().announced == 8


def test_a_row_gone_from_the_files_goes_and_one_that_an_officer_added_stays(tmp_path: Path) -> None:
    load(tmp_path, *WORLD)
    row_save(by=DESK, table="countries", values={"id": "FJI", "name_en": "Fiji", "name_ja": "フィジー"})
    assert load(tmp_path, *WORLD[:-1]) == "0 created, 0 changed, 1 removed, 0 in conflict, 5"
    assert (Item.objects.count(), len(read_state()["countries"])) == (0, 2)


def test_a_row_that_an_officer_removed_does_not_come_back(tmp_path: Path) -> None:
    load(tmp_path, *WORLD)
    row_remove(by=DESK, table="items", row="PHL-23-i1")
    load(tmp_path, *WORLD)
    assert Item.objects.count() == 0


def test_a_row_that_others_refer_to_is_not_removed_even_by_overwriting(tmp_path: Path) -> None:
    load(tmp_path, *WORLD)
    row_save(by=DESK, table="items", values={**ITEM, "id": "added", "sources": ["s1"]})
    plan = plan_load(write(tmp_path, ("countries", COUNTRY)), overwrite=True)
    told = {(c.table, c.row): c.referring for c in plan.conflicts}
    assert told == {
        ("organisations", "PHL-navy"): ("projects PHL-23",),
        ("projects", "PHL-23"): ("items added",),
        ("sources", "s1"): ("items added", "projects PHL-23"),
    }
    register_load(by=OPERATOR, plan=plan)
    assert (Item.objects.count(), Source.objects.count()) == (1, 1)


def test_a_source_that_is_still_cited_is_not_removed_behind_the_trails_back(tmp_path: Path) -> None:
    load(tmp_path, *WORLD)
    with changing(by="x", service="row_save"):
        item = Item.objects.get()
        item.announced = 9
        item.save()
    plan = plan_load(write(tmp_path, ("countries", COUNTRY), ("organisations", NAVY)))
    assert {conflict.kind for conflict in plan.conflicts} == {"removed_there", "in_use"}
    register_load(by=OPERATOR, plan=plan)
    assert Item.objects.get().sources.count() == 1


def test_all_faults_of_all_files_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    found = faults_of(
        tmp_path,
        ("sources", {**SOURCE, "url": "nowhere"}),
        ("countries", {**COUNTRY, "id": "Phil"}),
        ("items", {**ITEM, "project": "PHL-99", "sources": ["s1", "s9"], "announced": None, "published": True}),
        ("commitments", {**commitment()[1], "project": "PHL-99"}),
    )
    assert [fault.split(": ")[0] for fault in found] == [
        "sources.csv:2, url",
        "countries.csv:2, id",
        "items.csv:2, project",
        "items.csv:2, sources",
        "commitments.csv:2, project",
    ]
    assert not any(read_state().values())


def test_checks_of_the_database_and_doubles_are_told_by_row_before_anything_is_written(tmp_path: Path) -> None:
    request = row_of("appropriations", "a", fiscal_year=2023, stage="request", amount_yen=0, from_fiscal_year=2022)
    delivery = row_of("deliveries", "d1", project="PHL-23", batch=1, what_en="a", what_ja="b")
    found = faults_of(tmp_path, *WORLD, ("appropriations", request))
    assert [fault.split(": ")[0] for fault in found] == [
        "appropriations.csv:2, amount_yen",
        "appropriations.csv:2, from_fiscal_year",
    ]
    (double,) = faults_of(tmp_path, *WORLD, ("deliveries", delivery), ("deliveries", {**delivery, "id": "d2"}))
    assert double.startswith("deliveries.csv:3, batch: d2 and d1 both have PHL-23, 1")


def test_a_merge_that_makes_a_row_impossible_is_told(tmp_path: Path) -> None:
    agreement = row_of("agreements", "en", project="PHL-23", signed_on="2023-11-03", amount_yen=5, sources=["s1"])
    load(tmp_path, *WORLD, ("agreements", agreement))
    row_save(by=DESK, table="agreements", values={"id": "en", "in_force_on": "2023-11-03"})
    (fault,) = faults_of(tmp_path, *WORLD, ("agreements", {**agreement, "signed_on": "2023-12-01"}))
    assert fault.startswith("agreements.csv:2, in_force_on: '2023-11-03' is not allowed here")


def test_a_change_that_refers_to_a_row_that_an_officer_removed_is_told(tmp_path: Path) -> None:
    other = {**NAVY, "id": "PHL-army", "kind": "army"}
    load(tmp_path, *WORLD, ("organisations", other))
    row_remove(by=DESK, table="organisations", row="PHL-army")
    project = {**PROJECT, "beneficiaries": ["PHL-army", "PHL-navy"]}
    rows = [row for row in WORLD if row[0] != "projects"]
    (fault,) = faults_of(tmp_path, *rows, ("organisations", other), ("projects", project))
    assert "projects.csv:2, beneficiaries" in fault


def test_claims_and_facts_are_checked_against_tables_columns_and_vocabulary(tmp_path: Path, japan: Rulebook) -> None:
    claim = row_of("claims", "c", table="items", row="PHL-23-i1", field="announced", value="5", used=True)
    fact = row_of("case_facts", "f", project="PHL-23", fact="like_minded", value="perhaps")
    wrong = [
        ("claims", {**claim, "id": "c1", "table": "item"}),
        ("claims", {**claim, "id": "c2", "field": "number"}),
        ("claims", {**claim, "id": "c3", "row": "nowhere"}),
        ("case_facts", fact),
        ("case_facts", {**fact, "id": "g", "fact": "like_mindedness"}),
    ]
    with pytest.raises(InputError) as caught:
        plan_load(write(tmp_path, *WORLD, ("claims", claim), *wrong), japan.vocabulary)
    places = [fault.where.removeprefix(f"{tmp_path}/") for fault in caught.value.faults]
    assert places == [
        *("claims.csv:3, table", "claims.csv:4, field", "claims.csv:5, row"),
        *("case_facts.csv:2, value", "case_facts.csv:3, fact"),
    ]


def test_what_the_database_refuses_names_the_row_and_nothing_is_written(tmp_path: Path) -> None:
    plan = plan_load(write(tmp_path, *WORLD, money(500_000_000), commitment()))
    with pytest.raises(InputError) as caught:
        register_load(by=OPERATOR, plan=plan)
    (fault,) = caught.value.faults
    assert fault.where.endswith("commitments.csv:2")
    assert fault.what == "more would be committed than is available in the fiscal year"
    assert (Entry.objects.count(), Project.objects.count()) == (0, 0)


def test_money_moves_between_rows_in_whatever_order_they_come(tmp_path: Path) -> None:
    load(tmp_path, *WORLD, money(100), commitment(60, "a"), commitment(40, "b"))
    load(tmp_path, *WORLD, money(100), commitment(70, "a"), commitment(30, "b"))
    load(tmp_path, *WORLD, money(50), commitment(20, "a"), commitment(30, "b"))
    load(tmp_path, *WORLD, money(80), commitment(80, "c"))
    amounts = {key: row["amount_yen"] for key, row in read_state()["commitments"].items()}
    assert amounts == {"c": 80}


def test_two_rows_can_change_places_through_a_third(tmp_path: Path) -> None:
    one = row_of("deliveries", "d1", project="PHL-23", batch=1, what_en="a", what_ja="b")
    load(tmp_path, *WORLD, ("deliveries", one))
    load(tmp_path, *WORLD, ("deliveries", {**one, "id": "d2"}), ("deliveries", {**one, "batch": 2}))
    assert {key: row["batch"] for key, row in read_state()["deliveries"].items()} == {"d1": 2, "d2": 1}


def test_payments_beyond_a_commitment_are_refused_in_a_load_too(tmp_path: Path) -> None:
    paid = row_of("disbursements", "p", commitment="PHL-23-c", amount_yen=601_000_000, paid_on="2024-01-01")
    plan = plan_load(write(tmp_path, *WORLD, money(), commitment(), ("disbursements", paid)))
    with pytest.raises(InputError, match=r"disbursements\.csv:2: more would be paid out than was committed"):
        register_load(by=OPERATOR, plan=plan)


def test_an_appropriation_that_a_file_moves_to_another_year_is_told_before_anything_is_written(tmp_path: Path) -> None:
    load(tmp_path, *WORLD, money())
    (fault,) = faults_of(tmp_path, *WORLD, ("appropriations", {**money()[1], "fiscal_year": 2024}))
    assert fault.startswith("appropriations.csv:2, fiscal_year: 2023 cannot become 2024 here")
    assert "another row, with an id of its own" in fault
    load(tmp_path, *WORLD, money(year=2024))
    assert list(read_state()["appropriations"]) == ["fy2024"]


def test_rows_that_contradict_each_other_are_told_by_cell(tmp_path: Path) -> None:
    other = ("projects", {**PROJECT, "id": "PHL-24"})
    agreement = row_of("agreements", "en", project="PHL-24", signed_on="2023-11-03", amount_yen=600_000_000)
    paid = row_of("disbursements", "p", commitment="PHL-23-c", amount_yen=1, paid_on="1999-01-01")
    bound = {**commitment()[1], "agreement": "en"}
    rows = [*WORLD, other, money(), ("agreements", agreement), ("commitments", bound), ("disbursements", paid)]
    found = [fault.split(": ")[0] for fault in faults_of(tmp_path, *rows)]
    assert found == ["commitments.csv:2, agreement", "disbursements.csv:2, paid_on"]


def test_a_file_that_moves_a_row_away_from_those_that_refer_to_it_is_told(tmp_path: Path) -> None:
    permission = ("permissions", row_of("permissions", "permit", project="PHL-23", item="PHL-23-i1"))
    other = ("projects", {**PROJECT, "id": "PHL-24"})
    load(tmp_path, *WORLD, other, permission)
    (fault,) = faults_of(tmp_path, *WORLD[:-1], other, ("items", {**ITEM, "project": "PHL-24"}), permission)
    assert fault.startswith("permissions.csv:2, item: PHL-23-i1 is of the project PHL-24")


def test_a_file_tells_nothing_of_days_to_come(tmp_path: Path) -> None:
    tomorrow = str(clock.today() + dt.timedelta(days=1))
    visit = row_of("visits", "v", project="PHL-23", visited_on=tomorrow, what_en="a", what_ja="b")
    (fault,) = faults_of(tmp_path, *WORLD, ("visits", visit))
    assert fault.startswith(f"visits.csv:2, visited_on: the day {tomorrow} has not come yet")


def test_published_history_is_loaded_as_it_was(tmp_path: Path) -> None:
    delivery = row_of("deliveries", "d", project="PHL-23", batch=1, delivered_on="2024-01-01", what_en="a", what_ja="b")
    line = row_of("delivery_lines", "l", delivery="d", item="PHL-23-i1")
    load(tmp_path, *WORLD, ("deliveries", delivery), ("delivery_lines", line))
    codes = {finding.code for finding in check_register() if finding.row in ("d", "l", "PHL-23")}
    assert codes >= {"delivered_too_early", "delivered_without_permission", "state_without_rows"}


def test_the_programme_in_the_box_is_canonical(tmp_path: Path, japan: Rulebook) -> None:
    directory = PROGRAMMES / "japan" / "register"
    register_load(by=OPERATOR, plan=plan_load(directory, japan.vocabulary))
    write_csv_files(tmp_path, read_state())
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        file.name: file.read_bytes() for file in directory.iterdir()
    }


def test_a_plan_is_refused_once_the_register_has_moved_on(tmp_path: Path) -> None:
    plan = plan_load(write(tmp_path, *WORLD))
    put(("countries", {**COUNTRY, "id": "FJI"}))
    with pytest.raises(Refused, match="has changed since"):
        register_load(by=OPERATOR, plan=plan)
    assert len(read_state()["countries"]) == 1
