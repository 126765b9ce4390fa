"""Rows below a header: every fault is told, at its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.register.cells import columns_of
from osa.register.ids import next_id
from osa.register.sheets import Sheet
from osa.rulebook.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.register.sheets import FileRow

NAMES = tuple(columns_of("countries"))


@dataclass(frozen=True)
class Grid:
    """A place that says line and column."""

    def at(self, line: int, column: str = "") -> str:
        return f"{line}{column}"


def read(*lines: Sequence[str | None], names: Sequence[str] = NAMES) -> tuple[dict[str, FileRow], list[str]]:
    faults = Faults()
    rows = Sheet("countries", names, Grid(), faults).read(enumerate(lines, 2))
    return rows, [str(fault) for fault in faults]


def test_rows_are_known_by_their_id() -> None:
    rows, faults = read(["PHL", "Philippines", "フィリピン"], ["", "", ""])
    assert faults == []
    assert rows["PHL"].values == {"id": "PHL", "name_en": "Philippines", "name_ja": "フィリピン"}
    assert (rows["PHL"].whole, rows["PHL"].at("name_en")) == (True, "2name_en")


def test_all_faults_are_told_at_once() -> None:
    _rows, faults = read(["PHL", "", "フィリピン"], ["P L", "x", "x"], ["", "x", "x"], ["JPN", "x" * 201, ""])
    assert [fault.split(":")[0] for fault in faults] == ["2name_en", "3id", "5name_en", "5name_ja", "4id"]


def test_a_row_with_a_faulty_cell_is_there_but_not_whole() -> None:
    rows, _faults = read(["PHL", "x" * 201, "フィリピン"])
    assert (rows["PHL"].whole, rows["PHL"].values) == (False, {"id": "PHL", "name_ja": "フィリピン"})


def test_an_id_that_is_taken_names_the_row_that_has_it_and_one_that_is_free() -> None:
    _rows, (fault,) = read(["PHL", "a", "b"], ["PHL", "c", "d"])
    assert fault.startswith("3id: the id PHL is there already, in 2")
    assert "countrie-1" in fault or "country-1" in fault


def test_a_text_in_one_language_only_is_a_fault_at_the_other() -> None:
    names = columns_of("links")
    faults = Faults()
    cells = ["x", "PHL-23", "oda", "", "en", "ja", "note", "", "no", "primary", ""]
    by_name = dict(
        zip(["id", "project", "kind", "partner", "what_en", "what_ja", "note_en", "note_ja"], cells, strict=False)
    )
    by_name |= {"published": "no", "basis": "primary", "sources": ""}
    Sheet("links", list(names), Grid(), faults).read([(2, [by_name[name] for name in names])])
    assert [str(fault) for fault in faults] == ["2note_ja: the text is there in the other language only"]


def test_missing_unknown_and_double_columns_are_told_and_nothing_is_read() -> None:
    rows, faults = read(["PHL", "a", "b", "c"], names=["id", "name_en", "nam_ja", "id"])
    assert rows == {}
    assert [fault.split(":")[0] for fault in faults] == ["1name_ja", "1nam_ja", "1id"]
    assert "name_ja" in faults[1]


def test_a_cell_whose_fault_is_told_already_is_not_told_again() -> None:
    rows, faults = read(["PHL", None, "フィリピン"])
    assert faults == []
    assert rows["PHL"].whole is False


def test_a_free_id_is_made_of_what_the_row_belongs_to() -> None:
    assert next_id("items", {"project": "PHL-23"}, {"PHL-23-item-1"}) == "PHL-23-item-2"
    assert next_id("delivery_lines", {"delivery": "PHL-23-d1", "project": "x"}, set()) == "PHL-23-d1-delivery-line-1"
    assert next_id("sources", {}, set()) == "source-1"
