from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from osa.evidence.adding import add
from osa.evidence.boxing import Box, make_box, read_box
from osa.evidence.selection import BOX
from osa.evidence.snapshots import snapshots_in
from osa.rulebook.reading import PROGRAMMES
from tests.evidence.world import boxed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

JAPAN = PROGRAMMES / "japan"
ROWS = [
    {"country": "Utopia", "iso3": "UTO", "name_ja": "理想郷", "coast_km": 12.5, "geometry": "{}"},
    {"country": "Atlantis", "iso3": "ATL", "name_ja": "アトランティス", "coast_km": 0.0, "geometry": "{}"},
]
CUT = Box.model_validate(
    {
        "made": "2026-11-23T00:00:00Z",
        "lists": {"few": ["UTO"]},
        "cuts": [
            {
                "name": "coasts",
                "snapshot": "whole",
                "where": "iso3 IN $few",
                "without": ["geometry"],
                "covers": {"iso3": "few"},
                "note_en": "Without Atlantis.",
                "note_ja": "アトランティスを除く。",
            }
        ],
    }
)


def test_an_extract_has_the_rows_and_columns_that_stay_and_says_what_it_covers(tmp_path: Path) -> None:
    whole = boxed(tmp_path / "whole", "borders", ROWS, name="whole")
    make_box(CUT, [whole], tmp_path)
    (extract,) = snapshots_in(tmp_path, boxed=True)
    rows = list(csv.DictReader(extract.path.read_text(encoding="utf-8").splitlines()))
    assert [(row["iso3"], row["coast_km"], row["geometry"]) for row in rows] == [("UTO", "12.5", "")]
    assert extract.provenance.covers == {"iso3": ("UTO",)}
    assert extract.provenance.rows == 1
    assert extract.provenance.sha256 == whole.provenance.sha256
    assert extract.faults() == []


def test_the_same_snapshot_gives_the_same_extract_byte_for_byte(tmp_path: Path) -> None:
    for order in (ROWS, list(reversed(ROWS))):
        whole = boxed(tmp_path / "whole", "borders", order, name="whole")
        make_box(CUT, [whole], tmp_path)
        (tmp_path / "coasts.csv").rename(tmp_path / f"{order[0]['iso3']}.csv")
    assert (tmp_path / "UTO.csv").read_bytes() == (tmp_path / "ATL.csv").read_bytes()


def boxed_in_japan() -> list[str]:
    return [one.id for one in snapshots_in(JAPAN / BOX, boxed=True)]


@pytest.mark.parametrize("name", boxed_in_japan())
def test_every_extract_in_the_box_is_as_it_was_made_and_names_its_source(name: str) -> None:
    (one,) = [one for one in snapshots_in(JAPAN / BOX, boxed=True) if one.id == name]
    assert one.faults() == []
    said = one.provenance
    assert all((said.publisher, said.title, said.licence, said.credit, said.note_en, said.note_ja))
    assert said.url.startswith("https://")


def test_less_than_a_tenth_of_what_sipri_publishes_is_in_the_box() -> None:
    counted = {one.id: one.provenance.rows for one in snapshots_in(JAPAN / BOX, boxed=True)}
    assert counted["arms_deliveries"] / 25_024 < 0.1
    assert counted["military_expenditure"] / (175 * 75 * 7) < 0.1


def test_the_box_is_made_anew_from_the_publishers_files_byte_for_byte(
    real: Callable[[str], Path], tmp_path: Path
) -> None:
    box = read_box(JAPAN)
    for file, indicator in box.files.items():
        add(real(file), tmp_path / "home", indicator=indicator or None)
    made = make_box(box, snapshots_in(tmp_path / "home"), tmp_path)
    assert len(made) == len(box.cuts)
    for extract in made:
        assert extract.read_bytes() == (JAPAN / BOX / extract.name).read_bytes(), extract.name
