"""A donor's aid by era or decade and by region, each measure for itself: measures are never added or chained."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from osa.evidence.countries import countries
from osa.i18n import Text, _
from osa.rulebook.blocks import Block, read_text
from osa.rulebook.faults import Faults, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from osa.evidence.selection import Evidence

FILE = "history.toml"
By = Literal["era", "decade"]
UNALLOCATED = "unallocated"
"""What went to no single country: to a region, or to nobody in particular."""
WDI = "DC.DAC.JPNL.CD"
"""The World Bank's indicator of net aid from Japan."""
_BASES = ("primary", "secondary", "inferred", "unverified")
_FIRST, _LAST = 1900, 2100
_MEASURES = {
    "oda_gross": Text("Aid disbursed, gross", "支出総額"),
    "oda_net": Text("Aid disbursed, net", "支出純額"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Some years, both included. `until` is none while it lasts."""

    id: str
    name: Text
    since: int
    until: int | None
    about: Text | None = None
    reason: Text | None = None

    def holds(self, year: int) -> bool:
        """Tell whether a year falls into it."""
        return self.since <= year and (self.until is None or year <= self.until)


@dataclass(frozen=True, slots=True)
class Region:
    """A region as a group of subregions of the United Nations' M49 list."""

    id: str
    name: Text
    subregions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryTable:
    """What `history.toml` says."""

    donor: str
    article: Text
    url: str
    eras: tuple[Period, ...]
    regions: tuple[Region, ...]

    def region_of(self, country: str | None) -> str:
        """Return the region of a country; what went to no single country, or to one of no region, is unallocated."""
        subregion = countries()[country].subregion if country in countries() else None
        return next((region.id for region in self.regions if subregion in region.subregions), UNALLOCATED)


@dataclass(frozen=True, slots=True)
class Series:
    """One measure: amounts in billions of US dollars by year and region, with their unit.

    `only` names the recipients that the source was cut down to; then a region is not the whole region.
    `countries_only` tells that the source has nothing of what went to a region, or to nobody in particular: then the
    sum of all regions is not all aid.
    """

    id: str
    name: Text
    unit: Text
    dataset: str
    amounts: dict[tuple[int, str], float]
    only: tuple[str, ...] = ()
    countries_only: bool = False

    @property
    def years(self) -> tuple[int, ...]:
        """The years with data."""
        return tuple(sorted({year for year, _region in self.amounts}))

    def total(self, period: Period, region: str | None = None) -> float | None:
        """Return the sum of a period, for a region or all; none if the publisher has no amount for it."""
        found = [
            amount for (year, where), amount in self.amounts.items() if period.holds(year) and region in (None, where)
        ]
        return sum(found) if found else None

    def covered(self, period: Period) -> tuple[int, ...]:
        """Return the years of a period for which there are data."""
        return tuple(year for year in self.years if period.holds(year))


def read_history(directory: Path) -> HistoryTable:
    """Read `history.toml` of a programme.

    Raises `InputError` with everything that is wrong in it.
    """
    faults = Faults()
    file = directory / FILE
    block = Block("file", file, 1, read_text(file, faults), faults).load()
    block.only("schema", "donor", "article", "eras", "regions")
    if block.data.get("schema") != 1 and not faults:
        block.fault("schema", _("this version of osa reads schema 1"), "schema = 1")
    article = block.table("article", block.data.get("article"))
    article.only("title", "url")
    table = HistoryTable(
        donor=block.string("donor"),
        article=article.text("title"),
        url=article.url("url"),
        eras=tuple(sorted(_eras(block), key=lambda era: era.since)),
        regions=tuple(_regions(block)),
    )
    if table.donor and table.donor not in countries():
        told = _("{value} is not a country").format(value=shown(table.donor))
        block.fault("donor", told, _("a three-letter code of ISO 3166"))
    for before, after in zip(table.eras, table.eras[1:], strict=False):
        if before.until is None or before.until >= after.since:
            block.fault(f"eras.{after.id}", _("begins before {era} ends").format(era=before.id))
    faults.raise_if_any()
    return table


def _eras(block: Block) -> Iterator[Period]:
    """Read the eras."""
    for name, data in block.mapping("eras").items():
        entry = block.table(f"eras.{name}", data)
        entry.only("name", "about", "since", "until", "reason", "basis")
        entry.choice("basis", _BASES)
        since = _year(entry, "since")
        until = _year(entry, "until") if "until" in entry.data else None
        if until is not None and until < since:
            entry.fault("until", _("ends before it begins"))
        yield Period(name, entry.text("name"), since, until, entry.text("about"), entry.text("reason"))


def _year(entry: Block, key: str) -> int:
    """Read a year."""
    value = entry.data.get(key)
    if type(value) is int and _FIRST <= value <= _LAST:
        return value
    entry.fault(key, _("a year is missing"), f"{key} = 1964")
    return _FIRST


def _regions(block: Block) -> Iterator[Region]:
    """Read the regions; a subregion belongs to one of them at most."""
    known = {country.subregion for country in countries().values()}
    seen: dict[str, str] = {}
    for name, data in block.mapping("regions").items():
        entry = block.table(f"regions.{name}", data)
        entry.only("name", "subregions")
        subregions = entry.strings("subregions")
        for subregion in subregions:
            if subregion not in known:
                told = _("{value} is no subregion").format(value=shown(subregion))
                entry.fault("subregions", told, _("one of: {keys}").format(keys=", ".join(sorted(known))))
            elif subregion in seen:
                told = _("{description} stands under {kind} as well")
                entry.fault("subregions", told.format(description=shown(subregion), kind=seen[subregion]))
            seen[subregion] = name
        yield Region(name, entry.text("name"), tuple(subregions))


def series(evidence: Evidence, table: HistoryTable) -> list[Series]:
    """Return every measure of which there are data."""
    return [*_commitments(evidence, table), *_flows(evidence, table), *_net(evidence, table)]


def lacks_early_regions(found: list[Series]) -> int | None:
    """Return the first year of aid by region and country, if what was committed before is not there."""
    if any(one.dataset == "aid_commitments" for one in found):
        return None
    return min((one.years[0] for one in found if one.dataset == "aid_flows"), default=None)


def periods(table: HistoryTable, by: By, found: list[Series]) -> tuple[Period, ...]:
    """Return the eras, or the decades in which any of some measures has data."""
    if by == "era":
        return table.eras
    decades = sorted({year // 10 * 10 for one in found for year in one.years})
    return tuple(Period(str(first), Text(f"{first}s", f"{first}年代"), first, first + 9) for first in decades)


def _grouped(table: HistoryTable, rows: list[tuple[Any, ...]], unit: float) -> dict[tuple[int, str], float]:
    """Sum amounts by year and region, in billions."""
    found: defaultdict[tuple[int, str], float] = defaultdict(float)
    for year, country, amount in rows:
        found[year, table.region_of(country)] += amount * unit
    return dict(found)


def _countries_only(rows: list[tuple[Any, ...]]) -> bool:
    """Tell whether every amount went to a country."""
    return all(country is not None for _year, country, _amount in rows)


def _only(evidence: Evidence, dataset: str, column: str, held: str | None = None) -> tuple[str, ...]:
    """Return the recipients that a dataset was cut down to, if it was."""
    cut = [
        one.provenance.covers[column]
        for one in evidence.of(dataset)
        if column in one.provenance.covers
        and (held is None or not one.provenance.holds or held in one.provenance.holds)
    ]
    return tuple(sorted({value for values in cut for value in values}))


def _commitments(evidence: Evidence, table: HistoryTable) -> Iterator[Series]:
    """Return AidData's commitments."""
    rows = evidence.query(
        "SELECT year, recipient_iso3, sum(usd) FROM aid_commitments WHERE donor_iso3 = $donor AND usd IS NOT NULL"
        " GROUP BY ALL",
        {"donor": table.donor},
    )
    if rows:
        name = Text("Aid committed (AidData)", "約束額（AidData）")
        unit = Text("USD billions, constant 2009", "10億米ドル、2009年実質")
        amounts = _grouped(table, rows, 1e-9)
        only = _only(evidence, "aid_commitments", "recipient_iso3")
        yield Series("aid_commitments", name, unit, "aid_commitments", amounts, only, _countries_only(rows))


def _flows(evidence: Evidence, table: HistoryTable) -> Iterator[Series]:
    """Return what was disbursed, gross and net, each in each of its prices. Totals of groups are left out.

    A row without a country counts if it is the DAC's code of a region (its codes of totals have five digits).
    """
    rows = evidence.query(
        "SELECT measure, price_base, base_year, year, recipient_iso3, sum(usd_millions) FROM aid_flows"
        " WHERE donor_iso3 = $donor AND measure IN ('oda_gross', 'oda_net') AND usd_millions IS NOT NULL"
        " AND (recipient_iso3 IS NOT NULL OR (recipient_code < 10000 AND recipient NOT ILIKE '%total%'))"
        " GROUP BY ALL ORDER BY ALL",
        {"donor": table.donor},
    )
    kinds = sorted({row[:3] for row in rows}, key=str)
    for measure, price_base, base_year in kinds:
        chosen = [row[3:] for row in rows if row[:3] == (measure, price_base, base_year)]
        constant = price_base == "constant"
        identity = "_".join(str(part) for part in (measure, price_base, base_year) if part is not None)
        unit = (
            Text(f"USD billions, constant {base_year}", f"10億米ドル、{base_year}年実質")
            if constant
            else Text("USD billions, current", "10億米ドル、名目")
        )
        amounts = _grouped(table, chosen, 1e-3)
        only = _only(evidence, "aid_flows", "recipient_iso3")
        yield Series(identity, _MEASURES[measure], unit, "aid_flows", amounts, only, _countries_only(chosen))


def _net(evidence: Evidence, table: HistoryTable) -> Iterator[Series]:
    """Return the World Bank's indicator, which is about Japan only."""
    rows = evidence.query(
        "SELECT year, iso3, sum(value) FROM world_indicators WHERE indicator = $indicator AND iso3 IS NOT NULL"
        " AND value IS NOT NULL GROUP BY ALL",
        {"indicator": WDI},
    )
    if rows and table.donor == "JPN":
        name = Text("Net aid flows from Japan (World Bank)", "日本からの純援助額（世界銀行）")
        unit = Text("USD billions, current", "10億米ドル、名目")
        amounts = _grouped(table, rows, 1e-9)
        only = _only(evidence, "world_indicators", "iso3", WDI)
        yield Series("net_current", name, unit, "world_indicators", amounts, only, _countries_only(rows))
