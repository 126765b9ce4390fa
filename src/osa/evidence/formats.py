"""What an importer is: formats that it recognises by content, and how each becomes rows of a canonical table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb

    from osa.evidence.datasets import Dataset
    from osa.evidence.head import Head
    from osa.rulebook.faults import Fault


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose data they are and what may be done with them. `credit` is the line to show with every use."""

    publisher: str
    title: str
    url: str
    licence: str
    credit: str
    commercial: bool = True


@dataclass(slots=True)
class Source:
    """A file on its way in. `connection` knows countries (`countries.connect`); `indicator` is what the user said.

    What a reader leaves in `checks` is called if the rows cannot be converted: each returns the cells that are wrong.
    A large file is read without care first, which is fast and only tells that something is wrong, then with `careful`.
    """

    path: Path
    head: Head
    connection: duckdb.DuckDBPyConnection
    indicator: str | None = None
    checks: list[Callable[[], list[Fault]]] = field(default_factory=list)
    careful: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a canonical table, not computed yet.

    `generated` is the publisher's word on when it made the data. `covers` names, for a column, the only values that
    the file was asked for, where it says so (the arms of one supplier, say). `telling` names columns of which a whole
    file has many values: where all rows have one value, the file was asked for it, though it does not say so. `years`
    are those that the publisher was asked for, where the file says so; `left_out` says which rows of it are not here,
    and why.
    """

    relation: duckdb.DuckDBPyRelation
    generated: str | None = None
    covers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    telling: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """One of a publisher's formats. `read` gives every column of the dataset by name, in any order.

    `about` is how the file is known to those who download it.
    """

    id: str
    about: str
    dataset: Dataset
    origin: Origin
    recognises: Callable[[Head], bool]
    read: Callable[[Source], Rows]
