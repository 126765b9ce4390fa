"""The questionnaire: every step is a link, the answer is that of `screen`, and no address can break it."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from osa.casework.programme import current_programme
from osa.rulebook.changing import smallest_changes
from osa.rulebook.facts import Case, Fact, Vocabulary
from osa.rulebook.precedents import Precedent, read_precedents
from osa.rulebook.reading import PROGRAMMES, read_rulebook
from osa.rulebook.screening import Screening, screen
from osa.web.portal import questionnaire
from osa.web.portal.questionnaire import read_asking

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from osa.rulebook.clause import Rulebook

pytestmark = pytest.mark.django_db

ASK = "/en/screen/"
ANSWER = "/en/screen/answer/"
RULEBOOK = read_rulebook(PROGRAMMES / "japan")
PRECEDENTS = {item.id: item for item in read_precedents(RULEBOOK, PROGRAMMES / "japan")[0]}


def query_of(precedent: Precedent) -> str:
    """Return the query that says a precedent."""
    facts = {name: questionnaire.written(value) for name, value in precedent.case.facts.items()}
    return urlencode({"framework": precedent.framework, "on": precedent.case.decided, **facts})


def links(page: str, path: str) -> list[str]:
    """Return the addresses of a page that lead to a path."""
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', page) if link.startswith(f"{path}?")]


def text(response: Any) -> str:  # noqa: ANN401 - Django's test response
    """Return a page as text."""
    return unescape(response.content.decode())


def first_question(page: str) -> str:
    """Return the name of the fact that a page asks for."""
    found = re.search(r'<button class="button" type="submit" name="([a-z_]+)"', page)
    assert found, page
    return found[1]


def test_the_first_step_offers_every_channel_today_and_the_precedents(client: Client) -> None:
    page = text(client.get(ASK))
    for framework in RULEBOOK.frameworks.values():
        assert framework.name.en in page
    assert 'type="date" id="on" name="on" value="20' in page
    assert PRECEDENTS["C02"].name.en in page


def test_the_first_question_is_the_one_that_settles_the_answer_soonest(client: Client) -> None:
    on = dt.date(2026, 5, 1)
    expected = screen(RULEBOOK, "osa", Case(on, {})).missing
    page = text(client.get(f"{ASK}?framework=osa&on={on}"))
    assert first_question(page) == expected[0].fact
    assert expected[0].question.en in page
    assert f"at most {len(expected)} questions left" in page


def test_a_question_shows_its_help_and_what_attests_it(client: Client) -> None:
    fact = RULEBOOK.vocabulary["item_is_defence_equipment"]
    assert fact.help
    assert fact.evidence
    page = text(client.get(f"{ASK}?framework=osa&ask={fact.name}"))
    assert fact.help.en in page
    assert fact.evidence.en in page


def test_what_is_not_known_is_not_asked_again_and_stays_unknown(client: Client) -> None:
    page = text(client.get(f"{ASK}?framework=osa"))
    first = first_question(page)
    after = text(client.get(f"{ASK}?framework=osa&skip={first}"))
    assert first_question(after) != first
    assert "don't know" in after
    record = json.loads(client.get(f"{ANSWER}?framework=osa&skip={first}&format=json").content)
    assert record["facts"] == []
    assert first in [missing["fact"] for missing in record["missing"]]


def test_answering_every_question_leads_to_an_answer_that_is_not_open(client: Client) -> None:
    address = f"{ASK}?framework=osa&on=2026-05-01&item_is_defence_equipment=no"
    for _step in range(len(RULEBOOK.vocabulary.facts)):
        response = client.get(address)
        if response.status_code == 302:
            break
        page = text(response)
        form = page[page.index('<form class="card"') :]
        kept = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
        answer = re.findall(r'<button class="button" type="submit" name="([^"]+)" value="([^"]+)"', form)[0]
        address = f"{ASK}?{urlencode([*kept, answer])}"
    assert response["Location"].startswith(ANSWER)
    record = json.loads(client.get(f"{response['Location']}&format=json").content)
    assert record["verdict"] != "undetermined"


def test_skipping_every_question_leads_to_an_answer_that_is_open(client: Client) -> None:
    skipped = ",".join(RULEBOOK.vocabulary)
    response = client.get(f"{ASK}?framework=osa&skip={skipped}")
    assert response.status_code == 302
    assert "The answer: undetermined" in text(client.get(response["Location"]))


def test_a_part_of_a_page_is_led_to_the_answer_as_a_page_of_its_own(client: Client) -> None:
    skipped = ",".join(RULEBOOK.vocabulary)
    response = client.get(f"{ASK}?framework=osa&skip={skipped}", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="screening")
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith(ANSWER)


def test_an_answer_can_be_changed_and_taken_back_by_a_link(client: Client) -> None:
    page = text(client.get(f"{ASK}?framework=osa&on=2026-05-01&item_is_defence_equipment=no&terms=grant"))
    change, remove = [link for link in links(page, ASK) if "terms=grant" in link][:2]
    assert "ask=item_is_defence_equipment" in change
    asked = text(client.get(change))
    assert first_question(asked) == "item_is_defence_equipment"
    assert "(your answer)" in asked
    assert "item_is_defence_equipment" not in remove


def test_a_precedent_can_be_started_from(client: Client) -> None:
    precedent = PRECEDENTS["C02"]
    response = client.get(f"{ASK}?start=C02", follow=True)
    assert response.redirect_chain[-1][0].startswith(ANSWER)
    assert str(precedent.verdict) in text(response)


def test_a_precedent_that_does_not_exist_is_told(client: Client) -> None:
    assert "There is no precedent Z99 to start from." in text(client.get(f"{ASK}?start=Z99"))


@pytest.mark.parametrize("name", sorted(PRECEDENTS))
def test_the_record_is_exactly_that_of_screen(client: Client, name: str) -> None:
    precedent = PRECEDENTS[name]
    response = client.get(f"{ANSWER}?{query_of(precedent)}&format=json")
    assert response["Content-Disposition"].startswith("attachment")
    facts = dict(precedent.case.facts)
    expected = screen(current_programme().rulebook, precedent.framework, Case(precedent.case.decided, facts))
    assert Screening.model_validate_json(response.content) == expected
    assert json.loads(response.content) == expected.model_dump(mode="json")


@pytest.mark.parametrize("name", ["C01", "C02", "E02"])
def test_the_page_shows_the_clauses_that_decided_in_their_own_words(client: Client, name: str) -> None:
    precedent = PRECEDENTS[name]
    expected = screen(RULEBOOK, precedent.framework, precedent.case)
    page = text(client.get(f"{ANSWER}?{query_of(precedent)}"))
    assert f"The answer: {expected.verdict}" in page
    for clause in expected.deciding:
        assert f"/en/rulebook/clauses/{clause}/" in page
    for result in expected.clauses:
        assert result.condition in page
    if expected.verdict != "undetermined":
        assert all(expected.clause(clause).text.en.split("\n")[0] in page for clause in expected.deciding)


@pytest.mark.parametrize("name", [name for name, item in sorted(PRECEDENTS.items()) if item.verdict != "permitted"])
def test_every_change_that_is_proposed_leads_to_a_case_that_is_permitted(client: Client, name: str) -> None:
    precedent = PRECEDENTS[name]
    changes = smallest_changes(RULEBOOK, precedent.framework, precedent.case)
    page = text(client.get(f"{ANSWER}?{query_of(precedent)}"))
    section = page[page.index('id="ways"') :].partition("</section>")[0]
    assert "It is: not known" not in section
    ways = links(section, ANSWER)
    assert len(ways) == max(len(changes.alternatives), 1 if changes.assuming else 0)
    for way in ways:
        assert json.loads(client.get(f"{way}&format=json").content)["verdict"] == "permitted"


def test_all_frameworks_are_answered_together(client: Client) -> None:
    response = client.get(f"{ANSWER}?framework=all&on=2026-05-01&format=json")
    assert [record["framework"] for record in json.loads(response.content)] == list(RULEBOOK.frameworks)
    page = text(client.get(f"{ANSWER}?framework=all&on=2026-05-01"))
    for framework in RULEBOOK.frameworks.values():
        assert framework.name.en in page
    asked = text(client.get(f"{ASK}?framework=all&on=2026-05-01"))
    assert first_question(asked) in RULEBOOK.vocabulary


def test_the_other_language_shows_the_same_case(client: Client) -> None:
    page = text(client.get(f"{ANSWER}?framework=osa&on=2026-05-01&terms=grant"))
    other = re.search(r'id="other-language" href="([^"]+)"', page)
    assert other
    assert other[1] == "/ja/screen/answer/?framework=osa&on=2026-05-01&terms=grant"
    assert "審査結果" in text(client.get(other[1]))


def test_the_page_bears_the_link_that_repeats_it_and_the_rulebook(client: Client) -> None:
    page = text(client.get(f"{ANSWER}?terms=grant&framework=osa&on=2026-05-01"))
    assert 'value="http://testserver/en/screen/answer/?framework=osa&on=2026-05-01&terms=grant"' in page
    assert RULEBOOK.hash in page


def test_everything_wrong_is_told_at_once_each_at_its_field(client: Client) -> None:
    wrong = "framework=nato&on=2026-02-30&terms=barter&end_users=army&skip=nothing&item_is_defence_equipment=no"
    for page in (text(client.get(f"{ASK}?{wrong}")), text(client.get(f"{ANSWER}?{wrong}"))):
        for field in ("framework", "on", "terms"):
            assert f'id="error-{field}"' in page
        assert "there is no fact 'end_users'" in page
        assert "did you mean end_user?" in page
        assert "there is no fact 'nothing'" in page
        assert 'type="hidden" name="item_is_defence_equipment" value="no"' in page
    refused = client.get(f"{ANSWER}?{wrong}&format=json")
    assert refused.status_code == 400
    assert len(json.loads(refused.content)["faults"]) == 5


def test_two_answers_to_one_question_are_told(client: Client) -> None:
    assert "there are several answers" in text(client.get(f"{ASK}?framework=osa&terms=grant&terms=sale"))


def test_the_pages_are_the_same_for_everybody_and_kept(client: Client) -> None:
    client.get(ASK)  # the language is remembered once
    first = client.get(f"{ASK}?framework=osa")
    assert "public" in first["Cache-Control"]
    assert client.get(f"{ASK}?framework=osa", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert client.post(f"{ASK}?framework=osa").status_code == 405


def test_no_page_asks_the_database_much(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for address in (ASK, f"{ASK}?framework=all", f"{ANSWER}?framework=osa"):
        with django_assert_max_num_queries(5):
            assert client.get(address).status_code == 200


FACTS = st.sampled_from([*RULEBOOK.vocabulary, "framework", "on", "skip", "ask", "start", "format"])
USUAL = [
    "yes",
    "no",
    "はい",
    "grant",
    "osa",
    "all",
    "2026-05-01",
    "0001-01-01",
    "9999-12-31",
    "C02",
    "json",
    "1e9",
    "?",
]
VALUES = st.one_of(st.sampled_from(USUAL), st.text(max_size=20), FACTS)


@settings(max_examples=60)
@given(path=st.sampled_from([ASK, ANSWER]), pairs=st.lists(st.tuples(FACTS | st.text(max_size=8), VALUES), max_size=6))
def test_no_address_breaks_it(path: str, pairs: list[tuple[str, str]]) -> None:
    from django.test import Client  # noqa: PLC0415 - hypothesis needs a new one each time

    encoded = urlencode(pairs, errors="replace")
    assert Client().get(f"{path}?{encoded}").status_code < 500


@pytest.mark.parametrize(
    "query", ["on=%00", "%00=1", "terms=%FF%FE", "&&==&", "framework=osa&" + "terms=" + "9" * 5000]
)
def test_no_odd_address_breaks_it(client: Client, query: str) -> None:
    assert client.get(f"{ASK}?{query}").status_code < 500
    assert client.get(f"{ANSWER}?{query}&format=json").status_code < 500


# What Japan's vocabulary does not have: amounts, numbers and days.


@pytest.fixture
def more(monkeypatch: pytest.MonkeyPatch) -> Rulebook:
    """Japan's rulebook with facts of every type."""
    import dataclasses  # noqa: PLC0415

    question = RULEBOOK.vocabulary["terms"].question
    added = {name: Fact(name, name, "budget", question) for name in ("yen", "integer", "date")}
    vocabulary = Vocabulary({**RULEBOOK.vocabulary.facts, **added})
    made = dataclasses.replace(RULEBOOK, vocabulary=vocabulary)
    programme = dataclasses.replace(current_programme(), rulebook=made)
    monkeypatch.setattr("osa.web.portal.screening.current_programme", lambda: programme)
    return made


@pytest.mark.parametrize(
    ("given_as", "amount"),
    [
        ("575,000,000", 575_000_000),
        ("¥575000000", 575_000_000),
        ("5億7,500万円", 575_000_000),
        ("５億７５００万", 575_000_000),
        ("1兆", 10**12),
        ("5億20", 500_000_020),
        ("0", 0),
        ("-3", -3),
    ],
)
def test_an_amount_is_read_as_people_write_it(more: Rulebook, given_as: str, amount: int) -> None:
    asking = read_asking(more, QueryDict(urlencode({"yen": given_as})))
    assert not asking.wrong
    assert asking.facts["yen"] == amount


@pytest.mark.parametrize("given_as", ["5,75", "億", "¥", "円", "five", "1" * 30, "5億億", "1e3"])
def test_what_is_no_amount_is_told(more: Rulebook, given_as: str) -> None:
    assert [wrong.name for wrong in read_asking(more, QueryDict(urlencode({"yen": given_as}))).wrong] == ["yen"]


@pytest.mark.parametrize("kind", ["yen", "integer", "date"])
def test_a_fact_that_is_written_has_a_field(client: Client, more: Rulebook, kind: str) -> None:
    assert kind in more.vocabulary
    page = text(client.get(f"{ASK}?framework=osa&ask={kind}"))
    assert f'<input id="answer" name="{kind}" type="{"date" if kind == "date" else "text"}"' in page
    wrong = text(client.get(f"{ASK}?framework=osa&{kind}=x"))
    assert f'id="field-{kind}"' in wrong


def test_an_address_says_the_same_case_whoever_wrote_it() -> None:
    yes = "item_is_defence_equipment=%E3%81%AF%E3%81%84"
    query = f"skip=end_user&terms=grant&on=2026-05-01&framework=osa&skip=recipient_kind&{yes}"
    asking = read_asking(RULEBOOK, QueryDict(query))
    again = read_asking(RULEBOOK, QueryDict(asking.query()))
    assert again == asking
    assert ("item_is_defence_equipment", "yes") in parse_qsl(asking.query())
