"""Arms received: what SQL sums up is what a plain reading of the file gives, for every recipient and window."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osa.appraisal.arms import UNKNOWN, received, received_by_year, years
from osa.appraisal.indicator import Basis, Missing
from osa.appraisal.indicators import china_share, supplier_hhi, top_supplier_share
from osa.appraisal.record import Record
from osa.evidence.adding import add
from osa.evidence.countries import named
from osa.evidence.selection import Evidence
from tests.appraisal.indicators.rows import arms, evidence_of
from tests.real import real_file

if TYPE_CHECKING:
    from collections.abc import Iterable

Delivery = tuple[str, str, int, float]
"""Recipient and supplier as SIPRI writes them, year, and volume."""

HEADER = (
    "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,"
    "Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,Delivery year is estimate,"
    "Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production;"
)
SUPPLIERS = ("China", "Russia", "Soviet Union", "unknown supplier(s)", "NATO**", "United States", "Viet Nam")
RECIPIENTS = ("Bangladesh", "Philippines", "Tonga", "Hezbollah (Lebanon)*", "unknown recipient(s)", "Viet Nam")


def written(deliveries: Iterable[Delivery]) -> str:
    lines = [
        f"{number},{supplier},{recipient},Type 1,patrol craft,Ships,2000,No,1,No,{year},No,New,5,5,{tiv},No;"
        for number, (recipient, supplier, year, tiv) in enumerate(deliveries)
    ]
    return "\r\n".join([HEADER, *lines, ""])


def by_hand(deliveries: Iterable[Delivery], first: int, last: int) -> dict[str, dict[str, float]]:
    """Sum up row by row what each state received from each supplier."""
    found: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for recipient, supplier, year, tiv in deliveries:
        code = named(recipient)[0]
        name = UNKNOWN if supplier.startswith("unknown") else named(supplier)[0] or supplier
        if first <= year <= last and code is not None and tiv > 0:
            found[code][name] += tiv
    return {code: dict(volumes) for code, volumes in found.items()}


def compared(evidence: Evidence, deliveries: list[Delivery]) -> tuple[list[object], list[object]]:
    """Every recipient and window: what the indicators say, and what is worked out by hand."""
    codes = sorted({code for code in (named(row[0])[0] for row in deliveries) if code})
    span = range(min(row[2] for row in deliveries), max(row[2] for row in deliveries) + 1)
    said: list[object] = []
    expected: list[object] = []
    for last in span[4:]:
        basis = Basis(evidence, Record(), last + 1)
        shares, tops, indices = (one.INDICATOR(basis, codes) for one in (china_share, top_supplier_share, supplier_hhi))
        hand = by_hand(deliveries, last - 4, last)
        for code in codes:
            if code not in hand:
                said.append((code, last, shares[code].missing))
                expected.append((code, last, Missing.UNDEFINED))
                continue
            total = sum(hand[code].values())
            parts = {supplier: volume / total for supplier, volume in hand[code].items()}
            known = [part for supplier, part in parts.items() if supplier != UNKNOWN]
            found = (shares[code], tops[code], indices[code])
            said.append((code, shares[code].year, indices[code].year, *(one.value for one in found)))
            top = pytest.approx(max(known)) if known else None
            index = pytest.approx(sum(part**2 for part in parts.values()))
            expected.append((code, last, last, pytest.approx(parts.get("CHN", 0.0)), top, index))
    return said, expected


@settings(max_examples=6)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(RECIPIENTS),
            st.sampled_from(SUPPLIERS),
            st.integers(2001, 2008),
            st.integers(0, 900).map(lambda cents: cents / 100),
        ),
        min_size=12,
        max_size=40,
    )
)
def test_every_share_is_that_of_a_plain_reading_of_the_file(deliveries: list[Delivery]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "download")
        file.write_text(written(deliveries), encoding="utf-8", newline="")
        evidence = Evidence([add(file, Path(folder, "evidence"))])
        said, expected = compared(evidence, deliveries)
    assert said == expected


@pytest.fixture(scope="module")
def sipri(tmp_path_factory: pytest.TempPathFactory) -> tuple[Evidence, list[Delivery]]:
    """The real file as evidence, and its rows."""
    file = real_file("sipri/deliveries_1995-2024.csv")
    lines = file.read_text(encoding="utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("SIPRI AT Database ID"))
    rows = [
        (row["Recipient"], row["Supplier"], int(row["Delivery year"]), float(row["TIV delivery values"]))
        for row in csv.DictReader(lines[start:])
    ]
    return Evidence([add(file, tmp_path_factory.mktemp("evidence"))]), rows


@pytest.mark.parametrize(("last", "per_cent"), [(2014, 78.2), (2019, 72.0), (2023, 74.0), (2024, 51.2)])
def test_bangladesh_depended_on_china_as_sipri_says(
    sipri: tuple[Evidence, list[Delivery]], last: int, per_cent: float
) -> None:
    reading = china_share.INDICATOR(Basis(sipri[0], Record(), last + 1), ["BGD"])["BGD"]
    assert reading.value is not None
    assert (round(100 * reading.value, 1), reading.year) == (per_cent, last)


def test_every_recipient_of_the_real_file_has_the_shares_of_a_plain_reading(
    sipri: tuple[Evidence, list[Delivery]],
) -> None:
    said, expected = compared(*sipri)
    assert len(said) > 3000
    assert said == expected


def test_suppliers_that_nobody_knows_are_one_and_bodies_keep_their_names(tmp_path: Path) -> None:
    rows = arms(
        ("PHL", "unknown supplier(s)", 2020, 2.0), ("PHL", "unknown country", 2021, 3.0), ("PHL", "NATO**", 2021, 1)
    )
    evidence = evidence_of(tmp_path, {"arms_deliveries": rows})
    assert received(evidence, 2020, 2024) == {"PHL": {UNKNOWN: 5.0, "NATO**": 1.0}}


def test_volumes_are_kept_by_year_and_years_without_deliveries_are_not_there(tmp_path: Path) -> None:
    evidence = evidence_of(
        tmp_path,
        {"arms_deliveries": arms(("PHL", "USA", 2019, 2.0), ("PHL", "CHN", 2021, 1.0), ("THA", "CHN", 2020, 9))},
    )
    assert received_by_year(evidence, "PHL") == {2019: {"USA": 2.0}, 2021: {"CHN": 1.0}}
    assert years(evidence) == (2019, 2021)
