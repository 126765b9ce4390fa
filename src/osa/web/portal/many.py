"""Screening one spreadsheet, step by step: read, screen, write the answers; nothing is half-written."""

from __future__ import annotations

import csv
import datetime as dt
import json
import logging
import re
from collections import Counter
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from osa.i18n import _
from osa.rulebook.bulk import as_text, json_rows, screen_batches
from osa.rulebook.case_tables import Reading, cases_of
from osa.rulebook.cases import Batch
from osa.rulebook.faults import Fault, Faults
from osa.rulebook.spreadsheets import read_csv, read_xlsx
from osa.web.portal.labels import by_label
from osa.web.portal.questionnaire import ALL, Asking
from osa.web.portal.uploads import MOST_ROWS, Refused, check_rows, too_many_cases
from osa.web.tables import as_csv, as_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from osa.rulebook.clause import Rulebook

MOST_FAULTS = 1000
"""Faults that a page lists; how many there are is told in any case."""

SHOWN = 50
"""Answers that a page shows before they are downloaded."""

_AT_A_TIME = 2000
"""Cases after which somebody who watches is told how far it is."""

_log = logging.getLogger(__name__)
_LINE = re.compile(r":(\d+)")


def screen_file(rulebook: Rulebook, file: Path, framework: str, on: str) -> Iterator[dict[str, Any]]:
    """Screen the cases of a file, and write the answers beside it as `answers.xlsx`, `.csv` and `.json`.

    Yields the parts of a job's state that have changed; the last ones say that it is over. Raises `Refused` if the file
    is too large or damaged.
    """
    yield {"stage": "reading"}
    if file.suffix == ".xlsx":
        with file.open("rb") as opened:
            check_rows(opened)
    try:
        batches = _read(rulebook, file, dt.date.fromisoformat(on))
        frameworks = list(rulebook.frameworks) if framework == ALL else [framework]
        total = sum(batch.cases.num_rows for batch in batches)
        if not total:
            raise Refused(_("There is no case in the file: every row below the header is empty."))
        yield {"stage": "screening", "total": total}
        answers: list[pa.Table] = []
        done = 0
        for part in _parts(batches):
            answers += [as_text(answer) for answer in screen_batches(rulebook, frameworks, [part])]
            done += part.cases.num_rows
            yield {"done": done}
    except _Faulty as faulty:
        yield _told_faults(faulty.faults, file)
        return
    yield {"stage": "writing"}
    _write_answers(rulebook, pa.concat_tables(answers), file)
    first = _first(rulebook, framework, batches, answers)
    yield {"stage": "done", "verdicts": _counted(answers), "first": first}


class _FirstFaults(Faults):
    """The first faults of a file, and how many there are; a file can have millions of them."""

    number = 0

    def append(self, fault: Fault) -> None:
        """Count a fault, and keep it if it is one of the first."""
        self.number += 1
        if len(self) < MOST_FAULTS:
            super().append(fault)


class _Faulty(Exception):  # noqa: N818 - it is an answer, not an error
    """There are faults in a file."""

    def __init__(self, faults: _FirstFaults) -> None:
        super().__init__()
        self.faults = faults


def _read(rulebook: Rulebook, file: Path, on: dt.date) -> list[Batch]:
    """Read the cases of a file. Raises `_Faulty` or `Refused` if they cannot be used."""
    faults = _FirstFaults()
    read = read_xlsx if file.suffix == ".xlsx" else read_csv
    try:
        batches = [Batch(file, table) for table in read(file, Reading(by_label(rulebook.vocabulary), on, faults))]
    except (OSError, pa.ArrowException, csv.Error) as error:
        _log.info("a spreadsheet cannot be read: %r", error)
        raise Refused(_("The file cannot be read as a table.")) from None
    if faults:
        raise _Faulty(faults)
    if sum(batch.cases.num_rows for batch in batches) > MOST_ROWS:
        raise too_many_cases()
    return batches


def _parts(batches: list[Batch]) -> Iterator[Batch]:
    """Cut batches into parts after which progress is told."""
    for batch in batches:
        for first in range(0, batch.cases.num_rows, _AT_A_TIME):
            yield Batch(batch.file, batch.cases.slice(first, _AT_A_TIME))


def _told_faults(faults: _FirstFaults, file: Path) -> dict[str, Any]:
    """Return the state of a job whose file cannot be used: the faults with their places, without our directories."""
    told = tuple(_told(fault, str(file)) for fault in faults)
    return {"stage": "refused", "faults": told, "fault_count": faults.number}


def _told(fault: Fault, file: str) -> tuple[str, str, str]:
    """Return a fault as place, what is wrong and what is expected."""
    where = fault.where.replace(file, "")
    where = _LINE.sub(lambda found: _("line {number}").format(number=found[1]), where, count=1)
    at_the_desk = _("a fact of facts.toml (see: osa rulebook facts)")
    expected = _("a heading of the workbook to fill in") if fault.expected == at_the_desk else fault.expected
    return where.strip(", ") or _("the file"), fault.what.replace(file, ""), expected


def _write_answers(rulebook: Rulebook, answers: pa.Table, file: Path) -> None:
    """Write the answers in every form; a person reads headings and verdicts in the language in use."""
    columns = (_("Case"), _("Decision date"), _("Framework"), _("Verdict"), _("Deciding clauses"), _("Facts not known"))
    names = {framework.id: str(framework.name) for framework in rulebook.frameworks.values()}
    rows = [
        (
            _plain(row["id"]),
            row["decision_date"],
            names[row["framework"]],
            _(row["verdict"]),
            row["deciding"],
            row["missing"],
        )
        for row in answers.to_pylist()
    ]
    made = {
        "xlsx": as_xlsx(_("Answers"), columns, rows),
        "csv": as_csv(columns, rows).encode(),
        "json": json.dumps(list(json_rows(answers)), ensure_ascii=False, indent=1).encode(),
    }
    for form, content in made.items():
        part = file.with_name(f"answers.{form}.part")
        part.write_bytes(content)
        part.replace(file.with_name(f"answers.{form}"))


def _plain(text: str) -> str:
    """Return a text without the control characters that no workbook can hold."""
    return "".join(letter for letter in text if letter >= " ")


def _counted(answers: list[pa.Table]) -> dict[str, dict[str, int]]:
    """Count the verdicts under each framework."""
    counts: dict[str, Counter[str]] = {}
    for answer in answers:
        for row in answer.select(["framework", "verdict"]).to_pylist():
            counts.setdefault(row["framework"], Counter())[row["verdict"]] += 1
    return {framework: dict(count) for framework, count in counts.items()}


def _first(
    rulebook: Rulebook, framework: str, batches: list[Batch], answers: list[pa.Table]
) -> tuple[dict[str, str], ...]:
    """Return the first cases, each with its verdict (if there is one) and the query of the page that explains it."""
    cases = islice((case for batch in batches for case in cases_of(batch.cases.slice(0, SHOWN))), SHOWN)
    verdicts = (row["verdict"] for answer in answers for row in answer.select(["verdict"]).to_pylist())
    shown = repeat("") if framework == ALL else verdicts
    return tuple(
        {"id": case.id, "verdict": verdict, "query": Asking(rulebook, framework, case.decided, case.facts).query()}
        for case, verdict in zip(cases, shown, strict=False)
    )
