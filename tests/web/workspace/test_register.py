"""Editing the register in a browser: who may, what a form asks, and what becomes of what is typed."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from osa.register.cells import columns_of
from osa.register.models import Commitment, Delivery, DeliveryLine, Finding, Item, Project, Source
from osa.register.services import row_save
from osa.register.stored import last_change
from osa.register.tables import TABLES
from osa.trail.models import Entry
from tests.accounts.people import account
from tests.register.world import AGREED, ITEM, PROJECT, SOURCE, WORLD, put, row_of
from tests.web.workspace.desk import EVERYBODY, last, somebody, text

pytestmark = pytest.mark.django_db

ITEM_PAGE = "/en/desk/register/items/PHL-23-i1/"
_INPUT = re.compile(r'<input[^>]*name="([^"]+)"[^>]*>')
_VALUE = re.compile(r'value="([^"]*)"')
_AREA = re.compile(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
_SELECT = re.compile(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
_CHOSEN = re.compile(r'<option value="([^"]*)" selected')


def form_of(page: str) -> dict[str, Any]:
    """Return what a browser would send of the form of a row, as it stands."""
    found = next(part for part in page.split("<form")[1:] if 'name="expected"' in part).split("</form>")[0]
    fields: dict[str, Any] = {}
    for match in _INPUT.finditer(found):
        value = _VALUE.search(match[0])
        fields.setdefault(match[1], []).append(html.unescape(value[1]) if value else "")
    fields.update({match[1]: html.unescape(match[2]) for match in _AREA.finditer(found)})
    for match in _SELECT.finditer(found):
        chosen = _CHOSEN.search(match[2])
        fields[match[1]] = html.unescape(chosen[1]) if chosen else ""
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def opened(client: Client, address: str) -> dict[str, Any]:
    """Open the form of a row."""
    return form_of(text(client.get(address)))


def test_the_tables_are_listed_with_the_number_of_their_rows() -> None:
    put(*WORLD)
    page = text(somebody("approver").get("/en/desk/register/"))
    assert all(f"/en/desk/register/{name}/" in page for name in TABLES)


@pytest.mark.parametrize("path", ["", "projects/", "projects/PHL-23/", "items.csv", "choices/sources/", "new/items/"])
def test_the_register_is_read_by_those_who_may_and_by_no_other(path: str) -> None:
    put(*WORLD)
    for role in EVERYBODY:
        expected = 403 if role == "administrator" else 200
        assert somebody(role).get(f"/en/desk/register/{path}").status_code == expected, role


def test_whoever_is_not_signed_in_is_asked_to() -> None:
    answer = Client().get("/en/desk/register/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]


@pytest.mark.parametrize("table", list(TABLES))
def test_every_table_has_a_list_a_form_and_files(table: str) -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    for path in (f"{table}/", f"new/{table}/", f"{table}.csv", f"{table}.xlsx"):
        assert client.get(f"/ja/desk/register/{path}").status_code == 200, path


def test_what_is_not_there_is_not_found() -> None:
    client = somebody("desk_officer")
    for path in ("nothing/", "projects/NONE-1/", "new/nothing/", "nothing.csv", "projects.pdf", "projects/X/publish/"):
        assert client.get(f"/en/desk/register/{path}").status_code == 404, path


def test_a_list_is_searched_and_filtered_and_its_file_has_the_same_rows() -> None:
    put(
        *WORLD, ("items", {**ITEM, "id": "PHL-23-i2", "name_en": "Patrol boat", "name_ja": "警備艇", "published": True})
    )
    client = somebody("auditor")
    found = text(client.get("/en/desk/register/items/?q=boat"))
    assert "PHL-23-i2" in found
    assert "PHL-23-i1" not in found
    assert "PHL-23-i1" not in text(client.get("/en/desk/register/items/?published=yes"))
    file = load_workbook(io.BytesIO(client.get("/en/desk/register/items.xlsx?q=警備").content)).active
    assert file is not None
    assert [row[0].value for row in file.iter_rows()] == ["id", "PHL-23-i2"]


def test_a_form_has_a_field_for_every_column_of_its_kind() -> None:
    put(*WORLD)
    page = text(somebody("desk_officer").get(ITEM_PAGE))
    fields = form_of(page)
    assert {name for name in columns_of("items") if name not in ("id", "published")} <= fields.keys()
    assert fields["weapon"] == ""
    assert fields["defence_equipment"] == "yes"
    assert fields["sources"][0] == "s1"
    assert 'lang="ja"' in page


def test_a_change_is_saved_with_its_reason_and_nothing_else_changes() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    sent = {**opened(client, ITEM_PAGE), "announced": "7", "weapon": "no", "why": "corrected by the embassy"}
    assert client.post(ITEM_PAGE, sent).status_code == 302
    item = Item.objects.get()
    assert (item.announced, item.weapon, item.carries_weapon) == (7, False, None)
    entry = Entry.objects.order_by("number").last()
    assert entry is not None
    assert (entry.by, entry.service, entry.why) == ("desk_officer", "row_save", "corrected by the embassy")


def test_a_form_that_is_sent_as_it_was_changes_nothing() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    sent, before = opened(client, ITEM_PAGE), last()
    assert client.post(ITEM_PAGE, sent).status_code == 302
    assert last() == before


@pytest.mark.parametrize("role", [role for role in EVERYBODY if role != "desk_officer"])
def test_those_who_may_not_write_are_refused_and_nothing_changes(role: str) -> None:
    put(*WORLD)
    client = somebody(role)
    before = last()
    assert client.post(ITEM_PAGE, {"announced": "7", "expected": str(before)}).status_code == 403
    assert client.post("/en/desk/register/new/sources/", {"publisher": "x"}).status_code == 403
    for act in ("publish", "remove"):
        assert client.post(f"{ITEM_PAGE}{act}/", {"expected": str(before)}).status_code == 403
    assert last() == before
    assert 'name="expected"' not in text(client.get(ITEM_PAGE))


def test_faults_stand_at_their_fields_and_what_was_typed_stays() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    sent = {**opened(client, ITEM_PAGE), "announced": "many", "name_ja": "", "note_en": "as typed", "why": "because"}
    answer = client.post(ITEM_PAGE, sent)
    page = text(answer)
    assert answer.status_code == 422
    assert 'href="#field-announced"' in page
    assert 'aria-describedby="hint-announced error-announced"' in page
    assert 'aria-invalid="true"' in page
    kept = form_of(page)
    assert (kept["announced"], kept["note_en"], kept["why"]) == (["many"], "as typed", ["because"])
    assert Item.objects.get().announced == 5


def test_a_new_row_gets_an_id_and_cites_its_sources() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    asked = opened(client, "/en/desk/register/new/items/?project=PHL-23")
    assert (asked["project"], asked["basis"]) == ("PHL-23", "attested")
    sent = {**asked, "name_en": "Boat", "name_ja": "艇", "kind": "equipment", "sources": ["s1", ""]}
    answer = client.post("/en/desk/register/new/items/", sent)
    assert answer["Location"] == "/en/desk/register/items/PHL-23-item-1/"
    assert list(Item.objects.get(pk="PHL-23-item-1").sources.values_list("pk", flat=True)) == ["s1"]


def test_a_new_row_does_not_take_the_place_of_another() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    sent = {**opened(client, "/en/desk/register/new/sources/"), **{k: str(v or "") for k, v in SOURCE.items()}}
    answer = client.post("/en/desk/register/new/sources/", {**sent, "title": "Another"})
    assert "there is a row s1 in sources already" in text(answer)
    assert Source.objects.get().title == "Press release"


def test_two_people_at_one_row_lose_nothing() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    sent = opened(client, ITEM_PAGE)
    other = account("dora", "desk_officer")
    row_save(by=other, table="items", values={"id": "PHL-23-i1", "announced": 9, "weapon": False}, why="counted")
    before = last()
    answer = client.post(ITEM_PAGE, {**sent, "announced": "7", "note_en": "typed", "note_ja": "記入"})
    page = text(answer)
    assert answer.status_code == 409
    assert last() == before
    assert all(said in page for said in ("dora", "counted", "Save on top of it"))
    merged = form_of(page)
    assert (merged["announced"], merged["note_en"], merged["weapon"]) == (["7"], "typed", "no")
    assert client.post(ITEM_PAGE, merged).status_code == 302
    item = Item.objects.get()
    assert (item.announced, item.weapon, item.note_en) == (7, False, "typed")


def test_a_source_is_entered_on_the_way_and_the_form_waits_for_it() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    away = client.post(ITEM_PAGE, {**opened(client, ITEM_PAGE), "announced": "8", "step": "source"})
    assert away["Location"].startswith("/en/desk/register/new/sources/?back=")
    new = {"publisher": "MOFA", "title": "Second", "url": "https://www.mofa.go.jp/2", "kind": "primary"}
    back = client.post(away["Location"], new)
    waiting = opened(client, back["Location"])
    assert waiting["announced"] == ["8"]
    assert waiting["sources"][:2] == ["s1", "source-1"]
    assert client.post(ITEM_PAGE, waiting).status_code == 302
    assert sorted(Item.objects.get().sources.values_list("pk", flat=True)) == ["s1", "source-1"]


def test_a_form_that_waits_is_not_shown_to_another() -> None:
    put(*WORLD)
    mine, other = somebody("desk_officer"), somebody("desk_officer", name="dora")
    away = mine.post(ITEM_PAGE, {**opened(mine, ITEM_PAGE), "announced": "8", "step": "source"})
    name = away["Location"].partition("back=")[2]
    assert opened(other, f"{ITEM_PAGE}?kept={name}")["announced"] == ["5"]


def test_a_row_is_published_and_taken_back_but_not_without_a_source() -> None:
    put(*WORLD, ("items", {**ITEM, "id": "bare", "sources": []}))
    client = somebody("desk_officer")

    def do(row: str, what: str) -> Any:  # noqa: ANN401 - Django's response
        sent = {"expected": str(last_change("items", row)), "why": "it is announced"}
        return client.post(f"/en/desk/register/items/{row}/{what}/", sent)

    assert do("PHL-23-i1", "publish").status_code == 302
    assert Item.objects.get(pk="PHL-23-i1").published
    assert do("PHL-23-i1", "withdraw").status_code == 302
    assert not Item.objects.get(pk="PHL-23-i1").published
    refused = do("bare", "publish")
    assert refused.status_code == 200
    assert "it is announced" in text(refused)
    assert not Item.objects.get(pk="bare").published


def test_a_row_is_removed_only_when_no_other_refers_to_it() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    page = text(client.get("/en/desk/register/projects/PHL-23/remove/"))
    assert "PHL-23-i1" in page
    sent = {"expected": str(last())}
    assert "other rows refer to PHL-23" in html.unescape(
        text(client.post("/en/desk/register/projects/PHL-23/remove/", sent))
    )
    assert Project.objects.exists()
    assert client.post(f"{ITEM_PAGE}remove/", sent)["Location"] == "/en/desk/register/items/"
    assert not Item.objects.exists()


def test_the_state_of_a_project_is_not_a_field_and_is_not_taken_from_a_form() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    address = "/en/desk/register/projects/PHL-23/"
    sent = opened(client, address)
    assert not {"state", "standing", "published"} & sent.keys()
    assert client.post(address, {**sent, "state": "closed", "published": "yes", "title_en": "New"}).status_code == 302
    project = Project.objects.get()
    assert (project.state, project.published, project.title_en) == ("need", False, "New")


def test_facts_are_only_read_here() -> None:
    put(*WORLD, ("case_facts", row_of("case_facts", "f", project="PHL-23", fact="x", value="yes")))
    client = somebody("desk_officer")
    address = "/en/desk/register/case_facts/f/"
    assert 'name="expected"' not in text(client.get(address))
    assert client.post(address, {"value": "no"}).status_code == 403


def test_money_is_committed_and_released_by_the_budget_officer_alone() -> None:
    money = row_of("appropriations", "fy", fiscal_year=2023, stage="approved", amount_yen=2_000)
    put(*WORLD, ("appropriations", money))
    sent = {"project": "PHL-23", "fiscal_year": "2023", "amount_yen": "1,500", "made_on": "2024-01-10"}
    sent |= {"basis": "attested", "sources": "s1"}
    address = "/en/desk/register/new/commitments/"
    assert somebody("desk_officer").post(address, sent).status_code == 403
    budget = somebody("budget_officer")
    assert budget.post(address, sent)["Location"] == "/en/desk/register/commitments/PHL-23-commitment-1/"
    assert 'name="expected"' not in text(budget.get("/en/desk/register/commitments/PHL-23-commitment-1/"))
    release = "/en/desk/register/commitments/PHL-23-commitment-1/release/"
    asked = {"expected": str(last()), "amount_yen": "much", "why": "cheaper"}
    assert "much is no amount in whole yen" in text(budget.post(release, asked))
    long = {**asked, "expected": "9" * 5000, "amount_yen": "9" * 5000}
    assert "is no amount in whole yen" in text(budget.post(release, long))
    assert budget.post(release, {**asked, "amount_yen": "500"}).status_code == 302
    assert Commitment.objects.get().amount_yen == 1_000
    assert "This could not be done" in text(budget.post(address, {**sent, "amount_yen": "1500"}))
    assert Commitment.objects.count() == 1


def test_a_monitor_records_a_delivery_with_its_lines() -> None:
    put(*WORLD, ("projects", AGREED), ("items", {**ITEM, "defence_equipment": False}))
    client = somebody("monitor")
    address = "/en/desk/register/new/deliveries/?project=PHL-23"
    sent = {**opened(client, address), "batch": "1", "delivered_on": "2025-02-01", "what_en": "Five", "what_ja": "五基"}
    sent |= {"sources": "s1", "lines-0-item": "PHL-23-i1", "lines-0-quantity": "none"}
    page = text(client.post(address, sent))
    assert 'href="#field-lines-0-quantity"' in page
    assert not Delivery.objects.exists()
    assert client.post(address, {**sent, "lines-0-quantity": "5"}).status_code == 302
    line = DeliveryLine.objects.get()
    assert (line.item_id, line.quantity, line.delivery.delivered_on is not None) == ("PHL-23-i1", 5, True)


def test_a_line_that_is_stored_keeps_its_sources_and_lines_of_others_are_not_taken() -> None:
    second = ("sources", {**SOURCE, "id": "s2", "url": "https://www.mofa.go.jp/2"})
    one = row_of("deliveries", "d1", project="PHL-23", batch=1, what_en="a", what_ja="あ", sources=["s1"])
    two = {**one, "id": "d2", "batch": 2}
    line = row_of("delivery_lines", "l1", delivery="d1", item="PHL-23-i1", quantity=1, sources=["s2"])
    foreign = {**line, "id": "l2", "delivery": "d2"}
    put(*WORLD, second, ("deliveries", one), ("deliveries", two), ("delivery_lines", line), ("delivery_lines", foreign))
    client = somebody("desk_officer")
    address = "/en/desk/register/deliveries/d1/"
    sent = opened(client, address)
    assert sent["lines-0-id"] == ["l1"]
    sent |= {"lines-0-quantity": "2", "lines-1-id": "l2", "lines-1-item": "PHL-23-i1", "lines-1-quantity": "9"}
    assert client.post(address, sent).status_code == 302
    kept = DeliveryLine.objects.get(pk="l1")
    assert (kept.quantity, [source.pk for source in kept.sources.all()]) == (2, ["s2"])
    assert DeliveryLine.objects.get(pk="l2").delivery_id == "d2"
    assert DeliveryLine.objects.get(pk="l2").quantity == 1


def test_a_monitor_records_a_visit_with_what_it_found_and_others_do_not() -> None:
    put(*WORLD, ("projects", AGREED))
    client = somebody("monitor")
    address = "/en/desk/register/new/visits/?project=PHL-23"
    sent = {
        **opened(client, address),
        "visited_on": "2026-01-02",
        "what_en": "Seen",
        "what_ja": "視察",
        "sources": "s1",
    }
    sent |= {"findings-0-grade": "concern", "findings-0-what_en": "Rust", "findings-0-what_ja": "錆"}
    assert somebody("approver").post(address, sent).status_code == 403
    assert client.post(address, sent).status_code == 302
    assert Finding.objects.get().grade == "concern"


def test_more_fields_are_shown_without_saving_anything() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    sent, before = opened(client, ITEM_PAGE), last()
    page = text(client.post(ITEM_PAGE, {**sent, "announced": "11", "step": "more"}))
    more = form_of(page)
    assert more["announced"] == ["11"]
    assert len(more["sources"]) > len(sent["sources"])
    assert last() == before


def test_what_is_typed_never_becomes_markup() -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    sent = {**opened(client, ITEM_PAGE), "announced": "<script>alert(1)</script>"}
    assert "<script>alert" not in text(client.post(ITEM_PAGE, sent))


def test_pages_of_the_register_take_few_queries_however_many_rows_there_are(django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    many = [("sources", {**SOURCE, "id": f"s{number}"}) for number in range(2, 130)]
    cited = [f"s{number}" for number in range(2, 70)]
    items = [("items", {**ITEM, "id": f"i{number}", "sources": cited}) for number in range(60)]
    put(*WORLD, *many, ("projects", {**PROJECT, "sources": cited}), *items)
    client = somebody("desk_officer")
    pages = (
        "",
        "sources/",
        "items/?q=radar",
        "projects/PHL-23/",
        "sources/s2/",
        "projects/PHL-23/remove/",
        "items/i1/",
    )
    for path in (*pages, "new/deliveries/?project=PHL-23"):
        with django_assert_max_num_queries(20):
            answer = client.get(f"/en/desk/register/{path}")
        assert answer.status_code == 200
        assert len(answer.content) < 300_000, path


@pytest.mark.parametrize("name", ["expected", "lines-count"])
def test_a_number_of_thousands_of_digits_is_read_as_none(name: str) -> None:
    put(*WORLD, ("projects", AGREED))
    client = somebody("desk_officer")
    address = "/en/desk/register/new/deliveries/"
    assert client.post(address, {**opened(client, address), name: "9" * 5000}).status_code == 422


@pytest.mark.parametrize("name", ["new", "Choices", "history"])
def test_a_row_does_not_take_the_address_of_a_page(name: str) -> None:
    put(*WORLD)
    client = somebody("desk_officer")
    address = "/en/desk/register/new/items/"
    answer = client.post(address, {**opened(client, address), "project": "PHL-23", "id": name})
    assert answer.status_code == 422
    assert "pages of the register have that name" in text(answer)
