"""The chart of arms: bars by supplier, China's share as a line, credit and title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.appraisal.charts.arms import arms_chart
from osa.appraisal.charts.saving import save
from osa.appraisal.indicator import Basis
from osa.appraisal.record import Record
from osa.appraisal.sheet import arms_of
from osa.i18n import Text, use_language
from tests.appraisal.indicators.rows import arms, evidence_of

if TYPE_CHECKING:
    from pathlib import Path

NAME = Text("Philippines", "フィリピン")
SUPPLIERS = ("USA", "GBR", "FRA", "DEU", "ITA", "ESP", "KOR", "ISR", "SWE")


def chart(folder: Path) -> dict[str, Any]:
    rows = arms(
        *(("PHL", supplier, 2010, 10.0 + place) for place, supplier in enumerate(SUPPLIERS)),
        ("PHL", "CHN", 2012, 1.0),
        ("PHL", "CHN", 1999, 1.0),
    )
    basis = Basis(evidence_of(folder, {"arms_deliveries": rows}), Record(), 2024)
    made: dict[str, Any] = arms_chart(NAME, arms_of(basis, "PHL"), "Source: invented").to_dict()
    return made


def values(made: dict[str, Any], layer: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = made["datasets"][made["layer"][layer]["data"]["name"]]
    return found


def test_small_suppliers_are_put_together_and_china_is_always_by_itself(tmp_path: Path) -> None:
    made = chart(tmp_path)
    sums = {(one["year"], one["supplier"]): one["tiv"] for one in values(made, 0)}
    assert sums[2012, "China"] == 1.0
    assert sums[2010, "others"] == 10.0 + 11.0 + 12.0
    assert sum(sums.values()) == sum(10.0 + place for place in range(len(SUPPLIERS))) + 1.0
    domain = made["layer"][0]["encoding"]["color"]["scale"]["domain"]
    assert (domain[0], domain[-1], len(domain)) == ("China", "others", 8)


def test_the_line_has_a_gap_where_nothing_was_received(tmp_path: Path) -> None:
    shares = {one["year"]: one["share"] for one in values(chart(tmp_path), 1)}
    assert shares[2003] == 1.0
    assert shares[2004] is None
    assert 0 < shares[2012] < 0.1


def test_the_chart_bears_its_credit_and_a_title_in_the_language_in_use(tmp_path: Path) -> None:
    assert "Source: invented" in str(chart(tmp_path)["title"]["subtitle"])
    use_language("ja")
    try:
        assert "フィリピン" in chart(tmp_path)["title"]["text"]
    finally:
        use_language("en")


def test_the_chart_is_saved(tmp_path: Path) -> None:
    rows = arms(("PHL", "CHN", 2012, 1.0), ("PHL", "USA", 2002, 1.0))
    basis = Basis(evidence_of(tmp_path, {"arms_deliveries": rows}), Record(), 2014)
    save(arms_chart(NAME, arms_of(basis, "PHL"), "Source: invented"), tmp_path / "arms.svg")
    assert "Source: invented" in (tmp_path / "arms.svg").read_text(encoding="utf-8")
