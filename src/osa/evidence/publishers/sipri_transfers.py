"""SIPRI Arms Transfers Database: the three forms of its exports.

(C) SIPRI; free for non-commercial use with acknowledgement. https://doi.org/10.55163/SAFC1241
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from osa.evidence.datasets import ARMS_DEALS, ARMS_DELIVERIES, ARMS_TOTALS
from osa.evidence.delimited import Field, read_delimited
from osa.evidence.formats import Format, Origin, Rows
from osa.evidence.head import plain_name, recognised
from osa.evidence.publishers.sipri_cells import Cells, Line, Value, kind_and_code, lines_of, mended, table
from osa.evidence.years import YEAR, is_year, refuse_others
from osa.i18n import _
from osa.rulebook.faults import Fault, Faults, InputError

if TYPE_CHECKING:
    from osa.evidence.formats import Source
    from osa.evidence.head import Head, Layout

ORIGIN = Origin(
    publisher="SIPRI",
    title="SIPRI Arms Transfers Database",
    url="https://armstransfers.sipri.org/",
    licence="(c) SIPRI; non-commercial use with acknowledgement; less than 10 per cent may be reproduced",
    credit="Source: SIPRI Arms Transfers Database, https://doi.org/10.55163/SAFC1241",
    commercial=False,
)

_SIDES = ("supplier", "recipient")
_DELIVERIES_HEADERS = ("supplier", "recipient", "armamentcategory", "tivdeliveryvalues")
_DEALS_HEADERS = ("recipient", "supplier", "weapondesignation")
_FLAG = "CASE lower(trim({cell})) WHEN 'yes' THEN 'true' WHEN 'no' THEN 'false' WHEN '?' THEN 'true' ELSE {cell} END"
_DELIVERIES = (
    Field("deal_id", ("SIPRI AT Database ID",), "BIGINT", needed=False),
    Field("supplier", ("Supplier",)),
    Field("recipient", ("Recipient",)),
    Field("designation", ("Designation", "Weapon designation")),
    Field("description", ("Description", "Weapon description")),
    Field("category", ("Armament category",)),
    Field("order_year", ("Order date", "Year of order"), "INTEGER"),
    Field("order_year_estimated", ("Order date is estimate",), "BOOLEAN", needed=False, cell=_FLAG),
    Field("number", ("Numbers delivered", "Number delivered"), "DOUBLE"),
    Field("number_estimated", ("Numbers delivered is estimate",), "BOOLEAN", needed=False, cell=_FLAG),
    Field("delivery_year", ("Delivery year",), "INTEGER"),
    Field("delivery_year_estimated", ("Delivery year is estimate",), "BOOLEAN", needed=False, cell=_FLAG),
    Field("status", ("Status",), needed=False),
    Field("tiv_unit_new", ("SIPRI estimate",), "DOUBLE", needed=False),
    Field("tiv_unit", ("TIV deal unit",), "DOUBLE", needed=False),
    Field("tiv", ("TIV delivery values",), "DOUBLE"),
    Field("local_production", ("Local production",), "BOOLEAN", needed=False, cell=_FLAG),
)
_DEALS = (
    Field("supplier", ("Supplier",)),
    Field("recipient", ("Recipient",)),
    Field("order_year", ("Year of order", "Order date"), "INTEGER"),
    Field("order_year_estimated", ("mark after Year of order", "mark after Order date"), "BOOLEAN", needed=False),
    Field("number_ordered", ("Number ordered", "No. ordered"), "DOUBLE"),
    Field("number_ordered_estimated", ("mark after Number ordered", "mark after No. ordered"), "BOOLEAN", needed=False),
    Field("designation", ("Weapon designation",)),
    Field("description", ("Weapon description",)),
    Field("number_delivered", ("Number delivered", "Deliveries in the Year Range", "No. delivered"), "DOUBLE"),
    Field(
        "number_delivered_estimated",
        ("mark after Number delivered", "mark after Deliveries in the Year Range", "mark after No. delivered"),
        "BOOLEAN",
        needed=False,
    ),
    Field("delivery_years", ("Year(s) of delivery", "Year(s) of deliveries")),
    Field("status", ("status",), needed=False),
    Field("comments", ("Comments",)),
    Field("tiv_unit", ("SIPRI TIV per unit",), "DOUBLE"),
    Field("tiv_order", ("SIPRI TIV for total order", "SIPRI TIV of total order"), "DOUBLE"),
    Field("tiv_delivered", ("SIPRI TIV of delivered weapons",), "DOUBLE"),
)
_WITH_COUNTRIES = """
    SELECT rows_read.*, s.iso3 AS supplier_iso3, kind_of(supplier, s.kind) AS supplier_kind,
        r.iso3 AS recipient_iso3, kind_of(recipient, r.kind) AS recipient_kind
    FROM rows_read LEFT JOIN country_names s ON s.key = name_key(supplier) AND NOT supplier LIKE '%*'
        LEFT JOIN country_names r ON r.key = name_key(recipient) AND NOT recipient LIKE '%*'
"""

_ASKED = re.compile(
    r"major (?:conventional )?(?:arms|weapons) from\s+(\S.*?)\s+to\s+(\S.*?)[\s.;\"]*(?:Deals\b.*)?$", re.M
)
_ALL = {"all", "allcountries"}
_SEPARATORS = (";", ",", " and ")
_YEAR_RANGE = re.compile(rf"(?:year range\W+|TIV of arms .+?, *)({YEAR})(?:\W+to\W+| *- *)({YEAR})\b", re.I)
_ALL_YEARS = re.compile(rf"({YEAR})\s*-\s*({YEAR})")
_TABLE_WORDS = {"percentageoftotal", "sumtotalyears", "percentage"}
_OLD_TITLE = re.compile(rf"TIV of arms (?:imports|exports) (from|to) (.+?),\s*({YEAR})\s*-\s*({YEAR})", re.I)
_OLD_GENERATED = re.compile(r'^"?Generated:\s*([^;"\r\n]+)', re.M)
_TOTAL = re.compile(r"total(?:\s+(?:imports|exports)?\s*(?:(from|to)\s+(.+))?)?", re.I)
_ROWS_OF = {"from": "recipient", "to": "supplier"}
_OTHER = {"supplier": "recipient", "recipient": "supplier"}


def _asked(head: Head) -> dict[str, tuple[str, ...]] | None:
    """Return the only suppliers and recipients that an export was asked for, or nothing if it does not tell."""
    found = _ASKED.search(head.text)
    if found is None:
        return None
    told = dict(zip(_SIDES, found.groups(), strict=True))
    return {f"{side}_iso3": _codes(names) for side, names in told.items() if plain_name(names) not in _ALL}


def _codes(names: str, separators: tuple[str, ...] = _SEPARATORS) -> tuple[str, ...]:
    """Return the codes of the countries in a list of names; what is no country has none."""
    code, _kind = kind_and_code(names)
    if code is not None or not separators:
        return (code,) if code else ()
    found = [code for part in names.split(separators[0]) for code in _codes(part, separators[1:])]
    return tuple(dict.fromkeys(found))


def _years(head: Head, layout: Layout) -> tuple[int, int] | None:
    """Return the years that an export was asked for, by what stands above its header, or nothing if it does not tell.

    A TIV table tells them in a column for all the years together.
    """
    preamble = "\n".join(re.split("\r\n|\n|\r", head.text)[: layout.header_line - 1])
    columns = (_ALL_YEARS.fullmatch(header.strip()) for header in layout.headers)
    found = _YEAR_RANGE.search(preamble) or next((one for one in columns if one), None)
    return (int(found[1]), int(found[2])) if found and int(found[1]) <= int(found[2]) else None


def _telling(covers: dict[str, tuple[str, ...]] | None) -> tuple[str, ...]:
    """Return the columns whose rows tell what an export was asked for, if it does not tell so itself."""
    return tuple(f"{side}_iso3" for side in _SIDES) if covers is None else ()


def _is_deliveries(head: Head) -> bool:
    """Recognise the export of single deliveries."""
    return head.layout(*_DELIVERIES_HEADERS) is not None


def _read_deliveries(source: Source) -> Rows:
    """Read the export of single deliveries: one row for each deal and year of delivery."""
    layout = recognised(source.head.layout(*_DELIVERIES_HEADERS))
    last = len(layout.headers) - 1
    closed = tuple(
        replace(one, cell=one.cell.replace("{cell}", "rtrim({cell}, '; ')")) if one.place(layout) == last else one
        for one in _DELIVERIES
    )
    read_delimited(source, layout, closed).create_view("rows_read")
    covers, years = _asked(source.head), _years(source.head, layout)
    relation = source.connection.sql(_WITH_COUNTRIES)
    return Rows(relation, source.head.generated, covers or {}, telling=_telling(covers), years=years)


def _is_deals(head: Head) -> bool:
    """Recognise the trade register."""
    return head.layout(*_DEALS_HEADERS) is not None and not _is_deliveries(head)


def _read_deals(source: Source) -> Rows:
    """Read the trade register: one row for each deal, with all its deliveries in the years of the query."""
    layout = recognised(source.head.layout(*_DEALS_HEADERS))
    cells = Cells(source, _marked(layout), Faults())
    places = cells.places(_DEALS)
    comments = layout.names.index("comments")
    rows = [_deal(cells, line, places) for line in mended(lines_of(source, layout), comments, len(layout.headers))]
    cells.raise_if_any()
    covers, years = _asked(source.head), _years(source.head, layout)
    relation = source.connection.from_arrow(table(ARMS_DEALS, rows))
    return Rows(relation, source.head.generated, covers or {}, telling=_telling(covers), years=years)


def _marked(layout: Layout) -> Layout:
    """Give a name to the columns of question marks, which have none, by the column that they stand after."""
    named: list[str] = []
    for header in layout.headers:
        nameless = not plain_name(header) or plain_name(header).startswith("unnamed")
        named.append(f"mark after {named[-1]}" if nameless and named else header)
    return replace(layout, headers=tuple(named))


def _deal(cells: Cells, line: Line, places: dict[Field, int | None]) -> dict[str, Value]:
    """Return the values of one deal; a number or year that is not known is not an estimate either."""
    row = cells.values(line, places)
    for flag in ("order_year_estimated", "number_ordered_estimated", "number_delivered_estimated"):
        if row[flag.removesuffix("_estimated")] is None:
            row[flag] = None
    for side in _SIDES:
        if row[side] is None:
            cells.fault(line, side.capitalize(), _("is empty"), _("the name of a country or body"))
        row[f"{side}_iso3"], row[f"{side}_kind"] = kind_and_code(str(row[side] or ""))
    return row


def _totals_layout(head: Head) -> Layout | None:
    """Return the layout of a TIV table: names of recipients, or of suppliers, then a column for each year."""
    old = _OLD_TITLE.search(head.text)
    if old is not None:
        return head.layout(old[3])
    for side in _SIDES:
        layout = head.layout(side)
        if layout is not None and layout.names[0] == side and is_year("".join(layout.names[1:2])):
            marked = _TABLE_WORDS & set(layout.names) or "trend-indicator values" in head.text
            return layout if marked else None
    return None


def _read_totals(source: Source) -> Rows:
    """Read the TIV table: one row for each recipient (or supplier) and year with a transfer."""
    layout = recognised(_totals_layout(source.head))
    refuse_others(source, layout, layout.headers)
    cells = Cells(source, layout, Faults())
    years = tuple(Field(name, (name,), "DOUBLE") for name in layout.names if is_year(name))
    places = cells.places(years)
    named: list[tuple[str, dict[str, Value]]] = []
    told, ended = _OLD_TITLE.search(source.head.text), False
    for line in lines_of(source, layout):
        if total := _TOTAL.fullmatch(line[0]):
            cells.whole(line, 1 + max(place for place in places.values() if place is not None))
            told, ended = (total if total[2] else told), True
        elif not line[0]:
            cells.fault(line, layout.headers[0].strip() or "1", _("is empty"), _("the name of a country or body"))
        else:
            named.append((line[0], cells.values(line, places)))
    if told and not ended:
        cells.faults.add(str(source.path), _("has no total in its last line"), _("the whole table"))
    cells.raise_if_any()
    side, other = _direction(source, layout, told)
    rows = [_total(side, name, other, year) for name, values in named for year in values.items() if year[1] is not None]
    generated = source.head.generated or _first(_OLD_GENERATED.search(source.head.text))
    code, _kind = kind_and_code(other)
    covers: dict[str, tuple[str, ...]] = {f"{_OTHER[side]}_iso3": (code,) if code else ()}
    relation = source.connection.from_arrow(table(ARMS_TOTALS, rows))
    return Rows(relation, generated, covers, years=_years(source.head, layout))


def _direction(source: Source, layout: Layout, told: re.Match[str] | None) -> tuple[str, str]:
    """Return what the rows of a TIV table are, recipients or suppliers, and the name of the other side."""
    header = layout.names[0]
    if told is None or (header in _OTHER and header != _ROWS_OF[told[1].lower()]):
        what = _("does not say whose transfers these are")
        expected = _(
            "a last line such as “Total imports from …” below recipients, or “Total exports to …” below suppliers"
        )
        raise InputError([Fault(str(source.path), what, expected)])
    return _ROWS_OF[told[1].lower()], told[2].strip()


def _total(side: str, name: str, other: str, year: tuple[str, Value]) -> dict[str, Value]:
    """Return the row of one cell of a TIV table."""
    row: dict[str, Value] = {"year": int(year[0]), "tiv": year[1]}
    for one, text in ((side, name), (_OTHER[side], other)):
        row[one] = text
        row[f"{one}_iso3"], row[f"{one}_kind"] = kind_and_code(text)
    return row


def _first(found: re.Match[str] | None) -> str | None:
    """Return the first group of what was found."""
    return found[1].strip() if found else None


def _is_totals(head: Head) -> bool:
    """Recognise the TIV table."""
    return _totals_layout(head) is not None


FORMATS = (
    Format(
        "sipri-deliveries",
        "SIPRI arms transfers, deliveries (CSV)",
        ARMS_DELIVERIES,
        ORIGIN,
        _is_deliveries,
        _read_deliveries,
    ),
    Format(
        "sipri-trade-register", "SIPRI arms transfers, trade register (CSV)", ARMS_DEALS, ORIGIN, _is_deals, _read_deals
    ),
    Format("sipri-tiv-table", "SIPRI arms transfers, TIV table (CSV)", ARMS_TOTALS, ORIGIN, _is_totals, _read_totals),
)
