"""`osa register check`: every check over the whole register, and what they find."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osa.register.checks import CHECKS
from osa.register.checks.book import GRADES, Book, Finding
from osa.register.stored import read_state
from osa.register.tables import TABLES
from osa.trail import clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from osa.register.checks.book import Check
    from osa.register.stored import State


def check_register(*, on: dt.date | None = None, more: Iterable[Check] = ()) -> list[Finding]:
    """Check the register as it is stored, on a day (today), and return what is found, the gravest first.

    `more` are checks of those who know more than the register does.
    """
    return findings(read_state(), on or clock.today(), (*CHECKS, *more))


def findings(state: State, today: dt.date, checks: Iterable[Check] = CHECKS) -> list[Finding]:
    """Check a register, and return what is found, the gravest first."""
    book = Book(state, today)
    found = [replace(finding, code=check.__name__) for check in checks for finding in check(book)]
    tables = {name: place for place, name in enumerate(TABLES)}
    return sorted(found, key=lambda f: (GRADES.index(f.grade), tables[f.table], f.row, f.code, f.field, f.what))
