"""Databases of their own, of the kind that the tests run on, for processes that the tests start."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def own_database(home: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of a process that works in an empty database, with its state in a directory."""
    settings = {"DJANGO_SETTINGS_MODULE": "osa.web.settings", "OSA_HOME": str(home), "OSA_SECRET_KEY": "x"}
    if connection.vendor != "postgresql":
        yield {**settings, "DATABASE_URL": ""}
        return
    name = f"osa_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield {**settings, "DATABASE_URL": os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
