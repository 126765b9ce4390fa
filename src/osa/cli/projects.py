"""`osa projects` and `osa budget`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from osa.cli.options import AsJson, AsOf, Day, Lang, TextOnly  # noqa: TC001 - Typer reads them
from osa.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from rich.console import RenderableType

    from osa.casework.selectors import Owed
    from osa.register.models import Project
    from osa.register.selectors import BudgetYear, Numbers
    from osa.rulebook.screening import Screening

PROJECTS_HELP = _(
    "Show every project: its state, money and dates, its verdict then and its verdict under today's rules."
)
BUDGET_HELP = _("Show what was appropriated, committed, signed and disbursed, and what is left, by fiscal year.")


def reading(as_of: dt.date | None) -> AbstractContextManager[None]:
    """Open the database to read the register as it is, or as it was known on a day."""
    from osa.cli.database import open_database

    open_database()
    if as_of is None:
        return nullcontext()
    from osa.trail.as_of import as_of as known_on

    return known_on(as_of)


def projects(
    *,
    on: Day = None,
    as_of: AsOf = None,
    text_only: TextOnly = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Print all projects."""
    from rich.text import Text as Styled

    from osa.cli.printing import console, print_json, table

    with reading(as_of):
        from osa.trail import clock

        today = on or as_of or clock.today()
        overdue = _overdue(today)
        rows = list(_screened(today, text_only=text_only))
        if as_json:
            print_json(
                [
                    {"project": said | {"overdue": overdue.get(said["id"], [])}, "then": then, "today": now}
                    for said, _cells, then, now in rows
                ]
            )
            return
    shown = table(
        *(_("project"), _("FY"), _("beneficiary"), _("what"), _("state"), _("million yen"), _("signed on")),
        *(_("in force on"), _("announced / delivered"), _("verdict then"), _("because of")),
        *(_("under the rules of {day}").format(day=today), _("overdue")),
        right=(5,),
    )
    for said, cells, then, now in rows:
        owed = ", ".join(f"{one.name} ({one.clause})" for one in overdue.get(said["id"], []))
        shown.add_row(*cells, *_verdicts(then, now), Styled(owed, style="bold red"))
    console.print(shown)
    _print_basis([now for *_rest, now in rows])


def _overdue(today: dt.date) -> dict[str, list[Owed]]:
    """Return the duties that are overdue, by project."""
    from osa.casework.selectors import duties

    found: dict[str, list[Owed]] = {}
    for owed in duties(on=today, overdue_only=True):
        found.setdefault(owed.project, []).append(owed)
    return found


def _screened(
    today: dt.date, *, text_only: bool
) -> Iterator[tuple[dict[str, Any], list[RenderableType], Screening | None, Screening]]:
    """Go through the projects, as data and as cells, with the screenings of then and of today.

    The facts are those of the day of signature; a project that is not signed is looked at as of today.
    """
    from osa.casework.facts import case_of
    from osa.casework.programme import current_programme
    from osa.cli.printing import progress
    from osa.register.selectors import numbers_of
    from osa.register.selectors import projects as all_projects
    from osa.rulebook.screening import screen

    rulebook = current_programme().rulebook
    rulebook = rulebook.without_practice() if text_only else rulebook
    listed, numbers = list(all_projects()), numbers_of()
    with progress(_("projects screened"), len(listed)) as advance:
        for project in listed:
            signed_on = min((agreement.signed_on for agreement in project.agreements.all()), default=None)
            facts_on = signed_on or today
            then = screen(rulebook, "osa", case_of(project, on=facts_on)) if signed_on else None
            now = screen(rulebook, "osa", case_of(project, on=facts_on, decided=today))
            advance(1)
            yield _data(project, numbers[project.id]), _cells(project, numbers[project.id]), then, now


def _data(project: Project, numbers: list[Numbers]) -> dict[str, Any]:
    """Return a project as JSON shows it."""
    agreements = list(project.agreements.all())
    return {
        "id": project.id,
        "fiscal_year": project.fiscal_year,
        "recipient": project.country_id,
        "beneficiaries": [body.name for body in project.beneficiaries.all()],
        "title": project.title,
        "state": project.state,
        "standing": project.standing,
        "amount_yen": sum(agreement.amount_yen for agreement in agreements) if agreements else None,
        "agreements": [
            {"id": a.id, "signed_on": a.signed_on, "in_force_on": a.in_force_on, "amount_yen": a.amount_yen}
            for a in agreements
        ],
        "items": numbers,
        "sources": [source.url for source in project.sources.all()],
    }


def _cells(project: Project, numbers: list[Numbers]) -> list[RenderableType]:
    """Return a project as cells of the table."""
    from osa.cli.printing import yen

    agreements = list(project.agreements.all())
    state = _(project.get_state_display())
    if project.standing != "active":
        state = f"{state} ({_(project.get_standing_display())})"
    return [
        project.id,
        str(project.fiscal_year),
        ", ".join(str(body.name) for body in project.beneficiaries.all()) or str(project.country.name),
        str(project.title),
        state,
        yen(sum(agreement.amount_yen for agreement in agreements) if agreements else None),
        ", ".join(str(agreement.signed_on) for agreement in agreements) or _("not signed"),
        ", ".join(str(a.in_force_on or _("not known")) for a in agreements) or "–",
        ", ".join(_number(number) for number in numbers),
    ]


def _number(number: Numbers) -> str:
    """Say how many of an item were announced and delivered: `?` is not known, `+?` more without a number."""
    delivered = "–" if number.delivered is None and not number.unstated else str(number.delivered or "")
    return f"{'?' if number.announced is None else number.announced}/{delivered}{'+?' if number.unstated else ''}"


def _verdicts(then: Screening | None, now: Screening) -> list[RenderableType]:
    """Return the verdicts as cells of the table."""
    from osa.cli.printing import verdict_text

    deciding = ", ".join(then.deciding) if then else ""
    return [verdict_text(then.verdict if then else None), deciding, verdict_text(now.verdict)]


def _print_basis(screenings: list[Screening]) -> None:
    """Say how many of the facts behind the verdicts are inferred, which the verdicts alone do not show."""
    from osa.cli.printing import console

    evidence = [fact.evidence for screening in screenings for fact in screening.facts]
    inferred = sum(text.startswith(("inferred", "unverified")) for text in evidence)
    told = _(
        "{inferred} of the {all} facts behind these verdicts are inferred or not verified; what only Japan judges is "
        "inferred from its having signed. osa explain PROJECT shows how each fact is known."
    )
    console.print(told.format(inferred=inferred, all=len(evidence)), style="dim")


def budget(*, as_of: AsOf = None, as_json: AsJson = False, lang: Lang = None) -> None:  # noqa: ARG001
    """Print the money of every fiscal year."""
    from osa.cli.printing import console, print_json, table, yen

    with reading(as_of):
        from osa.register.selectors import budget as money

        years = money()
    if as_json:
        print_json(years)
        return
    shown = table(
        *(_("FY"), _("requested"), _("appropriated"), _("carried in"), _("carried out"), _("committed"), _("signed")),
        *(_("disbursed"), _("refunded"), _("left"), _("not signed")),
        title=_("million yen"),
        right=tuple(range(1, 10)),
    )
    for year in years:
        shown.add_row(*_year_cells(year))
    console.print(shown)
    for name in (name for year in years for name in year.uncertain):
        told = _("Not certain (inferred, or sources disagree): {row}; osa register show {row} says why.")
        console.print(told.format(row=name), style="yellow")
    total = _("Signed in all: {amount} million yen. – is not known or not recorded, which is not nought.")
    console.print(total.format(amount=yen(sum(year.signed for year in years))), style="dim")


def _year_cells(year: BudgetYear) -> list[RenderableType]:
    """Return the money of a year as cells of the table."""
    from osa.cli.printing import yen

    known = year.approved is not None or year.supplementary is not None
    appropriated = (year.approved or 0) + (year.supplementary or 0) if known else None
    disbursed = [year.disbursed, year.refunded]
    amounts = [year.requested, appropriated, year.carried_in, year.carried_out, year.committed, year.signed, *disbursed]
    return [str(year.fiscal_year), *(yen(amount) for amount in (*amounts, year.left)), ", ".join(year.unsigned)]
