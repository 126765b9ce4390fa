"""Table of country codes and groups, as the Python package bblocks-places carries it (MIT licence).

https://github.com/ONEcampaign/bblocks-places
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.evidence.datasets import COUNTRIES
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.head import recognised

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head

ORIGIN = Origin(
    publisher="The ONE Campaign",
    title="bblocks-places, concordance of places",
    url="https://github.com/ONEcampaign/bblocks-places",
    licence="MIT",
    credit="Source: The ONE Campaign, bblocks-places",
)

_HEADERS = ("nameshort", "iso3code", "m49code", "daccode")
_WHOLE = r"regexp_replace({cell}, '\.0+$', '')"
_FIELDS = (
    Field("country", ("name_short",)),
    Field("iso3", ("iso3_code",)),
    Field("iso2", ("iso2_code",)),
    Field("m49_code", ("m49_code",), "INTEGER", cell=_WHOLE),
    Field("region", ("region",)),
    Field("subregion", ("subregion",)),
    Field("dac_code", ("dac_code",), "INTEGER", cell=_WHOLE),
    Field("income_group", ("income_level",), needed=False),
    Field("least_developed", ("ldc",), "BOOLEAN", needed=False),
    Field("landlocked", ("lldc",), "BOOLEAN", needed=False),
    Field("small_island", ("sids",), "BOOLEAN", needed=False),
)


def _recognises(head: Head) -> bool:
    """Recognise the table of codes."""
    return head.layout(*_HEADERS) is not None


def _read(source: Source) -> Rows:
    """Read the table. It is itself a list of codes, so its codes stand as they are."""
    layout = recognised(source.head.layout(*_HEADERS))
    return Rows(read_delimited(source, layout, _FIELDS))


FORMATS = (
    Format(
        "country-concordance",
        "table of country codes and groups (bblocks-places, CSV)",
        COUNTRIES,
        ORIGIN,
        _recognises,
        _read,
    ),
)
