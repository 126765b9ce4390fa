from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osa.rulebook.faults import InputError
from osa.rulebook.precedents import Contrast, Precedent, read_precedents, run_precedent, run_precedents
from osa.rulebook.reading import PROGRAMMES

if TYPE_CHECKING:
    from pathlib import Path

    from osa.rulebook.clause import Rulebook

GOOD = """
- id: X1
  name: { en: "A vest went to Ukraine", ja: "防弾チョッキが移転された" }
  kind: real
  decided: 2022-03-08
  framework: transfer
  facts:
    item_is_defence_equipment: true
    transfer_breaches_treaty: true
  inferred: [transfer_breaches_treaty]
  expect: { verdict: prohibited, deciding: [TP-1-1] }
  sources: [https://example.org/]
  read: primary
"""
PAIR = """
- pair: "01"
  name: { en: "Two sides", ja: "二つの側" }
  kind: mixed
  flips: { en: "The treaty", ja: "条約" }
  from: X1
  sides:
    - precedent: X1
    - id: 01-other
      like: X1
      decided: 2022-03-09
      facts: { transfer_breaches_treaty: false }
      unknown: [item_is_defence_equipment]
      expect: { verdict: undetermined }
"""


@pytest.fixture(scope="module")
def real(japan: Rulebook) -> tuple[list[Precedent], list[Contrast]]:
    """Japan's precedents and contrast pairs."""
    return read_precedents(japan, PROGRAMMES / "japan")


def read(
    rulebook: Rulebook, directory: Path, precedents: str, pairs: str = ""
) -> tuple[list[Precedent], list[Contrast]]:
    (directory / "precedents").mkdir()
    (directory / "precedents" / "some.yaml").write_text(precedents, "utf-8")
    if pairs:
        (directory / "precedents" / "contrasts.yaml").write_text(pairs, "utf-8")
    return read_precedents(rulebook, directory)


def faults_of(rulebook: Rulebook, directory: Path, precedents: str, pairs: str = "") -> list[str]:
    with pytest.raises(InputError) as caught:
        read(rulebook, directory, precedents, pairs)
    return [str(fault).replace(f"{directory}/precedents/", "") for fault in caught.value.faults]


# The real ones


def test_every_real_precedent_is_as_it_is_declared(
    japan: Rulebook, real: tuple[list[Precedent], list[Contrast]]
) -> None:
    outcomes = run_precedents(japan, real[0])
    assert {o.precedent.id: o.failures for o in outcomes if not o.as_declared} == {}
    assert len(outcomes) > 80


def test_every_side_of_every_contrast_pair_is_reproduced(
    japan: Rulebook, real: tuple[list[Precedent], list[Contrast]]
) -> None:
    outcomes = run_precedents(japan, [side for contrast in real[1] for side in contrast.sides])
    assert {o.precedent.id: o.failures for o in outcomes if not o.reproduced} == {}


def test_the_sides_of_a_contrast_pair_do_not_all_have_one_answer(
    japan: Rulebook, real: tuple[list[Precedent], list[Contrast]]
) -> None:
    for contrast in real[1]:
        answers = [run_precedent(japan, side).screening for side in contrast.sides]
        told = {(a.verdict, a.framework, frozenset(r.body for r in a.referrals), a.deciding) for a in answers}
        assert len(told) > 1 or len(contrast.sides) == 1, contrast.number


def test_every_real_decision_has_a_source_and_a_name_in_both_languages(
    real: tuple[list[Precedent], list[Contrast]],
) -> None:
    for precedent in real[0]:
        assert precedent.name.en
        assert precedent.name.ja
        assert precedent.sources or precedent.kind == "built"
        assert all(source.startswith(("http://", "https://")) for source in precedent.sources), precedent.id


def test_few_real_decisions_are_not_reproduced(japan: Rulebook, real: tuple[list[Precedent], list[Contrast]]) -> None:
    assert sum(not outcome.reproduced for outcome in run_precedents(japan, real[0])) <= 6


# Running


def test_a_wrong_expectation_is_told_in_words(japan: Rulebook, tmp_path: Path) -> None:
    ((precedent,), _pairs) = read(japan, tmp_path, GOOD)
    assert run_precedent(japan, precedent).reproduced
    wrong = replace(precedent, verdict="permitted", deciding=("TP-1-1", "TP-1-2"), referrals=("nsc",))
    outcome = run_precedent(japan, wrong)
    assert outcome.failures == (
        "the verdict is prohibited, expected permitted",
        "TP-1-2 does not decide",
        "no referral to nsc",
    )
    assert not outcome.reproduced
    assert not outcome.as_declared


def test_a_precedent_marked_with_a_reason_is_as_declared_though_not_reproduced(japan: Rulebook, tmp_path: Path) -> None:
    marked = GOOD.replace("prohibited", "permitted") + '  not_reproduced: { en: "Why", ja: "理由" }\n'
    ((precedent,), _pairs) = read(japan, tmp_path, marked)
    outcome = run_precedent(japan, precedent)
    assert (outcome.reproduced, outcome.as_declared) == (False, True)


def test_a_tick_comes_after_each_precedent(japan: Rulebook, tmp_path: Path) -> None:
    precedents, _pairs = read(japan, tmp_path, GOOD)
    ticks: list[int] = []
    run_precedents(japan, precedents * 3, lambda: ticks.append(1))
    assert len(ticks) == 3


# Contrast pairs


def test_a_side_like_a_precedent_takes_its_facts_but_for_what_it_states(japan: Rulebook, tmp_path: Path) -> None:
    (base,), (pair,) = read(japan, tmp_path, GOOD, PAIR)
    same, other = pair.sides
    assert same is base
    assert other.case.facts == {"transfer_breaches_treaty": False}
    assert (str(other.case.decided), other.framework, other.kind) == ("2022-03-09", "transfer", "built")
    assert (other.name, other.inferred) == (base.name, base.inferred)


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("- precedent: X1", "- precedent: X9", "some.yaml:8, precedent: there is no precedent X9"),
        ("like: X1", "like: X9", "01-other, like: there is no precedent X9"),
        ("from: X1", "from: X9", "01, from: there is no precedent X9"),
        ("unknown: [item_is", "unknown: [fighting_under_way, item_is", "fighting_under_way is not among the facts"),
        ("id: 01-other", "id: X1", "X1: the id X1 stands more than once"),
        ("kind: mixed", "kind: both", "01, kind: 'both' is not known here Expected: one of: real, mixed, built"),
        ("- precedent: X1", "- { precedent: X1, id: mine }", "id: this key does not belong here"),
        ("expect: { verdict", "expect: { verdicts", "expect, verdict: None is not known here"),
    ],
)
def test_a_bad_contrast_pair_is_told(japan: Rulebook, tmp_path: Path, good: str, bad: str, told: str) -> None:
    assert good in PAIR
    faults = faults_of(japan, tmp_path, GOOD, PAIR.replace(good, bad, 1))
    assert any(told.replace("some.yaml", "contrasts.yaml") in fault for fault in faults), faults


def test_a_contrast_pair_without_sides_is_told(japan: Rulebook, tmp_path: Path) -> None:
    (fault,) = faults_of(japan, tmp_path, GOOD, PAIR[: PAIR.index("  sides")])
    assert "01, sides: a contrast has sides" in fault


# Reading


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("item_is_defence", "item_is_defense", "some.yaml:2, X1, item_is_defense_equipment: there is no such fact"),
        ("treaty: true", "treaty: perhaps", "X1, transfer_breaches_treaty: 'perhaps' is not a value of this fact"),
        ("2022-03-08", "2022-02-30", "X1, decision_date: '2022-02-30' is not a decision date"),
        ("TP-1-1", "TP-9", "some.yaml:2, X1, expect, deciding: there is no clause TP-9 Expected: the id of a clause"),
        ("TP-1-1]", "TP-1-1], referrals: [diet]", "X1, expect, referrals: there is no body diet Expected: one of: "),
        ("framework: transfer", "framework: export", "X1, framework: 'export' is not known here Expected: one of: "),
        ("verdict: prohibited", "verdict: refused", "X1, expect, verdict: 'refused' is not known here"),
        ("inferred: [tr", "inferred: [x, tr", "X1, inferred: x is not among the facts Expected: a fact that is given"),
        ("sources: [https://example.org/]", "sources: []", "X1, sources: a real decision has a source"),
        ("read: primary", "read: once", "X1, read: 'once' is not known here"),
        ("kind: real", "kind: true", "X1, kind: True is not known here Expected: one of: real, built"),
        ("  read:", "  reads:", "X1, reads: this key does not belong here"),
        ('en: "A vest went to Ukraine"', "de: Weste", "X1, name: the text must be there in both languages"),
        ("- id: X1", "- id: ' '", "id: a text is missing"),
    ],
)
def test_a_bad_precedent_is_told(japan: Rulebook, tmp_path: Path, good: str, bad: str, told: str) -> None:
    assert good in GOOD
    faults = faults_of(japan, tmp_path, GOOD.replace(good, bad, 1))
    assert any(told in fault for fault in faults), faults


def test_built_decisions_need_no_source(japan: Rulebook, tmp_path: Path) -> None:
    built = GOOD.replace("kind: real", "kind: built").replace("sources: [https://example.org/]", "sources: []")
    ((precedent,), _pairs) = read(japan, tmp_path, built)
    assert precedent.kind == "built"


def test_everything_wrong_in_all_files_is_told_at_once(japan: Rulebook, tmp_path: Path) -> None:
    bad = GOOD.replace("TP-1-1", "TP-9").replace("2022-03-08", "soon")
    faults = faults_of(japan, tmp_path, bad + GOOD, PAIR.replace("from: X1", "from: X9"))
    assert len(faults) == 4
    assert sum("the id X1 stands more than once" in fault for fault in faults) == 1
