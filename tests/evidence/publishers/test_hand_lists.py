"""Lists kept by hand: those that come with the programme, and a ministry's own."""

from __future__ import annotations

import csv
import datetime as dt
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from osa.evidence.adding import recognise
from osa.evidence.datasets import EMBARGOES, SECURITY_LINKS
from osa.evidence.head import read_head
from osa.evidence.snapshots import sha256_of, snapshots_in
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]

BOX = Path(str(files("osa.programmes") / "japan" / "evidence"))
REGISTER = BOX.parent / "register"
EMBARGO = (
    "country,iso3,scope,resolution,since,until,ended_by,note,source,basis\n"
    'Fiji,FJI,state,1 (2001),2001-01-01,2002-01-01,2 (2002),"one, two",https://example.org/,primary\n'
    ",,,,,,,,,\n"
    "A front,,list,3 (2003),2003-01-01,,,,https://example.org/,unverified\n"
)
LINK = "iso3;country;kind;signed;in_force;basis;source\nFJI;Fiji;acsa;2001-01-01;;secondary;https://example.org/\n"


def boxed(name: str) -> Snapshot:
    return next(one for one in snapshots_in(BOX, boxed=True) if one.provenance.dataset == name)


def by_country(rows: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {row["iso3"]: row for row in rows if row["kind"] == kind}


def test_a_list_of_embargoes_is_read_with_its_days(added: Added) -> None:
    snapshot, rows = added(EMBARGO)
    assert snapshot.provenance.format == "hand-list-embargoes"
    assert (rows[0]["iso3"], rows[0]["until"], rows[0]["note"]) == ("FJI", dt.date(2002, 1, 1), "one, two")
    assert (rows[1]["iso3"], rows[1]["until"], rows[1]["ended_by"]) == (None, None, None)


def test_columns_may_stand_in_any_order(added: Added) -> None:
    snapshot, rows = added(LINK)
    assert snapshot.provenance.format == "hand-list-security-links"
    assert rows[0] == {
        "country": "Fiji",
        "iso3": "FJI",
        "kind": "acsa",
        "signed": dt.date(2001, 1, 1),
        "in_force": None,
        "source": "https://example.org/",
        "basis": "secondary",
    }


@pytest.mark.parametrize(
    ("written", "instead", "place"),
    [
        (",state,", ",county,", "column scope"),
        ("FJI", "FIJ", "column iso3"),
        ("2001-01-01", "2001-02-30", "column since"),
        ("2001-01-01", "", "column since"),
        ("https://example.org/,primary", ",primary", "column source"),
        ("https://example.org/,primary", "a book,primary", "column source"),
        ("primary", "hearsay", "column basis"),
        ("1 (2001)", "", "column resolution"),
        ("2002-01-01", "2000-01-01", "row 2"),
    ],
)
def test_a_cell_that_is_not_as_it_must_be_is_told(added: Added, written: str, instead: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        added(EMBARGO.replace(written, instead))
    assert [fault.where.rpartition(", ")[2] for fault in caught.value.faults] == [place]
    assert "row 2" in caught.value.faults[0].where


def test_everything_wrong_is_told_at_once(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(EMBARGO.replace("FJI", "FIJ").replace("unverified", "guess"))
    assert [fault.where.partition(", ")[2] for fault in caught.value.faults] == [
        "row 2, column iso3",
        "row 4, column basis",
    ]


def test_an_agreement_cannot_be_in_force_before_it_is_signed(added: Added) -> None:
    with pytest.raises(InputError, match="in_force 2000-12-31 is before signed 2001-01-01"):
        added(LINK.replace("2001-01-01;;", "2001-01-01;2000-12-31;"))


def test_a_list_with_another_column_is_none_of_these(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(LINK.replace("source\n", "source;remark\n"), encoding="utf-8")
    with pytest.raises(InputError, match="no format"):
        recognise(read_head(other))


@pytest.mark.parametrize("dataset", [EMBARGOES, SECURITY_LINKS])
def test_the_lists_in_the_box_pass_their_own_check(added: Added, dataset: Any) -> None:  # noqa: ANN401
    snapshot = boxed(dataset.id)
    again, rows = added(snapshot.path)
    assert snapshot.faults() == []
    assert snapshot.provenance.sha256 == sha256_of(snapshot.path)
    assert again.provenance.format == snapshot.provenance.format
    assert len(rows) == snapshot.provenance.rows
    assert snapshot.path.read_text(encoding="utf-8").splitlines()[0] == ",".join(dataset.names)


def test_no_embargo_is_listed_twice_for_a_time(added: Added) -> None:
    _snapshot, rows = added(boxed("embargoes").path)
    kept = sorted(
        (row["iso3"] or row["country"], row["scope"], row["since"], row["until"] or dt.date.max) for row in rows
    )
    pairs = pairwise(kept)
    assert [(one, next_one) for one, next_one in pairs if one[:2] == next_one[:2] and one[3] > next_one[2]] == []


@pytest.mark.parametrize(
    ("day", "whole", "others"),
    [
        (dt.date(1985, 1, 1), {"ZAF"}, set()),
        (dt.date(1995, 1, 1), {"IRQ", "YUG", "BIH", "HRV", "MKD", "SVN", "SOM", "LBY", "LBR", "RWA"}, {"AGO"}),
        (dt.date(2010, 1, 1), {"SOM", "ERI", "CIV", "SDN", "PRK"}, {"IRQ", "LBR", "SLE", "AFG", "COD", "LBN", None}),
        (
            dt.date(2025, 11, 1),
            {"LBY", "SDN", "PRK", "IRN", "SSD"},
            {"IRQ", "SOM", "HTI", "AFG", "COD", "LBN", "CAF", "YEM", None},
        ),
    ],
)
def test_the_embargoes_of_a_day_are_those_of_the_council(
    added: Added, day: dt.date, whole: set[str], others: set[str | None]
) -> None:
    _snapshot, rows = added(boxed("embargoes").path)
    now = [row for row in rows if row["since"] <= day < (row["until"] or dt.date.max)]
    assert {row["iso3"] for row in now if row["scope"] == "state"} == whole
    assert {row["iso3"] for row in now if row["scope"] != "state"} == others


def test_an_unverified_embargo_says_what_is_not_verified(added: Added) -> None:
    _snapshot, rows = added(boxed("embargoes").path)
    doubtful = [row for row in rows if row["basis"] in ("unverified", "inferred")]
    assert doubtful
    assert [row["resolution"] for row in doubtful if not row["note"]] == []


def test_seventeen_states_and_canada_have_a_transfer_agreement_or_signed_one(added: Added) -> None:
    _snapshot, rows = added(boxed("security_links").path)
    signed = by_country(rows, "transfer_agreement")
    assert len(signed) == 18
    assert (signed["CAN"]["signed"], signed["CAN"]["in_force"]) == (dt.date(2026, 1, 27), None)


def test_the_transfer_agreements_do_not_contradict_the_register(added: Added) -> None:
    """The register may know an agreement to be in force only later than it was, never earlier."""
    _snapshot, rows = added(boxed("security_links").path)
    listed = by_country(rows, "transfer_agreement")
    with (REGISTER / "country_statuses.csv").open(encoding="utf-8") as opened:
        told = [row for row in csv.DictReader(opened) if row["kind"] == "transfer_agreement"]
    assert {row["country"] for row in told if row["value"] in ("signed", "in_force")} <= set(listed)
    assert not {row["country"] for row in told if row["value"] == "none" and not row["until"]} & set(listed)
    for row in told:
        since = dt.date.fromisoformat(row["since"])
        if row["value"] == "signed":
            assert listed[row["country"]]["signed"] == since
        if row["value"] == "in_force":
            assert listed[row["country"]]["in_force"] <= since


def test_access_agreements_are_those_with_three_states(added: Added) -> None:
    _snapshot, rows = added(boxed("security_links").path)
    assert {code: str(row["in_force"]) for code, row in by_country(rows, "reciprocal_access").items()} == {
        "AUS": "2023-08-13",
        "GBR": "2023-10-15",
        "PHL": "2025-09-11",
    }


def test_the_list_of_agreements_says_which_kinds_are_whole() -> None:
    snapshot = boxed("security_links")
    assert snapshot.covers("kind", "transfer_agreement")
    assert not snapshot.covers("kind", "information_security")


def told(added: Added, content: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        added(content)
    return [str(fault).rpartition("download, ")[2] for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("row", "cells"), [("1,2", 9), ("FJI;Fiji;acsa;2001-01-01", 4), ("a;b;c;;;primary;https://x;y", 8)]
)
def test_a_row_of_too_many_or_too_few_cells_is_told(added: Added, row: str, cells: int) -> None:
    if cells == 9:
        assert told(added, EMBARGO.replace(",primary", "")) == ["row 2: has 9 cells Expected: 10 cells"]
    else:
        assert told(added, LINK + row + "\n") == [f"row 3: has {cells} cells Expected: 7 cells"]


def test_empty_cells_beyond_the_last_column_are_nothing(added: Added) -> None:
    _snapshot, rows = added(LINK.replace("example.org/\n", "example.org/;;\n"))
    assert len(rows) == 1


def test_a_row_is_numbered_by_the_line_it_begins_in(added: Added) -> None:
    noted = EMBARGO.replace("one, two", "one,\ntwo").replace("unverified", "guess")
    assert told(added, noted) == ["row 5, column basis: 'guess' Expected: primary, secondary, inferred, unverified"]


@pytest.mark.parametrize("day", ["20010101", "2001-W01-1", "2001-1-1", "01/01/2001"])
def test_a_day_is_written_in_one_way_only(added: Added, day: str) -> None:
    assert told(added, EMBARGO.replace("2001-01-01", day)) == [
        f"row 2, column since: '{day}' Expected: a date such as 2024-03-31"
    ]


def test_a_cell_that_does_not_end_is_told(added: Added) -> None:
    (fault,) = told(added, EMBARGO.replace("one, two", "x" * 200_000))
    assert fault == "row 2: has a cell that does not end; perhaps a quotation mark is not closed"


@pytest.mark.parametrize("encoding", ["latin-1", "shift_jis"])
def test_a_list_in_other_letters_than_utf_8_is_refused(added: Added, encoding: str) -> None:
    name = "Côte" if encoding == "latin-1" else "東京"
    assert told(added, EMBARGO.replace("A front", name).encode(encoding)) == [
        "row 4: is not text in utf-8 Expected: one encoding, UTF-8"
    ]
