"""What the programme has signed with a state so far."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Basis, Indicator, Missing, Reading
from osa.appraisal.units import YEN
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the sum of the notes signed by the end of a year; nought for a state without any.

    Before the programme's first notes there is nothing to take a sum of.
    """
    if not basis.record.grants:
        return dict.fromkeys(countries, Reading(missing=Missing.NO_SOURCE))
    if not any(one.signed_on is not None and one.signed_on.year <= until for one in basis.record.grants):
        return dict.fromkeys(countries, Reading(missing=Missing.UNDEFINED))
    signed: defaultdict[str, list[int | None]] = defaultdict(list)
    for grant in basis.record.grants:
        if grant.signed_on is not None and grant.signed_on.year <= until:
            signed[grant.recipient].append(grant.yen)
    found = {}
    for country in countries:
        amounts = [amount for amount in signed[country] if amount is not None]
        unknown = len(amounts) < len(signed[country])
        found[country] = Reading(missing=Missing.NOT_REPORTED) if unknown else Reading(float(sum(amounts)), until)
    return found


INDICATOR = Indicator(
    id="osa_yen",
    aim=Aim.PRESENCE,
    name=Text("OSA grants signed so far", "OSA供与額（署名済み累計）"),
    definition=Text(
        "Sum of the grants of official security assistance for which notes were exchanged with the state by the end of "
        "the year. Little so far speaks for assistance: the first yen adds more presence than the next.",
        "年末までに交換公文が署名された政府安全保障能力強化支援の供与限度額の累計。額が小さいほど、追加の1円がプレゼン"
        "スに与える効果が大きいものとして支援を支持する方向に読みます。",
    ),
    unit=YEN,
    speaks_for="low",
    datasets=(),
    caveats=Text(
        "The direction is a choice: who holds that presence has to be built up in few places reads it the other way "
        "round. Notes that are signed may not be in force yet, and say the most that can be spent. Taken from the "
        "programme's own record; nought means that nothing is signed, not that nothing is planned. Several notes of "
        "one project count on the day of its first. Undefined for every state before the programme's first notes.",
        "読む方向は一つの選択です（少数の国に集中すべきとの立場では逆になります）。署名済みでも未発効の場合があり、額は"
        "供与限度額です。本プログラムの記録によるもので、ゼロは署名がないことを示し、計画がないことを示すものではありま"
        "せん。一つの案件に複数の交換公文がある場合は、最初の署名日に計上します。本プログラム最初の"
        "交換公文の署名前は、いずれの国についても定義されません。",
    ),
    lag=0,
    measure=_measure,
)
