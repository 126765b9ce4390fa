"""Names beside circles of a picture, each put where it meets no other name and no circle, if there is such a place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE = 12
"""Pixels of a letter, as the names are written."""
_LINE = 14.0
_GAP = 3.0
_LATIN = 0.58
"""How wide a Latin letter is on average, for its size; a Japanese one is as wide as it is high."""
Align = Literal["left", "right", "center"]
_ALIGNS: tuple[Align, ...] = ("left", "right", "center", "center")


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle of a picture with its name; `x` and `y` from the upper left corner, in pixels."""

    name: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Label:
    """A name, the point it is written at, and how: `align` is that of Vega."""

    name: str
    x: float
    y: float
    align: Align


Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


def placed(circles: Iterable[Circle], width: float, height: float) -> list[Label]:
    """Return a label for each circle, in their order: those that come first choose first."""
    listed = list(circles)
    taken = [(one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius) for one in listed]
    labels = []
    for one in listed:
        places = list(zip(_ALIGNS, _around(one), strict=True))
        align, box = min(places, key=lambda place: _cost(place[1], taken, width, height))
        taken.append(box)
        across = {"left": box[0], "right": box[2], "center": (box[0] + box[2]) / 2}[align]
        labels.append(Label(one.name, across, (box[1] + box[3]) / 2, align))
    return labels


def width_of(name: str) -> float:
    """Return how wide a name is written, about, in pixels."""
    return sum(SIZE * (1 if unicodedata.east_asian_width(letter) in "WF" else _LATIN) for letter in name)


def _around(one: Circle) -> list[Box]:
    """Return the places of a name: to the right of its circle, to the left, above, below."""
    width, off, half = width_of(one.name), one.radius + _GAP, _LINE / 2
    return [
        (one.x + off, one.y - half, one.x + off + width, one.y + half),
        (one.x - off - width, one.y - half, one.x - off, one.y + half),
        (one.x - width / 2, one.y - one.radius - _LINE, one.x + width / 2, one.y - one.radius),
        (one.x - width / 2, one.y + one.radius, one.x + width / 2, one.y + one.radius + _LINE),
    ]


def _cost(box: Box, taken: Iterable[Box], width: float, height: float) -> float:
    """Return how much of a place is covered by others or lies outside of the picture, in square pixels."""
    whole = (box[2] - box[0]) * (box[3] - box[1])
    return sum(_shared(box, other) for other in taken) + whole - _shared(box, (0, 0, width, height))


def _shared(one: Box, other: Box) -> float:
    """Return the area that two places share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0.0) * max(down, 0.0)
