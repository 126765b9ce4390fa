"""The map of recipients."""

from __future__ import annotations

from typing import Any

from osa.appraisal.charts.recipients import Receiving, is_on_map, recipients_map
from osa.i18n import speaking

FIJI = Receiving("FJI", "Fiji", 400_000_000, 1, "¥400 million")
THAILAND = Receiving("THA", "Thailand", None, 1, "no notes yet")
BRAZIL = Receiving("BRA", "Brazil", 1_000_000, 1, "¥1 million")


def spec(*received: Receiving) -> dict[str, Any]:
    made: dict[str, Any] = recipients_map(received, "Source: invented").to_dict()
    return made


def rows(made: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is drawn of the countries."""
    return [row for held in made["datasets"].values() for row in held if "yen" in row]


def test_the_map_draws_the_very_yen_of_each_country() -> None:
    drawn = {row["name"]: row["yen"] for row in rows(spec(FIJI, THAILAND))}
    assert drawn == {"Fiji": 400_000_000, "Thailand": None}


def test_a_country_far_away_is_not_on_the_map() -> None:
    assert not is_on_map("BRA")
    assert {row["name"] for row in rows(spec(FIJI, BRAZIL))} == {"Fiji"}


def test_the_map_can_be_drawn_without_any_recipient() -> None:
    assert rows(spec()) == []


def test_the_map_bears_its_credit_and_a_title_in_the_language_in_use() -> None:
    with speaking("ja"):
        title = spec(FIJI)["title"]
    assert title["text"].startswith("被供与国")
    assert title["subtitle"] == ["Source: invented"]
