"""Invented evidence and an invented record, to check claims against."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING, Any

from osa.appraisal.claim_checks import Grounds
from osa.appraisal.record import Appropriation, Grant, Record
from osa.evidence.selection import Evidence
from osa.evidence.snapshots import DATASETS, Provenance, Snapshot
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.precedents import Precedent

ARTICLE = "https://example.org/article"
DAY = dt.date(2023, 11, 15)
Rows = dict[str, list[dict[str, Any]]]


def evidence(directory: Path, rows: Rows, covers: Mapping[str, dict[str, tuple[str, ...]]] | None = None) -> Evidence:
    """Evidence with some rows of some datasets; what is left out of a row is empty."""
    made = []
    for dataset, listed in rows.items():
        path = directory / f"{dataset}.csv"
        with path.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, DATASETS[dataset].names, restval="")
            writer.writeheader()
            writer.writerows(listed)
        provenance = Provenance(
            dataset=dataset,
            format="invented",
            publisher="Nobody",
            title="",
            url="https://example.org/",
            licence="",
            credit="Nobody",
            commercial=True,
            file="",
            sha256="",
            content_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            rows=len(listed),
            added=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            covers=(covers or {}).get(dataset, {}),
        )
        made.append(Snapshot(dataset, path, provenance, boxed=True))
    return Evidence(made)


def grant(key: str = "PHL-23", **known: Any) -> Grant:  # noqa: ANN401 - fields of a grant
    """A project, signed on the day unless it is said otherwise."""
    given = {"recipient": key[:3], "fiscal_year": 2023, "signed_on": DAY, "yen": 600, **known}
    return Grant(id=key, title=Text("", ""), sources=(f"https://example.org/{key}",), **given)


def money(stage: str, yen: int, *sources: str, year: int = 2024) -> Appropriation:
    """A line of the budget."""
    return Appropriation(year, stage, yen, "primary", sources or ("https://example.org/budget",))


def grounds(
    rulebook: Rulebook,
    *,
    found: Evidence | None = None,
    grants: Iterable[Grant] = (),
    lines: Iterable[Appropriation] = (),
    precedents: Sequence[Precedent] = (),
) -> Grounds:
    """What claims are checked against: nothing, but for what is given."""
    record = Record(tuple(grants), tuple(lines))
    return Grounds(found or Evidence(()), record, rulebook, {one.id: one for one in precedents}, ARTICLE)


def not_polite(text: str) -> list[str]:
    """The sentences of a Japanese text that end otherwise than in です or ます; a remark in brackets may follow."""
    told = re.sub(r"（[^（）]*）", "", text)
    return [
        one for one in told.split("。") if one and not re.search(r"(です|でした|ます|ました|ません|ませんでした)$", one)
    ]


def rate(year: int, per_usd: float) -> dict[str, Any]:
    """An exchange rate of the yen."""
    return {"country": "Japan", "iso3": "JPN", "year": year, "per_usd": per_usd}


def delivery(supplier: str, year: int, tiv: float, recipient: str = "BGD") -> dict[str, Any]:
    """A delivery of arms."""
    return {"supplier_iso3": supplier, "recipient_iso3": recipient, "delivery_year": year, "tiv": tiv}


def aid(donor: str, recipient: str, usd: float, prices: str = "constant", year: int = 2022) -> dict[str, Any]:
    """Gross ODA."""
    flow = {"donor": donor, "donor_iso3": donor, "recipient": recipient, "recipient_iso3": recipient}
    return {**flow, "measure": "oda_gross", "price_base": prices, "year": year, "usd_millions": usd}


def listed(code: str, group: str = "ldc", until: str = "") -> dict[str, Any]:
    """An entry of the DAC's list."""
    return {"country": code, "iso3": code, "income_group": group, "since": "2000-01-01", "until": until}


def spending(year: int, value: float, measure: str = "share_of_gdp") -> dict[str, Any]:
    """Japan's military expenditure of a year."""
    return {"country": "Japan", "iso3": "JPN", "year": year, "measure": measure, "value": value}
