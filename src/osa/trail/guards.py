"""Guards: what the database itself refuses, by triggers, whoever asks and in whatever way.

A guard is one SQL condition on OLD and NEW that both SQLite and PostgreSQL understand. The apps name theirs in
`AppConfig.guards`; they are set after every migration, so that a table that a migration has made anew has them too.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.apps import apps
from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

_LOCK = 0x05B
ALWAYS = "1 = 1"
"""The condition of a guard that refuses whatever the row says."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse to insert, update or delete a row of a table when a condition holds, with a message.

    With `locks`, the condition counts other rows, and writers wait for each other so that none counts too few.
    """

    name: str
    table: str
    on: Literal["INSERT", "UPDATE", "DELETE"]
    when: str
    message: str
    locks: bool = False

    @property
    def trigger(self) -> str:
        """The name of the trigger."""
        return f"osa_{self.name}_{self.on.lower()}"

    @property
    def stays(self) -> bool:
        """Whether the guard keeps every row of its table."""
        return (self.on, self.when) == ("DELETE", ALWAYS)

    def sqlite(self) -> str:
        """Return the trigger as SQLite keeps it."""
        return (
            f'CREATE TRIGGER "{self.trigger}" BEFORE {self.on} ON "{self.table}" FOR EACH ROW WHEN {self.when} '
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )

    def body(self) -> str:
        """Return the body of the function behind the trigger, as PostgreSQL keeps it."""
        lock = f"PERFORM pg_advisory_xact_lock({_LOCK}); " if self.locks else ""
        row = "OLD" if self.on == "DELETE" else "NEW"
        raised = f"RAISE EXCEPTION USING MESSAGE = '{self.message}', ERRCODE = 'check_violation';"
        return f"BEGIN {lock}IF {self.when} THEN {raised} END IF; RETURN {row}; END"

    def postgresql(self) -> str:
        """Return the function and the triggers for PostgreSQL; where rows stay, they are not emptied at once either."""
        function = (
            f'CREATE OR REPLACE FUNCTION "{self.trigger}"() RETURNS trigger LANGUAGE plpgsql '
            f"AS $guard${self.body()}$guard$; "
        )
        trigger = (
            f'CREATE OR REPLACE TRIGGER "{self.trigger}" BEFORE {self.on} ON "{self.table}" FOR EACH ROW '
            f'EXECUTE FUNCTION "{self.trigger}"(); '
        )
        at_once = (
            f'CREATE OR REPLACE TRIGGER "{self.trigger}_all" BEFORE TRUNCATE ON "{self.table}" FOR EACH STATEMENT '
            f'EXECUTE FUNCTION "{self.trigger}"(); '
        )
        return function + trigger + (at_once if self.stays else "")


def unchangeable(name: str, model: type[models.Model], what: str) -> tuple[Guard, ...]:
    """Return the guards of rows that stay as they are for ever."""
    changed = Guard(name, model._meta.db_table, "UPDATE", ALWAYS, f"{what} is never changed")
    return (changed, *kept(name, model, f"{what} is never removed"))


def kept(name: str, model: type[models.Model], message: str) -> tuple[Guard, Guard]:
    """Return the guards of rows that are never removed, nor replaced by an INSERT with the same key."""
    table, key = model._meta.db_table, model._meta.pk.column
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
    return (
        Guard(name, table, "DELETE", ALWAYS, message),
        Guard(f"{name}_again", table, "INSERT", there, message),
    )


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


def all_guards() -> list[Guard]:
    """Return the guards of all apps whose tables are there."""
    tables = set(connection.introspection.table_names())
    named = [guard for app in apps.get_app_configs() for guard in getattr(app, "guards", ())]
    return [guard for guard in named if guard.table in tables]


def set_guards(**_: object) -> None:
    """Set all guards (after a migration; the signal's arguments do not matter)."""
    with transaction.atomic(), connection.cursor() as cursor:
        for guard in all_guards():
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{guard.trigger}"')
                cursor.execute(guard.sqlite())
            else:
                cursor.execute(guard.postgresql())


def drop_guards() -> None:
    """Drop all guards, those too that an older version of osa has set."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, table in _found(cursor):
            where = "" if connection.vendor == "sqlite" else f' ON "{table}"'
            cursor.execute(f'DROP TRIGGER "{name}"{where}')


@contextmanager
def without_guards() -> Iterator[None]:
    """Do something that the guards would refuse (restore a backup), in one transaction that sets them again."""
    with transaction.atomic():
        drop_guards()
        yield
        set_guards()


def missing_guards() -> list[Guard]:
    """Return the guards that are not there, switched off, or not what they should be."""
    is_set = _is_set_in_sqlite if connection.vendor == "sqlite" else _is_set_in_postgresql
    with connection.cursor() as cursor:
        cursor.execute(_DEFINITIONS[connection.vendor])
        found = {name: tuple(rest) for name, *rest in cursor.fetchall()}
    return [guard for guard in all_guards() if not is_set(guard, found)]


_DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT t.tgname, p.prosrc, pg_get_triggerdef(t.oid) FROM pg_trigger t "
    "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled IN ('O', 'A')",
}


def _is_set_in_sqlite(guard: Guard, found: dict[str, tuple[str, ...]]) -> bool:
    """Tell whether SQLite holds a guard as it was set."""
    return found.get(guard.trigger) == (guard.sqlite(),)


def _is_set_in_postgresql(guard: Guard, found: dict[str, tuple[str, ...]]) -> bool:
    """Tell whether PostgreSQL holds a guard as it was set, for the same event and for every row."""
    expected = [(guard.trigger, f" BEFORE {guard.on} ON ", " FOR EACH ROW EXECUTE ")]
    if guard.stays:
        expected.append((f"{guard.trigger}_all", " BEFORE TRUNCATE ON ", " FOR EACH STATEMENT EXECUTE "))
    definitions = [(found.get(name, ("", "")), words) for name, *words in expected]
    return all(body == guard.body() and all(word in told for word in words) for (body, told), words in definitions)


def _found(cursor: object) -> list[tuple[str, str]]:
    """Return the names and tables of the triggers that osa has set."""
    query = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'osa~_%' ESCAPE '~'"
        if connection.vendor == "sqlite"
        else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'osa~_%%' ESCAPE '~'"
    )
    cursor.execute(query)  # type: ignore[attr-defined]
    return list(cursor.fetchall())  # type: ignore[attr-defined]
