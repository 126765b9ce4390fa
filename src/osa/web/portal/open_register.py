"""The published register as plain values, and as the files that the public may keep: CSV, Excel and JSON."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from osa.i18n import _
from osa.register.cells import columns_of
from osa.register.gathering import gather, sources_of
from osa.register.models import Need
from osa.register.published import public, shown_columns, shown_states
from osa.register.tables import TABLES
from osa.trail import clock
from osa.web.tables import as_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from osa.register.cells import Value

Rows = list[dict[str, "Value"]]
"""Rows of a table: values by column, `None` where nothing is known."""

FORMAT = "osa.published-register/1"
"""What says that a JSON file is one of these."""


def columns(table: str) -> list[str]:
    """Return the columns of a table that the public may keep, the id first."""
    return ["id", *shown_columns(table)]


def published_rows(tables: Iterable[str]) -> dict[str, Rows]:
    """Return the published rows of tables, by table, in order of their ids; few queries for however many tables."""
    chosen = {name: public(TABLES[name].model) for name in tables}
    cited = sources_of(chosen)
    needs = set(public(Need).values_list("pk", flat=True)) if "projects" in chosen else set()
    states = shown_states() if "projects" in chosen else {}
    found: dict[str, Rows] = {}
    for name, rows in gather(chosen).items():
        linked = _links(name, chosen[name])
        sources = {row.pk: [source.pk for source in cited.get((name, row.pk), ())] for row in rows}
        found[name] = [_plain(name, row, linked | {"sources": sources}) for row in rows]
    for project in found.get("projects", ()):
        project["need"] = project["need"] if project["need"] in needs else None
        project["state"] = states[str(project["id"])]
    return found


def _links(table: str, rows: QuerySet[Any, Any]) -> dict[str, dict[str, list[str]]]:
    """Return what the rows of a table link to beside sources: ids by column and row."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in shown_columns(table):
        column = columns_of(table)[name]
        if column.kind != "links" or name == "sources":
            continue
        field: Any = column.field
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        own = found.setdefault(name, {})
        pairs = field.remote_field.through.objects.filter(**{f"{source}__in": rows.order_by().values("pk")})
        for row, other in pairs.order_by(f"{target}_id").values_list(f"{source}_id", f"{target}_id"):
            own.setdefault(row, []).append(other)
    return found


def _plain(table: str, row: Any, linked: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Value]:  # noqa: ANN401
    """Return a row as plain values."""
    told: dict[str, Value] = {}
    for name in columns(table):
        column = columns_of(table)[name]
        value = linked[name].get(row.pk, []) if name in linked else column.plain(getattr(row, column.key))
        told[name] = None if value == "" else value
    return told


# Files


def as_json_file(licence: str) -> bytes:
    """Return all published rows as JSON."""
    told = {
        "format": FORMAT,
        "made_on": clock.today().isoformat(),
        "licence": licence,
        "not_known": "null",
        "tables": published_rows(TABLES),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv_file(table: str) -> bytes:
    """Return the published rows of a table as CSV; ids of several sources are separated by semicolons."""
    (rows,) = published_rows([table]).values()
    return as_csv(columns(table), (_cells(row) for row in rows)).encode()


def _cells(row: Mapping[str, Value]) -> list[Any]:
    """Return the cells of a row."""
    return [";".join(value) if isinstance(value, list) else value for value in row.values()]


def as_workbook(about: Sequence[tuple[str, str]]) -> bytes:
    """Return all published rows as an Excel workbook: a sheet that says what it is, and one for each table."""
    book = Workbook(write_only=True)
    first = book.create_sheet(_("About"))
    first.column_dimensions["A"].width, first.column_dimensions["B"].width = 24, 100
    for line in about:
        first.append(line)
    for name, rows in published_rows(TABLES).items():
        if not rows:
            continue
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        sheet.append([_heading(sheet, column) for column in columns(name)])
        for row in rows:
            sheet.append([_cell(sheet, name, column, value) for column, value in row.items()])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _heading(sheet: Any, text: str) -> Any:  # noqa: ANN401 - openpyxl's worksheet and cell
    """Return a cell of the heading."""
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, table: str, name: str, value: Value) -> Any:  # noqa: ANN401 - openpyxl's worksheet and cell
    """Return a cell: days as days, text never as a formula."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if columns_of(table)[name].kind == "date":
        return dt.date.fromisoformat(str(value))
    cell = WriteOnlyCell(sheet, ";".join(value) if isinstance(value, list) else value)
    cell.data_type = "s"
    return cell
