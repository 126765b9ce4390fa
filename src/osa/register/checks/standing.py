"""What holds of countries, and what is no longer fresh."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from osa.i18n import _
from osa.register.checks.book import Book, Check, Finding, Found, day, fiscal_year, holds

if TYPE_CHECKING:
    from osa.register.checks.book import Row

FRESH = 548
"""Days (18 months) after which the newest source of a project under way is old."""

_NEEDED = ("dac_list", "transfer_agreement", "un_measures", "like_minded")


def _under_way(book: Book) -> dict[str, Row]:
    """Return the projects that are neither cancelled, suspended nor done."""
    done = ("evaluated", "closed")
    return {key: row for key, row in book.active() if row["standing"] == "active" and row["state"] not in done}


def status_missing(book: Book) -> Found:
    """Find recipients of projects that are still to be decided, of whom a status is missing today."""
    signed = {key for key, _project in book.active() if book.signed_on(key)}
    countries = {project["country"] for key, project in _under_way(book).items() if key not in signed}
    for country in sorted(countries):
        statuses = book.of("country_statuses", "country", country)
        for kind in _NEEDED:
            known = [(key, row) for key, row in statuses if row["kind"] == kind]
            if any(holds(row, book.today) for _key, row in known):
                continue
            ended = max((row["until"] for _key, row in known if row["until"]), default=None)
            if kind == "like_minded":
                message = _("nothing says whether it is like-minded in fiscal year {year}")
                what = message.format(year=fiscal_year(book.today))
            elif ended:
                what = _("its last status of the kind {kind} ended on {day}").format(kind=kind, day=ended)
            else:
                what = _("it has no status of the kind {kind}").format(kind=kind)
            yield Finding("warning", "countries", country, kind, what, _("enter the status that holds today"))


def status_twice(book: Book) -> Found:
    """Find statuses of one kind of one country that hold at the same time."""
    for country, _row in book.rows("countries"):
        statuses = sorted(book.of("country_statuses", "country", country), key=lambda s: (s[1]["kind"], s[1]["since"]))
        for (first, one), (second, other) in pairwise(statuses):
            if one["kind"] == other["kind"] and (one["until"] is None or one["until"] > other["since"]):
                what = _("it holds at the same time as {other}").format(other=first)
                yield Finding("error", "country_statuses", second, "since", what, _("end the earlier one"))


def least_developed_differs(book: Book) -> Found:
    """Find countries that are least developed by one list and not by the other."""
    for country, _row in book.rows("countries"):
        statuses = [row for _key, row in book.of("country_statuses", "country", country)]
        now = {row["kind"]: row["value"] for row in statuses if holds(row, book.today)}
        if {"dac_list", "ldc"} <= now.keys() and (now["dac_list"] == "ldc") != (now["ldc"] == "yes"):
            what = _("the United Nations say {ldc}, the DAC list says {group}")
            told = what.format(ldc=now["ldc"], group=now["dac_list"])
            do = _("the DAC list follows with some delay; see whether it has")
            yield Finding("note", "countries", country, "ldc", told, do)


def status_ends_soon(book: Book) -> Found:
    """Find statuses of recipients that end within three months."""
    for key, row in book.rows("country_statuses"):
        if row["until"] and 0 <= (day(row["until"]) - book.today).days <= 92:
            what = _("it ends on {day}").format(day=row["until"])
            yield Finding("note", "country_statuses", key, "until", what, _("enter what follows"))


def sources_are_old(book: Book) -> Found:
    """Find projects under way of which nothing new has been read for long."""
    for key in _under_way(book):
        cited = set((book.row("projects", key) or {})["sources"])
        for table in ("agreements", "deliveries", "procurement", "visits", "incidents", "evaluations"):
            for _row, values in book.of(table, "project", key):
                cited |= set(values["sources"])
        days = [source["published_on"] for name in cited if (source := book.row("sources", name))]
        newest = max((day(text) for text in days if text), default=None)
        if newest and book.days_since(newest) > FRESH:
            what = _("its newest source is of {day}").format(day=newest)
            yield Finding("note", "projects", key, "sources", what, _("look for news of it"))


CHECKS: tuple[Check, ...] = (
    status_missing,
    status_twice,
    least_developed_differs,
    status_ends_soon,
    sources_are_old,
)
