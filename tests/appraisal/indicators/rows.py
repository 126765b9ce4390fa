"""Invented evidence: snapshots made of rows, as if they had been added from a publisher's file."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from osa.appraisal.indicator import Basis, Missing, Reading
from osa.appraisal.record import Grant, Record
from osa.evidence.selection import Evidence
from osa.evidence.snapshots import DATASETS, Provenance, Snapshot
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from osa.appraisal.indicator import Indicator

Rows = list[dict[str, Any]]

_TYPES = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}
_number = count()


def snapshot(directory: Path, dataset: str, rows: Rows, covers: Mapping[str, tuple[str, ...]]) -> Snapshot:
    """Write rows of a dataset; columns that a row does not name are empty."""
    schema = pa.schema([(column.name, _TYPES[column.type]) for column in DATASETS[dataset].columns])
    assert all(row.keys() <= set(schema.names) for row in rows)
    path = directory / f"{dataset}-{next(_number)}.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema), path)
    per = DATASETS[dataset].per
    provenance = Provenance(
        dataset=dataset,
        format="invented",
        publisher="Nobody",
        title="Invented",
        url="https://example.org/",
        licence="none",
        credit=f"Source: invented {dataset}",
        commercial=True,
        file="invented.csv",
        sha256="",
        content_sha256="",
        rows=len(rows),
        added=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        holds=tuple(sorted({row[per] for row in rows})) if per else (),
        covers=dict(covers),
    )
    return Snapshot(path.stem, path, provenance)


def evidence_of(
    directory: Path, rows: Mapping[str, Rows], covers: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None
) -> Evidence:
    """Return evidence that has some datasets, each cut down as `covers` says."""
    cut = covers or {}
    return Evidence(snapshot(directory, name, listed, cut.get(name, {})) for name, listed in rows.items())


def grant(recipient: str, signed: dt.date | None, yen: int | None, fiscal_year: int = 2023) -> Grant:
    """Return a project of the programme."""
    return Grant(f"{recipient}-{fiscal_year}", recipient, Text("Boats", "艇"), fiscal_year, signed, yen)


def arms(*deliveries: tuple[str, str, int, float], estimated: bool = False) -> Rows:
    """Return deliveries: recipient, supplier, year and volume."""
    return [
        {
            "recipient": recipient,
            "recipient_iso3": recipient,
            "recipient_kind": "state",
            "supplier": supplier,
            "supplier_iso3": supplier if len(supplier) == 3 and supplier.isupper() else None,
            "delivery_year": year,
            "tiv": volume,
            "number_estimated": estimated,
            "delivery_year_estimated": False,
        }
        for recipient, supplier, year, volume in deliveries
    ]


def aid(*flows: tuple[str | None, str, int, float], price_base: str = "constant", measure: str = "oda_gross") -> Rows:
    """Return flows of aid: donor (none for a total), recipient, year and millions of dollars."""
    return [
        {
            "donor": donor or "All donors, Total",
            "donor_iso3": donor,
            "recipient": recipient,
            "recipient_iso3": recipient,
            "measure": measure,
            "price_base": price_base,
            "base_year": 2022,
            "year": year,
            "usd_millions": millions,
        }
        for donor, recipient, year, millions in flows
    ]


def world(indicator: str, values: Mapping[tuple[str, int], float]) -> Rows:
    """Return values of one of the World Bank's indicators, by country and year."""
    return [
        {"country": code, "iso3": code, "code": code, "indicator": indicator, "year": year, "value": value}
        for (code, year), value in values.items()
    ]


def coasts(**lengths: float) -> Rows:
    """Return the lengths of coasts in km."""
    return [{"country": code, "iso3": code, "coast_km": length} for code, length in lengths.items()]


def readings(
    indicator: Indicator,
    evidence: Evidence,
    countries: Iterable[str],
    *,
    record: Record | None = None,
    known_by: int = 2024,
) -> dict[str, Reading]:
    """Measure some countries, by default by the end of 2024 and without a record of the programme."""
    return dict(indicator(Basis(evidence, record or Record(), known_by), list(countries)))


def missing(found: Mapping[str, Reading]) -> dict[str, Missing | None]:
    """Return why each country has no value."""
    assert all((one.value is None) != (one.missing is None) for one in found.values())
    return {country: one.missing for country, one in found.items()}
