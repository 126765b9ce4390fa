"""The page of data, the files, and the addresses for programs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from osa.register.models import Appropriation, Delivery, Project, Sourced
from osa.register.published import WITHHELD
from osa.register.tables import TABLES
from osa.rulebook.screening import Screening
from osa.web.portal.data import endpoints
from osa.web.portal.downloads import extracts, names
from tests.register.world import put, row_of
from tests.web.portal import canaries

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def content_of(client: Client, name: str) -> bytes:
    """Return a file; of an archive, what is in it."""
    answer = client.get(f"/en/data/files/{name}")
    assert answer.status_code == 200, name
    if not name.endswith((".xlsx", ".zip")):
        return answer.content
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return b"\n".join(archive.read(part) for part in archive.namelist())


@pytest.mark.parametrize(("language", "said"), [("en", "API reference"), ("ja", "APIリファレンス")])
def test_the_page_lists_the_files_and_addresses_in_both_languages(client: Client, language: str, said: str) -> None:
    page = client.get(f"/{language}/data/").content.decode()
    assert said in page
    for name in names():
        assert reverse("portal:download", args=[name]).removeprefix("/en/") in page, name


def test_the_page_takes_few_queries(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(20):
        client.get("/en/data/")


@pytest.mark.parametrize("name", ["register.xlsx", "register.json", "projects.csv"])
def test_a_file_takes_few_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    with django_assert_max_num_queries(20):
        client.get(f"/en/data/files/{name}")


def test_every_sourced_table_has_a_canary() -> None:
    assert set(canaries.release()) == {name for name, table in TABLES.items() if issubclass(table.model, Sourced)}


def test_no_unpublished_row_leaves_in_any_file(client: Client) -> None:
    canaries.release()
    for name in names():
        content = content_of(client, name).decode("utf-8", "replace")
        assert canaries.WORD not in content, name
        assert str(canaries.AMOUNT) not in content, name


def test_who_attested_a_fact_and_on_what_evidence_stays_inside(client: Client) -> None:
    held = json.loads(content_of(client, "register.json"))["tables"]["case_facts"]
    assert held
    assert not any(WITHHELD["case_facts"] & row.keys() for row in held)


def test_a_source_or_an_organisation_of_unpublished_rows_alone_has_no_page(client: Client) -> None:
    canaries.release()
    for path in (
        f"sources/{canaries.SOURCE}",
        f"rows/sources/{canaries.SOURCE}",
        f"rows/organisations/{canaries.ORGANISATION}",
    ):
        assert client.get(f"/en/{path}/").status_code == 404, path


def test_a_state_that_only_unpublished_rows_show_is_in_no_file_and_on_no_page(client: Client) -> None:
    before = client.get("/en/projects/BGD-23/").content.decode()
    assert ">delivered<" in before
    for delivery in Delivery.objects.filter(project="BGD-23"):
        canaries.amend(delivery, published=False)
    rows = {row["id"]: row["state"] for row in json.loads(content_of(client, "register.json"))["tables"]["projects"]}
    assert rows["BGD-23"] == "notes_exchanged"
    assert rows["PHL-23"] == "monitoring"
    for path in ("projects/BGD-23/", "rows/projects/BGD-23/", "projects/?recipient=BGD", "projects.csv?recipient=BGD"):
        page = client.get(f"/en/{path}").content.decode()
        assert "agreed, notes signed" in page, path
    assert "BGD-23" in client.get("/en/projects/?state=notes_exchanged").content.decode()
    assert "/projects/BGD-23/" not in client.get("/en/projects/?state=monitoring").content.decode()


def test_a_need_that_is_not_published_is_not_named_by_its_project(client: Client) -> None:
    put(("needs", row_of("needs", "secret-need", country="FJI", what_en="x", what_ja="x")))
    canaries.amend(Project.objects.get(pk="FJI-23"), need_id="secret-need")
    rows = {row["id"]: row["need"] for row in json.loads(content_of(client, "register.json"))["tables"]["projects"]}
    assert rows["FJI-23"] is None
    assert rows["PHL-24"] == "PHL-need-2024"


def test_every_published_project_is_in_every_form(client: Client) -> None:
    wanted = set(Project.objects.values_list("pk", flat=True))
    rows = csv.DictReader(io.StringIO(content_of(client, "projects.csv").decode("utf-8-sig")))
    assert {row["id"] for row in rows} == wanted
    told = json.loads(content_of(client, "register.json"))
    assert {row["id"] for row in told["tables"]["projects"]} == wanted
    book = load_workbook(io.BytesIO(client.get("/en/data/files/register.xlsx").content), read_only=True)
    assert {row[0] for row in book["projects"].iter_rows(min_row=2, values_only=True)} == wanted


def test_what_is_not_known_is_null_and_never_nought(client: Client) -> None:
    rows = json.loads(content_of(client, "register.json"))["tables"]["agreements"]
    assert any(row["in_force_on"] is None for row in rows)
    assert all(value != "" for row in rows for value in row.values())


def test_the_beneficiaries_and_sources_of_a_project_are_told_by_their_ids(client: Client) -> None:
    rows = json.loads(content_of(client, "register.json"))["tables"]["projects"]
    (fiji,) = [row for row in rows if row["id"] == "FJI-23"]
    assert fiji["beneficiaries"] == ["FJI-navy"]
    assert "mofa-fji-23" in fiji["sources"]


def test_a_text_that_looks_like_a_formula_is_none_in_a_workbook(client: Client) -> None:
    put(
        ("appropriations", row_of(
            "appropriations", "fy2027-request", fiscal_year=2027, stage="request", amount_yen=1,
            note_en="=1+1", note_ja="=1+1", published=True, sources=["mof-fy2026"],
        ))
    )  # fmt: skip
    assert Appropriation.objects.get(pk="fy2027-request").published
    book = load_workbook(io.BytesIO(client.get("/en/data/files/register.xlsx").content))
    (cell,) = [cell for row in book["appropriations"].iter_rows() for cell in row if cell.value == "=1+1"][:1]
    assert cell.data_type == "s"
    assert "'=1+1" in content_of(client, "appropriations.csv").decode()


def test_the_archive_holds_the_law_the_facts_and_the_precedents(client: Client) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get("/en/data/files/rulebook.zip").content)) as archive:
        held = archive.namelist()
    assert {"programme.toml", "facts.toml", "rulebook/osa-guidelines.md", "precedents/osa.yaml"} <= set(held)


def test_the_schema_is_that_of_the_record(client: Client) -> None:
    schema = json.loads(content_of(client, "screening-1.schema.json"))
    assert schema == Screening.model_json_schema(mode="serialization")


def test_every_extract_says_its_publisher_licence_and_limits(client: Client) -> None:
    page = client.get("/en/data/").content.decode()
    for extract in extracts():
        told = extract.snapshot.provenance
        assert escape(told.url) in page
        assert str(told.rows) in page.replace(",", "")
    assert page.count("non-commercial use only") == sum(not one.snapshot.provenance.commercial for one in extracts())


def test_only_evidence_that_came_with_the_programme_is_given_away() -> None:
    assert all(extract.snapshot.boxed for extract in extracts())


@pytest.mark.parametrize("name", ["nothing.csv", "..%2Fbox.toml", "evidence-box.toml", "users.csv", "accounts.json"])
def test_what_is_no_file_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/en/data/files/{name}").status_code == 404


@pytest.mark.parametrize("place", range(6))
def test_every_documented_address_answers(client: Client, place: int) -> None:
    endpoint = endpoints()[place]
    answer = client.get(endpoint.example)
    assert answer.status_code == 200, endpoint
    assert answer["Content-Type"].split(";")[0] in ("text/csv", "application/json")
    assert len(endpoints()) == 6


def test_an_unchanged_file_is_not_sent_again(client: Client) -> None:
    first = client.get("/en/data/files/projects.csv")
    again = client.get("/en/data/files/projects.csv", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
