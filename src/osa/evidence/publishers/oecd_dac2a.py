"""OECD DAC table 2a: development assistance by donor and recipient, in each form it has been given out in.

(C) OECD, CC BY 4.0. The codes of the kinds of aid are the same in the old portal and in the Data Explorer; their names
changed, and both are known here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa

from osa.evidence.datasets import AID_FLOWS
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Rows
from osa.evidence.head import plain_name, recognised
from osa.evidence.publishers import oecd_dac

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head, Layout

ORIGIN = oecd_dac.origin(
    "DAC2A: Aid (ODA) disbursements to countries and regions",
    "https://data-explorer.oecd.org/vis?df[ds]=DisseminateFinalDMZ&df[id]=DSD_DAC2@DF_DAC2A&df[ag]=OECD.DCD.FSD",
)

_MEASURES = (
    ("oda_gross", 240, "Memo: ODA Total, Gross disbursements", "Gross ODA"),
    ("oda_net", 206, "ODA: Total Net", "Official development assistance (ODA), disbursements"),
    ("oda_total_excl_debt", 250, "Memo: ODA Total, excl. Debt", "ODA, total net excluding debt relief"),
    ("imputed_multilateral", 106, "Imputed Multilateral ODA", "Imputed multilateral ODA"),
    ("grants", 201, "Grants, Total", "ODA grants, disbursements"),
    ("loans_gross", 204, "ODA Gross Loans", "Gross ODA Loans"),
    ("loans_net", 218, "ODA Loans: Total Net", "ODA Loans, net disbursements"),
    ("loan_repayments", 205, "ODA Loan Repayments", "ODA Loans, repayments"),
    ("technical_cooperation", 207, "Technical Cooperation", "Technical cooperation, disbursements"),
    ("humanitarian_aid", 216, "Humanitarian Aid", "Humanitarian aid"),
    ("development_food_aid", 213, "Development Food Aid", "Development food aid"),
    ("debt_forgiveness", 212, "Grants: Debt Forgiveness", "Debt forgiveness"),
    ("other_debt_grants", 221, "Grants: Other Debt Grants", "Other debt grants"),
    ("net_debt_relief", 255, "Memo: Net debt relief", "Net debt relief"),
    ("rescheduled_debt", 214, "Rescheduled debt", "ODA Loans, rescheduled debt"),
    (
        "debt_relief_offsets",
        215,
        "Offsetting entries for debt relief",
        "Offsetting entries for debt relief (ODA claims)",
    ),
    ("equity_investment", 217, "Equity investment", "ODA Loans, equity investment"),
    ("interest_subsidies", 208, "AF/Interest Subsidies", "Associated financing/interest subsidies, disbursements"),
    ("interest_received", 209, "Interest received", "Interest received, ODA"),
    ("capital_subscriptions", 210, "Capital Subscriptions - Deposits", "Capital subscriptions, deposits"),
    (
        "capital_encashments",
        211,
        "Memo: Capital Subscriptions - Encashments",
        "Memo: capital subscriptions, encashment basis",
    ),
    ("recoveries", 219, "Recoveries", "Recoveries on grants"),
)
_NO_AMOUNT = """(TRY_CAST(measure_code AS INTEGER) IN (286, 296)
    OR measure_label IN ('ODA as % GNI (Recipient)', 'ODA as percent of recipient GNI', 'ODA per Capita'))"""
"""SQL of what is no amount: assistance as a per cent of the recipient's income, and per head."""
_FIELDS = (
    *oecd_dac.COMMON,
    Field("recipient_mark", ("recipient_code",), exact=("RECIPIENT",), needed=False),
    Field("recipient_label", ("recipient_name", "recipient"), exact=("Recipient",), needed=False),
    Field("measure_code", ("aidtype_code",), exact=("AIDTYPE", "MEASURE"), needed=False),
    Field("measure_label", ("aid_type", "measure"), exact=("Aid type", "Measure"), needed=False),
)
_LAYOUTS = (
    ("recipient", "donor", "aidtype", "amounttype", "year", "value"),
    ("recipientcode", "donorcode", "aidtypecode", "amounttype", "year", "value"),
)
_EXPLORER = ("recipient", "donor", "measure", "pricebase", "timeperiod", "obsvalue")
_SQL = f"""
    SELECT {oecd_dac.side("donor")}, {oecd_dac.side("recipient")},
        coalesce(coded.slug, CASE WHEN measure_code IS NULL THEN named.slug END,
            'other:' || coalesce(measure_label, measure_code)) AS measure,
        coalesce(measure_label, measure_code) AS measure_name,
        {oecd_dac.PRICE_BASE} AS price_base, {oecd_dac.CONSTANT_YEAR} AS base_year, year,
        {oecd_dac.USD_MILLIONS} AS usd_millions
    FROM rows_read {oecd_dac.joins("donor")} {oecd_dac.joins("recipient")}
        LEFT JOIN measures_by_code coded ON coded.code = TRY_CAST(measure_code AS INTEGER)
        LEFT JOIN measures_by_name named ON named.key = name_key(measure_label)
    WHERE {oecd_dac.kind(_NO_AMOUNT)} = 'money'
"""


def _layout(head: Head) -> Layout | None:
    """Return the layout of a file of this table.

    Tables 2b and 3a have the same columns: what tells them apart is the Data Explorer's name of the table or, in files
    without it, the names of the kinds of aid.
    """
    explorer = head.layout(*_EXPLORER)
    if explorer is not None:
        return explorer if re.search(r"DF_DAC2A\b", head.text) else None
    found = next((layout for layout in (head.layout(*wanted) for wanted in _LAYOUTS) if layout is not None), None)
    names = (name for _slug, _code, *both in _MEASURES for name in both if name != "Interest received")
    return found if any(name in head.text for name in names) else None


def _is_dac2a(head: Head) -> bool:
    """Recognise table 2a."""
    return _layout(head) is not None


def _read_dac2a(source: Source) -> Rows:
    """Read table 2a: one row for each donor, recipient, kind of aid, price base and year; a blank value is no row."""
    layout = recognised(_layout(source.head))
    read_delimited(source, layout, _FIELDS).create_view("rows_read")
    by_code = [{"slug": slug, "code": code} for slug, code, *_names in _MEASURES]
    by_name = {plain_name(name): slug for slug, _code, *names in _MEASURES for name in names}
    named = [{"slug": slug, "key": key} for key, slug in by_name.items()]
    source.connection.from_arrow(pa.Table.from_pylist(by_code)).create("measures_by_code")
    source.connection.from_arrow(pa.Table.from_pylist(named)).create("measures_by_name")
    left_out = oecd_dac.left_out(source, _NO_AMOUNT)
    return Rows(source.connection.sql(_SQL), telling=("donor_iso3", "recipient_iso3"), left_out=left_out)


FORMATS = (
    Format(
        "oecd-dac2a",
        "OECD DAC table 2a, aid by donor and recipient (CSV)",
        AID_FLOWS,
        ORIGIN,
        _is_dac2a,
        _read_dac2a,
    ),
)
