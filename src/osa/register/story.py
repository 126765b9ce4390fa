"""One project with everything public that belongs to it: its rows of every table, their sources, and what disagrees."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from osa.register.gathering import gather, sources_of
from osa.register.models import Claim, Country, Organisation, Project
from osa.register.published import WITHHELD, public, shown_state
from osa.register.tables import TABLES, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from osa.register.gathering import Key
    from osa.register.models import Need, Row, Source

_PATHS = {
    "projects": "pk",
    "needs": "projects",
    "surveys": "project",
    "items": "project",
    "agreements": "project",
    "procurement": "project",
    "permissions": "project",
    "deliveries": "project",
    "delivery_lines": "delivery__project",
    "modifications": "item__project",
    "incidents": "project",
    "consent_requests": "project",
    "visits": "project",
    "findings": "visit__project",
    "evaluations": "project",
    "links": "project",
    "commitments": "project",
    "disbursements": "commitment__project",
    "refunds": "commitment__project",
    "quoted_amounts": "agreement__project",
}
"""The tables whose rows belong to a project, and what leads from them to it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the documents that it rests on, and what other documents say instead."""

    table: str
    row: Any
    sources: tuple[Source, ...]
    claims: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A public project with its rows, by table: each table has its rows, in order of their ids.

    `state` is the project's as far as public rows show it.
    """

    project: Project
    state: str
    own: Line
    need: Line | None
    lines: Mapping[str, list[Line]]

    def of(self, table: str, **fields: object) -> list[Line]:
        """Return the rows of a table whose fields have some values."""
        return [one for one in self.lines[table] if all(getattr(one.row, key) == said for key, said in fields.items())]

    @property
    def need_row(self) -> Need | None:
        """The need that the project answers, if that is public."""
        return self.need.row if self.need else None


def story(name: str) -> Story | None:
    """Return a public project with everything that belongs to it, or none, in few queries."""
    related = public(Project).select_related("country").prefetch_related("beneficiaries")
    project = related.annotate(shown_state=shown_state()).filter(pk=name).first()
    if project is None:
        return None
    chosen = {table: public(TABLES[table].model).filter(**{path: name}) for table, path in _PATHS.items()}
    rows = gather(chosen)
    _join(rows, project)
    lines = _lines(rows, _claims(rows), sources_of(chosen))
    own, need = lines.pop("projects")[0], lines.pop("needs")
    project.need_id = need[0].row.pk if need else None
    return Story(project, project.shown_state, own, need[0] if need else None, lines)


def _claims(rows: Mapping[str, list[Any]]) -> list[Claim]:
    """Return the public claims about some rows."""
    condition = Q(pk__in=())
    for table, listed in rows.items():
        hidden = WITHHELD.get(table, ())
        condition |= Q(table=table, row__in=[row.pk for row in listed]) & ~Q(field__in=hidden)
    found = Claim.objects.filter(condition, published=True).prefetch_related("sources")
    return list(found.order_by("row", "field", "-used", "id"))


def _lines(
    rows: Mapping[str, list[Any]], claims: Iterable[Claim], cited: Mapping[Key, tuple[Source, ...]]
) -> dict[str, list[Line]]:
    """Return rows with their sources and claims."""
    about: defaultdict[Key, list[Line]] = defaultdict(list)
    for claim in claims:
        about[claim.table, claim.row].append(Line("claims", claim, tuple(claim.sources.all())))
    return {
        table: [Line(table, row, cited.get((table, row.pk), ()), tuple(about[table, row.pk])) for row in listed]
        for table, listed in rows.items()
    }


def _join(rows: Mapping[str, list[Any]], project: Project) -> None:
    """Let rows know the rows that they refer to, so that none of them is asked for alone."""
    join({**rows, "projects": [project], "countries": [project.country]})


def join(rows: Mapping[str, Iterable[Any]]) -> None:
    """Let rows know the rows that they refer to, of those given, and all countries and organisations of theirs."""
    known: dict[Key, Row] = {(table, row.pk): row for table, listed in rows.items() for row in listed}
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    links = [(row, field, key) for listed in rows.values() for row in listed for field, key in _references(row)]
    for _row, _field, key in links:
        if key not in known:
            wanted[key[0]].add(key[1])
    for table, model in (("countries", Country), ("organisations", Organisation)):
        if wanted[table]:
            known.update({(table, name): row for name, row in model._default_manager.in_bulk(wanted[table]).items()})
    for row, field, key in links:
        if key in known:
            field.set_cached_value(row, known[key])


def _references(row: Any) -> Iterable[tuple[Any, Key]]:  # noqa: ANN401 - a row of any table
    """Go through the fields of a row that refer to another, with the table and id that they name."""
    for field in row._meta.concrete_fields:
        table = table_of(field.related_model) if field.many_to_one and field.related_model else None
        if table and (name := getattr(row, field.attname)):
            yield field, (table.name, name)
