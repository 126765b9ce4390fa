"""Looking a row up: what it rests on, what refers to it, and how it came to be so."""

from __future__ import annotations

import datetime as dt

import pytest

from osa.register.lookups import history, look_up
from osa.register.stored import last_change
from osa.trail import clock
from osa.trail.as_of import as_of
from tests.register.world import ITEM, PROJECT, WORLD, put, row_of

pytestmark = pytest.mark.django_db


def test_a_row_is_found_by_its_id_with_all_that_belongs_to_it() -> None:
    claim = row_of("claims", "c", table="projects", row="PHL-23", field="fiscal_year", value="2023", used=True)
    put(*WORLD, ("claims", claim))
    put(("projects", {**PROJECT, "title_en": "Coastal radars"}))
    (found,) = look_up("PHL-23")
    assert (found.table, found.values["title_en"], list(found.sources), list(found.claims)) == (
        "projects",
        "Coastal radars",
        ["s1"],
        ["c"],
    )
    assert found.referring == [("items", "PHL-23-i1", "project"), ("claims", "c", "row")]
    assert [event.action for event in found.history] == ["created", "changed"]
    assert found.history[1].fields == {"title_en": ("Radars", "Coastal radars")}
    assert found.number == last_change("projects", "PHL-23")


def test_an_id_in_two_tables_is_found_in_both_or_in_the_one_that_is_named() -> None:
    put(*WORLD, ("sources", {**WORLD[0][1], "id": "PHL"}))
    assert [found.table for found in look_up("PHL")] == ["sources", "countries"]
    assert [found.table for found in look_up("countries/PHL")] == ["countries"]
    assert look_up("needs/PHL") == look_up("nothing") == []


def test_the_past_shows_the_row_and_its_history_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    def on(day: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 1, day, 3, tzinfo=dt.UTC))

    on(10)
    put(*WORLD)
    on(20)
    put(("items", {**ITEM, "announced": 6}))
    day = dt.date(2026, 1, 15)
    with as_of(day):
        (found,) = look_up("PHL-23-i1", on=day)
    assert (found.values["announced"], len(found.history)) == (5, 1)
    with as_of(dt.date(2026, 1, 9)):
        assert look_up("PHL-23-i1") == []
    assert len(history("items", "PHL-23-i1")) == 2
