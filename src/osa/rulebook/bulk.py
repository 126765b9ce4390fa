"""Screening of whole files: batches in, answers out, on any engine; nothing is half-written."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError

from osa.i18n import _
from osa.rulebook.appearing import appearing
from osa.rulebook.case_tables import ID, cases_of
from osa.rulebook.engines.chunks import arrow_type
from osa.rulebook.engines.columns import deciding_ids, screen_columns
from osa.rulebook.engines.row import row_engine
from osa.rulebook.engines.sql import screening_sql
from osa.rulebook.facts import DECISION_DATE
from osa.rulebook.faults import Fault, InputError
from osa.rulebook.formulas import formula

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from osa.rulebook.cases import Batch
    from osa.rulebook.clause import Rulebook

EngineName = Literal["columns", "row", "duckdb"]
Format = Literal["json", "csv", "parquet", "xlsx"]
_TEXT = pa.string()


def screen_batches(
    rulebook: Rulebook, frameworks: Iterable[str], batches: Iterable[Batch], *, engine: EngineName = "columns"
) -> Iterator[pa.Table]:
    """Screen batches of cases under some frameworks.

    Every answer has `id`, `decision_date`, `framework`, `verdict`, `deciding` and `missing`. `deciding` is a text of
    clause ids, or from the columns engine a struct with a boolean for each clause (`as_text` turns it into the text).

    Raises `InputError` if a column is not of the type of its fact.
    """
    listed = list(frameworks)
    for batch in batches:
        for framework in listed:
            try:
                answers = _ENGINES[engine](rulebook, framework, batch.cases)
            except InputError as error:
                raise InputError(Fault(f"{batch.file}, {f.where}", f.what, f.expected) for f in error.faults) from None
            codes = pa.repeat(pa.scalar(0, pa.int8()), len(answers))
            yield pa.table({
                ID: batch.cases[ID],
                DECISION_DATE: batch.cases[DECISION_DATE],
                "framework": pa.DictionaryArray.from_arrays(codes, pa.array([framework], _TEXT)),
                **{name: answers[name] for name in ("verdict", "deciding", "missing")},
            })  # fmt: skip


def as_text(answers: pa.Table) -> pa.Table:
    """Return answers with `deciding` as clause ids separated by spaces, and verdicts as text."""
    deciding = answers["deciding"]
    if not pa.types.is_string(deciding.type):
        place = answers.schema.get_field_index("deciding")
        ids = deciding_ids(deciding) if pa.types.is_struct(deciding.type) else [""] * len(answers)
        answers = answers.set_column(place, "deciding", pa.array(ids, _TEXT))
    types = pa.schema([(f.name, _TEXT if pa.types.is_dictionary(f.type) else f.type) for f in answers.schema])
    return answers.cast(types)


def _by_columns(rulebook: Rulebook, framework: str, cases: pa.Table) -> pa.Table:
    """Screen with the columns engine."""
    return screen_columns(rulebook, framework, cases)


def _by_row(rulebook: Rulebook, framework: str, cases: pa.Table) -> pa.Table:
    """Screen with the row engine, one case after the other."""
    engine = row_engine(rulebook, framework)
    judgements = [engine.judge(case) for case in cases_of(cases)]
    return pa.table({
        "verdict": pa.array([judgement.verdict for judgement in judgements], _TEXT),
        "deciding": pa.array([" ".join(judgement.deciding) for judgement in judgements], _TEXT),
        "missing": pa.array([judgement.missing for judgement in judgements], pa.uint8()),
    })  # fmt: skip


_PLACE = "_place"
"""The number of a row in DuckDB; no fact has such a name."""


def _by_duckdb(rulebook: Rulebook, framework: str, cases: pa.Table) -> pa.Table:
    """Screen with the generated SQL in DuckDB."""
    numbered = cases.drop_columns([ID]).append_column(_PLACE, pa.array(range(len(cases)), pa.int64()))
    for name in formula(rulebook, framework).reads:
        if name not in cases.column_names:
            numbered = numbered.append_column(name, pa.nulls(len(cases), arrow_type(rulebook.vocabulary[name].type)))
    statement = screening_sql(rulebook, framework, dialect="duckdb", key=_PLACE)
    with duckdb.connect() as database:
        database.register("cases", numbered)
        answers = database.sql(f"FROM ({statement}) ORDER BY {_PLACE}").to_arrow_table()
    return answers.set_column(answers.schema.get_field_index("missing"), "missing", answers["missing"].cast(pa.uint8()))


_ENGINES: dict[EngineName, Callable[[Rulebook, str, pa.Table], pa.Table]] = {
    "columns": _by_columns,
    "row": _by_row,
    "duckdb": _by_duckdb,
}


def write_answers(answers: Iterable[pa.Table], file: Path, kind: Format) -> int:
    """Write answers to a file as they come, and return how many there were.

    The file appears when everything is written, and not at all if anything goes wrong before.
    """
    count = 0
    with appearing(file) as part, _WRITERS[kind](part) as write:
        for table in answers:
            write(table)
            count += table.num_rows
    return count


Write = Callable[[pa.Table], object]


@contextmanager
def _write_csv(file: Path) -> Iterator[Write]:
    """Write CSV, every text as it is."""
    writer: pa_csv.CSVWriter | None = None

    def write(table: pa.Table) -> None:
        nonlocal writer
        text = for_csv(table)
        writer = writer or pa_csv.CSVWriter(file, text.schema)
        writer.write_table(text)

    yield write
    if writer is None:
        file.touch()
    else:
        writer.close()


@contextmanager
def _write_parquet(file: Path) -> Iterator[Write]:
    """Write Parquet; `deciding` stays what it is, so that frameworks with different clauses need texts."""
    writer: pa_parquet.ParquetWriter | None = None

    def write(table: pa.Table) -> None:
        nonlocal writer
        if writer is None:
            writer = pa_parquet.ParquetWriter(file, table.schema)
        writer.write_table(table)

    yield write
    if writer is None:
        pa_parquet.write_table(pa.table({}), file)
    else:
        writer.close()


@contextmanager
def _write_json(file: Path) -> Iterator[Write]:
    """Write a JSON array with an object for each answer."""
    with file.open("w", encoding="utf-8") as opened:
        opened.write("[")
        first = True

        def write(table: pa.Table) -> None:
            nonlocal first
            for row in json_rows(table):
                opened.write(("\n" if first else ",\n") + json.dumps(row, ensure_ascii=False))
                first = False

        yield write
        opened.write("\n]\n")


@contextmanager
def _write_xlsx(file: Path) -> Iterator[Write]:
    """Write a workbook of one sheet; texts stay as they are, also those that look like formulas."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("screening")
    sheet.freeze_panes = "A2"
    count, headed = 0, False

    def write(table: pa.Table) -> None:
        nonlocal count, headed
        text = as_text(table)
        if not headed:
            sheet.append(text.column_names)
        headed, count = True, count + text.num_rows
        if count > MOST_ROWS:
            message = _("a sheet holds no more than {count} answers").format(count=MOST_ROWS)
            raise InputError([Fault(file.name, message, _("another form of output: csv, json or parquet"))])
        for row in zip(*(column.to_pylist() for column in text.columns), strict=True):
            sheet.append([_cell(sheet, value) for value in row])

    try:
        yield write
    except BaseException:
        workbook.save(io.BytesIO())  # openpyxl closes its own files only then
        raise
    sheet.close()
    workbook.save(file)


MOST_ROWS = 1_048_575
"""Rows that a sheet has below its header."""


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:  # noqa: ANN401 - what a cell can hold
    """Return a value as a cell; a text is marked as text, so that a spreadsheet takes none for a formula."""
    if not isinstance(value, str):
        return value
    try:
        cell = WriteOnlyCell(sheet, value)
    except IllegalCharacterError:
        message = _("a workbook cannot hold the text {value!r}").format(value=value)
        raise InputError([Fault(ID, message, _("another form of output: csv, json or parquet"))]) from None
    cell.data_type = "s"
    cell.quotePrefix = value[:1] in _FORMULAS
    return cell


_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet takes for a formula when it opens a CSV file."""


def for_csv(answers: pa.Table) -> pa.Table:
    """Return answers as texts for a CSV file. A CSV file cannot say that a cell is text and no formula.

    So an id that a spreadsheet would run as a formula is refused, rather than altered or let through; numbers with a
    sign may stay. Raises `InputError` naming such ids.
    """
    text = as_text(answers)
    risky = pc.and_(
        pc.match_substring_regex(text[ID], r"^[=+\-@\t\r]"),
        pc.invert(pc.match_substring_regex(text[ID], r"^[+-][0-9]+([.,][0-9]+)*$")),
    )
    if pc.any(risky).as_py():
        message = _("a spreadsheet would run the id {value!r} of a CSV file as a formula")
        expected = _("another id, or another form of output: json, parquet or xlsx")
        ids = text[ID].filter(risky).to_pylist()
        raise InputError(Fault(ID, message.format(value=value), expected) for value in ids)
    return text


def json_rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Go through answers as JSON objects: the deciding clauses as a list, days as text."""
    for row in as_text(table).to_pylist():
        yield {
            **row,
            DECISION_DATE: row[DECISION_DATE].isoformat(),
            "deciding": row["deciding"].split(),
        }


_WRITERS = {"csv": _write_csv, "parquet": _write_parquet, "json": _write_json, "xlsx": _write_xlsx}
