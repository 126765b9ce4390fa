"""Changes of accounts outside of any service: what signing in writes, and what people do to their own accounts.

These are the only recorded rows that may be saved so, and only while somebody is named to answer for it.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from osa.trail.changing import changing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOBODY = "(sign-in)"
"""Whom the trail names while nobody is signed in yet. No account can have this name."""

SERVICE = "sign_in"
"""The service that the trail names for such changes."""

_acting: ContextVar[Callable[[], str] | None] = ContextVar("acting", default=None)


@contextmanager
def acting(*, by: Callable[[], str]) -> Iterator[None]:
    """Let accounts be saved inside, each as a change of its own; `by` tells who is named, when something is saved."""
    token = _acting.set(by)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def own_change() -> Iterator[None]:
    """Make a change by whoever acts; where nobody does, leave it to the change that is under way, if one is."""
    by = _acting.get()
    if by is None:
        yield
        return
    with changing(by=by(), service=SERVICE):
        yield
