"""Rows of every table that the public must not see, with words in them that give away wherever they are shown."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

from osa.register.models import Project, Sourced
from osa.register.tables import TABLES, table_of
from osa.trail.as_of import fill
from osa.trail.triggers import without_guards

if TYPE_CHECKING:
    from osa.register.tables import Field

WORD = "CANARY"
"""What stands in every text and id of rows that nobody may see."""

NUMBER, SMALL = 987_654_321, 9_876
"""What stands in every number of theirs that is large, or small."""

TELLING = (WORD, WORD.lower(), "987654321", "987,654,321", "9億8,765万", "9876", "9,876", "2098", "2098-07-06")
"""What no public page may hold."""

DAY = dt.date(2098, 7, 6)
YEAR = 2098

_NOTHING = {"from_fiscal_year", "appropriation", "rate", "rate_on", "answered_on", "until", "need"}
"""Columns that stay empty, as the constraints of the database ask."""


def row_of(table: str, name: str, project: str, *, published: bool, secret: bool, number: int) -> dict[str, Any]:
    """Return a row of a table that belongs to a project, with words that give it away if it is secret."""
    model = TABLES[table].model
    refers = {"projects": project, "countries": "FJI", "organisations": "FJI-navy"}
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        to = table_of(field.related_model) if field.many_to_one and field.related_model else None
        if field.name in _NOTHING:
            values[field.attname] = None
        elif to is not None:
            values[field.attname] = refers.get(to.name, name.replace(table, to.name))
        else:
            values[field.attname] = _value(field, secret=secret, number=number)
    own: dict[str, Any] = {"id": name, "published": published, "basis": "primary", "sources": ["mofa-fji-23"]}
    extras: dict[str, dict[str, Any]] = {
        "claims": {"table": "projects", "row": project, "field": "title_en", "used": False},
        "case_facts": {"fact": f"{WORD if secret else 'fact'}_{number}"},
        "projects": {"country_id": "FJI", "beneficiaries": ["FJI-navy"]},
        "country_statuses": {"kind": "ldc"},
    }
    return values | own | extras.get(table, {})


def _value(field: Field, *, secret: bool, number: int) -> Any:  # noqa: ANN401
    """Return a value of a field."""
    if field.choices:
        return next(iter(field.choices))[0]
    kinds: list[tuple[type[models.Field[Any, Any]], Any, Any]] = [
        (models.BooleanField, True, True),
        (models.DateField, DAY, dt.date(2025, 1, 2)),
        (models.PositiveBigIntegerField, NUMBER, 1000),
        (models.DecimalField, NUMBER, 1000),
        (
            models.PositiveSmallIntegerField,
            YEAR if "year" in field.name else number,
            2025 if "year" in field.name else 71,
        ),
        (models.IntegerField, SMALL, 3),
        (models.URLField, f"https://www.mofa.go.jp/{WORD}", "https://www.mofa.go.jp/open"),
    ]
    for kind, telling, plain in kinds:
        if isinstance(field, kind):
            return telling if secret else plain
    return f"{WORD if secret else 'open'} {field.name}"[: getattr(field, "max_length", None)]


HIDDEN_PROJECT = f"{WORD}-PROJECT"
"""A project that is not published, with published rows of every table."""


def plant(project: str = "FJI-23") -> dict[str, list[str]]:
    """Put rows of every table into the register and return the ids of those that nobody may see, by table.

    A published one for a published project; an unpublished one for it; and a published one for an unpublished project.
    """
    hidden: dict[str, list[str]] = {}
    with without_guards():
        secret = row_of("projects", HIDDEN_PROJECT, HIDDEN_PROJECT, published=False, secret=True, number=1)
        fill(Project, [secret])
        hidden["projects"] = [HIDDEN_PROJECT]
        for table, listed in TABLES.items():
            if not issubclass(listed.model, Sourced) or table == "projects":
                continue
            mine, theirs = f"{WORD}-{table}", f"{WORD}-other-{table}"
            rows = [
                row_of(table, f"open-{table}", project, published=True, secret=False, number=71),
                row_of(table, mine, project, published=False, secret=True, number=72),
                row_of(table, theirs, HIDDEN_PROJECT, published=True, secret=True, number=73),
            ]
            alone = table in ("needs", "country_statuses", "appropriations")  # no project hides these
            fill(listed.model, rows[:2] if alone or table == "surveys" else rows)
            hidden[table] = [mine] if alone or table == "surveys" else [mine, theirs]
    change("projects", project, need=f"{WORD}-needs")
    return hidden


def change(table: str, name: str, **values: object) -> None:
    """Change a row without a trace of it."""
    with without_guards():
        models.QuerySet(TABLES[table].model).filter(pk=name).update(**values)
