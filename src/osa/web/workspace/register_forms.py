"""Forms for rows of the register, made from what their columns take."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import models

from osa.i18n import _
from osa.register.cells import SEPARATOR, columns_of, pairs_of
from osa.register.services import CASEWORK, LIFE, MONEY
from osa.web.workspace.register_values import options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from osa.register.cells import Column, Values

Errors = dict[str, list[str]]
Given = dict[str, str]
"""What stands in a form, as text, by column; several ids are separated as in files."""

_SHORT = 200
"""A text that may be longer than this gets a field of several lines."""

_SPARE = 2
"""Empty fields for more ids."""


@dataclass(frozen=True, slots=True)
class Control:
    """A field of a form. `lines` are the values of a field that takes several ids, with empty ones to fill in."""

    name: str
    kind: str
    heading: str
    required: bool
    value: str = ""
    hint: str = ""
    errors: Sequence[str] = ()
    options: Sequence[tuple[str, str]] = ()
    lines: Sequence[str] = ()
    to: str = ""
    language: str = ""

    @property
    def id(self) -> str:
        """The id of the field in its page."""
        return f"field-{self.name}"

    @property
    def described_by(self) -> str:
        """The ids of what describes the field."""
        parts = ([f"hint-{self.name}"] if self.hint else []) + ([f"error-{self.name}"] if self.errors else [])
        return " ".join(parts)


@dataclass(slots=True)
class Choices:
    """The rows that fields of a form choose from: each table is read once."""

    only: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the rows of a table must be: items, of one project."""

    known: dict[str, tuple[list[tuple[str, str]], bool]] = field(default_factory=dict)

    def of(self, table: str) -> tuple[list[tuple[str, str]], bool]:
        """Return rows of a table, and whether these are all."""
        if table not in self.known:
            self.known[table] = options(table, only=self.only.get(table, {}))
        return self.known[table]


def saver(table: str, *, new: bool) -> str:
    """Return the service that saves a row by its own form, if there is one; a new finding comes with its visit."""
    if table in CASEWORK:
        return ""
    if table in MONEY:
        return MONEY[table] if new or table == "appropriations" else ""
    if table == "findings" and new:
        return ""
    return {"visits": "visit_record", "deliveries": "delivery_record"}.get(table, "row_save")


def editable(table: str, *, new: bool) -> list[Column]:
    """Return the columns of a form: what is published and what casework changes is not among them."""
    left_out = {"published"} | (set(LIFE) if table == "projects" else set()) | (set() if new else {"id"})
    return [column for column in columns_of(table).values() if column.name not in left_out]


def written(table: str, values: Values) -> Given:
    """Return the values of a row as the text of a form."""
    return {name: column.write(values[name]) for name, column in columns_of(table).items() if name in values}


def posted(columns: Sequence[Column], sent: QueryDict, prefix: str = "") -> Given:
    """Return what a form says of some columns."""
    return {column.name: _posted(column, sent, prefix + column.name) for column in columns}


def _posted(column: Column, sent: QueryDict, name: str) -> str:
    """Return what a form says of one column, with the line breaks that the register keeps."""
    if column.kind == "links":
        return SEPARATOR.join(part.strip() for part in sent.getlist(name) if part.strip())
    return sent.get(name, "").replace("\r\n", "\n")


def control(  # noqa: PLR0913 - a field and what it shows
    column: Column, given: Given, errors: Errors, choices: Choices, *, prefix: str = "", spare: int = _SPARE
) -> Control:
    """Return the field of a column."""
    value = given.get(column.name, "")
    listed, whole = choices.of(column.to) if column.to else ([], True)
    if value and column.kind == "link" and value not in dict(listed):
        listed = [(value, value), *listed]
    lines = [part for part in value.split(SEPARATOR) if part] + [""] * spare if column.kind == "links" else []
    return Control(
        name=prefix + column.name,
        kind=_kind(column, whole=whole),
        heading=str(column.heading()),
        required=column.required,
        value=value,
        hint=_hint(column, whole=whole),
        errors=errors.get(column.name, []),
        options=_options(column) or listed,
        lines=lines,
        to=column.to,
        language={"_en": "en", "_ja": "ja"}.get(column.name[-3:], ""),
    )


def _kind(column: Column, *, whole: bool) -> str:
    """Return what kind of field a column gets."""
    if column.kind == "link":
        return "select" if whole else "id"
    if column.kind == "text":
        address = isinstance(column.field, models.URLField)
        return "url" if address else "area" if column.longest > _SHORT else "text"
    return {"choice": "select", "yes_no": "select", "links": "ids"}.get(column.kind, column.kind)


def _options(column: Column) -> list[tuple[str, str]]:
    """Return the words that a column chooses from, if it does."""
    if column.kind == "yes_no":
        return [("yes", _("yes")), ("no", _("no"))]
    return [(code, str(said)) for code, said in column.choices.items()]


def _hint(column: Column, *, whole: bool) -> str:
    """Say what a field takes, where the field itself does not show it."""
    if column.name == "id":
        return _("{allowed}; left empty, an id is made").format(
            allowed=column.allowed().removesuffix(_(" (or nothing)"))
        )
    if column.kind == "links":
        return _("One id in each field; what is left empty is not counted.")
    if column.kind == "link" and not whole:
        return _("Type an id; those that hold what you type are offered.")
    plain = column.kind in ("whole", "decimal") or isinstance(column.field, models.URLField)
    return column.allowed() if plain else ""


def rows_of_fields(table: str, controls: Sequence[Control], prefix: str = "") -> list[list[Control]]:
    """Put fields into rows: a text beside its other language, any other alone."""
    by_name = {one.name: one for one in controls}
    seconds = {prefix + first: prefix + second for first, second in pairs_of(table)}
    beside = set(seconds.values())
    return [
        [one, by_name[seconds[one.name]]] if one.name in seconds else [one]
        for one in controls
        if one.name not in beside
    ]
