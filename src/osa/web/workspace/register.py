"""Editing the register, with sources: its tables, the rows of one, and the files of what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from osa.register.cells import SEPARATOR, columns_of
from osa.register.lookups import counts, rows_matching
from osa.register.services import CASEWORK
from osa.register.stored import read_state
from osa.register.tables import TABLES
from osa.web.tables import as_csv, as_xlsx
from osa.web.workspace import register_acts, register_editing
from osa.web.workspace.access import reads
from osa.web.workspace.register_forms import saver
from osa.web.workspace.register_values import Told, naming, options, told
from osa.web.workspace.roles import able

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from osa.register.cells import Column

PAGE = 50
"""Rows on a page."""

_COLUMNS = 5
"""Columns of a list, beside the id."""

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A table with the number of its rows, and of those published (`None`: they are not published by themselves)."""

    name: str
    heading: str
    rows: int
    published: int | None


@reads("register", keep=True)
@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """List the tables of the register."""
    found = counts()
    listed = [Counted(name, str(table.heading()), *found[name]) for name, table in TABLES.items()]
    return render(request, "workspace/register.html", {"tables": listed, "able": able(request, "register_import")})


@dataclass(frozen=True, slots=True)
class Listed:
    """A row in a list: its name, and some of its columns."""

    row: str
    cells: list[Told]
    published: bool | None


@reads("register", keep=True)
@require_safe
def table(request: HttpRequest, table: str) -> HttpResponse:
    """List the rows of a table, page by page."""
    if table not in TABLES:
        raise Http404
    columns = _in_list(table)
    found = _asked(request, table)
    page = Paginator(found.values(*(column.key for column in columns), "pk", *_published(table)), PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {
        "name": table,
        "heading": TABLES[table].heading(),
        "columns": [column.heading() for column in columns],
        "page": shown,
        "rows": [_listed(table, columns, values) for values in shown],
        "words": request.GET.get("q", ""),
        "published": request.GET.get("published", ""),
        "publishes": bool(_published(table)),
        "query": urlencode({name: request.GET[name] for name in ("q", "published") if request.GET.get(name)}),
        "casework": table in CASEWORK,
        "able": _may_add(request, table),
    }
    return render(request, "workspace/table.html", context)


def _asked(request: HttpRequest, table: str) -> QuerySet[Any, Any]:
    """Return the rows that are asked for."""
    published = {"yes": True, "no": False}.get(request.GET.get("published", ""))
    return rows_matching(table, request.GET.get("q", "")[:200], published=published)


def _may_add(request: HttpRequest, table: str) -> bool:
    """Tell whether to offer a new row."""
    service = saver(table, new=True)
    return bool(service) and able(request, service)


def _published(table: str) -> tuple[str, ...]:
    """Return the column that says whether a row is published, if there is one."""
    return ("published",) if "published" in columns_of(table) else ()


def _in_list(table: str) -> list[Column]:
    """Return the columns that a list shows: what names a row first, then what it refers to, its kind and its days."""
    columns = columns_of(table)
    names = naming(table)
    rest = [
        column.name
        for column in columns.values()
        if column.kind != "links" and (column.kind != "text" or column.longest <= PAGE)
    ]
    left_out = {"id", "published", "basis", "sources"}
    texts = [name for name in columns if columns[name].kind == "text" and not name.endswith(("_en", "_ja"))]
    wanted = [name for name in dict.fromkeys((*names, *rest, *texts)) if name not in left_out]
    return [columns[name] for name in wanted[:_COLUMNS]]


def _listed(table: str, columns: list[Column], values: dict[str, Any]) -> Listed:
    """Return a row as a list shows it."""
    plain = {column.name: column.plain(values[column.key]) for column in columns}
    return Listed(values["pk"], told(table, plain, plain), values.get("published"))


@reads("register")
@require_safe
def table_file(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """Write the rows that a list shows, on all its pages, into a file with all their columns."""
    if table not in TABLES or form not in _TYPES:
        raise Http404
    columns = list(columns_of(table).values())
    state = read_state([table])[table]
    keys = _asked(request, table).values_list("pk", flat=True)
    rows = [[_cell(state[key][column.name]) for column in columns] for key in keys if key in state]
    names = [column.name for column in columns]
    content = as_csv(names, rows) if form == "csv" else as_xlsx(table, names, rows)
    response = HttpResponse(content, content_type=_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{table}.{form}"'
    return response


def _cell(value: object) -> object:
    """Return a value as a cell of a file."""
    return SEPARATOR.join(map(str, value)) if isinstance(value, list) else value


@reads("register")
@require_safe
def choices(request: HttpRequest, table: str) -> HttpResponse:
    """Return the rows of a table whose ids hold what is being typed, for the field in which it is."""
    if table not in TABLES:
        raise Http404
    words = next(iter(request.GET.values()), "")[:60]
    listed, _whole = options(table, str(words))
    return render(request, "workspace/edit_options.html", {"options": listed})


urlpatterns = [
    path("register/", tables, name="register"),
    path("register/choices/<str:table>/", choices, name="choices"),
    path("register/<str:table>.<str:form>", table_file, name="table_file"),
    *register_editing.urlpatterns,
    path("register/<str:table>/", table, name="table"),
    *register_acts.urlpatterns,
]
