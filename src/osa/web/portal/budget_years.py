"""The fiscal years of the budget as the page shows them: sums with the rows they are made of, doubts, and projects."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch, Window
from django.db.models.functions import RowNumber

from osa.i18n import N_, _
from osa.register import published
from osa.register.models import Agreement, Appropriation, Claim, Project
from osa.register.published import not_signed, public
from osa.web.figures.programme import groups, years_of_budget
from osa.web.formatting import yen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.register.selectors import BudgetYear

_PROJECTS = 25
"""So many projects of a year are named; the list of projects has all."""
_ORDER = ("request", "approved", "supplementary", "carry_over")
"""The stages of an appropriation, as they come one after the other."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of a year: the ids of the appropriations it is made of, if it is, and whether it is not certain."""

    yen: int | None
    rows: tuple[str, ...] = ()
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what is counted, and the sum of each year. `strong` lines are what the others come to."""

    label: str
    amounts: tuple[Amount, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of an amount of the budget, in words, and whether the register uses it."""

    words: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Doubt:
    """An amount of the budget: its row, the other amounts that sources give, and all that sources say of it.

    It is `uncertain` if it is inferred or not verified, or if another source says otherwise.
    """

    row: Appropriation
    others: tuple[str, ...]
    claims: tuple[Said, ...]
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year: its sums, the amounts of its budget, and the first of its projects of so many.

    `unsigned` is what is available and not in signed notes; none where that is not known, or not all of it published.
    """

    money: BudgetYear
    unsigned: int | None
    doubts: tuple[Doubt, ...]
    projects: tuple[Project, ...]
    project_count: int

    @property
    def uncertain(self) -> bool:
        """Whether what is available is not certain, because an amount that it is made of is not."""
        return any(doubt.uncertain and doubt.row.stage != "request" for doubt in self.doubts)

    @property
    def more_projects(self) -> int:
        """How many projects there are beside those that are named."""
        return self.project_count - len(self.projects)


def budget_years(*, newest: int) -> list[Year]:
    """Return the newest fiscal years, in order."""
    money = years_of_budget()[-newest:]
    first = money[0].fiscal_year if money else 0
    uncertain = frozenset(name for one in money for name in one.uncertain)
    doubts, projects, counts = _doubts(first, uncertain), _projects(first), _counts()
    return [
        Year(
            one,
            not_signed(one),
            tuple(doubts[one.fiscal_year]),
            tuple(projects[one.fiscal_year]),
            counts[one.fiscal_year],
        )
        for one in money
    ]


def _doubts(first: int, uncertain: frozenset[str]) -> defaultdict[int, list[Doubt]]:
    """Return the amounts of the budgets since a year, by fiscal year; those that are not certain are given."""
    rows = list(published.appropriations().filter(fiscal_year__gte=first))
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in published.claims_about("appropriations", [row.pk for row in rows]):
        claims[claim.row].append(claim)
    found: defaultdict[int, list[Doubt]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: _ORDER.index(row.stage)):
        said = tuple(map(_said, claims[row.pk]))
        found[row.fiscal_year].append(Doubt(row, _others(said), said, row.pk in uncertain))
    return found


def _said(claim: Claim) -> Said:
    """Return a claim in words: an amount of yen as such."""
    is_amount = claim.field == "amount_yen" and claim.value.isdecimal()
    return Said(yen(int(claim.value)) if is_amount else claim.value, claim)


def _others(claims: Sequence[Said]) -> tuple[str, ...]:
    """Return the other amounts that sources give, in words."""
    return tuple(said.words for said in claims if said.claim.field == "amount_yen" and not said.claim.used)


def _projects(first: int) -> defaultdict[int, list[Project]]:
    """Return the first projects of each fiscal year since one, with their notes."""
    notes = Prefetch("agreements", public(Agreement).order_by("signed_on", "id").prefetch_related("sources"))
    place = Window(RowNumber(), partition_by=F("fiscal_year"), order_by="id")
    rows = public(Project).exclude(standing="cancelled").filter(fiscal_year__gte=first).annotate(place=place)
    found: defaultdict[int, list[Project]] = defaultdict(list)
    for row in rows.filter(place__lte=_PROJECTS).select_related("country").prefetch_related(notes).order_by("id"):
        found[row.fiscal_year].append(row)
    return found


def _counts() -> defaultdict[int, int]:
    """Return how many projects each fiscal year has."""
    counts: defaultdict[int, int] = defaultdict(int)
    for group in groups():
        counts[group.fiscal_year] += group.count
    return counts


# The table


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of money: its label, what it is called in `BudgetYear`, and the stage of the appropriations it sums."""

    label: str
    name: str
    stage: str = ""


_NOT_SIGNED = "not_signed"
_KINDS = (
    _Kind(N_("requested"), "requested", "request"),
    _Kind(N_("appropriated"), "approved", "approved"),
    _Kind(N_("added by a supplementary budget"), "supplementary", "supplementary"),
    _Kind(N_("carried in from a year before"), "carried_in", "carry_over"),
    _Kind(N_("carried out to a later year"), "carried_out"),
    _Kind(N_("available"), "available"),
    _Kind(N_("committed"), "committed"),
    _Kind(N_("signed"), "signed"),
    _Kind(N_("disbursed"), "disbursed"),
    _Kind(N_("refunded"), "refunded"),
    _Kind(N_("left: available, not committed"), "left"),
    _Kind(N_("not signed: available, not in signed notes"), _NOT_SIGNED),
)
_STRONG = ("available", "signed", _NOT_SIGNED)


def _sum(money: BudgetYear, name: str, unsigned: int | None) -> int | None:
    """Return a sum of a year, of which what is not signed is given."""
    found: int | None = unsigned if name == _NOT_SIGNED else getattr(money, name)
    return found


def lines(years: Sequence[Year]) -> list[Line]:
    """Return the lines of the table: a kind of money with the sum of each year."""
    return [
        Line(_(kind.label), tuple(_amount(year, kind) for year in years), strong=kind.name in _STRONG)
        for kind in _KINDS
    ]


def _amount(year: Year, kind: _Kind) -> Amount:
    """Return the sum of a year, with the rows of the budget that it is made of."""
    made_of = [doubt for doubt in year.doubts if kind.stage and doubt.row.stage == kind.stage]
    if kind.name in ("available", "left", _NOT_SIGNED):
        uncertain = year.uncertain
    else:
        uncertain = any(doubt.uncertain for doubt in made_of)
    return Amount(_sum(year.money, kind.name, year.unsigned), tuple(doubt.row.pk for doubt in made_of), uncertain)


def columns() -> list[str]:
    """Return the headings of the file of all years, whose amounts are in whole yen."""
    kinds = [_("{kind} (yen)").format(kind=_(kind.label)) for kind in _KINDS]
    return [_("fiscal year"), *kinds, _("projects without notes"), _("amounts of the budget that are not certain")]


def table() -> list[list[str | int | None]]:
    """Return all fiscal years as rows of a file; an empty cell is not known."""
    return [
        [
            one.fiscal_year,
            *(_sum(one, kind.name, not_signed(one)) for kind in _KINDS),
            " ".join(one.unsigned),
            " ".join(one.uncertain),
        ]
        for one in years_of_budget()
    ]


def signed_later(years: Sequence[Year]) -> Project | None:
    """Return a project whose notes were signed in the calendar year after that of its budget, as an example."""
    for year in reversed(years):
        for project in year.projects:
            if any(notes.signed_on.year > project.fiscal_year for notes in project.agreements.all()):
                return project
    return None
