"""A rulebook is immutable, and known by the hash of its meaning."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osa.rulebook.clause import Clause, Due
from osa.rulebook.expressions import TRUE
from osa.rulebook.reading import read_rulebook
from tests.rulebook.writing import (
    FACTS,
    GROUND,
    INSTRUMENT,
    PROGRAMME,
    clause,
    day,
    prop,
    text,
    write_programme,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path

_DAYS = st.dates(day("2020-01-01"), day("2020-01-12"))
_FIRST = clause("ACT-1")
_NEEDS = "requires = \"pieces >= 2 AND pieces <= 5 AND job = 'rescue'\""
_SECOND = clause("ACT-2", _NEEDS)


def _clause(since: dt.date, until: dt.date | None) -> Clause:
    return Clause(
        id="ACT-1",
        instrument="ACT",
        title=text(),
        text=text(),
        effect="requires",
        condition=TRUE,
        written="TRUE",
        targets=(),
        since=since,
        until=until,
        cites=text(),
        source="https://example.org",
        read="primary",
    )


def _hash(
    directory: Path, *clauses: str, facts: str = FACTS, programme: str = PROGRAMME, instrument: str = INSTRUMENT
) -> str:
    return read_rulebook(
        write_programme(directory, *clauses, facts=facts, programme=programme, instrument=instrument)
    ).hash


def test_a_clause_is_in_force_from_its_first_day_to_the_day_before_its_end() -> None:
    found = _clause(day("2020-01-02"), day("2020-01-04"))
    assert [found.in_force(day(f"2020-01-0{n}")) for n in range(1, 6)] == [False, True, True, False, False]
    assert _clause(day("2020-01-02"), None).in_force(dt.date.max)


@given(_DAYS, st.none() | _DAYS, _DAYS, st.none() | _DAYS)
def test_two_clauses_overlap_when_there_is_a_day_on_which_both_are_in_force(
    since: dt.date, until: dt.date | None, other_since: dt.date, other_until: dt.date | None
) -> None:
    if (until and until <= since) or (other_until and other_until <= other_since):
        return
    first, second = _clause(since, until), _clause(other_since, other_until)
    days = [day("2020-01-01") + dt.timedelta(days=n) for n in range(14)]
    together = any(first.in_force(moment) and second.in_force(moment) for moment in days)
    assert first.overlaps(second) is second.overlaps(first) is together


@pytest.mark.parametrize(
    ("due", "expected"),
    [(Due(12, 0, "delivery"), "P12M after delivery"), (Due(0, 0, "decision"), "P0D after decision")],
)
def test_a_due_date_is_written_as_in_a_rule(due: Due, expected: str) -> None:
    assert str(due) == expected


@pytest.mark.parametrize(
    "same",
    [
        (_SECOND, _FIRST),
        (_FIRST, clause("ACT-2", _NEEDS.replace(" AND ", "   AND "))),
        (_FIRST, clause("ACT-2", "requires = \"pieces BETWEEN 2 AND 5 AND job = 'rescue'\"")),
        (_FIRST, clause("ACT-2", "requires = \"'rescue' = job AND 2 <= pieces AND NOT (6 <= pieces)\"")),
        (_FIRST, clause("ACT-2", "requires = \"NOT NOT (job IN ('rescue') AND (pieces > 1 AND pieces < 6))\"")),
        (_FIRST, "\n## Background / 背景\n\nSome prose for readers.\n" + _SECOND),
    ],
)
def test_the_same_meaning_has_the_same_hash(tmp_path: Path, same: tuple[str, str]) -> None:
    assert _hash(tmp_path / "a", _FIRST, _SECOND) == _hash(tmp_path / "b", *same)


@pytest.mark.parametrize(
    "other",
    [
        clause("ACT-3", _NEEDS),
        clause("ACT-2", _NEEDS.replace("2", "3")),
        clause("ACT-2", _NEEDS.replace(" AND ", " OR ")),
        clause("ACT-2", _NEEDS.replace("requires", "prohibits")),
        clause("ACT-2", _NEEDS.replace("rescue", "transport")),
        clause("ACT-2", _NEEDS, since="2020-01-02"),
        clause("ACT-2", _NEEDS, more="until = 2021-01-01"),
        clause("ACT-2", _NEEDS, title="Another title / 題"),
        clause("ACT-2", _NEEDS, english="What it says otherwise."),
        clause("ACT-2", _NEEDS, japanese="別の本文。"),
        clause("ACT-2", _NEEDS, source="https://example.org/other"),
        clause("ACT-2", _NEEDS, read="secondary"),
        clause("ACT-2", _NEEDS, more='note = { en = "Doubtful.", ja = "要確認。" }'),
        _SECOND + clause("ACT-3"),
    ],
)
def test_a_different_meaning_has_a_different_hash(tmp_path: Path, other: str) -> None:
    assert _hash(tmp_path / "a", _FIRST, _SECOND) != _hash(tmp_path / "b", _FIRST, other)


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("facts", "immutable = true", "immutable = false"),
        ("facts", "Is it arms?", "Is it a weapon?"),
        ("facts", '"integer"', '"yen"'),
        ("programme", 'id = "tiny"', 'id = "other"'),
        ("programme", 'when = "is_arms"', 'when = "NOT is_arms"'),
        ("programme", 'ja = "会議"', 'ja = "評議会"'),
        ("instrument", '["arms"]', '["arms", "aid"]'),
        ("instrument", "Parliament", "Cabinet"),
    ],
)
def test_the_facts_the_frameworks_and_the_instruments_count_too(
    tmp_path: Path, part: str, before: str, after: str
) -> None:
    parts = {"facts": FACTS, "programme": PROGRAMME, "instrument": INSTRUMENT}
    changed = {**parts, part: parts[part].replace(before, after)}
    assert changed != parts
    assert _hash(tmp_path / "a", **parts) != _hash(tmp_path / "b", **changed)


def test_the_order_of_facts_and_of_lifted_clauses_does_not_count(tmp_path: Path) -> None:
    tables = FACTS.split("\n\n")
    reordered = "\n\n".join([*tables[1:], tables[0]]).replace("\n[is_arms]", "\n\n[is_arms]")
    barred = [clause(f"ACT-{n}", 'prohibits = "breaks_treaty"') for n in (1, 2)]
    lifts = [
        clause("ACT-3", f'lifts = {listed}\nwhen = "agreed"') for listed in ('["ACT-1", "ACT-2"]', '["ACT-2", "ACT-1"]')
    ]
    first = _hash(tmp_path / "a", *barred, lifts[0])
    assert first == _hash(tmp_path / "b", *barred, lifts[1], facts=reordered)
    assert first != _hash(tmp_path / "c", *barred, lifts[1].replace(', "ACT-1"', ""))


def test_a_property_is_no_law_and_does_not_count(tmp_path: Path) -> None:
    plain = written(tmp_path / "a", _FIRST)
    with_property = written(tmp_path / "b", _FIRST, properties=prop("P-1", 'never = "breaks_treaty"'))
    assert with_property.properties
    assert plain.hash == with_property.hash


def test_the_place_of_a_programme_on_the_disk_makes_no_difference(tmp_path: Path) -> None:
    first, second = written(tmp_path / "a", _FIRST), written(tmp_path / "b", _FIRST)
    assert first == second
    assert hash(first) == hash(second)
    assert len(first.hash) == 64


def test_the_parts_of_a_rulebook_cannot_be_assigned(tmp_path: Path) -> None:
    rulebook = written(tmp_path, _FIRST)
    for item, name in ((rulebook, "clauses"), (rulebook.clauses[0], "since"), (rulebook.instruments["ACT"], "id")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(item, name, None)


def test_clauses_are_found_by_id_framework_and_concept(tmp_path: Path) -> None:
    first = clause("ACT-D-1", 'defines = "weapon"\nas = "is_arms"', more="until = 2021-01-01")
    second = clause("ACT-D-2", 'defines = "weapon"\nas = "is_arms AND pieces > 3"', since="2021-01-01")
    rulebook = written(tmp_path, _FIRST, first, second)
    assert rulebook.by_id["ACT-D-2"].targets == ("weapon",)
    assert rulebook.concepts == {"weapon"}
    assert [item.id for item in rulebook.definitions("weapon")] == ["ACT-D-1", "ACT-D-2"]
    assert [item.id for item in rulebook.clauses_of("arms")] == ["ACT-1", "ACT-D-1", "ACT-D-2"]
    assert rulebook.clauses_of("aid") == ()


def test_without_practice_only_what_the_texts_say_is_left(tmp_path: Path) -> None:
    custom = clause("ACT-P-1", GROUND, read="practice")
    rulebook = written(tmp_path, _FIRST, custom)
    assert [item.id for item in rulebook.without_practice().clauses] == ["ACT-1"]
    assert rulebook.without_practice().hash == written(tmp_path / "b", _FIRST).hash != rulebook.hash
