"""The DAC's list of recipients, and other code lists of the OECD."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]
    Real = Callable[[str], Path]


def _entry(code: str, name: str, iso3: str | None = None, group: str = "LDCs", **more: str) -> dict[str, Any]:
    """An entry as the OECD writes it."""
    entry: dict[str, Any] = {
        "status": "active",
        "activation-date": "2011-01-01",
        "code": code,
        "name": {"narrative": [name, {"xml:lang": "fr", "#text": "…"}]},
        "region": {"region-code": "1", "name": {"narrative": ["Oceania", {"_xml:lang": "fr", "#text": "Océanie"}]}},
        "income-group": {"igcode": "1", "igname": {"narrative": [group, {"_xml:lang": "fr", "#text": "…"}]}},
        **more,
    }
    if iso3:
        entry |= {"iso-alpha-3-code": iso3, "land-locked": "0", "sids": "1", "fragile-state": "0"}
    return entry


def _listed(*entries: dict[str, Any], name: str = "Recipient") -> str:
    """A code list as the OECD writes it."""
    held = {"name": name, "codelist-items": {"codelist-item": list(entries)}}
    return json.dumps({"codelists": {"date-last-modified": "2026-05-04T10:00:00", "codelist": [held]}})


_LIST = _listed(
    _entry("832", "Fiji", "FJI", "UMICs"),
    _entry("434", "Chile", "CHL", "MADCTs", **{"activation-date": "2018-01-01"}),
    _entry("889", "Oceania, regional", None, "Part I unallocated by income"),
    _entry("740", "Far land", "QQQ", "Other LICs"),
)


def test_an_entry_has_group_day_region_and_marks(added: Added) -> None:
    snapshot, rows = added(_LIST)
    assert (snapshot.provenance.dataset, snapshot.provenance.generated) == ("aid_recipients", "2026-05-04T10:00:00")
    assert rows[0] == {
        "country": "Fiji",
        "iso3": "FJI",
        "dac_code": 832,
        "income_group": "upper_middle_income",
        "since": dt.date(2011, 1, 1),
        "until": None,
        "region": "Oceania",
        "landlocked": False,
        "small_island": True,
        "fragile": False,
    }


def test_a_country_that_left_the_list_is_told_as_graduated_since_that_day(added: Added) -> None:
    _snapshot, rows = added(_LIST)
    assert (rows[1]["income_group"], rows[1]["since"]) == ("graduated", dt.date(2018, 1, 1))


def test_a_country_was_on_the_list_or_was_not_or_that_is_not_known(added: Added) -> None:
    snapshot, _rows = added(_LIST)
    listed = (
        f"SELECT CASE WHEN since <= $day THEN income_group != 'graduated' END FROM {snapshot.scan} WHERE iso3 = $iso3"
    )
    told = {
        (iso3, day): duckdb.execute(listed, {"iso3": iso3, "day": dt.date.fromisoformat(day)}).fetchall()
        for iso3, day in (("FJI", "2011-01-01"), ("CHL", "2018-01-01"), ("CHL", "2017-12-31"), ("FJI", "2010-12-31"))
    }
    assert told == {
        ("FJI", "2011-01-01"): [(True,)],
        ("CHL", "2018-01-01"): [(False,)],
        ("CHL", "2017-12-31"): [(None,)],
        ("FJI", "2010-12-31"): [(None,)],
    }


def test_a_region_is_kept_without_a_country_or_an_income_group(added: Added) -> None:
    _snapshot, rows = added(_LIST)
    assert (rows[2]["country"], rows[2]["iso3"], rows[2]["income_group"]) == ("Oceania, regional", None, None)
    assert (rows[2]["landlocked"], rows[2]["small_island"]) == (None, None)


def test_a_code_that_is_no_country_is_not_taken_for_one(added: Added) -> None:
    _snapshot, rows = added(_LIST)
    assert (rows[3]["country"], rows[3]["iso3"], rows[3]["dac_code"]) == ("Far land", None, 740)


def test_a_withdrawn_entry_ends_on_its_day(added: Added) -> None:
    _snapshot, rows = added(
        _listed(_entry("832", "Fiji", "FJI", status="withdrawn", **{"withdrawal-date": "2020-01-01"}))
    )
    assert rows[0]["until"] == dt.date(2020, 1, 1)


def test_a_packed_list_is_read(added: Added) -> None:
    _snapshot, rows = added(gzip.compress(_LIST.encode()))
    assert len(rows) == 4


def test_everything_wrong_in_a_list_is_told_with_its_entry(added: Added) -> None:
    wrong = _listed(
        _entry("832", "Fiji", "FJI", "Rich"),
        _entry("eight", "Tonga", "TON", status="dormant", **{"activation-date": "soon"}),
        _entry("868", "Tokelau", "TKL") | {"sids": "maybe"},
    )
    with pytest.raises(InputError) as caught:
        added(wrong)
    told = [str(fault).rpartition("download, ")[2] for fault in caught.value.faults]
    assert told[0].startswith("entry 832 (Fiji), income-group: 'Rich' Expected: LDCs,")
    assert told[1:] == [
        "entry eight (Tonga), status: 'dormant' Expected: active, or a withdrawal-date",
        "entry eight (Tonga), code: 'eight' Expected: a whole number",
        "entry eight (Tonga), activation-date: 'soon' Expected: a date such as 2024-03-31",
        "entry 868 (Tokelau), sids: 'maybe' Expected: 0 or 1",
    ]


def test_another_code_list_is_refused_by_its_name(added: Added) -> None:
    with pytest.raises(InputError, match="is the code list Provider Expected: the code list Recipient"):
        added(_listed(_entry("701", "Japan", "JPN"), name="Provider"))


def test_a_list_that_breaks_off_is_refused(added: Added) -> None:
    with pytest.raises(InputError, match="is not a whole code list"):
        added(_LIST[:-20])


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("activation-date", "20110101", "a date such as 2024-03-31"),
        ("activation-date", "2011-W01-1", "a date such as 2024-03-31"),
        ("code", "8_32", "a whole number"),
        ("code", "８３２", "a whole number"),
    ],
)
def test_a_day_or_number_written_otherwise_is_told(added: Added, key: str, value: str, expected: str) -> None:
    with pytest.raises(InputError, match=f"{key}: '?{value}'? Expected: {expected}"):
        added(_listed(_entry("832", "Fiji", "FJI") | {key: value}))


def test_a_day_may_have_a_time_of_day(added: Added) -> None:
    _snapshot, rows = added(_listed(_entry("832", "Fiji", "FJI", **{"activation-date": "2011-01-01T00:00:00Z"})))
    assert rows[0]["since"] == dt.date(2011, 1, 1)


def test_the_real_list_has_ten_that_left_it(added: Added, real: Real) -> None:
    _snapshot, rows = added(real("dac/codelists/codelist_13.json"))
    by_iso3 = {row["iso3"]: row for row in rows if row["iso3"]}
    assert (len(rows), len(by_iso3)) == (177, 151)
    left = {iso3 for iso3, row in by_iso3.items() if row["income_group"] == "graduated"}
    assert left == {"ATG", "BHS", "BRB", "BRN", "CHL", "COK", "KNA", "SYC", "TTO", "URY"}
    assert by_iso3["URY"]["since"] == dt.date(2018, 1, 1)
    assert by_iso3["PHL"]["income_group"] == "lower_middle_income"
    assert all(row["income_group"] for row in by_iso3.values())


def test_the_real_list_of_providers_is_refused(added: Added, real: Real) -> None:
    with pytest.raises(InputError, match="is the code list Provider"):
        added(real("dac/codelists/codelist_5.json"))
