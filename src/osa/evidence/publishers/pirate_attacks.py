"""Maritime pirate attacks, 1993 to 2020.

Paul Benden, Angeliki Feng, Chris Howell and Gian Carlo Dalla Riva, "Crime at Sea: A Global Database of Maritime Pirate
Attacks (1993-2020)", CC BY 4.0. https://github.com/newzealandpaul/Maritime-Pirate-Attacks
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.evidence.datasets import MARITIME_INCIDENTS
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.head import recognised

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head

ORIGIN = Origin(
    publisher="Benden, Feng, Howell and Dalla Riva",
    title="Crime at Sea: A Global Database of Maritime Pirate Attacks (1993-2020)",
    url="https://github.com/newzealandpaul/Maritime-Pirate-Attacks",
    licence="CC BY 4.0",
    credit="Benden, P., Feng, A., Howell, C., & Dalla Riva, G. V., Crime at Sea: A Global Database of Maritime Pirate"
    " Attacks (1993-2020), CC BY 4.0",
)

_HEADERS = ("date", "attacktype", "nearestcountry", "eezcountry", "shoredistance")
_KNOWN = "CASE WHEN trim({cell}) = 'NA' THEN NULL ELSE {cell} END"
_FIELDS = (
    Field("day", ("date",), "DATE", cell=_KNOWN),
    Field("latitude", ("latitude",), "DOUBLE", cell=_KNOWN),
    Field("longitude", ("longitude",), "DOUBLE", cell=_KNOWN),
    Field("kind", ("attack_type",), cell=_KNOWN),
    Field("nearest", ("nearest_country",), cell=_KNOWN),
    Field("eez", ("eez_country",), cell=_KNOWN),
    Field("shore_km", ("shore_distance",), "DOUBLE", cell=_KNOWN),
    Field("place", ("location_description",), needed=False, cell=_KNOWN),
    Field("description", ("attack_description",), needed=False, cell=_KNOWN),
    Field("vessel", ("vessel_name",), needed=False, cell=_KNOWN),
    Field("vessel_kind", ("vessel_type",), needed=False, cell=_KNOWN),
    Field("reported_by", ("data_source",), needed=False, cell=_KNOWN),
)
_WITH_COUNTRIES = """
    SELECT rows_read.*, n.iso3 AS nearest_iso3, e.iso3 AS eez_iso3
    FROM rows_read LEFT JOIN iso3_codes n ON n.iso3 = nearest LEFT JOIN iso3_codes e ON e.iso3 = eez
"""


def _recognises(head: Head) -> bool:
    """Recognise the table of attacks."""
    return head.layout(*_HEADERS) is not None


def _read(source: Source) -> Rows:
    """Read the table of attacks; `NA` is what is not known, and text in quotation marks may have several lines."""
    layout = recognised(source.head.layout(*_HEADERS))
    read_delimited(source, layout, _FIELDS).create_view("rows_read")
    return Rows(source.connection.sql(_WITH_COUNTRIES))


FORMATS = (
    Format(
        "maritime-pirate-attacks",
        "maritime pirate attacks 1993-2020 (CSV)",
        MARITIME_INCIDENTS,
        ORIGIN,
        _recognises,
        _read,
    ),
)
