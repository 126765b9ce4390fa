"""What the law means: compared between days, proved, and tried on real decisions."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from osa.rulebook.engines.row import row_engine
from osa.rulebook.facts import Case, parse_case
from osa.web.portal.rulebook.comparisons import periods
from osa.web.portal.rulebook.law import law, warm
from osa.web.portal.rulebook.shown import screening_address
from tests.web.portal.test_rulebook import page, text

if TYPE_CHECKING:
    from django.test import Client

    from osa.i18n import Language

pytestmark = pytest.mark.django_db
CHANGE = dt.date(2026, 4, 21)
BEFORE = CHANGE - dt.timedelta(days=1)


# Comparisons


@pytest.mark.parametrize("language", ["en", "ja"])
def test_without_days_the_page_tells_what_the_last_change_meant(client: Client, language: Language) -> None:
    shown = text(page(client, "compare", language=language))
    if language == "en":
        assert "What did 21 April 2026 change?" in shown
        assert "Both ways: some cases are permitted that were not, and some are refused that were permitted." in shown
    book = law().rulebook
    for told in (book.by_id["TPG-W-1"].title, book.by_id["TPG-1-2-d-2023"].text):
        assert told[language] in shown


def test_what_is_proved_since_the_change_is_told_beside_it(client: Client) -> None:
    shown = text(page(client, "compare"))
    claims = [proof.claim for proof in law().proofs() if proof.claim.since == CHANGE]
    for claim in claims:
        proof = next(proof for proof in law().proofs() if proof.claim is claim)
        if "transfer" in claim.frameworks:
            assert (claim.title.en in shown) == proof.holds


def test_every_case_comes_out_as_it_is_told() -> None:
    now = law()
    for framework in now.rulebook.frameworks:
        comparison = now.comparison(BEFORE, CHANGE, framework)
        engine = row_engine(now.rulebook, framework)
        for example in (*comparison.newly_permitted, *comparison.newly_barred):
            assert engine.verdict(Case(BEFORE, example.facts)) == example.before
            assert engine.verdict(Case(CHANGE, example.facts)) == example.after


def test_a_case_can_be_screened_as_it_stands() -> None:
    now = law()
    example = now.comparison(BEFORE, CHANGE, "transfer").newly_permitted[0]
    query = {name: found[0] for name, found in parse_qs(urlsplit(_address(example.facts)).query).items()}
    assert query.pop("framework") == "transfer"
    on = query.pop("on")
    assert parse_case(now.rulebook.vocabulary, query, decided=on).facts == example.facts


def _address(facts: object) -> str:
    """Return where a case can be screened."""
    return screening_address("transfer", Case(CHANGE, facts))  # type: ignore[arg-type]


def test_the_cases_of_the_page_lead_to_both_screenings(client: Client) -> None:
    shown = page(client, "compare").content.decode()
    days = re.findall(r"framework=transfer&amp;on=(\d{4}-\d{2}-\d{2})&amp;", shown)
    assert days.count("2026-04-20") == days.count("2026-04-21") > 0


def test_a_framework_that_did_not_change_says_that_this_is_proved(client: Client) -> None:
    shown = text(page(client, "compare", framework="oda"))
    assert "No case comes out differently: the rules permit exactly what they permitted before." in shown


def test_real_decisions_that_would_come_out_differently_are_replayed() -> None:
    now = law()
    engine = row_engine(now.rulebook, "transfer")
    found = now.otherwise(BEFORE, CHANGE, "transfer")
    assert found
    for item in found:
        assert engine.verdict(Case(BEFORE, item.precedent.case.facts)) == item.before
        assert engine.verdict(Case(CHANGE, item.precedent.case.facts)) == item.after
        assert item.before != item.after


def test_days_with_the_same_law_are_one_question() -> None:
    now = law()
    one = now.comparison(dt.date(2024, 5, 1), dt.date(2026, 5, 1), "osa")
    assert now.comparison(BEFORE, dt.date(2030, 1, 1), "osa") is one


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1900-01-01", "9999-12-30"),
        ("0001-01-01", "0001-01-01"),
        ("2030-01-01", "2000-01-01"),
        ("2023-04-05", "2023-04-05"),
        ("", "1900-01-01"),
        ("", "0001-01-01"),
    ],
)
def test_any_two_days_can_be_compared(client: Client, before: str, after: str) -> None:
    assert page(client, "compare", from_=before, to=after).status_code == 200


def test_the_beginning_of_a_framework_permits_more(client: Client) -> None:
    shown = text(page(client, "compare", to="2023-04-05"))
    assert "Official Security Assistance The rules permit more than before, and nothing less." in shown


def test_what_cannot_be_understood_is_told_and_not_found(client: Client) -> None:
    answer = page(client, "compare", from_="spring", framework="moon")
    assert answer.status_code == 404
    assert "“spring” is not a day." in text(answer)
    assert "There is no framework “moon”" in text(answer)


def test_the_periods_cover_every_day_once() -> None:
    found = periods(law())[::-1]
    assert found[0].first is None
    assert found[-1].last is None
    for one, following in itertools.pairwise(found):
        assert one.last
        assert following.first == one.last + dt.timedelta(days=1)
        assert law().since(following.value) == following.first


# Proofs


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_property_is_shown_with_its_answer(client: Client, language: Language) -> None:
    answer = page(client, "properties", language=language)
    shown = answer.content.decode()
    proofs = law().proofs()
    assert len(proofs) == len(law().rulebook.properties)
    for proof in proofs:
        assert f'id="{proof.claim.id}"' in shown
    if language == "en":
        assert shown.count(">proved</span>") == sum(proof.holds for proof in proofs)
        assert shown.count(">refuted</span>") == sum(not proof.holds for proof in proofs)


def test_a_refuted_property_shows_a_case_that_still_refutes_it(client: Client) -> None:
    now = law()
    assert "Screen this case" in text(page(client, "properties"))
    for proof in now.proofs():
        for example in proof.counterexamples:
            for name, verdict in example.verdicts.items():
                assert row_engine(now.rulebook, name).verdict(example.case) == verdict == proof.claim.verdict


# Decisions


def test_the_decisions_are_counted_as_they_come_out(client: Client) -> None:
    outcomes = law().outcomes()
    reproduced = sum(outcome.reproduced for outcome in outcomes)
    shown = text(page(client, "precedents"))
    assert f"on {len(outcomes)} decisions; in {reproduced} they give the answer" in shown


def test_every_decision_is_on_one_of_the_pages_and_those_not_reproduced_say_why(client: Client) -> None:
    outcomes = law().outcomes()
    shown = "".join(
        page(client, "precedents", page=str(n + 1)).content.decode() for n in range(len(outcomes) // 20 + 1)
    )
    ids = re.findall(r'<tr id="([^"]+)">', shown)
    assert ids == [outcome.precedent.id for outcome in outcomes]
    assert shown.count("<strong>different</strong>") == sum(not outcome.reproduced for outcome in outcomes)


def test_decisions_can_be_chosen_by_framework_and_by_clause(client: Client) -> None:
    osa = [outcome for outcome in law().outcomes() if outcome.precedent.framework == "osa"]
    assert f"Decisions: {len(osa)}" in text(page(client, "precedents", framework="osa"))
    of_clause = [outcome for outcome in law().outcomes() if "TPG-P-1" in outcome.screening.deciding]
    assert f"Decisions: {len(of_clause)}" in text(page(client, "precedents", clause="TPG-P-1"))


@pytest.mark.parametrize(("framework", "clause"), [("moon", ""), ("", "X-1")])
def test_a_choice_that_does_not_exist_is_told(client: Client, framework: str, clause: str) -> None:
    answer = page(client, "precedents", framework=framework, clause=clause)
    assert answer.status_code == 404
    assert "There is no " in text(answer)


@pytest.mark.parametrize("number", ["0", "99", "x"])
def test_a_page_that_does_not_exist_shows_the_nearest(client: Client, number: str) -> None:
    assert page(client, "precedents", page=number).status_code == 200


def test_pairs_show_what_makes_the_difference(client: Client) -> None:
    shown = text(page(client, "precedents"))
    assert "Missiles or vests for Ukraine" in shown
    assert "What kills: missiles were not possible" in shown
    assert not re.search(r"<a [^>]*></a>", page(client, "precedents").content.decode())


# Kept answers


def test_warming_finds_the_answers_that_pages_ask_for_first() -> None:
    warm()
    now = law()
    assert now.proofs() is now.proofs()
    assert now.outcomes() is now.outcomes()
    assert now is law()
