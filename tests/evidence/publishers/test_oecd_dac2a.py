"""DAC table 2a, in the forms of the old portal, its bulk file, the Data Explorer and the readers' renamed columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from osa.evidence.adding import recognise
from osa.evidence.head import Head
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]
    Real = Callable[[str], Path]

_PORTAL = """Recipient,Donor,Aid type,Amount type,Year,Value
Philippines,Japan,"Memo: ODA Total, Gross disbursements",Constant Prices (2021 USD millions),2009.0,12.5
Türkiye,Japan,ODA: Total Net,Current Prices (USD millions),2010,-3
"Asia, regional",EU Institutions,Paper boats,Constant Prices (2021 USD millions),2010,1
"""
_CURRENT, _CONSTANT = "A,Current Prices (USD millions)", "D,Constant Prices (2021 USD millions)"
_BULK = (
    "RECIPIENT,Recipient,DONOR,Donor,PART,Part,AIDTYPE,Aid type,DATATYPE,Amount type,TIME,Year,Value,Flags\n"
    f'755,Philippines,701,Japan,1,Part I,240,"Memo: ODA Total, Gross disbursements",{_CONSTANT},2019,2019,8,\n'
    f'860,Micronesia,701,Japan,1,Part I,201,"Grants, Total",{_CURRENT},2019,2019,2,\n'
    f'10058,Micronesia,701,Japan,1,Part I,201,"Grants, Total",{_CURRENT},2019,2019,3,\n'
    f"755,Philippines,701,Japan,1,Part I,296,ODA per Capita,{_CURRENT},2019,2019,4,\n"
    f"87,Russia,701,Japan,2,Part II,206,ODA: Total Net,{_CURRENT},1999,1999,5,\n"
)
_LABELLED = (
    "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,DONOR,Donor,RECIPIENT,Recipient,MEASURE,Measure,UNIT_MEASURE,"
    "Unit of measure,PRICE_BASE,Price base,TIME_PERIOD,Time period,OBS_VALUE,Observation value,BASE_PER,Base period,"
    "UNIT_MULT,Unit multiplier\n"
    + "".join(
        f"DATAFLOW,OECD.DCD.FSD:DSD_DAC2@DF_DAC2A(1.6),DAC2A,I,{rest}\n"
        for rest in (
            "JPN,Japan,PHL,Philippines,240,Gross ODA,USD,US dollar,Q,Constant prices,2022,,7.5,,2022,,6,Millions",
            "JPN,Japan,XKV,Kosovo,206,Net,USD,US dollar,V,Current prices,2022,,2500,,,,3,Thousands",
            "DAC,DAC countries,LDC,Least developed,999,New kind,USD,US dollar,V,Current prices,2022,,1,,,,9,Billions",
            "JPN,Japan,PHL,Philippines,286,Share,PT_B5G,Per cent,_Z,Not applicable,2022,,0.1,,,,0,Units",
            "JPN,Japan,PHL,Philippines,206,Net,USD,US dollar,V,Current prices,2023,,,,,,6,Millions",
        )
    )
)
_CODES_ONLY = (
    "DATAFLOW,DONOR,RECIPIENT,MEASURE,UNIT_MEASURE,PRICE_BASE,TIME_PERIOD,OBS_VALUE,BASE_PER,OBS_STATUS,UNIT_MULT\n"
    "OECD.DCD.FSD:DSD_DAC2@DF_DAC2A(1.4),JPN,PHL,206,USD,Q,2021,4,2022,A,6\n"
)
_RENAMED = (
    "donor_code,donor_name,recipient_code,recipient_name,aidtype_code,aid_type,data_type_code,amount_type,year,value,"
    "base_period,unit_multiplier\n701,Japan,755,Philippines,240,Gross ODA,D,Constant prices,2022,9,2022,6\n"
)


def _of(rows: list[dict[str, Any]], **wanted: object) -> dict[str, Any]:
    """The one row with some values."""
    (found,) = [row for row in rows if wanted.items() <= row.items()]
    return found


def test_the_portals_labels_give_prices_base_year_and_kind_of_aid(added: Added) -> None:
    snapshot, rows = added(_PORTAL)
    assert snapshot.provenance.dataset == "aid_flows"
    assert _of(rows, recipient="Philippines") == {
        "donor": "Japan",
        "donor_iso3": "JPN",
        "donor_code": 701,
        "recipient": "Philippines",
        "recipient_iso3": "PHL",
        "recipient_code": 755,
        "measure": "oda_gross",
        "measure_name": "Memo: ODA Total, Gross disbursements",
        "price_base": "constant",
        "base_year": 2021,
        "year": 2009,
        "usd_millions": 12.5,
    }
    current = _of(rows, recipient_iso3="TUR")
    assert (current["measure"], current["price_base"], current["base_year"]) == ("oda_net", "current", None)
    assert current["usd_millions"] == -3


def test_what_is_not_known_keeps_its_name(added: Added) -> None:
    _snapshot, rows = added(_PORTAL)
    row = _of(rows, recipient="Asia, regional")
    assert (row["recipient_iso3"], row["donor"], row["donor_iso3"]) == (None, "EU Institutions", None)
    assert row["measure"] == "other:Paper boats"


def test_code_columns_beside_names_that_differ_only_in_case_are_told_apart(added: Added) -> None:
    _snapshot, rows = added(_BULK)
    row = _of(rows, recipient="Philippines")
    assert (row["donor"], row["donor_code"], row["recipient_code"]) == ("Japan", 701, 755)
    assert (row["measure"], row["measure_name"]) == ("oda_gross", "Memo: ODA Total, Gross disbursements")


def test_a_region_with_the_name_of_a_country_is_not_that_country(added: Added) -> None:
    _snapshot, rows = added(_BULK)
    assert _of(rows, recipient_code=860)["recipient_iso3"] == "FSM"
    assert _of(rows, recipient_code=10058)["recipient_iso3"] is None


def test_amounts_per_head_and_aid_outside_developing_countries_are_left_out(added: Added) -> None:
    _snapshot, rows = added(_BULK)
    assert len(rows) == 3
    assert "Russia" not in {row["recipient"] for row in rows}


def test_the_data_explorers_powers_of_ten_are_applied(added: Added) -> None:
    _snapshot, rows = added(_LABELLED)
    assert _of(rows, recipient="Philippines")["usd_millions"] == 7.5
    assert _of(rows, recipient="Kosovo")["usd_millions"] == 2.5
    assert _of(rows, donor="DAC countries")["usd_millions"] == 1000


def test_the_data_explorers_codes_give_countries_prices_and_kinds_of_aid(added: Added) -> None:
    _snapshot, rows = added(_LABELLED)
    row = _of(rows, recipient="Philippines")
    assert (row["donor_iso3"], row["donor_code"], row["recipient_code"]) == ("JPN", 701, 755)
    assert (row["measure"], row["price_base"], row["base_year"]) == ("oda_gross", "constant", 2022)
    kosovo = _of(rows, recipient="Kosovo")
    assert (kosovo["recipient_iso3"], kosovo["price_base"], kosovo["base_year"]) == ("XKX", "current", None)
    group = _of(rows, donor="DAC countries")
    assert (group["donor_iso3"], group["donor_code"], group["measure"]) == (None, None, "other:New kind")


def test_a_share_of_income_is_no_amount_and_a_blank_is_no_row(added: Added) -> None:
    _snapshot, rows = added(_LABELLED)
    assert sorted(row["recipient"] for row in rows) == ["Kosovo", "Least developed", "Philippines"]


def test_a_file_without_labels_shows_codes_for_names(added: Added) -> None:
    _snapshot, (row,) = added(_CODES_ONLY)
    assert (row["donor"], row["donor_iso3"], row["recipient"], row["measure"]) == ("JPN", "JPN", "PHL", "oda_net")
    assert (row["usd_millions"], row["base_year"]) == (4, 2022)


def test_renamed_columns_are_understood(added: Added) -> None:
    _snapshot, (row,) = added(_RENAMED)
    assert (row["donor_iso3"], row["recipient_iso3"], row["measure"]) == ("JPN", "PHL", "oda_gross")
    assert (row["price_base"], row["base_year"], row["usd_millions"]) == ("constant", 2022, 9)


def test_every_cell_that_is_no_number_is_told_with_row_and_column(added: Added) -> None:
    bad = _PORTAL.replace("12.5", "n/a").replace(",2010,-3", ",2010.5,abc").replace(",2010,1", ",2010,nan")
    with pytest.raises(InputError) as caught:
        added(bad)
    told = [str(fault).rpartition("download, ")[2] for fault in caught.value.faults]
    assert told == [
        "row 2, column Value: 'n/a' Expected: a number",
        "row 3, column Year: '2010.5' Expected: a whole number",
        "row 3, column Value: 'abc' Expected: a number",
        "row 4, column Value: 'nan' Expected: a number",
    ]


def test_a_blank_unit_is_a_fault_and_not_millions(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(_CODES_ONLY.replace(",A,6", ",A,"))
    assert "column UNIT_MULT: 'blank'" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        _PORTAL.replace("Memo: ODA Total, Gross disbursements", "OOF Gross").replace("ODA: Total Net", "OOF Net"),
        _LABELLED.replace("DF_DAC2A", "DF_DAC3A"),
    ],
    ids=["table 2b", "table 3a"],
)
def test_other_tables_with_the_same_columns_are_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="in no format"):
        recognise(Head(tmp_path / "x", text.encode()))


def test_what_is_left_out_is_told_with_its_number(added: Added) -> None:
    no_amounts = "measures that are no amounts, such as numbers of people or sums per head (1)"
    assert added(_LABELLED)[0].provenance.left_out == f"Rows left out: {no_amounts}."
    part_two = "official aid to countries of Part II of the DAC's list (1)"
    assert added(_BULK)[0].provenance.left_out == f"Rows left out: {no_amounts}; {part_two}."
    assert added(_PORTAL)[0].provenance.left_out == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_PORTAL.replace("Current Prices (USD", "Prices of the day (USD"), "price base Prices of the day"),
        (_CODES_ONLY.replace("USD,Q", "EUR,Q"), "price base Q, unit EUR"),
        (_CODES_ONLY.replace("USD,Q", "USD,Y"), "price base Y, unit USD"),
    ],
)
def test_a_figure_of_an_unknown_kind_is_a_fault_and_does_not_vanish(added: Added, text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        added(text)


def test_the_rows_of_one_donor_or_recipient_are_not_the_whole(added: Added) -> None:
    assert added(_CODES_ONLY)[0].provenance.covers == {"donor_iso3": ("JPN",), "recipient_iso3": ("PHL",)}
    assert added(_BULK)[0].provenance.covers == {"donor_iso3": ("JPN",)}
    assert added(_PORTAL)[0].provenance.covers == {}


def test_the_real_table_has_japans_aid_to_the_philippines(added: Added, real: Real) -> None:
    snapshot, rows = added(real("dac/dac2a_2009-2022.csv.gz"))
    assert snapshot.provenance.rows == 327_763
    japans = [row for row in rows if row["donor_iso3"] == "JPN"]
    assert len(japans) == 13_982
    row = _of(japans, recipient_iso3="PHL", year=2022, measure="oda_gross")
    assert (row["usd_millions"], row["price_base"], row["base_year"]) == (1468.13, "constant", 2022)
    assert all(row["donor_iso3"] and row["recipient_iso3"] for row in rows)
    assert not [row["measure"] for row in rows if row["measure"].startswith("other:")]
