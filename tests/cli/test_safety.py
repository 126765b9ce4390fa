"""What the command line must not touch, and must not take for something else."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from osa.rulebook.reading import PROGRAMMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

CASES = "id,decision_date,item_is_defence_equipment\n{id},2024-12-05,true\n"


def cases(directory: Path, name: str = "a") -> Path:
    """Write a file with one case."""
    file = directory / "cases.csv"
    file.write_text(CASES.format(id=name), encoding="utf-8")
    return file


def test_answers_never_replace_the_cases(osa: Callable[..., Ran], tmp_path: Path) -> None:
    file = cases(tmp_path)
    assert osa("screen", str(file), "--to", str(file)).code == 2
    assert file.read_text(encoding="utf-8") == CASES.format(id="a")


def test_answers_never_replace_what_is_no_file(osa: Callable[..., Ran], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    ran = osa("screen", str(cases(tmp_path)), "--to", str(pipe))
    assert (ran.code, pipe.is_fifo()) == (2, True)
    assert "is not a file" in ran.err


def test_answers_go_where_a_link_points(osa: Callable[..., Ran], tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.touch()
    link.symlink_to(target)
    assert osa("screen", str(cases(tmp_path)), "--to", str(link)).code == 0
    assert link.is_symlink()
    assert "framework" in target.read_text(encoding="utf-8")


def test_the_text_of_a_case_is_no_markup(osa: Callable[..., Ran], tmp_path: Path) -> None:
    ran = osa("screen", str(cases(tmp_path, "[/red]")))
    assert ran.code == 0
    assert "[/red]" in ran.out


def test_a_precedent_that_rests_on_practice_is_explained_on_the_texts_alone(osa: Callable[..., Ran]) -> None:
    assert osa("explain", "02-before", "--json").json()["screening"]["deciding"] == ["TPG-P-2"]
    texts_alone = osa("explain", "02-before", "--text-only", "--json").json()["screening"]
    assert not any(clause["read"] == "practice" for clause in texts_alone["clauses"])


def test_check_reads_the_precedents_too(osa: Callable[..., Ran], tmp_path: Path) -> None:
    programme = tmp_path / "programme"
    shutil.copytree(PROGRAMMES / "japan", programme)
    file = programme / "precedents/osa.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("kind: real", "kind: unreal", 1), encoding="utf-8")
    ran = osa("rulebook", "check", "--programme", str(programme))
    assert ran.code == 2
    assert "unreal" in ran.err


@pytest.mark.usefixtures("programme")
def test_inferred_facts_are_told_beside_the_verdict(osa: Callable[..., Ran]) -> None:
    assert "inferred" in osa("explain", "PHL-24").out
    assert "are inferred or not verified" in osa("projects").out
