"""A page of the answers: plain data in the language in use, and its charts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osa.evidence.snapshots import Snapshot
    from osa.rulebook.faults import InputError
    from osa.web.figures.figure import Figure


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows. `figures` are by name: kind, a stroke, and what of that kind is shown."""

    name: str
    data: dict[str, Any]
    figures: dict[str, Figure] = field(default_factory=dict)

    def files(self) -> Iterator[tuple[str, object]]:
        """Return what is kept of it, by the name of the file: the page, and each chart as Vega-Lite."""
        told = {name: _words(figure) for name, figure in self.figures.items()}
        yield self.name, self.data | {"figures": told}
        for name, figure in self.figures.items():
            yield f"charts/{name}", figure.draw().to_dict(validate=False)


def _words(figure: Figure) -> dict[str, Any]:
    """Return everything of a chart but the drawing."""
    names = ("title", "summary", "columns", "rows", "note", "credit")
    return {name: getattr(figure, name) for name in names}


def sources(snapshots: Iterable[Snapshot]) -> list[dict[str, Any]]:
    """Return the snapshots that a page rests on, with the credit lines that their licences ask for."""
    found = {one.id: one for one in snapshots}
    return [
        {
            "id": name,
            "credit": one.provenance.credit_line(),
            "url": one.provenance.url,
            "licence": one.provenance.licence,
            "note": str(one.provenance.note),
        }
        for name, one in sorted(found.items())
    ]


def told(error: InputError) -> list[str]:
    """Return what stands in the way of an answer, as a person reads it."""
    return [str(fault) for fault in error.faults]
