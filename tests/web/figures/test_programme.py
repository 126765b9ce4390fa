"""The charts of the programme of record."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from osa.i18n import speaking
from osa.register import published
from osa.register.models import Agreement, Project
from osa.web.figures.programme import FIGURES, received, years_of_money
from osa.web.formatting import yen
from tests.register.world import put, row_of
from tests.web.portal import canaries

if TYPE_CHECKING:
    from django.test import Client

    from osa.web.figures.figure import Figure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def figure(kind: str) -> Figure:
    return FIGURES[kind]("all")


@pytest.mark.parametrize("kind", FIGURES)
def test_there_is_a_chart_of_everything_and_of_nothing_else(kind: str) -> None:
    assert figure(kind).rows
    with pytest.raises(KeyError):
        FIGURES[kind]("FJI")


def test_delivered_is_the_whole_amount_of_projects_with_all_deliveries_confirmed() -> None:
    of_2023 = next(year for year in years_of_money() if year.fiscal_year == 2023)
    done = Project.objects.filter(fiscal_year=2023, state="monitoring")
    assert of_2023.delivered == sum(one.amount_yen for one in Agreement.objects.filter(project__in=done))
    assert of_2023.begun == Agreement.objects.get(project="FJI-23").amount_yen


def test_the_table_has_the_very_values_of_the_chart() -> None:
    for kind in ("money", "signed"):
        shown = figure(kind)
        (drawn,) = shown.draw().to_dict()["datasets"].values()
        amounts = {(row["year"], row["amount"]) for row in drawn}
        told = {(row[0], cell) for row in shown.rows for cell in row[1:] if isinstance(cell, float)}
        assert {pair for pair in amounts if pair[1]} <= told


def test_the_words_say_the_values_of_every_year() -> None:
    summary = figure("signed").summary
    for year in years_of_money():
        left = year.unsigned
        assert left is not None
        assert f"FY{year.fiscal_year}: {yen(year.signed)} signed, {yen(left)} not signed" in summary


def test_a_doubtful_appropriation_is_marked_in_the_table_and_explained() -> None:
    shown = figure("money")
    certain = {row[0]: row[2] for row in shown.rows}
    assert certain == {"FY2023": "yes", "FY2024": "yes", "FY2025": "no", "FY2026": "no"}
    assert "pale bar" in shown.note


def test_every_recipient_is_in_the_words_and_the_table_of_the_map() -> None:
    shown = figure("recipients")
    for one in received():
        assert f"{one.name} {one.shown}" in shown.summary
    assert {row[0]: row[2] for row in shown.rows}["Fiji"] == 0.4
    assert {row[0]: row[2] for row in shown.rows}["Thailand"] is None


def test_amounts_are_in_oku_yen_in_japanese() -> None:
    with speaking("ja"):
        shown = figure("money")
    assert "（億円）" in shown.columns[1]
    assert shown.rows[0][1] == 20


def test_a_recipient_off_the_map_is_named_in_the_note() -> None:
    put(("countries", row_of("countries", "BRA", name_en="Brazil", name_ja="ブラジル")))
    project = row_of(
        "projects", "BRA-25", fiscal_year=2025, country="BRA", title_en="x", title_ja="x", sources=["mof-fy2026"],
        published=True,
    )  # fmt: skip
    put(("projects", project))
    assert "Not on this map: Brazil." in figure("recipients").note


def test_what_is_not_published_changes_no_chart_but_leaves_unknown_what_is_not_signed(client: Client) -> None:
    before = {kind: figure(kind).rows for kind in FIGURES}
    canaries.release()
    for kind in FIGURES:
        told = 2 if kind == "signed" else None
        assert [row[:told] for row in figure(kind).rows] == [row[:told] for row in before[kind]]
        answer = client.get(f"/en/figures/{kind}/all.csv").content.decode()
        assert canaries.WORD not in answer
        assert client.get(f"/en/figures/{kind}/all.svg").status_code == 200
    assert figure("signed").rows[0][2] is None


def test_the_file_of_a_chart_has_the_rows_of_its_table(client: Client) -> None:
    text = client.get("/en/figures/money/all.csv").content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert tuple(head) == figure("money").columns
    assert [row[0] for row in rows] == [f"FY{year.fiscal_year}" for year in published.money()]
