"""Both layouts of the ideal points. All figures but those of the real file are invented."""

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

BY_YEAR = (
    "ccode,iso3c,countryname,year,idealpointfp,idealpointall,idealpointlegacy,nvotesfp,qofp,nvotesall,nvotesLegacy\n"
    "950,FJI,Fiji,2021.0,0.5,0.25,-1e-05,25.0,0.1,39.0,42.0\n"
    "950,FJI,Fiji,2022.0,0.75,,,26.0,0.1,,\n"
)
BY_SESSION = (
    '"ccode","session","iso3c","Countryname","IdealPointAll","NVotesAll","QO%All","IdealPointFP","NVotesFP"\n'
    "950,76,FJI,Fiji,0.25,39,0.1,NA,NA\n"
)


def test_a_state_has_a_row_for_each_series_and_year(added: Added) -> None:
    snapshot, rows = added(BY_YEAR)
    first = {row["series"]: row for row in rows if row["year"] == 2021}
    assert snapshot.provenance.format == "unga-ideal-points"
    assert {name: row["ideal_point"] for name, row in first.items()} == {
        "all": 0.25,
        "final_passage": 0.5,
        "legacy": -1e-05,
    }
    assert {name: row["votes"] for name, row in first.items()} == {"all": 39, "final_passage": 25, "legacy": 42}
    assert {row["iso3"] for row in rows} == {"FJI"}
    assert {row["cow_code"] for row in rows} == {950}


def test_a_missing_point_is_no_row(added: Added) -> None:
    _snapshot, rows = added(BY_YEAR)
    assert [row["series"] for row in rows if row["year"] == 2022] == ["final_passage"]


def test_a_session_counts_from_1946(added: Added) -> None:
    _snapshot, rows = added(BY_SESSION)
    assert [(row["year"], row["series"], row["ideal_point"], row["votes"]) for row in rows] == [(2021, "all", 0.25, 39)]


def test_the_two_parts_of_yemen_are_told_apart_by_their_names(added: Added) -> None:
    line = ",{name},1980.0,0,0,0,9,0,9,9\n"
    header = BY_YEAR.splitlines(keepends=True)[0]
    names = ("678,YAR", "Yemen Arab Republic"), ("680,YAR", "Yemen People's Republic")
    _snapshot, rows = added(header + "".join(code + line.format(name=name) for code, name in names))
    assert {(row["cow_code"], row["iso3"]) for row in rows} == {(678, "YAR"), (680, "YMD")}


def test_a_row_without_a_name_is_known_by_its_number_if_one_state_alone_had_it(added: Added) -> None:
    header = BY_YEAR.splitlines(keepends=True)[0]
    _snapshot, rows = added(header + "740,,,1956.0,,0.5,,,,9,\n365,,,1990.0,,0.5,,,,9,\n")
    assert [(row["cow_code"], row["iso3"]) for row in rows] == [(740, "JPN"), (365, None)]


def test_cells_that_cannot_be_read_are_all_told(added: Added) -> None:
    with pytest.raises(InputError) as caught:
        added(BY_YEAR.replace("2022.0", "soon").replace("0.25", "much"))
    assert [fault.what for fault in caught.value.faults] == ["'much'", "'soon'"]
    assert "row 2, column idealpointall" in caught.value.faults[0].where
    assert "row 3, column year" in caught.value.faults[1].where


def test_agreement_scores_of_pairs_are_not_taken_for_ideal_points(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("ccode1,ccode2,agree,year,IdealPointAll.x,IdealPointAll.y\n2,20,0.9,2000,1,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="no format"):
        recognise(read_head(pairs))


def test_the_real_table_gives_the_published_points(added: Added, real: Callable[[str], Path]) -> None:
    _snapshot, rows = added(real("unvotes/IdealpointsJuly2025.csv"))
    points = {
        row["iso3"]: round(row["ideal_point"], 2) for row in rows if (row["series"], row["year"]) == ("all", 2023)
    }
    assert {code: points[code] for code in ("USA", "JPN", "CHN", "PHL")} == {
        "USA": 1.99,
        "JPN": 0.78,
        "CHN": -1.2,
        "PHL": -0.33,
    }
    assert {row["series"] for row in rows if row["year"] == 2024} == {"final_passage"}
    assert len(rows) == len({(row["cow_code"], row["year"], row["series"]) for row in rows}) == 33891
