"""A three-way merge, field by field: its laws, and what a person would expect of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from osa.register.csv_files import CsvPlace
from osa.register.merging import CLASHES, Plan, merge, ordered, units
from osa.register.sheets import FileRow
from tests.register.world import COUNTRY, ITEM, NAVY, PROJECT

if TYPE_CHECKING:
    from osa.register.cells import Values
    from osa.register.sheets import Rows
    from osa.register.stored import State

TABLE = "organisations"
ROWS = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.fixed_dictionaries({
        "name_en": st.sampled_from(["x", "y"]),
        "name_ja": st.sampled_from(["x", "y"]),
        "kind": st.sampled_from(["navy", "army", "other"]),
        "country": st.sampled_from([None, "PHL", "JPN"]),
    }),
)  # fmt: skip


@dataclass
class Known:
    """Rows as they were."""

    state: State = field(default_factory=dict)

    def get(self, table: str, row: str) -> Values | None:
        return self.state.get(table, {}).get(row)


def state(rows: dict[str, Values]) -> State:
    return {TABLE: {key: {"id": key, **row} for key, row in rows.items()}}


def files(found: State) -> Rows:
    place = CsvPlace(Path("file.csv"))
    return {t: {k: FileRow(t, k, row, place, 2) for k, row in rows.items()} for t, rows in found.items()}


def merged(file: State, stored: State, base: State) -> Plan:
    return merge(0, files(file), stored, Known(base))


def applied(stored: State, plan: Plan) -> State:
    after = {table: dict(rows) for table, rows in stored.items()}
    for change in plan.changes:
        if change.after is None:
            del after[change.table][change.row]
        else:
            after.setdefault(change.table, {})[change.row] = change.after
    return after


def base_after(base: State, plan: Plan) -> State:
    """What the trail says that files have set, once a plan is carried out (see `stored.LoadedBase`)."""
    after = {table: dict(rows) for table, rows in base.items()}
    rows = after.setdefault(TABLE, {})
    for change in plan.changes:
        if change.after is None:
            rows.pop(change.row, None)
        elif change.before is None or change.row not in rows:
            rows[change.row] = change.after
        else:
            rows[change.row] = {**rows[change.row], **{name: new for name, (_old, new) in change.fields().items()}}
    return after


STATES = ROWS.map(state)  # type: ignore[arg-type]


@given(STATES, STATES)
def test_a_file_that_is_as_it_was_changes_nothing(base: State, stored: State) -> None:
    plan = merged(base, stored, base)
    assert (plan.changes, plan.conflicts) == ((), ())


@given(STATES, STATES, STATES)
def test_a_second_load_changes_nothing(file: State, stored: State, base: State) -> None:
    plan = merged(file, stored, base)
    again = merged(file, applied(stored, plan), base_after(base, plan))
    assert again.changes == ()
    assert {(c.table, c.row) for c in again.conflicts} <= {(c.table, c.row) for c in plan.conflicts}


@given(STATES, STATES)
def test_a_register_that_nobody_has_touched_follows_the_file(file: State, base: State) -> None:
    plan = merged(file, base, base)
    assert plan.conflicts == ()
    assert applied(base, plan)[TABLE] == file[TABLE]


@given(STATES, STATES, STATES)
def test_rows_that_officers_have_added_stay(file: State, stored: State, base: State) -> None:
    after = applied(stored, merged(file, stored, base).overwriting())[TABLE]
    added = set(stored[TABLE]) - set(base[TABLE]) - set(file[TABLE])
    assert {key: after[key] for key in added} == {key: stored[TABLE][key] for key in added}


@given(STATES, STATES, STATES)
def test_overwriting_leaves_no_conflict_and_every_field_that_the_file_has_changed_as_the_file_has_it(
    file: State, stored: State, base: State
) -> None:
    plan = merged(file, stored, base).overwriting()
    after = applied(stored, plan)[TABLE]
    assert plan.conflicts == ()
    for key, row in file[TABLE].items():
        was = base[TABLE].get(key)
        for unit in units(TABLE):
            if was is None or any(row[name] != was[name] for name in unit):
                assert [after[key][name] for name in unit] == [row[name] for name in unit]
    for key in base[TABLE].keys() - file[TABLE].keys():
        assert key not in after


@given(STATES, STATES, STATES)
def test_no_field_changes_but_for_the_file(file: State, stored: State, base: State) -> None:
    for change in merged(file, stored, base).changes:
        wanted = file[TABLE].get(change.row, {})
        assert all(new == wanted.get(name) for name, (_old, new) in change.fields().items())


@given(STATES, STATES, STATES)
def test_every_row_is_counted_once(file: State, stored: State, base: State) -> None:
    plan = merged(file, stored, base).overwriting()
    made = plan.of("created")
    assert len(plan.of("changed")) + len(plan.of("removed")) + plan.unchanged == len(stored[TABLE])
    assert {change.row for change in made} <= file[TABLE].keys() - stored[TABLE].keys()


def item(**changed: object) -> State:
    return {"items": {"PHL-23-i1": {**ITEM, **changed}}}  # type: ignore[dict-item]


def test_edits_of_different_fields_are_both_kept() -> None:
    plan = merged(item(announced=6), item(note_en="seen", note_ja="確認"), item())
    (change,) = plan.changes
    assert change.fields() == {"announced": (5, 6)}
    assert (change.after or {})["note_en"] == "seen"


def test_edits_of_the_same_field_are_a_conflict_and_the_others_are_made() -> None:
    plan = merged(item(announced=6, weapon=False), item(announced=7), item())
    (change,), (conflict,) = plan.changes, plan.conflicts
    assert change.fields() == {"weapon": (None, False)}
    assert conflict.fields == {"announced": (5, 6, 7)}
    (resolved,) = plan.overwriting().changes
    assert resolved.fields() == {"announced": (7, 6), "weapon": (None, False)}


def test_a_text_and_its_other_language_are_one_field() -> None:
    plan = merged(
        item(note_en="radars", note_ja="注"), item(note_en="n", note_ja="電探"), item(note_en="n", note_ja="注")
    )
    assert plan.changes == ()
    assert {conflict.kind for conflict in plan.conflicts} == {"both_changed"}


def test_the_same_edit_on_both_sides_is_none() -> None:
    plan = merged(item(announced=6), item(announced=6), item())
    assert (plan.changes, plan.conflicts, plan.unchanged) == ((), (), 1)


def test_a_row_gone_from_the_file_goes_unless_somebody_has_touched_it() -> None:
    (change,) = merged({}, item(), item()).changes
    assert change.action == "removed"
    plan = merged({}, item(announced=6), item())
    assert plan.changes == ()
    assert (plan.conflicts[0].kind, plan.conflicts[0].fields) == ("removed_there", {"announced": (5, None, 6)})


def test_a_row_that_an_officer_has_removed_does_not_come_back() -> None:
    assert merged(item(), {}, item()).changes == ()
    (conflict,) = merged(item(announced=6), {}, item()).conflicts
    assert conflict.kind == "removed_here"


def test_a_row_that_both_have_made_is_a_conflict_unless_they_agree() -> None:
    assert merged(item(), item(), {}).unchanged == 1
    (conflict,) = merged(item(), item(announced=6), {}).conflicts
    assert (conflict.kind, conflict.fields) == ("both_created", {"announced": (None, 5, 6)})


def test_a_file_that_says_what_the_register_has_said_since_is_only_older() -> None:
    plan = merge(0, files(item(announced=6)), item(announced=7), Known(item()), passed=lambda *_row: True)
    assert (plan.changes, plan.conflicts, plan.unchanged) == ((), (), 1)


def test_a_column_that_is_younger_than_the_base_follows_the_file() -> None:
    base = item()
    del base["items"]["PHL-23-i1"]["made_in_japan"]
    (change,) = merged(item(made_in_japan=True), item(), base).changes
    assert change.fields() == {"made_in_japan": (None, True)}


def test_parents_are_made_before_their_children_and_removed_after_them() -> None:
    new: State = {"items": {"PHL-23-i1": ITEM}, "projects": {"PHL-23": PROJECT}, "countries": {"PHL": COUNTRY}}
    assert [change.table for change in merged(new, {}, {}).changes] == ["countries", "projects", "items"]
    assert [change.table for change in merged({}, new, new).changes] == ["items", "projects", "countries"]
    assert ordered([]) == ()


def test_a_plan_says_itself_in_json() -> None:
    told = merged(item(announced=6, weapon=False), {**item(announced=7), TABLE: {"PHL-navy": NAVY}}, item()).told()
    assert told == {
        "number": 0,
        "created": [],
        "changed": [
            {
                "table": "items",
                "row": "PHL-23-i1",
                "where": "file.csv:2",
                "fields": {"weapon": {"before": None, "after": False}},
            }
        ],
        "removed": [],
        "conflicts": [
            {
                "table": "items",
                "row": "PHL-23-i1",
                "where": "file.csv:2",
                "kind": "both_changed",
                "fields": {"announced": {"base": 5, "file": 6, "register": 7}},
                "referring": [],
            }
        ],
        "unchanged": 1,
    }
    assert "both_changed" in CLASHES
