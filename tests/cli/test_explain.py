from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

CASES = """
- id: a
  decided: 2026-04-21
  facts: { item_is_defence_equipment: true, transfer_breaches_treaty: true }
  attested: { transfer_breaches_treaty: { by: Ministry, evidence: Note 3 } }
- id: b
  decided: 2026-04-21
"""


pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A file of two cases."""
    file = tmp_path / "cases.yaml"
    file.write_text(CASES, "utf-8")
    return file


def test_a_project_is_explained_with_the_text_of_the_clauses_that_decided(osa: Callable[..., Ran]) -> None:
    ran = osa("explain", "PHL-23")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("PHL-23 under Official Security Assistance, decided on 2023-11-03: permitted")
    for told in ("Because of", "TPG-1-1", "Duties on approval", "To be deliberated by", "Rulebook: japan"):
        assert told in ran.out


def test_a_project_is_explained_in_japanese(osa: Callable[..., Ran], japan: object) -> None:
    ran = osa("explain", "PHL-23", "--lang", "ja")
    assert ran.code == 0
    deciding = osa("explain", "PHL-23", "--json").json()["screening"]["deciding"]
    shown = osa("rulebook", "show", deciding[0], "--json").json()[0]
    assert shown["title"]["ja"] in ran.out
    assert shown["title"]["en"] not in ran.out
    assert japan is not None


def test_json_holds_the_record_and_the_smallest_changes(osa: Callable[..., Ran]) -> None:
    told = osa("explain", "PHL-23", "--json").json()
    assert told["changes"] is None
    assert told["screening"]["schema"] == "osa.screening/1"
    assert (told["screening"]["case"], told["screening"]["verdict"]) == ("PHL-23", "permitted")


def test_a_precedent_is_explained_under_its_own_framework_with_what_would_permit_it(osa: Callable[..., Ran]) -> None:
    told = osa("explain", "C01", "--json").json()
    assert (told["screening"]["framework"], told["screening"]["verdict"]) == ("transfer", "not eligible")
    assert told["changes"].keys() >= {"alternatives", "assuming"}
    assert "under" in osa("explain", "C01").out


def test_a_contrast_side_can_be_explained_too(osa: Callable[..., Ran]) -> None:
    assert osa("explain", "02-before", "--json").json()["screening"]["decided"] == "2022-03-07"


def test_one_case_of_a_file_is_explained_with_its_attestations(osa: Callable[..., Ran], cases: Path) -> None:
    screening = osa("explain", cases, "--id", "a", "--json").json()["screening"]
    assert screening["verdict"] == "prohibited"
    assert screening["facts"] == [
        {"fact": "item_is_defence_equipment", "value": True, "attested_by": "", "evidence": ""},
        {"fact": "transfer_breaches_treaty", "value": True, "attested_by": "Ministry", "evidence": "Note 3"},
    ]


def test_an_open_case_lists_the_questions_in_their_order(osa: Callable[..., Ran], cases: Path) -> None:
    ran = osa("explain", cases, "--id", "b")
    missing = osa("explain", cases, "--id", "b", "--json").json()["screening"]["missing"]
    assert "undetermined" in ran.out
    places = [ran.out.index(f"{number}. {item['question']['en']}") for number, item in enumerate(missing, 1)]
    assert places == sorted(places)
    japanese = osa("explain", cases, "--id", "b", "--lang", "ja").out
    assert missing[0]["question"]["ja"] in japanese


def test_all_frameworks_make_one_list_of_json(osa: Callable[..., Ran]) -> None:
    told = osa("explain", "PHL-23", "--framework", "all", "--json").json()
    assert [item["screening"]["framework"] for item in told][:3] == ["transfer", "osa", "oda"]


def test_another_day_can_be_asked_for(osa: Callable[..., Ran], cases: Path) -> None:
    assert osa("explain", "PHL-23", "--on", "2026-04-21", "--json").json()["screening"]["decided"] == "2026-04-21"
    told = osa("explain", cases, "--id", "a", "--on", "2015-01-01", "--json").json()
    assert told["screening"]["decided"] == "2015-01-01"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["NIX-99"], "there is no file, project or precedent NIX-99"),
        (["PHL-23", "--framework", "export"], "there is no framework export"),
    ],
)
def test_a_case_that_is_not_there_ends_with_2(osa: Callable[..., Ran], arguments: list[str], told: str) -> None:
    ran = osa("explain", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in " ".join(ran.err.split())


def test_one_case_of_several_must_be_named(osa: Callable[..., Ran], cases: Path) -> None:
    for arguments in ([], ["--id", "c"]):
        ran = osa("explain", cases, *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "--id: a, b" in " ".join(ran.err.split())


def test_a_bad_file_ends_with_2_and_all_its_faults(osa: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("id: a\nfacts: { transfer_breaches_treaty: perhaps, colour: red }\n", "utf-8")
    ran = osa("explain", tmp_path / "bad.yaml")
    assert (ran.code, ran.out) == (2, "")
    for told in ("decided: the decision date is missing", "'perhaps' is not a value", "colour: there is no such fact"):
        assert told in ran.err
