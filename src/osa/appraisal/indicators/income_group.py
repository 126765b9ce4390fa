"""The income group of a state in the DAC's list of recipients."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Missing, Reading
from osa.appraisal.known import Gaps, Source
from osa.appraisal.units import GROUP
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUPS = {"ldc": 1, "other_low_income": 2, "lower_middle_income": 3, "upper_middle_income": 4}
_LIST = Source("aid_recipients")


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the number of the group at the end of a year."""
    evidence, end = basis.evidence, dt.date(until, 12, 31)
    rows = evidence.query(
        "SELECT iso3, income_group FROM aid_recipients"
        " WHERE iso3 IS NOT NULL AND since <= $end AND (until IS NULL OR until > $end) ORDER BY since, iso3",
        {"end": end},
    )
    groups = {country: GROUPS[group] for country, group in rows if group in GROUPS}
    listed = {country for (country,) in evidence.query("SELECT iso3 FROM aid_recipients WHERE iso3 IS NOT NULL")}
    gaps = Gaps(evidence, [_LIST], until)
    found = {}
    for country in countries:
        if country in groups:
            found[country] = Reading(float(groups[country]), until)
        elif country in listed or _LIST.lacks(evidence, country):
            found[country] = gaps.why(country)
        else:
            found[country] = Reading(missing=Missing.UNDEFINED, year=until)
    return found


INDICATOR = Indicator(
    id="income_group",
    aim=Aim.NEED,
    name=Text("Income group", "所得区分"),
    definition=Text(
        "Group of the state in the DAC's list of recipients at the end of the year: 1 least developed, 2 other low "
        "income, 3 lower middle income, 4 upper middle income. A low group speaks for assistance: the need is greater.",
        "年末時点のDAC援助受取国・地域リストにおける区分（1＝後発開発途上国、2＝その他の低所得国、3＝低中所得国、4＝高"
        "中所得国）。低いほど必要性が高いものとして支援を支持する方向に読みます。",
    ),
    unit=GROUP,
    speaks_for="low",
    datasets=("aid_recipients",),
    caveats=Text(
        "Numbers of an order: the steps between them are not alike. Where the present entry of the list began later "
        "than the year asked about, the group of that year is not known and is missing. A state that the list does not "
        "name is no recipient of development assistance, and has no group.",
        "順序を示す数であり、間隔は等しくありません。リストの現行の記載が対象年より後に始まる場合、当時の区分は不明であ"
        "り欠測とします。リストにない国は援助受取国ではなく、区分は定義されません。",
    ),
    lag=0,
    measure=_measure,
)
