"""What the public may read of the register, and what stays inside."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import QuerySet

from osa.register import published, selectors
from osa.register.events import events
from osa.register.gathering import gather, sources_of
from osa.register.models import Claim, Delivery, Item, Project, Sourced
from osa.register.story import story
from osa.register.tables import TABLES
from tests.register.hidden import HIDDEN_PROJECT, WORD, change, plant
from tests.register.world import put
from tests.register.world import row_of as world_row

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def test_everything_of_a_register_that_is_published_is_public() -> None:
    for name, table in TABLES.items():
        if name != "organisations":
            assert published.public(table.model).count() == table.model._default_manager.count(), name
    assert published.budget() == selectors.budget()
    assert published.numbers() == selectors.numbers_of()


def test_no_unpublished_row_and_none_of_an_unpublished_project_is_public() -> None:
    hidden = plant()
    assert set(hidden) == {name for name, table in TABLES.items() if issubclass(table.model, Sourced)}
    for table, names in hidden.items():
        model = TABLES[table].model
        assert not published.public(model).filter(pk__in=names).exists(), table
        assert all(published.row(table, name) is None for name in names)
    for table in set(hidden) - {"projects"}:
        assert published.row(table, f"open-{table}") is not None, table


def test_nothing_that_is_read_holds_what_is_not_public() -> None:
    plant()
    told = story("FJI-23")
    assert told is not None
    read = [
        told,
        events(),
        published.budget(),
        published.money(),
        published.numbers(),
        list(published.appropriations()),
    ]
    read += [[project.agreements.all(), project.items.all()] for project in published.projects()]
    read += [
        [delivery, delivery.lines.all()] for project in published.projects() for delivery in project.deliveries.all()
    ]
    assert WORD not in repr(read)
    assert HIDDEN_PROJECT not in [project.pk for project in published.projects()]


def test_an_unpublished_need_is_not_told_of_a_published_project() -> None:
    plant()
    told = story("FJI-23")
    assert told is not None
    assert told.need is None
    assert told.project.need_id is None


def test_a_claim_about_a_row_that_is_not_public_is_not_public() -> None:
    claim = Claim.objects.filter(table="delivery_lines").first()
    assert claim is not None
    change("delivery_lines", claim.row, published=False)
    assert not published.public(Claim).filter(pk=claim.pk).exists()


def rows_of(table: str, **columns: str) -> list[str]:
    """Return the ids of rows of a table."""
    model: Any = TABLES[table].model
    return list(model.objects.filter(**columns).values_list("pk", flat=True))


def test_a_source_is_public_once_a_public_row_cites_it() -> None:
    note = {"publisher": "MOFA", "title": "Canary", "url": "https://www.mofa.go.jp/canary", "kind": "primary"}
    put(("sources", world_row("sources", "canary", **note)))
    assert published.source("canary") is None
    row = {"country": "FJI", "kind": "ldc", "value": "yes", "sources": ["canary"]}
    put(("country_statuses", world_row("country_statuses", "FJI-x", **row, since="1999-01-01")))
    assert published.row("sources", "canary") is None
    assert "canary" not in published.sources().values_list("pk", flat=True)
    change("country_statuses", "FJI-x", published=True)
    assert published.source("canary") is not None


def test_a_source_of_an_unpublished_project_alone_is_not_public() -> None:
    put(("sources", world_row("sources", "canary", publisher="x", title="x", url="https://x.example/", kind="primary")))
    item = {"project": "DJI-24", "kind": "supplies", "name_en": "x", "name_ja": "x", "published": True}
    put(("items", world_row("items", "DJI-24-x", **item, sources=["canary"])))
    assert published.source("canary") is not None
    change("projects", "DJI-24", published=False)
    assert published.source("canary") is None


def test_an_organisation_is_public_if_a_public_row_refers_to_it() -> None:
    assert published.row("organisations", "FJI-navy") is not None
    assert published.row("organisations", "IDN-mod") is None
    for table in ("projects", "needs"):
        for name in rows_of(table, country="FJI"):
            change(table, name, published=False)
    assert published.row("organisations", "FJI-navy") is None


def test_a_claim_about_who_attested_a_fact_is_not_public() -> None:
    fact = TABLES["case_facts"].model._default_manager.first()
    assert fact is not None
    said = {
        "table": "case_facts",
        "row": fact.pk,
        "value": "x",
        "used": False,
        "published": True,
        "sources": ["mofa-fji-23"],
    }
    put(*(("claims", world_row("claims", field, field=field, **said)) for field in ("attested_by", "value")))
    assert published.row("claims", "attested_by") is None
    assert published.row("claims", "value") is not None


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [((), "monitoring"), (("deliveries",), "notes_exchanged"), (("agreements",), "decision")],
)
def test_the_state_is_told_as_far_as_public_rows_show_it(hidden: tuple[str, ...], shown: str) -> None:
    for table in hidden:
        for name in rows_of(table, project="BGD-23"):
            change(table, name, published=False)
    assert published.shown_states(["BGD-23"]) == {"BGD-23": shown}
    told = story("BGD-23")
    assert told is not None
    assert told.state == shown
    listed: Any = published.projects().get(pk="BGD-23")
    assert listed.shown_state == shown


def test_a_state_that_rows_show_is_told_as_it_is() -> None:
    assert published.shown_states() == dict(Project.objects.values_list("pk", "state"))
    change("projects", "DJI-24", state="in_force")
    assert published.shown_states(["DJI-24"]) == {"DJI-24": "notes_exchanged"}
    change("agreements", "DJI-24-en", in_force_on=dt.date(2025, 1, 1))
    assert published.shown_states(["DJI-24"]) == {"DJI-24": "in_force"}


def test_what_is_delivered_without_a_public_delivery_is_not_counted_as_delivered() -> None:
    before = published.money()[0].delivered
    for row in Delivery.objects.filter(project="BGD-23"):
        change("deliveries", row.pk, published=False)
    assert before - published.money()[0].delivered == 575_000_000


def test_an_unpublished_project_has_no_story() -> None:
    change("projects", "FJI-23", published=False)
    assert story("FJI-23") is None
    assert published.project("FJI-23") is None
    assert not published.public(Item).filter(project="FJI-23").exists()


def test_who_attested_a_fact_is_no_column_of_the_public() -> None:
    assert not {"attested_by", "evidence"} & set(published.shown_columns("case_facts"))
    assert {"fact", "value", "note_en"} <= set(published.shown_columns("case_facts"))


def test_rows_read_together_are_the_rows_read_alone() -> None:
    plant()
    together = gather({name: table.model._default_manager.all() for name, table in TABLES.items()})
    for name, table in TABLES.items():
        alone = list(table.model._default_manager.order_by("pk"))
        names = [field.attname for field in table.model._meta.concrete_fields]
        values = [[[getattr(row, key) for key in names] for row in rows] for rows in (together[name], alone)]
        assert values[0] == values[1], name


def test_sources_read_together_are_the_sources_of_each_row() -> None:
    cited = sources_of({"items": published.public(Item), "deliveries": published.public(Delivery)})
    for table, model in (("items", Item), ("deliveries", Delivery)):
        for row in model._default_manager.all():
            assert cited[table, row.pk] == tuple(row.sources.order_by("pk"))


def test_money_is_told_by_year_and_a_grant_counts_as_delivered_when_all_of_it_is() -> None:
    first = published.money()[0]
    assert (first.fiscal_year, first.appropriated, first.signed) == (2023, 2_000_000_000, 1_975_000_000)
    assert (first.begun, first.delivered) == (400_000_000, 1_575_000_000)  # Fiji waits for its third batch
    assert first.begun + first.delivered <= first.signed


def test_events_are_told_newest_first_with_their_sources() -> None:
    found = events()
    days = [event.day for event in found]
    assert days == sorted(days, reverse=True)
    signed = [event for event in found if event.table == "agreements" and event.kind.en == "Notes signed"]
    assert len(signed) == 14
    assert all(event.sources and event.project and event.text.ja for event in found)
    assert [event.row for event in events(newest=3)] == [event.row for event in found[:3]]
    assert {event.project.pk for event in events(project="FJI-23") if event.project} == {"FJI-23"}
    assert not events(until=min(days) - (max(days) - min(days)))


def test_a_handover_on_the_day_of_delivery_is_one_event() -> None:
    assert [event.kind.en for event in events() if event.row == "FJI-23-d1"] == ["Delivered"]


def test_a_list_and_a_story_take_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(7):
        assert len(list(published.projects())) == 16
    with django_assert_max_num_queries(8):
        story("FJI-23")
    with django_assert_max_num_queries(5):
        events()


def test_a_row_tells_which_public_rows_refer_to_it() -> None:
    plant()
    found = {
        key: set(rows.values_list("pk", flat=True))
        for key, rows in published.referring_to("items", "FJI-23-i1").items()
    }
    assert found["delivery_lines", "item"] == {"FJI-23-d3-i1"}
    assert isinstance(published.resting_on("mofa-fji-23")["agreements"], QuerySet)
    assert published.resting_on("mofa-fji-23")["agreements"].filter(pk="FJI-23-en").exists()
