"""The answers of the appraisal: computed once for a state, kept whole, shown until newer ones are there."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import caches

from osa.i18n import speaking
from osa.register.models import Agreement, Project
from osa.web import answers
from osa.web.answers import refreshing, state, store
from osa.web.answers.computing import keep_record
from tests.register.hidden import change
from tests.register.world import put, row_of
from tests.web.portal.canaries import amend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    Steps = list[str]

pytestmark = pytest.mark.django_db


class Helper:
    """A process beside the site: `code` is what it ended with, if it did."""

    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        """Tell whether it has ended."""
        return self.code

    @property
    def returncode(self) -> int | None:
        """What it ended with."""
        return self.code


@pytest.fixture
def empty(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[Helper]:  # noqa: ANN401
    """An installation without answers, whose state is called first; helpers are noted instead of started."""
    settings.OSA_HOME = tmp_path
    started: list[Helper] = []

    def start() -> Helper:
        started.append(Helper())
        return started[-1]

    monkeypatch.setattr(refreshing, "_start", start)
    monkeypatch.setattr(refreshing, "compute", write)
    for name, value in (("process", None), ("key", ""), ("failed", "")):
        monkeypatch.setattr(refreshing._Helper, name, value)
    called(monkeypatch, "first")
    caches["pages"].clear()
    return started


def write(key: str, progress: Callable[[str], None]) -> None:
    """Compute nothing: a page that says in each language for which state it is."""
    progress("the only step")
    keep_record(key, state.record())
    for language in ("en", "ja"):
        with speaking(language):
            store.write(key, "page", {"said": f"{key} {language}"})


def called(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """Call the present state something."""
    monkeypatch.setattr(refreshing, "wanted", lambda: key)


def test_answers_are_computed_once_for_a_state(empty: list[Helper]) -> None:
    steps: Steps = []
    answers.refresh(steps.append)
    answers.refresh(steps.append)
    assert steps == ["the only step"]
    assert answers.read("page") == {"said": "first en"}
    assert not empty


def test_answers_are_kept_in_both_languages(empty: list[Helper]) -> None:
    answers.refresh(lambda _step: None)
    with speaking("ja"):
        assert answers.read("page") == {"said": "first ja"}
    assert not empty


def test_newer_answers_take_the_place_of_older_ones_which_are_removed(
    empty: list[Helper], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers.refresh(lambda _step: None)
    called(monkeypatch, "second")
    answers.refresh(lambda _step: None)
    assert answers.stamp() == "second"
    assert answers.read("page") == {"said": "second en"}
    assert [one.name for one in store.folder().iterdir() if one.is_dir()] == ["second"]
    assert not empty


def test_without_answers_reading_says_so_and_a_page_that_is_not_there_is_a_key_error(empty: list[Helper]) -> None:
    assert answers.stamp() == ""
    with pytest.raises(answers.NotComputedError):
        answers.read("page")
    answers.refresh(lambda _step: None)
    with pytest.raises(KeyError):
        answers.read("another")
    assert not empty


def test_answers_of_another_state_are_shown_while_one_process_computes_newer_ones(
    empty: list[Helper], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers.refresh(lambda _step: None)
    assert not answers.standing().stale
    called(monkeypatch, "second")
    for _page in range(3):
        found = answers.standing()
        assert found.stale
        assert not found.failed
        assert isinstance(found.computed, dt.datetime)
    assert len(empty) == 1
    assert answers.read("page") == {"said": "first en"}


def test_no_second_process_is_started_while_another_installation_computes(empty: list[Helper]) -> None:
    with refreshing.locked(wait=True):
        assert answers.standing().stale
    assert not empty


def test_what_cannot_be_computed_is_told_and_tried_again_only_after_a_change(
    empty: list[Helper], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers.standing()
    empty[0].code = 1
    assert [answers.standing().failed for _page in range(2)] == [True, True]
    assert len(empty) == 1
    called(monkeypatch, "second")
    assert [answers.standing().failed for _page in range(2)] == [False, False]
    assert len(empty) == 2


def test_the_stamp_costs_next_to_nothing(empty: list[Helper]) -> None:
    answers.refresh(lambda _step: None)
    begun = time.perf_counter()
    for _request in range(1000):
        answers.stamp()
    assert time.perf_counter() - begun < 0.1
    assert not empty


def test_a_half_written_file_never_appears(empty: list[Helper]) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.write("first", "page", {"number": float("nan")})
    assert not list((store.folder() / "first" / "en").iterdir())
    assert not empty


@pytest.mark.parametrize("path", ["countries/", "countries/BGD/", "aims/", "aims/ranking/", "history/", "article/"])
def test_without_answers_a_page_says_that_they_are_computed_and_comes_back(
    empty: list[Helper], client: Client, path: str
) -> None:
    response = client.get(f"/en/{path}")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert 'http-equiv="refresh"' in response.content.decode()
    assert len(empty) == 1


def test_a_page_that_waits_for_what_failed_does_not_come_back_by_itself(empty: list[Helper], client: Client) -> None:
    answers.standing()
    empty[0].code = 1
    response = client.get("/en/countries/")
    assert response.status_code == 503
    assert "http-equiv" not in response.content.decode()


@pytest.mark.usefixtures("programme")
def test_the_state_is_named_alike_until_something_changes(
    tmp_path: Path,
    settings: Any,  # noqa: ANN401
    django_assert_max_num_queries: Any,  # noqa: ANN401
) -> None:
    settings.OSA_HOME = tmp_path
    before = state.wanted()
    with django_assert_max_num_queries(1):
        assert state.wanted() == before


def test_the_process_beside_the_site_can_be_started_without_django_being_ready() -> None:
    subprocess.run([sys.executable, "-c", "import osa.web.answering"], check=True, env={})


@pytest.mark.usefixtures("programme")
def test_the_record_has_published_projects_only() -> None:
    before = state.record()
    change("projects", "BGD-23", published=False)
    after = state.record()
    assert {one.id for one in before.grants} - {one.id for one in after.grants} == {"BGD-23"}


@pytest.mark.usefixtures("programme")
def test_notes_that_are_not_published_give_away_neither_their_day_nor_their_money() -> None:
    change("agreements", "BGD-23-en", published=False)
    grant = next(one for one in state.record().grants if one.id == "BGD-23")
    assert grant.signed_on is None
    assert grant.yen is None


_RESTING = (
    "countries/",
    "countries/DJI/",
    "countries.csv",
    "countries.xlsx",
    "article/",
    "aims/ranking/",
    "aims/back-test/",
    "aims/indicators/osa_yen/",
    "figures/grants/DJI.csv",
    "figures/grants/DJI.svg",
)
"""Pages and files that rest on the record."""


@pytest.mark.usefixtures("some_answers")
def test_answers_that_rest_on_a_project_are_shown_nowhere_from_the_moment_it_is_unpublished(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper = Helper()
    helper.code = 1
    monkeypatch.setattr(refreshing, "_start", lambda: helper)
    for name, value in (("process", None), ("key", ""), ("failed", "")):
        monkeypatch.setattr(refreshing._Helper, name, value)
    assert {client.get(f"/en/{path}").status_code for path in _RESTING} == {200}
    amend(Project.objects.get(pk="DJI-24"), published=False)
    for path in _RESTING * 2:  # the second time, computing newer ones has failed
        answer = client.get(f"/en/{path}")
        assert answer.status_code in (404, 503), path
        assert b"DJI-24" not in answer.content
    assert answers.withheld()


@pytest.mark.usefixtures("some_answers")
def test_answers_are_withheld_when_an_amount_is_changed_but_not_when_something_is_added() -> None:
    assert not answers.withheld()
    put(("projects", row_of(
        "projects", "FJI-26", fiscal_year=2026, country="FJI", title_en="Boat", title_ja="艇", published=True,
        sources=["mofa-fji-23"],
    )))  # fmt: skip
    assert not answers.withheld()
    amend(Agreement.objects.get(project="DJI-24"), amount_yen=1)
    assert answers.withheld()


@pytest.mark.usefixtures("some_answers")
def test_the_answers_say_the_same_numbers_in_both_languages() -> None:
    said = {}
    for language in ("en", "ja"):
        with speaking(language):
            page = answers.read("country-BGD")
            said[language] = [row[-1] for row in page["figures"]["dependence/BGD"]["rows"]], page["standing"]
    assert said["en"] == said["ja"]


@pytest.mark.usefixtures("some_answers")
def test_answers_are_plain_json_that_anybody_can_read() -> None:
    files = list(store.folder().rglob("*.json"))
    assert len(files) > 100
    assert all(json.loads(file.read_text(encoding="utf-8")) for file in files)
    assert not [file for file in store.folder().rglob("*") if file.is_file() and file.suffix not in (".json", "")]
