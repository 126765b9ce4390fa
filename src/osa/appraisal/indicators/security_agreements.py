"""The kinds of agreements in force that link a state with Japan in security."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Reading
from osa.appraisal.known import Source, lacking
from osa.appraisal.units import AGREEMENTS
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINKS = Source("security_links")


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the number of kinds in force at the end of a year; nought for a covered state without any."""
    evidence, end = basis.evidence, dt.date(until, 12, 31)
    rows = evidence.query(
        "SELECT iso3, count(DISTINCT kind) FILTER (in_force <= $end),"
        " bool_or(in_force IS NULL OR basis IN ('inferred', 'unverified'))"
        " FROM security_links WHERE signed <= $end OR in_force <= $end GROUP BY 1",
        {"end": end},
    )
    counts = {country: Reading(float(count), until, estimated=doubtful) for country, count, doubtful in rows}
    found = {}
    for country in countries:
        why = _LINKS.lacks(evidence, country)
        found[country] = lacking(evidence, country, [_LINKS]) if why else counts.get(country, Reading(0.0, until))
    return found


INDICATOR = Indicator(
    id="security_agreements",
    aim=Aim.PRESENCE,
    name=Text("Security agreements with Japan in force", "日本との安全保障上の取決め（発効済み）"),
    definition=Text(
        "Number of kinds of agreements in force with Japan at the end of the year: transfer of defence equipment and "
        "technology, reciprocal access, acquisition and cross-servicing, security of information, and others that the "
        "list names. Many speak for assistance: they make presence possible.",
        "年末時点で日本との間で発効している取決めの種類の数（防衛装備品・技術移転協定、部隊間協力円滑化協定、物品役務相"
        "互提供協定、情報保護協定その他一覧にあるもの）。多いほど、プレゼンスを可能にするものとして支援を支持する方向に読みます。",
    ),
    unit=AGREEMENTS,
    speaks_for="high",
    datasets=("security_links",),
    caveats=Text(
        "Kinds are counted alike, however much they weigh; two agreements of one kind count once. The list is made by "
        "hand and may lack one; nought means that it names none. Marked as estimated where an agreement was signed "
        "whose entry into force is not known, or where the entry is not certain: then the number may be too low or "
        "too high.",
        "重要性にかかわらず1種類を1と数え、同種の取決めが二つあっても1とします。一覧は手作業によるもので、漏れがあり得"
        "ます。ゼロは一覧に記載がないことを示します。署名済みで発効の有無が不明なもの、又は確実でない記載がある場合は推"
        "定値と表示します（実際より少ない、又は多いことがあります）。",
    ),
    lag=0,
    measure=_measure,
)
