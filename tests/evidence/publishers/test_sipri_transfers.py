"""The three forms of SIPRI's exports of arms transfers. All figures but those of the real files are invented."""

from __future__ import annotations

import gzip
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from osa.evidence.adding import recognise
from osa.evidence.head import read_head
from osa.evidence.publishers.sipri_transfers import FORMATS
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]
    Real = Callable[[str], Path]


def preamble(supplier: str = "All countries", recipient: str = "All countries", end: str = ";\r\n") -> str:
    years = "Deals with deliveries made for the year range '2015' to '2020'"
    return end.join(
        [
            f"Transfers of major conventional arms from {supplier}   to {recipient} . {years}",
            "A '?' in a column indicates uncertain data.",
            "",
            "Source: SIPRI Arms Transfers Database (c) SIPRI.",
            "Data generated: 12 Feb 2026 12:26:12 PM",
            "",
        ]
    )


DELIVERIES = (
    "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,"
    "Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,Delivery year is estimate,"
    "Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production;"
)
A_DELIVERY = "7,China,Fiji,Type-0,patrol boat,Ships,2015,Yes,2,No,2017,,New,5,4.5,9,No;"
DEALS = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,"
    "Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons"
)
A_DEAL = "Fiji,China,2015,?,3,,Type-0,patrol boat,2,?,2017; 2018,New,Aid; second-hand,4.5,13.5,9"
TOTALS = (
    "Volume of transfers of major arms\n"
    "Figures are in millions of SIPRI trend-indicator values (TIVs).\n\n"
    "Source: SIPRI Arms Transfers Database (c) SIPRI.\nData generated: 14 Jul 2026 2:57:40 AM\n\n"
    "Recipient,2015,2016,2017,2015-2017,Percentage,Sum total years,Percentage of total\n"
    "Fiji,9,,0 ,9,90%,9,90%\n"
    "Utopian Front*,,1,,1,10%,1,10%\n"
    "Total imports from China,9,1,0,10,100%,10,\n"
)


def table(header: str, *rows: str, top: str = "", end: str = "\r\n") -> str:
    return top + end.join([header, *rows, ""])


def known(tmp_path: Path, text: str) -> str:
    file = tmp_path / "anything.txt"
    file.write_text(text, encoding="utf-8", newline="")
    return recognise(read_head(file)).id


def faults(added: Added, text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        added(text)
    return [str(fault).split("download, ")[-1] for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (table(DELIVERIES, A_DELIVERY, top=preamble()), "sipri-deliveries"),
        (table(DELIVERIES, A_DELIVERY), "sipri-deliveries"),
        (table(DEALS, A_DEAL, top=preamble(end="\n")), "sipri-trade-register"),
        ("\ufeff" + table(DEALS, A_DEAL), "sipri-trade-register"),
        (TOTALS, "sipri-tiv-table"),
        (TOTALS[TOTALS.index("Recipient") :], "sipri-tiv-table"),
    ],
)
def test_each_form_is_known_by_its_content(tmp_path: Path, text: str, expected: str) -> None:
    assert known(tmp_path, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Recipient,Donor,2015,2016\nFiji,Japan,1,2\n",
        "Recipient,2015,2016\nFiji,1,2\n",
        "Recipient,Supplier,Year\nFiji,Japan,2015\n",
        "Country Name,Country Code,2015\nFiji,FJI,1\n",
    ],
)
def test_tables_of_others_are_not_taken_for_sipri(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sipri.csv"
    file.write_text(text, encoding="utf-8")
    assert [one.id for one in FORMATS if one.recognises(read_head(file))] == []


@pytest.mark.parametrize("top", ["", "\ufeff", preamble(), "\ufeff" + preamble(), preamble().replace("\r\n", "\n")])
def test_a_delivery_is_read_whole_whatever_stands_above_it(added: Added, top: str) -> None:
    snapshot, rows = added(table(DELIVERIES, A_DELIVERY, top=top))
    assert snapshot.provenance.generated == ("12 Feb 2026 12:26:12 PM" if "Data" in top else None)
    assert rows == [
        {
            "deal_id": 7,
            "supplier": "China",
            "supplier_iso3": "CHN",
            "supplier_kind": "state",
            "recipient": "Fiji",
            "recipient_iso3": "FJI",
            "recipient_kind": "state",
            "designation": "Type-0",
            "description": "patrol boat",
            "category": "Ships",
            "order_year": 2015,
            "order_year_estimated": True,
            "number": 2.0,
            "number_estimated": False,
            "delivery_year": 2017,
            "delivery_year_estimated": None,
            "status": "New",
            "tiv_unit_new": 5.0,
            "tiv_unit": 4.5,
            "tiv": 9.0,
            "local_production": False,
        }
    ]


def test_an_older_header_without_some_columns_is_read(added: Added) -> None:
    header = DELIVERIES.replace("SIPRI estimate,", "").replace(",Local production;", ";")
    _snapshot, (row,) = added(table(header, "7,China,Fiji,Type-0,patrol boat,Ships,2015,No,2,No,2017,No,New,4.5,9;"))
    assert (row["tiv_unit_new"], row["tiv_unit"], row["tiv"], row["local_production"]) == (None, 4.5, 9.0, None)


def test_a_blank_cell_is_not_nought(added: Added) -> None:
    _snapshot, (row,) = added(table(DELIVERIES, "7,China,Fiji,Type-0,patrol boat,Ships,2015,,,,2017,,New,,,,;"))
    assert [row[name] for name in ("number", "tiv_unit_new", "tiv_unit", "tiv", "local_production")] == [None] * 5


def test_bodies_and_fighters_are_kept_without_a_code(added: Added) -> None:
    names = ["Utopian Front*", "Union of Islands**", "unknown recipient(s)", "Atlantis"]
    _snapshot, rows = added(table(DELIVERIES, *(A_DELIVERY.replace("Fiji", name) for name in names)))
    kinds = {row["recipient"]: (row["recipient_iso3"], row["recipient_kind"]) for row in rows}
    expected = ["non_state", "organisation", "unknown", "unknown"]
    assert kinds == {name: (None, kind) for name, kind in zip(names, expected, strict=True)}


def test_every_wrong_cell_of_the_deliveries_is_named_by_row_and_column(added: Added) -> None:
    wrong = [A_DELIVERY.replace("2017", "soon"), A_DELIVERY, A_DELIVERY.replace(",9,No;", ",much,perhaps;")]
    assert [fault.split(":")[0] for fault in faults(added, table(DELIVERIES, *wrong, top=preamble()))] == [
        "row 7, column Delivery year",
        "row 9, column TIV delivery values",
        "row 9, column Local production",
    ]


@pytest.mark.parametrize(
    ("supplier", "recipient", "expected"),
    [
        ("All countries", "All countries", {}),
        ("China", "All countries", {"supplier_iso3": ("CHN",)}),
        ("All countries", "Bangladesh", {"recipient_iso3": ("BGD",)}),
        ("China; Russia", "Fiji", {"supplier_iso3": ("CHN", "RUS"), "recipient_iso3": ("FJI",)}),
        ("All countries", "Bosnia and Herzegovina, Fiji and Tonga", {"recipient_iso3": ("BIH", "FJI", "TON")}),
        ("Utopian Front*", "All countries", {"supplier_iso3": ()}),
    ],
)
@pytest.mark.parametrize("form", [(DELIVERIES, A_DELIVERY), (DEALS, A_DEAL)])
def test_an_export_covers_only_the_countries_it_was_asked_for(
    added: Added, form: tuple[str, str], supplier: str, recipient: str, expected: dict[str, tuple[str, ...]]
) -> None:
    snapshot, _rows = added(table(*form, top=preamble(supplier, recipient)))
    assert snapshot.provenance.covers == expected


@pytest.mark.parametrize(("header", "row"), [(DELIVERIES, A_DELIVERY), (DEALS, A_DEAL)])
def test_without_a_preamble_the_rows_of_one_supplier_are_not_the_whole(added: Added, header: str, row: str) -> None:
    snapshot, _rows = added(table(header, row, row.replace("Fiji", "Tonga")))
    assert snapshot.provenance.covers == {"supplier_iso3": ("CHN",)}
    whole, _rows = added(table(header, row, row.replace("Fiji", "Tonga").replace("China", "Japan")))
    assert whole.provenance.covers == {}


@pytest.mark.parametrize("top", ["", "\ufeff", preamble(end="\n"), preamble()])
def test_a_deal_is_read_whole_whatever_stands_above_it(added: Added, top: str) -> None:
    _snapshot, rows = added(table(DEALS, A_DEAL, top=top))
    assert rows == [
        {
            "supplier": "China",
            "supplier_iso3": "CHN",
            "supplier_kind": "state",
            "recipient": "Fiji",
            "recipient_iso3": "FJI",
            "recipient_kind": "state",
            "order_year": 2015,
            "order_year_estimated": True,
            "number_ordered": 3.0,
            "number_ordered_estimated": False,
            "designation": "Type-0",
            "description": "patrol boat",
            "number_delivered": 2.0,
            "number_delivered_estimated": True,
            "delivery_years": "2017; 2018",
            "status": "New",
            "comments": "Aid; second-hand",
            "tiv_unit": 4.5,
            "tiv_order": 13.5,
            "tiv_delivered": 9.0,
        }
    ]


def test_the_newer_name_of_the_number_delivered_is_known(added: Added) -> None:
    _snapshot, (row,) = added(table(DEALS.replace("Number delivered", "Deliveries in the Year Range"), A_DEAL))
    assert (row["number_delivered"], row["number_delivered_estimated"]) == (2.0, True)


def test_a_number_ordered_that_is_not_known_is_no_estimate(added: Added) -> None:
    _snapshot, (row,) = added(table(DEALS, "Fiji,China,2015,,,,Type-0,patrol boat,0,,,New,,4.5,,"))
    assert (row["number_ordered"], row["number_ordered_estimated"]) == (None, None)
    assert (row["number_delivered"], row["delivery_years"], row["tiv_delivered"]) == (0.0, None, None)


@pytest.mark.parametrize(
    "torn",
    [
        "Fiji,China,2015,,3,,Type-0,patrol boat,0,,,New,For two ships,,,\n,0.03,0.36,0,,,,,,,,,,,,",
        "Fiji,China,2015,,3,,Type-0,patrol boat,0,,,New,For two\nships,0.03,0.36,0",
        "Fiji,China,2015,,3,,Type-0,patrol boat,0,,,New,For\r\ntwo\nships,0.03,0.36,0",
        'Fiji,China,2015,,3,,Type-0,patrol boat,0,,,New,"For two\nships",0.03,0.36,0',
    ],
)
def test_a_line_torn_by_a_break_in_its_comment_is_put_back_together(added: Added, torn: str) -> None:
    _snapshot, (row, after) = added(table(DEALS, torn, A_DEAL))
    assert " ".join(row["comments"].split()) == "For two ships"
    assert [row[name] for name in ("tiv_unit", "tiv_order", "tiv_delivered")] == [0.03, 0.36, 0.0]
    assert after["comments"] == "Aid; second-hand"


def test_a_rest_that_belongs_to_no_line_is_a_fault_and_not_dropped(added: Added) -> None:
    assert faults(added, table(DEALS, A_DEAL, ",0.03,0.36,0,,,,,,,,,,,,", A_DEAL)) == [
        "row 3, column Year of order: '0.36' Expected: a whole number",
        "row 3, column mark after Year of order: '0' Expected: ? or nothing",
        "row 3, column Recipient: is empty Expected: the name of a country or body",
    ]


def test_every_wrong_cell_of_the_deals_is_named_by_its_line_in_the_file(added: Added) -> None:
    torn = "Fiji,China,2015,,3,,Type-0,patrol boat,0,,,New,For two\nships,0.03,0.36,0"
    wrong = A_DEAL.replace("2015,?,3", "once,!,few") + ",more"
    assert faults(added, table(DEALS, torn, wrong, top=preamble(end="\n"))) == [
        "row 9: has more cells than the header: 'more'",
        "row 9, column Year of order: 'once' Expected: a whole number",
        "row 9, column mark after Year of order: '!' Expected: ? or nothing",
        "row 9, column Number ordered: 'few' Expected: a number",
    ]


def test_a_register_without_a_needed_column_says_which(added: Added) -> None:
    assert faults(added, table(DEALS.replace("Comments", "Remarks"), A_DEAL)) == ["row 1: there is no column Comments"]


def test_a_packed_register_is_read(tmp_path: Path, added: Added) -> None:
    file = tmp_path / "register.csv.gz"
    file.write_bytes(gzip.compress(table(DEALS, A_DEAL.replace("Type-0", "Bölkow"), top=preamble()).encode("latin-1")))
    _snapshot, (row,) = added(file)
    assert row["designation"] == "Bölkow"


def test_a_table_of_recipients_gives_what_one_supplier_sent_them(added: Added) -> None:
    snapshot, rows = added(TOTALS)
    assert snapshot.provenance.covers == {"supplier_iso3": ("CHN",)}
    assert snapshot.provenance.generated == "14 Jul 2026 2:57:40 AM"
    assert [(row["supplier_iso3"], row["recipient"], row["year"], row["tiv"]) for row in rows] == [
        ("CHN", "Fiji", 2015, 9.0),
        ("CHN", "Fiji", 2017, 0.0),
        ("CHN", "Utopian Front*", 2016, 1.0),
    ]
    assert rows[2]["recipient_kind"] == "non_state"


def test_a_table_of_suppliers_gives_what_one_recipient_got(added: Added) -> None:
    text = TOTALS.replace("Recipient", "Supplier").replace("Total imports from China", "Total exports to Japan")
    snapshot, rows = added(text)
    assert snapshot.provenance.covers == {"recipient_iso3": ("JPN",)}
    assert (rows[0]["supplier_iso3"], rows[0]["recipient"], rows[0]["tiv"]) == ("FJI", "Japan", 9.0)


def test_a_table_of_all_countries_covers_no_single_supplier(added: Added) -> None:
    snapshot, rows = added(TOTALS.replace("from China", "from All countries"))
    assert snapshot.provenance.covers == {"supplier_iso3": ()}
    assert (rows[0]["supplier"], rows[0]["supplier_iso3"]) == ("All countries", None)


def test_the_older_table_tells_its_direction_in_the_title(added: Added) -> None:
    text = (
        '"TIV of arms exports from China, 2015-2016"\nGenerated: 15 March 2019\nFigures are SIPRI Trend Indicator '
        "Values (TIVs) expressed in millions.\n\n,2015,2016,Total\nFiji,9,,9\nTonga,,0,0\nTotal,9,0,9\n"
    )
    snapshot, rows = added(text)
    assert snapshot.provenance.generated == "15 March 2019"
    assert snapshot.provenance.covers == {"supplier_iso3": ("CHN",)}
    assert [(row["recipient_iso3"], row["year"], row["tiv"]) for row in rows] == [
        ("FJI", 2015, 9.0),
        ("TON", 2016, 0.0),
    ]


@pytest.mark.parametrize("last", ["", "Total,9,1,0,10,100%,10,\n", "Total exports to Japan,9,1,0,10,100%,10,\n"])
def test_a_table_that_does_not_say_whose_transfers_it_holds_is_refused(added: Added, last: str) -> None:
    text = TOTALS.replace("Total imports from China,9,1,0,10,100%,10,\n", last)
    (fault,) = faults(added, text)
    assert "does not say whose transfers these are" in fault


def test_every_wrong_cell_of_a_table_is_named(added: Added) -> None:
    text = TOTALS.replace("Fiji,9,,0 ", "Fiji,nine,,0.2.1").replace("Utopian Front*", "")
    assert faults(added, text) == [
        "row 8, column 2015: 'nine' Expected: a number",
        "row 8, column 2017: '0.2.1' Expected: a number",
        "row 9, column Recipient: is empty Expected: the name of a country or body",
    ]


@pytest.mark.parametrize("cut", [60, 20, 3, 2])
def test_a_register_that_breaks_off_is_a_fault(added: Added, cut: int) -> None:
    text = table(DEALS, A_DEAL, A_DEAL, top=preamble(end="\n"))
    (fault, *_others) = faults(added, text[:-cut].rstrip(",") if cut == 3 else text[: -cut - 2])
    assert fault.startswith("row 8: has ")
    assert fault.endswith(" cells Expected: 16 cells")


@pytest.mark.parametrize("numbers", ["", ",0.03", ",0.03,0.36"])
def test_the_rest_of_a_torn_line_that_breaks_off_is_a_fault(added: Added, numbers: str) -> None:
    torn = f"Fiji,China,2015,,3,,Type-0,patrol boat,0,,,New,For two\nships{numbers}"
    assert faults(added, table(DEALS, A_DEAL, torn)) == [
        f"row 3: has {13 + numbers.count(',')} cells Expected: 16 cells"
    ]


def test_a_table_whose_rows_break_off_is_a_fault_and_its_last_line_may_end_after_the_years(added: Added) -> None:
    _snapshot, rows = added(
        TOTALS.replace("Total imports from China,9,1,0,10,100%,10,", "Total imports from China,9,1,0")
    )
    assert len(rows) == 3
    assert faults(
        added, TOTALS.replace("Front*,,1,,1,10%,1,10%", "Front*,,1").replace("China,9,1,0,10", "Ch")[:-11]
    ) == [
        "row 9: has 3 cells Expected: 8 cells",
        "row 10: has 1 cells Expected: 4 cells",
    ]


def test_an_older_table_without_its_last_line_is_a_fault(added: Added) -> None:
    old = '"TIV of arms exports from China, 2015-2016"\n\n,2015,2016,Total\nFiji,9,,9\n'
    with pytest.raises(InputError, match="has no total in its last line"):
        added(old)


@pytest.mark.parametrize("number", ["99999", "2_015", "1799", "2101"])
def test_what_is_no_year_is_not_taken_for_one(added: Added, number: str) -> None:
    (fault,) = faults(added, table(DEALS, A_DEAL.replace("2015", number)))
    assert fault.startswith(f"row 2, column Year of order: '{number}' Expected: a ")
    assert faults(added, TOTALS.replace(",2016,", f",{number},")) == [
        f"row 7: '{number}' Expected: a year from 1800 to 2100"
    ]


def test_one_byte_that_is_no_letter_spoils_no_others(added: Added) -> None:
    text = (
        table(DEALS, A_DEAL.replace("Type-0", "Bölkow"), A_DEAL).encode() + b"Fiji,China,2015,,3,,B\xf6lkow,,,,,,,,,\n"
    )
    with pytest.raises(InputError, match="row 4: is not text in utf-8"):
        added(text)


def test_an_export_says_for_which_years_it_was_asked(added: Added) -> None:
    for form in ((DELIVERIES, A_DELIVERY), (DEALS, A_DEAL)):
        assert added(table(*form, top=preamble()))[0].provenance.years == (2015, 2020)
        assert added(table(*form))[0].provenance.years is None
    assert added(TOTALS)[0].provenance.years == (2015, 2017)
    assert added(TOTALS.replace(",2015-2017,", ",Sum,"))[0].provenance.years is None
    old = '"TIV of arms exports from China, 2015-2016"\n\n,2015,2016,Total\nFiji,9,,9\nTotal,9,0,9\n'
    assert added(old)[0].provenance.years == (2015, 2016)


def test_a_comment_on_years_is_not_what_the_export_was_asked_for(added: Added) -> None:
    deal = A_DEAL.replace("Aid;", "year range 2001 to 2002;")
    assert added(table(DEALS, deal))[0].provenance.years is None


def test_the_real_deliveries_give_the_known_shares_of_china_in_bangladesh(added: Added, real: Real) -> None:
    snapshot, rows = added(real("sipri/deliveries_1995-2024.csv"))
    assert (len(rows), snapshot.provenance.covers) == (25_024, {})
    assert snapshot.provenance.generated == "12 Feb 2026 12:26:12 PM"
    shares = {}
    for first, last in [(2010, 2014), (2015, 2019), (2019, 2023), (2020, 2024)]:
        window = [row for row in rows if row["recipient_iso3"] == "BGD" and first <= row["delivery_year"] <= last]
        china = sum(row["tiv"] or 0 for row in window if row["supplier_iso3"] == "CHN")
        shares[first, last] = round(100 * china / sum(row["tiv"] or 0 for row in window), 1)
    assert shares == {(2010, 2014): 78.2, (2015, 2019): 72.0, (2019, 2023): 74.0, (2020, 2024): 51.2}


def test_no_deal_of_the_real_register_is_lost(added: Added, real: Real) -> None:
    snapshot, rows = added(real("sipri/trade-register_1950-2024.csv"))
    assert (len(rows), snapshot.provenance.covers) == (29_503, {})
    assert not [row for row in rows if row["tiv_unit"] is None]
    torn = {
        (row["recipient"], row["tiv_unit"], row["tiv_order"], row["tiv_delivered"]): row["comments"]
        for row in rows
        if "diesel engine for" in (row["comments"] or "")
    }
    assert torn["Cote d'Ivoire", 0.03, 0.36, 0.0].endswith("carriers from South Africa")
    assert torn["Saudi Arabia", 1.5, 18.0, 0.0].endswith("frigate from Spain")


def test_the_real_register_of_china_covers_china_only(added: Added, real: Real) -> None:
    snapshot, rows = added(real("sipri/trade-register_china_2000-2025.csv"))
    assert (len(rows), snapshot.provenance.covers) == (692, {"supplier_iso3": ("CHN",)})


def test_the_real_table_agrees_with_the_register_of_the_same_day_to_rounding(added: Added, real: Real) -> None:
    _snapshot, rows = added(real("sipri/tiv-table_china_2000-2025.csv"))
    _snapshot, deals = added(real("sipri/trade-register_china_2000-2025.csv"))
    delivered, totals, years = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        totals[row["recipient"]] += row["tiv"]
        years[row["recipient"]] += 1
    for deal in deals:
        delivered[deal["recipient"]] += deal["tiv_delivered"]
    assert {name for name in delivered | totals if abs(delivered[name] - totals[name]) > 0.5 * years[name]} == set()
    assert totals["Bangladesh"] == 3193


def test_the_real_table_and_the_earlier_deliveries_differ_by_what_was_revised_only(added: Added, real: Real) -> None:
    _snapshot, rows = added(real("sipri/tiv-table_china_2000-2025.csv"))
    totals = {row["year"]: row["tiv"] for row in rows if row["recipient_iso3"] == "BGD"}
    _snapshot, rows = added(real("sipri/deliveries_1995-2024.csv"))
    sums = Counter[int]()
    for row in rows:
        if (row["supplier_iso3"], row["recipient_iso3"]) == ("CHN", "BGD") and row["delivery_year"] >= 2000:
            sums[row["delivery_year"]] += row["tiv"]
    assert totals.keys() == sums.keys()
    assert sum(totals.values()) == pytest.approx(sum(sums.values()), rel=0.01)
    assert sum(abs(totals[year] - sums[year]) <= 0.5 for year in totals) == 12
