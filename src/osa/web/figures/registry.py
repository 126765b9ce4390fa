"""Every chart of the site by its name: a kind, and what of that kind it shows (`all`, or the code of a country)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.web.figures import appraisal, programme

if TYPE_CHECKING:
    from collections.abc import Callable

    from osa.web.figures.figure import Figure

FIGURES: dict[str, Callable[[str], Figure]] = {**programme.FIGURES, **appraisal.FIGURES}
"""A function for each kind; it raises `KeyError` for what there is no chart of."""
