"""Lists kept by hand: the arms embargoes of the UN Security Council, and Japan's security agreements.

The programme comes with both, checked against the resolutions and announcements that each row names. A ministry may
keep a list of its own in the same form: a CSV file whose columns are those of the canonical table, in any order.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING

import pyarrow as pa

from osa.evidence.countries import countries
from osa.evidence.datasets import EMBARGOES, SECURITY_LINKS
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.head import plain_name, recognised
from osa.evidence.unpacking import rows_of
from osa.i18n import _
from osa.rulebook.faults import Faults, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from osa.evidence.datasets import Dataset
    from osa.evidence.formats import Source
    from osa.evidence.head import Head

SCOPES = ("state", "non_government", "list")
KINDS = (
    "transfer_agreement",
    "reciprocal_access",
    "acsa",
    "information_security",
    "defence_memorandum",
    "security_treaty",
)
BASES = ("primary", "secondary", "inferred", "unverified")

ORIGIN = Origin(
    publisher="a list of one's own",
    title="List kept by hand",
    url="",
    licence="as its keeper says",
    credit="Source: a list kept by hand; see the source of each row",
)

_ALLOWED = {"scope": SCOPES, "kind": KINDS, "basis": BASES}
_NEEDED = ("country", "scope", "kind", "resolution", "since", "source", "basis")
_FROM_TO = (("since", "until"), ("signed", "in_force"))
_DAY = {"since", "until", "signed", "in_force"}
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ROOT = ("http://", "https://")


def _recogniser(dataset: Dataset) -> Callable[[Head], bool]:
    """Return what recognises a list by its columns, which are those of the dataset and no others."""
    wanted = sorted(plain_name(name) for name in dataset.names)

    def recognises(head: Head) -> bool:
        layout = head.layout(*wanted)
        return layout is not None and sorted(layout.names) == wanted

    return recognises


def _reader(dataset: Dataset) -> Callable[[Source], Rows]:
    """Return what reads a list; every cell that is not as it must be is told."""

    def read(source: Source) -> Rows:
        faults = Faults()
        rows = [_checked(row, where, faults) for where, row in _rows(source, dataset, faults)]
        faults.raise_if_any()
        kinds = {name: pa.date32() if name in _DAY else pa.string() for name in dataset.names}
        table = pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items())))
        return Rows(source.connection.from_arrow(table))

    return read


def _rows(source: Source, dataset: Dataset, faults: Faults) -> list[tuple[str, dict[str, str]]]:
    """Return the rows of a list under the dataset's names of the columns, each with its place in the file.

    A list kept by hand is in UTF-8: Excel writes others, and nobody could tell which.
    """
    layout = recognised(source.head.layout(*(plain_name(name) for name in dataset.names)))
    names = {plain_name(name): name for name in dataset.names}
    columns, found = [names[name] for name in layout.names], []
    for number, line in rows_of(source.path, layout, "utf-8"):
        where = f"{source.path}, " + _("row {row}").format(row=number)
        cells = [cell.strip() for cell in line]
        if any(cells) and (len(cells) < len(columns) or any(cells[len(columns) :])):
            told = _("has {cells} cells").format(cells=len(cells))
            faults.add(where, told, _("{cells} cells").format(cells=len(columns)))
        elif any(cells):
            found.append((where, dict(zip(columns, cells, strict=False))))
    return found


def _checked(row: dict[str, str], where: str, faults: Faults) -> dict[str, str | dt.date | None]:
    """Return a row with its days as days; what is wrong with it is added to the faults."""
    read: dict[str, str | dt.date | None] = {}
    for name, cell in row.items():
        place = f"{where}, " + _("column {column}").format(column=name)
        if not cell and name in _NEEDED:
            faults.add(place, _("is empty"))
        read[name] = _day(cell, place, faults) if name in _DAY else cell or None
        allowed = _ALLOWED.get(name)
        if cell and allowed and cell not in allowed:
            faults.add(place, shown(cell), ", ".join(allowed))
    if row["iso3"] and row["iso3"] not in countries():
        place = f"{where}, " + _("column {column}").format(column="iso3")
        faults.add(place, shown(row["iso3"]), _("an ISO 3166 three-letter code"))
    if row["source"] and not row["source"].startswith(_ROOT):
        place = f"{where}, " + _("column {column}").format(column="source")
        faults.add(place, shown(row["source"]), _("an address that begins with https://"))
    _check_order(read, where, faults)
    return read


def _day(cell: str, place: str, faults: Faults) -> dt.date | None:
    """Return a day, or nothing for an empty cell."""
    if not cell:
        return None
    with suppress(ValueError):
        if _ISO_DAY.fullmatch(cell):
            return dt.date.fromisoformat(cell)
    faults.add(place, shown(cell), _("a date such as 2024-03-31"))
    return None


def _check_order(read: dict[str, str | dt.date | None], where: str, faults: Faults) -> None:
    """Note where something ends before it begins, or is in force before it is signed."""
    for first, last in _FROM_TO:
        begins, ends = read.get(first), read.get(last)
        if isinstance(begins, dt.date) and isinstance(ends, dt.date) and ends < begins:
            told = _("{last} is before {first}").format(last=f"{last} {ends}", first=f"{first} {begins}")
            faults.add(where, told)


FORMATS = (
    Format(
        "hand-list-embargoes",
        "list of UN arms embargoes kept by hand (CSV)",
        EMBARGOES,
        ORIGIN,
        _recogniser(EMBARGOES),
        _reader(EMBARGOES),
    ),
    Format(
        "hand-list-security-links",
        "list of security agreements kept by hand (CSV)",
        SECURITY_LINKS,
        ORIGIN,
        _recogniser(SECURITY_LINKS),
        _reader(SECURITY_LINKS),
    ),
)
