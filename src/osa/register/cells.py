"""Cells: what a column of a table takes, as text and as the value that the trail keeps. One place for CSV and Excel.

A value is what an image of the row holds (`osa.trail.images`): a date and a decimal are text in their one spelling.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models

from osa.i18n import Text, _, label
from osa.register.tables import TABLES, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from osa.register.models import Row
    from osa.register.tables import Field

Value = str | int | bool | list[str] | None
Values = dict[str, Value]
"""A row: its values by column."""

Kind = Literal["text", "choice", "whole", "decimal", "date", "yes_no", "link", "links"]

SEPARATOR = ";"
"""What stands between the ids of a cell that has several."""

LONGEST = 32_767
"""Characters in a cell: no more fit into one of Excel's, which counts as UTF-16 does."""

DIGITS = 15
"""Digits of a number that every database and spreadsheet keeps exactly."""

YES, NO = "yes", "no"
_YES_NO = {YES: True, "true": True, "はい": True, NO: False, "false": False, "いいえ": False}
_MOST = {
    "PositiveSmallIntegerField": 32_767,
    "PositiveIntegerField": 2_147_483_647,
    "PositiveBigIntegerField": 10**DIGITS,
}
_WHOLE = re.compile(r"[0-9]{1,16}|[0-9]{1,3}(,[0-9]{3}){1,5}")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAK = re.compile(r"\r\n?")


class CellError(ValueError):
    """A cell is not what its column takes."""


@dataclass(frozen=True)
class Column:
    """A column of a table: how its cells read and are written."""

    name: str
    field: Field
    kind: Kind
    required: bool
    choices: Mapping[str, Text]
    to: str = ""
    """The table whose ids the column holds."""

    @property
    def key(self) -> str:
        """The name of the value in the images of the trail."""
        return self.name if self.kind == "links" else str(self.field.attname)

    @property
    def empty(self) -> Value:
        """What an empty cell says: nothing is written there, or nothing is known."""
        return [] if self.kind == "links" else "" if self.kind in ("text", "choice") else None

    def heading(self) -> Text:
        """Return the name of the column for people, in both languages."""
        return label(str(self.field.verbose_name))

    @cached_property
    def longest(self) -> int:
        """The number of characters that a text may have."""
        return int(getattr(self.field, "max_length", None) or LONGEST)

    @cached_property
    def validators(self) -> list[Callable[[Any], None]]:
        """The field's own checks of a text, beside its length."""
        return [check for check in self.field.validators if not isinstance(check, MaxLengthValidator)]

    @cached_property
    def limits(self) -> tuple[int, int]:
        """The least and the most that a whole number may be."""
        own = self.field._validators  # type: ignore[union-attr]
        least = [check.limit_value for check in own if isinstance(check, MinValueValidator)]
        most = [check.limit_value for check in own if isinstance(check, MaxValueValidator)]
        return max([0, *least]), min([_MOST[self.field.get_internal_type()], *most])

    def allowed(self) -> str:
        """Say in words what a cell may hold."""
        told = _ALLOWED[self.kind](self)
        return told if self.required else told + _(" (or nothing)")

    def parse(self, text: str) -> Value:
        """Turn the text of a cell into a value.

        Raises `CellError` if the column does not take it.
        """
        if self.kind == "text":
            return _parse_text(text, self)
        stripped = text.strip()
        if stripped:
            return _PARSE[self.kind](stripped, self)
        if self.required:
            raise CellError(text)
        return self.empty

    def plain(self, value: Any) -> Value:  # noqa: ANN401 - whatever the database or a form gives
        """Turn a value of the database into one of a cell."""
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return _spelt(value)
        if isinstance(value, (list, tuple, set, frozenset)):
            return sorted(map(str, value))
        return value if value is None or isinstance(value, (bool, int)) else str(value)

    def write(self, value: Value) -> str:
        """Turn a value into the text of a cell."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return YES if value else NO
        return SEPARATOR.join(value) if isinstance(value, list) else str(value)


def _parse_text(text: str, column: Column) -> str:
    """Read a text as it stands, with one kind of line break."""
    if "\r" in text:
        text = _LINE_BREAK.sub("\n", text)
    if column.name == "id" or isinstance(column.field, models.URLField):
        text = text.strip()
    if column.required and not text.strip():
        raise CellError(text)
    if NO_TEXT.search(text) or len(text) > column.longest or not fits(text):
        raise CellError(text)
    for check in column.validators if text else ():
        try:
            check(text)
        except ValidationError:
            raise CellError(text) from None
    return text


def fits(text: str) -> bool:
    """Tell whether a cell of a workbook holds a text."""
    return len(text) <= LONGEST // 2 or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST


def _parse_choice(text: str, column: Column) -> str:
    """Read one of some words."""
    if text not in column.choices:
        raise CellError(text)
    return text


def _parse_whole(text: str, column: Column) -> int:
    """Read a whole number, with commas between the thousands or without."""
    if not _WHOLE.fullmatch(text):
        raise CellError(text)
    number = int(text.replace(",", ""))
    least, most = column.limits
    if not least <= number <= most:
        raise CellError(text)
    return number


def _parse_decimal(text: str, column: Column) -> str:
    """Read a decimal number and spell it in its one way."""
    if not _DECIMAL.fullmatch(text):
        raise CellError(text)
    number = Decimal(text)
    _sign, digits, exponent = number.as_tuple()
    decimals = column.field.decimal_places  # type: ignore[union-attr]
    if len(digits) > DIGITS or -int(exponent) > decimals or number.adjusted() >= column.field.max_digits - decimals:  # type: ignore[union-attr]
        raise CellError(text)
    return _spelt(number)


def _spelt(number: Decimal) -> str:
    """Spell a decimal number as the trail does."""
    return format(number.normalize(), "f") if number else "0"


def _parse_date(text: str, _column: Column) -> str:
    """Read a day."""
    if not _DATE.fullmatch(text):
        raise CellError(text)
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        raise CellError(text) from None
    return text


def _parse_yes_no(text: str, _column: Column) -> bool:
    """Read an answer."""
    try:
        return _YES_NO[text.lower()]
    except KeyError:
        raise CellError(text) from None


def _parse_link(text: str, _column: Column) -> str:
    """Read an id; whether there is such a row is another question."""
    if not _ID.fullmatch(text):
        raise CellError(text)
    return text


def _parse_links(text: str, column: Column) -> list[str]:
    """Read ids with semicolons between them."""
    found = [part.strip() for part in text.split(SEPARATOR)]
    return sorted({_parse_link(part, column) for part in found if part})


_PARSE: dict[Kind, Callable[[str, Column], Value]] = {
    "choice": _parse_choice,
    "whole": _parse_whole,
    "decimal": _parse_decimal,
    "date": _parse_date,
    "yes_no": _parse_yes_no,
    "link": _parse_link,
    "links": _parse_links,
}


def _text_allowed(column: Column) -> str:
    """Say what a cell of text may hold."""
    if column.name == "id":
        return _("letters, digits, dots, hyphens and underscores, at most {most}").format(most=60)
    if isinstance(column.field, models.URLField):
        return _("an address such as https://www.mofa.go.jp/")
    return _("a text of at most {most} characters, without control characters").format(most=column.longest)


def _whole_allowed(column: Column) -> str:
    """Say which whole numbers a cell may hold."""
    least, most = column.limits
    return _("a whole number from {least} to {most}").format(least=least, most=most)


def _decimal_allowed(column: Column) -> str:
    """Say which decimal numbers a cell may hold."""
    told = _("a number of at most {digits} digits, {places} of them after the point")
    return told.format(digits=DIGITS, places=column.field.decimal_places)  # type: ignore[union-attr]


_ALLOWED: dict[Kind, Callable[[Column], str]] = {
    "text": _text_allowed,
    "choice": lambda column: _("one of: {values}").format(values=", ".join(column.choices)),
    "whole": _whole_allowed,
    "decimal": _decimal_allowed,
    "date": lambda _column: _("a date such as 2024-03-31"),
    "yes_no": lambda _column: _("yes or no"),
    "link": lambda column: _("the id of a row of {table}").format(table=column.to),
    "links": lambda column: _("the ids of rows of {table}, separated by semicolons").format(table=column.to),
}


@cache
def columns_of(name: str) -> dict[str, Column]:
    """Return the columns of a table by name, in the order of its files."""
    return {name: _column(name, found) for name, found in TABLES[name].columns.items()}


def _column(name: str, found: Field) -> Column:
    """Return how a field reads as a column."""
    if found.is_relation:
        to = table_of(found.related_model)  # type: ignore[arg-type]
        many = bool(found.many_to_many)
        return Column(name, found, "links" if many else "link", not found.blank, {}, to.name if to else "")
    choices = {str(code): label(str(said)) for code, said in found.choices or ()}
    return Column(name, found, "choice" if choices else _kind(found), not found.blank, choices)


def _kind(found: Field) -> Kind:
    """Return the kind of a plain field."""
    kinds: dict[type[models.Field[Any, Any]], Kind] = {
        models.BooleanField: "yes_no",
        models.DateField: "date",
        models.DecimalField: "decimal",
        models.IntegerField: "whole",
    }
    return next((kind for cls, kind in kinds.items() if isinstance(found, cls)), "text")


@cache
def pairs_of(name: str) -> tuple[tuple[str, str], ...]:
    """Return the columns of a table that say the same in English and in Japanese."""
    columns = columns_of(name)
    stems = [column.removesuffix("_en") for column in columns if column.endswith("_en")]
    return tuple((f"{stem}_en", f"{stem}_ja") for stem in stems if f"{stem}_ja" in columns)


def from_image(name: str, image: Mapping[str, Any]) -> Values:
    """Return the values of a row as an image tells them; a column that is younger than the image is left out."""
    columns = columns_of(name)
    return {column.name: image[column.key] for column in columns.values() if column.key in image}


def row_from(name: str, values: Mapping[str, Value]) -> Row:
    """Return a row with values, not yet saved; its links to many rows are not part of it."""
    columns = [(columns_of(name)[column], value) for column, value in values.items()]
    single = {column.key: column.field.to_python(value) for column, value in columns if column.kind != "links"}
    return TABLES[name].model(**single)
