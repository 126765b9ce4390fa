"""The table of country codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]

TABLE = (
    "name_official,name_short,iso2_code,iso3_code,m49_code,region,subregion,ldc,lldc,sids,dac_code,income_level\n"
    "Republic of Utopia,Utopia,UT,UTO,7.0,Asia,Southern Asia,True,False,,625.0,Low income\n"
    "Fiji,Fiji,FJ,FJI,242,Oceania,Melanesia,False,False,True,,\n"
)


def test_codes_and_groups_are_read(added: Added) -> None:
    snapshot, rows = added(TABLE)
    assert snapshot.provenance.format == "country-concordance"
    assert rows[1] == {
        "country": "Fiji",
        "iso3": "FJI",
        "iso2": "FJ",
        "m49_code": 242,
        "region": "Oceania",
        "subregion": "Melanesia",
        "dac_code": None,
        "income_group": None,
        "least_developed": False,
        "landlocked": False,
        "small_island": True,
    }


def test_a_code_that_osa_does_not_know_stands_as_it_is(added: Added) -> None:
    _snapshot, rows = added(TABLE)
    assert (rows[0]["iso3"], rows[0]["m49_code"], rows[0]["dac_code"]) == ("UTO", 7, 625)


def test_a_group_that_is_not_told_is_not_no(added: Added) -> None:
    _snapshot, rows = added(TABLE)
    assert rows[0]["small_island"] is None


def test_cells_that_cannot_be_read_are_all_told(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(TABLE.replace("242", "many").replace("True,False", "perhaps,False"))
    assert [fault.what for fault in caught.value.faults] == ["'perhaps'", "'many'"]
    assert "row 2, column ldc" in caught.value.faults[0].where


def test_the_real_table_has_every_country(added: Added, real: Callable[[str], Path]) -> None:
    _snapshot, rows = added(real("crosswalk/bblocks_places_concordance.csv"))
    known = {row["iso3"]: row for row in rows}
    assert len(rows) == len(known) == 250
    assert (known["BGD"]["dac_code"], known["BGD"]["least_developed"], known["LAO"]["landlocked"]) == (666, True, True)
