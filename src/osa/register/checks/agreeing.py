"""Whether what is said twice is said alike: claims and the rows they are about, days and today."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from osa.i18n import _
from osa.register.cells import CellError, columns_of
from osa.register.checks.book import Book, Check, Finding, Found, Row
from osa.register.constraints import AHEAD
from osa.register.tables import TABLES

if TYPE_CHECKING:
    from osa.register.cells import Column, Value


def claim_not_used(book: Book) -> Found:
    """Find claims about one field of which none is used, or more than one, or another than the row has."""
    groups: dict[tuple[str, str, str], list[tuple[str, Row]]] = defaultdict(list)
    for key, claim in book.rows("claims"):
        groups[claim["table"], claim["row"], claim["field"]].append((key, claim))
    for (table, row, name), claims in groups.items():
        used = [(key, claim) for key, claim in claims if claim["used"]]
        if len(used) != 1:
            message = _("of the claims about {row}, {field}, {count} are used")
            what, do = message.format(row=row, field=name, count=len(used)), _("use one, and say why in its note")
            yield Finding("error", "claims", (used or claims)[-1][0], "used", what, do)
            continue
        key, claim = used[0]
        about, column = book.row(table, row), columns_of(table).get(name) if table in TABLES else None
        if about is None or column is None:
            what = _("there is no {field} of {row} in {table}").format(field=name, row=row, table=table)
            yield Finding("error", "claims", key, "row", what, _("correct the claim, or remove it"))
        elif not _says(claim["value"], column, about[name]):
            message = _("the claim in use says {claimed}, and {row} has {value}")
            what = message.format(claimed=claim["value"], row=row, value=column.write(about[name]) or _("nothing"))
            yield Finding("error", "claims", key, "value", what, _("correct the one that is wrong"))


def _says(claimed: str, column: Column, value: Value) -> bool:
    """Tell whether a claim says what a cell holds; words that are no value ("not stated") say that nothing is known."""
    try:
        return column.parse(claimed) == value
    except CellError:
        return value == column.empty


def claim_alone(book: Book) -> Found:
    """Find claims that nothing contradicts."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for key, claim in book.rows("claims"):
        groups[claim["table"], claim["row"], claim["field"]].append(key)
    for keys in groups.values():
        if len(keys) == 1:
            what = _("no other claim disagrees with it")
            yield Finding("note", "claims", keys[0], "value", what, _("enter the other claim, or remove this one"))


def in_the_future(book: Book) -> Found:
    """Find rows that say what happened on a day that has not come."""
    today = book.today.isoformat()
    for table in TABLES:
        dated = [column.name for column in columns_of(table).values() if column.kind == "date"]
        for key, row in book.rows(table):
            for name in dated:
                if name not in AHEAD and row[name] and row[name] > today:
                    what = _("the day {day} has not come yet").format(day=row[name])
                    yield Finding("error", table, key, name, what, _("correct the day"))


def fact_without_evidence(book: Book) -> Found:
    """Find facts attested by a person without evidence."""
    for key, row in book.rows("case_facts"):
        if row["basis"] == "attested" and not (row["attested_by"] and row["evidence"]):
            what = _("it is attested without a name or without evidence")
            yield Finding("warning", "case_facts", key, "evidence", what, _("have it attested again"))


CHECKS: tuple[Check, ...] = (claim_not_used, claim_alone, in_the_future, fact_without_evidence)
