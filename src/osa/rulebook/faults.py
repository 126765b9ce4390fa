"""What is wrong with an input, where, and what to write instead: collected, and raised all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with an input.

    `where` names the place as a person would look it up (`file:line, clause`, or `sheet!cell`); `what` says what is
    wrong and `expected` what to write instead.
    """

    where: str
    what: str
    expected: str = ""

    def __str__(self) -> str:
        """Return the fault as one line."""
        tail = " " + _("Expected: {expected}").format(expected=self.expected) if self.expected else ""
        return f"{self.where}: {self.what}{tail}"


def shown(value: object, most: int = 60) -> str:
    """Return a value as a message shows it: cut if it is long, and never a fault of its own."""
    try:
        text = repr(value)
    except ValueError:  # a number of more digits than Python writes
        text = f"<{type(value).__name__}>"
    return text if len(text) <= most else f"{text[:most]}…"


class InputError(Exception):
    """An input cannot be used. `faults` lists everything that is wrong with it, not only the first thing."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Faults(list[Fault]):
    """Faults found so far."""

    def add(self, where: str, what: str, expected: str = "") -> None:
        """Note one fault."""
        self.append(Fault(where, what, expected))

    def raise_if_any(self) -> None:
        """Raise `InputError` with everything found, if anything was found."""
        if self:
            raise InputError(self)
