"""Saving one row for a service: what a form gives is read as a file's cells are, and checked as a file's rows are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from osa.accounts.serving import Refused
from osa.i18n import _
from osa.register.applying import reason_of, write_row
from osa.register.cells import CellError, Value, Values, columns_of, from_image
from osa.register.constraints import SAYS, breaches, moved, unique_keys
from osa.register.ids import next_id
from osa.register.models import Claim
from osa.register.sheets import missing_tongues
from osa.register.stored import last_change
from osa.register.tables import TABLES
from osa.register.together import contradictions, related
from osa.register.validating import references
from osa.rulebook.faults import shown
from osa.trail.images import stored_image

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from osa.register.models import Row

Given = dict[str, list[str]]
"""What is wrong with what was given, by column."""


def stored_row(table: str, row: str) -> Values | None:
    """Return the values of a row as they are stored, or `None` if there is no such row."""
    image = stored_image(TABLES[table].model(id=row))
    return None if image is None else from_image(table, image)


def save_row(
    table: str,
    values: Mapping[str, Any],
    links: Mapping[str, Collection[str]] | None = None,
    *,
    expected: int | None = None,
    new: bool = False,
) -> Row:
    """Save a row: columns that are not given stay as they are, or empty in a new row; a new row gets an id.

    `expected` is the number of the trail's last entry about the row that the caller has seen. Raises `ValidationError`
    with all faults by column, and `Refused` if the row has changed since, is there already though it should be `new`,
    or if the database refuses it.
    """
    given = _parsed(table, {**values, **(links or {})})
    key = str(given.get("id") or _free_id(table, given))
    before = stored_row(table, key)
    check_expected(table, key, expected)
    if new and before is not None:
        raise Refused(_("there is a row {id} in {table} already").format(id=key, table=table))
    after = {**(before or _defaults(table)), **given, "id": key}
    wrong = {column: messages for column, messages in _wrong(table, before, after) if messages}
    if wrong:
        raise ValidationError(wrong)
    try:
        with transaction.atomic():
            return write_row(table, after)
    except IntegrityError as refused:
        raise Refused(reason_of(refused)) from None


def check_expected(table: str, row: str, expected: int | None) -> None:
    """Refuse to go on if somebody has changed a row since the caller looked."""
    if expected is not None and last_change(table, row) > expected:
        message = _("{row} of {table} has been changed by somebody else in the meantime; look at it again")
        raise Refused(message.format(row=row, table=table))


def _parsed(table: str, given: Mapping[str, Any]) -> Values:
    """Read what was given, as text or as values, column by column."""
    columns, values, wrong = columns_of(table), Values(), Given()
    for name, value in given.items():
        column = columns.get(name)
        if column is None:
            wrong[name] = [_("{name} is no column of {table}").format(name=shown(name), table=table)]
            continue
        plain = value.pk if isinstance(value, Model) else value
        text = plain if isinstance(plain, str) else column.write(column.plain(plain))
        try:
            values[name] = column.parse(text)
        except CellError:
            if name != "id" or text.strip():
                wrong[name] = [_not_allowed(text, column.allowed())]
    if wrong:
        raise ValidationError(wrong)
    return values


def _not_allowed(text: str, expected: str) -> str:
    """Say that a value is not what its column takes."""
    if not text.strip():
        return _("this is needed: {expected}").format(expected=expected)
    return _("{value} is not allowed here: {expected}").format(value=shown(text), expected=expected)


def _free_id(table: str, given: Values) -> str:
    """Return an id for a new row."""
    return next_id(table, given, set(TABLES[table].model._base_manager.values_list("pk", flat=True)))


def _defaults(table: str) -> Values:
    """Return the values of a new row of which nothing is said; whoever enters it attests it."""
    columns = columns_of(table).values()
    values: Values = {
        column.name: column.plain(column.field.get_default()) if _has_default(column.field) else column.empty
        for column in columns
    }
    return {**values, "basis": "attested"} if "basis" in values else values


def _has_default(field: Any) -> bool:  # noqa: ANN401 - any of Django's fields
    """Tell whether a field has a value of its own."""
    return not field.many_to_many and field.has_default()


def _wrong(table: str, before: Values | None, values: Values) -> Iterator[tuple[str, list[str]]]:
    """Go through what is wrong with a whole row, by column."""
    missing = [c for c in columns_of(table).values() if c.required and values[c.name] in (None, "", [])]
    for column in missing:
        yield column.name, [_not_allowed("", column.allowed())]
    for name in missing_tongues(table, values):
        yield name, [_("the text is there in the other language only")]
    for name, (to, key) in references(table, values):
        if not TABLES[to].model._base_manager.filter(pk=key).exists():
            yield name, [_("there is no row {id} in {table}").format(id=shown(key), table=to)]
    if table == "claims" and values["table"] not in TABLES:
        yield "table", [_("{name} is no table of the register").format(name=shown(values["table"]))]
    if not missing:
        for breach in (*breaches(table, values), *moved(table, before or values, values)):
            yield breach.column, [f"{breach.what}: {breach.expected}"]
        yield from _doubles(table, values)
        yield from _contradictions(table, before, values)


def _contradictions(table: str, before: Values | None, after: Values) -> Iterator[tuple[str, list[str]]]:
    """Go through what a row, saved so, and other rows would say otherwise, and have not said before."""

    def look(name: str, row: str) -> Values | None:
        return after if (name, row) == (table, after["id"]) else stored_row(name, row)

    already = set(contradictions(table, before, stored_row)) if before else set()
    for breach in contradictions(table, after, look):
        if breach not in already:
            yield breach.column, [f"{breach.what}: {breach.expected}"]
    changed = [name for name in ("project", "made_on") if before and before.get(name) != after.get(name)]
    for name, row in _related_to(table, str(after["id"])) if changed else ():
        values = stored_row(name, row) or {}
        for breach in set(contradictions(name, values, look)) - set(contradictions(name, values, stored_row)):
            yield changed[0], [f"{name} {row}: {breach.what}"]


def _related_to(table: str, row: str) -> Iterator[tuple[str, str]]:
    """Go through the rows that refer to a row and could contradict it: table and id."""
    for name in related():
        for column in columns_of(name).values():
            if column.to == table and column.kind == "link":
                keys = TABLES[name].model._base_manager.filter(**{column.key: row}).order_by("pk")
                yield from ((name, str(key)) for key in keys.values_list("pk", flat=True))


def _doubles(table: str, values: Values) -> Iterator[tuple[str, list[str]]]:
    """Go through the rows that the register could not tell from this one."""
    columns = columns_of(table)
    for name, key in unique_keys(table):
        same: dict[str, Value] = {columns[column].key: values[column] for column in key}
        others = TABLES[table].model._base_manager.filter(**same).exclude(pk=values["id"])
        for other in others.values_list("pk", flat=True):
            column, said = SAYS[name]
            yield column, [_("{row} has this already: {expected}").format(row=other, expected=_(said))]


def referring_to(row: Row) -> list[str]:
    """Return the rows that refer to a row, of whatever table, each as its table and id."""
    found = []
    for relation in row._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.related_model._meta.auto_created:  # type: ignore[union-attr]
            model, name = relation.related_model, relation.field.name  # type: ignore[union-attr]
            keys = model._base_manager.filter(**{name: row.pk}).values_list("pk", flat=True)  # type: ignore[union-attr]
            found += [f"{model._meta.verbose_name} {key}" for key in keys]  # type: ignore[union-attr]
    table = next((name for name, table in TABLES.items() if table.model is type(row)), "")
    claims = Claim._base_manager.filter(table=table, row=row.pk)
    return sorted(found + [f"claim {key}" for key in claims.values_list("pk", flat=True)])
