from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from osa.evidence.datasets import AID_PROJECTS
from osa.evidence.head import read_head
from osa.evidence.publishers import FORMATS
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]
    Real = Callable[[str], Path]

OLD = {
    "Year": "2020",
    "DonorCode": "701",
    "DonorName": "Japan",
    "AgencyCode": "8",
    "RecipientCode": "755",
    "RecipientName": "Philippines",
    "USD_Commitment": "12.5",
    "USD_Disbursement_Defl": "-0.25",
    "ProjectTitle": "Radar, coastal",
    "PurposeCode": "15210",
    "SectorCode": "152",
    "LDCflag": "0",
    "SDGfocus": "16.1",
    "PSIflag": "0",
    "CommitmentDate": "2020-03-31",
    "IncomegroupName": "LMICs",
    "SomethingNew": "x",
}
NEW = {
    "DonorCode": "donor_code",
    "DonorName": "donor_name",
    "AgencyCode": "agency_code",
    "RecipientCode": "recipient_code",
    "RecipientName": "recipient_name",
    "ProjectTitle": "project_title",
    "PurposeCode": "purpose_code",
    "SectorCode": "sector_code",
    "LDCflag": "ld_cflag",
    "SDGfocus": "sd_gfocus",
    "PSIflag": "ps_iflag",
    "CommitmentDate": "commitment_date",
    "IncomegroupName": "incomegoup_name",
}
EXPECTED = {
    "year": 2020,
    "donor": "Japan",
    "donor_iso3": "JPN",
    "donor_code": 701,
    "agency_code": 8,
    "recipient": "Philippines",
    "recipient_iso3": "PHL",
    "recipient_code": 755,
    "usd_commitment": 12.5,
    "usd_disbursement_defl": -0.25,
    "title": "Radar, coastal",
    "purpose_code": "15210",
    "sector_code": "152",
    "ldc_flag": 0,
    "sdg_focus": "16.1",
    "psi_flag": 0,
    "commitment_date": dt.date(2020, 3, 31),
    "income_group": "LMICs",
}
LONG = (
    "STRUCTURE,DONOR,Donor,RECIPIENT,Recipient,SECTOR,Sector,MEASURE,CHANNEL,MODALITY,FLOW_TYPE,PRICE_BASE,MD_DIM,MD_ID,"
    "UNIT_MEASURE,TIME_PERIOD,OBS_VALUE,UNIT_MULT,OECD_ID,PROJECT_TITLE\n"
)


def text(cells: dict[str, str], delimiter: str = ",") -> str:
    """Return a file with one row."""
    return "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in (cells, cells.values())) + "\n"


def without_nulls(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def renamed() -> dict[str, str]:
    return {NEW.get(name, name.lower()): cell for name, cell in OLD.items()}


@pytest.mark.parametrize("delimiter", list(",;|"))
@pytest.mark.parametrize("cells", [OLD, renamed()])
def test_a_project_is_read_whatever_the_columns_are_called(added: Added, cells: dict[str, str], delimiter: str) -> None:
    snapshot, (row,) = added(text(cells, delimiter))
    assert snapshot.provenance.format == "oecd-crs-bulk"
    assert without_nulls(row) == EXPECTED
    assert tuple(row) == AID_PROJECTS.names


def test_old_text_in_latin_1_is_read(added: Added) -> None:
    _snapshot, (row,) = added(text(OLD | {"RecipientName": "T\xfcrkiye", "RecipientCode": "55"}).encode("latin-1"))
    assert (row["recipient"], row["recipient_iso3"]) == ("T\xfcrkiye", "TUR")


def test_a_parquet_file_is_read_with_its_own_types(added: Added) -> None:
    typed: dict[str, Any] = renamed() | {
        "year": 2020,
        "donor_code": 701.0,
        "usd_commitment": 12.5,
        "commitment_date": dt.datetime(2020, 3, 31),
    }
    opened = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist([typed]), opened)
    snapshot, (row,) = added(opened.getvalue())
    assert snapshot.provenance.format == "oecd-crs-bulk"
    assert without_nulls(row) == EXPECTED


def test_wrong_cells_of_a_parquet_file_are_told(added: Added) -> None:
    rows = [renamed(), renamed() | {"year": "2020.5", "usd_commitment": "?"}]
    opened = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), opened)
    with pytest.raises(InputError) as caught:
        added(opened.getvalue())
    assert [str(one).partition(", ")[2] for one in caught.value.faults] == [
        "row 2, column year: '2020.5' Expected: a whole number",
        "row 2, column usd_commitment: '?' Expected: a number",
    ]


def test_wrong_cells_are_told_with_row_and_column(added: Added) -> None:
    data = (
        text(OLD) + text(OLD | {"Year": "x", "USD_Commitment": "n.a.", "CommitmentDate": "31/03/2020"}).split("\n")[1]
    )
    with pytest.raises(InputError) as caught:
        added(data)
    assert [str(one).partition(", ")[2].partition(":")[0] for one in caught.value.faults] == [
        "row 3, column Year",
        "row 3, column USD_Commitment",
        "row 3, column CommitmentDate",
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"DonorCode": "5", "DonorName": "Deutschland"}, ("Deutschland", "DEU", 5)),
        ({"DonorCode": "918", "DonorName": "EU Institutions"}, ("EU Institutions", None, 918)),
        ({"DonorCode": "", "DonorName": "Japan"}, ("Japan", "JPN", None)),
        ({"DonorCode": "", "DonorName": "Nowhere"}, ("Nowhere", None, None)),
        ({"DonorCode": "", "DEDonorcode": "KOR", "DonorName": "Korea"}, ("Korea", "KOR", 742)),
        ({"DonorCode": "", "DEDonorcode": "XKV", "DonorName": "Kosovo"}, ("Kosovo", "XKX", 57)),
        ({"DonorCode": "", "DEDonorcode": "4EU001", "DonorName": "EU"}, ("EU", None, None)),
    ],
)
def test_a_donor_is_known_by_its_code_or_else_its_name(
    added: Added, cells: dict[str, str], expected: tuple[Any, ...]
) -> None:
    _snapshot, (row,) = added(text(OLD | cells))
    assert (row["donor"], row["donor_iso3"], row["donor_code"]) == expected


def test_without_a_column_for_the_year_it_is_that_of_the_commitment(added: Added) -> None:
    cells = {name: cell for name, cell in OLD.items() if name != "Year"}
    _snapshot, rows = added(text(cells) + text(cells | {"CommitmentDate": ""}).split("\n")[1])
    assert [row["year"] for row in rows] == [2020, None]


def test_a_blank_year_stays_blank_where_there_is_a_column_for_it(added: Added) -> None:
    _snapshot, (row,) = added(text(OLD | {"Year": ""}))
    assert row["year"] is None


def test_an_extract_covers_only_what_it_has_one_of(added: Added) -> None:
    other = {
        "DonorCode": "5",
        "DonorName": "Germany",
        "RecipientCode": "243",
        "RecipientName": "Fiji",
        "SectorCode": "140",
    }
    snapshot, _rows = added(text(OLD) + text(OLD | {"DonorCode": "5", "DonorName": "Germany"}).split("\n")[1])
    assert snapshot.provenance.covers == {"recipient_iso3": ("PHL",), "sector_code": ("152",)}
    whole, _rows = added(text(OLD) + text(OLD | other).split("\n")[1])
    assert whole.provenance.covers == {}


def figure(**cells: str) -> str:
    """Return a row of the Data Explorer's form."""
    plain = {
        "STRUCTURE": "DATAFLOW",
        "DONOR": "JPN",
        "Donor": "Japan",
        "RECIPIENT": "PHL",
        "Recipient": "Philippines",
        "SECTOR": "15210",
        "Sector": "Security system",
        "MEASURE": "100",
        "CHANNEL": "11000",
        "MODALITY": "C01",
        "FLOW_TYPE": "D",
        "PRICE_BASE": "V",
        "MD_DIM": "DD",
        "MD_ID": "1",
        "UNIT_MEASURE": "USD",
        "TIME_PERIOD": "2020",
        "OBS_VALUE": "1.5",
        "UNIT_MULT": "6",
        "OECD_ID": "2020000001",
        "PROJECT_TITLE": "Radar",
    }
    return ",".join((plain | cells).values()) + "\n"


def test_figures_of_the_data_explorer_go_to_the_columns_of_their_kind(added: Added) -> None:
    snapshot, rows = added(
        LONG
        + figure()
        + figure(FLOW_TYPE="C", OBS_VALUE="2500", UNIT_MULT="3")
        + figure(PRICE_BASE="Q", OBS_VALUE="3")
        + figure(DONOR="DEU", Donor="Germany", RECIPIENT="FJI", Recipient="Fiji", SECTOR="14010", OBS_VALUE="")
        + figure(MD_DIM="_T", MD_ID="_T", OBS_VALUE="99")
    )
    assert snapshot.provenance.format == "oecd-crs-explorer"
    assert [(row["usd_disbursement"], row["usd_commitment"], row["usd_disbursement_defl"]) for row in rows] == [
        (1.5, None, None),
        (None, 2.5, None),
        (None, None, 3.0),
        (None, None, None),
    ]
    first = rows[0]
    assert (first["donor_iso3"], first["donor_code"], first["recipient_iso3"]) == ("JPN", 701, "PHL")
    assert (first["year"], first["crs_id"], first["title"]) == (2020, "2020000001", "Radar")
    assert (first["sector_code"], first["sector"], first["aid_type"]) == ("15210", "Security system", "C01")


def test_figures_without_a_column_are_refused_not_lost(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(LONG + figure(FLOW_TYPE="G") + figure(UNIT_MEASURE="XDC"))
    assert [fault.what[:40] for fault in caught.value.faults] == [
        "FLOW_TYPE D, PRICE_BASE V, UNIT_MEASURE XDC"[:40],
        "FLOW_TYPE G, PRICE_BASE V, UNIT_MEASURE USD"[:40],
    ]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("DonorName,RecipientName,USD_Received_Defl,ProjectTitle", ["oecd-crs-bulk"]),
        ("donor_code,recipient_code,usd_disbursement", ["oecd-crs-bulk"]),
        (LONG.strip(), ["oecd-crs-explorer"]),
        ("DonorName,Year,ProjectTitle", []),
        ("donor_code,donor_name,recipient_code,recipient_name,aidtype_code,amounttype_code,year,value", None),
        ("Recipient,Donor,PART,Aid type,AMOUNTTYPE,Year,Value,Flags", None),
    ],
)
def test_only_its_own_tables_are_taken(tmp_path: Path, header: str, expected: list[str] | None) -> None:
    file = tmp_path / "file"
    file.write_text(f"{header}\n{','.join('1' for _cell in header.split(','))}\n", encoding="utf-8")
    known = [one.id for one in FORMATS if one.recognises(read_head(file))]
    assert known == expected if expected is not None else not any("crs" in one for one in known)


def test_the_real_sample_is_read_whole(added: Added, real: Real) -> None:
    snapshot, rows = added(real("crs/crs_microdata_water.csv.gz"))
    assert len(rows) == 5_696
    assert snapshot.provenance.covers == {"donor_iso3": ("DEU",), "sector_code": ("140",)}
    assert {row["donor_iso3"] for row in rows} == {"DEU"}
    assert sum(row["recipient_iso3"] is not None for row in rows) > 4_000
    assert rows[0]["recipient_iso3"] == "NER"
    assert (rows[0]["year"], rows[0]["usd_commitment_defl"]) == (1973, 23.3681)
