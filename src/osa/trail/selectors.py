"""Reading the trail."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, Min
from django.utils import timezone

from osa.trail.models import Entry, SignedHead, recorded_models

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE = 50
"""Entries on a page."""


def entries(*, row: str | None = None, by: str | None = None, last: int | None = None) -> list[Entry]:
    """Return entries in their order: of one row (by its id), by one account, the `last` of them."""
    found = Entry.objects.order_by("-number")
    if row is not None:
        found = found.filter(row=row)
    if by is not None:
        found = found.filter(by=by)
    return list(found[:last])[::-1]


@dataclass(frozen=True, slots=True)
class Search:
    """What entries are looked for; what is empty is not asked. Days are whole, both included."""

    table: str = ""
    row: str = ""
    by: str = ""
    service: str = ""
    change: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def entries(self) -> QuerySet[Entry, Entry]:
        """Return the entries that match, the newest first."""
        found = Entry.objects.order_by("-number")
        if self.row and not self.table:  # the index on rows begins with the table
            found = found.filter(table__in=[model._meta.label_lower for model in recorded_models()])
        asked = {name: getattr(self, name) for name in ("table", "row", "by", "service", "change")}
        return self._of_days(found.filter(**{name: value for name, value in asked.items() if value}))

    def _of_days(self, found: QuerySet[Entry, Entry]) -> QuerySet[Entry, Entry]:
        """Keep the entries of some days; the signed heads tell which numbers these have, so that few are read."""
        if self.since:
            before = SignedHead.objects.filter(day__lt=self.since).aggregate(last=Max("number"))["last"] or 0
            found = found.filter(number__gt=before, at__gte=_start_of(self.since))
        if self.until:
            after = SignedHead.objects.filter(day__gt=self.until).aggregate(first=Min("number"))["first"]
            found = found.filter(at__lt=_start_of(self.until + dt.timedelta(days=1)))
            found = found if after is None else found.filter(number__lte=after)
        return found


def _start_of(day: dt.date) -> dt.datetime:
    """Return the first moment of a day, in the programme's time zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first, and the numbers at which the pages beside it begin.

    `older`: that page has the entries before this number; `newer`: that one those after it. `None`: there is none.
    """

    entries: tuple[Entry, ...]
    older: int | None
    newer: int | None


def page_of(search: Search, *, before: int | None = None, after: int | None = None, size: int = PAGE) -> Page:
    """Return one page of a search: the newest entries, those before a number, or those after one.

    Pages are found by their numbers, so that the last is as quick to read as the first.
    """
    found = search.entries()
    if after is not None:
        listed = list(found.filter(number__gt=after).reverse()[: size + 1])
        more, shown = len(listed) > size, listed[:size][::-1]
        return Page(tuple(shown), shown[-1].number if shown else None, shown[0].number if more else None)
    listed = list((found if before is None else found.filter(number__lt=before))[: size + 1])
    shown = listed[:size]
    newer = shown[0].number if shown and before is not None else None
    return Page(tuple(shown), shown[-1].number if len(listed) > size else None, newer)


def image_on(table: str, row: str, day: dt.date) -> Entry | None:
    """Return the entry that says what a row was at the end of a day; `None` if nothing was known of it."""
    known = Entry.objects.filter(table=table, row=row, at__lt=_start_of(day + dt.timedelta(days=1)))
    return known.order_by("number").last()


@dataclass(frozen=True, slots=True)
class Trail:
    """How long the trail is: its last entry, its newest signed heads, and the keys that have signed heads."""

    last: Entry | None
    heads: tuple[SignedHead, ...]
    keys: tuple[str, ...]


def trail(*, heads: int = 10) -> Trail:
    """Return the end of the trail, and the newest of its signed heads."""
    last = Entry.objects.order_by("number").last()
    signed = SignedHead.objects.order_by("-number")
    keys = set(signed.order_by().values_list("key", flat=True).distinct()) | ({last.key} if last else set())
    return Trail(last, tuple(signed[:heads]), tuple(sorted(keys)))
