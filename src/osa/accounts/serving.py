"""What a service is: the only way to change anything. It asks whether its caller may, and leaves a trail."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from osa.accounts.permissions import OPERATOR, READING, SERVICES
from osa.i18n import _
from osa.trail.changing import changing

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


class Actor(Protocol):
    """Whoever does something: an account, or the operator of the machine."""

    @property
    def name(self) -> str:
        """The name that the trail keeps."""

    def roles(self) -> frozenset[str]:
        """Return the roles held today."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A person at the command line of the machine that holds the database."""

    name: str

    def roles(self) -> frozenset[str]:
        """Return the one role."""
        return frozenset({OPERATOR})


class NotAllowedError(PermissionError):
    """Somebody without the role for it called a service, or read what they may not."""


class Refused(Exception):  # noqa: N818 - it is an answer, not a failure
    """A service cannot do what it was asked, for reasons that its caller can mend; all of them at once."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


SERVICE_FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""Every service by its name, for those who check that each is declared and denied."""


def service(function: Callable[P, R]) -> Callable[P, R]:
    """Make a service of a function with the keyword arguments `by` (an `Actor`) and, if it likes, `why`.

    The service is one change of the register: all of it happens or nothing, and after every change before it. Raises
    `NotAllowedError` before anything else if none of the caller's roles is named in `permissions.SERVICES`; asked again
    when the changes before it are done, for one of them may have taken the role.
    """
    name = function.__name__
    if name not in SERVICES:
        message = f"the service {name} is not named in osa.accounts.permissions"
        raise KeyError(message)

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if args or "by" not in kwargs:
            message = f"the service {name} takes keyword arguments, by=… among them: who does it"
            raise TypeError(message)
        by: Actor = kwargs["by"]  # type: ignore[assignment]
        _check_allowed(by, name)
        with changing(by=by.name, service=name, why=str(kwargs.get("why", ""))):
            _check_allowed(by, name)
            return function(*args, **kwargs)

    SERVICE_FUNCTIONS[name] = call
    return call


def _check_allowed(by: Actor, name: str) -> None:
    """Raise `NotAllowedError` unless somebody has a role that may call a service."""
    if not by.roles() & frozenset(SERVICES[name]):
        message = _("{who} may not do this ({service}); it takes the role: {roles}")
        raise NotAllowedError(message.format(who=by.name, service=name, roles=", ".join(SERVICES[name])))


def may_read(by: Actor | None, area: str) -> bool:
    """Tell whether somebody may read an area; `None` is the public."""
    return bool(frozenset(READING[area]) & (by.roles() if by else frozenset({"public"})))


def check_may_read(by: Actor | None, area: str) -> None:
    """Raise `NotAllowedError` unless somebody may read an area; `None` is the public."""
    if not may_read(by, area):
        message = _("{who} may not read this ({area}); it takes the role: {roles}")
        who = by.name if by else _("the public")
        raise NotAllowedError(message.format(who=who, area=area, roles=", ".join(READING[area])))
