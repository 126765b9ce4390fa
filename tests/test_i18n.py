"""The two languages of the program."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from osa.i18n import LANGUAGES, Language, Text, _, language, preferred_language, speaking, use_language

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARIABLES = ("OSA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = language()
    yield
    use_language(before)


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_a_text_is_shown_in_the_language_in_use() -> None:
    text = Text(en="grant", ja="供与")
    use_language("ja")
    assert str(text) == "供与"
    assert f"{text}" == "供与"
    use_language("en")
    assert str(text) == "grant"


def test_a_text_can_be_asked_for_in_either_language_whatever_is_in_use() -> None:
    use_language("ja")
    assert [Text(en="grant", ja="供与")[chosen] for chosen in LANGUAGES] == ["grant", "供与"]


def test_a_text_is_a_value_that_can_be_compared_hashed_and_sorted() -> None:
    assert Text("a", "あ") == Text("a", "あ")
    assert len({Text("a", "あ"), Text("a", "あ"), Text("a", "い")}) == 2
    assert sorted([Text("b", "あ"), Text("a", "い")])[0].en == "a"


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_the_language_in_use_is_the_one_chosen_last(chosen: Language) -> None:
    use_language(chosen)
    assert language() == chosen


def test_a_message_without_translation_is_shown_as_it_is_written() -> None:
    use_language("ja")
    assert _("a message that no catalogue has") == "a message that no catalogue has"


def test_without_any_variable_the_language_is_english() -> None:
    assert preferred_language() == "en"


@pytest.mark.parametrize("name", _VARIABLES)
@pytest.mark.parametrize(
    ("value", "expected"), [("ja_JP.UTF-8", "ja"), ("JA", "ja"), ("fr_FR.UTF-8", "en"), ("C", "en")]
)
def test_each_variable_of_the_environment_sets_the_language(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: Language
) -> None:
    monkeypatch.setenv(name, value)
    assert preferred_language() == expected


@pytest.mark.parametrize(("stronger", "weaker"), list(pairwise(_VARIABLES)))
def test_an_earlier_variable_wins_over_a_later_one(monkeypatch: pytest.MonkeyPatch, stronger: str, weaker: str) -> None:
    monkeypatch.setenv(stronger, "ja")
    monkeypatch.setenv(weaker, "en_GB")
    assert preferred_language() == "ja"


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSA_LANG", "")
    monkeypatch.setenv("LANG", "ja_JP")
    assert preferred_language() == "ja"


def test_a_language_that_is_spoken_inside_ends_with_it() -> None:
    use_language("en")
    with speaking("ja"):
        assert (language(), str(Text("grant", "供与"))) == ("ja", "供与")
        with speaking("en"):
            assert language() == "en"
        assert language() == "ja"
    assert language() == "en"


def test_threads_speak_their_own_languages_at_the_same_time() -> None:
    use_language("en")
    meeting = Barrier(2)

    def said(chosen: Language) -> tuple[str, str]:
        with speaking(chosen):
            meeting.wait(timeout=30)
            return language(), _("overdue")

    with ThreadPoolExecutor(2) as pool:
        english, japanese = pool.map(said, LANGUAGES)
    assert english == ("en", "overdue")
    assert japanese[0] == "ja"
    assert japanese[1] != "overdue"


def test_a_new_thread_speaks_the_language_of_the_process() -> None:
    use_language("ja")
    with speaking("en"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(language).result() == "ja"
