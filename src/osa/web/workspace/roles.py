"""What the person who is signed in may do: asked once for a page, however many buttons it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core.internal import ratelimit

from osa.accounts.permissions import SERVICES
from osa.web.workspace.access import actor

if TYPE_CHECKING:
    from django.http import HttpRequest


def roles_of(request: HttpRequest) -> frozenset[str]:
    """Return the roles of whoever is signed in."""
    known: frozenset[str] | None = getattr(request, "_roles", None)
    if known is None:
        known = request._roles = actor(request).roles()  # type: ignore[attr-defined]
    return known


def able(request: HttpRequest, service: str) -> bool:
    """Tell whether to show the button of a service; whether it may be called, the service decides."""
    return bool(roles_of(request) & frozenset(SERVICES[service]))


def within(request: HttpRequest, action: str, rate: str) -> bool:
    """Count one more of something that costs, and tell whether that is not too often (`20/h/user`)."""
    return bool(ratelimit.consume(request, app="osa", action=action, config={action: rate}))
