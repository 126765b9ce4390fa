from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from osa.rulebook.reading import PROGRAMMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran


def spoiled(directory: Path, good: str, bad: str) -> Path:
    """Copy Japan's programme, with a text in every file of precedents replaced by another."""
    copy = directory / "japan"
    shutil.copytree(PROGRAMMES / "japan", copy)
    for file in (copy / "precedents").glob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace(good, bad), "utf-8")
    return copy


def test_all_precedents_are_as_declared(osa: Callable[..., Ran]) -> None:
    told = osa("precedents", "--json").json()
    assert len(told["precedents"]) > 80
    assert {o["precedent"]["id"] for o in told["precedents"] if o["failures"]} <= {
        o["precedent"]["id"] for o in told["precedents"] if o["precedent"]["not_reproduced"]
    }
    assert not any(item["outcome"]["failures"] for item in told["contrasts"])


def test_the_tables_show_precedents_and_contrast_pairs_and_count_them(osa: Callable[..., Ran]) -> None:
    ran = osa("precedents")
    assert (ran.code, ran.err) == (0, "")
    for told in ("Precedents", "Contrast pairs", "precedents reproduced", "(built)", "✓", "B01", "TPG-1-2-c"):
        assert told in ran.out
    assert "✗" not in ran.out


def test_the_names_of_precedents_come_in_japanese(osa: Callable[..., Ran]) -> None:
    ran = osa("precedents", "--lang", "ja")
    assert ran.code == 0
    assert "ライセンス生産したジャイロ" in ran.out


def test_a_precedent_that_is_not_as_declared_ends_with_1_and_says_why(osa: Callable[..., Ran], tmp_path: Path) -> None:
    copy = spoiled(tmp_path, "verdict: permitted\n    deciding: [TPG-1-2-c, TPG-3-lic]", "verdict: prohibited")
    ran = osa("precedents", "--programme", copy)
    assert ran.code == 1
    assert "✗ the verdict is permitted, expected prohibited" in ran.out


def test_a_precedent_that_cannot_be_read_ends_with_2_and_its_place(osa: Callable[..., Ran], tmp_path: Path) -> None:
    ran = osa("precedents", "--programme", spoiled(tmp_path, "decided: 2014-07-17", "decided: 2014-02-30"))
    assert (ran.code, ran.out) == (2, "")
    assert "2014-2022.yaml:4, B01, decision_date: '2014-02-30' is not a decision date" in ran.err


def test_without_the_clauses_of_practice_some_precedents_come_out_otherwise(osa: Callable[..., Ran]) -> None:
    ran = osa("precedents", "--text-only")
    assert ran.code == 1
    assert "✗" in ran.out
