"""What every template knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse, translate_url
from django.utils.translation import get_language_from_path

from osa.i18n import N_, _

if TYPE_CHECKING:
    from django.http import HttpRequest

_PORTAL = (
    ("portal:projects", N_("Projects")),
    ("portal:countries", N_("Countries")),
    ("portal:budget", N_("Budget")),
    ("portal:rulebook", N_("Rulebook")),
    ("portal:screen", N_("Screen a case")),
    ("portal:aims", N_("Aims")),
    ("portal:history", N_("History")),
    ("portal:article", N_("The article, checked")),
    ("portal:data", N_("Data")),
)

_OTHER = {"en": "ja", "ja": "en"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a navigation; `current` is what `aria-current` says of it: `page`, `true` for a page below it."""

    address: str
    name: str
    current: str


def entry(request: HttpRequest, view: str, name: str) -> Entry:
    """Return the entry for a view, marked if the page asked for is it or is below it."""
    address = reverse(view)
    if request.path == address:
        return Entry(address, _(name), "page")
    return Entry(address, _(name), "true" if request.path.startswith(address) else "")


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the entries of the portal, and the address of the same page in the other language.

    The latter is empty where the address does not say the language.
    """
    return {
        "navigation": [entry(request, view, name) for view, name in _PORTAL],
        "other_language_address": _in_other_language(request),
    }


def _in_other_language(request: HttpRequest) -> str:
    """Return the address of a page in the other language, of a page that is not there too; else nothing."""
    chosen = get_language_from_path(request.path_info)
    if chosen not in _OTHER:
        return ""
    here = request.get_full_path()
    there = translate_url(here, _OTHER[chosen])
    return here.replace(f"/{chosen}/", f"/{_OTHER[chosen]}/", 1) if there == here else there
