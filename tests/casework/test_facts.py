"""Facts come from rows where rows say them, from a person where not, and stay not known otherwise."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from osa.casework.facts import case_of, facts_of
from osa.casework.programme import current_programme
from osa.register import models as rows
from osa.trail.changing import changing
from tests.casework.world import TODAY, change, load, on, project, put

if TYPE_CHECKING:
    from osa.rulebook.facts import Value

pytestmark = pytest.mark.django_db
KNOWN_BEFORE = Path(__file__).with_name("facts_of_the_programme.csv")
"""What was known of the real projects when their facts were still written down one by one."""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, TODAY)


def fact(made: rows.Project, name: str, day: dt.date = TODAY) -> Value | None:
    return facts_of(made, on=day).facts.get(name)


def another_item(made: rows.Project, **fields: object) -> rows.Item:
    said = {"name_en": "Boat", "name_ja": "艇", "kind": "equipment", "category": "surveillance", **fields}
    item: rows.Item = put(rows.Item, "PHL-26-boat", project=made, **said)
    return item


def test_the_real_programme_says_what_was_written_down_of_it_before() -> None:
    load()
    vocabulary = current_programme().rulebook.vocabulary
    before: dict[str, dict[str, Value]] = {}
    with KNOWN_BEFORE.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            before.setdefault(row["project"], {})[row["fact"]] = vocabulary[row["fact"]].parse(row["value"])
    assert sum(map(len, before.values())) == 408
    for made in rows.Project.objects.all():
        first = made.agreements.first()
        known = facts_of(made, on=first.signed_on if first else TODAY)
        assert known.contradictions == []
        learnt = {name: value for name, value in known.facts.items() if name not in before[made.pk]}
        assert {name: value for name, value in known.facts.items() if name not in learnt} == before[made.pk]
        assert set(learnt) <= {"raised_as"}  # a need that was entered since


def test_every_fact_says_who_says_so_and_where_it_stands() -> None:
    load()
    for made in rows.Project.objects.exclude(agreements=None):
        known = facts_of(made, on=TODAY)
        assert known.attested.keys() == known.facts.keys()
        for name, said in known.attested.items():
            assert said.by, (made.pk, name)
            assert said.evidence.split(":")[0] in ("primary", "secondary", "inferred", "unverified"), (made.pk, name)
            assert "http" in said.evidence, (made.pk, name)


def test_a_status_holds_from_its_first_day_until_its_end() -> None:
    made = project()
    status = rows.CountryStatus.objects.get(kind="transfer_agreement")
    change(status, until=dt.date(2026, 6, 1))
    assert fact(made, "transfer_agreement_in_force", dt.date(2016, 3, 31)) is None
    assert fact(made, "transfer_agreement_in_force", dt.date(2016, 4, 1)) is True
    assert fact(made, "transfer_agreement_in_force", dt.date(2026, 5, 31)) is True
    assert fact(made, "transfer_agreement_in_force", dt.date(2026, 6, 1)) is None


def test_an_agreement_that_is_signed_is_neither_in_force_nor_known_not_to_be() -> None:
    made = project()
    change(rows.CountryStatus.objects.get(kind="transfer_agreement"), value="signed")
    assert fact(made, "transfer_agreement_in_force") is None
    change(rows.CountryStatus.objects.get(kind="transfer_agreement"), value="none")
    assert fact(made, "transfer_agreement_in_force") is False


def test_the_law_of_developing_countries_is_inferred_at_best() -> None:
    known = facts_of(project(), on=TODAY)
    assert known.attested["on_dac_list"].evidence.startswith("primary: country_statuses PHL-dac_list https://")
    assert known.attested["recipient_is_developing"].evidence.startswith("inferred: ")
    assert known.attested["recipient_is_developing"].by == "外務省"


def test_two_rows_that_say_different_things_of_one_day_leave_it_unknown_and_are_told() -> None:
    made = project()
    country = made.country
    since = dt.date(2026, 1, 1)
    put(rows.CountryStatus, "PHL-other", country=country, kind="dac_list", value="not_listed", since=since)
    known = facts_of(made, on=TODAY)
    assert "on_dac_list" not in known.facts
    told = "on_dac_list: on 2026-11-02 the rows PHL-dac_list, PHL-other of country_statuses say different things"
    assert any(told in reason for reason in known.contradictions)


@pytest.mark.parametrize(
    ("one", "other", "any_", "all_"),
    [
        (True, True, True, True),
        (True, False, True, False),
        (True, None, True, None),
        (False, False, False, False),
        (False, None, None, False),
        (None, None, None, None),
    ],
)
def test_several_items_are_taken_together_as_kleene_does(
    one: bool | None,  # noqa: FBT001
    other: bool | None,  # noqa: FBT001
    any_: bool | None,  # noqa: FBT001
    all_: bool | None,  # noqa: FBT001
) -> None:
    made = project()
    change(made.items.get(), defence_equipment=one, made_in_japan=one)
    another_item(made, defence_equipment=other, made_in_japan=other)
    assert fact(made, "item_is_defence_equipment") is any_
    assert fact(made, "made_in_japan") is all_


def test_a_project_without_items_says_nothing_of_them() -> None:
    made = project()
    with changing(by="desk", service="row_remove"):
        made.items.get().delete()
    items = ("item_is_defence_equipment", "item_kills_or_destroys", "made_in_japan", "item_main_use", "assistance_kind")
    assert [fact(made, name) for name in items] == [None] * 5


def test_buildings_are_not_asked_where_they_were_made() -> None:
    made = project()
    another_item(made, kind="infrastructure", made_in_japan=None)
    assert fact(made, "made_in_japan") is True
    assert fact(made, "assistance_kind") == "equipment_and_infrastructure"


def test_services_are_no_kind_that_the_rows_can_name() -> None:
    made = project()
    another_item(made, kind="services")
    assert fact(made, "assistance_kind") is None


def test_items_for_different_uses_leave_the_main_use_to_a_person() -> None:
    made = project()
    another_item(made, category="rescue")
    assert fact(made, "item_main_use") is None
    change(rows.Item.objects.get(pk="PHL-26-boat"), category="")
    assert fact(made, "item_main_use") is None


def test_the_end_user_is_what_all_beneficiaries_are() -> None:
    made = project()
    assert fact(made, "end_user") == "armed_force"
    put(rows.Organisation, "PHL-police", name_en="Police", name_ja="警察", kind="other", country=made.country)
    with changing(by="desk", service="row_save"):
        made.save(links={"beneficiaries": ["PHL-navy", "PHL-police"]})
    assert fact(made, "end_user") is None


def test_an_agreement_counts_from_the_day_on_which_it_is_signed() -> None:
    made = project()
    put(rows.Agreement, "PHL-26-en", project=made, signed_on=TODAY, amount_yen=1)
    assert fact(made, "project_agreement", TODAY - dt.timedelta(days=1)) is None
    assert fact(made, "project_agreement") is True
    assert "project_agreement" not in facts_of(made, on=TODAY, outcomes=False).facts


def test_a_person_and_a_row_that_disagree_are_told_and_neither_is_believed() -> None:
    made = project()
    fields = {"project": made, "fact": "item_is_defence_equipment", "value": "false", "attested_by": "desk"}
    put(rows.CaseFact, "PHL-26-x", evidence="memo", **fields)
    known = facts_of(made, on=TODAY)
    assert "item_is_defence_equipment" not in known.facts
    assert known.contradictions == [
        "item_is_defence_equipment: no by case_facts PHL-26-x, but yes by items PHL-26-radar"
    ]


def test_a_person_and_a_row_that_agree_are_believed_in_the_words_of_the_person() -> None:
    made = project()
    fields = {"project": made, "fact": "item_is_defence_equipment", "value": "true", "attested_by": "ann"}
    put(rows.CaseFact, "PHL-26-x", evidence="sheet 4", **fields)
    known = facts_of(made, on=TODAY)
    assert known.attested["item_is_defence_equipment"].by == "ann"
    assert known.attested["item_is_defence_equipment"].evidence == "primary: sheet 4"


def test_an_attestation_that_the_rulebook_does_not_understand_is_told() -> None:
    made = project()
    put(rows.CaseFact, "PHL-26-x", project=made, fact="licence_origin", value="mars", evidence="e")
    put(rows.CaseFact, "PHL-26-y", project=made, fact="no_such_fact", value="true", evidence="e")
    bad_value, no_fact = facts_of(made, on=TODAY).contradictions
    assert "case_facts PHL-26-x: 'mars' is not a good value of licence_origin" in bad_value
    assert "case_facts PHL-26-y: there is no fact no_such_fact" in no_fact


def test_a_case_carries_the_facts_of_one_day_to_the_decision_of_another() -> None:
    made = project()
    case = case_of(made, on=TODAY, decided=dt.date(2027, 1, 1))
    assert (case.decided, case.id, case.facts["raised_as"]) == (dt.date(2027, 1, 1), "PHL-26", "request")
