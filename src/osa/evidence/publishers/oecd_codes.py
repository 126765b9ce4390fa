"""OECD code lists of development assistance: number 13, the DAC's list of recipients. (C) OECD, CC BY 4.0.

The list has one entry for each place: the income group it is in now and the day since when. For a place that has left
the list (`MADCTs`, more advanced developing countries and territories) that day is the day on which it left: Chile,
Uruguay and Seychelles 2018-01-01, Cook Islands 2020-01-01. So, for a country and a day:

- an entry `graduated`, the day not before `since`: it is not on the list;
- an entry of an income group, the day not before `since`: it is on the list;
- the day is before `since`: not known, the list does not keep what was before;
- no entry at all: it is not on the list of the day it was made (`generated`); of earlier days nothing is known.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from osa.evidence.countries import countries
from osa.evidence.datasets import AID_RECIPIENTS
from osa.evidence.formats import Format, Rows
from osa.evidence.publishers import oecd_dac
from osa.evidence.unpacking import text_of
from osa.i18n import _
from osa.rulebook.faults import Fault, Faults, InputError, shown

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head

ORIGIN = oecd_dac.origin(
    "DAC and CRS code lists: recipients (code list 13)",
    "https://www.oecd.org/dac/stats/dacandcrscodelists.htm",
)

_WANTED = "Recipient"
_GROUPS = {
    "LDCs": "ldc",
    "Other LICs": "other_low_income",
    "LMICs": "lower_middle_income",
    "UMICs": "upper_middle_income",
    "MADCTs": "graduated",
    "Part I unallocated by income": None,
}
_CODE = re.compile(r"[0-9]{1,6}")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[TZ+].*)?")
_FLAGS = {"0": False, "1": True}
_SCHEMA = pa.schema(
    [
        ("country", pa.string()),
        ("iso3", pa.string()),
        ("dac_code", pa.int32()),
        ("income_group", pa.string()),
        ("since", pa.date32()),
        ("until", pa.date32()),
        ("region", pa.string()),
        ("landlocked", pa.bool_()),
        ("small_island", pa.bool_()),
        ("fragile", pa.bool_()),
    ]
)


class _Entry:
    """An entry of the list, read part by part; what is wrong with it is noted with its code and name."""

    def __init__(self, source: Source, number: int, content: dict[str, Any], faults: Faults) -> None:
        self.content = content
        self.name = _narrative(content.get("name"))
        code = content.get("code", _("number {number}").format(number=number))
        self.where = f"{source.path}, " + _("entry {code} ({name})").format(code=code, name=self.name or "?")
        self.faults = faults

    def row(self) -> dict[str, Any]:
        """Return the entry as a row."""
        until = self.day("withdrawal-date")
        if str(self.content.get("status", "active")).lower() != "active" and until is None:
            self.fault("status", self.content["status"], _("active, or a withdrawal-date"))
        iso3 = self.content.get("iso-alpha-3-code")
        return {
            "country": self.name,
            "iso3": iso3 if iso3 in countries() else None,
            "dac_code": self.code(),
            "income_group": self.group(),
            "since": self.day("activation-date"),
            "until": until,
            "region": _narrative((self.content.get("region") or {}).get("name")),
            "landlocked": self.flag("land-locked"),
            "small_island": self.flag("sids"),
            "fragile": self.flag("fragile-state"),
        }

    def fault(self, key: str, value: object, expected: str) -> None:
        """Note what is wrong with a part of the entry."""
        self.faults.add(f"{self.where}, {key}", shown(value), expected)

    def code(self) -> int | None:
        """Return the DAC code."""
        value = self.content.get("code")
        if isinstance(value, (str, int)) and _CODE.fullmatch(str(value)):
            return int(value)
        self.fault("code", value, _("a whole number"))
        return None

    def group(self) -> str | None:
        """Return the income group; regions have none."""
        group = _narrative((self.content.get("income-group") or {}).get("igname"))
        if group is not None and group not in _GROUPS:
            self.fault("income-group", group, ", ".join(_GROUPS))
        return _GROUPS.get(group) if group else None

    def day(self, key: str) -> dt.date | None:
        """Return a day, if the entry has it."""
        value = self.content.get(key)
        if value in (None, ""):
            return None
        written = _DAY.fullmatch(str(value))
        with suppress(ValueError):
            if written:
                return dt.date.fromisoformat(written[1])
        self.fault(key, value, _("a date such as 2024-03-31"))
        return None

    def flag(self, key: str) -> bool | None:
        """Return a yes or no, if the entry has it."""
        value = self.content.get(key)
        if value in (None, ""):
            return None
        if str(value) not in _FLAGS:
            self.fault(key, value, _("0 or 1"))
        return _FLAGS.get(str(value))


def _narrative(name: Any) -> str | None:  # noqa: ANN401 - as the JSON has it
    """Return the English of a name: a text, or the first of several languages."""
    told = name.get("narrative") if isinstance(name, dict) else None
    if isinstance(told, list):
        told = told[0] if told else None
    return told if isinstance(told, str) else None


def _is_code_list(head: Head) -> bool:
    """Recognise any code list of the OECD, so that a wrong one can be told by its name."""
    return head.is_json and '"codelists"' in head.text and '"codelist-items"' in head.text


def _read_recipients(source: Source) -> Rows:
    """Read the list of recipients: one row for each place, regions included."""
    lists, changed = _lists(source)
    wanted = [one for one in lists if one.get("name") == _WANTED]
    if not wanted:
        told = _("is the code list {names}").format(names=", ".join(str(one.get("name")) for one in lists))
        raise InputError([Fault(str(source.path), told, _("the code list Recipient (number 13)"))])
    faults = Faults()
    entries = wanted[0].get("codelist-items", {}).get("codelist-item", [])
    rows = [_Entry(source, number, one, faults).row() for number, one in enumerate(entries, 1)]
    faults.raise_if_any()
    return Rows(source.connection.from_arrow(pa.Table.from_pylist(rows, schema=_SCHEMA)), changed)


def _lists(source: Source) -> tuple[list[dict[str, Any]], str | None]:
    """Return the code lists of a file, and when the OECD changed it last.

    Raises `InputError` if it is not whole.
    """
    try:
        held = json.loads(text_of(source.path, "utf-8"))["codelists"]
        lists = held["codelist"]
        return ([lists] if isinstance(lists, dict) else list(lists)), held.get("date-last-modified")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        told = _("is not a whole code list: {error}").format(error=error)
        raise InputError([Fault(str(source.path), told)]) from None


FORMATS = (
    Format(
        "oecd-recipients",
        "OECD code list 13, DAC list of aid recipients (JSON)",
        AID_RECIPIENTS,
        ORIGIN,
        _is_code_list,
        _read_recipients,
    ),
)
