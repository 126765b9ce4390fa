"""What rows must say alike: rows that belong together are of one project, and money moves after it was committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import _
from osa.register.cells import columns_of
from osa.register.constraints import Breach
from osa.register.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from osa.register.cells import Values

    Look = Callable[[str, str], Values | None]

AFTER = {"disbursements": "paid_on", "refunds": "refunded_on"}
"""Tables whose rows name a day that is not before their commitment was made."""


def related() -> list[str]:
    """Return the tables whose rows can contradict the rows that they refer to."""
    return [table for table in TABLES if table in AFTER or len(_leading(table)) > 1]


def _leading(table: str) -> dict[str, str]:
    """Return the columns that lead to a project, at once or by the row that they name, with the tables they lead to."""
    links = {column.name: column.to for column in columns_of(table).values() if column.kind == "link"}
    return {name: to for name, to in links.items() if to == "projects" or "project" in columns_of(to)}


def contradictions(table: str, values: Values, look: Look) -> Iterator[Breach]:
    """Go through what a row says otherwise than the rows that it refers to, which `look` finds by table and id."""
    own = ""
    for name, to in _leading(table).items():
        key = values[name]
        found = None if key is None else look(to, str(key))
        project = str(found["id" if to == "projects" else "project"] or "") if found else ""
        own = own or project
        if project not in ("", own):
            told = _("{row} is of the project {other}, and this row is of {project}")
            what = told.format(row=key, other=project, project=own)
            yield Breach(name, what, _("a row of the same project"))
    column = AFTER.get(table)
    commitment = look("commitments", str(values["commitment"])) if column else None
    if column and commitment and str(values[column]) < str(commitment["made_on"]):
        told = _("the commitment was made later, on {day}").format(day=commitment["made_on"])
        yield Breach(column, told, _("a day on which the money was committed already"))
