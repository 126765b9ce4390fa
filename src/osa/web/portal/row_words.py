"""Rows of the register in words: what a row is called, and what each of its columns says, linked where it can be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from osa.casework.life import STATES
from osa.casework.programme import current_programme
from osa.i18n import _, language
from osa.register.cells import columns_of, pairs_of
from osa.register.models.base import Described, Named
from osa.register.published import shown_columns
from osa.register.tables import TABLES, table_of
from osa.web import formatting

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from osa.register.cells import Column
    from osa.register.gathering import Key


@dataclass(frozen=True, slots=True)
class Said:
    """What a column says: its heading, the text (none: not known), and where it leads."""

    name: str
    heading: str
    text: str | None
    address: str = ""


def address_of(table: str, row: str) -> str:
    """Return the address of a row's page: projects and sources have pages of their own."""
    if table == "projects":
        return reverse("portal:project", args=[row])
    return reverse("portal:source", args=[row]) if table == "sources" else reverse("portal:row", args=[table, row])


def name_of(table: str, row: Any) -> str:  # noqa: ANN401 - a row of any table
    """Return what a row is called, without asking the database for anything else."""
    if table in _NAMES:
        return _NAMES[table](row)
    if isinstance(row, Named):
        return str(row.name)
    if isinstance(row, Described):
        return str(row.what)
    return f"{_(row.get_kind_display())}: {row.pk}" if hasattr(row, "get_kind_display") else str(row.pk)


def _fact_name(name: str) -> str:
    """Return the question that a fact answers."""
    vocabulary = current_programme().rulebook.vocabulary
    return str(vocabulary[name].question) if name in vocabulary else name


def _line_name(row: Any) -> str:  # noqa: ANN401 - a line of a delivery
    """Return what a line of a delivery brings and in which batch, if that has been read; else its id."""
    item, delivery = (row._meta.get_field(name).get_cached_value(row, None) for name in ("item", "delivery"))
    told = _("{item}, batch {number}")
    return told.format(item=item.name, number=delivery.batch) if item and delivery else str(row.pk)


_NAMES: dict[str, Callable[[Any], str]] = {
    "projects": lambda row: str(row.title),
    "sources": lambda row: str(row.title),
    "agreements": lambda row: _("Notes signed on {day}").format(day=formatting.day(row.signed_on)),
    "appropriations": lambda row: f"{formatting.fiscal_year(row.fiscal_year)}: {_(row.get_stage_display())}",
    "case_facts": lambda row: _fact_name(row.fact),
    "delivery_lines": _line_name,
}
"""What rows of some tables are called."""


def said(table: str, row: Any, public: Container[Key]) -> Iterator[Said]:  # noqa: ANN401 - a row of any table
    """Go through the columns of a row but its sources, in words; `public` are the rows that it may lead to."""
    pairs = dict(pairs_of(table))
    for name in shown_columns(table):
        column = columns_of(table)[name]
        if name in pairs.values() or column.kind == "links":
            continue
        if name in pairs:
            own = pairs[name] if language() == "ja" else name
            yield Said(name.removesuffix("_en"), _heading(column), getattr(row, own) or None)
        else:
            yield _said(table, row, column, public)


def _heading(column: Column) -> str:
    """Return the heading of a column without the language of its text."""
    return str(column.heading()).split(" (English)")[0].split("（英語）")[0]


def _said(table: str, row: Any, column: Column, public: Container[Key]) -> Said:  # noqa: ANN401
    """Return what one column says."""
    value, heading = getattr(row, column.field.attname), str(column.heading())
    if value is None or value == "":
        return Said(column.name, heading, None)
    if column.kind == "link":
        return _link(row, column, value, public)
    if table == "projects" and column.name == "state":
        return Said(column.name, heading, str(STATES[value].public))
    if table == "claims" and column.name == "row":
        return Said(column.name, heading, value, address_of(row.table, value))
    if table in ("claims", "case_facts") and column.name in ("table", "field", "fact", "value"):
        return Said(column.name, heading, _of_claim_or_fact(table, row, column.name))
    address = str(value) if column.name == "url" else ""
    return Said(column.name, heading, in_words(column, value), address)


def _link(row: Any, column: Column, value: str, public: Container[Key]) -> Said:  # noqa: ANN401
    """Return a column that refers to a row; one that is not public is not even named."""
    heading = str(column.heading())
    if (column.to, value) not in public:
        return Said(column.name, heading, _("not published"))
    target = row._meta.get_field(column.name).get_cached_value(row, None)
    text = name_of(column.to, target) if target is not None else value
    return Said(column.name, heading, text, address_of(column.to, value))


def _of_claim_or_fact(table: str, row: Any, name: str) -> str:  # noqa: ANN401
    """Return a word of a claim or of a fact attested as people say it."""
    if table == "case_facts":
        vocabulary = current_programme().rulebook.vocabulary
        if name == "fact" or row.fact not in vocabulary:
            return _fact_name(row.fact) if name == "fact" else str(row.value)
        return value_of_fact(row.fact, row.value)
    if name == "table":
        return str(TABLES[row.table].heading()) if row.table in TABLES else str(row.table)
    column = columns_of(row.table).get(row.field) if row.table in TABLES else None
    if name == "field":
        return _heading(column) if column else str(row.field)
    return claimed(row)


def value_of_fact(name: str, raw: str) -> str:
    """Return the value of a fact in words, as a file has it where the fact does not take it."""
    fact = current_programme().rulebook.vocabulary[name]
    try:
        return fact.label(fact.parse(raw))
    except ValueError:
        return raw


def claimed(claim: Any) -> str:  # noqa: ANN401 - a claim
    """Return the value of a claim in words."""
    column = columns_of(claim.table).get(claim.field) if claim.table in TABLES else None
    if column is None or not claim.value or column.to:
        return claim.value or _("not known")
    if claim.table == "projects" and claim.field == "state" and claim.value in STATES:
        return str(STATES[claim.value].public)
    try:
        return in_words(column, column.field.to_python(column.parse(claim.value)))
    except ValueError:
        return str(claim.value)


def claimed_about(claim: Any) -> str:  # noqa: ANN401 - a claim
    """Return what a claim is about: the heading of its column."""
    column = columns_of(claim.table).get(claim.field) if claim.table in TABLES else None
    return _heading(column) if column else str(claim.field)


def in_words(column: Column, value: Any) -> str:  # noqa: ANN401 - a value of any column
    """Return a value as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and value in column.choices:
        return str(column.choices[value])
    if isinstance(value, dt.date):
        return formatting.day(value)
    if column.name == "amount_yen":
        return formatting.yen_exact(value)
    if column.name in ("fiscal_year", "from_fiscal_year"):
        return formatting.fiscal_year(value)
    return formatting.number(value) if isinstance(value, (int, Decimal)) else str(value)


def may_lead_to(row: Any) -> set[Key]:  # noqa: ANN401 - a row of any table
    """Return what a public row may lead to without asking: whatever it refers to, but the need of a project."""
    keys: set[Key] = set()
    for field in row._meta.concrete_fields:
        table = table_of(field.related_model) if field.many_to_one and field.related_model else None
        if table and table.name != "needs" and (name := getattr(row, field.attname)):
            keys.add((table.name, name))
    return keys
