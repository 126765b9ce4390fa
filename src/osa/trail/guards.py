"""Guards: what the database itself refuses, by triggers, whoever asks and in whatever way.

A guard is one SQL condition on OLD and NEW that both SQLite and PostgreSQL understand. The apps name theirs in
`AppConfig.guards`; `triggers.py` sets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LOCK = 0x05B
ALWAYS = "1 = 1"
"""The condition of a guard that refuses whatever the row says."""


Event = Literal["INSERT", "UPDATE", "DELETE", "TRUNCATE"]


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse to insert, update or delete a row of a table when a condition holds, with a message.

    With `locks`, the condition counts other rows, and writers wait for each other so that none counts too few. Only
    PostgreSQL has TRUNCATE, which is of no single row.
    """

    name: str
    table: str
    on: Event
    when: str
    message: str
    locks: bool = False

    @property
    def trigger(self) -> str:
        """The name of the trigger."""
        return f"osa_{self.name}_{self.on.lower()}"

    def sqlite(self) -> str:
        """Return the trigger as SQLite keeps it."""
        return (
            f'CREATE TRIGGER "{self.trigger}" BEFORE {self.on} ON "{self.table}" FOR EACH ROW WHEN {self.when} '
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )

    def body(self) -> str:
        """Return the body of the function behind the trigger, as PostgreSQL keeps it.

        In REPEATABLE READ, a transaction that has waited for another still does not see what that one wrote, so nothing
        can be counted there.
        """
        row = "OLD" if self.on == "DELETE" else "NEW"
        counting = _COUNTING if self.locks else ""
        return f"BEGIN {counting}IF {self.when} THEN {_raise(self.message)} END IF; RETURN {row}; END"

    def postgresql(self) -> str:
        """Return the function and the trigger for PostgreSQL."""
        return (
            f'CREATE OR REPLACE FUNCTION "{self.trigger}"() RETURNS trigger LANGUAGE plpgsql '
            f"AS $guard${self.body()}$guard$; "
            f'CREATE OR REPLACE TRIGGER "{self.trigger}" BEFORE {self.on} ON "{self.table}" '
            f'FOR EACH {self.each} EXECUTE FUNCTION "{self.trigger}"()'
        )

    @property
    def each(self) -> str:
        """What PostgreSQL fires the trigger for."""
        return "STATEMENT" if self.on == "TRUNCATE" else "ROW"


def _raise(message: str) -> str:
    """Return the statement of PostgreSQL that refuses."""
    return f"RAISE EXCEPTION USING MESSAGE = '{message}', ERRCODE = 'check_violation';"


_COUNTING = (
    "IF current_setting('transaction_isolation') = 'repeatable read' THEN "
    f"{_raise('in REPEATABLE READ nothing can be counted: use READ COMMITTED')} END IF; "
    f"PERFORM pg_advisory_xact_lock({_LOCK}); "
)


def unchangeable(name: str, model: type[models.Model], what: str) -> tuple[Guard, ...]:
    """Return the guards of rows that stay as they are for ever."""
    changed = Guard(name, model._meta.db_table, "UPDATE", ALWAYS, f"{what} is never changed")
    return (changed, *kept(name, model, f"{what} is never removed"))


def kept(name: str, model: type[models.Model], message: str) -> tuple[Guard, ...]:
    """Return the guards of rows that are never removed, nor replaced by others with the same key or unique fields."""
    table, key = model._meta.db_table, model._meta.pk.column
    there = " OR ".join(_same(table, columns) for columns in _unique(model))
    return (
        Guard(name, table, "DELETE", ALWAYS, message),
        Guard(f"{name}_again", table, "INSERT", there, message),
        Guard(f"{name}_key", table, "UPDATE", f"NEW.{key} <> OLD.{key}", message),
    )


def _same(table: str, columns: Sequence[str]) -> str:
    """Return the SQL that asks whether a table has a row with the new row's values in some columns."""
    return f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{column} = NEW.{column}' for column in columns)})"


def _unique(model: type[models.Model]) -> Iterator[list[str]]:
    """Go through the columns, and groups of columns, that no two rows of a model share."""
    meta = model._meta
    columns = {field.name: str(field.column) for field in meta.concrete_fields}
    yield from ([columns[field.name]] for field in meta.concrete_fields if field.unique)
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None:
            yield [columns[name] for name in constraint.fields]


def trail_guards(entry: type[models.Model], head: type[models.Model]) -> tuple[Guard, ...]:
    """Return the guards of the trail itself: entries and heads are only ever added, entries at the end."""
    table = entry._meta.db_table
    elsewhere = (
        f"NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM {table}) "
        f"OR NEW.previous <> COALESCE((SELECT hash FROM {table} ORDER BY number DESC LIMIT 1), '{'0' * 64}')"
    )
    return (
        *unchangeable("trail_entry", entry, "an entry of the trail"),
        *unchangeable("trail_head", head, "a signed head of the trail"),
        Guard("trail_entry", table, "INSERT", elsewhere, "an entry of the trail is added at its end", locks=True),
    )
