"""OECD Creditor Reporting System: single projects, from the bulk files in each form they have had.

(C) OECD, CC BY 4.0. Text files until 2024 name columns like `DonorCode`, Parquet files like `donor_code`, and the Data
Explorer's files like `DONOR`, with one figure in a row. Case and underscores change between years, and some names are
misspelt for good (`incomegoup_name`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import parquet

from osa.evidence.datasets import AID_PROJECTS
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Rows
from osa.evidence.head import Layout, recognised
from osa.evidence.publishers import oecd_dac
from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from osa.evidence.delimited import CellType
    from osa.evidence.formats import Source
    from osa.evidence.head import Head

ORIGIN = oecd_dac.origin(
    "Creditor Reporting System (CRS)",
    "https://data-explorer.oecd.org/vis?df[ds]=DisseminateFinalDMZ&df[id]=DSD_CRS@DF_CRS&df[ag]=OECD.DCD.FSD",
)

_ALIKE = {
    "agency_code": "agencycode donoragency",
    "agency": "agencyname",
    "crs_id": "crsid crsidentificationn oecdid",
    "project_number": "projectnumber donorprojectn donorprojectid",
    "region": "regionname",
    "income_group_code": "incomegroupcode incomegoupcode",
    "income_group": "incomegroupname incomegoupname",
    "flow": "flowname",
    "finance_type": "financet financetypecode",
    "aid_type": "aidt",
    "category": "category categorycode",
    "bi_multi": "bimulti bimulticode",
    "initial_report": "initialreport natureofsubmission",
    "grant_equivalent": "grantequiv",
    "usd_grant_equivalent": "usdgrantequiv",
    "usd_export_credit": "usdexportcredit usdexpertcredit",
    "title": "projecttitle",
    "purpose": "purposename",
    "sector": "sectorname",
    "channel": "channelname",
    "channel_code": "channelcode channeldeliverycode",
    "channel_reported": "channelreportedname channeldeliveryname",
    "ldc_flag": "ldcflag",
    "ldc_flag_name": "ldcflagname",
    "expected_start": "expectedstartdate",
    "completion": "completiondate",
    "gender": "gender genderequality",
    "governance": "dig pdgg governance",
    "associated_finance": "assocfinance",
    "repayment_type": "typerepayment",
    "repayments_a_year": "numberrepayment",
    "first_repayment": "repaydate1",
    "last_repayment": "repaydate2",
    "budget_identifier": "budgetident",
    "capital_expenditure": "capitalexpend",
    "psi_additionality_type": "psiaddtype",
    "psi_additionality": "psiaddassess",
    "psi_objective": "psiadddevobj",
}
"""What a column is called in the files, where it is not by its own name."""

_OTHER = ("year", *(f"{side}{end}" for side in ("donor", "recipient") for end in ("", "_iso3", "_code")))
_PLAIN = tuple(
    Field(
        column.name,
        tuple(_ALIKE.get(column.name, column.name).split()),
        column.type,
        needed=False,
        free=column.type == "VARCHAR",
    )
    for column in AID_PROJECTS.columns
    if column.name not in _OTHER
)
_YEAR = Field("year_read", ("year",), "INTEGER", needed=False)
_SIDES = tuple(
    one
    for side in ("donor", "recipient")
    for one in (
        Field(f"{side}_label", (f"{side}name",), needed=False),
        Field(f"{side}_number", (f"{side}code",), "INTEGER", needed=False),
        Field(f"{side}_letters", (f"de{side}code",), needed=False),
    )
)
BULK = (_YEAR, *_SIDES, *_PLAIN)
"""The columns of a bulk file."""

_MONEY = tuple(column.name for column in AID_PROJECTS.columns if column.name.startswith("usd_"))

_LONG_NAMES = {
    "sector_code": ("SECTOR",),
    "sector": ("Sector",),
    "aid_type": ("MODALITY",),
    "region_code": ("REGION",),
    "region": ("Region",),
    "income_group_code": ("INCOME_GROUP",),
    "income_group": ("Income group",),
    "agency": ("Donor agency",),
    "agency_code": ("DONOR_AGENCY",),
    "channel": ("Channel",),
    "parent_channel_code": ("CHANNEL",),
}
"""What columns are called in the Data Explorer's files, in their very spelling: names differ from codes by case."""

_LONG_SIDES = tuple(
    Field(f"{side}_{name}", (), needed=False, exact=exact)
    for side in ("donor", "recipient")
    for name, exact in (("letters", (side.upper(),)), ("label", (side.title(),)))
)
_LONG_FIGURE: tuple[tuple[str, tuple[str, ...], CellType], ...] = (
    ("flow_type", ("FLOW_TYPE",), "VARCHAR"),
    ("price_base", ("PRICE_BASE",), "VARCHAR"),
    ("unit", ("UNIT_MEASURE",), "VARCHAR"),
    ("figure", ("OBS_VALUE",), "DOUBLE"),
    ("drilled", ("MD_DIM",), "VARCHAR"),
    ("micro_id", ("MD_ID",), "VARCHAR"),
)
_LONG = (
    *_LONG_SIDES,
    *(Field(name, (), kind, needed=name == "figure", exact=exact) for name, exact, kind in _LONG_FIGURE),
    Field("power", (), "INTEGER", exact=("UNIT_MULT",), cell=oecd_dac.POWER.cell),
    Field("year_read", (), "INTEGER", exact=("TIME_PERIOD",)),
    *(
        Field(
            one.name,
            () if one.name in _LONG_NAMES else one.headers,
            one.type,
            needed=False,
            exact=_LONG_NAMES.get(one.name, ()),
            free=one.free,
        )
        for one in _PLAIN
        if one.name not in _MONEY
    ),
)
_FIGURES = {"usd_commitment": "C", "usd_disbursement": "D"}
_DECIDED_BY = ("projecttitle", "usdcommitment", "usddisbursement", "usdcommitmentdefl", "usddisbursementdefl")


def _layout(head: Head) -> Layout | None:
    """Return the layout of a bulk file: it has donors, recipients, and a title or an amount."""
    names = Layout(0, "", "", tuple(parquet.read_schema(head.path).names)) if head.is_parquet else None
    for side in ("name", "code"):
        for decided in _DECIDED_BY:
            wanted = (f"donor{side}", f"recipient{side}", decided)
            if names is not None and set(wanted) <= set(names.names):
                return names
            found = head.layout(*wanted)
            if found is not None:
                return found
    return None


def _is_bulk(head: Head) -> bool:
    """Recognise a bulk file, as text or Parquet."""
    try:
        return _layout(head) is not None
    except (pa.ArrowException, OSError):
        return False


def _read_bulk(source: Source) -> Rows:
    """Read a bulk file: one row for each project and year."""
    layout = recognised(_layout(source.head))
    read_delimited(source, layout, BULK).create_view("rows_read")
    there = {one.name for one in BULK if one.place(layout) is not None}
    year = "year_read" if "year_read" in there else "CAST(year(commitment_date) AS INTEGER)"
    sides = [_side(side, there) for side in ("donor", "recipient")]
    columns = ", ".join((f"{year} AS year", *(names for names, _joined in sides), *(one.name for one in _PLAIN)))
    return _rows(source, f"SELECT {columns} FROM rows_read {' '.join(joins for _named, joins in sides)}")


def _side(side: str, there: set[str]) -> tuple[str, str]:
    """Return the SQL columns of a donor or recipient, and the joins that they need with the columns that are there.

    Codes decide, and a name only where there is none: a region can bear the name of a country. Millions of names would
    take longer to compare than all the rest.
    """
    number, letters, label = (f"{side}_{name}" for name in ("number", "letters", "label"))
    joins, found, code = "", [], number
    if letters in there:
        joins += f""" LEFT JOIN country_codes {side}_lettered ON {side}_lettered.iso3 =
            CASE {letters} WHEN 'XKV' THEN 'XKX' ELSE {letters} END
            LEFT JOIN iso3_codes {side}_known ON {side}_known.iso3 =
            CASE {letters} WHEN 'XKV' THEN 'XKX' ELSE {letters} END"""
        found.append(f"{side}_known.iso3")
        code = f"coalesce({number}, {side}_lettered.dac_code)"
    if number in there:
        joins += f" LEFT JOIN country_codes {side}_coded ON {side}_coded.dac_code = {number}"
        found.append(f"{side}_coded.iso3")
    if label in there:
        joins += f""" LEFT JOIN country_names {side}_named ON {side}_named.key =
            CASE WHEN {number} IS NULL AND {letters} IS NULL THEN name_key({label}) END"""
        found.append(f"{side}_named.iso3")
    name = f"coalesce({label}, {letters}, CAST({number} AS VARCHAR))"
    return f"{name} AS {side}, coalesce({', '.join(found)}, NULL) AS {side}_iso3, {code} AS {side}_code", joins


def _rows(source: Source, sql: str) -> Rows:
    """Return the rows of a query; a file with one donor, one recipient or one sector was asked for it."""
    telling = ("donor_iso3", "recipient_iso3", "sector_code")
    return Rows(source.connection.sql(sql), source.head.generated, telling=telling)


def _is_long(head: Head) -> bool:
    """Recognise a file of the Data Explorer or of the OECD's API."""
    layout = head.layout("donor", "recipient", "sector", "modality", "obsvalue")
    return layout is not None and {"DONOR", "RECIPIENT", "OBS_VALUE"} <= {one.strip() for one in layout.headers}


def _read_long(source: Source) -> Rows:
    """Read a file with one figure in a row, without the totals that stand among the projects.

    Raises `InputError` if a figure is of a kind, or in a unit, that has no column.
    """
    layout = recognised(source.head.layout("donor", "recipient", "sector", "modality", "obsvalue"))
    read_delimited(source, layout, _LONG).create_view("figures_read")
    _refuse_strange_figures(source)
    millions = "figure * pow(10, power - 6)"
    figures = {
        name + end: f"CASE WHEN flow_type = '{code}' AND price_base = '{price}' THEN {millions} END"
        for name, code in _FIGURES.items()
        for end, price in (("", "V"), ("_defl", "Q"))
    }
    plain = (figures.get(one.name, "CAST(NULL AS DOUBLE)" if one.name in _MONEY else one.name) for one in _PLAIN)
    columns = ", ".join(f"{sql} AS {one.name}" for sql, one in zip(plain, _PLAIN, strict=True))
    there = {f"{side}_{name}" for side in ("donor", "recipient") for name in ("letters", "label")}
    sides = [_side(side, there) for side in ("donor", "recipient")]
    numbers = "CAST(NULL AS INTEGER) AS donor_number, CAST(NULL AS INTEGER) AS recipient_number"
    single = "coalesce(drilled, 'DD') <> '_T' AND coalesce(micro_id, '') <> '_T'"
    read = f"(SELECT *, {numbers} FROM figures_read WHERE {single})"
    names = ", ".join(names for names, _joined in sides)
    joins = " ".join(joins for _named, joins in sides)
    return _rows(source, f"SELECT year_read AS year, {names}, {columns} FROM {read} rows_read {joins}")


def _refuse_strange_figures(source: Source) -> None:
    """Raise `InputError` for the kinds of figures that have no column."""
    kinds = ", ".join(f"'{code}'" for code in _FIGURES.values())
    strange = source.connection.sql(
        f"""SELECT DISTINCT flow_type, price_base, unit FROM figures_read WHERE figure IS NOT NULL AND
        (flow_type IN ({kinds}) AND price_base IN ('V', 'Q') AND coalesce(unit, 'USD') = 'USD') IS NOT TRUE
        ORDER BY ALL"""
    ).fetchall()
    told = _("FLOW_TYPE {flow}, PRICE_BASE {price}, UNIT_MEASURE {unit}: figures of this kind have no column")
    expected = _("FLOW_TYPE C or D, PRICE_BASE V or Q, UNIT_MEASURE USD")
    if strange:
        raise InputError(
            Fault(str(source.path), told.format(flow=flow, price=price, unit=unit), expected)
            for flow, price, unit in strange
        )


FORMATS = (
    Format("oecd-crs-bulk", "OECD CRS, bulk file (Parquet or text)", AID_PROJECTS, ORIGIN, _is_bulk, _read_bulk),
    Format("oecd-crs-explorer", "OECD CRS, Data Explorer (SDMX CSV)", AID_PROJECTS, ORIGIN, _is_long, _read_long),
)
