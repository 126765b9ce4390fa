"""Maritime pirate attacks. All rows but those of the real file are invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]

HEADER = (
    "date,time,longitude,latitude,attack_type,location_description,nearest_country,eez_country,shore_distance,"
    "shore_longitude,shore_latitude,attack_description,vessel_name,vessel_type,vessel_status,data_source\n"
)
ATTACKS = (
    HEADER + '2015-02-03,"NA",120.5,-7.25,Boarded,"Off the\npoint",IDN,PHL,3.5,120,-7,"Three men, armed,\ncame aboard",'
    "Example Star,Tug,Anchored,imb\n"
    '2016-01-01,"NA",1,2,"NA",Somewhere,CCK,"NA",12,1,2,"NA",Other,"NA","NA",mappingpiracy\n'
)


def test_lines_within_quotation_marks_belong_to_one_incident(added: Added) -> None:
    snapshot, rows = added(ATTACKS)
    assert snapshot.provenance.format == "maritime-pirate-attacks"
    assert rows[0] == {
        "day": dt.date(2015, 2, 3),
        "latitude": -7.25,
        "longitude": 120.5,
        "kind": "Boarded",
        "nearest_iso3": "IDN",
        "eez_iso3": "PHL",
        "shore_km": 3.5,
        "place": "Off the\npoint",
        "description": "Three men, armed,\ncame aboard",
        "vessel": "Example Star",
        "vessel_kind": "Tug",
        "reported_by": "imb",
    }


def test_what_is_not_known_stays_empty(added: Added) -> None:
    _snapshot, rows = added(ATTACKS)
    unknown = ("kind", "eez_iso3", "description", "vessel_kind")
    assert [rows[1][name] for name in unknown] == [None] * 4


def test_a_code_in_no_list_is_left_out_but_the_incident_stays(added: Added) -> None:
    _snapshot, rows = added(ATTACKS.replace("CCK", "QQQ"))
    assert (rows[1]["nearest_iso3"], rows[1]["place"]) == (None, "Somewhere")


def test_the_code_of_a_small_territory_stays(added: Added) -> None:
    _snapshot, rows = added(ATTACKS)
    assert rows[1]["nearest_iso3"] == "CCK"


def test_cells_that_cannot_be_read_are_all_told(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(ATTACKS.replace("2016-01-01", "2016-13-01").replace("-7.25", "south"))
    assert [fault.what for fault in caught.value.faults] == ["'south'", "'2016-13-01'"]
    assert [fault.where.rpartition(", ")[2] for fault in caught.value.faults] == ["column latitude", "column date"]


def test_the_real_table_has_the_known_counts(added: Added, real: Callable[[str], Path]) -> None:
    _snapshot, rows = added(real("maritime/pirate_attacks.csv"))
    since = [row for row in rows if row["day"] >= dt.date(2015, 1, 1)]
    counts = {code: sum(row["eez_iso3"] == code for row in since) for code in ("IDN", "NGA", "PHL", "MYS")}
    assert len(rows) == 7511
    assert counts == {"IDN": 333, "NGA": 189, "PHL": 66, "MYS": 56}
