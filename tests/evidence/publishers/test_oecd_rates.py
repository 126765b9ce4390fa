"""Exchange rates and deflators, as pydeflate writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]
    Real = Callable[[str], Path]

_RATES = (
    "pydeflate_year,pydeflate_entity_code,pydeflate_entity,pydeflate_EXCHANGE,pydeflate_DAC_DEFLATOR,pydeflate_iso3,"
    "pydeflate_EXCHANGE_D,pydeflate_NGDP_D\n"
    "2020,701,Japan,106.5,123.25,JPN,81.0,99.5\n"
    "2022,701,Japan,131.5,100.0,JPN,100.0,100.0\n"
    "2022,20006,Non-DAC countries,1.0,100.0,ESH,100.0,\n"
)


def test_a_rate_has_its_country_codes_and_both_deflators(added: Added) -> None:
    snapshot, rows = added(_RATES)
    assert snapshot.provenance.dataset == "exchange_rates"
    (row,) = [row for row in rows if row["year"] == 2020]
    assert row == {
        "country": "Japan",
        "iso3": "JPN",
        "dac_code": 701,
        "year": 2020,
        "per_usd": 106.5,
        "dac_deflator": 123.25,
        "gdp_deflator": 99.5,
    }


def test_a_group_of_donors_is_no_country_whatever_the_file_says(added: Added) -> None:
    _snapshot, rows = added(_RATES)
    assert {row["country"]: row["iso3"] for row in rows} == {"Japan": "JPN", "Non-DAC countries": None}


def test_a_blank_deflator_stays_unknown(added: Added) -> None:
    _snapshot, rows = added(_RATES)
    assert [row["gdp_deflator"] for row in rows if row["iso3"] is None] == [None]


def test_wrong_cells_are_told_together(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(_RATES.replace("106.5", "n/a").replace("131.5,100.0", "131.5,abc"))
    told = [str(fault).rpartition("download, ")[2] for fault in caught.value.faults]
    assert told == [
        "row 2, column pydeflate_EXCHANGE: 'n/a' Expected: a number",
        "row 3, column pydeflate_DAC_DEFLATOR: 'abc' Expected: a number",
    ]


def test_rates_of_another_source_are_refused(added: Added) -> None:
    with pytest.raises(InputError, match="in no format"):
        added("pydeflate_year,pydeflate_entity_code,pydeflate_EXCHANGE,pydeflate_PCPI\n2022,701,131,100\n")


def test_the_real_yen_of_2022(added: Added, real: Real) -> None:
    snapshot, rows = added(real("dac/dac_exchange_deflators_2024-12-02.csv"))
    assert snapshot.provenance.rows == 2_508
    (yen,) = [row for row in rows if row["iso3"] == "JPN" and row["year"] == 2022]
    assert round(yen["per_usd"], 2) == 131.43
    assert {row["dac_deflator"] for row in rows if row["year"] == 2022} == {100}
    assert {row["per_usd"] for row in rows if row["iso3"] == "USA"} == {1}
