"""What loading CSV files or importing a workbook would change: read, merged, checked; nothing is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import _
from osa.register.cells import from_image
from osa.register.csv_files import read_csv_files
from osa.register.merging import Plan, merge
from osa.register.stored import base_at, images_since, last_change, last_number, loaded_base, read_state
from osa.register.validating import check_files, check_plan, keep_what_is_used
from osa.register.workbook_reading import read_workbook
from osa.rulebook.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.register.cells import Values
    from osa.register.merging import Bases
    from osa.register.sheets import Rows
    from osa.register.stored import State
    from osa.rulebook.facts import Vocabulary


def plan_load(directory: Path, vocabulary: Vocabulary | None = None, *, overwrite: bool = False) -> Plan:
    """Plan what the CSV files of a directory change: what they say today, against what was last loaded from them.

    Raises `InputError` with everything that is wrong in any file, and with rows that could not stand together.
    """
    faults = Faults()
    files = read_csv_files(directory, faults)
    number = last_number()
    stored = read_state()
    check_files(files, stored, faults, vocabulary)
    faults.raise_if_any()
    base = loaded_base()
    passed = _passed_since(lambda table, row: last_change(table, row, "register_load"))
    return _plan(number, files, stored, base, passed, overwrite=overwrite)


def plan_import(file: Path, vocabulary: Vocabulary | None = None, *, overwrite: bool = False) -> Plan:
    """Plan what a workbook changes: what it says today, against the register as it was exported into it.

    Raises `InputError` with everything that is wrong in any sheet, and with rows that could not stand together.
    """
    faults = Faults()
    files, exported = read_workbook(file, faults)
    number = last_number()
    stored = read_state()
    check_files(files, stored, faults, vocabulary)
    faults.raise_if_any()
    base = base_at(exported, stored)
    return _plan(number, files, stored, base, _passed_since(lambda _table, _row: exported), overwrite=overwrite)


def _passed_since(after: Callable[[str, str], int]) -> Callable[[str, str, Values], bool]:
    """Return what tells whether a row has looked as a file has it, since an entry in which both agreed."""

    def passed(table: str, row: str, file: Values) -> bool:
        return any(from_image(table, image) == file for image in images_since(table, row, after(table, row)))

    return passed


def _plan(  # noqa: PLR0913 - all that a merge takes
    number: int,
    files: Rows,
    stored: State,
    base: Bases,
    passed: Callable[[str, str, Values], bool],
    *,
    overwrite: bool,
) -> Plan:
    """Merge, and check what would come of it."""
    plan = merge(number, files, stored, base, passed=passed)
    if overwrite:
        plan = plan.overwriting()
    plan = keep_what_is_used(plan, stored)
    faults = Faults()
    check_plan(plan, files, stored, faults)
    faults.raise_if_any()
    return plan


def rows_told(plan: Plan) -> str:
    """Say in one line what a plan comes to."""
    told = _("{created} created, {changed} changed, {removed} removed, {conflicts} in conflict, {unchanged} unchanged")
    counts = {action: len(plan.of(action)) for action in ("created", "changed", "removed")}
    return told.format(**counts, conflicts=len(plan.conflicts), unchanged=plan.unchanged)
