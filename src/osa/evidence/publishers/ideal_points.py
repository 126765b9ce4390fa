"""Ideal points of states in the UN General Assembly: both layouts of the published table.

Michael A. Bailey, Anton Strezhnev and Erik Voeten, "United Nations General Assembly Voting Data", Harvard Dataverse
(CC0). https://doi.org/10.7910/DVN/LEJUQZ
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.evidence.datasets import IDEAL_POINTS
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.head import recognised

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head

ORIGIN = Origin(
    publisher="Bailey, Strezhnev and Voeten",
    title="United Nations General Assembly Voting Data: ideal points",
    url="https://doi.org/10.7910/DVN/LEJUQZ",
    licence="CC0-1.0",
    credit="Michael A. Bailey, Anton Strezhnev and Erik Voeten, United Nations General Assembly Voting Data",
)

_HEADERS = ("ccode", "iso3c", "countryname", "idealpointall")
_FIRST_SESSION_AFTER = 1945
"""The General Assembly's first session is counted as that of 1946."""
_KNOWN = "CASE WHEN lower(trim({cell})) IN ('na', 'nan', '.') THEN NULL ELSE {cell} END"
_WHOLE = "regexp_replace(" + _KNOWN + r", '\.0+$', '')"
_SERIES = (("all", "all"), ("final_passage", "fp"), ("legacy", "legacy"))
_FIELDS = (
    Field("country", ("Countryname",), cell=_KNOWN),
    Field("code", ("iso3c",), cell=_KNOWN),
    Field("cow_code", ("ccode",), "INTEGER", cell=_WHOLE),
    Field("year", ("year",), "INTEGER", needed=False, cell=_WHOLE),
    Field("session", ("session",), "INTEGER", needed=False, cell=_WHOLE),
    *(
        field
        for name, suffix in _SERIES
        for field in (
            Field(f"point_{name}", (f"idealpoint{suffix}",), "DOUBLE", needed=False, cell=_KNOWN),
            Field(f"votes_{name}", (f"nvotes{suffix}",), "INTEGER", needed=False, cell=_WHOLE),
        )
    ),
)
_STATES = f"""
    SELECT rows_read.*, coalesce(year, session + {_FIRST_SESSION_AFTER}) AS calendar_year,
        coalesce(n.iso3, i.iso3, c.iso3) AS known
    FROM rows_read LEFT JOIN country_names n ON n.key = name_key(rows_read.country)
        LEFT JOIN iso3_codes i ON i.iso3 = rows_read.code
        LEFT JOIN cow_codes c ON c.cow_code = rows_read.cow_code AND c.alone
"""
_ONE_SERIES = """
    SELECT country, known AS iso3, cow_code, calendar_year AS "year", '{name}' AS series, point_{name} AS ideal_point,
        votes_{name} AS votes
    FROM states WHERE point_{name} IS NOT NULL
"""


def _recognises(head: Head) -> bool:
    """Recognise the table with a row for each state and year, or each state and session."""
    return head.layout(*_HEADERS, "year") is not None or head.layout(*_HEADERS, "session") is not None


def _read(source: Source) -> Rows:
    """Read the table: a row for each series in which a state has a point that year.

    The name of a state comes first in finding its code: the table calls both parts of Yemen YAR. The few rows without
    a name or code (states that voted for the first time that year) are known by their COW number, if only one state
    ever had it.
    """
    layout = recognised(source.head.layout(*_HEADERS))
    read_delimited(source, layout, _FIELDS).create_view("rows_read")
    source.connection.sql(_STATES).create_view("states")
    return Rows(source.connection.sql(" UNION ALL ".join(_ONE_SERIES.format(name=name) for name, _suffix in _SERIES)))


FORMATS = (
    Format(
        "unga-ideal-points",
        "ideal points from votes in the UN General Assembly (CSV)",
        IDEAL_POINTS,
        ORIGIN,
        _recognises,
        _read,
    ),
)
