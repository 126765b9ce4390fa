"""The claims of the article: read from their file, and checked against the box and the programme of record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from osa.appraisal.claim_checks import CHECKS, Grounds, Verdict
from osa.appraisal.claims import Checked, Claims, Finding, check_claim, check_claims, chosen, counts, read_claims
from osa.evidence.selection import available, choose
from osa.i18n import use_language
from osa.register.selectors import record
from osa.rulebook.faults import InputError
from osa.rulebook.precedents import read_precedents
from osa.rulebook.reading import PROGRAMMES
from tests.appraisal.claim_world import grounds, not_polite
from tests.test_repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from osa.i18n import Language
    from osa.rulebook.clause import Rulebook

HOLDS, CAVEAT, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.CAVEAT, Verdict.FAILS, Verdict.UNKNOWN
JAPAN = PROGRAMMES / "japan"
EXPECTED = {
    "name-of-programme": FAILS,
    "golden-friendship": CAVEAT,
    "connectivity-fields": HOLDS,
    "bangladesh-in-southeast-asia": FAILS,
    "bangladesh-four-boats": CAVEAT,
    "bangladesh-purpose": HOLDS,
    "bangladesh-by-prime-minister": CAVEAT,
    "vietnam-joint-statement": HOLDS,
    "vietnam-provision-announced": FAILS,
    "philippines-amount": HOLDS,
    "philippines-during-visit": HOLDS,
    "philippines-beneficiary": CAVEAT,
    "military-aid-was-prohibited": CAVEAT,
    "distinct-from-oda": HOLDS,
    "introduced-april-2023": HOLDS,
    "benefits-armed-forces": HOLDS,
    "benefits-developing-countries": CAVEAT,
    "equipment-and-infrastructure": HOLDS,
    "like-minded-only": HOLDS,
    "recipients-2023": HOLDS,
    "within-three-principles": HOLDS,
    "lethal-ban": CAVEAT,
    "significant-impact": UNKNOWN,
    "large-oda-donor": CAVEAT,
    "oda-to-southeast-asia": HOLDS,
    "oda-to-all-countries": CAVEAT,
    "oda-on-request": CAVEAT,
    "oda-kept-from-military-use": CAVEAT,
    "oda-not-for-japans-sake": FAILS,
    "charter-june-2023": HOLDS,
    "offer-type": HOLDS,
    "osa-after-charter": FAILS,
    "two-projects": HOLDS,
    "smaller-than-oda": HOLDS,
    "budget-2023": HOLDS,
    "dollars-2023": HOLDS,
    "request-2024": CAVEAT,
    "dollars-2024": FAILS,
    "recipients-2024": CAVEAT,
    "doubling-announced": CAVEAT,
    "doubling-carried-out": UNKNOWN,
    "because-of-china": CAVEAT,
    "strategy-december-2022": HOLDS,
    "first-document": UNKNOWN,
    "quoted-environment": CAVEAT,
    "quoted-architecture": HOLDS,
    "vietnam-a-destination": FAILS,
    "philippines-a-destination": HOLDS,
    "south-china-sea": HOLDS,
    "bangladesh-arms-from-china": CAVEAT,
    "bangladesh-diversifies": CAVEAT,
    "aims-of-osa": CAVEAT,
    "recipients-depend-on-china": CAVEAT,
    "supply-chains-and-intelligence": UNKNOWN,
    "postwar-relations": HOLDS,
    "tool-for-companies": UNKNOWN,
    "legal-assistance-2000s": CAVEAT,
    "historic-crossroads": CAVEAT,
}
"""Every claim with the verdict that the box and the programme of record give it, so that a change is seen."""

ARTICLE = """\
[article]
title = "T"
author = "A"
publisher = "P"
url = "https://example.org/article"
"""
GOOD = """
[amount]
paragraph = 1
says = { en = "So much.", ja = "この額。" }
[amount.check]
compute = "project_amount"
project = "PHL-23"
yen = 600
"""
FINDING = """
[name]
paragraph = 0
says = { en = "So it is called.", ja = "この名称。" }
finding = { en = "It is.", ja = "そのとおり。" }
verdict = "holds"
basis = "primary"
sources = ["https://example.org/name"]
"""


@pytest.fixture(scope="module")
def claims() -> Claims:
    return read_claims(JAPAN)


_CHECKED: list[Checked] = []
"""The claims of the article as they come out, once a test has asked for them."""


@pytest.fixture
def checked(request: pytest.FixtureRequest, japan: Rulebook, claims: Claims, tmp_path: Path) -> list[Checked]:
    """Check the article against the box and the programme of record."""
    if not _CHECKED:
        request.getfixturevalue("programme")
        precedents, _contrasts = read_precedents(japan, JAPAN)
        evidence = choose(available(tmp_path, JAPAN))
        by_id = {one.id: one for one in precedents}
        _CHECKED.extend(check_claims(claims.listed, Grounds(evidence, record(), japan, by_id, claims.article.url)))
    return _CHECKED


@pytest.fixture
def in_japanese() -> Iterator[None]:
    use_language("ja")
    yield
    use_language("en")


def written(directory: Path, text: str) -> Claims:
    (directory / "claims.toml").write_text(text, encoding="utf-8")
    return read_claims(directory)


def faults(directory: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        written(directory, text)
    return [str(fault).removeprefix(f"{directory}/") for fault in caught.value.faults]


# The article


@pytest.mark.django_db
def test_the_verdicts_on_the_article_are_these(checked: list[Checked]) -> None:
    assert {one.claim.id: one.verdict for one in checked} == EXPECTED


@pytest.mark.django_db
def test_five_billion_yen_are_not_fifteen_million_dollars(checked: list[Checked]) -> None:
    by_id = {one.claim.id: one for one in checked}
    assert by_id["dollars-2023"].verdict is HOLDS
    wrong = by_id["dollars-2024"]
    assert wrong.verdict is FAILS
    assert "35.6 million dollars" in wrong.says
    assert not isinstance(wrong.claim.ground, Finding)


@pytest.mark.django_db
def test_every_answer_says_something_and_rests_on_something(checked: list[Checked]) -> None:
    for one in checked:
        assert one.says, one.claim.id
        assert one.sources or one.snapshots or one.verdict is UNKNOWN, one.claim.id


@pytest.mark.django_db
def test_the_share_of_china_in_the_arms_of_bangladesh_held_and_then_fell(checked: list[Checked]) -> None:
    (share,) = [one for one in checked if one.claim.id == "bangladesh-arms-from-china"]
    for told in ("2018-2022 74.9%", "2019-2023 74.0%", "2020-2024 51.2%"):
        assert told in share.says
    assert [snapshot.id for snapshot in share.snapshots] == ["arms_deliveries"]


def test_the_figures_of_the_article_are_all_there(claims: Claims) -> None:
    assert len(claims.listed) >= 25
    told = [str(claim.ground) for claim in claims.listed if not isinstance(claim.ground, Finding)]
    for figure in ("yen=2000000000", "yen=5000000000", "usd=15000000", "yen=600000000", "share=0.7", "announced=4"):
        assert any(figure in one for one in told), figure
    assert {claim.paragraph for claim in claims.listed} == set(range(8))


def test_claims_speak_both_languages_and_polite_japanese_throughout(claims: Claims) -> None:
    japanese = re.compile(r"[ぁ-んァ-ヶ一-龯]")
    for claim in claims.listed:
        finding = [claim.ground.says] if isinstance(claim.ground, Finding) else []
        for text in (claim.says, *finding, *([claim.caveat] if claim.caveat else [])):
            assert japanese.search(text.ja), claim.id
            assert not japanese.search(text.en), claim.id
            assert not_polite(text.ja) == [], claim.id


@pytest.mark.django_db
def test_the_doubling_is_that_of_the_share_of_gdp_and_open_until_there_are_data(checked: list[Checked]) -> None:
    one = next(one for one in checked if one.claim.id == "doubling-carried-out")
    figures = {"country": "JPN", "base": 2022, "target": 2027, "share": 0.02}
    assert one.claim.computation == {"compute": "spending_share", **figures}
    assert one.verdict is UNKNOWN
    assert "definition of its own" in one.says


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "language"), [("claims.md", "en"), ("claims.ja.md", "ja")])
def test_the_guide_shows_claims_and_verdicts_as_they_are(checked: list[Checked], page: str, language: Language) -> None:
    text = (ROOT / "docs/guide" / page).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (\d) \| (.+) \| ([○△×?]) \|$", text, re.MULTILINE)
    marks = {HOLDS: "○", CAVEAT: "△", FAILS: "×", UNKNOWN: "?"}
    shown = [(one.claim.id, str(one.claim.paragraph), one.claim.says[language], marks[one.verdict]) for one in checked]
    assert rows == shown
    numbers = dict(re.findall(r"([○△×?]) (\d+)", text.split("\n## ")[-1].split("\n|")[0]))
    assert numbers == {marks[verdict]: str(count) for verdict, count in counts(checked).items()}


@pytest.mark.parametrize("page", ["claims.md", "claims.ja.md"])
def test_the_guide_names_every_computation(page: str) -> None:
    text = (ROOT / "docs/guide" / page).read_text(encoding="utf-8")
    assert [name for name in CHECKS if f"`{name}`" not in text] == []


# The checking


def test_without_data_every_claim_of_the_article_is_answered(japan: Rulebook, claims: Claims) -> None:
    for one in check_claims(claims.listed, grounds(japan)):
        assert one.says, one.claim.id


def test_a_caveat_makes_of_a_claim_that_holds_one_with_a_caveat(japan: Rulebook, tmp_path: Path) -> None:
    caveat = 'caveat = { en = "But.", ja = "ただし。" }\n'
    (claim,) = written(tmp_path, ARTICLE + FINDING + caveat).listed
    one = check_claim(claim, grounds(japan))
    assert (one.verdict, one.says) == (CAVEAT, "It is. But.")
    (claim,) = written(tmp_path, ARTICLE + FINDING.replace('"holds"', '"does_not_hold"') + caveat).listed
    assert check_claim(claim, grounds(japan)).verdict is FAILS


def test_the_sources_of_claim_and_computation_come_together(japan: Rulebook, tmp_path: Path) -> None:
    sourced = GOOD.replace("paragraph = 1", 'paragraph = 1\nsources = ["https://example.org/own"]')
    (claim,) = written(tmp_path, ARTICLE + sourced).listed
    from_record = check_claim(claim, grounds(japan))
    assert from_record.sources == ("https://example.org/own",)
    assert from_record.verdict is UNKNOWN


@pytest.mark.usefixtures("in_japanese")
def test_a_finding_comes_in_the_language_in_use(japan: Rulebook, tmp_path: Path) -> None:
    (claim,) = written(tmp_path, ARTICLE + FINDING).listed
    assert check_claim(claim, grounds(japan)).says == "そのとおり。"


def test_counts_name_every_verdict(japan: Rulebook, tmp_path: Path) -> None:
    made = written(tmp_path, ARTICLE + FINDING + GOOD)
    assert counts(check_claims(made.listed, grounds(japan))) == {HOLDS: 1, CAVEAT: 0, FAILS: 0, UNKNOWN: 1}


def test_claims_are_chosen_in_the_order_asked_for(tmp_path: Path) -> None:
    made = written(tmp_path, ARTICLE + FINDING + GOOD)
    assert [claim.id for claim in chosen(made, ["amount", "name"])] == ["amount", "name"]
    assert chosen(made, []) == made.listed


def test_facts_that_the_rulebook_does_not_know_are_told_with_their_claims(japan: Rulebook, tmp_path: Path) -> None:
    example = """
[{id}]
paragraph = 1
says = {{ en = "Barred.", ja = "不可。" }}
[{id}.check]
compute = "screened"
expected = "barred"
[[{id}.check.examples]]
name = {{ en = "A boat", ja = "艇" }}
like = "G02"
decided = 2023-11-15
facts = {{ colour = true }}
"""
    made = written(tmp_path, ARTICLE + example.format(id="first") + example.format(id="second"))
    precedents = read_precedents(japan, JAPAN)[0]
    with pytest.raises(InputError) as caught:
        check_claims(made.listed, grounds(japan, precedents=precedents))
    assert [fault.where.split(",")[0] for fault in caught.value.faults] == ["first", "second"]
    assert "colour" in str(caught.value)


# The reading


def test_everything_that_is_wrong_is_told_at_once_with_its_line_and_claim(tmp_path: Path) -> None:
    bad_check = GOOD.replace("yen = 600", 'yen = "much"\ncolour = 1')
    bad_finding = FINDING.replace('"holds"', '"true"').replace("https://example.org/name", "nowhere")
    told = faults(tmp_path, ARTICLE + bad_check + bad_finding)
    assert [line.split(":")[0] for line in told] == ["claims.toml"] * 4
    assert "claims.toml:13, amount, yen: yen: cannot be used: much" in told[0]
    assert "claims.toml:14, amount, colour: colour: this key does not belong here" in told[1]
    assert "name, verdict: 'true' is not known here Expected: one of: holds," in told[2]
    assert "nowhere is not a public web address" in told[3]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("project_amount", "guess"), "there is no such computation: guess"),
        (GOOD.replace('project = "PHL-23"', ""), "project: is missing"),
        (GOOD.replace("paragraph = 1", ""), "the number of the paragraph is missing"),
        (GOOD.replace("paragraph = 1", 'paragraph = 1\nverdict = "holds"'), "a check computes its verdict"),
        (GOOD.replace("[amount.check]", "[amount.chek]"), "a claim has a check or a finding, and not both"),
        (FINDING + "[name.check]\ncompute = 'project_amount'", "a claim has a check or a finding, and not both"),
        (FINDING.replace('sources = ["https://example.org/name"]', ""), "a list of texts is missing"),
        (FINDING.replace(', ja = "この名称。"', ""), "the text must be there in both languages"),
        (
            GOOD.replace("project_amount", "has_project").replace('project = "PHL-23"', 'country = "XXX"'),
            "country: cannot be used: XXX",
        ),
    ],
)
def test_a_claim_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in line for line in faults(tmp_path, ARTICLE + text))


def test_a_file_without_its_article_is_refused(tmp_path: Path) -> None:
    assert "does not say which article makes the claims" in faults(tmp_path, GOOD)[0]


def test_a_programme_without_claims_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_claims(tmp_path)


def test_a_finding_that_cannot_be_checked_needs_no_source(tmp_path: Path) -> None:
    open_ = FINDING.replace('"holds"', '"cannot_be_checked"').replace('sources = ["https://example.org/name"]', "")
    assert written(tmp_path, ARTICLE + open_).listed[0].sources == ()
