from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from osa.i18n import Text
from osa.rulebook.faults import Faults
from osa.rulebook.yaml_files import Entry, read_entries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def entries_of(directory: Path, text: str) -> tuple[list[Entry], list[str]]:
    """Return the entries of a text and the faults found, without the directory."""
    file, faults = directory / "some.yaml", Faults()
    file.write_text(text, encoding="utf-8")
    return read_entries(file, faults), [str(fault).replace(f"{directory}/", "") for fault in faults]


def entry_of(directory: Path, text: str) -> Entry:
    (entry,), faults = entries_of(directory, text)
    assert not faults
    return entry


def test_entries_know_their_line_and_their_id(tmp_path: Path) -> None:
    entries, faults = entries_of(tmp_path, "# some\n\n- id: a\n  facts:\n    x: 1\n- name: b\n")
    assert [entry.place for entry in entries] == [f"{tmp_path}/some.yaml:3, a", f"{tmp_path}/some.yaml:6"]
    assert not faults


def test_a_file_may_be_one_entry(tmp_path: Path) -> None:
    assert entry_of(tmp_path, "id: a\n").string("id") == "a"


def test_lines_are_never_among_the_values(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "id: a\nfacts: { x: { y: 1 } }\nsides: [{ z: 2 }]\n")
    assert entry.data.keys() == {"id", "facts", "sides"}
    assert entry.table("facts") == {"x": {"y": 1}}
    assert [side.data for side in entry.entries("sides")] == [{"z": 2}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- id: a\n  facts: { x: 1, x: 2 }\n", "some.yaml:2: is not YAML: 'x' stands more than once"),
        ("- id: a\n  id: b\n", "some.yaml:2: is not YAML: 'id' stands more than once"),
        ("- id: [a\n", "some.yaml:2: is not YAML: expected ',' or ']', but got '<stream end>'"),
        ("- ? [a]\n  : b\n", "some.yaml:1: is not YAML: found unhashable key"),
        ("a: !!python/object:os.system x\n", "some.yaml:1: is not YAML: could not determine a constructor"),
        ("--- 1\n--- 2\n", "some.yaml:2: is not YAML: but found another document"),
        ("", "some.yaml: not every entry has keys and values"),
        ("- a\n- b: c\n", "some.yaml: not every entry has keys and values"),
        ("\x00", "some.yaml: cannot be read"),
        ("[" * 5000, "some.yaml: cannot be read"),
    ],
)
def test_what_is_no_list_of_entries_is_told_in_one_fault(tmp_path: Path, text: str, told: str) -> None:
    _entries, (fault,) = entries_of(tmp_path, text)
    assert fault.startswith(told)


def test_files_that_are_not_utf8_or_not_there_are_told(tmp_path: Path) -> None:
    faults = Faults()
    (tmp_path / "other.yaml").write_bytes("id: 案件".encode("cp932"))
    assert read_entries(tmp_path / "other.yaml", faults) == []
    assert read_entries(tmp_path / "gone.yaml", faults) == []
    assert [fault.expected for fault in faults] == ["a UTF-8 YAML file"] * 2


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2024-03-31", dt.date(2024, 3, 31)),
        ("2024-02-30", "2024-02-30"),
        ("2024-03-31 25:00:00", "2024-03-31 25:00:00"),
        ("0o9", "0o9"),
        ("9" * 5000, "9" * 5000),
        ("!!int abc", "abc"),
        ("!!bool perhaps", "perhaps"),
        ("!!timestamp soon", "soon"),
    ],
)
def test_what_looks_like_a_date_or_a_number_and_is_none_stays_text(tmp_path: Path, written: str, value: object) -> None:
    assert entry_of(tmp_path, f"a: {written}\n").data == {"a": value}


@pytest.mark.parametrize(
    ("text", "read", "told"),
    [
        ("a: 1\n", lambda entry: entry.string("a"), 'a: a text is missing Expected: a: "…"'),
        ("a: ' '\n", lambda entry: entry.string("a"), 'a: a text is missing Expected: a: "…"'),
        ("a: z\n", lambda entry: entry.choice("a", ("x", "y")), "a: 'z' is not known here Expected: one of: x, y"),
        ("a: [x]\n", lambda entry: entry.choice("a", ("x", "y")), "a: ['x'] is not known here Expected: one of: x, y"),
        ("a: x\n", lambda entry: entry.strings("a"), "a: a list of texts is missing Expected: a: [a, b]"),
        ("a: [1]\n", lambda entry: entry.strings("a"), "a: a list of texts is missing Expected: a: [a, b]"),
        ("a: x\n", lambda entry: entry.text("a"), "a: the text must be there in both languages"),
        ("a: { en: x }\n", lambda entry: entry.text("a"), "a: the text must be there in both languages"),
        ("a: x\n", lambda entry: entry.table("a"), "a: must be a mapping"),
        ("a: [x]\n", lambda entry: entry.entries("a"), "a: must be a list of entries"),
        ("a: 1\n", lambda entry: entry.only("b", "c"), "a: this key does not belong here Expected: one of: b, c"),
    ],
)
def test_a_value_of_the_wrong_kind_is_a_fault_and_no_crash(
    tmp_path: Path, text: str, read: Callable[[Entry], Any], told: str
) -> None:
    entry = entry_of(tmp_path, text)
    read(entry)
    (fault,) = entry.faults
    assert str(fault).startswith(f"{tmp_path}/some.yaml:1, {told}")


def test_texts_of_several_lines_become_one_line_in_either_language(tmp_path: Path) -> None:
    text = "name:\n  en: |\n    two\n    lines\n  ja: |\n    二\n    行\n"
    assert entry_of(tmp_path, text).text("name") == Text("two lines", "二行")


def test_what_is_not_there_is_empty(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "id: a\n")
    assert (entry.string("x", ""), entry.strings("x"), entry.text("x"), entry.table("x")) == ("", (), None, {})
    assert not entry.entries("x")
    assert not entry.faults
