"""What a change of the law meant: two days compared by what they permit, with cases that show the difference."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import path

from osa.i18n import _
from osa.rulebook.facts import Case
from osa.rulebook.formulas import FIRST_DAY
from osa.web.caching import published
from osa.web.formatting import day
from osa.web.portal.rulebook.asking import NOT_FOUND, read_day, read_framework, trail
from osa.web.portal.rulebook.law import law
from osa.web.portal.rulebook.overview import Line, lines
from osa.web.portal.rulebook.shown import Answered, answered, lifting, screening_address
from osa.web.portal.rulebook.wording import RELATION_BADGES, relation_label, relation_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from osa.rulebook.clause import Clause, Framework, Property, Verdict
    from osa.rulebook.comparing import Comparison, Example
    from osa.web.portal.rulebook.law import Law

_FEW = 2
"""So many exceptions to a clause are looked at when its case is told in short."""


@dataclass(frozen=True, slots=True)
class Row:
    """One framework's answer."""

    framework: Framework
    comparison: Comparison
    label: str
    badge: str
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the law of one day says of a case, and the clauses responsible."""

    day: dt.date
    verdict: Verdict
    clauses: list[Clause]
    address: str


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case that comes out differently: what matters of it, the rest of it, and both answers."""

    telling: list[Answered]
    others: list[Answered]
    sides: tuple[Outcome, Outcome]


class _Told:
    """Tells the cases of one framework between two days."""

    def __init__(self, now: Law, framework: str, before: dt.date, after: dt.date) -> None:
        self.now, self.framework, self.before, self.after = now, framework, before, after
        self.changed = {c.id for c in now.rulebook.clauses if c.in_force(before) != c.in_force(after)}

    def case(self, example: Example) -> ShownCase:
        """Return an example as it is shown."""
        sides = (
            self.outcome(example, self.before, example.before, example.before_clauses),
            self.outcome(example, self.after, example.after, example.after_clauses),
        )
        matter = self.telling(sides[0].clauses) | self.telling(sides[1].clauses)
        book = self.now.rulebook
        return ShownCase(
            answered(book, {name: value for name, value in example.facts.items() if name in matter}),
            answered(book, {name: value for name, value in example.facts.items() if name not in matter}),
            sides,
        )

    def telling(self, deciding: list[Clause]) -> set[str]:
        """Return the facts that the clauses responsible read: where some of these changed, those that these read.

        Exceptions to them count if they are few and changed too.
        """
        chosen = [clause for clause in deciding if clause.id in self.changed] or deciding
        lifts = [lift for clause in chosen for lift in lifting(self.now.rulebook, clause) if lift.id in self.changed]
        chosen = chosen + (lifts if len(lifts) <= _FEW else [])
        return {name for clause in chosen for name in self.now.reads(clause)}

    def outcome(self, example: Example, on: dt.date, verdict: Verdict, deciding: tuple[str, ...]) -> Outcome:
        """Return what one day says of an example."""
        clauses = [self.now.rulebook.by_id[name] for name in deciding]
        return Outcome(on, verdict, clauses, screening_address(self.framework, Case(on, example.facts)))


@published
def compare(request: HttpRequest) -> HttpResponse:
    """Compare the law of two days; without any, what the last change meant."""
    now = law()
    faults: list[str] = []
    after = read_day(request.GET.get("to", ""), now.days[-1], faults)
    before = read_day(request.GET.get("from", ""), _day_before(now, after), faults)
    rows = [_row(now, framework, before, after) for framework in now.rulebook.frameworks.values()]
    asked_for = read_framework(request, now, faults)
    row = next((row for row in rows if row.framework.id == asked_for), None) or _most_telling(rows)
    context = {
        "trail": trail(_("What changed")),
        "law": now,
        "faults": faults,
        "before": before,
        "after": after,
        "law_before": now.since(before),
        "law_after": now.since(after),
        "one_change": after in now.days and before == after - dt.timedelta(days=1),
        "rows": rows,
        "row": row,
        "periods": periods(now),
        **_details(now, row, before, after),
    }
    return render(request, "portal/compare.html", context, status=NOT_FOUND if faults else 200)


def _day_before(now: Law, of: dt.date) -> dt.date:
    """Return the last day of the law that was replaced by the law of a day."""
    since = now.since(of)
    return since if since == FIRST_DAY else since - dt.timedelta(days=1)


def _row(now: Law, framework: Framework, before: dt.date, after: dt.date) -> Row:
    """Return a framework's answer in words."""
    comparison = now.comparison(before, after, framework.id)
    relation = comparison.relation
    return Row(framework, comparison, relation_label(relation), RELATION_BADGES[relation], relation_words(relation))


def _most_telling(rows: list[Row]) -> Row:
    """Return the first framework in which something changed."""
    return next((row for row in rows if row.comparison.relation != "equivalent"), rows[0])


def _details(now: Law, row: Row, before: dt.date, after: dt.date) -> dict[str, Any]:
    """Return what is shown of one framework."""
    told = _Told(now, row.framework.id, before, after)
    entered = _only_on(now, row.framework.id, after, before)
    left = _only_on(now, row.framework.id, before, after)
    return {
        "permitted": [told.case(example) for example in row.comparison.newly_permitted],
        "barred": [told.case(example) for example in row.comparison.newly_barred],
        "new": _rules(now, row.framework.id, after, before),
        "gone": _rules(now, row.framework.id, before, after),
        "entered": entered,
        "left": left,
        "practice": sum(line.clause.read == "practice" for line in (*entered, *left)),
        "decisions": now.otherwise(before, after, row.framework.id),
        "proved": _proved_since(now, row.framework.id, now.since(after)),
    }


def _rules(now: Law, framework: str, one: dt.date, other: dt.date) -> list[Clause]:
    """Return the rules in force on one day and not on another, without exceptions: what there is to say in short."""
    return [c for c in now.in_force(one, framework) if not c.in_force(other) and c.effect != "lifts"]


def _only_on(now: Law, framework: str, one: dt.date, other: dt.date) -> list[Line]:
    """Return the clauses of a framework in force on one day and not on another."""
    return lines(clause for clause in now.in_force(one, framework) if not clause.in_force(other))


def _proved_since(now: Law, framework: str, since: dt.date) -> list[Property]:
    """Return the properties of a framework that begin on a day and were proved."""
    return [
        proof.claim
        for proof in now.proofs()
        if proof.holds and proof.claim.since == since and framework in proof.claim.frameworks
    ]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days with the same law; `value` is a day within. The first has no beginning, the last no end."""

    first: dt.date | None
    last: dt.date | None
    value: dt.date

    def __str__(self) -> str:
        """Return the period in words."""
        if self.first is None or self.last is None:
            known = self.first or self.last or self.value
            message = _("until {last}") if self.first is None else _("since {first}")
            return message.format(first=day(known), last=day(known))
        return _("{first} to {last}").format(first=day(self.first), last=day(self.last))


def periods(now: Law) -> list[Period]:
    """Return the periods between the changes of the law, the latest one first."""
    ends: list[dt.date | None] = [first - dt.timedelta(days=1) for first in now.days]
    found = [Period(None, ends[0], ends[0] or FIRST_DAY)]
    found += [Period(first, last, first) for first, last in zip(now.days, [*ends[1:], None], strict=True)]
    return found[::-1]


urlpatterns = [path("rulebook/compare/", compare, name="compare")]
