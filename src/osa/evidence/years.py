"""Years in the headers of tables: what is one, and what only looks like one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osa.i18n import _
from osa.rulebook.faults import Fault, InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osa.evidence.formats import Source
    from osa.evidence.head import Layout

FIRST, LAST = 1800, 2100
"""No table of ours goes back further, and no forecast further ahead."""
YEAR = r"(?:1[89][0-9]{2}|20[0-9]{2}|2100)"
"""A year, in a regular expression."""

_IS_YEAR = re.compile(YEAR)
_IS_NUMBER = re.compile(r"[0-9_]+")


def is_year(text: str) -> bool:
    """Tell whether a text is a year, and nothing besides."""
    return bool(_IS_YEAR.fullmatch(text.strip()))


def expected_year() -> str:
    """Say what a year is."""
    return _("a year from {first} to {last}").format(first=FIRST, last=LAST)


def refuse_others(source: Source, layout: Layout, headers: Iterable[str]) -> None:
    """Raise `InputError` for headers that are numbers but no years: nobody knows what stands below them."""
    where = f"{source.path}, " + _("row {row}").format(row=layout.header_line)
    strange = [one for one in headers if _IS_NUMBER.fullmatch(one.strip()) and not is_year(one)]
    if strange:
        raise InputError(Fault(where, shown(one.strip()), expected_year()) for one in strange)
