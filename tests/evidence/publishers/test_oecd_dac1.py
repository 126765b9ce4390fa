"""DAC table 1, in the forms of the bulk file, the Data Explorer and the readers' renamed columns."""

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

_RENAMED = (
    "donor_code,donor_name,aidtype_code,aid_type,flows_code,fund_flows,amounttype_code,amount_type,sector_code,"
    "sector_name,year,value,base_period,unit_multiplier\n"
    + "".join(
        line + "\n"
        for line in (
            '701,Japan,1010,ODA,1140,"Disbursements, net",A,Current prices,,Not applicable,2022,10.5,,6',
            '701,Japan,1010,ODA,1140,"Disbursements, net",D,Constant prices,,Not applicable,2022,11,2021,6',
            '701,Japan,1010,ODA,1140,"Disbursements, net",N,National currency,,Not applicable,2022,1300,,6',
            '701,Japan,3,Share,1140,"Disbursements, net",PT_B5G,Percentage,,Not applicable,2022,0.4,,0',
            '701,Japan,4,Population,1140,"Disbursements, net",,Inhabitants,,Not applicable,2022,125,,6',
            '20001,DAC countries,1010,ODA,1121,"Disbursements, grants",A,Current prices,,Not applicable,2022,3,,6',
        )
    )
)
_EXPLORER = (
    "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,DONOR,Donor,SECTOR,Sector,MEASURE,Measure,TYING_STATUS,Tying status,"
    "FLOW_TYPE,Flow type,UNIT_MEASURE,Unit of measure,PRICE_BASE,Price base,TIME_PERIOD,Time period,OBS_VALUE,"
    "Observation value,BASE_PER,Base period,OBS_STATUS,Observation status,UNIT_MULT,Unit multiplier\n"
    + "".join(
        "DATAFLOW,OECD.DCD.FSD:DSD_DAC1@DF_DAC1(1.7),DAC1,I,JPN,Japan,_Z,Not applicable,11010,ODA,_Z,Not applicable,"
        f"1160,Grant equivalents,{rest}\n"
        for rest in (
            "USD,US dollar,V,Current prices,2022,,4,,,,A,Normal value,9,Billions",
            "XDC,National currency,V,Current prices,2022,,500,,,,A,Normal value,9,Billions",
            "USD,US dollar,Q,Constant prices,2021,,3000,,2022,,A,Normal value,6,Millions",
        )
    )
)
_BULK = (
    "DONOR,Donor,PART,Part,AIDTYPE,Aid type,FLOWS,Fund flows,AMOUNTTYPE,Amount type,TIME,Year,Value,Flags\n"
    "701,Japan,1,1 : Part I - Developing Countries,1010,ODA,1120,Gross Disbursements,"
    "D,Constant Prices (2019 USD millions),1990,1990,6,\n"
    "701,Japan,2,2 : Part II - Countries in Transition,1010,ODA,1120,Gross Disbursements,"
    "A,Current Prices (USD millions),1990,1990,7,\n"
)


def test_only_dollars_are_taken_as_dollars(added: Added) -> None:
    snapshot, rows = added(_RENAMED)
    assert snapshot.provenance.dataset == "aid_totals"
    assert sorted(row["usd_millions"] for row in rows) == [3, 10.5, 11]


def test_a_row_has_donor_kind_flow_and_prices(added: Added) -> None:
    _snapshot, rows = added(_RENAMED)
    (row,) = [row for row in rows if row["price_base"] == "constant"]
    assert row == {
        "donor": "Japan",
        "donor_iso3": "JPN",
        "donor_code": 701,
        "aid_type_code": 1010,
        "aid_type": "ODA",
        "flow": "disbursements_net",
        "price_base": "constant",
        "base_year": 2021,
        "year": 2022,
        "usd_millions": 11,
    }


def test_groups_of_donors_and_unnamed_flows_stay(added: Added) -> None:
    _snapshot, rows = added(_RENAMED)
    (row,) = [row for row in rows if row["donor"] == "DAC countries"]
    assert (row["donor_iso3"], row["donor_code"], row["flow"]) == (None, 20001, "other:Disbursements, grants")


def test_the_data_explorers_units_and_prices_are_applied(added: Added) -> None:
    _snapshot, rows = added(_EXPLORER)
    told = [(row["year"], row["price_base"], row["base_year"], row["usd_millions"], row["flow"]) for row in rows]
    assert sorted(told) == [
        (2021, "constant", 2022, 3000, "grant_equivalents"),
        (2022, "current", None, 4000, "grant_equivalents"),
    ]
    assert {(row["donor_iso3"], row["donor_code"], row["aid_type_code"]) for row in rows} == {("JPN", 701, 11010)}


def test_the_bulk_file_gives_the_base_year_in_a_label(added: Added) -> None:
    _snapshot, (row,) = added(_BULK)
    assert (row["donor"], row["base_year"], row["flow"]) == ("Japan", 2019, "disbursements_gross")
    assert row["usd_millions"] == 6


def test_every_wrong_cell_is_told(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(_EXPLORER.replace("2022,,4,", "2020-Q1,,4,").replace("3000", "n/a"))
    told = [str(fault).rpartition("download, ")[2] for fault in caught.value.faults]
    assert told == [
        "row 2, column TIME_PERIOD: '2020-Q1' Expected: a whole number",
        "row 4, column OBS_VALUE: 'n/a' Expected: a number",
    ]


def test_another_table_of_the_data_explorer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="in no format"):
        recognise(Head(tmp_path / "x", _EXPLORER.replace("DF_DAC1(", "DF_DAC5(").encode()))


def test_what_is_left_out_is_told_with_its_number(added: Added) -> None:
    snapshot, _rows = added(_RENAMED)
    assert snapshot.provenance.left_out == (
        "Rows left out: amounts in national currency (1); "
        "measures that are no amounts, such as numbers of people or sums per head (2)."
    )
    snapshot, _rows = added(_EXPLORER.replace("XDC,National currency", "PT_B5G,Percentage"))
    assert snapshot.provenance.left_out == "Rows left out: shares of income (1)."
    snapshot, _rows = added(_BULK)
    assert "Part II of the DAC's list (1)" in snapshot.provenance.left_out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_RENAMED.replace(",A,Current", ",C,Current"), "price base C, unit –, part –: .* (2 rows)"),
        (_EXPLORER.replace("XDC,", "EUR,"), "price base V, unit EUR, part –: .* (1 rows)"),
        (_EXPLORER.replace("XDC,", ","), "price base V, unit blank, part –: .* (1 rows)"),
        (_BULK.replace("701,Japan,2,", "701,Japan,3,"), "price base A, unit –, part 3: .* (1 rows)"),
    ],
    ids=["price", "unit", "blank unit", "part"],
)
def test_a_figure_of_an_unknown_kind_is_a_fault_and_does_not_vanish(added: Added, text: str, told: str) -> None:
    with pytest.raises(InputError, match=told.replace("(", r"\(").replace(")", r"\)")):
        added(text)


def test_the_rows_of_one_donor_are_not_the_whole(added: Added) -> None:
    assert added(_EXPLORER)[0].provenance.covers == {"donor_iso3": ("JPN",)}
    assert added(_RENAMED)[0].provenance.covers == {}


def test_the_real_table_has_japans_grant_equivalent_of_2022(added: Added, real: Real) -> None:
    snapshot, rows = added(real("dac/dac1_2022.csv.gz"))
    assert snapshot.provenance.rows == 30_000
    (row,) = [
        row for row in rows if (row["donor_iso3"], row["aid_type_code"], row["price_base"]) == ("JPN", 11010, "current")
    ]
    assert (row["flow"], row["usd_millions"]) == ("grant_equivalents", 17499.94)
