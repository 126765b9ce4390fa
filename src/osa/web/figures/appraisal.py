"""Charts of the appraisal: arms, aid, spending, votes, rankings, back-test, substitution, history.

They are computed with the answers and read from there.
"""

from __future__ import annotations

import json
from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from osa.web import answers, shown_answers
from osa.web.figures.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

    import altair as alt

_PAGES = {
    **dict.fromkeys(("arms", "dependence", "aid", "grants", "spending", "votes"), "country-{of}"),
    **dict.fromkeys(("intervals", "heat"), "ranking"),
    **{kind: kind for kind in ("back_test", "substitution", "history")},
}
"""The page of the answers that each kind of chart stands on."""


class _Kept:
    """A chart that was drawn before: it gives its Vega-Lite as Altair's charts do."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec

    def to_dict(self) -> dict[str, Any]:
        """Return the Vega-Lite, to be changed freely."""
        return deepcopy(self.spec)

    def to_json(self, *, ensure_ascii: bool = True) -> str:
        """Return the Vega-Lite as JSON."""
        return json.dumps(self.spec, ensure_ascii=ensure_ascii, indent=2)


def _figure(kind: str, of: str) -> Figure:
    """Return a chart in the language in use. Raises `KeyError` if there is none, or none yet."""
    name = f"{kind}/{of}"
    try:
        kept = shown_answers.read(_PAGES[kind].format(of=of))["figures"][name]
        spec = shown_answers.chart(name)
    except answers.NotComputedError:
        raise KeyError(name) from None
    return Figure(
        kept["title"],
        kept["summary"],
        tuple(kept["columns"]),
        tuple(tuple(row) for row in kept["rows"]),
        lambda: cast("alt.TopLevelMixin", _Kept(spec)),
        kept["note"],
        kept["credit"],
    )


FIGURES: dict[str, Callable[[str], Figure]] = {kind: partial(_figure, kind) for kind in _PAGES}
