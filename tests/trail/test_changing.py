"""A change of a recorded row leaves its entry, or does not happen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from osa.register.models import Country, Project, Source
from osa.trail import clock
from osa.trail.changing import Change, UnattributedError, changed
from osa.trail.models import NO_HASH, Entry
from tests.trail.rows import by, save_country, save_project, source

pytestmark = pytest.mark.django_db


def test_a_row_cannot_change_without_anybody_to_answer_for_it() -> None:
    with pytest.raises(UnattributedError):
        Country(id="PHL", name_en="Philippines", name_ja="フィリピン").save()
    assert not Country.objects.exists()


def test_a_change_says_who_did_what_through_which_service_and_why() -> None:
    with by("ann", why="first"):
        Country(id="PHL", name_en="Philippines", name_ja="フィリピン").save()
    entry = Entry.objects.get()
    assert (entry.by, entry.service, entry.why, entry.action) == ("ann", "row_save", "first", "created")
    assert (entry.table, entry.row, entry.before) == ("register.country", "PHL", None)
    assert entry.image() == {"id": "PHL", "name_en": "Philippines", "name_ja": "フィリピン"}


def test_a_change_keeps_the_row_as_it_was_and_as_it_is() -> None:
    save_country(name="Philipines")
    save_country(name="Philippines")
    entry = Entry.objects.get(number=2)
    before, after = entry.image_before(), entry.image()
    assert before is not None
    assert after is not None
    assert (entry.action, before["name_en"], after["name_en"]) == ("changed", "Philipines", "Philippines")


def test_saving_a_row_as_it_is_leaves_nothing() -> None:
    save_country()
    save_country()
    assert Entry.objects.count() == 1


def test_a_removal_keeps_what_was_removed() -> None:
    save_country()
    with by():
        Country.objects.get().delete()
    entry = Entry.objects.get(number=2)
    assert (entry.action, entry.after) == ("removed", None)
    assert entry.image_before() == {"id": "PHL", "name_en": "Philippines", "name_ja": "国"}


def test_the_sources_of_a_row_are_part_of_what_is_kept() -> None:
    project = save_project()
    with by():
        source("b").save()
        source("a").save()
        project.save(links={"sources": ["b", "a"]})
    image = Entry.objects.order_by("number").last().image()  # type: ignore[union-attr]
    assert image is not None
    assert image["sources"] == ["a", "b"]


def test_entries_are_chained_by_their_hashes() -> None:
    save_country("PHL")
    save_country("FJI")
    first, second = Entry.objects.all()
    assert (first.previous, second.previous) == (NO_HASH, first.hash)
    assert [entry.hash for entry in (first, second)] == [entry.computed_hash() for entry in (first, second)]


def test_what_fails_inside_a_change_takes_the_whole_change_with_it() -> None:
    def two() -> None:
        with by():
            Country(id="PHL", name_en="Philippines", name_ja="国").save()
            Country(id="no code", name_en="", name_ja="国").save()

    with pytest.raises(ValidationError):
        two()
    assert (Country.objects.count(), Entry.objects.count()) == (0, 0)


def test_all_bad_fields_are_told_at_once() -> None:
    with pytest.raises(ValidationError) as caught, by():
        Source(id="a b", publisher="", title="t", url="not one", kind="tertiary").save()
    assert set(caught.value.message_dict) == {"id", "publisher", "url", "kind"}


def test_many_rows_cannot_change_at_once_behind_the_trail() -> None:
    save_country()
    for change in (
        lambda: Country.objects.update(name_en="x"),
        lambda: Country.objects.all().delete(),
        lambda: Country.objects.bulk_create([Country(id="FJI")]),
        lambda: Country.objects.bulk_update([Country(id="PHL")], ["name_en"]),
    ):
        with pytest.raises(UnattributedError), by():
            change()
    assert Entry.objects.count() == 1


def test_links_cannot_change_behind_the_trail() -> None:
    project = save_project()
    with by():
        source().save()
    with pytest.raises(UnattributedError), by():
        project.sources.add(Source.objects.get())


def test_a_change_inside_a_change_is_part_of_it() -> None:
    with by("ann"):
        save_country("PHL")
        save_country("FJI")
    assert len(set(Entry.objects.values_list("change", flat=True))) == 1
    assert set(Entry.objects.values_list("by", flat=True)) == {"ann"}


def test_whoever_listens_hears_of_a_change_once_and_can_still_refuse_it() -> None:
    heard: list[int] = []

    def listen(change: Change, **_: object) -> None:
        heard.append(len(change.entries))
        raise ValueError("heard")

    def save_both() -> None:
        with by():
            save_country("PHL")
            save_country("FJI")

    changed.connect(listen)
    try:
        with pytest.raises(ValueError, match="heard"):
            save_both()
    finally:
        changed.disconnect(listen)
    assert heard == [2]
    assert not Entry.objects.exists()


def test_time_never_runs_backwards_in_the_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    save_country("PHL")
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    save_country("FJI")
    first, second = Entry.objects.all()
    assert second.at == first.at


def test_a_row_that_others_refer_to_is_not_removed() -> None:
    save_project()
    with pytest.raises(Exception, match="protected"), by():
        Country.objects.get().delete()
    assert Project.objects.count() == 1


def test_a_row_that_others_link_to_is_not_removed() -> None:
    project = save_project()
    with by():
        source().save()
        project.save(links={"sources": ["mofa"]})
    with pytest.raises(ValidationError, match="linked to by project PHL-26"), by():
        Source.objects.get().delete()
    assert project.sources.count() == 1


def test_a_character_that_only_one_database_could_keep_is_refused() -> None:
    with pytest.raises(ValidationError, match="NUL"), by(why="\0"):
        pass
    with pytest.raises(ValidationError, match="NUL"), by():
        Country(id="PHL", name_en="Phil\0ippines", name_ja="国").save()
