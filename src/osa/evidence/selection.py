"""The evidence that an answer rests on: of each dataset one snapshot, never several mixed, and each of them named."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from osa.evidence.countries import connect
from osa.evidence.keeping import find
from osa.evidence.snapshots import DATASETS, Snapshot, snapshots_in
from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import duckdb

BOX = "evidence"
"""The directory of a programme, and of `OSA_HOME`, in which snapshots lie."""


class Evidence:
    """Snapshots that were chosen, one of each dataset, as views of a database: `query` reads them by dataset id.

    Where a dataset has snapshots beside each other (one for each indicator), the view has the rows of all that were
    chosen. A dataset of which there is no snapshot is an empty view: see `has`.
    """

    def __init__(self, chosen: Iterable[Snapshot]) -> None:
        self.snapshots = tuple(sorted(chosen, key=lambda one: one.id))

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The database with a view for each dataset."""
        made = connect()
        made.execute("SET GLOBAL parquet_metadata_cache = true")
        for dataset in DATASETS.values():
            columns = ", ".join(dataset.names)
            parts = [f"SELECT {columns} FROM {one.scan}{_held_only(one)}" for one in self.of(dataset.id)]
            if not parts:
                nulls = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in dataset.columns)
                parts = [f"SELECT {nulls} WHERE false"]
            made.execute(f"CREATE VIEW {dataset.id} AS {' UNION ALL '.join(parts)}")
        return made

    def of(self, *datasets: str) -> tuple[Snapshot, ...]:
        """Return the snapshots of some datasets."""
        return tuple(one for one in self.snapshots if one.provenance.dataset in datasets)

    def has(self, dataset: str, held: str | None = None) -> bool:
        """Tell whether there is a snapshot of a dataset (that holds an indicator)."""
        return any(held is None or held in one.provenance.holds for one in self.of(dataset))

    def covers(self, dataset: str, column: str, value: str) -> bool:
        """Tell whether the absence of rows with a value means that the publisher has none.

        It does not where the dataset is missing, or cut down to other values.
        """
        return any(one.covers(column, value) for one in self.of(dataset))

    def is_whole(self, dataset: str, column: str) -> bool:
        """Tell whether a dataset is there and was not cut down by the values of a column."""
        return any(column not in one.provenance.covers for one in self.of(dataset))

    def query(self, sql: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query over the datasets; `$name` in it stands for a value."""
        return self.connection.cursor().execute(sql, dict(values or {})).fetchall()


def available(home: Path, box: Path) -> list[Snapshot]:
    """Return all snapshots: the user's own under `home`, and those in a programme's directory `box`."""
    return [*snapshots_in(box / BOX, boxed=True), *snapshots_in(home / BOX)]


def choose(snapshots: Iterable[Snapshot], wanted: Iterable[str] = ()) -> Evidence:
    """Choose of each dataset (and indicator) one snapshot: the one `wanted` by its id, else the best there is.

    Best is a whole file of the user's own, then what is in the box, then a file that was cut down by the query that
    made it (the arms of one supplier only, say); among equals the latest vintage, as the publisher dates it.

    Raises `InputError` if a wanted snapshot is not there, or two are wanted of one dataset.
    """
    listed = [one for one in snapshots if one.path.exists()]
    pinned = list(wanted)
    find(listed, pinned)
    faults = []
    chosen: dict[tuple[str, str], Snapshot] = {}
    for one in sorted(listed, key=lambda one: (one.id in pinned, _completeness(one, listed), one.vintage)):
        for held in one.provenance.holds or ("",):
            before = chosen.get((one.provenance.dataset, held))
            if before is not None and before.id in pinned:
                faults.append(Fault(one.id, _("and {other} are of one dataset: name one").format(other=before.id)))
            chosen[one.provenance.dataset, held] = one
    if faults:
        raise InputError(faults)
    return Evidence(_narrowed(one, chosen) for one in {one.id: one for one in chosen.values()}.values())


def _narrowed(one: Snapshot, chosen: Mapping[tuple[str, str], Snapshot]) -> Snapshot:
    """Return a snapshot that holds only the indicators for which it was chosen: another may give the rest."""
    held = tuple(name for name in one.provenance.holds if chosen[one.provenance.dataset, name].id == one.id)
    if held == one.provenance.holds:
        return one
    return replace(one, provenance=one.provenance.model_copy(update={"holds": held}))


def _held_only(one: Snapshot) -> str:
    """Return the condition that leaves the rows of the indicators for which a snapshot was chosen."""
    if one.dataset.per is None or not one.provenance.holds:
        return ""
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in one.provenance.holds)
    return f" WHERE {one.dataset.per} IN ({names})"


def _completeness(one: Snapshot, listed: Iterable[Snapshot]) -> int:
    """Rank a snapshot by how much of what its publisher has it can hold: one cut down, the box, a whole one.

    A file of fewer years than another one of its dataset was cut down as well.
    """
    if one.boxed:
        return 1
    shorter = any(one.is_within_the_years_of(other) for other in listed)
    return 0 if one.provenance.covers or shorter else 2
