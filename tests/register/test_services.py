"""Writing single rows, money, deliveries and visits: what is refused, and why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError

from osa.accounts.serving import NotAllowedError, Refused
from osa.register import models as rows
from osa.register import services
from osa.register.cells import columns_of
from osa.register.stored import last_change, read_state
from osa.trail import clock
from osa.trail.models import Entry
from tests.register.world import (
    AGREED,
    BUDGET,
    DESK,
    ITEM,
    MONITOR,
    OPERATOR,
    OTHER,
    PROJECT,
    WORLD,
    Person,
    commitment,
    money,
    put,
    row_of,
)  # fmt: skip

if TYPE_CHECKING:
    from osa.register.cells import Values

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    put(*WORLD)


def save(table: str, **values: Any) -> rows.Row:  # noqa: ANN401 - whatever a column takes
    return services.row_save(by=DESK, table=table, values=values)


def wrong(table: str, **values: Any) -> dict[str, list[str]]:  # noqa: ANN401
    with pytest.raises(ValidationError) as caught:
        save(table, **values)
    return caught.value.message_dict


# Single rows


def test_columns_that_are_not_given_stay_as_they_are() -> None:
    save("items", id="PHL-23-i1", announced="6", weapon=False)
    assert read_state()["items"]["PHL-23-i1"] == {**ITEM, "announced": 6, "weapon": False}


def test_a_new_row_gets_an_id_and_is_attested_by_whoever_enters_it() -> None:
    made = save("items", project="PHL-23", name_en="Mast", name_ja="柱", kind="equipment")
    assert (made.pk, rows.Item.objects.get(pk=made.pk).basis) == ("PHL-23-item-1", "attested")
    assert Entry.objects.get(row=made.pk).by == "dan"


def test_values_may_be_text_or_python_or_rows() -> None:
    agreement = {"signed_on": dt.date(2023, 11, 3), "amount_yen": "600,000,000", "sources": ["s1"]}
    made = save("agreements", project=rows.Project.objects.get(), **agreement)
    assert rows.Agreement.objects.get(pk=made.pk).amount_yen == 600_000_000
    assert read_state()["agreements"][made.pk]["sources"] == ["s1"]


def test_links_can_be_given_apart() -> None:
    services.row_save(by=DESK, table="items", values={"id": "PHL-23-i1"}, links={"sources": []})
    assert read_state()["items"]["PHL-23-i1"]["sources"] == []


def test_all_faults_of_a_row_are_told_by_column() -> None:
    assert wrong("items", project="PHL-23", kind="equipmint", announced=-1, number=3).keys() == {
        "kind",
        "announced",
        "number",
    }
    assert wrong("items", project="PHL-99", name_en="Mast").keys() == {"project", "name_ja", "kind"}
    assert wrong("countries", id="Fiji", name_en="Fiji", name_ja="フィジー").keys() == {"id"}
    assert wrong("items", id="PHL-23-i1", published=True, sources="").keys() == {"sources"}


def test_a_double_is_told_with_the_row_that_is_there() -> None:
    first = save("deliveries", project="PHL-23", batch=1, what_en="a", what_ja="b")
    assert first.pk in wrong("deliveries", project="PHL-23", batch=1, what_en="a", what_ja="b")["batch"][0]
    save("deliveries", id=first.pk, batch=1, place_en="Manila", place_ja="マニラ")


def test_a_check_of_the_database_is_told_at_its_column() -> None:
    values = {"project": "PHL-23", "amount_yen": 1, "signed_on": "2023-11-03", "in_force_on": "2023-11-02"}
    assert wrong("agreements", **values).keys() == {"in_force_on"}


def test_whoever_has_looked_too_early_must_look_again() -> None:
    seen = last_change("items", "PHL-23-i1")
    services.row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "announced": 6}, expected=seen)
    for act in (
        lambda: services.row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "announced": 7}, expected=seen),
        lambda: services.row_publish(by=DESK, table="items", row="PHL-23-i1", expected=seen),
        lambda: services.row_remove(by=DESK, table="items", row="PHL-23-i1", expected=seen),
        lambda: services.row_save(by=DESK, table="items", values=ITEM, expected=0),
    ):
        with pytest.raises(Refused, match="somebody else"):
            act()


@pytest.mark.parametrize("table", [*services.MONEY, *services.CASEWORK, "users"])
def test_what_other_services_write_is_not_saved_or_removed_as_a_row(table: str) -> None:
    with pytest.raises(Refused):
        save(table, id="x")
    with pytest.raises(Refused):
        services.row_remove(by=DESK, table=table, row="x")


def test_the_state_of_a_project_changes_in_casework_only() -> None:
    for values in ({"state": "closed"}, {"standing": "cancelled"}):
        with pytest.raises(Refused, match="casework"):
            save("projects", id="PHL-23", **values)
    with pytest.raises(Refused, match="casework"):
        save("projects", fiscal_year=2024, country="PHL", title_en="a", title_ja="b", state="in_force")
    save("projects", id="PHL-23", state="need", title_en="Coastal radars")


LATER = clock.today() + dt.timedelta(days=30)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("deliveries", "delivered_on"),
        ("agreements", "signed_on"),
        ("sources", "published_on"),
    ],
)
@pytest.mark.usefixtures("agreed")
def test_what_has_happened_did_not_happen_on_a_day_to_come(table: str, column: str) -> None:
    text = {"project": "PHL-23", "batch": 1, "what_en": "a", "what_ja": "b", "amount_yen": 1, "title": "t", "url": "x"}
    known = {name: value for name, value in text.items() if name in columns_of(table)}
    if table == "sources":
        known |= {"id": "s2", "publisher": "MOFA", "kind": "primary", "url": "https://www.mofa.go.jp/"}
    assert wrong(table, **{column: LATER}, **known).keys() == {column}
    save(table, **{column: LATER - dt.timedelta(days=400)}, **known)


def test_what_is_planned_or_ends_may_lie_ahead() -> None:
    save("deliveries", project="PHL-23", batch=1, planned_by=LATER, what_en="a", what_ja="b")
    status = {"kind": "ldc", "value": "no", "since": LATER, "until": LATER + dt.timedelta(days=1)}
    save("country_statuses", country="PHL", **status)
    assert rows.Delivery.objects.get().planned_by == LATER


def test_rows_that_belong_together_are_of_one_project() -> None:
    put(("projects", OTHER), ("items", {**ITEM, "id": "PHL-24-i1", "project": "PHL-24"}))
    save("permissions", id="permit", project="PHL-23", item="PHL-23-i1")
    assert wrong("permissions", id="permit", item="PHL-24-i1").keys() == {"item"}
    assert wrong("incidents", project="PHL-24", item="PHL-23-i1", kind="loss", what_en="a", what_ja="b").keys() == {
        "item"
    }
    told = wrong("items", id="PHL-23-i1", project="PHL-24")
    assert told == {"project": ["permissions permit: PHL-23-i1 is of the project PHL-24, and this row is of PHL-23"]}


def test_a_contradiction_that_is_there_already_does_not_stand_in_the_way() -> None:
    permission = row_of("permissions", "permit", project="PHL-24", item="PHL-23-i1")
    put(("projects", OTHER), ("permissions", permission))
    save("permissions", id="permit", reference="METI 1")
    save("items", id="PHL-23-i1", announced=6)
    assert rows.ExportPermission.objects.get().reference == "METI 1"


def test_a_row_that_others_refer_to_is_not_removed() -> None:
    for table, row, referring in (
        ("projects", "PHL-23", "item PHL-23-i1"),
        ("sources", "s1", "item PHL-23-i1, project PHL-23"),
        ("organisations", "PHL-navy", "project PHL-23"),
    ):
        with pytest.raises(Refused, match=f"other rows refer to {row}: {referring}"):
            services.row_remove(by=DESK, table=table, row=row)
    put(("claims", row_of("claims", "c", table="items", row="PHL-23-i1", field="announced", value="5", used=True)))
    with pytest.raises(Refused, match="claim c"):
        services.row_remove(by=DESK, table="items", row="PHL-23-i1")


def test_a_row_that_nobody_needs_is_removed_even_if_it_is_published() -> None:
    services.row_publish(by=DESK, table="items", row="PHL-23-i1")
    services.row_remove(by=DESK, table="items", row="PHL-23-i1", why="entered twice")
    entry = Entry.objects.order_by("number").last()
    assert entry is not None
    assert (entry.action, entry.why, rows.Item.objects.count()) == ("removed", "entered twice", 0)


def test_only_a_row_with_a_source_is_published_and_it_can_be_taken_back() -> None:
    services.row_publish(by=DESK, table="items", row="PHL-23-i1")
    assert rows.Item.objects.get().published
    services.row_publish(by=DESK, table="items", row="PHL-23-i1", published=False)
    services.row_save(by=DESK, table="items", values={"id": "PHL-23-i1", "sources": ""})
    with pytest.raises(ValidationError):
        services.row_publish(by=DESK, table="items", row="PHL-23-i1")
    for table, row in (("sources", "s1"), ("items", "nowhere"), ("users", "x")):
        with pytest.raises(Refused):
            services.row_publish(by=DESK, table=table, row=row)


def test_somebody_without_the_role_changes_nothing() -> None:
    with pytest.raises(NotAllowedError):
        services.row_save(by=MONITOR, table="items", values=ITEM)
    with pytest.raises(NotAllowedError):
        services.commitment_make(by=DESK, values={})


# Money


def commit(amount: int) -> rows.Row:
    values = {"project": "PHL-23", "fiscal_year": 2023, "amount_yen": amount, "made_on": "2023-11-03"}
    return services.commitment_make(by=BUDGET, values=values)


def pay(amount: int) -> rows.Row:
    values = {"commitment": "PHL-23-c", "amount_yen": amount, "paid_on": "2024-01-10"}
    return services.disbursement_record(by=BUDGET, values=values)


def refund(amount: int) -> rows.Row:
    values = {"commitment": "PHL-23-c", "amount_yen": amount, "refunded_on": "2024-06-10"}
    return services.refund_record(by=BUDGET, values=values)


def release(amount: int | None = None) -> None:
    services.commitment_release(by=BUDGET, commitment="PHL-23-c", amount_yen=amount, why="cheaper than planned")


def test_money_is_appropriated_committed_and_no_more_than_there_is() -> None:
    values = {"fiscal_year": 2023, "stage": "approved", "amount_yen": 1000}
    made = services.appropriation_save(by=BUDGET, values=values, links={"sources": ["s1"]})
    commit(600)
    with pytest.raises(Refused, match="more would be committed than is available"):
        commit(401)
    with pytest.raises(Refused, match="more would be committed than is available"):
        services.appropriation_save(by=BUDGET, values={"id": made.pk, "amount_yen": 599})
    commit(400)
    assert rows.Commitment.objects.count() == 2


def test_a_commitment_is_made_once() -> None:
    put(money(1000), commitment(600))
    with pytest.raises(Refused, match="already"):
        services.commitment_make(by=BUDGET, values=commitment(100)[1])


def test_money_is_committed_to_its_own_projects_agreement_and_not_to_a_cancelled_project() -> None:
    agreement = row_of("agreements", "en", project="PHL-24", signed_on="2023-11-03", amount_yen=600)
    put(money(1000), ("projects", OTHER), ("agreements", agreement))
    values = commitment(600)[1]
    with pytest.raises(ValidationError) as caught:
        services.commitment_make(by=BUDGET, values={**values, "agreement": "en"})
    assert caught.value.message_dict.keys() == {"agreement"}
    put(("projects", {**AGREED, "standing": "cancelled"}))
    with pytest.raises(Refused, match="commitment PHL-23-c: the project PHL-23 is cancelled"):
        services.commitment_make(by=BUDGET, values=values)


def test_what_is_bound_to_a_project_that_was_cancelled_can_be_released() -> None:
    put(money(1000), commitment(600))
    put(("projects", {**AGREED, "standing": "cancelled"}))
    release(100)
    release()
    assert rows.Commitment.objects.count() == 0


@pytest.mark.parametrize("day", ["2023-11-02", LATER])
def test_money_moves_after_it_was_committed_and_not_in_the_future(day: object) -> None:
    put(money(1000), commitment(600))
    for record, column in ((services.disbursement_record, "paid_on"), (services.refund_record, "refunded_on")):
        with pytest.raises(ValidationError) as caught:
            record(by=BUDGET, values={"commitment": "PHL-23-c", "amount_yen": 1, column: day})
        assert caught.value.message_dict.keys() == {column}


def test_an_appropriation_keeps_its_year_and_its_stage() -> None:
    put(money(1000))
    with pytest.raises(ValidationError) as caught:
        services.appropriation_save(by=BUDGET, values={"id": "fy2023", "fiscal_year": 2024, "stage": "request"})
    assert caught.value.message_dict.keys() == {"fiscal_year", "stage"}


def test_no_more_is_paid_out_than_was_committed_and_no_more_comes_back_than_was_paid() -> None:
    put(money(1000), commitment(600))
    pay(500)
    for act, amount in ((pay, 101), (refund, 501)):
        with pytest.raises(Refused, match="more would be paid out") as caught:
            act(amount)
        assert caught.value.reasons[1] == "PHL-23-c: ¥600 committed, ¥500 paid out, ¥0 come back"
    refund(200)
    pay(300)
    with pytest.raises(Refused):
        pay(1)
    assert rows.Disbursement.objects.count() == 2


def test_what_is_released_can_be_committed_again_and_what_is_refunded_cannot() -> None:
    put(money(600), commitment(600))
    pay(100)
    refund(100)
    with pytest.raises(Refused, match="between ¥1 and ¥500"):
        release(501)
    release(200)
    commit(200)
    release()
    assert rows.Commitment.objects.get(pk="PHL-23-c").amount_yen == 100
    with pytest.raises(Refused):
        release()


def test_a_commitment_that_is_released_whole_is_gone() -> None:
    put(money(600), commitment(600))
    release()
    assert rows.Commitment.objects.count() == 0
    with pytest.raises(Refused, match="there is no row"):
        release()


def test_a_release_says_why() -> None:
    put(money(600), commitment(600))
    with pytest.raises(Refused, match="say why"):
        services.commitment_release(by=BUDGET, commitment="PHL-23-c", why=" ")


# Deliveries and visits

DELIVERY = {"project": "PHL-23", "batch": 1, "delivered_on": "2026-02-11", "what_en": "five", "what_ja": "5基"}


def deliver(*lines: dict[str, Any], by: Person = MONITOR, **values: Any) -> rows.Row:  # noqa: ANN401
    links = {"sources": ["s1"]}
    return services.delivery_record(by=by, values={**DELIVERY, **values}, lines=lines, links=links)


@pytest.fixture
def agreed() -> None:
    put(("projects", AGREED))


def permit(**values: Any) -> None:  # noqa: ANN401
    permission = {"project": "PHL-23", "granted_on": "2025-01-01", **values}
    put(("permissions", row_of("permissions", "permit", **permission)))


def refused_delivery(project: Values, reason: str) -> None:
    put(("projects", project))
    with pytest.raises(Refused, match=reason):
        deliver({"item": "PHL-23-i1"})
    with pytest.raises(Refused, match=reason):
        save("deliveries", **DELIVERY)


def test_nothing_is_delivered_before_notes_are_exchanged_or_to_a_cancelled_project() -> None:
    permit()
    refused_delivery({**PROJECT, "state": "decision"}, "no notes are exchanged on the project PHL-23 yet")
    put(("projects", {**AGREED, "state": "notes_exchanged"}))
    made = deliver({"item": "PHL-23-i1"}, batch=2)
    refused_delivery({**AGREED, "standing": "cancelled"}, "the project PHL-23 is cancelled")
    save("deliveries", id=made.pk, delivered_on="2026-02-10", note_en="seen", note_ja="確認")
    assert rows.Delivery.objects.get().note_en == "seen"


@pytest.mark.usefixtures("agreed")
def test_a_permission_that_covers_a_delivery_stays_and_so_does_what_its_items_are() -> None:
    permit()
    deliver({"item": "PHL-23-i1"})
    with pytest.raises(Refused, match="no export permission"):
        services.row_remove(by=DESK, table="permissions", row="permit")
    for values in ({"granted_on": "2026-02-12"}, {"refused_on": "2025-02-01"}):
        with pytest.raises(Refused, match="no export permission"):
            save("permissions", id="permit", **values)
    save("permissions", id="permit", reference="METI 1")
    put(("items", {**ITEM, "id": "PHL-23-i2", "defence_equipment": False}))
    deliver({"item": "PHL-23-i2"}, batch=2, delivered_on="2024-01-01")
    with pytest.raises(Refused, match="PHL-23-i2 is defence equipment"):
        save("items", id="PHL-23-i2", defence_equipment=True)


@pytest.mark.usefixtures("agreed")
def test_defence_equipment_is_not_delivered_without_a_permission_that_covers_it() -> None:
    with pytest.raises(Refused, match="PHL-23-i1 is defence equipment"):
        deliver({"item": "PHL-23-i1", "quantity": 5})
    assert rows.Delivery.objects.count() == 0
    permit(granted_on="2026-02-12")
    with pytest.raises(Refused):
        deliver({"item": "PHL-23-i1"})
    permit(granted_on="2026-02-11")
    deliver({"item": "PHL-23-i1"})


@pytest.mark.parametrize(
    ("permission", "passes"),
    [({"item": "PHL-23-i1"}, True), ({"item": "PHL-23-i2"}, False), ({"refused_on": "2025-02-01"}, False)],
)
@pytest.mark.usefixtures("agreed")
def test_a_permission_covers_its_item_unless_it_was_refused(permission: dict[str, Any], *, passes: bool) -> None:
    put(("items", {**ITEM, "id": "PHL-23-i2"}))
    permit(**permission)
    if passes:
        deliver({"item": "PHL-23-i1"})
    else:
        with pytest.raises(Refused):
            deliver({"item": "PHL-23-i1"})


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize("answer", [False, None])
def test_what_is_not_known_to_be_defence_equipment_needs_no_permission(*, answer: bool | None) -> None:
    put(("items", {**ITEM, "defence_equipment": answer}))
    deliver({"item": "PHL-23-i1"})
    assert rows.Delivery.objects.count() == 1


@pytest.mark.usefixtures("agreed")
def test_a_planned_delivery_needs_no_permission_until_it_has_come() -> None:
    planned = deliver({"item": "PHL-23-i1"}, delivered_on="", planned_by="2026-03-31")
    with pytest.raises(Refused, match="no export permission"):
        save("deliveries", id=planned.pk, delivered_on="2026-02-11")
    with pytest.raises(Refused, match="no export permission"):
        services.delivery_record(by=DESK, values={"id": planned.pk, "delivered_on": "2026-02-11"})
    permit()
    save("deliveries", id=planned.pk, delivered_on="2026-02-11")


@pytest.mark.usefixtures("agreed")
def test_the_note_of_an_old_delivery_can_be_changed_without_a_permission() -> None:
    line = row_of("delivery_lines", "l", delivery="d", item="PHL-23-i1", quantity=5)
    put(("deliveries", row_of("deliveries", "d", **DELIVERY)), ("delivery_lines", line))
    save("deliveries", id="d", note_en="seen", note_ja="確認")
    save("delivery_lines", id="l", quantity=4)
    with pytest.raises(Refused):
        save("delivery_lines", delivery="d", item="PHL-23-i1")


def test_the_items_of_another_project_are_not_delivered() -> None:
    put(("projects", OTHER))
    with pytest.raises(ValidationError) as caught:
        deliver({"item": "PHL-23-i1"}, project="PHL-24")
    (told,) = caught.value.message_dict["lines.0.item"]
    assert told.startswith("PHL-23-i1 is of the project PHL-23, and this row is of PHL-24")


@pytest.mark.usefixtures("agreed")
def test_the_lines_of_a_delivery_cite_what_it_cites_and_their_faults_are_told_at_once() -> None:
    permit()
    made = deliver({"item": "PHL-23-i1", "quantity": 5})
    (line,) = read_state()["delivery_lines"].values()
    assert (line["delivery"], line["sources"], line["basis"]) == (made.pk, ["s1"], "attested")
    with pytest.raises(ValidationError) as caught:
        deliver({"item": "nowhere"}, {"item": "PHL-23-i1", "quantity": "many"}, batch=2)
    assert caught.value.message_dict.keys() == {"lines.0.item", "lines.1.quantity"}
    assert rows.Delivery.objects.count() == 1


def test_a_visit_is_recorded_with_what_it_found() -> None:
    values = {"project": "PHL-23", "visited_on": "2026-06-01", "what_en": "a look", "what_ja": "確認"}
    finding = {"item": "PHL-23-i1", "grade": "concern", "what_en": "rust", "what_ja": "錆"}
    visit = services.visit_record(by=MONITOR, values=values, findings=[finding], links={"sources": ["s1"]})
    (found,) = read_state()["findings"].values()
    assert (found["visit"], found["grade"], found["sources"]) == (visit.pk, "concern", ["s1"])
    with pytest.raises(ValidationError) as caught:
        services.visit_record(by=MONITOR, values=values, findings=[{**finding, "grade": "bad"}])
    assert caught.value.message_dict.keys() == {"findings.0.grade"}
    with pytest.raises(NotAllowedError):
        services.visit_record(by=OPERATOR, values=values)


@pytest.mark.usefixtures("agreed")
def test_what_a_visit_saw_is_not_written_around_those_who_may_record_it() -> None:
    values = {"project": "PHL-23", "visited_on": dt.date(2024, 6, 1), "what_en": "a", "what_ja": "b"}
    finding = {"what_en": "dust", "what_ja": "埃", "grade": "concern"}
    visit = services.visit_record(by=MONITOR, values=values, findings=[finding], links={"sources": ["s1"]})
    (key,) = read_state()["findings"]
    for table, changed in (
        ("visits", {"id": visit.pk, "visitor_en": "me"}),
        ("visits", values),
        ("findings", {"visit": visit.pk, **finding}),
        ("findings", {"id": key, "grade": "note"}),
    ):
        with pytest.raises(Refused, match="recorded by monitors"):
            services.row_save(by=DESK, table=table, values=changed)
    services.row_save(by=DESK, table="findings", values={"id": key, "settled_on": dt.date(2024, 7, 1)})
