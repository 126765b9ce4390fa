"""What stands approved is not undone behind it, and a project's life is lived in casework only."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.accounts.serving import Operator, Refused
from osa.casework import services
from osa.casework.retrospect import screen_programme
from osa.register import models as rows
from osa.register.services import commitment_release, row_remove, row_save
from osa.trail.changing import changing
from tests.casework.world import TODAY, approved, change, load, project, put, refusal

if TYPE_CHECKING:
    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(staff: People) -> rows.Project:
    """A project with its notes exchanged, as approved."""
    made = project()
    approved(staff, made)
    put(rows.Agreement, "PHL-26-en", project=made, signed_on=TODAY, amount_yen=1_000_000_000, in_force_on=TODAY)
    return services.project_advance(by=staff.desk, project=made, to="notes_exchanged")


def test_no_money_is_released_below_what_stands_approved(staff: People, made: rows.Project) -> None:
    for amount in (None, 1):
        told = refusal(commitment_release, by=staff.budget, commitment="PHL-26-c", amount_yen=amount, why="spare")
        assert told[0].startswith(
            "PHL-26: decision 1 stands, and of 1,000,000,000 yen, ".replace("1 st", _number(made))
        )
    assert rows.Commitment.objects.get().amount_yen == 1_000_000_000


def _number(made: rows.Project) -> str:
    return f"{made.decisions.get().pk} st"


def test_money_beyond_what_was_approved_is_released(staff: People, made: rows.Project) -> None:
    put(rows.Commitment, "more", project=made, fiscal_year=2026, amount_yen=5, made_on=TODAY)
    commitment_release(by=staff.budget, commitment="more", why="spare")
    assert rows.Commitment.objects.count() == 1


@pytest.mark.parametrize("values", [{"amount_yen": 50_000_000_000}, {"signed_on": dt.date(2026, 11, 1)}])
def test_notes_that_are_exchanged_stay_as_approved(
    staff: People, made: rows.Project, values: dict[str, object]
) -> None:
    told = refusal(row_save, by=staff.desk, table="agreements", values={"id": "PHL-26-en", **values})
    assert told[0].startswith("PHL-26: decision ")
    assert made.agreements.get().amount_yen == 1_000_000_000


def test_notes_that_are_exchanged_are_not_removed(staff: People, made: rows.Project) -> None:
    told = refusal(row_remove, by=staff.desk, table="agreements", row="PHL-26-en")
    assert told[0].endswith("stands, and no agreement is entered as signed by 2026-11-02")
    assert made.agreements.exists()


def test_what_is_not_of_the_amount_or_the_day_changes_freely(staff: People, made: rows.Project) -> None:
    row_save(by=staff.desk, table="agreements", values={"id": "PHL-26-en", "place_en": "Manila", "place_ja": "マニラ"})
    assert made.agreements.get().place_en == "Manila"


def test_the_money_of_a_cancelled_project_is_released(staff: People, made: rows.Project) -> None:
    services.project_cancel(by=staff.boss, project=made, why="withdrawn")
    commitment_release(by=staff.budget, commitment="PHL-26-c", why="withdrawn")
    assert not rows.Commitment.objects.exists()


def _loaded(made: rows.Project, **fields: str) -> None:
    """Change a project as files do that the operator loads."""
    made.refresh_from_db()
    for name, value in fields.items():
        setattr(made, name, value)
    with changing(by="operator:root", service="register_load"):
        made.save()


@pytest.mark.parametrize("fields", [{"state": "closed"}, {"standing": "cancelled"}, {"state": "need"}])
def test_files_do_not_move_a_project_that_was_decided_here(made: rows.Project, fields: dict[str, str]) -> None:
    with pytest.raises(Refused, match="PHL-26: its state and standing change in casework, not by register_load"):
        _loaded(made, **fields)


def test_files_do_not_move_a_project_that_was_taken_on_here(staff: People) -> None:
    made = services.project_advance(by=staff.desk, project=project("survey"), to="formulation")
    with pytest.raises(Refused):
        _loaded(made, state="in_force")
    _loaded(made, title_en="Coastal radars")


def test_files_move_a_project_that_is_known_from_them_only_but_close_none_that_owes_something(staff: People) -> None:  # noqa: ARG001
    load()
    screen_programme(by=Operator("operator:root"))
    made = rows.Project.objects.get(pk="PHL-23")
    _loaded(made, state="monitoring")
    with pytest.raises(Refused):
        _loaded(made, state="closed")
    named = rows.Project.objects.get(pk="THA-25")
    _loaded(named, standing="cancelled")
    assert change(named, note_en="x", note_ja="x").standing == "cancelled"
