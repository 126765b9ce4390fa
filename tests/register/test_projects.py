from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from osa.register.projects import Register, read_register
from osa.rulebook.faults import InputError
from osa.rulebook.reading import PROGRAMMES

if TYPE_CHECKING:
    from pathlib import Path

    from osa.rulebook.clause import Rulebook

JAPAN = PROGRAMMES / "japan"


@pytest.fixture(scope="module")
def register(japan: Rulebook) -> Register:
    """Japan's register."""
    return read_register(JAPAN, japan.vocabulary)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of Japan's register that a test may spoil."""
    shutil.copytree(JAPAN / "register", tmp_path / "register")
    return tmp_path


def spoil(directory: Path, name: str, *changes: tuple[str, str]) -> None:
    """Replace the first of each text of a file by another."""
    file = directory / "register" / name
    text = file.read_text("utf-8")
    for good, bad in changes:
        assert good in text
        text = text.replace(good, bad, 1)
    file.write_text(text, "utf-8")


def faults_of(directory: Path, rulebook: Rulebook) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_register(directory, rulebook.vocabulary)
    return [str(fault).replace(f"{directory}/register/", "") for fault in caught.value.faults]


# The real one


def test_fourteen_projects_are_signed_and_two_are_named(register: Register) -> None:
    assert Counter(project.status for project in register.projects) == {"signed": 14, "named": 2}


def test_the_signed_amounts_of_each_fiscal_year_are_those_published(register: Register) -> None:
    signed: Counter[int] = Counter()
    for project in register.projects:
        if project.signed_on:
            signed[project.fiscal_year] += project.amount_yen or 0
    assert signed == {2023: 1_975_000_000, 2024: 5_000_000_000, 2025: 7_100_000_000}


def test_no_fiscal_year_signs_more_than_was_approved(register: Register) -> None:
    approved = {line.fiscal_year: line.amount_yen for line in register.appropriations if line.stage == "approved"}
    assert approved == {2023: 2_000_000_000, 2024: 5_000_000_000, 2025: 8_100_000_000, 2026: 18_100_000_000}
    for year in (2023, 2024, 2025):
        projects = [project for project in register.projects if project.fiscal_year == year]
        assert sum(project.amount_yen or 0 for project in projects if project.signed_on) <= approved[year]


def test_every_row_has_a_source_that_exists(register: Register) -> None:
    cited = [project.sources for project in register.projects]
    cited += [line.sources for line in register.appropriations]
    for sources in cited:
        assert sources
        assert register.sources.keys() >= set(sources)


@pytest.mark.parametrize("name", ["deliveries.csv", "items.csv"])
def test_every_delivery_and_item_has_a_source_and_a_project_that_exist(register: Register, name: str) -> None:
    with (JAPAN / "register" / name).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert rows
    assert {row["project"] for row in rows} <= {project.id for project in register.projects}
    assert all(register.sources.keys() >= set(row["sources"].split(";")) and row["sources"] for row in rows)


def test_every_fact_of_every_project_says_how_it_is_known(register: Register) -> None:
    for project in register.projects:
        assert project.facts
        assert project.attested.keys() == project.facts.keys()
        assert all("http" in by.evidence and by.by for by in project.attested.values()), project.id


def test_every_text_stands_in_both_languages(register: Register) -> None:
    for project in register.projects:
        for text in (project.title, project.recipient_name):
            assert text.en
            assert text.ja


def test_a_project_is_a_case_of_any_day_with_its_facts_and_attestations(register: Register) -> None:
    project = register.projects[0]
    case = project.case(dt.date(2026, 4, 21))
    assert (case.id, case.decided) == ("PHL-23", dt.date(2026, 4, 21))
    assert (case.facts, case.attested) == (project.facts, project.attested)


# Bad ones


def test_every_bad_cell_of_every_file_is_told_at_once(japan: Rulebook, copy: Path) -> None:
    spoil(
        copy, "projects.csv", ("600000000", "6e8"), ("2023-11-15", "2023-11-31"), ("signed,The boats", "sold,The boats")
    )
    spoil(copy, "case_facts.csv", ("assistance_kind", "assistance_kinds"), ("terms,grant", "terms,gift"))
    spoil(copy, "budgets.csv", ("2023,request", "2023,wish"), ("pakistanaffairs-2023,primary", "nobody,sure"))
    spoil(copy, "sources.csv", ("https://www.oecd", "ftp://www.oecd"))
    faults = faults_of(copy, japan)
    assert [fault.split(":", 2)[0] + ":" + fault.split(":", 2)[1] for fault in faults] == [
        "sources.csv:3, url",
        "case_facts.csv:2, fact",
        "case_facts.csv:3, value",
        "projects.csv:2, amount_yen",
        "projects.csv:3, signed_on",
        "projects.csv:3, signed_on",
        "projects.csv:4, status",
        "projects.csv:4, signed_on",
        "budgets.csv:2, stage",
        "budgets.csv:3, sources",
        "budgets.csv:3, read",
    ]
    assert "sources.csv:3, url: 'ftp://www.oecd" in faults[0]
    assert faults[1].endswith("'assistance_kinds' is not a good value Expected: did you mean assistance_kind?")
    assert "'gift' is not a good value Expected: one of: " in faults[2]
    assert faults[6].endswith("'sold' is not a good value Expected: one of: signed, named")


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("projects.csv", ("\nBGD-23,", "\nPHL-23,"), "projects.csv:3, project: 'PHL-23' is not a good value"),
        ("projects.csv", ("\nBGD-23,", "\n,"), "projects.csv:3, project: '' is not a good value"),
        ("projects.csv", ("フィリピン海軍", ""), "projects.csv:2, beneficiary_ja: '' is not a good value"),
        ("projects.csv", ("600000000", ""), "projects.csv:2, amount_yen: '' is not a good value"),
        ("projects.csv", ("600000000", "-6"), "projects.csv:2, amount_yen: '-6' is not a good value"),
        ("projects.csv", ("2023-11-03", ""), "projects.csv:2, signed_on: '' is not a good value"),
        ("projects.csv", ("mofa-phl-23;", "mofa-xxx-23;"), "projects.csv:2, sources: 'mofa-xxx-23;"),
        ("projects.csv", ("project,fiscal", "id,fiscal"), "projects.csv:1, project: the column is missing"),
        ("projects.csv", (",signed,The first", "\n,signed,The first"), "the row has not as many cells as the header"),
        ("case_facts.csv", ("PHL-23,", "PHX-23,"), "case_facts.csv:2, project: 'PHX-23' is not a good value"),
        ("case_facts.csv", ("mofa-phl-23", ""), "case_facts.csv:2, source: '' is not a good value"),
        ("case_facts.csv", ("primary", "heard"), "case_facts.csv:2, basis: 'heard' is not a good value"),
        ("case_facts.csv", ("terms,grant", "assistance_kind,equipment"), "case_facts.csv:3, fact: 'assistance_kind'"),
        ("case_facts.csv", ("grant,primary", "grant,extra,primary"), "the row has not as many cells as the header"),
        ("budgets.csv", ("2000000000", "much"), "budgets.csv:2, amount_yen: 'much' is not a good value"),
        ("budgets.csv", ("2023,approved", "2023,request"), "budgets.csv:3, stage: 'request' is not a good value"),
        ("sources.csv", (",2025-03-05,", ",2025-3,"), "sources.csv:2, published_on: '2025-3' is not a good value"),
        ("sources.csv", ("\noecd-dac-list,", "\nngo-2025-03-05,"), "sources.csv:3, source: 'ngo-2025-03-05'"),
    ],
)
def test_a_bad_row_is_told_with_file_line_and_column(
    japan: Rulebook, copy: Path, name: str, change: tuple[str, str], told: str
) -> None:
    spoil(copy, name, change)
    faults = faults_of(copy, japan)
    assert any(told in fault for fault in faults), faults


def test_files_that_are_not_there_or_not_utf8_are_told_at_once(japan: Rulebook, copy: Path) -> None:
    (copy / "register" / "budgets.csv").unlink()
    (copy / "register" / "projects.csv").write_bytes("project\n案件".encode("cp932"))
    (copy / "register" / "case_facts.csv").write_bytes(b"")
    faults = faults_of(copy, japan)
    for name in (
        "budgets.csv: cannot be read",
        "projects.csv: cannot be read",
        "case_facts.csv:1, project: the column",
    ):
        assert any(fault.startswith(name) for fault in faults), name


def test_a_byte_order_mark_does_no_harm(japan: Rulebook, copy: Path, register: Register) -> None:
    for file in (copy / "register").iterdir():
        file.write_text(file.read_text("utf-8"), "utf-8-sig")
    assert read_register(copy, japan.vocabulary) == register
