"""Lawful substitution: what is permitted, what is open, what is barred, and that knowing more never widens a bound."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osa.appraisal.indicator import Missing
from osa.appraisal.substitution import Question, Span, Substitution, default_spans, recipient_facts
from osa.appraisal.substitution_mapping import FRAMEWORKS, read_substitution
from osa.evidence.adding import add
from osa.evidence.selection import available, choose
from osa.rulebook.engines.row import row_engine
from osa.rulebook.formulas import era_of, formula_of_era
from osa.rulebook.reading import PROGRAMMES, read_rulebook
from tests.appraisal.invented import evidence, recipient
from tests.real import real_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.appraisal.substitution import Bounds
    from osa.appraisal.substitution_mapping import SubstitutionTable
    from osa.evidence.selection import Evidence
    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Value

JAPAN = PROGRAMMES / "japan"
SPAN = Span(2000, 2009)
GOODS = (
    ("Sensors", "air-search radar", "CHN", 10),
    ("Missiles", "anti-ship missile", "CHN", 40),
    ("Ships", "patrol boat", "USA", 30),
    ("Engines", "ship engine", "DEU", 15),
    ("Ships", "flying carpet", "USA", 5),
)
LISTS: dict[str, list[dict[str, Any]]] = {
    "aid_recipients": [recipient("PHL"), recipient("TON", since="2024-01-01")],
    "embargoes": [
        {"iso3": "LBY", "scope": "state", "since": "2011-02-26"},
        {"iso3": "LBN", "scope": "non_government", "since": "2006-08-11"},
        {"iso3": "SLE", "scope": "state", "since": "1997-10-08", "until": "1998-06-05"},
    ],
    "security_links": [
        {"iso3": "PHL", "kind": "transfer_agreement", "signed": "2016-02-29", "in_force": "2016-12-31"},
        {"iso3": "IND", "kind": "transfer_agreement", "signed": "2015-12-12"},
        {"iso3": "TON", "kind": "acsa", "signed": "2015-12-12", "in_force": "2015-12-12"},
    ],
}


@cache
def rulebook() -> Rulebook:
    return read_rulebook(JAPAN)


@cache
def table() -> SubstitutionTable:
    return read_substitution(JAPAN, rulebook())


def deliveries(goods: tuple[tuple[str, str, str, float], ...] = GOODS, to: str = "PHL") -> list[dict[str, Any]]:
    return [
        {
            "recipient_iso3": to,
            "supplier_iso3": supplier,
            "category": category,
            "description": description,
            "delivery_year": 2000 + place,
            "tiv": volume,
        }
        for place, (category, description, supplier, volume) in enumerate(goods)
    ]


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return evidence(tmp_path_factory.mktemp("evidence"), {"arms_deliveries": deliveries(), **LISTS})


def asked(
    found: Evidence, assume: Mapping[str, Value] | None = None, *, to: str = "PHL", supplier: str | None = None
) -> Substitution:
    return Substitution(found, rulebook(), table(), Question((to,), (supplier,), (SPAN,), assume or {}))


def bounds(substitution: Substitution, era: str, framework: str) -> Bounds:
    found = next(s for s in substitution.shares() if (s.era, s.framework) == (era, framework))
    assert found.bounds is not None
    return found.bounds


def verdicts(substitution: Substitution, era: str, framework: str) -> dict[str, str]:
    question = substitution.question
    place = (question.recipients[0], question.suppliers[0], SPAN, era, framework)
    return {ground.item.description: ground.verdict for ground in substitution.grounds(*place)}


# The answers


def test_in_2014_a_radar_is_permitted_a_missile_barred_and_a_patrol_boat_open(invented: Evidence) -> None:
    found = verdicts(asked(invented), "2014", "transfer")
    assert found["air-search radar"] == "permitted"
    assert found["anti-ship missile"] == "not eligible"
    assert found["patrol boat"] == "undetermined"


def test_the_lower_bound_is_what_is_permitted_and_the_upper_also_what_is_open(invented: Evidence) -> None:
    found = bounds(asked(invented), "2014", "transfer")
    assert (found.total, found.lower, found.upper) == (100, 0.10, 0.60)


def test_parts_for_partners_come_with_the_rules_of_2023(invented: Evidence) -> None:
    assert verdicts(asked(invented), "2014", "transfer")["ship engine"] == "undetermined"
    assert verdicts(asked(invented), "2023", "transfer")["ship engine"] == "permitted"


def test_osa_supplies_nothing_before_it_exists(invented: Evidence) -> None:
    substitution = asked(invented)
    found = bounds(substitution, "2014", "osa")
    assert (found.lower, found.upper) == (0, 0)
    assert not substitution.in_force(table().eras[0], "osa")
    assert substitution.in_force(table().eras[1], "osa")


def test_in_2026_weapons_turn_on_fighting_alone_where_an_agreement_is_in_force(invented: Evidence) -> None:
    substitution = asked(invented)
    found = {ground.item.description: ground for ground in substitution.grounds("PHL", None, SPAN, "2026", "transfer")}
    assert found["anti-ship missile"].open_facts == ("fighting_under_way",)
    assert (
        verdicts(asked(invented, {"fighting_under_way": False}), "2026", "transfer")["anti-ship missile"] == "permitted"
    )
    assert (
        verdicts(asked(invented, {"fighting_under_way": True}), "2026", "transfer")["anti-ship missile"] == "prohibited"
    )


def test_in_2026_weapons_are_barred_without_an_agreement(tmp_path: Path) -> None:
    found = evidence(tmp_path, {"arms_deliveries": deliveries(to="TON"), **LISTS})
    substitution = asked(found, to="TON")
    assert verdicts(substitution, "2026", "transfer")["anti-ship missile"] == "not eligible"
    ground = substitution.grounds("TON", None, SPAN, "2026", "transfer")[0]
    assert ground.deciding == ("TPG-W-1",)


def test_an_embargo_of_the_council_bars_everything(tmp_path: Path) -> None:
    found = evidence(tmp_path, {"arms_deliveries": deliveries(to="LBY"), **LISTS})
    result = bounds(asked(found, to="LBY"), "2026", "transfer")
    assert (result.lower, result.upper) == (0, 0)


def test_a_description_that_the_table_does_not_name_is_told_and_stays_open(invented: Evidence) -> None:
    substitution = asked(invented)
    assert [(item.description, volume) for item, volume in substitution.unnamed()] == [("flying carpet", 5)]
    for era in table().eras:
        assert verdicts(substitution, era.id, "transfer")["flying carpet"] == "undetermined"


def test_shares_are_taken_of_one_supplier_if_one_is_asked_for(invented: Evidence) -> None:
    found = bounds(asked(invented, supplier="CHN"), "2014", "transfer")
    assert (found.total, found.lower, found.upper) == (50, 0.2, 0.2)


def test_who_received_nothing_has_no_share_and_who_is_not_covered_says_so(tmp_path: Path) -> None:
    covers = {"arms_deliveries": {"recipient_iso3": ("PHL", "TON")}}
    found = evidence(tmp_path, {"arms_deliveries": deliveries(), **LISTS}, covers)
    for state, why in (("TON", Missing.UNDEFINED), ("VNM", Missing.NOT_COVERED)):
        shares = asked(found, to=state).shares()
        assert {(share.bounds, share.missing) for share in shares} == {(None, why)}


def test_a_source_cut_down_to_one_supplier_says_nothing_of_all_suppliers(tmp_path: Path) -> None:
    covers = {"arms_deliveries": {"supplier_iso3": ("CHN",)}}
    found = evidence(tmp_path, {"arms_deliveries": deliveries(), **LISTS}, covers)
    assert {share.missing for share in asked(found).shares()} == {Missing.NOT_COVERED}
    assert bounds(asked(found, supplier="CHN"), "2014", "transfer").total == 50


def test_without_lists_about_the_recipient_nothing_is_certain(tmp_path: Path) -> None:
    found = evidence(tmp_path, {"arms_deliveries": deliveries()})
    for era in ("2014", "2023", "2026"):
        assert bounds(asked(found), era, "transfer").lower == 0


def test_the_spans_are_all_years_and_the_last_ten_or_those_since_a_year(tmp_path: Path, invented: Evidence) -> None:
    long = evidence(tmp_path, {"arms_deliveries": [*deliveries(), {**deliveries()[0], "delivery_year": 1980}]})
    assert default_spans(long) == (Span(1980, 2004), Span(1995, 2004))
    assert default_spans(long, 2001) == (Span(2001, 2004),)
    assert default_spans(invented) == (Span(2000, 2004),)
    assert default_spans(invented, 2010) == ()


def test_what_is_barred_by_practice_alone_is_told_and_opens_without_it(invented: Evidence) -> None:
    assert asked(invented).barred_by_practice() == ("TPG-P-1",)
    question = Question(("PHL",), (None,), (SPAN,), {})
    texts = Substitution(invented, rulebook().without_practice(), table(), question)
    assert texts.barred_by_practice() == ()
    assert bounds(texts, "2014", "transfer").upper == 1


# The recipient


@pytest.mark.parametrize(
    ("country", "day", "fact", "value"),
    [
        ("PHL", "2023-12-22", "recipient_is_developing", True),
        ("TON", "2023-12-22", "recipient_is_developing", True),  # listed before under another group
        ("FRA", "2023-12-22", "recipient_is_developing", None),
        ("LBY", "2026-04-21", "council_measures_against_recipient", True),
        ("LBY", "2010-01-01", "council_measures_against_recipient", False),
        ("LBN", "2026-04-21", "transfer_breaches_council_resolution", None),
        ("SLE", "2014-04-01", "transfer_breaches_council_resolution", False),
        ("PHL", "2026-04-21", "transfer_agreement_in_force", True),
        ("PHL", "2016-03-01", "transfer_agreement_in_force", False),
        ("IND", "2026-04-21", "transfer_agreement_in_force", None),
        ("IND", "2014-04-01", "transfer_agreement_in_force", False),
        ("TON", "2026-04-21", "transfer_agreement_in_force", False),
    ],
)
def test_evidence_answers_about_the_recipient_as_of_the_day(
    invented: Evidence,
    country: str,
    day: str,
    fact: str,
    value: bool | None,  # noqa: FBT001 - what is expected
) -> None:
    assert recipient_facts(invented, table(), country, dt.date.fromisoformat(day)).get(fact) is value


# Properties


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_making_an_unknown_fact_known_never_widens_the_bounds(invented: Evidence, data: st.DataObject) -> None:
    """Of the unknown facts of patrol boats and of those unknown throughout, one is answered."""
    open_for_boats = ["item_kills_or_destroys", "item_carries_weapon"]
    fact = data.draw(st.sampled_from([*table().unknown, *open_for_boats]))
    known = rulebook().vocabulary[fact]
    values: list[Value] = [True, False] if known.type == "boolean" else list(known.values)
    value = data.draw(st.sampled_from(values))
    before = asked(invented)
    if fact in open_for_boats:
        kinds = [
            replace(kind, facts={**kind.facts, fact: value}) if kind.id == "patrol_craft" else kind
            for kind in table().kinds
        ]
        richer = replace(table(), kinds=tuple(kinds))
        after = Substitution(invented, rulebook(), richer, before.question)
    else:
        after = asked(invented, {fact: value})
    for era in table().eras:
        for framework in FRAMEWORKS:
            old, new = bounds(before, era.id, framework), bounds(after, era.id, framework)
            assert old.lower <= new.lower <= new.upper <= old.upper


def test_the_row_engine_says_the_same(invented: Evidence) -> None:
    judged = asked(invented).judged.values()
    assert len(judged) == len(GOODS) * len(table().eras) * len(FRAMEWORKS)
    for one in judged:
        told = row_engine(rulebook(), one.framework).judge(one.case)
        assert (one.verdict, set(one.deciding)) == (told.verdict, set(told.deciding)), one


# What is in the box


@pytest.fixture(scope="module")
def boxed() -> Substitution:
    found = choose(available(Path("nowhere"), JAPAN))
    question = Question(table().recipients, (None, "CHN", "RUS"), default_spans(found), {})
    return Substitution(found, rulebook(), table(), question)


def test_there_are_bounds_for_every_partner_and_era_in_the_box(boxed: Substitution) -> None:
    whole = boxed.question.spans[0]
    found = {(s.recipient, s.era, s.framework): s for s in boxed.shares() if s.supplier is None and s.span == whole}
    assert len(found) == 15 * 3 * 2
    for share in found.values():
        assert share.bounds is not None, share
        assert 0 <= share.bounds.lower <= share.bounds.upper <= 1, share


def test_the_row_engine_says_the_same_of_a_sample_of_the_box(boxed: Substitution) -> None:
    for one in list(boxed.judged.values())[::23]:
        assert row_engine(rulebook(), one.framework).verdict(one.case) == one.verdict, one


def test_every_description_in_the_box_is_named_by_the_table(boxed: Substitution) -> None:
    assert boxed.unnamed() == []


def test_every_fact_that_a_verdict_reads_stands_in_the_table() -> None:
    one = table()
    named = {entry.fact for entry in one.recipient} | {entry.fact for entry in one.assumed} | set(one.unknown)
    named |= {fact for kind in one.kinds for fact in kind.facts}
    for era in one.eras:
        for framework in FRAMEWORKS:
            reads = formula_of_era(rulebook(), framework, era_of(rulebook(), framework, era.day)).reads
            assert set(reads) - named == set(), (era.id, framework)


def test_every_entry_of_the_table_gives_its_reason_in_both_languages() -> None:
    one = table()
    texts = [entry.reason for entry in one.recipient] + [entry.reason for entry in one.assumed]
    texts += [kind.reason for kind in one.kinds] + [era.reason for era in one.eras]
    texts += [*one.unknown.values(), *(kind.name for kind in one.kinds), *(era.name for era in one.eras)]
    assert all(text.en and text.ja and text.en != text.ja for text in texts)


# The publisher's own file


def test_the_table_names_every_description_of_the_whole_register(tmp_path: Path) -> None:
    snapshot = add(real_file("sipri/deliveries_1995-2024.csv"), tmp_path)
    rows = duckdb.connect().execute(f"SELECT DISTINCT category, description FROM {snapshot.scan}").fetchall()
    assert len(rows) > 150
    assert [row for row in rows if table().kind_of(*row) is None] == []
