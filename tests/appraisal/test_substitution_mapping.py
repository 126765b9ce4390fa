"""The table that turns deliveries into cases: what is wrong in it is refused with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.appraisal.substitution_mapping import read_substitution
from osa.rulebook.faults import InputError
from osa.rulebook.reading import PROGRAMMES, read_rulebook

if TYPE_CHECKING:
    from pathlib import Path

JAPAN = PROGRAMMES / "japan"
BOOK = read_rulebook(JAPAN)
TABLE = read_substitution(JAPAN, BOOK)


def spoiled(directory: Path, good: str, bad: str) -> Path:
    copy = directory / "programme"
    copy.mkdir()
    text = (JAPAN / "substitution.toml").read_text("utf-8")
    assert good in text
    (copy / "substitution.toml").write_text(text.replace(good, bad), "utf-8")
    return copy


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("[assumed.like_minded]", "[assumed.like_mind]", "there is no such fact"),
        ('value = "armed_force"', 'value = "army"', "'army' is not a value of this fact"),
        ('from = "security_links"', 'from = "hearsay"', "'hearsay' is not known here"),
        ("[unknown.licence_origin]", "[unknown.like_minded]", "like_minded stands in more than one group"),
        ('"destroyer"', '"frigate"', "'frigate' stands under warships as well"),
        ('descriptions."Engines" = [', 'descriptions."Engines" = [1,', "a list of texts is missing"),
        ('"VNM",', '"XYZ",', "'XYZ' is not a country"),
        ("day = 2014-04-01", 'day = "soon"', "a date is missing"),
        ("schema = 1", "schema = 9", "this version of osa reads schema 1"),
        ('facts.item_main_use = "vigilance"', 'facts.item_main_use = "war"', "'war' is not a value of this fact"),
        ('basis = "assumed"', 'basis = "sure"', "'sure' is not known here"),
        ('transfer = "sale", osa', 'gift = "sale", osa', "there is no such framework here"),
    ],
)
def test_a_bad_entry_is_refused_with_its_place(tmp_path: Path, good: str, bad: str, told: str) -> None:
    with pytest.raises(InputError, match=r"substitution\.toml:[0-9]+") as caught:
        read_substitution(spoiled(tmp_path, good, bad), BOOK)
    assert told in str(caught.value)


def test_capitals_and_spaces_of_the_publisher_do_not_matter() -> None:
    kind = TABLE.kind_of("armoured  VEHICLES", " Tank ")
    assert kind is not None
    assert kind.id == "fighting_vehicles"
    assert TABLE.kind_of("Ships", "tank") is None
    assert TABLE.kind_of(None, None) is None
