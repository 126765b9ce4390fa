"""The evidence that an answer rests on: of each dataset one snapshot, never several mixed, and each of them named."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from osa.evidence.countries import connect
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
        for dataset in DATASETS.values():
            columns = ", ".join(dataset.names)
            parts = [f"SELECT {columns} FROM {one.scan}" for one in self.of(dataset.id)]
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
    listed = list(snapshots)
    pinned = list(wanted)
    known = {one.id for one in listed}
    told = _("there is no such snapshot; osa evidence list shows those that are there")
    faults = [Fault(name, told) for name in pinned if name not in known]
    chosen: dict[tuple[str, str], Snapshot] = {}
    for one in sorted(listed, key=lambda one: (one.id in pinned, _completeness(one), one.vintage)):
        for held in one.provenance.holds or ("",):
            before = chosen.get((one.provenance.dataset, held))
            if before is not None and before.id in pinned:
                faults.append(Fault(one.id, _("and {other} are of one dataset: name one").format(other=before.id)))
            chosen[one.provenance.dataset, held] = one
    if faults:
        raise InputError(faults)
    return Evidence({one.id: one for one in chosen.values()}.values())


def _completeness(one: Snapshot) -> int:
    """Rank a snapshot by how much of what its publisher has it can hold."""
    if one.boxed:
        return 1
    return 0 if one.provenance.covers else 2
