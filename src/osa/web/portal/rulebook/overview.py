"""The rulebook on a day: which rules are in force, what changed last and next, its timeline, and a search."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode

from osa.i18n import LANGUAGES, _
from osa.web.caching import published
from osa.web.formatting import day
from osa.web.portal.rulebook.asking import Asked, asked
from osa.web.portal.rulebook.law import law
from osa.web.portal.rulebook.shown import effect_badge
from osa.web.portal.rulebook.wording import READ_BADGES, effect_label, read_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from osa.rulebook.clause import Clause, Instrument
    from osa.web.portal.rulebook.law import Change, Law

_LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A clause in a list: what it does, and how its text is known."""

    clause: Clause
    effect: str
    badge: str
    known: str
    known_badge: str


@dataclass(frozen=True, slots=True)
class InstrumentOnDay:
    """An instrument with those of its clauses that are in force on a day, out of `count` in all."""

    instrument: Instrument
    lines: list[Line]
    count: int


@published
def rulebook(request: HttpRequest) -> HttpResponse:
    """Show the rulebook on a day; the slider asks by `?change=`, the place of a change among all of them."""
    now = law()
    if "change" in request.GET:
        return _to_day(request, now)
    wanted = asked(request, now)
    context = _on_day(now, wanted)
    if getattr(request, "htmx", None):
        return render(request, "portal/rulebook_day.html", context, status=wanted.status)
    words = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    context |= {
        "changes": now.changes(),
        "words": words,
        "found": lines(search(now.rulebook.clauses, words)) if words else [],
        "places": [(str(place), day(of_change)) for place, of_change in enumerate(now.days)],
        "last_place": len(now.days) - 1,
    }
    return render(request, "portal/rulebook.html", context, status=wanted.status)


def _to_day(request: HttpRequest, now: Law) -> HttpResponse:
    """Lead from a place of the slider to the day that it stands for."""
    chosen = request.GET["change"]
    place = min(int(chosen), len(now.days) - 1) if chosen.isdecimal() and chosen.isascii() else len(now.days) - 1
    query = {"on": now.days[place].isoformat()}
    if request.GET.get("framework"):
        query["framework"] = request.GET["framework"]
    return redirect(f"{reverse('portal:rulebook')}?{urlencode(query)}")


def _on_day(now: Law, wanted: Asked) -> dict[str, Any]:
    """Return what the part of the page shows that changes with the day."""
    book = now.rulebook
    in_force = now.in_force(wanted.day, wanted.framework)
    every = now.applied(wanted.framework) if wanted.framework else list(book.clauses)
    days = sorted({of_change for clause in every for of_change in (clause.since, clause.until) if of_change})
    past = [other for other in days if other <= wanted.day]
    return {
        "law": now,
        "rulebook": book,
        "frameworks": book.frameworks.values(),
        "asked": wanted,
        "framework": book.frameworks.get(wanted.framework),
        "place": sum(other <= wanted.day for other in now.days[1:]),
        "change": _of_framework(now.change(past[-1]), every) if past else None,
        "day_before": past[-1] - dt.timedelta(days=1) if past else None,
        "previous_day": past[-2] if len(past) > 1 else None,
        "next_day": next((other for other in days if other > wanted.day), None),
        "first_rule": days[0],
        "in_force": in_force,
        "exists": now.exists(wanted.day, wanted.framework),
        "instruments": _by_instrument(now, in_force, every),
        "said": _said(wanted, len(in_force)),
    }


def _said(wanted: Asked, count: int) -> str:
    """Say what the page shows, for those who hear it."""
    return _("The rules on {day}. Clauses in force: {count}.").format(day=day(wanted.day), count=count)


def _of_framework(change: Change, clauses: list[Clause]) -> Change:
    """Return of a change what concerns some clauses."""
    concerned = {clause.id for clause in clauses}
    kept = [tuple(c for c in group if c.id in concerned) for group in (change.entered, change.left)]
    return type(change)(change.day, *kept)


def _by_instrument(now: Law, in_force: list[Clause], every: list[Clause]) -> list[InstrumentOnDay]:
    """Return the instruments that some clauses come from, each with those in force."""
    grouped = groupby(sorted(every, key=lambda clause: clause.instrument), key=lambda clause: clause.instrument)
    counts = {name: len(list(clauses)) for name, clauses in grouped}
    return [
        InstrumentOnDay(instrument, lines(clause for clause in in_force if clause.instrument == name), counts[name])
        for name, instrument in now.rulebook.instruments.items()
        if name in counts
    ]


def lines(clauses: Iterable[Clause]) -> list[Line]:
    """Return clauses as lines of a list."""
    return [Line(c, effect_label(c.effect), effect_badge(c), read_label(c.read), READ_BADGES[c.read]) for c in clauses]


def search(clauses: Iterable[Clause], words: str) -> list[Clause]:
    """Return the clauses in which every word stands: in their id, title, text, citation or note, in either language."""
    wanted = words.casefold().split()
    return [clause for clause in clauses if all(word in _searched(clause) for word in wanted)]


def _searched(clause: Clause) -> str:
    """Return what is searched of a clause."""
    texts = [text for text in (clause.title, clause.text, clause.cites, clause.note) if text]
    said = [text[name] for text in texts for name in LANGUAGES]
    return "\n".join([clause.id, clause.written, *said]).casefold()


urlpatterns = [path("rulebook/", rulebook, name="rulebook")]
