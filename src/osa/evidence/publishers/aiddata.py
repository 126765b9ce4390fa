"""AidData: aid committed by each donor to each recipient since 1947, as a table with a column for each year.

(C) AidData, ODC-By 1.0. Amounts are constant US dollars of 2009.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osa.evidence.datasets import AID_COMMITMENTS
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.head import recognised
from osa.evidence.years import refuse_others

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head, Layout

ORIGIN = Origin(
    publisher="AidData",
    title="AidData: commitments by donor, recipient and year",
    url="https://www.aiddata.org/",
    licence="ODC-By 1.0",
    credit="Source: AidData (ODC-By 1.0)",
)

_NUMBER = re.compile(r"\s*[0-9_]+\s*")
_SQL = """
    SELECT donor, coalesce(di.iso3, d.iso3) AS donor_iso3, dc.dac_code AS donor_code,
        recipient, coalesce(ri.iso3, r.iso3) AS recipient_iso3, rc.dac_code AS recipient_code,
        CAST(substr(column_name, 2) AS INTEGER) AS year, amount AS usd
    FROM (UNPIVOT rows_read ON COLUMNS(* EXCLUDE (donor, recipient)) INTO NAME column_name VALUE amount)
        LEFT JOIN iso3_codes di ON di.iso3 = donor
        LEFT JOIN country_names d ON d.key = name_key(donor)
        LEFT JOIN country_codes dc ON dc.iso3 = coalesce(di.iso3, d.iso3)
        LEFT JOIN iso3_codes ri ON ri.iso3 = recipient
        LEFT JOIN country_names r ON r.key = name_key(recipient)
        LEFT JOIN country_codes rc ON rc.iso3 = coalesce(ri.iso3, r.iso3)
"""
"""Most donors and recipients are ISO codes, some are names; a blank cell is no row."""


def _layout(head: Head) -> Layout | None:
    """Return the layout of the table: a donor, a recipient, and nothing but years."""
    layout = head.layout("donor", "recipient")
    if layout is None or set(layout.names[:2]) != {"donor", "recipient"} or not layout.headers[2:]:
        return None
    return layout if all(_NUMBER.fullmatch(header) for header in layout.headers[2:]) else None


def _is_totals(head: Head) -> bool:
    """Recognise the table."""
    return _layout(head) is not None


def _read_totals(source: Source) -> Rows:
    """Read the table: one row for each donor, recipient and year with an amount."""
    layout = recognised(_layout(source.head))
    refuse_others(source, layout, layout.headers)
    years = (Field(f"y{header.strip()}", (header,), "DOUBLE") for header in layout.headers[2:])
    fields = (Field("donor", ("donor",)), Field("recipient", ("recipient",)), *years)
    read_delimited(source, layout, fields).create_view("rows_read")
    return Rows(source.connection.sql(_SQL), telling=("donor_iso3", "recipient_iso3"))


FORMATS = (
    Format(
        "aiddata-totals",
        "AidData, commitments by donor, recipient and year (CSV)",
        AID_COMMITMENTS,
        ORIGIN,
        _is_totals,
        _read_totals,
    ),
)
