"""The answers of the appraisal as pages show them: only while all that they rest on is public."""

from __future__ import annotations

from typing import Any

from osa.web import answers
from osa.web.caching import remembered


def read(page: str) -> dict[str, Any]:
    """Return what a page shows, in the language in use.

    Raises `NotComputedError` if there are no answers, or none that may be shown; `KeyError` if they have no such page.
    """
    _refuse_withheld()
    return answers.read(page)


def chart(name: str) -> dict[str, Any]:
    """Return a chart as Vega-Lite, in the language in use; raises like `read`."""
    _refuse_withheld()
    return answers.chart(name)


def _refuse_withheld() -> None:
    """Refuse answers that rest on what is not public any more. Raises `NotComputedError`."""
    if remembered("answers withheld", answers.withheld):
        raise answers.NotComputedError
