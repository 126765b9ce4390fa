"""Every check finds what it is for, in the grade it is for, and nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from osa.register.cells import columns_of
from osa.register.checking import check_register, findings
from osa.register.checks import CHECKS
from osa.register.checks.book import GRADES
from osa.register.plans import plan_load
from osa.register.services import register_load
from osa.register.tables import TABLES
from osa.rulebook.reading import PROGRAMMES
from tests.register.world import COUNTRY, ITEM, NAVY, OPERATOR, PROJECT, SOURCE, row_of

if TYPE_CHECKING:
    from osa.register.cells import Values
    from osa.register.stored import State

TODAY = dt.date(2026, 11, 23)

SIGNED = {**PROJECT, "state": "monitoring"}
AGREEMENT = row_of(
    "agreements", "en", project="PHL-23", signed_on="2023-11-03", in_force_on="2023-11-03", in_force_by="signature",
    amount_yen=600, prior_consent=True, sources=["s1"],
)  # fmt: skip
COMMITMENT = row_of(
    "commitments", "c", project="PHL-23", fiscal_year=2023, agreement="en", amount_yen=600, made_on="2023-11-03",
    sources=["s1"],
)  # fmt: skip
PERMIT = row_of("permissions", "p", project="PHL-23", applied_on="2024-01-01", granted_on="2025-01-01", sources=["s1"])
STEP = row_of("procurement", "pr", project="PHL-23", kind="tender", sources=["s1"])
DELIVERY = row_of(
    "deliveries", "d", project="PHL-23", batch=1, delivered_on="2026-02-11", handed_over_on="2026-02-11",
    what_en="five", what_ja="5基", sources=["s1"],
)  # fmt: skip
LINE = row_of("delivery_lines", "l", delivery="d", item="PHL-23-i1", quantity=5, sources=["s1"])
TEXT = {"what_en": "a", "what_ja": "b", "sources": ["s1"]}
VISIT = row_of("visits", "v", project="PHL-23", visited_on="2026-06-01", **TEXT)
EVALUATION = row_of(
    "evaluations", "e", project="PHL-23", kind="completion", made_on="2026-10-01", disclosed_on="2026-11-01", **TEXT
)

SOUND: dict[str, Values] = {
    "sources": {**SOURCE, "published_on": "2026-10-01"},
    "countries": COUNTRY,
    "organisations": NAVY,
    "projects": SIGNED,
    "items": ITEM,
    "agreements": AGREEMENT,
    "commitments": COMMITMENT,
    "permissions": PERMIT,
    "procurement": STEP,
    "deliveries": DELIVERY,
    "delivery_lines": LINE,
    "visits": VISIT,
    "evaluations": EVALUATION,
}
"""A project that is as it should be."""


def register(**rows: Values | list[Values] | None) -> State:
    """The sound register with other rows in some tables."""
    chosen: dict[str, Any] = {**SOUND, **rows}
    listed = {name: row if isinstance(row, list) else [row] for name, row in chosen.items() if row}
    return {name: {row["id"]: row for row in listed.get(name, [])} for name in TABLES}


def found(**rows: Values | list[Values] | None) -> set[tuple[str, str, str, str]]:
    """What is found in it: grade, code, row and field."""
    return {(f.grade, f.code, f.row, f.field) for f in findings(register(**rows), TODAY)}


def test_a_sound_register_has_no_findings() -> None:
    assert found() == set()


UNSIGNED = {**PROJECT, "id": "THA-25", "fiscal_year": 2025}
ALONE: dict[str, Any] = dict.fromkeys(
    ("agreements", "commitments", "permissions", "procurement", "deliveries", "delivery_lines", "visits", "evaluations")
)
STATUS = {"country": "PHL", "since": "2020-01-01", "sources": ["s1"]}
KINDS = {
    "dac_list": "lower_middle_income",
    "transfer_agreement": "in_force",
    "un_measures": "none",
    "like_minded": "yes",
}
STATUSES = [row_of("country_statuses", kind, kind=kind, value=value, **STATUS) for kind, value in KINDS.items()]
CLAIM = row_of("claims", "c1", table="items", row="PHL-23-i1", field="announced", value="5", used=True, sources=["s1"])
OTHER = {**CLAIM, "id": "c2", "value": "4", "used": False}
CHANGE = row_of("modifications", "m", item="PHL-23-i1", known_on="2026-05-01", **TEXT)
FINDING = row_of("findings", "f", visit="v", grade="breach", **TEXT)
REQUEST = row_of("consent_requests", "r", project="PHL-23", kind="extra_purpose_use", asked_on="2026-01-01", **TEXT)
STRANGE = {**ITEM, "id": "strange", "project": "PHL-24"}
OLD = {**PROJECT, "id": "PHL-24", "state": "evaluated", "standing": "cancelled"}
PAID = {"commitment": "c", "amount_yen": 601, "sources": ["s1"]}
FACT = row_of("case_facts", "x", project="PHL-23", fact="terms", value="grant", sources=["s1"])

CASES: list[tuple[dict[str, Any], set[tuple[str, str, str, str]]]] = [
    # sources
    ({"visits": {**VISIT, "sources": []}}, {("warning", "without_source", "v", "sources")}),
    ({"visits": {**VISIT, "sources": [], "published": True}}, {("error", "without_source", "v", "sources")}),
    ({"visits": {**VISIT, "basis": "unverified"}}, {("note", "not_verified", "v", "basis")}),
    (
        {
            "sources": [SOUND["sources"], {**SOURCE, "id": "s2", "kind": "secondary"}],
            "visits": {**VISIT, "sources": ["s2"]},
        },
        {("warning", "primary_by_hearsay", "v", "basis")},
    ),
    ({"sources": [SOUND["sources"], {**SOURCE, "id": "s2"}]}, {("note", "never_cited", "s2", "id")}),
    # projects and money
    ({"commitments": None}, {("error", "signed_without_commitment", "PHL-23", "id")}),
    (
        {"commitments": {**COMMITMENT, "amount_yen": 599}},
        {("error", "commitment_differs_from_agreement", "en", "amount_yen")},
    ),
    (
        {"commitments": {**COMMITMENT, "fiscal_year": 2024, "made_on": "2024-05-01"}},
        {("warning", "commitment_of_another", "c", "fiscal_year")},
    ),
    (
        {
            "projects": [SIGNED, OLD],
            "agreements": [AGREEMENT, {**AGREEMENT, "id": "en2", "project": "PHL-24"}],
            "commitments": [COMMITMENT, {**COMMITMENT, "id": "c2", "agreement": "en2"}],
        },
        {("error", "commitment_of_another", "c2", "agreement")},
    ),
    (
        {"refunds": row_of("refunds", "x", refunded_on="2023-01-01", commitment="c", amount_yen=1, sources=["s1"])},
        {("error", "paid_beyond", "x", "refunded_on"), ("error", "paid_beyond", "c", "amount_yen")},
    ),
    (
        {
            "projects": [SIGNED, OLD],
            "commitments": [COMMITMENT, {**COMMITMENT, "id": "c2", "project": "PHL-24", "agreement": None}],
            "deliveries": [DELIVERY, {**DELIVERY, "id": "d2", "project": "PHL-24", "delivered_on": None}],
        },
        {
            ("warning", "bound_though_cancelled", "c2", "amount_yen"),
            ("warning", "bound_though_cancelled", "d2", "project"),
        },
    ),
    (
        {"disbursements": row_of("disbursements", "x", paid_on="2024-01-01", **PAID)},
        {("error", "paid_beyond", "c", "amount_yen")},
    ),
    (
        {"disbursements": row_of("disbursements", "x", paid_on="2023-01-01", **{**PAID, "amount_yen": 1})},
        {("error", "paid_beyond", "x", "paid_on")},
    ),
    (
        {"agreements": {**AGREEMENT, "in_force_on": None}},
        {("warning", "agreement_not_in_force", "en", "in_force_on")},
    ),
    (
        {"agreements": {**AGREEMENT, "in_force_on": None, "in_force_by": ""}},
        {("note", "agreement_not_in_force", "en", "in_force_on")},
    ),
    (
        {"agreements": {**AGREEMENT, "in_force_on": None, "in_force_by": "notice"}},
        {
            ("warning", "agreement_not_in_force", "en", "in_force_on"),
            ("warning", "delivered_too_early", "d", "delivered_on"),
        },
    ),
    (
        {"agreements": {**AGREEMENT, "in_force_on": "2023-11-02"}},
        {("error", "in_force_before_signed", "en", "in_force_on")},
    ),
    (
        {"agreements": {**AGREEMENT, "signed_on": "2023-03-31"}},
        {("error", "signed_before_its_year", "en", "signed_on")},
    ),
    (
        {"commitments": {**COMMITMENT, "made_on": "2023-03-31"}},
        {("error", "committed_before_its_year", "c", "made_on")},
    ),
    (
        {"deliveries": {**DELIVERY, "handed_over_on": "2026-02-10"}},
        {("error", "handed_over_before_delivered", "d", "handed_over_on")},
    ),
    (
        {"agreements": {**AGREEMENT, "prior_consent": None}},
        {("warning", "consent_not_promised", "en", "prior_consent")},
    ),
    ({"agreements": {**AGREEMENT, "prior_consent": False}}, {("error", "consent_not_promised", "en", "prior_consent")}),
    ({"projects": {**SIGNED, "beneficiaries": []}}, {("warning", "project_without_parts", "PHL-23", "beneficiaries")}),
    (
        {"organisations": {**NAVY, "country": "FJI"}},
        {("error", "project_without_parts", "PHL-23", "beneficiaries")},
    ),
    ({"items": {**ITEM, "announced": None}}, {("note", "item_not_described", "PHL-23-i1", "announced")}),
    (
        {"items": {**ITEM, "defence_equipment": None}},
        {("warning", "item_not_described", "PHL-23-i1", "defence_equipment")},
    ),
    (
        {"items": {**ITEM, "defence_equipment": False, "weapon": True}},
        {("error", "item_not_described", "PHL-23-i1", "defence_equipment")},
    ),
    ({"procurement": None}, {("note", "nothing_procured", "PHL-23", "id")}),
    ({"projects": {**SIGNED, "state": "need"}}, {("warning", "state_without_rows", "PHL-23", "state")}),
    (
        {"projects": {**SIGNED, "state": "evaluated"}, "evaluations": None},
        {("error", "state_without_rows", "PHL-23", "state"), ("note", "nobody_looked", "PHL-23", "id")},
    ),
    (
        {**ALONE, "projects": UNSIGNED, "items": {**ITEM, "project": "THA-25"}, "country_statuses": STATUSES},
        {("warning", "year_is_over", "THA-25", "fiscal_year")},
    ),
    # deliveries
    (
        {
            "deliveries": [
                DELIVERY,
                {**DELIVERY, "id": "d2", "batch": 2, "delivered_on": None, "planned_by": "2026-03-31"},
            ]
        },
        {("warning", "delivery_is_late", "d2", "delivered_on")},
    ),
    (
        {"deliveries": {**DELIVERY, "handed_over_on": None}},
        {("note", "delivered_without_handover", "d", "handed_over_on")},
    ),
    (
        {
            "deliveries": {**DELIVERY, "delivered_on": "2023-01-01"},
            "permissions": {**PERMIT, "granted_on": "2022-01-01", "applied_on": None},
        },
        {
            ("error", "delivered_too_early", "d", "delivered_on"),
        },
    ),
    ({"delivery_lines": None}, {("warning", "delivery_without_items", "d", "id")}),
    (
        {
            "projects": [SIGNED, OLD],
            "items": [ITEM, STRANGE],
            "delivery_lines": [LINE, {**LINE, "id": "l2", "item": "strange"}],
        },
        {
            ("error", "delivery_without_items", "l2", "item"),
            ("warning", "delivered_without_permission", "l2", "item"),
        },
    ),
    ({"permissions": None}, {("warning", "delivered_without_permission", "l", "item")}),
    (
        {"permissions": [PERMIT, {**PERMIT, "id": "p2", "refused_on": "2025-02-01"}]},
        {("error", "permission_and_refusal", "p2", "refused_on")},
    ),
    (
        {"permissions": [PERMIT, {**PERMIT, "id": "p2", "applied_on": "2025-02-01"}]},
        {("error", "permission_and_refusal", "p2", "granted_on")},
    ),
    ({"delivery_lines": {**LINE, "quantity": 6}}, {("note", "number_differs", "PHL-23-i1", "announced")}),
    ({"delivery_lines": {**LINE, "quantity": 4}}, {("warning", "number_differs", "PHL-23-i1", "announced")}),
    ({"delivery_lines": {**LINE, "quantity": None}}, set()),
    ({"visits": None}, {("note", "nobody_looked", "PHL-23", "id")}),
    (
        {"visits": None, "deliveries": {**DELIVERY, "delivered_on": "2025-03-01"}},
        {("warning", "nobody_looked", "PHL-23", "id")},
    ),
    # answers
    ({"consent_requests": REQUEST}, {("warning", "request_without_answer", "r", "answer")}),
    ({"consent_requests": {**REQUEST, "asked_on": "2026-11-01"}}, set()),
    ({"findings": FINDING}, {("warning", "finding_not_settled", "f", "settled_on")}),
    ({"findings": {**FINDING, "grade": "note"}}, set()),
    (
        {
            "projects": [SIGNED, OLD],
            "items": [ITEM, STRANGE],
            "findings": {**FINDING, "grade": "note", "item": "strange"},
        },
        {("error", "finding_of_another", "f", "item")},
    ),
    (
        {
            "projects": [SIGNED, OLD],
            "items": [ITEM, STRANGE],
            "permissions": [PERMIT, {**PERMIT, "id": "p2", "item": "strange"}],
        },
        {("error", "finding_of_another", "p2", "item")},
    ),
    ({"modifications": CHANGE}, {("warning", "change_without_consent", "m", "consented")}),
    ({"modifications": {**CHANGE, "consented": True}}, set()),
    (
        {"evaluations": {**EVALUATION, "disclosed_on": None}},
        {("warning", "evaluation_not_published", "e", "disclosed_on")},
    ),
    # what is said twice
    ({"claims": [CLAIM, OTHER]}, set()),
    ({"claims": [CLAIM, {**OTHER, "used": True}]}, {("error", "claim_not_used", "c2", "used")}),
    ({"claims": [{**CLAIM, "used": False}, OTHER]}, {("error", "claim_not_used", "c2", "used")}),
    ({"claims": [{**CLAIM, "value": "6"}, OTHER]}, {("error", "claim_not_used", "c1", "value")}),
    ({"claims": [{**CLAIM, "row": "gone"}, {**OTHER, "row": "gone"}]}, {("error", "claim_not_used", "c1", "row")}),
    ({"claims": CLAIM}, {("note", "claim_alone", "c1", "value")}),
    ({"visits": {**VISIT, "visited_on": "2026-11-24"}}, {("error", "in_the_future", "v", "visited_on")}),
    ({"case_facts": {**FACT, "basis": "attested"}}, {("warning", "fact_without_evidence", "x", "evidence")}),
    ({"case_facts": {**FACT, "basis": "attested", "attested_by": "dan", "evidence": "memo"}}, set()),
    # what holds of countries
    (
        {**ALONE, "projects": {**UNSIGNED, "fiscal_year": 2026}, "items": {**ITEM, "project": "THA-25"}},
        {("warning", "status_missing", "PHL", kind) for kind in KINDS},
    ),
    (
        {
            **ALONE,
            "projects": {**UNSIGNED, "fiscal_year": 2026},
            "items": {**ITEM, "project": "THA-25"},
            "country_statuses": [
                {**row, "until": "2026-04-01"} if row["kind"] == "like_minded" else row for row in STATUSES
            ],
        },
        {("warning", "status_missing", "PHL", "like_minded")},
    ),
    (
        {"country_statuses": [*STATUSES, {**STATUSES[0], "id": "later", "since": "2025-01-01"}]},
        {("error", "status_twice", "later", "since")},
    ),
    (
        {"country_statuses": [*STATUSES, {**STATUSES[0], "id": "ldc", "kind": "ldc", "value": "yes"}]},
        {("note", "least_developed_differs", "PHL", "ldc")},
    ),
    (
        {"country_statuses": [{**STATUSES[0], "until": "2026-12-31"}]},
        {("note", "status_ends_soon", "dac_list", "until")},
    ),
    ({"sources": {**SOURCE, "published_on": "2024-01-01"}}, {("note", "sources_are_old", "PHL-23", "sources")}),
]


@pytest.mark.parametrize(("rows", "expected"), CASES, ids=lambda part: ",".join(part) if isinstance(part, dict) else "")
def test_a_check_finds_what_it_is_for_and_no_other_does(rows: dict[str, Any], expected: set[tuple[str, ...]]) -> None:
    assert found(**rows) == expected


def test_every_check_is_tried_and_named_once() -> None:
    names = [check.__name__ for check in CHECKS]
    assert len(set(names)) == len(names)
    assert set(names) == {code for _rows, expected in CASES for _grade, code, _row, _field in expected}


def test_a_budget_year_before_the_year_of_signature_is_no_finding() -> None:
    agreement = {**AGREEMENT, "signed_on": "2024-06-01", "in_force_on": "2024-06-01"}
    assert found(agreements=agreement, commitments={**COMMITMENT, "made_on": "2024-06-01"}) == set()


def test_the_gravest_comes_first_and_every_finding_says_what_to_do() -> None:
    told = findings(register(commitments=None, visits=None, agreements={**AGREEMENT, "prior_consent": None}), TODAY)
    assert [finding.grade for finding in told] == ["error", "warning", "note"]
    for finding in told:
        assert finding.what
        assert finding.do
        assert finding.field in columns_of(finding.table) or finding.field in KINDS
    assert GRADES == ("error", "warning", "note")


@pytest.mark.django_db
def test_the_programme_in_the_box_has_no_errors() -> None:
    register_load(by=OPERATOR, plan=plan_load(PROGRAMMES / "japan" / "register"))
    told = check_register(on=TODAY)
    assert [finding for finding in told if finding.grade == "error"] == []
    boats = [finding for finding in told if finding.code == "number_differs"]
    assert [(finding.row, finding.grade) for finding in boats] == [("BGD-23-i1", "note")]


@pytest.mark.parametrize("page", ["register.md", "register.ja.md"])
def test_the_guide_names_every_check_with_its_grades_and_every_table(page: str) -> None:
    text = (Path(__file__).parents[3] / "docs/guide" / page).read_text(encoding="utf-8")
    assert [name for name in TABLES if f"`{name}`" not in text] == []
    lines = {check.__name__: next(ln for ln in text.splitlines() if f"`{check.__name__}`" in ln) for check in CHECKS}
    for _rows, expected in CASES:
        for grade, code, _row, _field in expected:
            assert grade in lines[code], code
