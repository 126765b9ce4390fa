"""Who may see a page of the workspace, and how refusals reach the person who was refused."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import Count, Max
from django.views.decorators.cache import never_cache

from osa.accounts.models import User
from osa.accounts.permissions import READING, SERVICES
from osa.accounts.serving import NotAllowedError, Refused, check_may_read
from osa.web.caching import kept_for
from osa.web.models import Draft

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


def reads(area: str, *, keep: bool = False) -> Callable[[View], View]:
    """Show a page only to those who are signed in and may read an area of `permissions.READING`; others get 403.

    So does whoever calls a service that they may not, and whose view does not catch that. No area: whoever has an
    account. With `keep`, a page is made once for its reader while nothing changes: its view shows nothing but what the
    trail knows of, drafts and the session.
    """

    def decorate(view: View) -> View:
        def made(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:  # noqa: ANN401
            user = actor(request)
            held = request._roles = user.roles()  # type: ignore[attr-defined] # `roles_of` asks no more
            if area and not held & frozenset(READING[area]):
                check_may_read(user, area)
            return view(request, *args, **named)

        @never_cache
        @login_required
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:  # noqa: ANN401
            try:
                user = actor(request)
                if keep:
                    return kept_for(request, _reader(request, user), lambda: made(request, *args, **named))
                return made(request, *args, **named)
            except NotAllowedError as refused:
                raise PermissionDenied(str(refused)) from None

        return shown

    return decorate


def _reader(request: HttpRequest, user: User) -> tuple[object, ...]:
    """Return what a page shows its reader beside the state: who it is, what the session holds, and their drafts."""
    drafts = Draft.objects.filter(user=user).aggregate(Max("saved_at"), Count("pk"))
    return (user.pk, sorted(request.session.items()), *drafts.values())


def actor(request: HttpRequest) -> User:
    """Return who is signed in."""
    if not isinstance(request.user, User):
        raise NotAllowedError(request.path)
    return request.user


def may(user: User, service: str) -> bool:
    """Tell whether somebody has a role that may call a service: whether to show its button."""
    return bool(user.roles() & frozenset(SERVICES[service]))


def reasons_of(refused: Exception) -> list[str]:
    """Return what a service, a form or the database refused, each reason a sentence."""
    if isinstance(refused, Refused):
        return list(refused.reasons)
    if isinstance(refused, ValidationError):
        return list(refused.messages)
    return [str(refused)]


REFUSALS = (Refused, ValidationError, IntegrityError, NotAllowedError)
"""What a service may answer instead of doing what it was asked."""
