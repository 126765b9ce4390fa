"""What the OECD's DAC tables have in common: how donors, prices and units are written in each generation of files.

Three generations name the same columns differently: the old portal (`DONOR` a number, `Donor` its name), the Data
Explorer (SDMX: `DONOR` three letters or the code of a group) and the bulk files as readers rename them (`donor_code`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from osa.evidence.delimited import Field
from osa.evidence.formats import Origin
from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from osa.evidence.formats import Source

DONOR_CODE = Field("donor_mark", ("donor_code",), exact=("DONOR",), needed=False)
DONOR_NAME = Field("donor_label", ("donor_name", "donor"), exact=("Donor",), needed=False)
PART = Field("part", (), exact=("PART", "Part"), needed=False)
PRICE_CODE = Field(
    "price_code",
    ("amounttype_code", "data_type_code"),
    exact=("PRICE_BASE", "AMOUNTTYPE", "DATATYPE"),
    needed=False,
)
PRICE_NAME = Field("price_label", ("amount_type",), exact=("Amount type", "Price base"), needed=False)
_BLANK_TOLD = "coalesce(nullif(trim({cell}), ''), 'blank')"
"""SQL that keeps a blank cell apart from a column that is not there."""
UNIT = Field("unit", ("unit_measure", "unit_measure_code"), needed=False, cell=_BLANK_TOLD)
YEAR = Field("year", ("year", "time_period", "time"), "INTEGER", exact=("TIME_PERIOD",))
VALUE = Field("amount", ("value", "obs_value"), "DOUBLE")
BASE_YEAR = Field("base_period", ("base_per", "base_period"), "INTEGER", needed=False)
POWER = Field(
    "power",
    ("unit_mult", "unit_multiplier"),
    "INTEGER",
    needed=False,
    cell=_BLANK_TOLD,
)
"""The power of ten of the unit. A blank one is told as a fault: what the figures mean is then not known."""

COMMON = (DONOR_CODE, DONOR_NAME, PART, PRICE_CODE, PRICE_NAME, UNIT, YEAR, VALUE, BASE_YEAR, POWER)

PRICE_BASE = """CASE WHEN price_code IN ('A', 'V') THEN 'current' WHEN price_code IN ('D', 'Q') THEN 'constant'
    WHEN price_code IS NULL AND price_label ILIKE 'current%' THEN 'current'
    WHEN price_code IS NULL AND price_label ILIKE 'constant%' THEN 'constant' END"""
"""SQL of the price base. A and D are the old portal's codes, V and Q those of the Data Explorer."""

CONSTANT_YEAR = (
    f"CASE WHEN {PRICE_BASE} = 'constant'"
    r" THEN coalesce(base_period, TRY_CAST(regexp_extract(price_label, '\d{4}') AS INTEGER)) END"
)
"""SQL of the base year, from its own column or from a label such as `Constant Prices (2022 USD millions)`."""

USD_MILLIONS = "amount * pow(10, coalesce(power, 6) - 6)"
"""SQL of the amount. A file without a column for the unit is the old portal's, in millions."""

_MOST_FAULTS = 20


def kind(no_amount: str) -> str:
    """Return the SQL of what the figure of a row is; only `money` becomes a row.

    `no_amount` is SQL that is true for the measures which are no amounts of money. Left out are, besides, amounts in
    national currency, shares of income, and what went to `Part II` countries until 2004, which is official aid and not
    development assistance. A figure of which nobody knows what it is, is `strange`.
    """
    national = "price_code = 'N' OR unit = 'XDC' OR (price_code IS NULL AND price_label ILIKE 'national currenc%')"
    known = f"{PRICE_BASE} IS NOT NULL AND coalesce(unit, 'USD') = 'USD' AND coalesce(part, '1') LIKE '1%'"
    return f"""CASE WHEN amount IS NULL THEN 'blank' WHEN {no_amount} THEN 'no_amount' WHEN {national} THEN 'national'
        WHEN starts_with(price_code, 'PT_') OR starts_with(unit, 'PT_') THEN 'share' WHEN part LIKE '2%' THEN 'part_two'
        WHEN {known} THEN 'money' ELSE 'strange' END"""


def left_out(source: Source, no_amount: str) -> str:
    """Say in words how many rows of `rows_read` do not become rows, and which; blank figures are not told.

    Raises `InputError` for figures of which nobody knows what they are.
    """
    asked = f"""SELECT {kind(no_amount)} AS kind, coalesce(price_code, price_label) AS price, unit, part, count(*)
        FROM rows_read GROUP BY ALL ORDER BY ALL"""
    try:
        found = source.connection.sql(asked).fetchall()
    except duckdb.Error:
        return ""  # a cell is wrong: it is told with its place when the rows are written
    _refuse_strange(source, [row[1:] for row in found if row[0] == "strange"])
    names = {
        "national": _("amounts in national currency ({count})"),
        "share": _("shares of income ({count})"),
        "no_amount": _("measures that are no amounts, such as numbers of people or sums per head ({count})"),
        "part_two": _("official aid to countries of Part II of the DAC's list ({count})"),
    }
    counts = {one: sum(row[4] for row in found if row[0] == one) for one in names}
    told = [name.format(count=counts[one]) for one, name in names.items() if counts[one]]
    return _("Rows left out: {rows}.").format(rows="; ".join(told)) if told else ""


def _refuse_strange(source: Source, strange: list[tuple[str | None, str | None, str | None, int]]) -> None:
    """Raise `InputError` for the prices, units and parts that are in no list."""
    told = _("price base {price}, unit {unit}, part {part}: it is not known what these figures are ({count} rows)")
    expected = _("price base A, D, V or Q (N for national currency), unit USD or XDC, part 1 or 2")
    if strange:
        raise InputError(
            Fault(
                str(source.path),
                told.format(price=price or "–", unit=unit or "–", part=part or "–", count=count),
                expected,
            )
            for price, unit, part, count in strange[:_MOST_FAULTS]
        )


def side(name: str) -> str:
    """Return the SQL columns of a donor or recipient: its name, ISO code and DAC number.

    It takes what was read as `{name}_mark` and `{name}_label`, and the joins of `joins`. A number is sought among the
    DAC's codes, letters among ISO codes; only without a code does the name decide, for a region can bear the name of a
    country (Micronesia).
    """
    return f"""coalesce({name}_label, {name}_mark) AS {name},
        {name}_known.iso3 AS {name}_iso3,
        coalesce(TRY_CAST({name}_mark AS INTEGER), {name}_number.dac_code) AS {name}_code"""


def joins(name: str) -> str:
    """Return the SQL joins that `side` needs. Kosovo is XKV in the Data Explorer."""
    mark, letters = f"{name}_mark", f"CASE {name}_mark WHEN 'XKV' THEN 'XKX' ELSE {name}_mark END"
    return f"""
        LEFT JOIN country_codes {name}_coded ON {name}_coded.dac_code = TRY_CAST({mark} AS INTEGER)
        LEFT JOIN country_names {name}_named ON {mark} IS NULL AND {name}_named.key = name_key({name}_label)
        LEFT JOIN iso3_codes {name}_known
            ON {name}_known.iso3 = coalesce({name}_coded.iso3, {name}_named.iso3, {letters})
        LEFT JOIN country_codes {name}_number ON {name}_number.iso3 = {name}_known.iso3"""


def origin(title: str, url: str) -> Origin:
    """Return the origin of one of the DAC's tables."""
    return Origin(
        publisher="OECD",
        title=title,
        url=url,
        licence="CC BY 4.0",
        credit=f"Source: OECD, {title}; CC BY 4.0",
    )
