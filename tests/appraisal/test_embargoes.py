"""Arms embargoes on a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from osa.appraisal.embargoes import Embargo, embargo_on
from osa.evidence.selection import Evidence
from tests.appraisal.indicators.rows import evidence_of

if TYPE_CHECKING:
    from pathlib import Path

BEGIN, END = dt.date(2018, 7, 13), dt.date(2023, 12, 1)


def row(iso3: str, scope: str, resolution: str, until: dt.date | None = None) -> dict[str, object]:
    return {"country": iso3, "iso3": iso3, "scope": scope, "resolution": resolution, "since": BEGIN, "until": until}


def test_an_embargo_is_open_from_its_first_day_until_the_day_it_ended(tmp_path: Path) -> None:
    known = evidence_of(tmp_path, {"embargoes": [row("SOM", "state", "733 (1992)", END)]})
    before, after = dt.timedelta(days=-1), END
    days = (BEGIN + before, BEGIN, END + before, after)
    found = [embargo_on(known, "SOM", day) for day in days]
    assert found == [(), (Embargo("state", "733 (1992)"),), (Embargo("state", "733 (1992)"),), ()]


def test_the_widest_embargo_stands_first(tmp_path: Path) -> None:
    rows = [
        row("AFG", "list", "1390 (2002)"),
        row("AFG", "non_government", "1333 (2000)"),
        row("AFG", "state", "1 (0)"),
    ]
    found = embargo_on(evidence_of(tmp_path, {"embargoes": rows}), "AFG", BEGIN)
    assert found is not None
    assert [one.scope for one in found] == ["state", "non_government", "list"]
    assert [one.binds_the_state for one in found] == [True, False, False]
    assert "1333 (2000)" in found[1].remark.en
    assert "政府以外" in found[1].remark.ja


def test_without_a_list_or_outside_of_it_nothing_is_known(tmp_path: Path) -> None:
    assert embargo_on(Evidence([]), "SSD", BEGIN) is None
    cut = evidence_of(tmp_path, {"embargoes": [row("SSD", "state", "2428 (2018)")]}, {"embargoes": {"iso3": ("SSD",)}})
    assert embargo_on(cut, "PHL", BEGIN) is None
    assert embargo_on(cut, "SSD", BEGIN) == (Embargo("state", "2428 (2018)"),)
