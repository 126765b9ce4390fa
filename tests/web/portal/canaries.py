"""Rows that nobody has published, one of every table, with a word in every text that must be found nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.register.cells import columns_of
from osa.trail.changing import changing
from tests.register.world import put, row_of

if TYPE_CHECKING:
    from osa.register.cells import Values
    from osa.trail.models import Recorded

WORD = "kanarienvogel"
AMOUNT = 123_454_321
SOURCE = f"{WORD}-source"
ORGANISATION = f"{WORD}-navy"
_PROJECT = f"{WORD}-projects"
_ON = {"project": "FJI-23"}

_ROWS: dict[str, dict[str, Any]] = {
    "country_statuses": {"country": "FJI", "kind": "like_minded", "value": "yes", "since": "1999-01-01"},
    "needs": {"country": "FJI"},
    "projects": {"fiscal_year": 2025, "country": "FJI", "need": f"{WORD}-needs"},
    "surveys": {"country": "FJI", "kind": "tender"},
    "items": {**_ON, "kind": "equipment"},
    "agreements": {**_ON, "signed_on": "2023-12-19", "amount_yen": AMOUNT},
    "procurement": {**_ON, "kind": "tender"},
    "permissions": {**_ON},
    "deliveries": {**_ON, "batch": 99, "planned_by": "2024-01-01"},
    "delivery_lines": {"delivery": "FJI-23-d1", "item": f"{WORD}-items"},
    "modifications": {"item": f"{WORD}-items", "known_on": "2026-01-01"},
    "incidents": {**_ON, "kind": "accident"},
    "consent_requests": {**_ON, "kind": "third_party_transfer", "asked_on": "2026-01-01"},
    "visits": {**_ON, "visited_on": "2026-01-01"},
    "findings": {"visit": f"{WORD}-visits", "grade": "note"},
    "evaluations": {**_ON, "kind": "ex_post", "made_on": "2026-01-01", "url": f"https://{WORD}.example/"},
    "links": {**_ON, "kind": "oda"},
    "appropriations": {"fiscal_year": 2026, "stage": "supplementary", "amount_yen": AMOUNT},
    "commitments": {**_ON, "fiscal_year": 2026, "amount_yen": AMOUNT, "made_on": "2026-04-01"},
    "disbursements": {"commitment": f"{WORD}-commitments", "amount_yen": AMOUNT, "paid_on": "2026-05-01"},
    "refunds": {"commitment": f"{WORD}-commitments", "amount_yen": AMOUNT, "refunded_on": "2026-06-01"},
    "quoted_amounts": {"appropriation": "fy2025-approved", "currency": "USD", "amount": str(AMOUNT)},
    "claims": {"table": "projects", "row": "FJI-23", "field": "title_en", "used": False},
    "case_facts": {**_ON, "fact": "like_minded"},
}


def release() -> list[str]:
    """Write an unpublished row of every table, and published ones of an unpublished project; return the tables.

    A source and an organisation that those rows alone refer to come with them.
    """
    put(
        ("sources", _row("sources", SOURCE, {"url": f"https://{WORD}.example/source", "kind": "secondary"})),
        ("organisations", _row("organisations", ORGANISATION, {"kind": "navy", "country": "FJI"})),
    )
    own: dict[str, dict[str, Any]] = {
        "needs": {"beneficiary": ORGANISATION},
        "projects": {"beneficiaries": [ORGANISATION]},
        "deliveries": {"receiver": ORGANISATION},
    }
    cited = {"sources": [SOURCE, "mofa-fji-23"]}
    put(
        *((table, _row(table, f"{WORD}-{table}", known | cited | own.get(table, {}))) for table, known in _ROWS.items())
    )
    hidden = {"project": _PROJECT, "published": True, "sources": ["mofa-fji-23", SOURCE]}
    of_project = ("items", "agreements", "deliveries", "links")
    put(*((table, _row(table, f"{WORD}-{table}-2", _ROWS[table] | hidden)) for table in of_project))
    return list(_ROWS)


def amend(row: Recorded, /, **values: Any) -> None:  # noqa: ANN401 - whatever the fields hold
    """Change a row as a service would."""
    for name, value in values.items():
        setattr(row, name, value)
    with changing(by="test", service="row_save"):
        row.save()


def _row(table: str, key: str, known: dict[str, Any]) -> Values:
    """Return a row with the word in every text that says nothing else."""
    words = {name: WORD for name, column in columns_of(table).items() if column.kind == "text" and name != "id"}
    return row_of(table, key, **{**words, **known})
