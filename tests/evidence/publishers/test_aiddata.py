"""AidData's table of commitments."""

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

_TABLE = """donor,recipient,1972,1973,1974
JPN,PHL,,1000.5,0
(ASDB),PHL,5,,
JPN,"Asia, regional",,,7
JPN,Kosovo,,,8
JPN,ANT,,9,
"""


def test_a_blank_is_no_row_and_nought_is_one(added: Added) -> None:
    snapshot, rows = added(_TABLE)
    assert snapshot.provenance.dataset == "aid_commitments"
    philippines = [(row["year"], row["usd"]) for row in rows if row["recipient"] == "PHL" and row["donor"] == "JPN"]
    assert sorted(philippines) == [(1973, 1000.5), (1974, 0)]


def test_codes_and_names_become_countries(added: Added) -> None:
    _snapshot, rows = added(_TABLE)
    told = {row["recipient"]: (row["recipient_iso3"], row["recipient_code"]) for row in rows}
    assert told == {
        "PHL": ("PHL", 755),
        "Asia, regional": (None, None),
        "Kosovo": ("XKX", 57),
        "ANT": (None, None),
    }


def test_a_body_is_a_donor_without_a_country(added: Added) -> None:
    _snapshot, rows = added(_TABLE)
    told = {row["donor"]: (row["donor_iso3"], row["donor_code"]) for row in rows}
    assert told == {"JPN": ("JPN", 701), "(ASDB)": (None, None)}


def test_wrong_cells_are_told_with_row_and_year(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(_TABLE.replace("1000.5", "n/a").replace(",,,7", ",,,abc"))
    told = [str(fault).rpartition("download, ")[2] for fault in caught.value.faults]
    assert told == [
        "row 2, column 1973: 'n/a' Expected: a number",
        "row 4, column 1974: 'abc' Expected: a number",
    ]


def test_a_row_that_breaks_off_is_told_with_its_number(added: Added) -> None:
    with pytest.raises(InputError, match="row 7: has 2 cells Expected: 5 cells"):
        added(f"{_TABLE}JPN,PHL\n")


def test_a_table_with_other_columns_is_refused(added: Added) -> None:
    with pytest.raises(InputError, match="in no format"):
        added("donor,recipient,1972,remark\nJPN,PHL,1,x\n")


def test_the_rows_of_one_donor_are_not_the_whole(added: Added) -> None:
    assert added(_TABLE)[0].provenance.covers == {}
    assert added(_TABLE.replace("(ASDB)", "JPN"))[0].provenance.covers == {"donor_iso3": ("JPN",)}


@pytest.mark.parametrize("number", ["99999", "1_972", "72"])
def test_a_column_that_is_no_year_is_told(added: Added, number: str) -> None:
    with pytest.raises(InputError, match=f"row 1: '{number}' Expected: a year from 1800 to 2100"):
        added(_TABLE.replace("1973", number))


def test_the_real_table_has_japans_commitments(added: Added, real: Real) -> None:
    snapshot, rows = added(real("aiddata/aiddata-totals-d-r-y_1947-2011.csv"))
    assert snapshot.provenance.rows == 84_276
    japans = [row for row in rows if row["donor_iso3"] == "JPN"]
    assert (min(row["year"] for row in japans), max(row["year"] for row in japans)) == (1973, 2009)
    assert len({row["recipient"] for row in japans}) == 195
