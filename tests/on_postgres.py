"""Run pytest with PostgreSQL as the database, in a cluster to throw away: `python -m tests.on_postgres [ARGS]`."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.postgres import find_programs, running_cluster

DATABASE_TESTS = ("tests/trail", "tests/accounts", "tests/register", "tests/casework", "tests/web", "tests/cli")
_OF_THE_LAW = ("rulebook", "rulebook_answers", "screening", "bulk", "aims", "article", "history", "about")
LEFT_OUT = ("tests/web/figures", *(f"tests/web/portal/test_{name}.py" for name in _OF_THE_LAW))
"""What asks the database for nothing but the trail's last number, or what other tests ask as well."""


def main() -> int:
    """Run the tests that use the database (or those named) and return pytest's code; without PostgreSQL, say so."""
    programs = find_programs()
    if programs is None:
        print("POSTGRESQL IS NOT INSTALLED (no initdb): the database tests ran on SQLite only", file=sys.stderr)  # noqa: T201
        return 0
    with running_cluster(programs) as dsn:
        socket = dsn.split()[0].removeprefix("host=")
        url = f"postgresql://osa@/postgres?host={socket}"
        options = sys.argv[1:]
        tests = (
            options
            if any(not option.startswith("-") for option in options)
            else [*DATABASE_TESTS, *(f"--ignore={one}" for one in LEFT_OUT), *options]
        )
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.run([sys.executable, "-m", "pytest", *tests], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
