"""The register read in bulk, and what files have set, from the trail."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from osa.register.cells import from_image
from osa.register.models import Agreement, Item, Project
from osa.register.stored import base_at, changed_since, last_change, last_number, loaded_base, read_state
from osa.register.tables import TABLES
from osa.trail.changing import changing
from osa.trail.images import image_of
from tests.register.world import ITEM, PROJECT, WORLD, money, put, row_of

pytestmark = pytest.mark.django_db


def test_all_rows_are_read_as_the_trail_keeps_them_with_few_queries() -> None:
    quoted = row_of(
        "quoted_amounts", "q", appropriation="fy2023", currency="USD", amount="15.5", rate="132.5", rate_on="2023-01-01"
    )
    put(*WORLD, money(), ("quoted_amounts", quoted))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        state = read_state()
    assert len(queries) <= 2 * len(TABLES) + 1
    assert state["items"] == {"PHL-23-i1": ITEM}
    assert state["projects"] == {"PHL-23": PROJECT}
    for name, table in TABLES.items():
        for row in table.model._base_manager.all():
            assert state[name][row.pk] == from_image(name, image_of(row))


def test_the_base_of_a_load_is_what_files_have_set_and_not_what_officers_have() -> None:
    put(*WORLD, service="register_load")
    put(("items", {**ITEM, "announced": 7}))
    assert (loaded_base().get("items", "PHL-23-i1") or {})["announced"] == 5
    put(("items", {**ITEM, "announced": 7, "weapon": False}), service="register_load")
    base = loaded_base().get("items", "PHL-23-i1") or {}
    assert (base["announced"], base["weapon"]) == (5, False)


def test_a_row_that_a_load_has_removed_or_never_seen_has_no_base() -> None:
    put(*WORLD[:-1], service="register_load")
    put(WORLD[-1])
    assert loaded_base().get("items", "PHL-23-i1") is None
    put(WORLD[-1], service="register_load")  # says nothing new, and leaves no entry
    assert loaded_base().get("items", "PHL-23-i1") is None
    put(("items", {**ITEM, "announced": 6}), service="register_load")
    assert loaded_base().get("items", "PHL-23-i1") == {**ITEM, "announced": 6}
    with changing(by="x", service="register_load"):
        Item.objects.get().delete()
    assert loaded_base().get("items", "PHL-23-i1") is None


def test_the_base_of_a_workbook_is_the_register_at_an_entry() -> None:
    put(*WORLD[:-1])
    before = last_number()
    put(WORLD[-1], ("projects", {**PROJECT, "title_en": "Changed"}))
    put(("projects", {**PROJECT, "title_en": "Again"}))
    base = base_at(before, read_state())
    assert base.get("projects", "PHL-23") == PROJECT
    assert base.get("items", "PHL-23-i1") is None
    assert base.get("countries", "PHL") == read_state()["countries"]["PHL"]


def test_what_has_changed_since_is_known_by_row_and_for_the_whole_register() -> None:
    put(*WORLD)
    number = last_change("items", "PHL-23-i1")
    assert (number, changed_since(number), last_change("items", "nowhere")) == (last_number(), False, 0)
    put(("projects", {**PROJECT, "title_en": "Changed"}))
    assert (last_change("items", "PHL-23-i1"), changed_since(number)) == (number, True)
    assert last_change("projects", "PHL-23", "register_load") == 0


def test_days_and_empty_cells_are_read_as_cells_have_them() -> None:
    put(*WORLD)
    with changing(by="x", service="y"):
        known: dict[str, Any] = {"signed_on": dt.date(2023, 11, 3), "amount_yen": 10**15, "basis": "primary"}
        Agreement(id="en", project=Project.objects.get(), **known).save()
    row = read_state(["agreements"])["agreements"]["en"]
    assert (row["signed_on"], row["in_force_on"], row["amount_yen"]) == ("2023-11-03", None, 10**15)
    assert (row["in_force_by"], row["prior_consent"], row["sources"]) == ("", None, [])
