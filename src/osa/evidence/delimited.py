"""Text files with delimiters, as columns of given types; every cell that does not fit is told with its place."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import duckdb

from osa.evidence.head import plain_name
from osa.evidence.shape import LONGEST_ROW, Shape, is_packed, shape_of
from osa.evidence.snapshots import literal
from osa.i18n import _
from osa.rulebook.faults import Fault, InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from osa.evidence.formats import Source
    from osa.evidence.head import Layout

CellType = Literal["VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "DATE"]
_MOST_FAULTS = 20
_LONG_ROW = 2 * 1024 * 1024
_SCANNED: dict[CellType, str] = {"INTEGER": "DOUBLE", "DOUBLE": "DOUBLE", "DATE": "DATE"}
"""What the scan itself converts, and as what."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a publisher's file: what it becomes, what it is called there, and its type.

    `headers` are the names it has had; case, spaces and underscores do not count. `exact` are names that count only in
    this very spelling, and first (`DONOR` is a code where `Donor` is its name). A field that is not `needed` is null
    where the file lacks it. `cell` is SQL that tidies the text of a cell before it is converted. `free` text is kept as
    it is, spaces and all.
    """

    name: str
    headers: tuple[str, ...]
    type: CellType = "VARCHAR"
    needed: bool = True
    cell: str = "{cell}"
    exact: tuple[str, ...] = ()
    free: bool = False

    def place(self, layout: Layout) -> int | None:
        """Return the place of the column in a file."""
        stripped = [header.strip() for header in layout.headers]
        for header in self.exact:
            if header in stripped:
                return stripped.index(header)
        for header in self.headers:
            if plain_name(header) in layout.names:
                return layout.names.index(plain_name(header))
        return None


def read_delimited(
    source: Source, layout: Layout, fields: tuple[Field, ...], *, ragged: bool = False
) -> duckdb.DuckDBPyRelation:
    """Return a file's rows with the columns of `fields`, converted as they are read.

    Empty cells are null; `ragged` says that rows may have fewer cells than the header (notes below a table). A cell
    that cannot be converted stops the reading; `source.checks` then finds all of them.

    Raises `InputError` if a needed column is not there.
    """
    places = {one: one.place(layout) for one in fields}
    missing = [one for one, place in places.items() if place is None and one.needed]
    if missing:
        where = f"{source.path}, " + _("row {row}").format(row=layout.header_line)
        told = _("there is no column {name}")
        raise InputError(Fault(where, told.format(name=(*one.exact, *one.headers)[0])) for one in missing)
    if not source.careful and not ragged and layout.header_line <= 1:
        return source.connection.sql(_at_once(source, layout, places))
    texts = ", ".join(f"{_text_of(one, place)} AS {one.name}" for one, place in places.items())
    scan = _Scan(source, layout, ragged=ragged)
    scan.check(texts, fields)
    source.checks.append(lambda: [fault for _row, fault in _first(_faults(scan, texts, fields, Shape()))])
    raw = source.connection.sql(f"SELECT {texts} FROM {scan.sql()}")
    return raw.project(", ".join(f"{_typed(one)} AS {one.name}" for one in fields))


def _at_once(source: Source, layout: Layout, places: dict[Field, int | None]) -> str:
    """Return the SQL that reads the rows with numbers and days converted by the scan itself, in one go.

    It refuses what the careful way refuses, without a word on where. Whole numbers are scanned as numbers, because a
    scan would round them.
    """
    used = list(places.values())
    scanned = {
        one: _SCANNED[one.type]
        for one, place in places.items()
        if place is not None and one.cell == "{cell}" and one.type in _SCANNED and used.count(place) == 1
    }
    types = {places[one]: kind for one, kind in scanned.items()}
    cells = ", ".join(
        f"{f'c{place}' if one in scanned else _text_of(one, place)} AS {one.name}" for one, place in places.items()
    )
    typed = ", ".join(
        f"{f'CAST({one.name} AS {one.type})' if one in scanned else _typed(one)} AS {one.name}" for one in places
    )
    told = [f"({one.name} = trunc({one.name})) IS NOT FALSE" for one in scanned if one.type == "INTEGER"]
    numbers = ", ".join(one.name for one in scanned if one.type == "DOUBLE")
    if numbers:  # of all numbers DuckDB takes nan for the greatest
        told.append(f"(isfinite(greatest({numbers}, 0)) AND isfinite(least({numbers}, 0)))")
    fits = f"CASE WHEN {' AND '.join(told) or 'true'} THEN true ELSE error('a number does not fit') END"
    return f"SELECT {typed} FROM (SELECT {cells} FROM {_Scan(source, layout, fast=True).sql(types)}) WHERE {fits}"


def _typed(one: Field) -> str:
    """Return the SQL of a cell as its type; one that cannot be converted stops the reading."""
    if one.type == "VARCHAR":
        return one.name
    told = f"error(concat('cannot be converted: ', {one.name}))"
    return f"CASE WHEN {one.name} IS NOT NULL THEN coalesce({_converted(one)}, {told}) END"


def _converted(one: Field) -> str:
    """Return the SQL of a cell as its type, null if it cannot be converted; 2009.5 is not a year, nor `nan` a value."""
    cast = f"TRY_CAST({one.name} AS {one.type})"
    if one.type in ("INTEGER", "BIGINT"):
        return f"CASE WHEN TRY_CAST({one.name} AS DOUBLE) % 1 = 0 THEN {cast} END"
    return f"CASE WHEN isfinite({cast}) THEN {cast} END" if one.type == "DOUBLE" else cast


def _text_of(one: Field, place: int | None) -> str:
    """Return the SQL of a cell's tidied text; an empty one is null."""
    if place is None:
        return "CAST(NULL AS VARCHAR)"
    if one.free:
        return f"c{place}"
    cell = one.cell.format(cell=f"c{place}")
    return f"nullif(trim({cell}), '')"


@dataclass(frozen=True, slots=True)
class _Scan:
    """The reading of a file's cells, in columns c0, c1, …. A Parquet file has a layout too: its names, in line 0."""

    source: Source
    layout: Layout
    ragged: bool = False
    fast: bool = False

    def sql(self, types: Mapping[int | None, str] | None = None, *, options: str = "") -> str:
        """Return the SQL of it, with columns of some types, the others as texts."""
        path = literal(self.source.path)
        named = [(f"c{place}", (types or {}).get(place, "VARCHAR")) for place in range(len(self.layout.headers))]
        if self.source.head.is_parquet:
            quoted = ['"' + header.replace('"', '""') + '"' for header in self.layout.headers]
            cells = ", ".join(
                f"CAST({one} AS {kind}) AS {name}" for one, (name, kind) in zip(quoted, named, strict=True)
            )
            return f"(SELECT {cells} FROM read_parquet({path}, hive_partitioning = false))"
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in named)
        packed = ", compression = 'gzip'" if is_packed(self.source.path) else ""
        padded = ", null_padding = true" if self.ragged else ""
        # mixed line ends are only read without strictness, which loses cells of broken rows: their shape is seen before
        strict = "true" if options or self.fast else "false"
        longest = _LONG_ROW if self.fast else LONGEST_ROW
        return (
            f"read_csv({path}, hive_partitioning = false, skip = {self.layout.header_line}, header = false,"
            f" auto_detect = false, delim = '{self.layout.delimiter}', quote = '\"', escape = '\"',"
            f" strict_mode = {strict}, encoding = '{self.layout.encoding}', nullstr = '', max_line_size = {longest},"
            f" columns = {{{columns}}}{packed}{padded}{options})"
        )

    def check(self, texts: str, fields: tuple[Field, ...]) -> None:
        """Raise `InputError` for the rows that are broken, and the cells that cannot be converted besides."""
        if self.source.head.is_parquet:
            return
        shape = shape_of(self.source.path, self.layout, ragged=self.ragged)
        if shape.broken:
            found = list(shape.broken.items())
            with suppress(duckdb.Error):
                found += _faults(self, texts, fields, shape)
            raise InputError(fault for _row, fault in _first(found))
        found_rows = self.source.connection.sql(f"SELECT count(*) FROM {self.sql()}").fetchall()[0][0]
        if found_rows != shape.rows:
            told = _("can be read as {rows} rows or as {others}: its quotes or line ends are not those of a table")
            raise InputError([Fault(str(self.source.path), told.format(rows=shape.rows, others=found_rows))])


def _first(found: Iterable[tuple[int, Fault]]) -> list[tuple[int, Fault]]:
    """Return the first faults, in the order of the rows."""
    return sorted(found, key=lambda pair: pair[0])[:_MOST_FAULTS]


def _faults(scan: _Scan, texts: str, fields: tuple[Field, ...], shape: Shape) -> Iterator[tuple[int, Fault]]:
    """Go through the cells that cannot be converted, with the place of their row after the header."""
    options = ", ignore_errors = true" if shape.broken else ""
    numbered = scan.source.connection.sql(
        f"SELECT row_number() OVER () AS row_read, {texts} FROM {scan.sql(options=options)}"
    )
    for one, place in ((one, one.place(scan.layout)) for one in fields if one.type != "VARCHAR"):
        if place is None:
            continue
        bad = numbered.filter(f"{one.name} IS NOT NULL AND {_converted(one)} IS NULL").order("row_read")
        for found, value in bad.project(f"row_read, {one.name}").limit(_MOST_FAULTS).fetchall():
            row = found
            for left_out in sorted(shape.broken):
                row += left_out <= row
            if shape.known is not None and row >= shape.known:
                break
            where = _("row {row}, column {column}").format(
                row=scan.layout.header_line + row, column=scan.layout.headers[place].strip()
            )
            yield row, Fault(f"{scan.source.path}, {where}", shown(value), _expected()[one.type])


def _expected() -> dict[CellType, str]:
    """Say what each type takes."""
    whole = _("a whole number")
    return {
        "VARCHAR": _("a text"),
        "INTEGER": whole,
        "BIGINT": whole,
        "DOUBLE": _("a number"),
        "BOOLEAN": _("true or false"),
        "DATE": _("a date such as 2024-03-31"),
    }
