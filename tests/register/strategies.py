"""Arbitrary rows of the register, in the one spelling that cells have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from osa.register.cells import CellError, columns_of, pairs_of
from osa.register.tables import TABLES

if TYPE_CHECKING:
    from osa.register.cells import Column, Value, Values
    from osa.register.stored import State

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)

AWKWARD = st.sampled_from([
    *("=1+1", "+81", "-5", "@SUM(A1)", "#N/A", "#REF!", "'apostrophe", "007", "1e5", "TRUE", "2024-03-31", "1,000"),
    *("a\nb", "\n", " spaces ", "\ttab", 'a "quoted" word', "a;b", "a,b", "_x000D_", "_x005F_x000D_", "x005F_", "_"),
    *("沿岸監視レーダー", "𠮷野家", "é", "e\u0301", "\u2028", "\ufeff", "<b>&amp;</b>", "[red]", "%s {0}"),
])  # fmt: skip
"""Texts that spreadsheets, CSV files and XML are known to take for something else."""


def texts(column: Column) -> st.SearchStrategy[str]:
    """Texts that a column takes as they stand."""
    if column.name == "id":
        return IDS
    if "url" in column.name:
        return st.sampled_from(["https://example.org/", "http://example.org/a?b=c&d=%20#e", "https://example.jp/日本"])
    free = st.one_of(AWKWARD, st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30))
    kept = free.filter(lambda text: _stands(column, text))
    return kept if column.required else st.one_of(st.just(""), kept)


def _stands(column: Column, text: str) -> bool:
    """Tell whether a column takes a text and leaves it alone."""
    try:
        return column.parse(text) == text
    except CellError:
        return False


def values(column: Column) -> st.SearchStrategy[Value]:
    """Values that a column takes."""
    least, most = column.limits if column.kind == "whole" else (0, 0)
    full: dict[str, st.SearchStrategy[Any]] = {
        "text": texts(column),
        "choice": st.sampled_from(sorted(column.choices) or [""]),
        "whole": st.one_of(st.integers(least, most), st.just(most)),
        "decimal": st.decimals(0, 10**8, places=2, allow_nan=False).map(column.plain),
        "date": st.dates().map(column.plain),
        "yes_no": st.booleans(),
        "link": IDS,
        "links": st.lists(IDS, max_size=3).map(lambda ids: sorted(set(ids))),
    }
    wanted = full[column.kind]
    return wanted if column.required else st.one_of(st.just(column.empty), wanted)


@st.composite
def rows(draw: st.DrawFn, table: str) -> Values:
    """Rows of a table, whose texts are there in both languages or in none; what they refer to need not be there."""
    row: Values = {name: draw(values(column)) for name, column in columns_of(table).items()}
    for english, japanese in pairs_of(table):
        one, other = (bool(str(row[name]).strip()) for name in (english, japanese))
        if one != other:
            row[japanese if one else english] = row[english if one else japanese]
    return row


@st.composite
def states(draw: st.DrawFn) -> State:
    """Registers with rows in some of their tables."""
    state: State = {name: {} for name in TABLES}
    for table in draw(st.lists(st.sampled_from(list(TABLES)), min_size=1, max_size=3, unique=True)):
        for row in draw(st.lists(rows(table), max_size=4)):
            state[table][str(row["id"])] = row
    return state
