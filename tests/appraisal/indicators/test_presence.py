"""Presence: Japan's aid, what the programme signed, waters at risk, agreements."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Missing, Reading
from osa.appraisal.indicators import (
    japan_oda,
    japan_oda_share,
    maritime_incidents,
    osa_yen,
    piracy_waters,
    security_agreements,
)
from osa.appraisal.record import Record
from osa.evidence.selection import Evidence
from tests.appraisal.indicators.rows import Rows, aid, coasts, evidence_of, grant, missing, readings

if TYPE_CHECKING:
    from pathlib import Path


def incidents(*zones: tuple[str | None, int]) -> Rows:
    return [{"day": dt.date(year, 6, 1), "kind": "Boarded", "eez_iso3": zone} for zone, year in zones]


def link(country: str, kind: str, signed: int, in_force: int | None, basis: str = "primary") -> dict[str, object]:
    return {
        "country": country,
        "iso3": country,
        "kind": kind,
        "signed": dt.date(signed, 3, 1),
        "in_force": None if in_force is None else dt.date(in_force, 3, 1),
        "basis": basis,
    }


def test_japans_aid_is_the_mean_of_the_years_that_are_reported(tmp_path: Path) -> None:
    flows = aid(
        ("JPN", "PHL", 2019, 900.0), ("JPN", "PHL", 2020, 10.0), ("JPN", "PHL", 2022, 20.0), ("JPN", "PHL", 2023, 70.0)
    )
    flows += aid(("JPN", "PHL", 2022, 500.0), price_base="current") + aid(("JPN", "PHL", 2022, 5.0), measure="oda_net")
    known = evidence_of(tmp_path, {"aid_flows": flows})
    assert readings(japan_oda.INDICATOR, known, ["PHL"])["PHL"] == Reading(15.0, 2022)


def test_no_aid_of_japan_on_record_is_not_aid_of_nought(tmp_path: Path) -> None:
    known = evidence_of(tmp_path, {"aid_flows": aid(("JPN", "PHL", 2022, 1.0), ("AUS", "TON", 2022, 1.0))})
    for indicator in (japan_oda.INDICATOR, japan_oda_share.INDICATOR):
        assert missing(readings(indicator, known, ["TON", "FJI"])) == {
            "TON": Missing.NOT_REPORTED,
            "FJI": Missing.NOT_LISTED,
        }


def test_totals_of_donors_are_not_counted_a_second_time(tmp_path: Path) -> None:
    flows = aid(
        ("JPN", "PHL", 2022, 1.0), ("AUS", "PHL", 2022, 1.0), ("AUS", "PHL", 2021, 2.0), (None, "PHL", 2022, 2.0)
    )
    known = evidence_of(tmp_path, {"aid_flows": flows})
    assert readings(japan_oda_share.INDICATOR, known, ["PHL"]) == {"PHL": Reading(0.25, 2022)}


def test_where_only_japans_aid_is_there_its_share_is_not_covered(tmp_path: Path) -> None:
    flows = aid(("JPN", "PHL", 2022, 1.0), ("AUS", "TON", 2022, 1.0))
    known = evidence_of(tmp_path, {"aid_flows": flows})
    assert missing(readings(japan_oda_share.INDICATOR, known, ["PHL"])) == {"PHL": Missing.NOT_COVERED}
    assert readings(japan_oda.INDICATOR, known, ["PHL"])["PHL"].value == 1.0
    cut = evidence_of(tmp_path, {"aid_flows": flows}, {"aid_flows": {"donor_iso3": ("JPN", "AUS")}})
    assert missing(readings(japan_oda_share.INDICATOR, cut, ["PHL"])) == {"PHL": Missing.NOT_COVERED}


def test_figures_of_a_year_are_known_two_years_after_and_used_for_five(tmp_path: Path) -> None:
    known = evidence_of(tmp_path, {"aid_flows": aid(("JPN", "PHL", 2015, 1.0), ("AUS", "PHL", 2015, 1.0))})
    found = {
        year: readings(japan_oda.INDICATOR, known, ["PHL"], known_by=year)["PHL"] for year in (2016, 2017, 2022, 2023)
    }
    assert [one.value for one in found.values()] == [None, 1.0, 1.0, None]
    assert found[2016].missing == Missing.NOT_COVERED
    assert found[2023] == Reading(missing=Missing.TOO_OLD, year=2015)


def test_what_was_signed_later_was_not_signed_then() -> None:
    record = Record(
        (grant("PHL", dt.date(2023, 11, 3), 600), grant("PHL", dt.date(2024, 12, 5), 1000), grant("THA", None, None))
    )
    known = Evidence([])
    assert set(missing(readings(osa_yen.INDICATOR, known, ["PHL", "TON"], record=record, known_by=2022)).values()) == {
        Missing.UNDEFINED
    }
    for year, amount in ((2023, 600), (2024, 1600)):
        found = readings(osa_yen.INDICATOR, known, ["PHL", "THA", "TON"], record=record, known_by=year)
        assert {country: one.value for country, one in found.items()} == {"PHL": amount, "THA": 0, "TON": 0}


def test_signed_notes_of_an_amount_that_is_not_known_make_no_sum() -> None:
    record = Record((grant("PHL", dt.date(2023, 11, 3), 600), grant("PHL", dt.date(2023, 12, 3), None)))
    found = readings(osa_yen.INDICATOR, Evidence([]), ["PHL"], record=record)
    assert missing(found) == {"PHL": Missing.NOT_REPORTED}


def test_incidents_count_in_the_zone_of_the_state_for_five_years(tmp_path: Path) -> None:
    listed = incidents(("PHL", 2015), ("PHL", 2016), ("PHL", 2020), ("IDN", 2020), (None, 2018), ("PHL", 2021))
    known = evidence_of(tmp_path, {"maritime_incidents": listed, "borders": coasts(PHL=500, TON=10, MNG=0)})
    found = readings(piracy_waters.INDICATOR, known, ["PHL", "TON", "MNG", "FJI"], known_by=2021)
    assert found["PHL"] == Reading(2.0, 2020)
    assert found["TON"] == Reading(0.0, 2020)
    assert found["FJI"].missing == Missing.NOT_REPORTED
    per_coast = readings(maritime_incidents.INDICATOR, known, ["PHL", "TON"], known_by=2021)
    assert (per_coast["PHL"].value, per_coast["TON"].value) == (4.0, 0.0)


def test_a_state_without_a_coast_has_no_waters_at_risk(tmp_path: Path) -> None:
    listed = incidents(("PHL", 2015), ("PHL", 2020))
    known = evidence_of(tmp_path, {"maritime_incidents": listed, "borders": coasts(PHL=500, MNG=0)})
    for indicator in (piracy_waters.INDICATOR, maritime_incidents.INDICATOR):
        assert readings(indicator, known, ["MNG"], known_by=2021) == {"MNG": Reading(0.0, 2020)}
        assert "without a coast" in indicator.definition.en


def test_a_list_of_incidents_that_ended_long_ago_says_nothing(tmp_path: Path) -> None:
    known = evidence_of(
        tmp_path, {"maritime_incidents": incidents(("PHL", 2010), ("PHL", 2020)), "borders": coasts(PHL=1)}
    )
    found = {year: readings(piracy_waters.INDICATOR, known, ["PHL"], known_by=year)["PHL"] for year in (2026, 2027)}
    assert found == {2026: Reading(1.0, 2020), 2027: Reading(missing=Missing.TOO_OLD, year=2020)}


def test_agreements_count_by_kind_once_they_are_in_force(tmp_path: Path) -> None:
    links = [
        link("PHL", "transfer_agreement", 2016, 2016),
        link("PHL", "transfer_agreement", 2019, 2020),
        link("PHL", "reciprocal_access", 2024, 2025),
        link("THA", "transfer_agreement", 2022, None),
        link("MYS", "transfer_agreement", 2018, 2018, "unverified"),
    ]
    known = evidence_of(tmp_path, {"security_links": links})
    found = readings(security_agreements.INDICATOR, known, ["PHL", "THA", "MYS", "TON"])
    assert {country: one.value for country, one in found.items()} == {"PHL": 1, "THA": 0, "MYS": 1, "TON": 0}
    assert {country for country, one in found.items() if one.estimated} == {"THA", "MYS"}
    assert readings(security_agreements.INDICATOR, known, ["PHL"], known_by=2025)["PHL"].value == 2


def test_agreements_of_a_country_that_the_list_does_not_cover_are_not_nought(tmp_path: Path) -> None:
    cut = {"security_links": {"iso3": ("PHL",)}}
    known = evidence_of(tmp_path, {"security_links": [link("PHL", "acsa", 2016, 2016)]}, cut)
    assert missing(readings(security_agreements.INDICATOR, known, ["PHL", "TON"])) == {
        "PHL": None,
        "TON": Missing.NOT_COVERED,
    }
