"""A process that makes the database of a released version and brings it up to date; for the tests of migrations.

`python -m tests.trail.upgrading FILE` reads a released version's rows and migrations, and prints what became of them;
`python -m tests.trail.upgrading --write FILE` writes such a file from the database of this version.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import django


def read(file: Path) -> dict[str, Any]:
    """Read what a released version's database held."""
    told: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    return told


def upgrade(file: Path) -> None:
    """Make the old tables, fill them, migrate, and print what is there."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from osa.trail.as_of import fill
    from osa.trail.backup import kept_models
    from osa.trail.triggers import drop_guards
    from osa.trail.verifying import verify

    released = read(file)
    executor = MigrationExecutor(connection)
    executor.migrate([(app, name) for app, name in released["migrations"]])
    then = executor.loader.project_state([(app, name) for app, name in released["migrations"]]).apps
    drop_guards()
    for label, rows in released["rows"].items():
        fill(then.get_model(label), rows)
    call_command("migrate", verbosity=0, interactive=False)
    rows = {model._meta.label_lower: model._base_manager.count() for model in kept_models()}
    found = verify(keys=None)
    print(json.dumps({"rows": {k: n for k, n in rows.items() if n}, "findings": [str(f) for f in found.findings]}))  # noqa: T201


def write(file: Path) -> None:
    """Write this version's rows and migrations."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from osa.trail.backup import kept_models
    from osa.trail.images import values_of

    leaves = sorted(MigrationExecutor(connection).loader.graph.leaf_nodes())
    rows = {
        model._meta.label_lower: [values_of(row) for row in model._base_manager.order_by("pk")]
        for model in kept_models()
    }
    told = {"migrations": leaves, "rows": {label: values for label, values in rows.items() if values}}
    file.write_bytes(gzip.compress(json.dumps(told, ensure_ascii=False).encode(), mtime=0))


if __name__ == "__main__":
    django.setup()
    write(Path(sys.argv[2])) if sys.argv[1] == "--write" else upgrade(Path(sys.argv[1]))
