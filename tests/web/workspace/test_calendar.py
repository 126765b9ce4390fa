"""The monitoring calendar: what is overdue, what a month holds, and what nobody knows the day of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from osa.casework.selectors import duties
from osa.web.workspace.calendar_events import month_before, next_month, weeks_of
from tests.accounts.people import on
from tests.register.world import AGREED, WORLD, put, row_of
from tests.web.workspace.desk import EVERYBODY, somebody, text

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 6, 15)
PAGE = "/en/desk/calendar/"


def delivery(key: str, batch: int, **known: str) -> tuple[str, dict[str, Any]]:
    """A delivery of the small register."""
    told = {"project": "PHL-23", "batch": batch, "what_en": f"Batch {key}", "what_ja": f"第{key}便"}
    return "deliveries", row_of("deliveries", key, **told, **known)


def some_days() -> None:
    """A delivery that has come, one that is late, one that is planned, and a visit."""
    visit = row_of("visits", "v1", project="PHL-23", visited_on="2026-06-03", what_en="Radar seen", what_ja="視察")
    late, come = delivery("d1", 1, planned_by="2026-03-31"), delivery("d2", 2, delivered_on="2026-06-10")
    put(*WORLD, ("projects", AGREED), late, come, delivery("d3", 3, planned_by="2026-07-20"), ("visits", visit))


def test_the_calendar_is_read_by_those_who_may_read_casework() -> None:
    for role in EVERYBODY:
        assert somebody(role).get(PAGE).status_code == (403 if role == "administrator" else 200), role


def test_what_is_late_stands_first_and_a_month_holds_what_falls_on_its_days(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, TODAY)
    some_days()
    page = text(somebody("monitor").get(PAGE))
    overdue, month = page.split('id="the-month"')
    assert "Batch d1" in overdue
    assert "Batch d1" not in month
    assert "Batch d2" in month
    assert "Radar seen" in month
    assert 'href="#day-2026-06-10"' in month
    assert 'id="day-2026-06-10"' in month
    assert "Batch d3" not in page


def test_another_month_is_shown_when_asked_and_nonsense_shows_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, TODAY)
    some_days()
    client = somebody("monitor")
    assert "Batch d3" in text(client.get(f"{PAGE}?month=2026-07"))
    for told in ("", "x", "2026-13", "9999-99", "0001-01"):
        assert "June 2026" in text(client.get(f"{PAGE}?month={told}"))


def test_the_calendar_is_filtered(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, TODAY)
    some_days()
    client = somebody("desk_officer")
    assert "Batch d2" not in text(client.get(f"{PAGE}?kind=visit"))
    assert "Radar seen" in text(client.get(f"{PAGE}?kind=visit&country=PHL&project=phl"))
    assert "Radar seen" not in text(client.get(f"{PAGE}?country=FJI"))
    assert "Radar seen" not in text(client.get(f"{PAGE}?project=FJI"))


def test_days_are_dated_by_era_in_japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, TODAY)
    some_days()
    page = text(somebody("monitor").get("/ja/desk/calendar/"))
    assert "令和8年6月10日" in page
    assert "第d2便" in page


def test_a_month_has_whole_weeks_from_sunday_on() -> None:
    weeks = weeks_of(dt.date(2026, 2, 1), [])
    assert [len(week) for week in weeks] == [7] * 4
    assert (weeks[0][0].date, weeks[-1][-1].date) == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    assert [day.inside for day in weeks_of(dt.date(2026, 6, 1), [])[0]] == [False, *[True] * 6]
    assert next_month(dt.date(2026, 12, 1)) == dt.date(2027, 1, 1)
    assert month_before(dt.date(2026, 1, 1)) == dt.date(2025, 12, 1)


@pytest.mark.usefixtures("programme")
def test_duties_without_a_day_are_listed_with_the_reason_in_few_queries(django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    client = somebody("auditor")
    with django_assert_max_num_queries(20):
        page = text(client.get(PAGE))
    undated = [owed for owed in duties() if owed.state == "undated"]
    assert f"({len(undated)})" in page
    assert undated[0].due_why in page
