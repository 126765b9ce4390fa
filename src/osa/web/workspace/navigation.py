"""The navigation of the workspace: the entries that the roles of whoever is signed in may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from osa.accounts.models import User
from osa.accounts.permissions import READING, SERVICES
from osa.i18n import N_, _
from osa.web.workspace.roles import roles_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_READ = (
    ("desk:queue", N_("Projects in hand"), "casework"),
    ("desk:stale", N_("Screenings"), "casework"),
    ("desk:register", N_("Register"), "register"),
    ("desk:calendar", N_("Calendar"), "casework"),
    ("desk:audit", N_("Trail"), "trail"),
    ("desk:accounts", N_("Accounts"), "accounts"),
)
"""Pages, what they are called, and the area that one must be allowed to read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its name, its address, and whether the page is at it or below it."""

    name: str
    address: str
    here: bool


def desk_navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation for templates; nothing is asked of the database unless a page shows it."""
    return {"desk_navigation": SimpleLazyObject(lambda: _entries(request))}


def _entries(request: HttpRequest) -> list[Entry]:
    """Return the entries for whoever is signed in; nobody else has any."""
    if not isinstance(getattr(request, "user", None), User):
        return []
    held = roles_of(request)
    names = [("desk:work", N_("My work"))]
    names += [(page, name) for page, name, area in _READ if held & frozenset(READING[area])]
    if held & frozenset(SERVICES["register_import"]):
        names.append(("desk:import", N_("Import")))
    if held & frozenset(SERVICES["delegation_make"]):
        names.append(("desk:delegations", N_("My delegations")))
    return [_entry(request, page, name) for page, name in names]


def _entry(request: HttpRequest, page: str, name: str) -> Entry:
    """Return one entry."""
    address = reverse(page)
    here = request.path == address or (page != "desk:work" and request.path.startswith(address))
    return Entry(_(name), address, here)
