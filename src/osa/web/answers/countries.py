"""The list of countries, and the sheet of each."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from osa.appraisal.arms import CHINA
from osa.appraisal.indicators import INDICATORS
from osa.appraisal.ranking import Ranking
from osa.appraisal.sheet import supplier_name
from osa.appraisal.units import shown
from osa.i18n import Text, _
from osa.web.answers.country_figures import country_figures, per_cent
from osa.web.answers.dependence import dependence
from osa.web.answers.page import Page, sources
from osa.web.answers.substitution import bounds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osa.appraisal.embargoes import Embargo
    from osa.appraisal.ranking import Standing
    from osa.appraisal.record import Grant
    from osa.appraisal.sheet import Arms, Line, Sheet
    from osa.evidence.snapshots import Snapshot
    from osa.web.answers.work import Work

_MOST_SUPPLIERS = 8
_LINKS = {
    "transfer_agreement": Text("Transfer of defence equipment and technology", "防衛装備品・技術移転協定"),
    "acsa": Text("Acquisition and cross-servicing (ACSA)", "物品役務相互提供協定（ACSA）"),
    "information_security": Text("Security of information", "情報保護協定"),
    "reciprocal_access": Text("Reciprocal access (RAA)", "部隊間協力円滑化協定（RAA）"),
}
"""The kinds of security agreements that the list of links names."""


def country_pages(work: Work) -> Iterator[Page]:
    """Yield the list of countries and the sheet of each."""
    rows = [_row(work, code) for code in work.countries]
    data = {"rows": rows, "known_by": work.basis.known_by, "sources": sources(_snapshots(work))}
    yield Page("countries", data)
    for code in work.countries:
        sheet = work.sheets[code]
        yield Page(f"country-{code}", _sheet(work, sheet), country_figures(work, sheet))


def _standing(work: Work, code: str) -> Standing | None:
    """Return where a country stands in the ranking, if it does."""
    ranking = work.ranking
    standings = ranking.standings if isinstance(ranking, Ranking) else ()
    return next((one for one in standings if one.country == code), None)


def _row(work: Work, code: str) -> dict[str, Any]:
    """Return a country as a row of the list."""
    sheet, standing = work.sheets[code], _standing(work, code)
    line = next(one for one in sheet.lines if one.indicator == "china_share")
    signed = [one.yen for one in sheet.grants if one.yen is not None]
    return {
        "code": code,
        "name": str(sheet.name),
        "names": {"en": sheet.name.en, "ja": sheet.name.ja},
        "region": region_of(work, code),
        "recipient": code in work.recipients,
        "candidate": sheet.candidate,
        "projects": len(sheet.grants),
        "unsigned": sum(one.yen is None for one in sheet.grants),
        "yen": sum(signed) if signed else None,
        "rank": standing.rank if standing else None,
        "low": round(standing.low) if standing else None,
        "high": round(standing.high) if standing else None,
        "china_share": line.value,
        "china": None if line.value is None else per_cent(line.value),
        "china_year": line.year,
        "china_missing": _remarks(line) if line.value is None else "",
        "dependence": dependence(sheet)["answer"],
        "embargo": embargo_mark(work.embargoes[code]),
    }


def region_of(work: Work, code: str) -> str:
    """Return the name of a country's region, as the page on history has it; nothing if it lies in none."""
    table, _series = work.history
    region = table.region_of(code)
    return next((str(one.name) for one in table.regions if one.id == region), "")


def embargo_mark(embargoes: Sequence[Embargo] | None) -> str:
    """Return whether a country is under an arms embargo: unknown, none, the state, or others in it."""
    if embargoes is None:
        return "unknown"
    if not embargoes:
        return "none"
    return "state" if embargoes[0].binds_the_state else "others"


def _sheet(work: Work, sheet: Sheet) -> dict[str, Any]:
    """Return the sheet of a country."""
    embargoes = work.embargoes[sheet.country]
    return {
        "code": sheet.country,
        "name": str(sheet.name),
        "names": {"en": sheet.name.en, "ja": sheet.name.ja},
        "region": region_of(work, sheet.country),
        "known_by": sheet.known_by,
        "candidates": sheet.candidates,
        "candidate": sheet.candidate,
        "recipient": sheet.country in work.recipients,
        "outside": [str(one) for one in sheet.outside],
        "embargoes": None if embargoes is None else [_embargo(one) for one in embargoes],
        "links": _links(work, sheet.country),
        "dependence": dependence(sheet),
        "suppliers": _suppliers(sheet.arms),
        "aims": _aims(sheet.lines),
        "standing": _told(_standing(work, sheet.country), work),
        "grants": [_grant(one) for one in sheet.grants],
        "substitution": bounds_of(work, sheet.country),
        "confidence": {name: getattr(sheet.confidence, name) for name in ("values", "of", "estimated", "old")},
        "sources": sources(_snapshots(work)),
    }


def _embargo(one: Embargo) -> dict[str, Any]:
    """Return an embargo as the page shows it."""
    return {"remark": str(one.remark), "state": one.binds_the_state}


def _links(work: Work, code: str) -> list[dict[str, Any]] | None:
    """Return the security agreements with Japan; none if the list does not cover the country."""
    evidence = work.basis.evidence
    rows = evidence.query(
        "SELECT kind, signed, in_force, source FROM security_links WHERE iso3 = $country ORDER BY ALL",
        {"country": code},
    )
    if not rows and not evidence.covers("security_links", "iso3", code):
        return None
    return [
        {
            "kind": str(_LINKS.get(kind, kind)),
            "signed": signed.isoformat() if signed else None,
            "in_force": in_force.isoformat() if in_force else None,
            "url": source,
        }
        for kind, signed, in_force, source in rows
    ]


def _suppliers(arms: Arms) -> dict[str, Any]:
    """Return each supplier's share by window, China first, and the smaller suppliers together."""
    if arms.missing:
        return {"missing": arms.missing.told, "headings": [], "rows": []}
    windows = arms.windows
    best = {name: max(w.shares.get(name, 0.0) for w in windows) for window in windows for name in window.shares}
    listed = sorted(best, key=lambda name: (name != CHINA, -best[name], name))
    rows = [[supplier_name(name), *_shares([w.shares.get(name) for w in windows])] for name in listed[:_MOST_SUPPLIERS]]
    rest = listed[_MOST_SUPPLIERS:]
    if rest:
        sums = [sum(window.shares.get(name, 0.0) for name in rest) for window in windows]
        rows.append([_("others ({count})").format(count=len(rest)), *_shares([one or None for one in sums])])
    volumes = [_("millions of TIV"), *(f"{window.volume:,.1f}" for window in windows)]
    headings = [f"{window.first}–{window.last % 100:02d}" for window in windows]
    return {"missing": "", "headings": headings, "rows": rows, "volumes": volumes}


def _shares(shares: Sequence[float | None]) -> list[str]:
    """Write shares as cells."""
    return ["–" if one is None else per_cent(one) for one in shares]


def _aims(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the indicators by aim."""
    return [
        {"id": aim.value, "name": str(aim.label), "lines": [line_of(one) for one in own]}
        for aim, own in groupby(lines, key=lambda line: line.aim)
    ]


def line_of(line: Line) -> dict[str, Any]:
    """Return an indicator's line as text: value, rank, the value five years before, the change, what is doubtful."""
    value, earlier, change = (
        None if number is None else shown(number, line.unit, signed=signed)
        for number, signed in ((line.value, False), (line.earlier, False), (line.change, True))
    )
    return {
        "id": line.indicator,
        "name": str(line.name),
        "unit": str(line.unit),
        "value": value,
        "year": line.year if line.value is not None else None,
        "rank": line.rank,
        "of": line.of,
        "earlier": earlier,
        "change": change,
        "remarks": _remarks(line),
    }


def _remarks(line: Line) -> str:
    """Say why a value is missing, or what is doubtful about it."""
    if line.missing is not None:
        return line.missing.told_of(line.year)
    marks = ((line.estimated, _("estimated")), (line.old, _("old")))
    return ", ".join(word for holds, word in marks if holds)


def _told(standing: Standing | None, work: Work) -> dict[str, Any] | None:
    """Return a rank with its interval."""
    if standing is None or not isinstance(work.ranking, Ranking):
        return None
    return {
        "rank": standing.rank,
        "of": len(work.ranking.standings),
        "low": round(standing.low),
        "high": round(standing.high),
        "in_top": f"{standing.in_top:.0%}",
        "top": work.ranking.trials.top,
        "missing": len(standing.missing),
        "indicators": len(work.ranking.measured.indicators),
    }


def _grant(one: Grant) -> dict[str, Any]:
    """Return a project."""
    return {
        "id": one.id,
        "title": str(one.title),
        "fiscal_year": one.fiscal_year,
        "yen": one.yen,
        "signed_on": one.signed_on.isoformat() if one.signed_on else None,
    }


def _snapshots(work: Work) -> list[Snapshot]:
    """Return the snapshots that sheets rest on."""
    evidence = work.basis.evidence
    of_indicators = [snapshot for one in INDICATORS for snapshot in one.snapshots(evidence)]
    return [*of_indicators, *evidence.of("embargoes", "security_links", "aid_recipients")]
