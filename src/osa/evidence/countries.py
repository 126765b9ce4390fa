"""Countries by every name and code that publishers use for them. The key is the ISO 3166 three-letter code."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from osa.evidence.head import plain_name
from osa.i18n import Text

Kind = Literal["state", "historical", "non_state", "organisation", "unknown"]
_HERE = Path(__file__).parent
_NAME_KEY = "lower(regexp_replace(strip_accents({name}), '[^0-9A-Za-z]', '', 'g'))"


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or a state that is no more (`until`). Codes are absent where a list does not have it."""

    iso3: str
    name: Text
    subregion: str
    dac_code: int | None
    cow_code: int | None
    since: str
    until: str


@cache
def countries() -> dict[str, Country]:
    """Return all countries by their ISO code.

    Names and subregions are Natural Earth's (public domain; the subregions are those of the United Nations' M49
    list), DAC codes the OECD's (CC BY 4.0), COW codes those of the ideal-point data (CC0).
    """
    with (_HERE / "countries.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    return {
        row["iso3"]: Country(
            row["iso3"],
            Text(row["name_en"], row["name_ja"]),
            row["subregion"],
            int(row["dac_code"]) if row["dac_code"] else None,
            int(row["cow_code"]) if row["cow_code"] else None,
            row["since"],
            row["until"],
        )
        for row in rows
    }


@cache
def _names() -> dict[str, tuple[str | None, Kind]]:
    """Return code and kind by plain name."""
    with (_HERE / "country_names.csv").open(encoding="utf-8", newline="") as opened:
        return {plain_name(row["name"]): (row["iso3"] or None, row["kind"]) for row in csv.DictReader(opened)}  # type: ignore[misc]


def named(name: str) -> tuple[str | None, Kind]:
    """Return the code of a country and its kind, by any name that publishers use.

    SIPRI's marks are understood: `**` is an international body, `*` a non-state, `unknown …` nobody knows who.
    A name that is in no list is `unknown`, without a code.
    """
    stripped = name.strip()
    if stripped.endswith("**"):
        return None, "organisation"
    if stripped.endswith("*"):
        return None, "non_state"
    return _names().get(plain_name(stripped), (None, "unknown"))


def connect() -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that knows countries.

    It has the tables `country_names(key, iso3, kind)`, to join on `name_key(name)`, `country_codes(dac_code, iso3)`,
    `cow_codes(cow_code, iso3)` and `iso3_codes(iso3)`; `kind_of(name, kind)` understands SIPRI's marks as well.
    """
    connection = duckdb.connect()
    known = countries().values()
    tables = {
        "country_names": [{"key": key, "iso3": iso3, "kind": kind} for key, (iso3, kind) in _names().items()],
        "country_codes": [{"dac_code": c.dac_code, "iso3": c.iso3} for c in known if c.dac_code],
        "cow_codes": [{"cow_code": c.cow_code, "iso3": c.iso3} for c in known if c.cow_code],
        "iso3_codes": [{"iso3": c.iso3} for c in known],
    }
    for name, rows in tables.items():
        connection.from_arrow(pa.Table.from_pylist(rows)).create(name)
    connection.execute(f"CREATE MACRO name_key(name) AS {_NAME_KEY.format(name='name')}")
    connection.execute(
        "CREATE MACRO kind_of(name, kind) AS CASE WHEN trim(name) LIKE '%**' THEN 'organisation'"
        " WHEN trim(name) LIKE '%*' THEN 'non_state' ELSE coalesce(kind, 'unknown') END"
    )
    return connection
