"""How China's share of the arms that a state received changed after the programme's first notes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.arms import CHINA, LAG, WINDOW, change, in_window, last_usable, share
from osa.appraisal.indicator import Aim, Basis, Indicator, Missing, Reading
from osa.appraisal.units import CHANGE_OF_SHARE
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


def _measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    """Return the share in the five years after the year of the first notes, less that in the five years before it."""
    evidence = basis.evidence
    last = last_usable(evidence, until)
    if isinstance(last, Reading):
        return dict.fromkeys(countries, last)
    first_notes: dict[str, int] = {}
    for grant in basis.record.grants:
        if grant.signed_on is not None and grant.signed_on.year <= until:
            year = min(grant.signed_on.year, first_notes.get(grant.recipient, until))
            first_notes[grant.recipient] = year
    found = dict.fromkeys(countries, Reading(missing=Missing.UNDEFINED))
    for country in countries:
        signed = first_notes.get(country)
        if signed is not None and signed + WINDOW <= last:
            before, after = (
                in_window(evidence, end, [country], lambda volumes: share(volumes, CHINA))[country]
                for end in (signed - 1, signed + WINDOW)
            )
            found[country] = change(before, after)
    return found


INDICATOR = Indicator(
    id="change_after_osa",
    aim=Aim.DEPENDENCE,
    name=Text("Change of China's share since the first OSA notes", "OSA開始前後の中国の割合の変化"),
    definition=Text(
        "China's share of the volume of major conventional arms received in the five calendar years after the year of "
        "the first exchange of notes, less its share in the five calendar years before that year. It tells how it "
        "went, not who is next; a fall speaks for assistance: what was begun goes in the direction of the aim.",
        "最初の交換公文署名の翌年から5暦年に受領した主要通常兵器の量に占める中国の割合から、署名の前年までの5暦年におけ"
        "る割合を差し引いた値。次の対象国ではなく経過を示すもので、低下は目的に沿う動きとして支援を支持する方向に読みます。",
    ),
    unit=CHANGE_OF_SHARE,
    speaks_for="low",
    datasets=("arms_deliveries",),
    caveats=Text(
        "Undefined for states without notes, and until five years have passed since: a shorter window would be one or "
        "two ships. For notes of 2023 that is the data of 2028. A change after assistance is not a change because of "
        "it, and what the programme gives hardly shows in SIPRI's volumes.",
        "交換公文のない国、及び署名から5年を経過していない国については定義されません（より短い期間では艦船1、2隻で決ま"
        "るため）。2023年署名の案件では2028年のデータから算定可能となります。支援後の変化は支援による変化とは限らず、ま"
        "た本枠組みの供与品の多くはSIPRIの数量にほとんど表れません。",
    ),
    lag=LAG,
    measure=_measure,
)
