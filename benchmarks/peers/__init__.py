"""The peers: other engines with the same rules, each told them as its own users would tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa


class Peer(Protocol):
    """An engine that has the rules of one era."""

    name: str
    knows_unknown: bool
    """Whether it can say "undetermined"; the others are two-valued, and are given complete cases only."""

    bulk_rows: int
    """How many cases it is given in the bulk benchmark; slow engines get fewer, and are compared by the case."""

    def prepare(self, cases: pa.Table) -> Any:  # noqa: ANN401 - each engine has a form of its own
        """Bring cases into the form that the engine reads; this is not measured."""

    def verdicts(self, prepared: Any) -> npt.NDArray[Any]:  # noqa: ANN401 - what `prepare` made
        """Return the verdict of each case, as its index in `VERDICTS`."""
