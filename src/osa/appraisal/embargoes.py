"""Arms embargoes of the UN Security Council that were open on a day. Whoever is ranked is not screened by that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.i18n import Text

if TYPE_CHECKING:
    import datetime as dt

    from osa.evidence.selection import Evidence

DATASET = "embargoes"
STATE = "state"
SCOPES = {
    STATE: Text("UN arms embargo", "国連武器禁輸"),
    "non_government": Text("UN arms embargo, on others than the government", "国連武器禁輸（政府以外が対象）"),
    "list": Text("UN arms embargo, on listed persons and bodies", "国連武器禁輸（指定された個人・団体が対象）"),
}
"""Whom an embargo is against, the widest first, and what a remark says of it."""


@dataclass(frozen=True, slots=True)
class Embargo:
    """An open embargo: whom it is against (state, non_government or list), and the resolution that imposed it."""

    scope: str
    resolution: str

    @property
    def binds_the_state(self) -> bool:
        """Tell whether the government itself is under it."""
        return self.scope == STATE

    @property
    def remark(self) -> Text:
        """What a table or a sheet says of it."""
        name = SCOPES.get(self.scope, SCOPES["list"])
        return Text(f"{name.en}: resolution {self.resolution}", f"{name.ja}：決議{self.resolution}")


def embargo_on(evidence: Evidence, iso3: str, day: dt.date) -> tuple[Embargo, ...] | None:
    """Return the embargoes in a state that are open on a day, the widest first; none at all is an empty tuple.

    Nothing (`None`) if there is no list, or it was cut down to other states: then it is not known.
    """
    rows = evidence.query(
        f"SELECT DISTINCT scope, resolution FROM {DATASET} WHERE iso3 = $country AND scope IS NOT NULL"
        " AND (since IS NULL OR since <= $day) AND (until IS NULL OR until > $day) ORDER BY ALL",
        {"country": iso3, "day": day},
    )
    if not rows and not evidence.covers(DATASET, "iso3", iso3):
        return None
    order = list(SCOPES)
    found = [Embargo(scope, resolution or "–") for scope, resolution in rows]
    return tuple(sorted(found, key=lambda one: order.index(one.scope) if one.scope in order else len(order)))
