"""The guards as triggers of the database: setting them, and finding out whether they are as they were set.

They are set after every migration, so that a table that a migration has made anew has them too (SQLite).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, transaction

from osa.trail.guards import ALWAYS, Guard

if TYPE_CHECKING:
    from collections.abc import Iterator


def all_guards() -> list[Guard]:
    """Return the guards of all apps whose tables are there; on PostgreSQL those too that keep tables from TRUNCATE."""
    tables = set(connection.introspection.table_names())
    guards = [guard for app in _apps() for guard in app.guards if guard.table in tables]
    if connection.vendor == "postgresql":
        whole = "rows are removed one by one"
        guards += (Guard(f"{table}_whole", table, "TRUNCATE", ALWAYS, whole) for table in sorted(_tables() & tables))
    return guards


def _apps() -> list[Any]:
    """Return the apps whose tables are guarded: those of osa."""
    return [app for app in apps.get_app_configs() if hasattr(app, "guards")]


def _tables() -> set[str]:
    """Return the names of their tables."""
    return {model._meta.db_table for app in _apps() for model in app.get_models(include_auto_created=True)}


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
        found: _Found = {(table, name): tuple(rest) for table, name, *rest in cursor.fetchall()}
    return [guard for guard in all_guards() if not is_set(guard, found)]


_DEFINITIONS = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT t.tgrelid::regclass::text, t.tgname, p.prosrc, pg_get_triggerdef(t.oid) FROM pg_trigger t "
    "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal",
}

_Found = dict[tuple[str, str], tuple[str, ...]]
"""What the database says of its triggers, by table and name."""


def _is_set_in_sqlite(guard: Guard, found: _Found) -> bool:
    """Tell whether SQLite holds a guard as it was set."""
    return found.get((guard.table, guard.trigger)) == (guard.sqlite(),)


def _is_set_in_postgresql(guard: Guard, found: _Found) -> bool:
    """Tell whether PostgreSQL holds a guard as it was set, for the same event and for every row."""
    body, told = found.get((guard.table, guard.trigger), ("", ""))
    words = (f" BEFORE {guard.on} ON ", f" FOR EACH {guard.each} EXECUTE ")
    return body == guard.body() and all(word in told for word in words)


def strange_triggers() -> list[str]:
    """Return what acts on the tables of osa by itself and was not set by it: triggers, and rules of PostgreSQL."""
    tables = _tables()
    known = {(guard.table, guard.trigger) for guard in all_guards()}
    with connection.cursor() as cursor:
        cursor.execute(_DEFINITIONS[connection.vendor])
        found = [(table, name) for table, name, *_rest in cursor.fetchall()]
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tablename, rulename FROM pg_rules WHERE schemaname = current_schema()")
            found += cursor.fetchall()
    return [f"{table} {name}" for table, name in found if table in tables and (table, name) not in known]


def missing_constraints() -> list[str]:
    """Return the constraints of osa's models that the database does not hold (any more)."""
    missing = []
    with connection.cursor() as cursor:
        for model in (model for app in _apps() for model in app.get_models() if model._meta.constraints):
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
            names = [constraint.name for constraint in model._meta.constraints]
            missing += [f"{model._meta.db_table} {name}" for name in names if name not in found]
    return missing


def _found(cursor: object) -> list[tuple[str, str]]:
    """Return the names and tables of the triggers that osa has set."""
    query = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'osa~_%' ESCAPE '~'"
        if connection.vendor == "sqlite"
        else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'osa~_%%' ESCAPE '~'"
    )
    cursor.execute(query)  # type: ignore[attr-defined]
    return list(cursor.fetchall())  # type: ignore[attr-defined]
