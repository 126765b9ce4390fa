"""`python -m osa.web.answering`: the process that computes answers beside the site."""

from __future__ import annotations

import os

import django

_NICER = 5
"""How much the process stands back behind those that answer pages."""


def main() -> None:
    """Compute the answers of the present state if they are missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "osa.web.settings")
    os.nice(_NICER)
    django.setup()
    from osa.web.answers import refresh  # noqa: PLC0415 - Django must be ready

    refresh(lambda _step: None)


if __name__ == "__main__":
    main()
