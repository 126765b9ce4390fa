"""What a page of the law was asked for: a day, a framework; and what is wrong with that."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse

from osa.i18n import _
from osa.rulebook.facts import parse_decision_date
from osa.trail import clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from osa.web.portal.rulebook.law import Law

NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Asked:
    """A day and a framework (empty: all of them), with what could not be understood, as messages."""

    day: dt.date
    framework: str
    faults: tuple[str, ...]

    @property
    def status(self) -> int:
        """Return HTTP's status: what cannot be understood is not found."""
        return NOT_FOUND if self.faults else 200


def asked(request: HttpRequest, law: Law) -> Asked:
    """Read `?on=` and `?framework=`; what is not given, or cannot be understood, is today and all frameworks."""
    faults: list[str] = []
    day = read_day(request.GET.get("on", ""), clock.today(), faults)
    return Asked(day, read_framework(request, law, faults), tuple(faults))


def read_day(text: str, otherwise: dt.date, faults: list[str]) -> dt.date:
    """Read a day, noting a fault if it is none."""
    if not text.strip():
        return otherwise
    try:
        return parse_decision_date(text)
    except ValueError:
        faults.append(_("“{text}” is not a day. Write it as 2023-12-15.").format(text=text[:40]))
        return otherwise


def read_framework(request: HttpRequest, law: Law, faults: list[str]) -> str:
    """Read a framework, noting a fault if there is none of this name."""
    name = request.GET.get("framework", "").strip()
    if name and name not in law.rulebook.frameworks:
        known = ", ".join(law.rulebook.frameworks)
        faults.append(_("There is no framework “{name}”; there are: {names}.").format(name=name[:40], names=known))
        return ""
    return name


def trail(*names: str) -> list[tuple[str, str]]:
    """Return the way from the first page through the rulebook to a page, for the breadcrumbs."""
    above = [(_("Home"), reverse("portal:home")), (_("Rulebook"), reverse("portal:rulebook"))]
    return [*above, *((name, "") for name in names)]


def missing(request: HttpRequest, told: str, name: str, kind: str, known: Iterable[str]) -> HttpResponse:
    """Answer that something does not exist, with the names that were perhaps meant and where they lead.

    `kind` is the name of the page that shows one such thing.
    """
    by_small = {other.lower(): other for other in known}
    close = [by_small[other] for other in difflib.get_close_matches(name.lower(), by_small, n=3, cutoff=0.5)]
    context = {"told": told, "close": close, "address": f"portal:{kind}"}
    return render(request, "portal/rulebook_missing.html", context, status=NOT_FOUND)
