"""What the first page says of the programme: its figures, what of each budget is not signed, and what is overdue."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.casework.published import overdue, undated
from osa.register.models import Delivery
from osa.register.published import DONE, public
from osa.trail import clock
from osa.web.figures.programme import groups, received, years_of_money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.casework.published import Due
    from osa.register.published import MoneyYear

_YEARS = 4
"""So many of the newest fiscal years are on the first page."""
_OVERDUE = 10
"""So many of the duties and of the deliveries that are overdue."""
_NEXT = 3


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The programme in numbers: amounts in yen, `doubtful` that part of what was appropriated which is not certain."""

    projects: int
    delivered: int
    recipients: int
    signed: int
    appropriated: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class YearAtAGlance:
    """A fiscal year's budget, and how many of its projects have no notes.

    `share` is what is signed of a hundred; none where the budget or what is signed is not wholly known.
    """

    money: MoneyYear
    share: int | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """What should have been done by now: the first of the duties and of the planned deliveries, and how many more.

    `undated` are the duties that cannot be overdue because their text names no time, `next` the deliveries to come.
    """

    duties: Sequence[Due]
    duty_count: int
    deliveries: Sequence[Delivery]
    more_deliveries: bool
    undated: int
    next: Sequence[Delivery]

    @property
    def more_duties(self) -> int:
        """How many duties are overdue beside those that are named."""
        return self.duty_count - len(self.duties)


def key_figures() -> KeyFigures:
    """Return the programme in numbers."""
    listed, years = received(), years_of_money()
    return KeyFigures(
        projects=sum(one.projects for one in listed),
        delivered=sum(group.count for group in groups() if group.state in DONE),
        recipients=len(listed),
        signed=sum(year.signed for year in years),
        appropriated=sum(year.appropriated or 0 for year in years),
        doubtful=sum(year.appropriated or 0 for year in years if year.uncertain),
    )


def years_at_a_glance() -> list[YearAtAGlance]:
    """Return the newest fiscal years, the newest first."""
    waiting = Counter[int]()
    for group in groups():
        waiting[group.fiscal_year] += 0 if group.noted else group.count
    newest = years_of_money()[: -_YEARS - 1 : -1]
    return [_year(money, waiting) for money in newest]


def _year(money: MoneyYear, waiting: Counter[int]) -> YearAtAGlance:
    """Return a fiscal year's budget."""
    whole = money.appropriated and money.unsigned is not None
    share = round(100 * money.signed / money.appropriated) if money.appropriated and whole else None
    return YearAtAGlance(money, share, waiting[money.fiscal_year])


def what_is_overdue() -> Overdue:
    """Return what is overdue today."""
    today = clock.today()
    late = overdue(on=today)
    planned = public(Delivery).filter(delivered_on=None).exclude(project__standing="cancelled")
    planned = planned.exclude(planned_by=None).select_related("project__country").order_by("planned_by", "pk")
    first = list(planned[: _OVERDUE + 1 + _NEXT])
    missed = [delivery for delivery in first if delivery.planned_by < today]
    return Overdue(
        duties=late[:_OVERDUE],
        duty_count=len(late),
        deliveries=missed[:_OVERDUE],
        more_deliveries=len(missed) > _OVERDUE,
        undated=undated(),
        next=[delivery for delivery in first if delivery.planned_by >= today][:_NEXT],
    )
