"""Exchange rates and deflators of the DAC's members, as the pydeflate package derives them from DAC table 1.

The rate is what a donor reported in its currency over what it reported in dollars; the deflators follow from current
and constant dollars. (C) OECD, CC BY 4.0. The OECD's own table of rates is given out as a workbook made to be read by
people, which is not read here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.evidence.datasets import EXCHANGE_RATES
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.head import recognised

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head

ORIGIN = Origin(
    publisher="OECD",
    title="Exchange rates and deflators of the DAC, derived from DAC table 1 by pydeflate",
    url="https://github.com/jm-rivera/pydeflate",
    licence="CC BY 4.0",
    credit="Source: OECD, DAC table 1 (CC BY 4.0); rates and deflators derived by pydeflate",
)

_FIELDS = (
    Field("year", ("pydeflate_year",), "INTEGER"),
    Field("dac_code", ("pydeflate_entity_code",), "INTEGER"),
    Field("country", ("pydeflate_entity",)),
    Field("per_usd", ("pydeflate_EXCHANGE",), "DOUBLE"),
    Field("dac_deflator", ("pydeflate_DAC_DEFLATOR",), "DOUBLE"),
    Field("gdp_deflator", ("pydeflate_NGDP_D",), "DOUBLE", needed=False),
)
_WANTED = ("pydeflateyear", "pydeflateentitycode", "pydeflateexchange", "pydeflatedacdeflator")
_SQL = "SELECT rows_read.*, iso3 FROM rows_read LEFT JOIN country_codes USING (dac_code)"
"""The file has a column of ISO codes too, but it gives `ESH` to the total of the donors outside the DAC."""


def _is_rates(head: Head) -> bool:
    """Recognise the table of rates and deflators."""
    return head.layout(*_WANTED) is not None


def _read_rates(source: Source) -> Rows:
    """Read the rates and deflators: one row for each donor (or group of donors) and year."""
    layout = recognised(source.head.layout(*_WANTED))
    read_delimited(source, layout, _FIELDS).create_view("rows_read")
    return Rows(source.connection.sql(_SQL))


FORMATS = (
    Format(
        "oecd-rates",
        "OECD DAC exchange rates and deflators (CSV, as pydeflate writes it)",
        EXCHANGE_RATES,
        ORIGIN,
        _is_rates,
        _read_rates,
    ),
)
