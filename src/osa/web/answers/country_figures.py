"""The charts of a country's sheet: its arms, aid and grants, military spending, votes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from osa.appraisal.arms import DATASET as ARMS
from osa.appraisal.charts.arms import arms_chart
from osa.appraisal.charts.dependence import dependence_chart
from osa.appraisal.charts.over_years import aid_chart, grants_chart, spending_chart
from osa.appraisal.charts.saving import credit_of
from osa.appraisal.charts.votes import CHINA as TO_CHINA
from osa.appraisal.charts.votes import JAPAN as TO_JAPAN
from osa.appraisal.charts.votes import votes_chart
from osa.appraisal.sheet import SINCE, supplier_name
from osa.appraisal.spending import EXPENDITURE, spent
from osa.appraisal.votes import CHINA, JAPAN, distance, series
from osa.i18n import Text, _, language
from osa.web.figures.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from osa.appraisal.sheet import Sheet
    from osa.web.answers.work import Work

_MILLION = 1_000_000


def country_figures(work: Work, sheet: Sheet) -> dict[str, Figure]:
    """Return the charts of a country of which there are data, by name."""
    made = {
        "arms": _arms(work, sheet),
        "dependence": _dependence(work, sheet),
        "aid": _aid(work, sheet),
        "grants": _grants(work, sheet),
        "spending": _spending(work, sheet),
        "votes": _votes(work, sheet),
    }
    return {f"{kind}/{sheet.country}": figure for kind, figure in made.items() if figure is not None}


def _credit(work: Work, *datasets: str) -> str:
    """Return the credit lines of datasets."""
    return credit_of(work.basis.evidence.of(*datasets))


def _arms(work: Work, sheet: Sheet) -> Figure | None:
    """Return the chart of suppliers by year, as far as there is anything since its first year."""
    arms = sheet.arms
    by_year = {year: volumes for year, volumes in (arms.by_year or {}).items() if year >= SINCE}
    if not by_year:
        return None
    rows = [
        (year, supplier_name(supplier), round(volume, 2))
        for year, volumes in sorted(by_year.items())
        for supplier, volume in sorted(volumes.items(), key=lambda pair: -pair[1])
    ]
    credit = _credit(work, ARMS)
    totals: defaultdict[str, float] = defaultdict(float)
    for _year, supplier, volume in rows:
        totals[supplier] += volume
    largest = sorted(totals, key=lambda name: -totals[name])[:3]
    return Figure(
        _("Where its arms came from"),
        _(
            "Volume of major arms received by {country} each year, by supplier. The largest since {year}: {names}."
        ).format(country=sheet.name, year=SINCE, names=", ".join(largest)),
        (_("year"), _("supplier"), _("millions of TIV")),
        tuple(rows),
        lambda: arms_chart(sheet.name, arms, credit),
        _("TIV is SIPRI's measure of military capability, not of money. The line is China's share over five years."),
        credit,
    )


def _dependence(work: Work, sheet: Sheet) -> Figure | None:
    """Return the chart of China's share over windows of five years."""
    shares = {year: share for year, share in (sheet.arms.china or {}).items() if year >= SINCE}
    known = {year: share for year, share in shares.items() if share is not None}
    if not known:
        return None
    credit = _credit(work, ARMS)
    first, last, top = min(known), max(known), max(known, key=lambda year: known[year])
    told = _(
        "China's share of the arms that {country} received was {first} in the five years until {first_year}, {top} at "
        "its highest (until {top_year}), and {last} in the five years until {last_year}."
    )
    return Figure(
        _("China's share of the arms it received"),
        told.format(
            country=sheet.name,
            first=per_cent(known[first]),
            first_year=first,
            top=per_cent(known[top]),
            top_year=top,
            last=per_cent(known[last]),
            last_year=last,
        ),
        (_("five years until the end of"), _("China's share (%)")),
        tuple((year, None if share is None else round(100 * share, 1)) for year, share in sorted(shares.items())),
        lambda: dependence_chart(sheet.name, shares, credit),
        _("Each point covers five years, because arms are delivered unevenly. Neighbouring points share four years."),
        credit,
    )


def per_cent(share: float) -> str:
    """Write a share for people: with a gap before the sign in English, and none in Japanese."""
    return f"{100 * share:.1f}%" if language() == "ja" else f"{100 * share:.1f}\u00a0%"


def _aid(work: Work, sheet: Sheet) -> Figure | None:
    """Return the chart of Japan's aid, gross and in constant prices."""
    rows = work.basis.evidence.query(
        "SELECT year, base_year, sum(usd_millions) FROM aid_flows WHERE donor_iso3 = 'JPN' AND measure = 'oda_gross'"
        " AND price_base = 'constant' AND recipient_iso3 = $country AND usd_millions IS NOT NULL"
        " GROUP BY ALL ORDER BY ALL",
        {"country": sheet.country},
    )
    if not rows:
        return None
    base = rows[-1][1]
    by_year = {year: amount for year, of, amount in rows if of == base}
    unit = Text(f"millions of US dollars, {base} prices", f"百万米ドル（{base}年実質）")
    credit, years = _credit(work, "aid_flows"), sorted(by_year)
    told = _(
        "Japan's aid to {country}, disbursed each year from {first} to {last}: {amount} million US dollars in {last}."
    )
    return Figure(
        _("Japan's development assistance (ODA), in dollars"),
        told.format(country=sheet.name, first=years[0], last=years[-1], amount=f"{by_year[years[-1]]:,.1f}"),
        (_("year"), str(unit)),
        tuple((year, round(amount, 2)) for year, amount in sorted(by_year.items())),
        lambda: aid_chart(sheet.name, by_year, unit, credit),
        _("Gross disbursements: loans count in full when they are paid out. ODA and OSA are never added."),
        credit,
    )


def _grants(work: Work, sheet: Sheet) -> Figure | None:
    """Return the chart of what the programme has signed, by fiscal year."""
    by_year: defaultdict[int, int] = defaultdict(int)
    for one in sheet.grants:
        if one.yen is not None:
            by_year[one.fiscal_year] += one.yen
    if not by_year:
        return None
    rows = tuple((year, amount) for year, amount in sorted(by_year.items()))
    first = min(one.fiscal_year for one in work.basis.record.grants)
    years = range(first, max(work.basis.known_by, *by_year) + 1)
    credit = _("Source: the register of this site.")
    told = _("Grants of Official Security Assistance signed with {country}: {amount} million yen in all.")
    total = f"{sum(by_year.values()) / _MILLION:,.0f}"
    return Figure(
        _("Official Security Assistance (OSA), in yen"),
        told.format(country=sheet.name, amount=total),
        (_("fiscal year"), _("yen")),
        rows,
        lambda: grants_chart(sheet.name, {year: amount / _MILLION for year, amount in rows}, years, credit),
        _("By the fiscal year of the budget, not by the day of signature. Projects without signed notes are left out."),
        credit,
    )


def _spending(work: Work, sheet: Sheet) -> Figure | None:
    """Return the chart of military expenditure in constant prices."""
    by_year = dict(spent(work.basis.evidence, "constant_usd").get(sheet.country, {}))
    if not by_year:
        return None
    base = work.basis.evidence.query(
        "SELECT max(base_year) FROM military_expenditure WHERE measure = 'constant_usd' AND iso3 = $country",
        {"country": sheet.country},
    )[0][0]
    unit = Text(f"millions of US dollars, {base} prices", f"百万米ドル（{base}年実質）")
    credit, last = _credit(work, EXPENDITURE.dataset), max(by_year)
    told = _("Military expenditure of {country} from {first} to {last}: {amount} million US dollars in {last}.")
    return Figure(
        _("Military expenditure"),
        told.format(country=sheet.name, first=min(by_year), last=last, amount=f"{by_year[last][0]:,.0f}"),
        (_("year"), str(unit), _("estimated")),
        tuple(
            (year, round(value, 2), _("yes") if doubtful else "–")
            for year, (value, doubtful) in sorted(by_year.items())
        ),
        lambda: spending_chart(sheet.name, by_year, unit, credit),
        _("Pale bars are estimates, or uncertain, by the publisher's own word."),
        credit,
    )


def _votes(work: Work, sheet: Sheet) -> Figure | None:
    """Return the chart of the distances to Japan and to China in UN votes."""
    distances = _distances(work, sheet.country)
    if not distances:
        return None
    credit, last = _credit(work, "ideal_points"), max(distances)
    to_japan, to_china = distances[last]
    told = _(
        "In {last}, {country} stood {japan} points from Japan and {china} points from China by its votes in the UN "
        "General Assembly."
    )
    return Figure(
        _("How near its UN votes are to Japan's"),
        told.format(country=sheet.name, last=last, japan=f"{to_japan:.2f}", china=f"{to_china:.2f}"),
        (_("year"), str(TO_JAPAN), str(TO_CHINA)),
        tuple((year, round(one, 3), round(other, 3)) for year, (one, other) in sorted(distances.items())),
        lambda: votes_chart(sheet.name, distances, credit),
        _("The lower the line, the nearer. Most votes are not about security; a vote is not an alliance."),
        credit,
    )


def _distances(work: Work, country: str) -> Mapping[int, tuple[float, float]]:
    """Return how far a country is from Japan and from China, by year."""
    return dict(_found(work, country))


def _found(work: Work, country: str) -> Iterator[tuple[int, tuple[float, float]]]:
    """Go through the years in which both distances are known."""
    for year, points in series(work.basis).items():
        to_japan, to_china = distance(points, country, JAPAN), distance(points, country, CHINA)
        if to_japan is not None and to_china is not None:
            yield year, (to_japan, to_china)
