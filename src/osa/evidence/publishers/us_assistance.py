"""Foreign assistance of the United States by country and fiscal year (ForeignAssistance.gov).

A work of the United States government, in the public domain. https://foreignassistance.gov/data
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.evidence.datasets import US_ASSISTANCE
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.head import recognised

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head

ORIGIN = Origin(
    publisher="United States Department of State",
    title="ForeignAssistance.gov, country summary",
    url="https://foreignassistance.gov/data",
    licence="public domain (work of the United States government)",
    credit="Source: ForeignAssistance.gov",
)

_HEADERS = ("countrycode", "countryname", "transactiontypename", "fiscalyear")
_QUARTER = "tq"
"""Marks the three months of 1976 between the old fiscal year, which ended in June, and the new one."""
_KNOWN = "CASE WHEN upper(trim({cell})) IN ('NULL', 'NA') THEN NULL ELSE {cell} END"
_YEAR = "regexp_replace(trim({cell}), '(?i)tq$', '')"
_KIND = r"""regexp_replace(lower(replace(trim({cell}), '''', '')), '[^a-z0-9]+', '_', 'g')"""
_FIELDS = (
    Field("country", ("Country Name",)),
    Field("code", ("Country Code",), cell=_KNOWN),
    Field("fiscal_year", ("Fiscal Year",), "INTEGER", cell=_YEAR),
    Field("written_year", ("Fiscal Year",)),
    Field("deed", ("Transaction Type Name",), cell=_KIND),
    Field("current_usd", ("current_amount", "Current Dollar Amount"), "DOUBLE", cell=_KNOWN),
    Field("constant_usd", ("constant_amount", "Constant Dollar Amount"), "DOUBLE", cell=_KNOWN),
)
_WITH_COUNTRIES = f"""
    SELECT rows_read.*, coalesce(i.iso3, n.iso3) AS iso3,
        deed || CASE WHEN lower(written_year) LIKE '%{_QUARTER}' THEN '_transition_quarter' ELSE '' END AS transaction
    FROM rows_read LEFT JOIN iso3_codes i ON i.iso3 = code LEFT JOIN country_names n ON n.key = name_key(country)
"""


def _recognises(head: Head) -> bool:
    """Recognise the summary by country, year and kind of transaction (not the file of all single transactions)."""
    layout = head.layout(*_HEADERS)
    return layout is not None and "fundingaccountid" not in layout.names


def _read(source: Source) -> Rows:
    """Read the summary. Regions, and states that are no more under a name of theirs that is in no list, have no code.

    The transition quarter of 1976 (`1976tq`) belongs to no fiscal year: its transactions are kept under names of
    their own, such as `obligations_transition_quarter`.
    """
    layout = recognised(source.head.layout(*_HEADERS))
    read_delimited(source, layout, _FIELDS).create_view("rows_read")
    return Rows(source.connection.sql(_WITH_COUNTRIES))


FORMATS = (
    Format(
        "us-foreign-assistance",
        "US foreign assistance, country summary (CSV)",
        US_ASSISTANCE,
        ORIGIN,
        _recognises,
        _read,
    ),
)
