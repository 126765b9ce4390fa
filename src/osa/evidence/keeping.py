"""What can be done with snapshots that are there: finding one by its id, removing it, writing its rows to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from osa.i18n import _
from osa.rulebook.appearing import appearing
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

_OPTIONS = {".csv": "FORMAT csv, HEADER", ".parquet": "FORMAT parquet, COMPRESSION zstd", ".json": "FORMAT json, ARRAY"}


def find(snapshots: Iterable[Snapshot], ids: Iterable[str]) -> list[Snapshot]:
    """Return the snapshots with some ids.

    Raises `InputError` for all that are not there.
    """
    known = {one.id: one for one in snapshots}
    wanted = list(dict.fromkeys(ids))
    told = _("there is no such snapshot; osa evidence list shows those that are there")
    faults = [Fault(name, told) for name in wanted if name not in known]
    if faults:
        raise InputError(faults)
    return [known[name] for name in wanted]


def remove(snapshots: Iterable[Snapshot]) -> None:
    """Remove snapshots of the user's own.

    Raises `InputError` if one of them came with the programme; then none is removed.
    """
    listed = list(snapshots)
    told = _("came with the programme and stays")
    faults = [Fault(one.id, told) for one in listed if one.boxed]
    if faults:
        raise InputError(faults)
    for one in listed:
        one.path.with_suffix(".json").unlink(missing_ok=True)
        one.path.unlink(missing_ok=True)


def export(snapshot: Snapshot, file: Path) -> None:
    """Write the rows of a snapshot to a file (CSV, Parquet or JSON by its ending), and their provenance beside it.

    Raises `InputError` if the ending says no form or the file cannot be written; then nothing is left of it.
    """
    if not snapshot.path.exists():
        raise InputError([Fault(snapshot.id, _("its rows are gone: remove it, and add the file again"))])
    options = _OPTIONS.get(file.suffix.lower())
    if options is None:
        raise InputError([Fault(str(file), _("cannot be written in this form"), ", ".join(_OPTIONS))])
    columns = ", ".join(snapshot.dataset.names)
    told = _("cannot be written: {error}")
    with appearing(file) as part, appearing(file.with_name(f"{file.name}.source.json")) as beside:
        quoted = str(part).replace("'", "''")  # what is written to is no pattern
        try:
            duckdb.execute(f"COPY (SELECT {columns} FROM {snapshot.scan}) TO '{quoted}' ({options})")
        except duckdb.Error as error:
            raise InputError([Fault(str(file), told.format(error=error))]) from None
        beside.write_text(snapshot.provenance.model_dump_json(indent=2) + "\n", encoding="utf-8")
