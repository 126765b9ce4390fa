"""US foreign assistance by country and fiscal year. All figures but those of the real file are invented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from osa.evidence.adding import recognise
from osa.evidence.head import read_head
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]

HEADER = (
    "Country Code,Country Name,Region ID,Region Name,Income Group Acronym,Income Group Name,Transaction Type ID,"
    "Transaction Type Name,Fiscal Year,current_amount,constant_amount\n"
)
SUMMARY = (
    HEADER + "FJI,Fiji,1,Oceania,UMIC,Upper,2,Obligations,2020,100,110\n"
    "FJI,Fiji,1,Oceania,UMIC,Upper,1,President's Budget Requests,2021,NULL,-5\n"
    "CS-KM,Kosovo,1,Europe,UMIC,Upper,3,Disbursements,2020,7,8\n"
    "NULL,Soviet Union (former),1,Europe,,,2,Obligations,1976tq,9,10\n"
    "OCN,Oceania Region,1,Oceania,,,2,Obligations,1976,11,12\n"
)


def test_amounts_years_and_kinds_are_read(added: Added) -> None:
    snapshot, rows = added(SUMMARY)
    assert snapshot.provenance.format == "us-foreign-assistance"
    assert rows[0] == {
        "country": "Fiji",
        "iso3": "FJI",
        "fiscal_year": 2020,
        "transaction": "obligations",
        "current_usd": 100.0,
        "constant_usd": 110.0,
    }


def test_no_amount_is_not_nought(added: Added) -> None:
    _snapshot, rows = added(SUMMARY)
    asked = next(row for row in rows if row["transaction"] == "presidents_budget_requests")
    assert (asked["current_usd"], asked["constant_usd"]) == (None, -5.0)


def test_a_state_without_a_code_is_known_by_its_name_and_a_region_is_none(added: Added) -> None:
    _snapshot, rows = added(SUMMARY)
    codes = {row["country"]: row["iso3"] for row in rows}
    assert codes == {"Fiji": "FJI", "Kosovo": "XKX", "Soviet Union (former)": "SUN", "Oceania Region": None}


def test_the_quarter_between_two_fiscal_years_is_in_neither(added: Added) -> None:
    _snapshot, rows = added(SUMMARY)
    of_1976 = {row["transaction"]: row["current_usd"] for row in rows if row["fiscal_year"] == 1976}
    assert of_1976 == {"obligations_transition_quarter": 9.0, "obligations": 11.0}


def test_cells_that_cannot_be_read_are_all_told(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(SUMMARY.replace("2021", "next").replace(",100,", ",many,"))
    assert [fault.what for fault in caught.value.faults] == ["'many'", "'next'"]
    assert "row 2, column current_amount" in caught.value.faults[0].where


def test_the_file_of_single_transactions_is_not_taken_for_the_summary(tmp_path: Path) -> None:
    whole = tmp_path / "complete.csv"
    header = "Country Code,Country Name,Funding Account ID,Transaction Type Name,Fiscal Year,Current Dollar Amount\n"
    whole.write_text(header + "FJI,Fiji,1x,Obligations,2020,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="no format"):
        recognise(read_head(whole))


def test_the_real_summary_is_read_whole(added: Added, real: Callable[[str], Path]) -> None:
    _snapshot, rows = added(real("us_aid/us_foreign_aid_country.csv"))
    kinds = [row["transaction"] for row in rows]
    assert len(rows) == 23166
    assert (kinds.count("obligations"), kinds.count("obligations_transition_quarter")) == (11280, 98)
