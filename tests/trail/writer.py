"""A process that writes without end, and says what is committed; for the tests that kill it.

`python -m tests.trail.writer NAME` writes pairs of rows; with `--read` for the name it prints what is there, and
what verification finds.
"""

from __future__ import annotations

import json
import sys
from itertools import count

import django


def write(name: str) -> None:
    """Write pair after pair, each in one change."""
    from osa.register.models import Source
    from osa.trail.changing import changing

    for number in count():
        with changing(by=name, service="row_save"):
            for half in ("a", "b"):
                row = Source(id=f"{name}-{number}-{half}", publisher="p", title="t", kind="primary")
                row.url = "https://example.org/"
                row.save()
        print(f"{name}-{number}", flush=True)  # noqa: T201


def read() -> None:
    """Print what is there."""
    from django.db import connection

    from osa.register.models import Source
    from osa.trail.verifying import verify

    whole = True
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            whole = cursor.fetchone() == ("ok",)
    found = verify(keys=None)
    rows = sorted(Source.objects.values_list("id", flat=True))
    print(json.dumps({"rows": rows, "findings": [f.what for f in found.findings], "whole": whole}))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    read() if sys.argv[1] == "--read" else write(sys.argv[1])
