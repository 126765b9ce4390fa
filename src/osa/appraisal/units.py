"""The units of indicators, and how their values are written for people."""

from __future__ import annotations

from osa.i18n import Text

SHARE_OF_VOLUME = Text("share of volume (TIV)", "数量（TIV）に占める割合")
SHARE_OF_AID = Text("share of bilateral aid", "二国間援助に占める割合")
SHARE_OF_GDP = Text("share of GDP", "対GDP比")
CHANGE_OF_SHARE = Text("change of a share, in percentage points", "割合の変化（ポイント）")
INDEX = Text("index from 0 to 1", "0から1までの指数")
AID = Text("millions of US dollars a year, constant prices", "年間百万米ドル（実質）")
YEN = Text("yen", "円")
INCIDENTS = Text("incidents", "件")
INCIDENTS_PER_COAST = Text("incidents per 1,000 km of coast", "海岸線1,000キロメートル当たり件数")
AGREEMENTS = Text("agreements", "件（取決め）")
DOLLARS_PER_HEAD = Text("US dollars per head, constant prices", "1人当たり米ドル（実質）")
CURRENT_DOLLARS_PER_HEAD = Text("US dollars per head, current prices", "1人当たり米ドル（名目）")
DOLLARS_PER_COAST = Text("US dollars per km of coast, constant prices", "海岸線1キロメートル当たり米ドル（実質）")
IDEAL_POINTS = Text("points of the ideal-point scale", "理想点の単位")
GROUP = Text("1 (least developed) to 4 (upper middle income)", "1（後発開発途上国）から4（高中所得国）")
PEOPLE = Text("people", "人")

FRACTIONS = frozenset({SHARE_OF_VOLUME, SHARE_OF_AID, SHARE_OF_GDP})
"""Units in which 1 is the whole: written as per cent."""

_WHOLE = frozenset({YEN, INCIDENTS, AGREEMENTS, GROUP, PEOPLE})
_LARGE = 1000


def shown(value: float, unit: Text, *, signed: bool = False) -> str:
    """Write a value for people; with `signed`, as a change of it (a change of a share is in percentage points)."""
    signed = signed or unit == CHANGE_OF_SHARE
    parts = unit in FRACTIONS or unit == CHANGE_OF_SHARE
    value = 100 * value if parts else value
    places = 1 if parts else 0 if unit in _WHOLE or abs(value) >= _LARGE else 2
    written = f"{round(value, places) + 0.0:{'+' if signed else ''},.{places}f}"  # adding nought makes -0.0 plain
    return f"{written} %" if parts and not signed else written
