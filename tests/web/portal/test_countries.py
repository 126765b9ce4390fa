"""The pages of the countries: found, sorted, and each told plainly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from osa.appraisal.indicator import Basis
from osa.appraisal.record import Record
from osa.appraisal.sheet import Arms, Window, arms_of
from osa.web import answers
from osa.web.answers.dependence import dependence
from tests.appraisal.indicators.rows import arms, evidence_of

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("some_answers")]


def page(client: Client, path: str) -> str:
    """Return a page."""
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def first_codes(client: Client, query: str) -> list[str]:
    """Return the countries of a list, in order."""
    return [
        part[:3] for part in page(client, f"/en/countries/{query}").split('<th scope="row"><a href="/en/countries/')[1:]
    ]


def test_countries_with_projects_come_first(client: Client) -> None:
    rows = answers.read("countries")["rows"]
    kinds = [row["recipient"] for row in rows]
    assert kinds == sorted(kinds, reverse=True)
    assert first_codes(client, "") == [row["code"] for row in rows]


@pytest.mark.parametrize("word", ["bangla", "BGD", "バングラ"])
def test_a_country_is_found_by_its_names_and_its_code(client: Client, word: str) -> None:
    assert first_codes(client, f"?q={word}") == ["BGD"]


def test_a_list_of_nothing_says_what_to_do(client: Client) -> None:
    assert "Show all countries" in page(client, "/en/countries/?q=atlantis")


def test_the_list_is_sorted_and_what_is_not_known_comes_last(client: Client) -> None:
    known = {row["code"]: row["china_share"] for row in answers.read("countries")["rows"]}
    shares = [known[code] for code in first_codes(client, "?sort=china")]
    there = [share for share in shares if share is not None]
    assert there == sorted(there, reverse=True)
    assert shares[len(there) :] == [None] * (len(shares) - len(there))


def test_the_list_can_be_cut_down_to_recipients_and_to_a_region(client: Client) -> None:
    rows = {row["code"]: row for row in answers.read("countries")["rows"]}
    assert all(rows[code]["recipient"] for code in first_codes(client, "?only=recipients"))
    assert {rows[code]["region"] for code in first_codes(client, "?region=South+Asia")} == {"South Asia"}


def test_the_list_can_be_had_as_a_file(client: Client) -> None:
    lines = client.get("/en/countries.csv?q=bangla").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("BGD,Bangladesh")
    assert client.get("/en/countries.xlsx").status_code == 200
    assert client.get("/en/countries.exe").status_code == 404


def test_a_stranger_is_told_at_once_whether_the_dependence_of_bangladesh_is_falling(client: Client) -> None:
    told = page(client, "/en/countries/BGD/")
    question, answer = told.index("Is its dependence on Chinese arms falling?"), told.index("Yes: Bangladesh")
    assert question < answer < told.index("<table")
    assert "72.0\u00a0% (2015–19), 51.2\u00a0% (2020–24)" in told


def test_a_sheet_is_there_in_japanese(client: Client) -> None:
    told = page(client, "/ja/countries/BGD/")
    assert "<h1>バングラデシュ</h1>" in told
    assert "51.2" in told


def test_a_code_in_small_letters_leads_to_the_country(client: Client) -> None:
    response = client.get("/en/countries/bgd/")
    assert (response.status_code, response["Location"]) == (301, "/en/countries/BGD/")


def test_a_country_without_a_sheet_is_not_found(client: Client) -> None:
    assert client.get("/en/countries/XYZ/").status_code == 404


def test_every_country_has_a_sheet_with_its_credits(client: Client) -> None:
    for row in answers.read("countries")["rows"]:
        told = page(client, f"/en/countries/{row['code']}/")
        assert "Sources of this page" in told
        assert "Natural Earth" in told


def test_a_country_under_an_embargo_is_marked_and_its_rank_is_called_no_screening(client: Client) -> None:
    rows = answers.read("countries")["rows"]
    bound = next(row["code"] for row in rows if row["embargo"] == "state")
    assert "A rank is no screening" in page(client, f"/en/countries/{bound}/")


def test_a_value_that_is_missing_says_why(client: Client) -> None:
    assert "the snapshot does not cover this country" in page(client, "/en/countries/NPL/")


@pytest.mark.parametrize("path", ["/en/countries/", "/en/countries/BGD/", "/ja/countries/DJI/"])
def test_a_page_asks_the_database_little(client: Client, path: str, django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    with django_assert_max_num_queries(20):
        client.get(f"{path}?fresh={path}")


class Sheet:
    """As much of a sheet as the answer about dependence looks at."""

    def __init__(self, arms: Arms) -> None:
        self.name, self.arms = "Testland", arms


def asked(folder: Path, *deliveries: tuple[str, str, int, float]) -> dict[str, Any]:
    """Return the answer for a country that received these arms."""
    basis = Basis(evidence_of(folder, {"arms_deliveries": arms(*deliveries)}), Record(), 2020)
    return dependence(Sheet(arms_of(basis, "PHL")))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [(9.0, 1.0, "falling"), (1.0, 9.0, "rising"), (5.0, 5.0, "alike"), (0.0, 0.0, "none")],
)
def test_the_answer_follows_from_the_two_last_windows(tmp_path: Path, before: float, after: float, answer: str) -> None:
    rows = [("PHL", "USA", 2001, 1.0)]
    for year, china in ((2012, before), (2017, after)):
        rows += [("PHL", supplier, year, tiv) for supplier, tiv in (("CHN", china), ("USA", 10.0 - china)) if tiv]
    rows.append(("PHL", "USA", 2019, 0.001))
    assert asked(tmp_path, *rows)["answer"] == answer


def test_nothing_received_is_no_fall(tmp_path: Path) -> None:
    found = asked(tmp_path, ("PHL", "CHN", 2001, 1.0), ("IDN", "CHN", 2019, 1.0))
    assert found["answer"] == "unknown"
    assert "received no major arms" in found["sentences"][0]


def test_a_window_is_a_plain_row() -> None:
    sheet = Sheet(Arms((Window(2016, 2020, 0.0, {}),), {2015: None, 2020: None}, {}))
    assert dependence(sheet)["windows"] == [{"years": "2016–20", "volume": "0.0", "share": None}]  # type: ignore[arg-type]


def test_the_difference_is_that_of_the_numbers_shown(tmp_path: Path) -> None:
    deliveries = [("PHL", "USA", 2001, 1.0), ("PHL", "CHN", 2012, 71.96), ("PHL", "USA", 2012, 28.04)]
    deliveries += [("PHL", "CHN", 2017, 51.24), ("PHL", "USA", 2017, 48.75), ("PHL", "USA", 2019, 0.01)]
    sentences = asked(tmp_path, *deliveries)["sentences"]
    assert "72.0" in sentences[0]
    assert "51.2" in sentences[0]
    assert sentences[1].startswith("That is 20.8 percentage points less")


def test_a_fall_that_one_year_makes_is_told_with_that_year(tmp_path: Path) -> None:
    deliveries = [("PHL", "USA", 2001, 1.0), ("PHL", "CHN", 2008, 10.0), ("PHL", "CHN", 2014, 90.0)]
    deliveries += [("PHL", "USA", year, 10.0) for year in range(2015, 2020)]
    told = " ".join(asked(tmp_path, *deliveries)["sentences"])
    assert "2014 leaving the five years" in told
    assert "China delivered 90.0 millions of TIV" in told
    assert "(2014–18)" in told
