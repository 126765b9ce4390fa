"""Looking a row up: what it rests on, what refers to it, and how it came to be so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from osa.register.lookups import (
    MOST,
    changes_since,
    counts,
    find,
    history,
    look_up,
    rows_matching,
    values_at,
)
from osa.register.stored import last_change, read_state
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


def test_one_row_is_found_as_looking_at_all_of_them_finds_it() -> None:
    claim = row_of("claims", "c", table="projects", row="PHL-23", field="fiscal_year", value="2023", used=True)
    put(*WORLD, ("claims", claim))
    put(("projects", {**PROJECT, "title_en": "Coastal radars"}))
    for table, rows in read_state().items():
        for row in rows:
            (whole,) = look_up(f"{table}/{row}")
            found = find(table, row)
            assert found is not None
            assert (found.values, found.sources, found.number) == (whole.values, whole.sources, whole.number)
            assert found.history == whole.history
            assert sorted(found.referring) == sorted(whole.referring)
            assert found.claims.keys() == whole.claims.keys()
    assert find("projects", "none") is None


def test_one_row_is_found_with_few_queries(django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    put(*WORLD, *[("items", {**ITEM, "id": f"i{number}"}) for number in range(80)])
    with django_assert_max_num_queries(8):
        found = find("projects", "PHL-23")
    assert found is not None
    assert len(found.referring) == MOST


def test_what_has_changed_since_an_entry_and_what_it_was_then_is_told() -> None:
    put(*WORLD)
    number = last_change("projects", "PHL-23")
    put(("projects", {**PROJECT, "title_en": "Coastal radars"}))
    (event,) = changes_since("projects", "PHL-23", number)
    assert event.fields == {"title_en": ("Radars", "Coastal radars")}
    then = values_at("projects", "PHL-23", number)
    assert then is not None
    assert then["title_en"] == "Radars"
    assert values_at("items", "PHL-23-i1", number) is None


def test_rows_are_matched_by_every_word_in_a_text_or_an_id() -> None:
    put(*WORLD, ("items", {**ITEM, "id": "boat", "name_en": "Patrol boat", "name_ja": "警備艇", "published": True}))

    def found(words: str, **asked: bool) -> list[str]:
        return [row.pk for row in rows_matching("items", words, **asked)]

    assert found("PATROL") == found("艇") == found("phl-23 patrol") == ["boat"]
    assert found("", published=True) == ["boat"]
    assert found("nothing") == []
    assert [row.pk for row in rows_matching("countries", "", published=True)] == ["PHL"]


def test_rows_are_counted_with_one_query(django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    put(*WORLD, ("items", {**ITEM, "published": True}))
    with django_assert_max_num_queries(1):
        told = counts()
    assert (told["items"], told["projects"], told["countries"], told["visits"]) == ((1, 1), (1, 0), (1, None), (0, 0))
