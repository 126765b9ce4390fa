"""What the public may read of the casework: verdicts then and now, and duties, without what stays inside."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from django.db.models import QuerySet

from osa.casework import published, selectors
from osa.casework.models import Duty, Screening
from osa.register.models import Project
from osa.trail.triggers import without_guards
from tests.register.hidden import WORD, change, plant

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from osa.casework.published import Due, Screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def screened(name: str = "FJI-23", on: dt.date | None = None) -> Screened:
    """Return how a project was judged."""
    found = published.told_of(Project.objects.get(pk=name), on=on).screened
    assert found is not None
    return found


def due(name: str, project: str = "FJI-23") -> Due:
    """Return a duty of a project."""
    return next(one for one in published.duties() if (one.project, one.duty) == (project, name))


def test_a_signed_project_is_judged_by_the_rules_of_its_day_and_of_today() -> None:
    found = screened(on=dt.date(2026, 11, 23))
    assert (found.then.on, found.then.verdict) == (dt.date(2023, 12, 18), "permitted")
    assert (found.now.on, found.now.verdict) == (dt.date(2026, 11, 23), "permitted")
    assert "TPG-1-2-d" in {clause.id for clause in found.then.deciding}
    assert "TPG-1-2-coop-2026" in {clause.id for clause in found.now.deciding}
    assert "TPG-1-2-d" in {clause.id for clause in found.gone}
    assert "TPG-1-2-coop-2026" in {clause.id for clause in found.added}


def test_on_the_day_of_signature_nothing_has_changed() -> None:
    found = screened(on=dt.date(2023, 12, 18))
    assert found.then == found.now
    assert (found.added, found.gone) == ((), ())


def test_a_project_that_is_not_signed_is_not_judged() -> None:
    assert published.told_of(Project.objects.get(pk="THA-25")).screened is None
    assert "THA-25" not in published.verdicts()
    assert published.verdicts()["DJI-24"] == "permitted"
    assert len(published.verdicts()) == 14


def test_a_project_whose_notes_are_not_published_is_not_judged() -> None:
    change("agreements", "FJI-23-en", published=False)
    assert published.told_of(Project.objects.get(pk="FJI-23")).screened is None
    assert "FJI-23" not in published.verdicts()


def test_a_fact_that_no_published_row_says_is_not_told() -> None:
    change("case_facts", "FJI-23-terms", published=False)
    fact = next(one for one in screened().facts if one.fact.name == "terms")
    assert (fact.published, fact.value, fact.rows) == (False, None, ())
    others = [one for one in screened().facts if one.fact.name != "terms"]
    assert all(one.published for one in others)


def test_a_fact_that_has_been_changed_since_is_not_told_as_it_was() -> None:
    change("case_facts", "FJI-23-fighting_under_way", value="true")
    fact = next(one for one in screened().facts if one.fact.name == "fighting_under_way")
    assert (fact.published, fact.value) == (False, None)


def test_a_fact_that_an_unpublished_item_answers_is_not_told() -> None:
    change("items", "FJI-23-i1", published=False)
    told = {fact.fact.name: fact.published for fact in screened().facts}
    assert not told["item_kills_or_destroys"]
    assert told["on_dac_list"]


def test_each_fact_says_how_it_is_known_and_which_rows_say_so() -> None:
    found = screened()
    facts = {fact.fact.name: fact for fact in found.facts}
    assert facts["fighting_under_way"].basis == "inferred"
    assert facts["fighting_under_way"].rows == (("case_facts", "FJI-23-fighting_under_way"),)
    derived = [fact for fact in found.facts if fact.rows and fact.rows[0][0] != "case_facts"]
    assert derived
    assert all(fact.basis for fact in derived)
    assert found.doubtful == sum(fact.basis in ("inferred", "unverified") for fact in found.facts) > 0


def test_the_facts_behind_verdicts_are_counted_as_the_pages_of_the_projects_count_them() -> None:
    pages = [screened(name) for name in ("FJI-23", "DJI-24")]
    counted = sum(page.doubtful for page in pages), sum(len(page.facts) for page in pages)
    assert published.facts_behind(["FJI-23", "DJI-24", "THA-25"]) == counted


def test_nothing_is_told_of_how_an_unpublished_fact_is_known() -> None:
    change("case_facts", "FJI-23-terms", published=False)
    fact = next(one for one in screened().facts if one.fact.name == "terms")
    assert (fact.basis, fact.rows, fact.note) == ("", (), "")


def test_who_attested_a_fact_and_on_what_evidence_never_leaves() -> None:
    screening = Screening.objects.get(project="FJI-23")
    record = screening.said()
    for fact in record["facts"]:
        fact["attested_by"], fact["evidence"] = f"{WORD} by", f"{WORD} evidence"
    with without_guards():
        QuerySet(Screening).filter(pk=screening.pk).update(record=json.dumps(record))
    assert WORD not in repr(published.told_of(Project.objects.get(pk="FJI-23")))


def test_duties_stand_as_the_casework_has_them() -> None:
    inside = {(one.project, one.duty, one.clause): (one.state, one.due_on, one.met_on) for one in selectors.duties()}
    public = {(one.project, one.duty, one.clause): (one.state, one.due_on, one.met_on) for one in published.duties()}
    assert public == inside
    assert due("exchange_of_notes").shown_by == (("agreements", "FJI-23-en"),)


def test_the_duties_of_an_unpublished_project_are_not_told() -> None:
    change("projects", "FJI-23", published=False)
    assert "FJI-23" not in {one.project for one in published.duties()}


def test_a_duty_that_unpublished_rows_alone_show_met_is_told_without_its_day() -> None:
    change("agreements", "FJI-23-en", published=False)
    found = due("exchange_of_notes")
    assert (found.state, found.met_on, found.shown_by, found.withheld) == ("met", None, (), True)


def test_what_a_person_wrote_about_a_duty_never_leaves() -> None:
    with without_guards():
        row = Duty.objects.filter(project="FJI-23", duty="tender")
        QuerySet(Duty).filter(pk__in=row.values("pk")).update(
            due_on=dt.date(2030, 1, 1), due_why=WORD, done_on=dt.date(2025, 1, 1), done_by=WORD, evidence=WORD
        )
    assert WORD not in repr(published.duties())
    found = due("tender")
    assert (found.state, found.met_on, found.due_why) == ("met", dt.date(2025, 1, 1), "")


def test_duties_hold_nothing_of_unpublished_rows() -> None:
    plant()
    assert WORD not in repr(published.duties())
    assert WORD not in repr(published.told_of(Project.objects.get(pk="FJI-23")))


def test_all_duties_take_as_many_queries_as_those_of_one(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(9):
        published.duties()
    with django_assert_max_num_queries(9):
        selectors.duties()
    fiji = Project.objects.get(pk="FJI-23")
    with django_assert_max_num_queries(8):
        published.told_of(fiji)
