"""A small register to try things on, and those who act on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from osa.accounts.serving import Operator
from osa.register.applying import write_row
from osa.register.cells import columns_of
from osa.trail.changing import changing

if TYPE_CHECKING:
    from pathlib import Path

    from osa.register.cells import Values


@dataclass(frozen=True)
class Person:
    """Somebody with roles, without an account."""

    name: str
    held: frozenset[str] = field(default_factory=frozenset)

    def roles(self) -> frozenset[str]:
        return self.held


DESK = Person("dan", frozenset({"desk_officer"}))
BUDGET = Person("bea", frozenset({"budget_officer"}))
MONITOR = Person("mia", frozenset({"monitor"}))
OPERATOR = Operator("operator:test")


def row_of(table: str, key: str, /, **known: Any) -> Values:  # noqa: ANN401 - whatever a column takes
    """A whole row of a table, empty but for what is said of it."""
    row: Values = {column.name: column.empty for column in columns_of(table).values()}
    defaults = {"basis": "primary", "published": False, "state": "need", "standing": "active", "answer": "pending"}
    return {**row, **{name: value for name, value in defaults.items() if name in row}, **known, "id": key}


SOURCE = row_of("sources", "s1", publisher="MOFA", title="Press release", url="https://www.mofa.go.jp/", kind="primary")
COUNTRY = row_of("countries", "PHL", name_en="Philippines", name_ja="フィリピン")
NAVY = row_of("organisations", "PHL-navy", name_en="Navy", name_ja="海軍", kind="navy", country="PHL")
PROJECT = row_of(
    "projects",
    "PHL-23",
    fiscal_year=2023,
    country="PHL",
    title_en="Radars",
    title_ja="レーダー",
    beneficiaries=["PHL-navy"],
    sources=["s1"],
)
ITEM = row_of(
    "items",
    "PHL-23-i1",
    project="PHL-23",
    name_en="Radar",
    name_ja="レーダー",
    kind="equipment",
    announced=5,
    defence_equipment=True,
    sources=["s1"],
)
AGREED: Values = {**PROJECT, "state": "delivery"}
OTHER: Values = {**AGREED, "id": "PHL-24"}
WORLD = [("sources", SOURCE), ("countries", COUNTRY), ("organisations", NAVY), ("projects", PROJECT), ("items", ITEM)]


def put(*rows: tuple[str, Values], service: str = "row_save") -> None:
    """Write rows as if a service had."""
    with changing(by="test", service=service):
        for table, row in rows:
            write_row(table, row)


def write(directory: Path, *rows: tuple[str, Values]) -> Path:
    """Write rows as CSV files; tables without rows lose their file."""
    from osa.register.csv_files import write_csv_files  # noqa: PLC0415 - many tests need no files

    state: dict[str, dict[str, Values]] = {}
    for table, row in rows:
        state.setdefault(table, {})[str(row["id"])] = row
    for file in directory.glob("*.csv"):
        file.unlink()
    write_csv_files(directory, state)
    return directory


def money(amount: int = 2_000_000_000, year: int = 2023) -> tuple[str, Values]:
    """An approved appropriation."""
    return "appropriations", row_of(
        "appropriations", f"fy{year}", fiscal_year=year, stage="approved", amount_yen=amount, sources=["s1"]
    )


def commitment(amount: int = 600_000_000, key: str = "PHL-23-c") -> tuple[str, Values]:
    """A commitment to the project."""
    return "commitments", row_of(
        "commitments", key, project="PHL-23", fiscal_year=2023, amount_yen=amount, made_on="2023-11-03"
    )
