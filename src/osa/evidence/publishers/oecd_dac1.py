"""OECD DAC table 1: the aid of each donor as a whole, in each form it has been given out in. (C) OECD, CC BY 4.0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osa.evidence.datasets import AID_TOTALS
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Rows
from osa.evidence.head import recognised
from osa.evidence.publishers import oecd_dac

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head, Layout

ORIGIN = oecd_dac.origin(
    "DAC1: Flows by provider (ODA+OOF+Private)",
    "https://data-explorer.oecd.org/vis?df[ds]=DisseminateFinalDMZ&df[id]=DSD_DAC1@DF_DAC1&df[ag]=OECD.DCD.FSD",
)

_FIELDS = (
    *oecd_dac.COMMON,
    Field("aid_type_code", ("aidtype_code",), "INTEGER", exact=("AIDTYPE", "MEASURE")),
    Field("aid_type", ("aid_type",), exact=("Aid type", "Measure"), needed=False),
    Field("flow_code", ("flows_code", "flows", "flow_type"), exact=("FLOWS", "FLOW_TYPE")),
    Field("flow_name", ("fund_flows",), exact=("Fund flows", "Flow type"), needed=False),
)
_LAYOUTS = (
    ("donor", "aidtype", "flows", "amounttype", "year", "value"),
    ("donorcode", "aidtypecode", "flowscode", "amounttypecode", "year", "value"),
)
_EXPLORER = ("donor", "measure", "flowtype", "pricebase", "timeperiod", "obsvalue")
_NO_AMOUNT = "aid_type_code IN (3, 4, 11002)"
"""SQL of what is no amount of money: per cents of income, and the number of inhabitants."""
_SQL = f"""
    SELECT {oecd_dac.side("donor")}, aid_type_code, coalesce(aid_type, CAST(aid_type_code AS VARCHAR)) AS aid_type,
        CASE flow_code WHEN '1120' THEN 'disbursements_gross' WHEN '1140' THEN 'disbursements_net'
            WHEN '1150' THEN 'commitments' WHEN '1160' THEN 'grant_equivalents' WHEN '1130' THEN 'received'
            ELSE 'other:' || coalesce(flow_name, flow_code) END AS flow,
        {oecd_dac.PRICE_BASE} AS price_base, {oecd_dac.CONSTANT_YEAR} AS base_year, year,
        {oecd_dac.USD_MILLIONS} AS usd_millions
    FROM rows_read {oecd_dac.joins("donor")}
    WHERE {oecd_dac.kind(_NO_AMOUNT)} = 'money'
"""


def _layout(head: Head) -> Layout | None:
    """Return the layout of a file of this table; the Data Explorer gives the name of the table in every row."""
    explorer = head.layout(*_EXPLORER)
    if explorer is not None:
        return explorer if re.search(r"DF_DAC1\b", head.text) else None
    return next((layout for layout in (head.layout(*wanted) for wanted in _LAYOUTS) if layout is not None), None)


def _is_dac1(head: Head) -> bool:
    """Recognise table 1."""
    return _layout(head) is not None


def _read_dac1(source: Source) -> Rows:
    """Read table 1: one row for each donor, kind of aid, flow, price base and year; only US dollars, no blanks."""
    layout = recognised(_layout(source.head))
    read_delimited(source, layout, _FIELDS).create_view("rows_read")
    left_out = oecd_dac.left_out(source, _NO_AMOUNT)
    return Rows(source.connection.sql(_SQL), telling=("donor_iso3",), left_out=left_out)


FORMATS = (
    Format(
        "oecd-dac1",
        "OECD DAC table 1, aid of each donor as a whole (CSV)",
        AID_TOTALS,
        ORIGIN,
        _is_dac1,
        _read_dac1,
    ),
)
