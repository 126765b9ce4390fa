"""The law as pages: on a day, by instrument and clause, in both languages, and never a crash."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from osa.i18n import speaking
from osa.web.portal.rulebook.law import law
from osa.web.portal.rulebook.overview import search
from osa.web.portal.rulebook.shown import versions
from osa.web.portal.rulebook.wording import condition_words, due_words, tokens

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from osa.i18n import Language
    from osa.rulebook.clause import Rulebook

pytestmark = pytest.mark.django_db
MOST = 20


def page(client: Client, name: str, *args: str, language: Language = "en", **query: str) -> Any:  # noqa: ANN401
    """Ask for a page of the portal; a final `_` keeps a name apart from Python's own words."""
    with override(language):
        address = reverse(f"portal:{name}", args=args)
    return client.get(address, {key.rstrip("_"): value for key, value in query.items()})


def text(response: Any) -> str:  # noqa: ANN401
    """Return what a page says, without its tags."""
    without = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", without)


# On a day


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_rules_of_a_day_are_shown_in_both_languages(client: Client, language: Language) -> None:
    shown = text(page(client, "rulebook", language=language, on="2023-12-15"))
    assert ("The rules on 15 December 2023" if language == "en" else "2023年12月15日") in shown
    assert str(law().rulebook.by_id["ODA-2023-1"].title[language]) in shown


def test_the_day_names_the_last_change_and_leads_to_the_earlier_and_the_later_one(client: Client) -> None:
    shown = page(client, "rulebook", on="2023-12-15").content.decode()
    assert "The last change until then: " in shown
    assert '<time datetime="2023-06-09">' in shown
    assert "?on=2023-04-30" in shown
    assert "?on=2023-12-22" in shown


def test_before_the_first_rule_the_page_says_so_and_leads_to_the_first(client: Client) -> None:
    answer = page(client, "rulebook", on="1900-01-01")
    assert answer.status_code == 200
    assert "No rule was in force on this day." in text(answer)
    assert f"?on={law().days[0].isoformat()}" in answer.content.decode()


def test_with_a_framework_only_its_own_changes_count(client: Client) -> None:
    shown = page(client, "rulebook", on="2000-01-01", framework="osa")
    assert "?on=1976-02-27&amp;framework=osa" in shown.content.decode()
    assert "?on=1992-06-30" not in shown.content.decode().split('id="frameworks"')[0]
    assert "The last change until then: 2 December 1997" in text(shown)


def test_a_framework_without_rules_of_its_own_is_said_not_to_exist(client: Client) -> None:
    told = "This framework did not exist on this day"
    assert told in text(page(client, "rulebook", on="2023-04-04", framework="osa"))
    assert told not in text(page(client, "rulebook", on="2023-04-05", framework="osa"))


def test_after_the_last_change_there_is_no_later_one(client: Client) -> None:
    assert "Later: " not in text(page(client, "rulebook", on="9999-12-30"))


@pytest.mark.parametrize("day", ["yesterday", "2023-02-30", "9999-12-31", "<b>", "2023-12-15T00:00"])
def test_a_day_that_is_none_is_told_and_not_found(client: Client, day: str) -> None:
    answer = page(client, "rulebook", on=day)
    assert answer.status_code == 404
    assert "is not a day. Write it as 2023-12-15." in text(answer)
    assert "<b>” is not" not in answer.content.decode()


def test_a_framework_that_does_not_exist_is_told_with_those_that_do(client: Client) -> None:
    answer = page(client, "rulebook", framework="moon")
    assert answer.status_code == 404
    assert "There is no framework “moon”; there are: transfer, osa, oda, gift." in text(answer)


def test_a_framework_counts_the_clauses_that_it_includes(client: Client) -> None:
    day = dt.date(2026, 5, 1)
    counted = law().in_force(day, "osa")
    assert {clause.instrument for clause in counted} >= {"OSA", "TPG", "TP"}
    assert "ODA" not in {clause.instrument for clause in counted}
    assert f"Clauses in force: {len(counted)}" in text(page(client, "rulebook", framework="osa", on=day.isoformat()))


@pytest.mark.parametrize(("place", "index"), [("0", 0), ("5", 5), ("999", -1), ("x", -1), ("²", -1), ("-1", -1)])
def test_a_place_of_the_slider_leads_to_its_day(client: Client, place: str, index: int) -> None:
    answer = page(client, "rulebook", change=place, framework="osa")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?on={law().days[index].isoformat()}&framework=osa")


def test_while_the_slider_moves_only_the_day_is_sent_and_spoken(client: Client) -> None:
    with override("en"):
        address = reverse("portal:rulebook")
    answer = client.get(address, {"on": "2023-12-15"}, headers={"HX-Request": "true", "HX-Target": "on-day"})
    shown = answer.content.decode()
    assert "<html" not in shown
    assert 'role="status"' in shown
    assert "The rules on 15 December 2023. Clauses in force: " in text(answer)
    assert 'value="2023-12-15" hx-swap-oob="true"' in shown


def test_the_slider_is_a_form_that_works_without_programs(client: Client) -> None:
    shown = page(client, "rulebook").content.decode()
    assert re.search(r'<input id="change" name="change" type="range" min="0" max="\d+" value="\d+"', shown)
    assert 'hx-push-url="true"' in shown
    assert "Show the rules since this change" in shown
    assert shown.count("<option value=") >= len(law().days)


def test_every_change_of_the_law_is_in_the_timeline(client: Client) -> None:
    shown = page(client, "rulebook").content.decode()
    timeline = shown[shown.index('<ol class="timeline">') :]
    for day in law().days:
        assert f'<time datetime="{day.isoformat()}">' in timeline


def test_the_days_of_change_are_those_on_which_a_clause_begins_or_ends() -> None:
    now = law()
    clauses = now.rulebook.clauses
    assert set(now.days) == {day for clause in clauses for day in (clause.since, clause.until) if day}
    for change in now.changes():
        assert change.entered or change.left


# The search


def test_a_word_is_found_in_either_language_and_in_ids(client: Client) -> None:
    assert "TPG-W-1" in page(client, "rulebook", q="weapons agreement").content.decode()
    assert "TPG-W-1" in page(client, "rulebook", q="武器 協定").content.decode()
    assert [clause.id for clause in search(law().rulebook.clauses, "osa-3-1")] == ["OSA-3-1"]


def test_a_search_without_result_says_what_to_do(client: Client) -> None:
    assert "Try fewer or other words." in text(page(client, "rulebook", q="zebra"))


# Instruments and clauses


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_instrument_shows_all_its_clauses_in_order(client: Client, language: Language) -> None:
    book = law().rulebook
    for name in book.instruments:
        shown = page(client, "instrument", name, language=language)
        assert shown.status_code == 200
        ids = re.findall(r'<article class="clause" id="([^"]+)"', shown.content.decode())
        assert ids == [clause.id for clause in book.clauses if clause.instrument == name]


def test_clauses_not_in_force_on_the_day_are_marked(client: Client) -> None:
    shown = page(client, "instrument", "OSA", on="2020-01-01")
    assert "0 of 20 clauses were in force on 1 January 2020" in text(shown)
    assert text(shown).count("not in force on 1 January 2020") == 20


def test_an_instrument_that_does_not_exist_is_not_found(client: Client) -> None:
    answer = page(client, "instrument", "OZA")
    assert answer.status_code == 404
    assert "There is no instrument “OZA” in this rulebook." in text(answer)
    assert reverse_in_english("instrument", "ODA") in answer.content.decode()


def reverse_in_english(name: str, *args: str) -> str:
    """Return the address of an English page."""
    with override("en"):
        return reverse(f"portal:{name}", args=args)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_clause_has_a_page_with_its_text_and_its_rule(client: Client, language: Language) -> None:
    for clause in law().rulebook.clauses:
        answer = page(client, "clause", clause.id, language=language)
        assert answer.status_code == 200
        said = answer.content.decode().replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")
        for told in (clause.text.en, clause.text.ja, str(clause.cites[language]), clause.source):
            assert told in said, clause.id


def test_a_clause_names_its_facts_its_exceptions_and_its_versions(client: Client) -> None:
    shown = page(client, "clause", "TPG-P-1").content.decode()
    assert f'{reverse_in_english("facts")}#item_kills_or_destroys"' in shown
    assert "TPG-P-1-gcap" in shown
    assert "practice" in shown
    book = law().rulebook
    assert [clause.id for clause in versions(book, book.by_id["TPG-1-1-2016"])] == ["TPG-1-1", "TPG-1-1-2016"]
    assert "TPG-1-1</" not in shown


def test_statements_that_were_in_force_together_are_no_versions_of_each_other() -> None:
    book = law().rulebook
    assert [clause.id for clause in versions(book, book.by_id["AEP-S-1991"])] == ["AEP-S-1991"]


def test_a_defined_word_leads_to_its_definition(client: Client) -> None:
    assert reverse_in_english("clause", "TPG-D-weapon") in page(client, "clause", "TPG-W-4").content.decode()


def test_a_clause_tells_the_decisions_in_which_it_mattered(client: Client) -> None:
    shown = text(page(client, "clause", "TPG-P-1"))
    assert "Missiles and ammunition for Ukraine were held not to be possible" in shown


@pytest.mark.usefixtures("programme")
def test_a_clause_tells_the_signed_projects_in_whose_screening_it_mattered(client: Client) -> None:
    shown = page(client, "clause", "OSA-3-1").content.decode()
    assert "PHL-23" in shown


def test_a_clause_that_does_not_exist_is_not_found_and_a_near_one_named(client: Client) -> None:
    answer = page(client, "clause", "tpg-w1")
    assert answer.status_code == 404
    assert "There is no clause “tpg-w1”" in text(answer)
    assert reverse_in_english("clause", "TPG-W-1") in answer.content.decode()


def test_the_form_for_programs_says_all_of_a_clause(client: Client) -> None:
    answer = page(client, "clause_data", "TPG-W-4")
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/json"
    assert told["condition"] == "weapon AND fighting_under_way"
    assert told["lifted_by"] == ["TPG-W-5"]
    assert told["since"] == "2026-04-21"
    assert told["until"] is None
    assert told["rulebook"]["sha256"] == law().rulebook.hash


def test_the_form_for_programs_of_a_clause_that_does_not_exist_is_not_found(client: Client) -> None:
    answer = page(client, "clause_data", "X-1")
    assert answer.status_code == 404
    assert "X-1" in json.loads(answer.content)["error"]


# The words


def test_every_fact_is_explained_with_the_clauses_that_read_it(client: Client) -> None:
    shown = page(client, "facts").content.decode()
    for name in law().rulebook.vocabulary:
        assert f'<article id="{name}"' in shown
    assert reverse_in_english("clause", "TPG-D-weapon") in shown


def test_a_condition_is_told_as_questions_with_answers(japan: Rulebook) -> None:
    said = condition_words(japan, japan.by_id["TPG-1-2-onward-2023"].condition)
    assert said.kind == "all"
    label = str(japan.vocabulary["licence_origin"].values["none"])
    assert {(item.name, item.answer) for item in said.items} == {
        ("licence_origin", f"anything but: {label}"),
        ("onward_from_recipient_state", "yes"),
        ("fighting_under_way", "no"),
    }


def test_every_condition_can_be_told_in_both_languages(japan: Rulebook) -> None:
    for language in ("en", "ja"):
        with speaking(language):
            for clause in japan.clauses:
                assert condition_words(japan, clause.condition).kind in ("all", "any", "leaf", "always")


def test_the_pieces_of_a_condition_are_the_condition(japan: Rulebook) -> None:
    for clause in japan.clauses:
        pieces = tokens(japan, clause.written)
        assert "".join(piece.text for piece in pieces) == clause.written
    values = tokens(japan, "end_user = 'coast_guard'")
    assert [piece.fact for piece in values if piece.fact] == ["end_user"]


def test_the_time_of_a_duty_is_said_in_words(japan: Rulebook) -> None:
    for clause in japan.clauses:
        assert bool(due_words(clause.due)) == (clause.due is not None)


# What it costs


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("rulebook", ()),
        ("instrument", ("TPG",)),
        ("clause", ("OSA-3-1",)),
        ("clause_data", ("OSA-3-1",)),
        ("compare", ()),
        ("properties", ()),
        ("precedents", ()),
        ("facts", ()),
    ],
)
def test_pages_of_the_law_need_few_queries(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
    args: tuple[str, ...],
) -> None:
    with django_assert_max_num_queries(MOST):
        assert page(client, name, *args).status_code == 200
