"""`osa appraise` and `osa indicators`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from osa.cli.appraising import (
    ChartFile,
    KnownBy,
    Vintages,
    last_day,
    load_basis,
    load_settings,
    print_sources,
    sources_data,
)
from osa.cli.countries import find_countries
from osa.cli.options import AsJson, Lang, Programme  # noqa: TC001 - Typer reads them
from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rich.table import Table

    from osa.appraisal.indicator import Basis
    from osa.appraisal.sheet import Arms, Line, Sheet
    from osa.evidence.snapshots import Snapshot
    from osa.i18n import Text

APPRAISE_HELP = _(
    "Show what the evidence says of a country: every indicator with its rank among the candidates and its trend, where "
    "its arms come from, what the programme has given, and how sure all of it is."
)
INDICATORS_HELP = _("List the indicators, or show what one of them means, where it comes from, and its limits.")

ALL = "all"
_MOST_SUPPLIERS = 8

Countries = Annotated[
    list[str], typer.Argument(metavar="COUNTRY…", help=_("Codes or names of countries, or all for every candidate."))
]
IndicatorId = Annotated[str | None, typer.Argument(metavar="ID", help=_("Id of an indicator."))]


def appraise(  # noqa: PLR0913 - one for each option
    countries: Countries,
    *,
    programme: Programme = "japan",
    known_by: KnownBy = None,
    vintages: Vintages = None,
    chart: ChartFile = None,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Print the sheets of some countries."""
    from osa.appraisal.sheet import country_sheets
    from osa.cli.printing import print_json

    codes = None if ALL in countries else find_countries(countries)
    if chart:
        _check_chart(chart, codes)
    basis = load_basis(programme, vintages, known_by)
    compared = _candidates(basis, programme)
    wanted = compared if codes is None else codes
    sheets = country_sheets(basis, wanted, compared, _outside(basis, programme, set(wanted) - set(compared)))
    if chart:
        _save_chart(chart, basis, sheets[0])
    if as_json:
        print_json({"sheets": sheets, "sources": sources_data(_sources(basis))})
        return
    for sheet in sheets:
        _print_sheet(sheet)
    print_sources(_sources(basis))


def _candidates(basis: Basis, programme: str) -> tuple[str, ...]:
    """Return the countries that are compared: those that could be given aid at the end of the basis' year."""
    from osa.appraisal.candidates import candidates

    return candidates(basis.evidence, load_settings(programme), last_day(basis))


def _outside(basis: Basis, programme: str, codes: Iterable[str]) -> dict[str, tuple[Text, ...]]:
    """Return why countries are not compared."""
    from osa.appraisal.outside import why_outside

    settings, day = load_settings(programme), last_day(basis)
    return {code: why_outside(basis.evidence, settings, code, day) for code in codes}


def _check_chart(chart: Path, codes: Sequence[str] | None) -> None:
    """Refuse a chart of several countries, or a file of a form that there is not."""
    from osa.appraisal.charts.saving import check_ending
    from osa.rulebook.faults import Fault, InputError

    check_ending(chart)
    if codes is None or len(codes) != 1:
        raise InputError([Fault("--chart", _("a chart shows one country"))])


def _save_chart(chart: Path, basis: Basis, sheet: Sheet) -> None:
    """Save the chart of a country's arms.

    Raises `InputError` if there are none to show.
    """
    from osa.appraisal.arms import DATASET
    from osa.appraisal.charts.arms import arms_chart
    from osa.appraisal.charts.saving import credit_of, save
    from osa.rulebook.faults import Fault, InputError

    if sheet.arms.missing:
        raise InputError([Fault(sheet.country, _("no arms to show: {why}").format(why=sheet.arms.missing.told))])
    save(arms_chart(sheet.name, sheet.arms, credit_of(basis.evidence.of(DATASET))), chart)


def _sources(basis: Basis) -> tuple[Snapshot, ...]:
    """Return the snapshots that a sheet rests on."""
    from osa.appraisal.embargoes import DATASET
    from osa.appraisal.indicators import INDICATORS

    found = {snapshot.id: snapshot for one in INDICATORS for snapshot in one.snapshots(basis.evidence)}
    found |= {snapshot.id: snapshot for snapshot in basis.evidence.of(DATASET)}
    return tuple(snapshot for _id, snapshot in sorted(found.items()))


def _print_sheet(sheet: Sheet) -> None:
    """Print a country's sheet."""
    from osa.cli.printing import console, styled

    heading = (
        _("{name} ({code}): what was known by the end of {year}; ranked among {count} candidates")
        if sheet.candidate
        else _("{name} ({code}): what was known by the end of {year}; no candidate, and not ranked")
    )
    told = heading.format(name=sheet.name, code=sheet.country, year=sheet.known_by, count=sheet.candidates)
    console.print(styled(told, "bold"))
    for reason in sheet.outside:
        console.print(_("Why no candidate: {reason}").format(reason=reason), markup=False)
    _print_embargoes(sheet)
    console.print(_indicator_table(sheet.lines))
    console.print()
    _print_arms(sheet.arms)
    _print_grants(sheet)
    surety = sheet.confidence
    told = _("Confidence: {values} of {of} indicators have a value; {estimated} of them estimated, {old} old.")
    counts = {"values": surety.values, "of": surety.of, "estimated": surety.estimated, "old": surety.old}
    console.print(told.format(**counts), markup=False)
    console.print()


def _print_embargoes(sheet: Sheet) -> None:
    """Print the arms embargoes that are open, or that they are not known."""
    from osa.cli.printing import console, styled

    if sheet.embargoes is None:
        console.print(_("UN arms embargoes: not known; no snapshot of the list covers this country."), markup=False)
        return
    for one in sheet.embargoes:
        console.print(styled(str(one.remark), "bold red" if one.binds_the_state else "bold"))
    if sheet.embargoes:
        told = _("A rank is no screening: osa screen tells whether a transfer would be permitted.")
        console.print(told, markup=False)


def _indicator_table(lines: Iterable[Line]) -> Table:
    """Return the indicators as a table, aim by aim."""
    from osa.appraisal.units import shown
    from osa.cli.printing import table

    headings = (_("aim"), _("indicator"), _("value"), _("unit"), _("year"), _("rank"), _("five years before"))
    made = table(*headings, _("change"), _("remarks"), right=(2, 5, 6, 7))
    before = None
    for line in lines:
        aim = "" if line.aim is before else str(line.aim.label)
        before = line.aim
        rank = _("{rank} of {of}").format(rank=line.rank, of=line.of) if line.rank else "–"
        value, earlier, change = (
            "–" if number is None else shown(number, line.unit, signed=signed)
            for number, signed in ((line.value, False), (line.earlier, False), (line.change, True))
        )
        year = str(line.year) if line.year and line.value is not None else ""
        made.add_row(aim, str(line.name), value, str(line.unit), year, rank, earlier, change, _remarks(line))
    return made


def _remarks(line: Line) -> str:
    """Say why a value is missing, or what is doubtful about it."""
    if line.missing is not None:
        return line.missing.told_of(line.year)
    marks = ((line.estimated, _("estimated")), (line.old, _("old")))
    return ", ".join(word for holds, word in marks if holds)


def _print_arms(arms: Arms) -> None:
    """Print where arms came from."""
    from osa.appraisal.arms import CHINA
    from osa.appraisal.sheet import SINCE, supplier_name
    from osa.cli.printing import console, table
    from osa.i18n import language

    title = _("Arms received: each supplier's share of the volume (TIV)")
    if arms.missing:
        console.print(f"{title}: – ({arms.missing.told})", markup=False)
        return
    headings = [f"{window.first}–{window.last % 100:02d}" for window in arms.windows]
    made = table(_("supplier"), *headings, title=title, right=tuple(range(1, len(headings) + 1)))
    best = {
        name: max(window.shares.get(name, 0.0) for window in arms.windows) for w in arms.windows for name in w.shares
    }
    listed = sorted(best, key=lambda name: (name != CHINA, -best[name], name))
    for name in listed[:_MOST_SUPPLIERS]:
        shares = (window.shares.get(name) for window in arms.windows)
        made.add_row(supplier_name(name), *("" if one is None else _per_cent(one) for one in shares))
    rest = listed[_MOST_SUPPLIERS:]
    if rest:
        sums = (sum(window.shares.get(name, 0.0) for name in rest) for window in arms.windows)
        told = _("others ({count})").format(count=len(rest))
        made.add_row(told, *(_per_cent(one) if one else "" for one in sums))
    made.add_row(_("millions of TIV"), *(f"{window.volume:,.1f}" for window in arms.windows))
    console.print(made)
    ends = {end: one for end, one in (arms.china or {}).items() if end >= SINCE}
    ended = (_("{year} {share}").format(year=end, share=_per_cent(one)) for end, one in ends.items())
    rolling = ("、" if language() == "ja" else ", ").join(ended)
    told = _("China's share in the five years until the end of: {shares}").format(shares=rolling)
    console.print(told, markup=False)
    console.print()


def _per_cent(share: float | None) -> str:
    """Write a share; a dash stands for one that there is not."""
    from osa.appraisal.units import SHARE_OF_VOLUME, shown

    return "–" if share is None else shown(share, SHARE_OF_VOLUME)


def _print_grants(sheet: Sheet) -> None:
    """Print what the programme has given."""
    from osa.cli.printing import console, table, yen

    if not sheet.grants:
        console.print(_("The programme has no project there."), markup=False)
        return
    made = table(_("project"), _("FY"), _("what"), _("million yen"), _("signed on"), right=(3,))
    for one in sheet.grants:
        signed = str(one.signed_on) if one.signed_on else _("not signed")
        made.add_row(one.id, str(one.fiscal_year), str(one.title), yen(one.yen), signed)
    console.print(made)
    console.print()


def indicators(
    indicator: IndicatorId = None,
    *,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Print all indicators, or the page of one."""
    from osa.appraisal.indicator_page import details, origins
    from osa.appraisal.indicators import INDICATORS
    from osa.cli.printing import console, print_json, styled, table
    from osa.i18n import language
    from osa.rulebook.faults import Fault, InputError

    chosen = [one for one in INDICATORS if indicator in (None, one.id)]
    if not chosen:
        near = _near_ids(str(indicator), [one.id for one in INDICATORS])
        raise InputError([Fault(str(indicator), _("is no indicator; osa indicators lists them"), near)])
    if as_json:
        names = ("id", "aim", "name", "definition", "unit", "speaks_for", "datasets", "caveats", "lag")
        listed = [
            {name: getattr(one, name) for name in names}
            | {"sources": [origin for dataset in one.datasets for origin in origins(dataset)]}
            for one in chosen
        ]
        print_json(listed)
    elif indicator:
        (one,) = chosen
        console.print(styled(f"{one.id}: {one.name}", "bold"))
        console.print(str(one.definition), markup=False)
        made = table("", "")
        made.show_header = False
        for what, told in ((_("aim"), str(one.aim.label)), *details(one, language())):
            made.add_row(what, told)
        console.print(made)
    else:
        made = table(_("aim"), _("indicator"), _("name"), _("speaks for assistance"))
        ways = {"high": _("high values"), "low": _("low values")}
        for one in chosen:
            made.add_row(str(one.aim.label), one.id, str(one.name), ways[one.speaks_for])
        console.print(made)


def _near_ids(word: str, ids: Sequence[str]) -> str:
    """Return the ids that are like a word."""
    from difflib import get_close_matches

    return ", ".join(get_close_matches(word, ids, n=4, cutoff=0.4)) or ", ".join(ids)
