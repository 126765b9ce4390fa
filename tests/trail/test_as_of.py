"""The register as it was known on a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.register.models import Country, Project
from osa.trail import clock
from osa.trail.as_of import ReadOnlyError, as_of, images_on
from osa.trail.models import Entry
from tests.trail.rows import by, save_country, save_project, source

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the clock, to noon in Tokyo unless an hour is given."""

    def set_clock(day: int, hour: int = 3) -> None:
        monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC))

    return set_clock


def test_the_past_is_what_was_known_then(on: Callable[..., None]) -> None:
    on(1)
    save_country("PHL", "Philipines")
    on(3)
    save_country("PHL", "Philippines")
    on(5)
    with by():
        Country.objects.get().delete()
    names = {}
    for day in (1, 2, 3, 4, 5):
        with as_of(dt.date(2026, 11, day)):
            names[day] = [country.name_en for country in Country.objects.all()]
    assert names == {1: ["Philipines"], 2: ["Philipines"], 3: ["Philippines"], 4: ["Philippines"], 5: []}


def test_a_day_ends_at_midnight_where_the_ministry_is(on: Callable[..., None]) -> None:
    on(1, hour=15)  # midnight in Tokyo
    save_country()
    assert images_on(dt.date(2026, 11, 1)) == {}
    assert len(images_on(dt.date(2026, 11, 2))) == 1


def test_links_and_references_of_the_past_are_read_as_any_others(on: Callable[..., None]) -> None:
    on(1)
    with by():
        source("a").save()
        source("b").save()
        project = save_project()
        project.save(links={"sources": ["a"]})
    on(2)
    with by():
        project.save(links={"sources": ["b"]})
    with as_of(dt.date(2026, 11, 1)):
        old = Project.objects.select_related("country").prefetch_related("sources").get()
        assert (old.country.name_en, [s.id for s in old.sources.all()]) == ("Philippines", ["a"])
        assert Project.objects.filter(sources="b").count() == 0
    assert [s.id for s in Project.objects.get().sources.all()] == ["b"]


def test_the_past_is_read_and_not_written() -> None:
    save_country()
    with as_of(clock.today()), pytest.raises(ReadOnlyError), by():
        Country(id="FJI", name_en="Fiji", name_ja="フィジー").save()
    assert Entry.objects.count() == 1


def test_one_past_can_be_read_inside_another(on: Callable[..., None]) -> None:
    on(1)
    save_country("PHL")
    on(2)
    save_country("FJI")
    with as_of(dt.date(2026, 11, 2)):
        with as_of(dt.date(2026, 11, 1)):
            assert Country.objects.count() == 1
        assert Country.objects.count() == 2
