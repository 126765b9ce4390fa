"""Countries by every name and code that publishers use for them. The key is the ISO 3166 three-letter code."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from osa.evidence.head import plain_name
from osa.i18n import Text

Kind = Literal["state", "historical", "non_state", "organisation", "unknown"]
_HERE = Path(__file__).parent
_SHARED = {"korea": ("KOR", "PRK"), "congo": ("COD", "COG")}
"""Names that people use for several states, by plain name. A publisher means one of them, as its importer knows."""

_NAME_KEY = "lower(regexp_replace(strip_accents({name}), '[^0-9A-Za-z]', '', 'g'))"


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or a state that is no more (`until`). Codes are absent where a list does not have it."""

    iso3: str
    iso2: str | None
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
    list), DAC codes and two-letter codes the OECD's (code lists of recipients and providers, CC BY 4.0; the few
    countries on neither have no two-letter code), COW codes those of the ideal-point data (CC0). Six territories that
    Natural Earth draws with other countries (BES, BVT, CCK, CXR, SJM, UMI) are as in M49 and ISO 3166.
    """
    with (_HERE / "countries.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    return {
        row["iso3"]: Country(
            row["iso3"],
            row["iso2"] or None,
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


def meant(name: str) -> tuple[str, ...]:
    """Return the codes of the states that somebody may mean by a name: none, one, or several to choose from."""
    code = named(name)[0]
    return _SHARED.get(plain_name(name), () if code is None else (code,))


def _cow_codes() -> list[dict[str, Any]]:
    """Return a row for each COW number: the state that has it today or had it last, and whether no other had it."""
    found: defaultdict[int, list[Country]] = defaultdict(list)
    for country in countries().values():
        if country.cow_code:
            found[country.cow_code].append(country)
    return [
        {"cow_code": number, "iso3": max(had, key=lambda one: one.until or "9999").iso3, "alone": len(had) == 1}
        for number, had in sorted(found.items())
    ]


def connect() -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that knows countries.

    It has the tables `country_names(key, iso3, kind)`, to join on `name_key(name)`, `country_codes(dac_code, iso3)`,
    `cow_codes(cow_code, iso3, alone)` and `iso3_codes(iso3)`; each has one row for a key, so that a join doubles
    nothing. A COW number that two states had in turn (365) is that of today's, and not `alone`. `kind_of(name, kind)`
    understands SIPRI's marks as well.
    """
    connection = duckdb.connect()
    known = countries().values()
    tables = {
        "country_names": [{"key": key, "iso3": iso3, "kind": kind} for key, (iso3, kind) in _names().items()],
        "country_codes": [{"dac_code": c.dac_code, "iso3": c.iso3} for c in known if c.dac_code],
        "cow_codes": _cow_codes(),
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
