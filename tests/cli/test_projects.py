from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.casework.models import Duty
from osa.trail.changing import changing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

pytestmark = pytest.mark.usefixtures("programme")


def row(text: str, start: str) -> list[str]:
    """The cells of the one row that starts so."""
    (line,) = [line for line in text.splitlines() if line.startswith(start)]
    return [cell.strip() for cell in line.split("│")]


def test_the_fourteen_signed_projects_are_permitted_on_their_date(osa: Callable[..., Ran]) -> None:
    rows = osa("projects", "--json").json()
    signed = [row for row in rows if row["project"]["agreements"]]
    assert len(signed) == 14
    assert {row["then"]["verdict"] for row in signed} == {"permitted"}
    assert all(row["then"]["decided"] == row["project"]["agreements"][0]["signed_on"] for row in signed)


def test_projects_that_are_only_named_have_no_verdict_then(osa: Callable[..., Ran]) -> None:
    rows = osa("projects", "--json", "--on", "2026-04-21").json()
    named = {row["project"]["id"]: row["then"] for row in rows if not row["project"]["agreements"]}
    assert named == {"THA-25": None, "TLS-25": None}
    assert {row["today"]["decided"] for row in rows} == {"2026-04-21"}


def test_the_json_of_a_project_holds_its_money_its_sources_and_the_whole_screening(osa: Callable[..., Ran]) -> None:
    first = osa("projects", "--json").json()[0]
    by_id = {row["project"]["id"]: row for row in osa("projects", "--json").json()}
    philippines = by_id["PHL-23"]
    assert first["project"]["fiscal_year"] == 2023
    assert philippines["project"]["amount_yen"] == 600_000_000
    assert philippines["project"]["title"].keys() == {"en", "ja"}
    assert philippines["project"]["sources"]
    assert {"schema", "rulebook_hash", "deciding", "clauses", "duties"} <= philippines["then"].keys()


def test_indonesias_notes_are_signed_and_not_known_to_be_in_force(osa: Callable[..., Ran]) -> None:
    by_id = {row["project"]["id"]: row["project"] for row in osa("projects", "--json").json()}
    (agreement,) = by_id["IDN-24"]["agreements"]
    assert (agreement["signed_on"], agreement["in_force_on"]) == ("2025-01-10", None)
    cells = row(osa("projects").out, "IDN-24")
    assert ("2025-01-10" in cells, "not known" in cells) == (True, True)


def test_four_boats_were_announced_to_bangladesh_and_five_delivered(osa: Callable[..., Ran]) -> None:
    by_id = {row["project"]["id"]: row["project"] for row in osa("projects", "--json").json()}
    (boats,) = by_id["BGD-23"]["items"]
    assert (boats["announced"], boats["delivered"]) == (4, 5)
    assert "4/5" in row(osa("projects").out, "BGD-23")


def test_a_batch_that_is_only_planned_is_not_delivered(osa: Callable[..., Ran]) -> None:
    by_id = {row["project"]["id"]: row["project"] for row in osa("projects", "--json").json()}
    boats = next(item for item in by_id["FJI-23"]["items"] if item["announced"] == 3)
    assert boats["delivered"] is None


def test_the_table_shows_every_project_with_its_verdicts(osa: Callable[..., Ran]) -> None:
    ran = osa("projects", "--on", "2026-04-21")
    assert (ran.code, ran.err) == (0, "")
    philippines = row(ran.out, "PHL-23")
    for told in ("Philippine Navy", "600", "2023-11-03", "permitted", "TPG-1-1"):
        assert told in " ".join(philippines)
    assert "not signed" in row(ran.out, "THA-25")


def test_the_table_comes_in_japanese(osa: Callable[..., Ran]) -> None:
    out = osa("projects", "--lang", "ja").out
    for told in ("フィリピン海軍", "署名日", "認められる"):
        assert told in out


def test_without_the_clauses_of_practice_the_texts_alone_decide(osa: Callable[..., Ran]) -> None:
    rows = osa("projects", "--json", "--text-only").json()
    assert all(clause["read"] != "practice" for row in rows for clause in row["today"]["clauses"])


def test_before_it_was_loaded_the_register_knew_nothing(osa: Callable[..., Ran]) -> None:
    assert osa("projects", "--as-of", "2020-01-01", "--json").json() == []
    assert osa("budget", "--as-of", "2020-01-01", "--json").json() == []


def test_the_budget_gives_the_signed_totals_and_names_what_is_not_signed(osa: Callable[..., Ran]) -> None:
    years = {year["fiscal_year"]: year for year in osa("budget", "--json").json()}
    signed = {year: money["signed"] for year, money in years.items()}
    assert signed == {2023: 1_975_000_000, 2024: 5_000_000_000, 2025: 7_100_000_000, 2026: 0}
    assert {year: money["left"] for year, money in years.items()} == {
        2023: 25_000_000,
        2024: 0,
        2025: 1_000_000_000,
        2026: 18_100_000_000,
    }
    assert years[2025]["unsigned"] == ["THA-25", "TLS-25"]
    assert years[2026]["approved"] == 18_100_000_000


def test_what_was_never_recorded_is_not_shown_as_nought(osa: Callable[..., Ran]) -> None:
    years = osa("budget", "--json").json()
    for what in ("disbursed", "refunded", "supplementary", "carried_in", "carried_out"):
        assert {year[what] for year in years} == {None}
    cells = row(osa("budget").out, "2025 ")
    assert "THA-25, TLS-25" in cells
    assert cells.count("–") == 4


def test_an_amount_that_is_inferred_or_disputed_is_named_below_the_budget(osa: Callable[..., Ran]) -> None:
    years = {year["fiscal_year"]: year["uncertain"] for year in osa("budget", "--json").json()}
    assert "fy2026-approved" in years[2026]
    assert "fy2025-request" in years[2025]
    assert "Not certain (inferred, or sources disagree): fy2026-approved" in osa("budget").out


def test_the_budget_comes_in_japanese(osa: Callable[..., Ran]) -> None:
    assert "約束額" in osa("budget", "--lang", "ja").out


def test_what_is_overdue_is_shown_with_the_project(osa: Callable[..., Ran]) -> None:
    with changing(by="ann", service="duty_schedule"):
        duty = Duty.objects.filter(project="PHL-23", done_on=None).order_by("id").first()
        assert duty is not None
        duty.due_on, duty.due_why = dt.date(2026, 1, 31), "agreed"
        duty.save()
    assert "overdue; it was due on 2026-01-31" in osa("register", "show", "PHL-23").out
    by_id = {row["project"]["id"]: row["project"] for row in osa("projects", "--json").json()}
    assert [owed["due_on"] for owed in by_id["PHL-23"]["overdue"]] == ["2026-01-31"]
    assert by_id["BGD-23"]["overdue"] == []
